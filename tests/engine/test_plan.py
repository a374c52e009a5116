"""Pictures to start from, masks, outpainting, variations: what comes back, and what stays exactly as it was."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dreamloom.catalog import InputFacts
from dreamloom.catalog.samplers import all_names
from dreamloom.engine.events import Frames, Preview, Progress
from dreamloom.engine.families.wan import Wan
from dreamloom.engine.loop import paint
from dreamloom.engine.noise import noise
from dreamloom.engine.plan import first_step, plan
from dreamloom.engine.track import Track
from dreamloom.errors import BadFile, BadRecipe
from dreamloom.media.masks import read_mask, shape_mask
from dreamloom.media.pictures import read_picture
from dreamloom.media.writing import write_picture
from dreamloom.recipe import (
    Adapter,
    Control,
    InputFile,
    Mask,
    Outpaint,
    Reference,
    ResolvedRecipe,
    Variation,
)
from example_card import resolved
from fake_family import FakeFamily

NATIVE = 64 * 64


class Desk:
    """A folder of pictures, and recipes that work on them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.facts: dict[InputFile, InputFacts] = {}
        self.files: dict[str, Path] = {}

    def put(self, name: str, pixels: Any) -> InputFile:
        path = write_picture(self.folder / name, pixels)
        picture, file = read_picture(path), InputFile(path=str(path))
        self.facts[file] = InputFacts(picture.sha256, *picture.size)
        self.files[picture.sha256] = path
        return file

    def picture(self, width: int, height: int) -> InputFile:
        return self.put("picture.png", np.random.default_rng(1).integers(0, 256, (height, width, 3), np.uint8))

    def mask(self, width: int, height: int, box: tuple[slice, slice]) -> InputFile:
        pixels = np.zeros((height, width, 3), np.uint8)
        pixels[box] = 255
        return self.put("mask.png", pixels)

    def resolved(self, **fields: Any) -> ResolvedRecipe:
        return resolved(self.facts, **fields)

    def tracks(self, recipe: ResolvedRecipe, family: Any) -> list[Track]:
        return list(plan(recipe, family, self.files, NATIVE))

    def paint(self, recipe: ResolvedRecipe, family: Any) -> Any:
        made = [one for one in paint(self.tracks(recipe, family), family) if isinstance(one, Frames)]
        return made[0].pixels[0]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def pixels_of(file: InputFile) -> Any:
    return read_picture(file.path).pixels


# strength


@given(st.integers(1, 1000), st.floats(0, 1), st.floats(0, 1))
@settings(deadline=None)
def test_more_strength_never_leaves_out_more_steps(steps: int, one: float, other: float) -> None:
    assert first_step(steps, None) == first_step(steps, 1.0) == 0
    assert first_step(steps, 0.0) == steps
    weak, strong = sorted((one, other))
    assert 0 <= first_step(steps, strong) <= first_step(steps, weak) <= steps


def test_strength_is_a_share_of_the_steps() -> None:
    assert [first_step(10, tenth / 10) for tenth in range(11)] == list(range(10, -1, -1))
    assert [first_step(5, 0.5), first_step(1, 0.5), first_step(7, 0.5)] == [2, 0, 3]  # half a step counts as one


@pytest.mark.parametrize("sampler", all_names())
def test_half_strength_takes_half_the_steps_and_arrives(desk: Desk, fake: FakeFamily, sampler: str) -> None:
    recipe = desk.resolved(init_image=desk.picture(64, 64), strength=0.5, steps=6, sampler=sampler)
    (track,) = desk.tracks(recipe, fake)
    assert track.step == 3
    told = list(paint([track], fake, preview_every=1))
    assert [event.step for event in told if isinstance(event, Progress)] == [4, 5, 6]
    assert [event.step for event in told if isinstance(event, Preview)] == [4, 5]
    fake_goal = desk.paint(desk.resolved(steps=6), fake)
    made = next(event.pixels[0] for event in told if isinstance(event, Frames))
    assert np.abs(made.astype(int) - fake_goal.astype(int)).max() <= 2  # UniPC is told the time in whole numbers


