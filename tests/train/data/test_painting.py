from __future__ import annotations

import random

import torch
from drawings import SPRITES, red_blocks

from dreamloom.train.data.painting import paint_scenes
from dreamloom.train.data.scenes import Choice, Ground, Scene, Thing, random_scene

WHOLE = Thing(0, 0.5, 1.0, 1.0)


def one(thing: Thing, **more: object) -> Scene:
    return Scene("single", (thing,), **{"ground": Ground(), **more})  # type: ignore[arg-type]


def test_a_drawing_is_painted_on_its_ground() -> None:
    painted = paint_scenes(red_blocks(), [one(WHOLE)], 32, 32)
    assert painted.pictures.shape == (1, 3, 32, 32)
    torch.testing.assert_close(painted.pictures[0, :, 31, 12], torch.tensor([1.0, -1.0, -1.0]))
    torch.testing.assert_close(painted.pictures[0, :, 2, 2], torch.ones(3))
    assert painted.cover[0, 0, 24, 10] > 0.99
    assert painted.cover[0, 0, 24, 20] < 0.01
    assert painted.cover[0, 1:].sum() == 0


def test_mirrored_things_face_the_other_way() -> None:
    cover = paint_scenes(red_blocks(), [one(Thing(0, 0.5, 1.0, 1.0, True))], 32, 32).cover[0, 0]
    assert cover[24, 20] > 0.99
    assert cover[24, 10] < 0.01


def test_a_coloured_thing_has_that_colour() -> None:
    picture = paint_scenes(red_blocks(), [one(Thing(0, 0.5, 1.0, 1.0, False, "blue"))], 32, 32).pictures[0]
    red, green, blue = picture[:, 24, 12].tolist()
    assert blue > green > red


def test_what_is_hidden_by_a_nearer_thing_is_not_covered_twice() -> None:
    scene = Scene("pair", (WHOLE, WHOLE), Ground(), relation="and")
    cover = paint_scenes(red_blocks(), [scene], 32, 32).cover[0]
    assert cover[0].sum() < 0.1 * cover[1].sum()


def test_things_stand_nearer_than_what_is_behind_them() -> None:
    scene = Scene("scene", (Thing(0, 0.5, 0.6, 0.5),), place="hills", light="day", seed=3)
    painted = paint_scenes(red_blocks(), [scene], 64, 64)
    inside = painted.cover[0, 0] > 0.9
    above = torch.zeros_like(inside)
    above[:8] = True
    assert painted.depth[0, 0][inside].min() > painted.depth[0, 0][above].max()


def test_random_scenes_of_any_shape_repeat_to_the_same_pictures() -> None:
    dice = random.Random(2)
    scenes = [random_scene(Choice(SPRITES), dice) for _ in range(24)]
    first, again = (paint_scenes(red_blocks(), scenes, 64, 96).pictures for _ in range(2))
    assert first.shape == (24, 3, 64, 96)
    assert torch.equal(first, again)
    assert first.min() >= -1
    assert first.max() <= 1
    assert torch.isfinite(first).all()
