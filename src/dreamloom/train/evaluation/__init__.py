"""How good the embedded model is: one evaluation, the same for every version of it."""