@pytest.mark.parametrize("sampler", ["Euler", "Heun", "DPM++ 2M SDE", "UniPC Karras"])
def test_no_strength_keeps_the_picture_and_full_strength_forgets_it(desk: Desk, wan: Wan, sampler: str) -> None:
    file = desk.picture(64, 64)
    recipe = desk.resolved(init_image=file, strength=0.0, steps=5, sampler=sampler)
    (track,) = desk.tracks(recipe, wan)
    assert track.finished
    frames = next(event for event in paint([track], wan) if isinstance(event, Frames))
    start = wan.encode_frames(_as_frames(pixels_of(file)))
    assert np.array_equal(frames.pixels, wan.decode_frames(start))
    (full,) = desk.tracks(desk.resolved(init_image=file, strength=1.0, steps=5, sampler=sampler), wan)
    assert full.index == 0
    own = noise(full.latents.shape, 7)
    assert (full.latents - own).abs().max() < 1e-4


def _as_frames(pixels: Any) -> Any:
    from dreamloom.engine.plan import as_frames

    return as_frames(pixels)


def test_the_stronger_the_less_is_left_of_the_picture(desk: Desk, fake: FakeFamily) -> None:
    file = desk.put("grey.png", np.full((64, 64, 3), 200, np.uint8))
    shares = []
    for tenth in range(11):
        recipe = desk.resolved(init_image=file, strength=tenth / 10, steps=10)
        (track,) = desk.tracks(recipe, fake)
        shares.append(float((track.latents * (200 / 127.5 - 1)).mean()))
    assert shares == sorted(shares, reverse=True)


def test_a_picture_of_another_shape_is_cropped_to_the_output(desk: Desk, fake: FakeFamily) -> None:
    recipe = desk.resolved(init_image=desk.picture(90, 40), output={"kind": "image", "width": 32, "height": 48})
    assert desk.paint(recipe, fake).shape == (48, 32, 3)


# masks


