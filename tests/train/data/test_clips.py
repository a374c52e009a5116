from __future__ import annotations

import random

import pytest
import torch
from drawings import SPRITES, red_blocks

from dreamloom.recipe.flags import take_flags
from dreamloom.train.data.clips import (
    CAMERAS,
    WAYS,
    WIDE,
    Clip,
    Cycles,
    motion_words,
    paint_clips,
    random_clip,
    windows,
)
from dreamloom.train.data.scenes import Choice, Ground, Scene, Thing
from dreamloom.train.data.sprites import Sprite
from dreamloom.train.data.stirring import STIRS

FRAMES = 5
BLOCK = Scene("single", (Thing(0, 0.5, 0.5, 0.3),), Ground())
HILLS = Scene("place", place="hills", light="day", seed=5)


def middle(frame: torch.Tensor) -> tuple[float, float]:
    """Where the red lies in a frame (3, H, W), as shares of width and height."""
    red = ((frame[0] - frame[1]) > 0.5).float()
    down, across = torch.meshgrid(*(torch.linspace(0, 1, side) for side in red.shape), indexing="ij")
    return float((red * across).sum() / red.sum()), float((red * down).sum() / red.sum())


@pytest.mark.parametrize("way", WAYS)
def test_a_thing_goes_where_it_is_said_to_go(way: str) -> None:
    film = paint_clips(red_blocks(), [Clip(BLOCK, way=way, far=0.4)], FRAMES, 64, 64)[0]
    assert film.shape == (3, FRAMES, 64, 64)
    (from_across, from_down), (to_across, to_down) = middle(film[:, 0]), middle(film[:, -1])
    gone = {"left": from_across - to_across, "right": to_across - from_across, "up": from_down - to_down,
            "down": to_down - from_down}[way]  # fmt: skip
    assert gone == pytest.approx(0.4, abs=0.05)


def test_without_a_way_and_with_a_still_camera_nothing_moves() -> None:
    film = paint_clips(red_blocks(), [Clip(HILLS), Clip(BLOCK)], FRAMES, 64, 64)
    assert torch.equal(film, film[:, :, :1].expand_as(film))


@pytest.mark.parametrize("camera", [name for name in CAMERAS if name != "static"])
def test_the_camera_never_leaves_what_is_painted(camera: str) -> None:
    reach = 0.2 if camera.startswith("tilt") else 1.6 if camera.startswith(("zoom", "dolly")) else 0.6
    left, top, size = windows(Clip(HILLS, camera, reach), 9).unbind(1)
    assert min(left.min(), top.min()) >= -1e-6
    assert (left + size).max() <= WIDE + 1e-6
    assert (top + size).max() <= 1 + 1e-6


def test_panning_right_shifts_the_picture_to_the_left() -> None:
    film = paint_clips(red_blocks(), [Clip(HILLS, "pan right", 0.5)], 9, 64, 64)[0]
    shift = 64 // 16  # half a picture in eight steps
    moved = (film[:, 1, :, :-shift] - film[:, 0, :, shift:]).abs().mean()
    assert moved < 0.5 * (film[:, 1] - film[:, 0]).abs().mean()


@pytest.mark.parametrize(
    ("stir", "place", "still", "moving"), [
        ("ripples", "lake", (0.0, 0.5), (0.6, 0.75)), ("waves", "sea", (0.0, 0.38), (0.6, 1.0)),
        ("clouds", "sky", (0.0, 0.0), (0.1, 0.6)),
    ],
)  # fmt: skip
def test_what_stirs_moves_and_the_rest_stays(
    stir: str, place: str, still: tuple[float, float], moving: tuple[float, float]
) -> None:
    scene = Scene("place", place=place, light="day", seed=5)
    film = paint_clips(red_blocks(), [Clip(scene, stir=stir)], FRAMES, 64, 64)[0]
    change = (film - film[:, :1]).abs().amax(dim=(0, 1, 3))  # of each row
    rows = [slice(round(64 * top), round(64 * bottom)) for top, bottom in (still, moving)]
    assert not change[rows[0]].any()
    assert change[rows[1]].max() > 0.1
    assert torch.equal(film[:, 0], paint_clips(red_blocks(), [Clip(scene)], FRAMES, 64, 64)[0, :, 0])


def test_ripples_come_back_to_where_they_began() -> None:
    scene = Scene("place", place="lake", light="day", seed=5)
    film = paint_clips(red_blocks(), [Clip(scene, stir="ripples")], FRAMES, 64, 64)[0]
    torch.testing.assert_close(film[:, -1], film[:, 0], atol=1e-3, rtol=0)


def test_places_stir_only_before_a_camera_that_stands_still_and_it_is_said() -> None:
    dice = random.Random(4)
    clips = [random_clip(Choice(SPRITES), dice) for _ in range(200)]
    stirred = [clip for clip in clips if clip.stir is not None]
    assert {clip.stir for clip in stirred} == set(STIRS)
    for clip in stirred:
        assert clip.camera == "static"
        assert clip.scene.place in STIRS[clip.stir or ""].places
    said = [motion_words(clip, dice) for clip in stirred]
    told = [
        any(words in text for words in STIRS[clip.stir or ""].words) for clip, text in zip(stirred, said, strict=True)
    ]
    assert sum(told) > 0.8 * len(told)


def test_a_cycle_shows_its_drawings_in_turn() -> None:
    walk = [Sprite("own", "fox", (), 1, 1, False, "walking", phase) for phase in (0.0, 0.5, 0.25, 0.75)]
    cycles = Cycles(walk)
    assert [cycles.at(0, turn / 4) for turn in range(5)] == [0, 2, 1, 3, 0]
    assert Cycles(SPRITES).at(0, 0.9) == 0


def test_random_clips_repeat_to_the_same_pixels_and_are_put_into_words() -> None:
    dice = random.Random(3)
    clips = [random_clip(Choice(SPRITES), dice) for _ in range(12)]
    first, again = (paint_clips(red_blocks(), clips, FRAMES, 32, 48) for _ in range(2))
    assert first.shape == (12, 3, FRAMES, 32, 48)
    assert first.abs().max() <= 1
    assert torch.equal(first, again)
    assert any(motion_words(clip, dice) for clip in clips)


def test_what_moves_is_mostly_said() -> None:
    dice = random.Random(0)
    said = [motion_words(Clip(HILLS, "zoom in", 1.3), dice) for _ in range(100)]
    assert sum("zoom" in words for words in said) > 80


@pytest.mark.parametrize("camera", CAMERAS)
def test_what_clips_are_told_of_the_camera_a_prompt_may_say_too(camera: str) -> None:
    for words in CAMERAS[camera]:
        rest, flags = take_flags(f"a castle, {words}")
        assert rest == "a castle"
        assert " ".join(filter(None, (flags.camera[0].move, flags.camera[0].direction))) == camera
