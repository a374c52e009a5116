"""Tile: the picture itself, coarser, so that a model invents the details anew and keeps the rest in its place."""

from __future__ import annotations

from typing import cast

import cv2

from dreamloom.control.kinds import Kind, Option
from dreamloom.media.pictures import Pixels


def tile(pixels: Pixels, scale: float) -> Pixels:
    """The picture, with details smaller than `scale` pixels gone; uint8 of the same shape."""
    height, width, _ = pixels.shape
    size = (max(1, round(width / scale)), max(1, round(height / scale)))
    small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    return cast(Pixels, cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC))


TILE = Kind(
    "tile",
    "The picture itself, coarser: colours and places without details.",
    tile,
    (Option("scale", "how many times coarser", 4, 1, 64),),
)
