"""Art so small that a test takes milliseconds."""

from __future__ import annotations

import pytest
import torch

from dreamloom.train.data.painting import Art
from dreamloom.train.data.sprites import Sprite

SPRITES = tuple(Sprite(name, "cat", ("pet",), 3, 34, False) for name in ("fluent-3d", "fluent-flat", "noto"))


@pytest.fixture(scope="module")
def art() -> Art:
    """A red bar, called a cat, in three sets."""
    drawings = torch.zeros(len(SPRITES), 4, 32, 32, dtype=torch.uint8)
    drawings[:, 0, 8:24, 8:16] = 255
    drawings[:, 3, 8:24, 8:16] = 255
    return Art(SPRITES, drawings)
