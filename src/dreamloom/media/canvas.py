"""Widens a picture's canvas, so that a model can paint on beyond its borders (outpainting).

The new area starts as the border's colours carried outwards and strongly blurred: the model finds colours that fit,
and no lines that would lead it astray.
"""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageFilter

from dreamloom.errors import BadInput
from dreamloom.media.masks import MaskPlane
from dreamloom.media.pictures import MAX_PIXELS, Pixels


def extend_canvas(pixels: Pixels, left: int, right: int, top: int, bottom: int) -> tuple[Pixels, MaskPlane]:
    """Adds room on any side of a picture.

    Args:
        pixels: uint8 (H, W, 3).
        left: pixels to add on the left, at least 0; likewise `right`, `top` and `bottom`.
        right: see `left`.
        top: see `left`.
        bottom: see `left`.

    Returns:
        The larger picture, uint8 (top + H + bottom, left + W + right, 3), with the old one unchanged inside it, and a
        mask of the same height and width, float32, 1 in the new area and 0 in the old.

    Raises:
        ValueError: if a side is negative.
        BadInput: if the result would have more than `MAX_PIXELS` pixels.
    """
    sides = (left, right, top, bottom)
    if min(sides) < 0:
        raise ValueError("a canvas is extended by at least 0 pixels on each side")
    height, width, _ = pixels.shape
    wide, high = left + width + right, top + height + bottom
    if wide * high > MAX_PIXELS:
        raise BadInput(
            f"the extended picture would be {wide}×{high} pixels: stay below {MAX_PIXELS // 1_000_000} megapixels"
        )
    inside = (slice(top, top + height), slice(left, left + width))
    mask = np.ones((high, wide), np.float32)
    mask[inside] = 0
    if max(sides) == 0:
        return pixels.copy(), mask
    carried = np.pad(pixels, ((top, bottom), (left, right), (0, 0)), mode="edge")
    blurred = Image.fromarray(carried).filter(ImageFilter.GaussianBlur(max(4.0, max(sides) / 3)))
    extended = np.array(blurred)
    extended[inside] = pixels
    return extended, mask
