"""Depth: near things light, far ones dark. It needs a model that estimates it, and none can be had with a package."""

from __future__ import annotations

from dreamloom.control.kinds import Kind
from dreamloom.errors import BadRecipe
from dreamloom.media.pictures import Pixels

LACKING = (
    "depth cannot be made here, as no package carries a model that estimates it: "
    "make the map elsewhere, and give it as --control depth=MAP"
)


def depth(pixels: Pixels) -> Pixels:
    """Always raises BadRecipe, with the reason."""
    raise BadRecipe(LACKING)


DEPTH = Kind("depth", "Depth: near things light, far ones dark.", depth, lacking=lambda: LACKING)
