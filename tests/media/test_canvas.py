from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from picture_makers import random_pixels

from dreamloom.errors import BadInput
from dreamloom.media.canvas import extend_canvas


@settings(deadline=None, max_examples=50)
@given(*[st.integers(0, 20)] * 4)
def test_the_old_picture_stays_exact_and_the_mask_is_the_new_area(left: int, right: int, top: int, bottom: int) -> None:
    pixels = random_pixels(9, 7)
    extended, mask = extend_canvas(pixels, left, right, top, bottom)
    assert extended.shape == (top + 7 + bottom, left + 9 + right, 3)
    assert extended.dtype == np.uint8
    assert mask.shape == extended.shape[:2]
    assert mask.dtype == np.float32
    assert np.array_equal(extended[mask == 0].reshape(7, 9, 3), pixels)
    assert mask.sum() == mask.size - 63
    assert (mask[top : top + 7, left : left + 9] == 0).all()


def test_the_border_takes_the_colour_it_touches_without_lines() -> None:
    pixels = np.zeros((32, 32, 3), np.uint8)
    pixels[:, :16] = (200, 0, 0)
    pixels[:, 16:] = (0, 0, 200)
    pixels[::2, 0] = 255  # a striped edge, which must not be drawn out into lines
    extended, _ = extend_canvas(pixels, 32, 32, 0, 0)
    assert extended[16, -2].tolist() == [0, 0, 200]
    assert extended[16, 4, 0] > 150
    assert np.abs(np.diff(extended[:, :30].astype(int), axis=0)).max() <= 8


def test_one_colour_stays_one_colour() -> None:
    extended, _ = extend_canvas(np.full((4, 4, 3), 90, np.uint8), 10, 0, 3, 50)
    assert (extended == 90).all()


def test_nothing_to_add_gives_a_copy() -> None:
    pixels = random_pixels()
    extended, mask = extend_canvas(pixels, 0, 0, 0, 0)
    assert np.array_equal(extended, pixels)
    assert extended is not pixels
    assert mask.max() == 0


def test_senseless_sizes_are_refused() -> None:
    with pytest.raises(ValueError, match="at least 0"):
        extend_canvas(random_pixels(), -1, 0, 0, 0)
    with pytest.raises(BadInput, match="64 megapixels"):
        extend_canvas(random_pixels(), 100_000, 0, 100_000, 0)
