from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from picture_makers import encoded, random_pixels
from PIL import Image

from dreamloom.errors import BadFile
from dreamloom.media.masks import brightness, read_mask, shape_mask


def test_white_is_painted_anew(tmp_path: Path) -> None:
    gray = np.array([[0, 255, 51]], np.uint8)
    (tmp_path / "mask.png").write_bytes(encoded(gray, "PNG"))
    mask = read_mask(tmp_path / "mask.png", (3, 1))
    assert mask.dtype == np.float32
    assert mask.tolist() == [[0, 1, np.float32(0.2)]]


def test_transparent_is_painted_anew_whatever_its_colour(tmp_path: Path) -> None:
    rgba = np.array([[[255, 255, 255, 255], [0, 0, 0, 0], [9, 9, 9, 204]]], np.uint8)
    (tmp_path / "mask.png").write_bytes(encoded(rgba, "PNG"))
    assert np.allclose(read_mask(tmp_path / "mask.png", (3, 1)), [[0, 1, 0.2]])


def test_an_opaque_alpha_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "mask.png").write_bytes(encoded(Image.new("RGBA", (2, 1), "white"), "PNG"))
    assert read_mask(tmp_path / "mask.png", (2, 1)).tolist() == [[1, 1]]


def test_a_mask_of_another_size_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mask.png").write_bytes(encoded(random_pixels(4, 3), "PNG"))
    with pytest.raises(BadFile, match="4×3 pixels, the picture 3×4: give a mask of the same size"):
        read_mask(tmp_path / "mask.png", (3, 4))


def test_brightness_keeps_every_gray() -> None:
    grays = np.repeat(np.arange(256, dtype=np.uint8)[None, :, None], 3, axis=2)
    assert np.array_equal(brightness(grays)[0], np.arange(256, dtype=np.float32) / np.float32(255))


def square(side: int = 31, half: int = 0) -> np.ndarray:
    mask = np.zeros((side, side), np.float32)
    middle = side // 2
    mask[middle - half : middle + half + 1, middle - half : middle + half + 1] = 1
    return mask


@pytest.mark.parametrize("radius", [1, 2, 3, 5, 7, 11, 14])
def test_growing_a_point_draws_a_disc(radius: int) -> None:
    down, across = np.mgrid[-15:16, -15:16]
    assert np.array_equal(shape_mask(square(), grow=radius), down**2 + across**2 <= radius**2)


def test_growing_past_every_border_fills_the_picture() -> None:
    assert (shape_mask(square(9), grow=256) == 1).all()
    assert (shape_mask(square(1), grow=3) == 1).all()


def test_shrinking_undoes_growing_and_does_not_start_from_the_border() -> None:
    assert np.array_equal(shape_mask(shape_mask(square(half=4), grow=3), grow=-3), square(half=4))
    assert (shape_mask(np.ones((8, 8), np.float32), grow=-5) == 1).all()
    assert (shape_mask(square(half=2), grow=-4) == 0).all()


@settings(deadline=None, max_examples=100)
@given(st.integers(0, 6), st.integers(0, 10_000), st.integers(1, 12), st.integers(1, 12))
def test_growing_is_the_maximum_over_a_disc(radius: int, seed: int, width: int, height: int) -> None:
    mask = np.random.default_rng(seed).random((height, width), np.float32)
    down, across = np.mgrid[:height, :width]
    expected = np.empty_like(mask)
    for row in range(height):
        for column in range(width):
            near = (down - row) ** 2 + (across - column) ** 2 <= radius**2
            expected[row, column] = mask[near].max()
    assert np.array_equal(shape_mask(mask, grow=radius), expected)


def test_blur_is_gaussian_and_leaves_what_is_far_away_exact() -> None:
    edge = np.zeros((5, 41), np.float32)
    edge[:, 20:] = 1
    blurred = shape_mask(edge, blur=2)
    assert blurred.dtype == np.float32
    assert (blurred[:, :14] == 0).all()
    assert (blurred[:, 26:] == 1).all()
    assert np.allclose(blurred[:, 19] + blurred[:, 20], 1, atol=1e-6)
    assert (np.diff(blurred[2]) >= 0).all()
    assert blurred[2, 21] == pytest.approx(0.7733, abs=0.01)  # the normal distribution at 0.75 sigma


def test_inverting_comes_first() -> None:
    assert np.array_equal(shape_mask(square(half=5), invert=True), 1 - square(half=5))
    assert np.array_equal(shape_mask(square(half=5), grow=2, invert=True), 1 - shape_mask(square(half=5), grow=-2))


def test_a_mask_is_never_changed_in_place() -> None:
    mask = square(half=3)
    shaped = shape_mask(mask)
    shaped[:] = 7
    assert np.array_equal(mask, square(half=3))


@pytest.mark.parametrize("blur", [-1, float("nan"), float("inf")])
def test_a_blur_that_is_no_distance_is_refused(blur: float) -> None:
    with pytest.raises(ValueError, match="blur"):
        shape_mask(square(), blur=blur)


def test_a_blur_wider_than_the_picture_evens_it_out() -> None:
    assert np.ptp(shape_mask(square(9, 1), blur=500)) < 0.01
