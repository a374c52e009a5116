"""Our own drawings of single things: rockets, treehouses, lanterns; start at `gallery`."""
