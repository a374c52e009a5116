"""Scenery: right shapes and ranges, the same from the same seed, alike at all sizes, lit as the light says."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as functional

from dreamloom.train.data.places import LIGHT_WORDS, PLACE_LIGHTS, PLACE_WORDS, PLACES, flatten, paint_place


def seed(number: int = 1) -> torch.Generator:
    return torch.Generator().manual_seed(number)


@pytest.mark.parametrize("name", PLACES)
def test_a_place_is_whole_layered_and_repeatable(name: str) -> None:
    light = PLACE_LIGHTS[name][0]
    place = paint_place(name, light, 2, 48, 64, seed(), wide=1.5)
    for layer in place.layers:
        assert layer.pixels.shape == (2, 4, 48, 96)
        assert 0 <= layer.depth <= 1
        assert layer.pixels.min() >= 0
        assert layer.pixels.max() <= 1
        # Premultiplied: no colour is stronger than its alpha.
        assert (layer.pixels[:, :3] - layer.pixels[:, 3:]).max() < 1e-4
    assert (place.layers[0].pixels[:, 3] == 1).all()
    picture = flatten(place)
    assert picture.shape == (2, 3, 48, 96)
    assert torch.equal(picture, flatten(paint_place(name, light, 2, 48, 64, seed(), wide=1.5)))
    assert not torch.equal(picture, flatten(paint_place(name, light, 2, 48, 64, seed(2), wide=1.5)))
    assert not torch.equal(picture[0], picture[1])


@pytest.mark.parametrize("name", PLACES)
def test_things_can_be_put_there(name: str) -> None:
    place = paint_place(name, PLACE_LIGHTS[name][0], 3, 32, 32, seed())
    assert place.stand.shape == (3, 2)
    assert ((place.stand > 0) & (place.stand < 1)).all()
    assert (place.stand[:, 0] < place.stand[:, 1]).all()
    assert place.tint.shape == (3, 3)
    assert ((place.tint > 0.2) & (place.tint <= 1)).all()
    assert place.shadow.shape == (3,)
    assert not (place.floating and place.shadow.any())


@pytest.mark.parametrize("name", PLACES)
def test_a_seed_gives_the_same_picture_at_every_size(name: str) -> None:
    light = PLACE_LIGHTS[name][0]
    small = flatten(paint_place(name, light, 1, 64, 64, seed()))
    large = flatten(paint_place(name, light, 1, 128, 128, seed()))
    other = flatten(paint_place(name, light, 1, 64, 64, seed(2)))
    distance = (functional.avg_pool2d(large, 2) - small).abs().mean()
    assert distance < 0.03
    assert distance < (other - small).abs().mean() / 2


def test_night_is_darker_than_day_and_sunset_is_warmer() -> None:
    for name, lights in PLACE_LIGHTS.items():
        if {"day", "night", "sunset"} <= set(lights):
            day, night, sunset = (
                flatten(paint_place(name, light, 2, 32, 32, seed())) for light in ("day", "night", "sunset")
            )
            assert night.mean() < day.mean() - 0.05, name
            assert (sunset[:, 0] - sunset[:, 2]).mean() > (day[:, 0] - day[:, 2]).mean(), name


def test_every_place_and_light_has_words() -> None:
    assert PLACES.keys() == PLACE_WORDS.keys() == PLACE_LIGHTS.keys()
    for name in PLACES:
        assert len(set(PLACE_WORDS[name])) >= 3
        assert set(PLACE_LIGHTS[name]) <= LIGHT_WORDS.keys()


def test_a_light_that_never_falls_there_is_named() -> None:
    with pytest.raises(ValueError, match="space is painted in the lights night, not in day"):
        paint_place("space", "day", 1, 32, 32, seed())
