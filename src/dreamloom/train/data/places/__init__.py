"""Painted scenery to set things in: each place in each light that suits it, in layers, at any size.

Places are drawn by formula and seed, so there are endlessly many of each; nothing is read from files.
"""

from dreamloom.train.data.places.index import PLACE_LIGHTS, PLACE_WORDS, PLACES
from dreamloom.train.data.places.light import LIGHT_WORDS
from dreamloom.train.data.places.painting import Layer, Place, flatten, paint_place

__all__ = ["LIGHT_WORDS", "PLACES", "PLACE_LIGHTS", "PLACE_WORDS", "Layer", "Place", "flatten", "paint_place"]
