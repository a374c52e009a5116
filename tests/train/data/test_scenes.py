from __future__ import annotations

import random
from collections import Counter

import pytest
from drawings import SPRITES

from dreamloom.train.data.places import PLACE_LIGHTS
from dreamloom.train.data.scenes import KINDS, Choice, Scene, Thing, held_out, is_held_out, random_scene
from dreamloom.train.data.sprites import Sprite
from dreamloom.train.data.subjects import FAVOURITES, PAINTED, homes

CHOICE = Choice(SPRITES)


def scenes(count: int, kind: str | None = None) -> list[Scene]:
    dice = random.Random(5)
    return [random_scene(CHOICE, dice, kind) for _ in range(count)]


def test_the_same_dice_choose_the_same_scene() -> None:
    assert scenes(40) == scenes(40)


def test_every_kind_comes_up() -> None:
    assert set(Counter(scene.kind for scene in scenes(300))) == set(KINDS)


def test_only_the_sets_of_the_painter_are_used() -> None:
    assert {thing.sprite for scene in scenes(400) for thing in scene.things} == {0, 1, 2, 3}


def test_things_stay_in_the_picture_and_places_have_their_light() -> None:
    for scene in scenes(400):
        assert all(
            0 < thing.across < 1 and -0.1 <= thing.depth <= 1.1 and 0.1 < thing.size < 1 for thing in scene.things
        )
        assert (scene.ground is None) != (scene.place is None)
        if scene.place is not None:
            assert scene.light in PLACE_LIGHTS[scene.place]


@pytest.mark.parametrize("kind", ["single", "scene"])
def test_what_is_held_out_is_never_chosen(kind: str) -> None:
    assert ("cat", "green") in held_out()
    assert is_held_out(Scene("single", (Thing(0, 0.5, 0.5, 0.9, False, "green"),)), SPRITES)
    assert is_held_out(Scene("scene", (Thing(2, 0.5, 0.5, 0.9),), place="desert", light="day"), SPRITES)
    assert not any(is_held_out(scene, SPRITES) for scene in scenes(1500, kind))


def test_what_is_held_out_is_something_that_is_painted_at_all() -> None:
    assert {thing for thing, _ in held_out()} <= PAINTED
    assert len(held_out()) == 100


def test_homes_are_places_that_can_be_painted() -> None:
    assert {place for label in PAINTED for place in homes(label)} <= set(PLACE_LIGHTS)


def test_favourites_come_up_more_often_and_only_where_they_are_wanted() -> None:
    labels = ("cat", "castle", "onion", "gear", "axe", "bell")
    sprites = [Sprite("fluent-3d", label, ("thing",), 3, 34, False) for label in labels]

    def share(choice: Choice) -> float:
        dice = random.Random(1)
        drawn = [sprites[choice.any(dice)].label for _ in range(600)]
        return sum(label in FAVOURITES for label in drawn) / 600

    assert abs(share(Choice(sprites)) - 2 / 6) < 0.07
    assert abs(share(Choice(sprites, favourites=0.5)) - (0.5 + 0.5 * 2 / 6)) < 0.07
