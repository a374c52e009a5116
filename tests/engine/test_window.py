"""The window around what is repainted."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dreamloom.engine.window import Window, choose_window

NATIVE, MULTIPLE = 64 * 64, 16


@st.composite
def masks(draw: Any) -> Any:
    """A mask of any size with one box to repaint."""
    height, width = draw(st.integers(1, 300)), draw(st.integers(1, 300))
    top, left = draw(st.integers(0, height - 1)), draw(st.integers(0, width - 1))
    mask = np.zeros((height, width), bool)
    mask[top : draw(st.integers(top + 1, height)), left : draw(st.integers(left + 1, width))] = True
    return mask


@given(masks())
@settings(deadline=None, max_examples=200)
def test_it_lies_in_the_picture_and_covers_the_mask(mask: Any) -> None:
    window = choose_window(mask, NATIVE, MULTIPLE)
    height, width = mask.shape
    assert 0 <= window.left < window.left + window.width <= width
    assert 0 <= window.top < window.top + window.height <= height
    assert window.cut(mask.astype(np.float32)).shape == (window.paint_height, window.paint_width)
    rest = mask.copy()
    rest[window.top : window.top + window.height, window.left : window.left + window.width] = False
    assert not rest.any()


@given(masks())
@settings(deadline=None, max_examples=200)
def test_what_is_painted_has_a_size_that_the_model_can_paint(mask: Any) -> None:
    window = choose_window(mask, NATIVE, MULTIPLE)
    assert window.paint_width % MULTIPLE == window.paint_height % MULTIPLE == 0
    assert min(window.paint_width, window.paint_height) >= MULTIPLE
    if window.scaled:
        # rounding to a multiple adds at most half a multiple on each side
        most = (window.paint_width + MULTIPLE / 2) * (window.paint_height + MULTIPLE / 2)
        assert window.paint_width * window.paint_height <= max(most, NATIVE)
        assert window.paint_width * window.paint_height <= 3 * NATIVE
        assert window.paint_width <= window.width + MULTIPLE
        assert window.paint_height <= window.height + MULTIPLE
    else:
        assert (window.left, window.top, window.height, window.width) == (0, 0, *mask.shape)
        assert 0 <= window.paint_width - window.width < MULTIPLE
        assert 0 <= window.paint_height - window.height < MULTIPLE


@given(masks())
@settings(deadline=None, max_examples=100)
def test_cut_and_fit_have_the_right_shapes(mask: Any) -> None:
    window = choose_window(mask, NATIVE, MULTIPLE)
    picture = np.zeros((*mask.shape, 3), np.uint8)
    cut = window.cut(picture)
    assert (cut.shape, cut.dtype) == ((window.paint_height, window.paint_width, 3), np.uint8)
    assert window.fit(cut).shape == (window.height, window.width, 3)


def test_small_pictures_are_painted_whole_at_their_own_scale() -> None:
    mask = np.zeros((37, 50), bool)
    mask[3, 4] = True
    window = choose_window(mask, NATIVE, MULTIPLE)
    assert window == Window(0, 0, 50, 37, 64, 48, False)
    picture = np.random.default_rng(0).integers(0, 256, (37, 50, 3), np.uint8)
    assert np.array_equal(window.fit(window.cut(picture)), picture)
    assert np.array_equal(window.cut(picture)[36:, 49:], np.broadcast_to(picture[36, 49], (12, 15, 3)))


def test_a_small_place_in_a_large_picture_is_painted_at_native_scale() -> None:
    mask = np.zeros((1000, 2000), bool)
    mask[500:510, 700:720] = True
    window = choose_window(mask, NATIVE, MULTIPLE)
    assert (window.width, window.height) == (window.paint_width, window.paint_height) == (64, 64)
    assert window.left <= 700 - 20 < 720 + 20 <= window.left + window.width


@pytest.mark.parametrize(("row", "column"), [(0, 0), (0, 1999), (999, 0), (999, 1999)])
def test_at_a_corner_the_surroundings_lie_inwards(row: int, column: int) -> None:
    mask = np.zeros((1000, 2000), bool)
    mask[row, column] = True
    window = choose_window(mask, NATIVE, MULTIPLE)
    assert (window.width, window.height) == (64, 64)
    assert window.left == (0 if column == 0 else 2000 - 64)
    assert window.top == (0 if row == 0 else 1000 - 64)