@pytest.mark.parametrize("size", [(64, 64), (50, 37), (17, 5), (130, 75), (301, 203), (400, 30)])
@pytest.mark.parametrize("shape", [{}, {"blur": 2.5}, {"grow": 4, "blur": 1}, {"grow": -1}, {"invert": True}])
def test_outside_the_mask_nothing_changes(desk: Desk, fake: FakeFamily, size: tuple[int, int], shape: Any) -> None:
    width, height = size
    file = desk.picture(width, height)
    mask = desk.mask(width, height, (slice(1, height - 1), slice(width // 3, width // 2 + 1)))
    recipe = desk.resolved(init_image=file, mask=Mask(file=mask, **shape))
    made, before = desk.paint(recipe, fake), pixels_of(file)
    assert made.shape == before.shape
    soft = shape_mask(read_mask(mask.path, size), **shape)
    assert np.array_equal(made[soft == 0], before[soft == 0])
    changed = (made != before).any(axis=-1)
    assert changed[soft >= min(0.9, soft.max())].mean() > 0.8
    assert fake.calls
    assert all(condition for _, condition in fake.calls)


@pytest.mark.parametrize("size", [(64, 64), (50, 37), (130, 75)])
def test_inside_a_hard_mask_only_the_painting_is_seen(desk: Desk, fake: FakeFamily, size: tuple[int, int]) -> None:
    width, height = size
    box = (slice(5, 20), slice(10, 30))
    recipe = desk.resolved(init_image=desk.picture(width, height), mask=Mask(file=desk.mask(width, height, box)))
    inside = desk.paint(recipe, fake)[box]
    assert inside.max() - inside.min() <= 1  # the fake paints one grey


def test_a_soft_rim_mixes_old_and_new(desk: Desk, fake: FakeFamily) -> None:
    white = desk.put("white.png", np.full((64, 64, 3), 255, np.uint8))
    mask = desk.mask(64, 64, (slice(0, 64), slice(32, 64)))
    recipe = desk.resolved(init_image=white, mask=Mask(file=mask, blur=4), cfg_scale=1)
    row = desk.paint(recipe, fake)[30, :, 0].astype(int)
    assert row[0] == 255
    assert (np.diff(row) <= 0).all()
    assert len(set(row.tolist())) > 10


def test_the_wan_keeps_what_is_outside_too(desk: Desk, wan: Wan) -> None:
    file, box = desk.picture(50, 37), (slice(8, 20), slice(8, 30))
    made = desk.paint(desk.resolved(init_image=file, mask=Mask(file=desk.mask(50, 37, box)), steps=2), wan)
    outside = np.ones((37, 50), bool)
    outside[box] = False
    assert np.array_equal(made[outside], pixels_of(file)[outside])
    assert not np.array_equal(made, pixels_of(file))


def test_without_a_mask_there_is_no_condition(desk: Desk, fake: FakeFamily) -> None:
    for recipe in (desk.resolved(), desk.resolved(init_image=desk.picture(64, 64))):
        desk.paint(recipe, fake)
    assert not any(condition for _, condition in fake.calls)


def test_a_mask_of_another_size_is_refused(desk: Desk, fake: FakeFamily) -> None:
    mask = desk.mask(32, 32, (slice(0, 9), slice(0, 9)))
    recipe = desk.resolved(init_image=desk.picture(64, 64), mask=Mask(file=mask))
    with pytest.raises(BadFile, match="32×32 pixels, the picture 64×64"):
        desk.tracks(recipe, fake)


@pytest.mark.parametrize("shape", [{}, {"grow": -30}])
def test_a_mask_that_leaves_nothing_to_repaint_is_refused(desk: Desk, fake: FakeFamily, shape: Any) -> None:
    box = (slice(9, 20), slice(9, 20)) if shape else (slice(0), slice(0))
    recipe = desk.resolved(init_image=desk.picture(64, 64), mask=Mask(file=desk.mask(64, 64, box), **shape))
    with pytest.raises(BadRecipe, match="paint white in it") as caught:
        desk.tracks(recipe, fake)
    assert caught.value.field == "mask"


# outpainting


@pytest.mark.parametrize(
    "sides", [{"left": 20}, {"right": 33}, {"top": 7}, {"bottom": 64}, {"left": 1, "right": 2, "top": 3, "bottom": 4}]
)
@pytest.mark.parametrize("size", [(40, 30), (120, 90)])
def test_outpainting_keeps_the_old_picture(desk: Desk, fake: FakeFamily, size: tuple[int, int], sides: Any) -> None:
    file, out = desk.picture(*size), Outpaint(**sides)
    made = desk.paint(desk.resolved(init_image=file, outpaint=out), fake)
    width, height = size
    assert made.shape == (height + out.top + out.bottom, width + out.left + out.right, 3)
    assert np.array_equal(made[out.top : out.top + height, out.left : out.left + width], pixels_of(file))
    new = np.ones(made.shape[:2], bool)
    new[out.top : out.top + height, out.left : out.left + width] = False
    assert np.ptp(made[new]) <= 1  # the fake paints one grey
    assert all(condition for _, condition in fake.calls)


# variations


def test_variations_go_from_the_own_noise_to_the_others(fake: FakeFamily) -> None:
    def latents(**fields: Any) -> Any:
        return next(plan(resolved(**fields), fake, {}, NATIVE)).latents

    own, other = latents(seed=7), latents(seed=8)
    assert (latents(seed=7, variation=Variation(seed=8, strength=0)) == own).all()
    assert (latents(seed=7, variation=Variation(seed=8, strength=1)) == other).all()
    little = latents(seed=7, variation=Variation(seed=8, strength=0.1))
    assert 0 < (little - own).norm() < (little - other).norm()


def test_the_samplers_own_noise_is_not_the_starting_noise_again(fake: FakeFamily) -> None:
    track = next(plan(resolved(), fake, {}, NATIVE))
    own = noise(track.latents.shape, 7)
    assert not np.allclose(own, noise(track.latents.shape, track.dice.initial_seed()))


# what cannot be made


def test_what_cannot_be_made_yet_is_refused(desk: Desk, fake: FakeFamily) -> None:
    file = desk.picture(64, 64)
    plain = desk.resolved(init_image=file)
    assert plain.init_image is not None
    fields: dict[str, Any] = {
        "adapters": (Adapter(name="a"),),
        "controls": (Control(kind="edges", file=plain.init_image),),
        "references": (Reference(file=plain.init_image),),
    }
    for name, value in fields.items():
        with pytest.raises(BadRecipe) as caught:
            desk.tracks(plain.model_copy(update={name: value}), fake)
        assert caught.value.field == name
