"""A tiny bank of drawings for the tests of the composer."""

from __future__ import annotations

import torch

from dreamloom.train.data.painting import Art
from dreamloom.train.data.sprites import Sprite

SPRITES = (
    Sprite("fluent-3d", "cat", ("kitty", "pet"), 3, 34, False),
    Sprite("fluent-3d", "house", ("home",), 5, 51, False),
    Sprite("fluent-flat", "cat", ("kitty", "pet"), 3, 34, False),
    Sprite("fluent-flat", "mouse", ("animal",), 3, 34, False, "running"),
    Sprite("noto", "cat", ("kitty",), 3, 34, False),
)


def red_blocks() -> Art:
    """Five drawings 32×32: a red block in the left half of the middle."""
    drawings = torch.zeros(len(SPRITES), 4, 32, 32, dtype=torch.uint8)
    drawings[:, 0, 8:24, 8:16] = 255
    drawings[:, 3, 8:24, 8:16] = 255
    return Art(SPRITES, drawings)
