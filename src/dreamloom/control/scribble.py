"""Scribble: a few thick white strokes on black, as if somebody had traced the outlines by hand."""

from __future__ import annotations

from typing import cast

import cv2
import numpy as np
import numpy.typing as npt

from dreamloom.control.kinds import Kind, Option
from dreamloom.control.shaping import Floats, as_map, reduced, relative
from dreamloom.control.softedge import steepness
from dreamloom.media.pictures import Pixels

STEEP = 0.25  # share of the strongest outline that is traced
SHORTEST = 24.0  # pixels of a picture of 512: shorter strokes are left out


def scribble(pixels: Pixels, smooth: float, thickness: float) -> Pixels:
    """Strokes along the outlines.

    Args:
        pixels: uint8 (height, width, 3).
        smooth: as for soft edges.
        thickness: of a stroke, in pixels of a picture with sides of 512.

    Returns:
        uint8 of the same shape, black and white.
    """
    small = reduced(pixels)
    steep = steepness(small, smooth)
    ridges = np.where(_ridge(steep) & (steep > STEEP), 255, 0).astype(np.uint8)
    _, labels, about, _ = cv2.connectedComponentsWithStats(ridges, connectivity=8)
    sides = about[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]].max(axis=1)
    long_enough = sides >= relative(small, SHORTEST)
    long_enough[0] = False  # what is no stroke
    kept = np.where(long_enough[labels], 255, 0).astype(np.uint8)
    width = max(1, round(relative(small, thickness)))
    brush = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (width, width))
    strokes = as_map(cv2.dilate(kept, brush) / 255, pixels)
    return np.where(strokes > 127, 255, 0).astype(np.uint8)


def _ridge(values: Floats) -> npt.NDArray[np.bool_]:
    """Where a value is the highest along one of the four lines through its place."""
    level, upright, slant = np.zeros((3, 3), np.uint8), np.zeros((3, 3), np.uint8), np.eye(3, dtype=np.uint8)
    level[1], upright[:, 1] = 1, 1
    found = np.zeros(values.shape, bool)
    for line in (level, upright, slant, np.ascontiguousarray(slant[::-1])):
        found |= cast(Floats, cv2.dilate(values, line)) <= values
    return found


SCRIBBLE = Kind(
    "scribble",
    "A scribble: a few thick white strokes on black along the outlines.",
    scribble,
    (
        Option("smooth", "how much is smoothed first, in pixels of a picture of 512", 1.6, 0.3, 10),
        Option("thickness", "of a stroke, in pixels of a picture of 512", 5.0, 1, 40),
    ),
)
