"""Weather over pictures."""

from __future__ import annotations

import pytest
import torch

from dreamloom.train.data.places import PLACES
from dreamloom.train.data.weather import FALLS, WEATHER, WEATHER_PLACES, WEATHER_WORDS, apply_weather

GROUND = torch.full((2, 3, 48, 64), 0.4)


def seed(number: int = 1) -> torch.Generator:
    return torch.Generator().manual_seed(number)


@pytest.mark.parametrize("name", WEATHER)
def test_weather_shows_and_repeats(name: str) -> None:
    over = apply_weather(name, GROUND, seed())
    assert over.shape == GROUND.shape
    assert over.min() >= 0
    assert over.max() <= 1
    assert over.std() > 0.01
    assert torch.equal(over, apply_weather(name, GROUND, seed()))
    assert not torch.equal(over, apply_weather(name, GROUND, seed(2)))
    assert (GROUND == 0.4).all()


@pytest.mark.parametrize("name", WEATHER)
def test_in_a_film_some_weather_falls_and_the_rest_hangs_in_the_air(name: str) -> None:
    flat = torch.full((1, 3, 80, 64), 0.4)
    begun, later = (apply_weather(name, flat, seed(), over) for over in (0.0, 0.5))
    gone = round(80 * FALLS.get(name, 0.0) * 0.5)
    assert torch.equal(begun, later) == (gone == 0)
    lower, upper = (later, begun) if gone >= 0 else (begun, later)
    rows = 80 - abs(gone)
    moved = (lower[:, :, abs(gone) :] - upper[:, :, :rows]).abs().mean()
    assert moved < 0.01 or moved < 0.3 * (begun - later).abs().mean()


@pytest.mark.parametrize("name", WEATHER)
def test_weather_leaves_most_of_the_picture_to_be_seen(name: str) -> None:
    stripes = (torch.arange(64) // 8 % 2).float().expand(1, 3, 48, 64) * 0.6 + 0.2
    over = apply_weather(name, stripes.contiguous(), seed())
    assert (over[..., 8:16].mean() - over[..., 0:8].mean()) > 0.12


def test_words_and_places_are_known() -> None:
    assert WEATHER.keys() == WEATHER_WORDS.keys() == WEATHER_PLACES.keys()
    assert all(set(places) <= PLACES.keys() for places in WEATHER_PLACES.values())
    assert all(len(set(words)) >= 3 for words in WEATHER_WORDS.values())
