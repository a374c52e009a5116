"""Says of every output what it is: made by a model, and from which recipe."""
