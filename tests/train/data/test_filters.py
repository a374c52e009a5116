"""Styles as filters."""

from __future__ import annotations

import pytest
import torch

from dreamloom.train.data.filters import FILTER_WORDS, FILTERS, apply_filter
from dreamloom.train.data.places import flatten, paint_place


def seed(number: int = 1) -> torch.Generator:
    return torch.Generator().manual_seed(number)


@pytest.fixture(scope="module")
def pictures() -> torch.Tensor:
    return flatten(paint_place("castle", "day", 2, 64, 96, seed()))


@pytest.mark.parametrize("name", FILTERS)
def test_a_filter_changes_pictures_and_repeats(name: str, pictures: torch.Tensor) -> None:
    before = pictures.clone()
    drawn = apply_filter(name, pictures, seed())
    assert drawn.shape == pictures.shape
    assert drawn.min() >= 0
    assert drawn.max() <= 1
    assert torch.equal(drawn, apply_filter(name, pictures, seed()))
    assert torch.equal(pictures, before)
    assert (drawn - pictures).abs().mean() > 0.02


def test_grey_styles_have_no_hue_and_vintage_is_brown(pictures: torch.Tensor) -> None:
    plain = apply_filter("black and white", pictures, seed())
    assert torch.equal(plain[:, 0], plain[:, 2])
    sketch = apply_filter("pencil sketch", pictures, seed())
    assert (sketch.amax(1) - sketch.amin(1)).max() < 0.05
    old = apply_filter("vintage", pictures, seed())
    assert (old[:, 0] > old[:, 2]).float().mean() > 0.95


def test_pixel_art_is_made_of_squares(pictures: torch.Tensor) -> None:
    drawn = apply_filter("pixel art", pictures, seed())
    blocks = drawn.view(2, 3, 32, 2, 48, 2)
    assert (blocks.amax((3, 5)) == blocks.amin((3, 5))).all()


def test_neon_is_dark_with_bright_lines(pictures: torch.Tensor) -> None:
    drawn = apply_filter("neon", pictures, seed())
    assert drawn.mean() < pictures.mean() / 2
    assert drawn.max() > 0.9


def test_every_filter_has_words() -> None:
    assert FILTERS.keys() == FILTER_WORDS.keys()
    assert all(len(set(words)) >= 3 for words in FILTER_WORDS.values())
