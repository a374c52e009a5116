"""The part of a large picture that is painted when only some of it is to change.

Terms
-----
window
    A box around the mask with some surroundings, so that the model sees what it must fit in with. It is scaled to the
    size that the model paints best, painted, scaled back, and pasted under the mask; so a picture of any size can be
    edited by a model of any size. A picture that is small enough is painted whole, at its own scale.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image

from dreamloom.engine.events import Pixels

SURROUNDINGS = 0.5  # of the mask's longer side, seen on each side of it


@dataclass(frozen=True)
class Window:
    """A box in the picture (pixels) and the size at which it is painted (multiples of what the model needs)."""

    left: int
    top: int
    width: int
    height: int
    paint_width: int
    paint_height: int
    scaled: bool

    def cut(self, plane: Any) -> Any:
        """Cuts the box out of a picture (height, width, 3) or mask (height, width), in the size that is painted."""
        part = plane[self.top : self.top + self.height, self.left : self.left + self.width]
        if self.scaled:
            picture = Image.fromarray(part if part.dtype == np.uint8 else (part * 255).astype(np.uint8))
            small = np.asarray(picture.resize((self.paint_width, self.paint_height), Image.Resampling.LANCZOS))
            return small if part.dtype == np.uint8 else small.astype(np.float32) / 255
        extra = ((0, self.paint_height - self.height), (0, self.paint_width - self.width), (0, 0))
        return np.pad(part, extra[: part.ndim], mode="edge")

    def fit(self, painted: Pixels) -> Pixels:
        """Brings one painted frame (paint height, paint width, 3) to the box's size."""
        if self.scaled:
            whole = Image.fromarray(painted).resize((self.width, self.height), Image.Resampling.LANCZOS)
            return np.asarray(whole)
        return painted[: self.height, : self.width]


def _reach(first: int, last: int, wanted: int, whole: int) -> tuple[int, int]:
    """Widens first..last to `wanted` pixels around its middle, inside 0..whole."""
    size = min(max(wanted, last - first), whole)
    start = min(max((first + last - size) // 2, 0), whole - size)
    return start, size


def choose_window(mask: np.ndarray[Any, np.dtype[np.bool_]], native_pixels: int, multiple: int) -> Window:
    """Chooses what is painted.

    Args:
        mask: (height, width), True where to repaint, which is somewhere.
        native_pixels: how many pixels the model paints best.
        multiple: what painted widths and heights must be divisible by.
    """
    height, width = mask.shape
    if width * height <= native_pixels:
        return Window(0, 0, width, height, -(-width // multiple) * multiple, -(-height // multiple) * multiple, False)
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    first_row, last_row = int(rows[0]), int(rows[-1]) + 1
    first_column, last_column = int(columns[0]), int(columns[-1]) + 1
    longer = max(last_row - first_row, last_column - first_column)
    side = max(round(longer * (1 + 2 * SURROUNDINGS)), math.isqrt(native_pixels))
    top, box_height = _reach(first_row, last_row, side, height)
    left, box_width = _reach(first_column, last_column, side, width)
    scale = min(1.0, math.sqrt(native_pixels / (box_width * box_height)))
    paint_width = max(multiple, round(box_width * scale / multiple) * multiple)
    paint_height = max(multiple, round(box_height * scale / multiple) * multiple)
    return Window(left, top, box_width, box_height, paint_width, paint_height, True)
