"""Larger pictures: small networks that draw the detail which a larger picture needs.

`network.py` is the shape of our own; `tiles.py` takes pictures of any size through any of them.
"""
