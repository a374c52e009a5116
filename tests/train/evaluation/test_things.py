from __future__ import annotations

import pytest
import torch

from dreamloom.train.data.colours import THING_COLOURS
from dreamloom.train.data.painting import Art, paint_scenes
from dreamloom.train.data.scenes import Ground
from dreamloom.train.evaluation.colour import colours_of
from dreamloom.train.evaluation.count import counts
from dreamloom.train.evaluation.questions import Question, reference_scene
from dreamloom.train.evaluation.things import grounds, thing_masks


def blank(*colour: float, side: int = 64) -> torch.Tensor:
    return torch.tensor(colour, dtype=torch.float32).view(1, 3, 1, 1).expand(1, 3, side, side).clone()


def test_the_ground_is_told_from_the_rim_though_things_touch_it() -> None:
    ramp = torch.linspace(-0.5, 0.5, 64).view(1, 1, 1, 64).expand(1, 3, 64, 64)
    picture = ramp.clone()
    picture[:, :, 20:40, :20] = 1
    torch.testing.assert_close(grounds(picture), ramp, atol=0.03, rtol=0)
    mask = thing_masks(picture)
    assert mask[0, 0, 20:40, :20].all()
    assert mask.sum() == 20 * 20


def test_what_is_enclosed_belongs_to_the_thing() -> None:
    picture = blank(1, 1, 1)
    picture[:, :, 16:48, 16:48] = 0
    picture[:, :, 20:44, 20:44] = 1
    assert thing_masks(picture).sum() == 32 * 32


@pytest.mark.parametrize("colour", [name for name in THING_COLOURS if name != "white"])
def test_painted_things_have_the_colour_they_were_given(art: Art, colour: str) -> None:
    scene = reference_scene(Question("", "cat", colour=colour), 0)
    picture = paint_scenes(art, [scene], 64, 64).pictures
    noisy = (picture + 0.06 * torch.randn(picture.shape, generator=torch.Generator().manual_seed(1))).clamp(-1, 1)
    assert colours_of(torch.cat([picture, noisy])) == [colour, colour]


def test_a_white_thing_is_seen_on_white_by_its_outline_and_on_blue_by_itself() -> None:
    outlined = blank(1, 1, 1)
    outlined[:, :, 16:48, 16:48] = -0.4
    outlined[:, :, 18:46, 18:46] = 0.96
    plain = blank(-0.5, -0.1, 0.7)
    plain[:, :, 16:48, 16:48] = 0.9
    assert colours_of(torch.cat([outlined, plain])) == ["white", "white"]


def test_an_empty_picture_has_no_colour_and_no_things() -> None:
    assert colours_of(blank(0.3, 0.3, 0.9)) == [None]
    assert counts(blank(0.3, 0.3, 0.9)) == [0]


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_things_are_counted_on_any_plain_ground(art: Art, count: int) -> None:
    scene = reference_scene(Question("", "lemon", count=count), 0)
    tinted = type(scene)(scene.kind, scene.things, Ground("light blue", "mint", 1.0))
    assert counts(paint_scenes(art, [scene, tinted], 128, 128).pictures) == [count, count]


def test_touching_things_are_told_apart_and_specks_left_out() -> None:
    down, across = torch.meshgrid(torch.arange(128.0), torch.arange(128.0), indexing="ij")
    picture = blank(1, 1, 1, side=128)
    for middle in (36, 91):  # discs of radius 28 that overlap by one pixel
        picture[:, :, (down - 64) ** 2 + (across - middle) ** 2 < 28**2] = -1
    picture[:, :, 4:10, 4:10] = -1
    assert counts(picture) == [2]
