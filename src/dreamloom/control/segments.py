"""Segments: every even part of the picture in one flat colour, its own mean.

A part is what looks alike, not a thing that has a name: models that were trained on the colours of named things (the
150 of ADE20K) need a map that was made elsewhere.

Source: Comaniciu, Meer, "Mean Shift: A Robust Approach Toward Feature Space Analysis", IEEE PAMI 24(5), 2002, as OpenCV
has it; what lies between the parts goes to the nearest one by Meyer's watershed.
"""

from __future__ import annotations

from typing import cast

import cv2
import numpy as np
import numpy.typing as npt

from dreamloom.control.kinds import Kind, Option
from dreamloom.control.shaping import reduced, relative
from dreamloom.media.pictures import Pixels

Labels = npt.NDArray[np.int32]

WORKED_ON = 512  # pixels of the longer side
REACH = 8.0  # pixels of a picture of 512: how far alike colours attract each other
SAME = 3  # of 255: change from pixel to pixel within a part


def segments(pixels: Pixels, spread: float, smallest: float) -> Pixels:
    """Flat parts.

    Args:
        pixels: uint8 (height, width, 3).
        spread: how different colours may be, of 255, to be one part.
        smallest: share of the picture below which a part is given to those round it.

    Returns:
        uint8 of the same shape.
    """
    small = np.ascontiguousarray(reduced(pixels, WORKED_ON))
    even = cast(Pixels, cv2.pyrMeanShiftFiltering(small, max(2.0, relative(small, REACH)), spread))
    least = max(4, round(smallest * even.shape[0] * even.shape[1]))
    parts = _spread_out(even, _seeds(even, least))
    count = int(parts.max()) + 1
    sizes = np.maximum(np.bincount(parts.ravel(), minlength=count), 1)
    means = [np.bincount(parts.ravel(), small[..., channel].ravel(), count) / sizes for channel in range(3)]
    flat = np.rint(np.stack(means, axis=-1)).astype(np.uint8)[parts]
    size = (pixels.shape[1], pixels.shape[0])
    return cast(Pixels, cv2.resize(flat, size, interpolation=cv2.INTER_NEAREST))


def _seeds(even: Pixels, least: int) -> Labels:
    """Labels from 1 on for the even parts of at least so many pixels, 0 between them: int32 (height, width)."""
    values = even.astype(np.int16)
    inside = np.ones(even.shape[:2], np.uint8)
    inside[:, 1:][np.abs(np.diff(values, axis=1)).max(axis=2) > SAME] = 0
    inside[1:, :][np.abs(np.diff(values, axis=0)).max(axis=2) > SAME] = 0
    count, labels, about, _ = cv2.connectedComponentsWithStats(inside, connectivity=4)
    kept = about[:, cv2.CC_STAT_AREA] >= least
    kept[0] = False
    numbers = np.zeros(count, np.int32)
    numbers[kept] = np.arange(1, int(kept.sum()) + 1)
    return cast(Labels, numbers[labels])


def _spread_out(even: Pixels, seeds: Labels) -> Labels:
    """The labels, with every pixel given to a part; all of it one part where there is no seed."""
    if not seeds.any():
        return np.zeros_like(seeds)
    grown = cast(Labels, cv2.watershed(even, seeds.copy()))
    borders = grown <= 0
    while borders.any():  # watershed leaves lines of one pixel, and a frame round the picture
        grown[borders] = 0
        widened = cv2.dilate(grown.astype(np.float32), np.ones((3, 3), np.uint8)).astype(np.int32)
        grown[borders] = widened[borders]
        borders = grown <= 0
    return grown - 1


SEGMENTS = Kind(
    "segments",
    "Segments: every even part of the picture in one flat colour.",
    segments,
    (
        Option("spread", "how different colours may be, of 255, within one part", 24, 1, 255),
        Option("smallest", "share of the picture below which a part is joined to others", 0.001, 0, 0.5),
    ),
)
