"""Frames with something to follow everywhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PIL import Image


@pytest.fixture
def picture() -> Callable[..., Any]:
    """Makes a picture of soft blots: uint8 (side, side, 3)."""

    def make(seed: int = 3, side: int = 64) -> Any:
        coarse = np.random.default_rng(seed).integers(30, 226, (side // 8, side // 8, 3), np.uint8)
        return np.array(Image.fromarray(coarse).resize((side, side), Image.Resampling.BICUBIC))

    return make
