"""The visible label: in its corner, readable on light and dark, growing with the picture."""

from __future__ import annotations

import numpy as np
import pytest

from dreamloom.trust.label import SHORT_TEXT, TEXT, label, words_for


@pytest.mark.parametrize("size", [(128, 128), (480, 832), (1024, 768), (2160, 3840)])
@pytest.mark.parametrize("ground", [0, 128, 255])
def test_it_is_light_on_dark_in_the_lower_right_corner(size: tuple[int, int], ground: int) -> None:
    plain = np.full((*size, 3), ground, np.uint8)
    labelled = label(plain)
    height, width = size
    changed = np.argwhere((labelled != plain).any(axis=2))
    (top, left), (bottom, right) = changed.min(axis=0), changed.max(axis=0)
    assert top > height * 0.8
    assert left > width * 0.2
    assert bottom < height
    assert right < width
    corner = labelled[top : bottom + 1, left : right + 1, 0].astype(int)
    assert corner.max() > 200
    assert corner.max() - np.median(corner) > 100
    assert words_for(width, height) == TEXT


def test_what_lies_elsewhere_and_what_was_given_stay() -> None:
    plain = np.random.default_rng(0).integers(0, 256, (256, 256, 3), np.uint8)
    before = plain.copy()
    assert np.array_equal(label(plain)[:200], before[:200])
    assert np.array_equal(plain, before)


def test_every_frame_of_a_film_has_the_same() -> None:
    film = np.full((3, 128, 128, 3), 60, np.uint8)
    labelled = label(film)
    assert labelled.shape == film.shape
    assert all(np.array_equal(frame, label(film[0])) for frame in labelled)


def test_small_pictures_get_the_short_words_and_tiny_ones_none() -> None:
    assert words_for(64, 64) == SHORT_TEXT
    assert label(np.zeros((64, 64, 3), np.uint8)).max() > 150
    assert not label(np.zeros((12, 12, 3), np.uint8)).any()
    assert words_for(12, 12) is None
