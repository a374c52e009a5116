"""Our own characters: articulated puppets that can be drawn in any pose; start at `cast` and `gallery`."""
