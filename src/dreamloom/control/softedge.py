"""Soft edges: the outlines of things in white on black, strong ones lighter than weak ones.

How steep the colours are is measured at three widths, and what is steep at all of them counts; texture is steep at the
smallest alone, and so it fades.
"""

from __future__ import annotations

from typing import cast

import cv2
import numpy as np

from dreamloom.control.kinds import Kind, Option
from dreamloom.control.shaping import Floats, as_map, reduced, relative
from dreamloom.media.pictures import Pixels

WIDTHS = (1.0, 2.0, 4.0)  # of the blurs, as shares of what the user asks for
FAINT = 0.03  # change of colour, of 1, below which a picture counts as even
STEEPEST = 99.0  # percentile of the edges that becomes white
LIFT = 0.75  # exponent that lets weak outlines show


def steepness(pixels: Pixels, smooth: float) -> Floats:
    """How much of an outline each place is: float32 (height, width), 0..1.

    Args:
        pixels: uint8 (height, width, 3).
        smooth: the smallest blur's sigma in pixels of a picture with sides of 512.
    """
    colours = cv2.cvtColor(pixels.astype(np.float32) / 255, cv2.COLOR_RGB2LAB) / 100
    product = np.ones(pixels.shape[:2], np.float32)
    for width in WIDTHS:
        sigma = max(0.5, relative(pixels, smooth * width))
        blurred = cv2.GaussianBlur(colours, (0, 0), sigma)
        across = cv2.Scharr(blurred, cv2.CV_32F, 1, 0) / 32
        down = cv2.Scharr(blurred, cv2.CV_32F, 0, 1) / 32
        product *= np.sqrt((across**2 + down**2).sum(axis=2)) * (sigma * 2.5)  # 2.5 σ: a step of 1 comes to 1
    found = np.cbrt(product)
    whole = max(FAINT, float(np.percentile(found[found > FAINT], STEEPEST)) if (found > FAINT).any() else 0.0)
    return cast(Floats, np.clip((found - FAINT / 3) / whole, 0, 1))


def softedge(pixels: Pixels, smooth: float) -> Pixels:
    """Outlines, white on black; arguments as for `steepness`. Returns uint8 of the picture's shape."""
    return as_map(steepness(reduced(pixels), smooth) ** LIFT, pixels)


SMOOTH = Option("smooth", "how much is smoothed first, in pixels of a picture of 512", 1.0, 0.3, 10)

SOFTEDGE = Kind(
    "softedge", "Soft edges: outlines in white on black, the stronger the lighter; texture fades.", softedge, (SMOOTH,)
)
