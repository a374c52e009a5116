"""The training data: sprites with labels, and the pictures and captions composed from them."""
