"""Hard edges: thin white lines on black where colours change abruptly.

Source: Canny, "A Computational Approach to Edge Detection", IEEE PAMI 8(6), 1986; OpenCV's own, on the colours
themselves and with the thresholds 100 and 200, which is what ControlNets for it were trained on (arXiv 2302.05543).
"""

from __future__ import annotations

from typing import cast

import cv2
import numpy as np

from dreamloom.control.kinds import Kind, Option
from dreamloom.media.pictures import Pixels


def canny(pixels: Pixels, low: float, high: float) -> Pixels:
    """White edges on black.

    Args:
        pixels: uint8 (height, width, 3).
        low: change of colour from which on an edge that was begun goes on.
        high: change of colour that begins an edge.

    Returns:
        uint8 of the same shape.
    """
    edges = cast(Pixels, cv2.Canny(np.ascontiguousarray(pixels), min(low, high), max(low, high)))
    return np.repeat(edges[..., None], 3, axis=2)


CANNY = Kind(
    "canny",
    "Hard edges: thin white lines on black where colours change abruptly.",
    canny,
    (
        Option("low", "change of colour from which on a line goes on", 100, 0, 1000),
        Option("high", "change of colour that begins a line", 200, 0, 1000),
    ),
)
