"""What several kinds of maps share: working on a smaller copy, and grey maps."""

from __future__ import annotations

from typing import cast

import cv2
import numpy as np
import numpy.typing as npt

from dreamloom.media.pictures import Pixels

Floats = npt.NDArray[np.float32]

USUAL = 512  # pixels of the shorter side of a picture for which lengths in pixels are meant
LARGEST = 1024  # pixels of a side; finer than that no model looks at a map


def reduced(pixels: Pixels, largest: int = LARGEST) -> Pixels:
    """The picture, with its longer side at most so many pixels; uint8 (height, width, 3)."""
    height, width, _ = pixels.shape
    share = largest / max(height, width)
    if share >= 1:
        return pixels
    size = (max(1, round(width * share)), max(1, round(height * share)))
    return cast(Pixels, cv2.resize(pixels, size, interpolation=cv2.INTER_AREA))


def lightness(pixels: Pixels) -> Floats:
    """How light a picture is: float32 (height, width), 0 black to 1 white, even to the eye (CIE L*)."""
    laboratory = cv2.cvtColor(pixels.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    return cast(Floats, laboratory[..., 0] / 100)


def relative(pixels: Pixels, length: float) -> float:
    """A length that is meant for a picture with sides of `USUAL` pixels, in pixels of this one."""
    return float(length * min(pixels.shape[:2]) / USUAL)


def as_map(values: npt.NDArray[np.generic], like: Pixels) -> Pixels:
    """Grey values as a map of a picture's size.

    Args:
        values: (height, width), 0 black to 1 white.
        like: the picture.

    Returns:
        uint8, of the picture's shape.
    """
    height, width, _ = like.shape
    grey = np.clip(np.asarray(values, np.float32) * 255 + 0.5, 0, 255).astype(np.uint8)
    if grey.shape != (height, width):
        grey = cast(Pixels, cv2.resize(grey, (width, height), interpolation=cv2.INTER_LINEAR))
    return np.repeat(grey[..., None], 3, axis=2)
