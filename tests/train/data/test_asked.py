from __future__ import annotations

import random
from dataclasses import replace

from dreamloom.train.data.asked import ASKED, ASKED_SHARE
from dreamloom.train.data.places import PLACE_LIGHTS
from dreamloom.train.data.puppets.cast import CAST
from dreamloom.train.data.puppets.gallery import PHASES
from dreamloom.train.data.scenes import Choice, held_out, is_held_out, random_scene
from dreamloom.train.data.sprites import Sprite
from dreamloom.train.data.subjects import FAVOURITES
from dreamloom.train.data.weather import WEATHER_PLACES

SPRITES = (
    Sprite("dreamloom-soft", "corgi", ("corgi dog",), 3, 34, False),
    Sprite("dreamloom-soft", "corgi", ("corgi dog",), 3, 34, False, "running", 0.5),
    Sprite("fluent-3d", "onion", ("food",), 4, 34, False),
    Sprite("fluent-3d", "gear", ("cog",), 7, 34, False),
)


def test_everything_that_is_asked_for_can_be_painted() -> None:
    for wish in ASKED:
        assert wish.label in FAVOURITES
        assert wish.pose is None or wish.pose in CAST[wish.label].poses
        assert wish.phase in [step / PHASES for step in range(PHASES)]
        assert set(wish.lights) <= set(PLACE_LIGHTS[wish.place])
        assert wish.weather is None or wish.place in WEATHER_PLACES[wish.weather]
        assert (wish.label, wish.place) not in held_out()


def test_what_is_asked_for_comes_up_as_it_is_asked_for() -> None:
    dice, choice = random.Random(1), Choice(SPRITES, favourites=0.01)
    found = [random_scene(choice, dice) for _ in range(2000)]
    corgis = [one for one in found if one.things and SPRITES[one.things[-1].sprite].label == "corgi"]
    running = [one for one in corgis if SPRITES[one.things[-1].sprite].pose == "running" and one.place == "beach"]
    by_chance = 2 / 5  # of all things, in dozens of places
    assert len(running) > 0.25 * ASKED_SHARE * 2000 * ASKED[0].weight / sum(one.weight for one in ASKED)
    assert len(corgis) > by_chance * 0.8 * 2000
    assert not any(is_held_out(one, SPRITES) for one in found)


def test_what_is_asked_for_faces_one_way() -> None:
    dice, choice = random.Random(2), Choice(SPRITES, favourites=0.01)
    found = [random_scene(choice, dice, "scene") for _ in range(2000)]
    running = [one.things[-1] for one in found if SPRITES[one.things[-1].sprite].pose == "running"]
    turned, by_chance = sum(thing.mirrored for thing in running), 0.3
    assert 0 < turned < 0.6 * by_chance * len(running)


def test_what_is_asked_for_is_more_often_the_drawing_that_it_names() -> None:
    cycle = tuple(replace(SPRITES[1], phase=step / PHASES) for step in range(PHASES))
    dice, choice = random.Random(4), Choice((*cycle, *SPRITES[2:]), favourites=0.01)
    found = [random_scene(choice, dice, "scene") for _ in range(2000)]
    phases = [cycle[one.things[-1].sprite].phase for one in found if one.things and one.things[-1].sprite < PHASES]
    by_chance = 1 / PHASES
    assert phases.count(ASKED[0].phase) > 1.6 * by_chance * len(phases)
    assert set(phases) == {step / PHASES for step in range(PHASES)}


def test_who_measures_is_shown_none_of_it() -> None:
    dice, choice = random.Random(1), Choice(SPRITES)
    found = [random_scene(choice, dice, "scene") for _ in range(600)]
    assert sum(one.place == "beach" for one in found) < 150


def test_what_cannot_be_painted_is_left_to_chance() -> None:
    choice = Choice(SPRITES[2:], favourites=0.5)
    dice = random.Random(3)
    labels = {SPRITES[2:][thing.sprite].label for _ in range(200) for thing in random_scene(choice, dice).things}
    assert labels == {"onion", "gear"}
