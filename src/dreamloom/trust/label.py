"""A label for all to see: white words on a dark, half transparent ground, in the lower right corner.

It grows with the picture and reads on light and dark alike. A picture too small for the words gets the shorter ones.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

Pixels = npt.NDArray[np.uint8]

TEXT = "Made with AI"
SHORT_TEXT = "AI"

_SHARE = 26  # of a picture's shorter side is one height of the letters
_SMALLEST, _LARGEST = 9, 96  # pixels of that height
_WIDEST = 0.75  # of a picture's width
_GROUND = 0.6  # how much of the picture the ground hides
_FINER = 4  # drawn so many times larger, then reduced: smooth edges


def label(pixels: Pixels) -> Pixels:
    """Paints the label on a picture, or the same on every frame of a film.

    Args:
        pixels: uint8 (H, W, 3) or (frames, H, W, 3).

    Returns:
        uint8 of the same shape, a new array. A picture in which nothing is readable (below about 16 pixels) stays.
    """
    labelled = pixels.copy()
    height, width = pixels.shape[-3:-1]
    ground, words = _drawn(width, height)
    high, wide = ground.shape
    top, left = height - high, width - wide
    if high:
        corner = labelled[..., top:, left:, :]
        dark = corner * (1 - ground[..., None] * _GROUND)
        corner[...] = np.rint(dark + (255 - dark) * words[..., None])
    return labelled


def words_for(width: int, height: int) -> str | None:
    """Which words a picture of a size in pixels gets; None if it has no room for any."""
    return next((text for text in (TEXT, SHORT_TEXT) if _size(text, width, height)), None)


def _letters(width: int, height: int) -> int:
    return min(max(round(min(width, height) / _SHARE), _SMALLEST), _LARGEST)


def _font(letters: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(letters * _FINER)


def _size(text: str, width: int, height: int) -> tuple[int, int] | None:
    """Width and height of the ground in pixels; None if it has no room."""
    letters = _letters(width, height)
    wide = round(_font(letters).getbbox(text)[2] / _FINER + 1.3 * letters)
    high = round(1.7 * letters)
    margin = letters // 2
    return (wide, high) if wide + 2 * margin <= width * _WIDEST and high + 2 * margin <= height else None


@lru_cache(maxsize=16)
def _drawn(width: int, height: int) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """The corner of a picture with the label: where its ground is and where its words are, float32 (h, w), 0..1."""
    text = words_for(width, height)
    size = _size(text, width, height) if text else None
    if text is None or size is None:
        nothing = np.zeros((0, 0), np.float32)
        return nothing, nothing
    letters = _letters(width, height)
    margin = letters // 2
    wide, high = size[0] * _FINER, size[1] * _FINER
    large = (wide + margin * _FINER, high + margin * _FINER)
    planes = []
    for part in ("ground", "words"):
        plane = Image.new("L", large)
        draw = ImageDraw.Draw(plane)
        if part == "ground":
            draw.rounded_rectangle((0, 0, wide - 1, high - 1), high // 3, fill=255)
        else:
            draw.text((wide / 2, high / 2), text, fill=255, font=_font(letters), anchor="mm")
        planes.append((np.asarray(plane.reduce(_FINER), np.float32) / 255).astype(np.float32))
    return planes[0], planes[1]
