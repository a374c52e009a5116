"""Line art: the dark lines and borders of a picture as an ink drawing, white on black.

Source: Winnemöller, Kyprianidis, Olsen, "XDoG: An eXtended difference-of-Gaussians compendium", Computers & Graphics
36(6), 2012, equations 7 and 8; the names of the constants are those of the paper.
"""

from __future__ import annotations

import cv2
import numpy as np

from dreamloom.control.kinds import Kind, Option
from dreamloom.control.shaping import as_map, lightness, reduced, relative
from dreamloom.media.pictures import Pixels

K = 1.6  # the second blur's sigma, of the first's
P = 20.0  # how much the difference counts against the lightness itself
PHI = 5.0  # how hard the step from paper to ink is


def lineart(pixels: Pixels, smooth: float, ink: float) -> Pixels:
    """Lines, white on black.

    Args:
        pixels: uint8 (height, width, 3).
        smooth: sigma of the finest line in pixels of a picture with sides of 512.
        ink: how much becomes line, 0..1.

    Returns:
        uint8 of the same shape.
    """
    small = reduced(pixels)
    light = lightness(small)
    sigma = max(0.4, relative(small, smooth))
    fine = cv2.GaussianBlur(light, (0, 0), sigma)
    difference = P * (fine - cv2.GaussianBlur(light, (0, 0), sigma * K))
    # a line is darker than what is round it; how dark the whole place is does not matter, so flat black stays empty
    drawn = np.tanh(PHI * np.maximum(0, -difference - (1 - ink) * 0.5))
    return as_map(drawn, pixels)


LINEART = Kind(
    "lineart",
    "Line art: the picture as an ink drawing, white on black.",
    lineart,
    (
        Option("smooth", "how fine the finest lines are, in pixels of a picture of 512", 1.0, 0.3, 10),
        Option("ink", "how much becomes line", 0.7, 0, 1),
    ),
)
