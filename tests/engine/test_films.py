"""Films from words, pictures and films: their length, what stays as it was, and that camera and things go as asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from dreamloom.catalog import InputFacts, resolve
from dreamloom.engine.events import Frames, Preview, Progress
from dreamloom.engine.loop import paint
from dreamloom.engine.plan import plan
from dreamloom.engine.steering import Steering
from dreamloom.errors import BadFile, BadRecipe
from dreamloom.media.films import write_film
from dreamloom.media.footage import read_film
from dreamloom.media.pictures import read_picture
from dreamloom.media.writing import write_picture
from dreamloom.motion.camera import path
from dreamloom.motion.stirring import Stirred
from dreamloom.motion.whole import camera_of
from dreamloom.recipe import Control, InputFile, Mask, MotionPath, Outpaint, Recipe, ResolvedRecipe, Stir, VideoSpec
from dreamloom.recipe.camera import read_all
from example_card import OBEYING
from fake_family import FakeFamily
from film_family import ExactFamily

FILMS = OBEYING.model_copy(update={"frames": 17, "fps": 8.0, "sampler": "Euler", "steps": 6, "cfg_scale": 1.0})
SIDE = 64


def scene(seed: int = 3, side: int = SIDE) -> Any:
    """A picture with something to follow everywhere."""
    dice = np.random.default_rng(seed)
    coarse = Image.fromarray(dice.integers(30, 226, (side // 8, side // 8, 3), np.uint8))
    return np.asarray(coarse.resize((side, side), Image.Resampling.BICUBIC))


class Desk:
    """A folder of pictures and films, and what is filmed from them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files: dict[str, Path] = {}
        self.facts: dict[InputFile, InputFacts] = {}
        self.family = ExactFamily()
        self.in_common = 0.0

    def picture(self, pixels: Any, name: str = "picture") -> InputFile:
        read = read_picture(write_picture(self.folder / f"{name}.png", pixels))
        return self._put(f"{name}.png", InputFacts(read.sha256, *read.size))

    def film(self, frames: Any, name: str = "clip", fps: float = 8) -> InputFile:
        film = read_film(write_film(self.folder / f"{name}.webp", frames, fps))
        return self._put(
            f"{name}.webp", InputFacts(f"{len(self.facts):064d}", *film.size, False, film.seconds, film.fps)
        )

    def _put(self, name: str, facts: InputFacts) -> InputFile:
        file = InputFile(path=str(self.folder / name))
        self.facts[file], self.files[facts.sha256] = facts, self.folder / name
        return file

    def resolved(self, frames: int | None = 9, **fields: Any) -> ResolvedRecipe:
        spec = {"width": SIDE, "height": SIDE, "frames": frames, **fields.pop("output", {})}
        if fields.get("mask") or fields.get("outpaint"):
            spec |= {"width": None, "height": None}
        recipe = Recipe(**{"prompt": "a red apple", "seed": 7, "output": VideoSpec(**spec), **fields})
        return resolve(recipe, FILMS, self.facts, "dreamloom 0.0.0")

    def events(self, recipe: ResolvedRecipe, family: Any = None, preview_every: int = 0) -> Iterator[Any]:
        tracks = plan(recipe, family or self.family, self.files, SIDE * SIDE, 17, in_common=self.in_common)
        return paint(tracks, family or self.family, preview_every=preview_every)

    def frames(self, recipe: ResolvedRecipe, family: Any = None) -> Any:
        parts = [event for event in self.events(recipe, family) if isinstance(event, Frames)]
        assert [part.last for part in parts] == [False] * (len(parts) - 1) + [True]
        assert [part.first for part in parts] == np.cumsum([0, *(len(part.pixels) for part in parts[:-1])]).tolist()
        return np.concatenate([part.pixels for part in parts])

    def filmed(self, *args: Any, **fields: Any) -> Any:
        return self.frames(self.resolved(*args, **fields))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def differ(one: Any, other: Any) -> int:
    return int(np.abs(one.astype(int) - other.astype(int)).max())


# length


@pytest.mark.parametrize("frames", [1, 2, 4, 5, 16, 17, 18, 41])
def test_a_film_has_as_many_frames_as_asked(desk: Desk, frames: int) -> None:
    assert desk.filmed(frames).shape == (frames, SIDE, SIDE, 3)
    assert max(desk.family.seen) <= 5


def test_a_films_pixels_do_not_depend_on_its_neighbours(desk: Desk) -> None:
    alone = desk.filmed(9)
    parts = [event for event in desk.events(desk.resolved(9, count=3)) if isinstance(event, Frames)]
    first = np.concatenate([part.pixels for part in parts if part.item == 0])
    assert np.array_equal(first, alone)
    assert [part.item for part in parts] == sorted(part.item for part in parts)


def test_previews_show_one_frame(desk: Desk) -> None:
    events = list(desk.events(desk.resolved(9), preview_every=2))
    previews = [event for event in events if isinstance(event, Preview)]
    assert [event.step for event in previews] == [2, 4]
    assert {event.pixels.shape for event in previews} == {(SIDE, SIDE, 3)}


def test_closing_it_stops_the_painting(desk: Desk) -> None:
    events = desk.events(desk.resolved(41))
    next(events)
    events.close()
    assert len(set(desk.family.seen)) == 1


# films follow maps


class Following(ExactFamily):
    """Keeps what it is told to follow."""

    takes = frozenset({"controls"})

    def __init__(self) -> None:
        super().__init__()
        self.told: list[Steering] = []

    def steered(self, condition: Any, controls: Sequence[Steering]) -> Any:
        self.told += controls
        return condition


def test_a_map_that_is_a_film_is_followed_frame_by_frame(desk: Desk) -> None:
    clip = np.stack([scene(number) for number in range(6)])
    family = Following()
    desk.frames(desk.resolved(9, controls=(Control(kind="canny", file=desk.film(clip), weight=0.7),)), family)
    (told,) = family.told
    assert (told.kind, told.count, told.weight, told.masks) == ("canny", 9, 0.7, None)
    shown = ((told.frames + 1) * 127.5).permute(1, 2, 3, 0).numpy()
    assert np.abs(shown[:6] - clip).max() < 1
    assert np.abs(shown[6:] - clip[5]).max() < 1  # the last one stays


def test_a_map_holds_where_frames_are_still_to_be_painted(desk: Desk) -> None:
    still = desk.picture(scene())
    family = Following()
    follows = (Control(kind="canny", file=desk.picture(scene(4), "map")),)
    desk.frames(desk.resolved(9, init_image=still, controls=follows), family)
    (told,) = family.told
    assert told.masks is not None
    assert [float(mask.mean()) for mask in told.masks()] == [0.0] + [1.0] * 8
    assert differ(told.frames[:, 0].numpy(), told.frames[:, 8].numpy()) == 0
    family.told.clear()
    begun = desk.film(np.stack([scene(number) for number in range(9)]))
    follows = (Control(kind="canny", file=desk.film(np.stack([scene(number) for number in range(4)]), "maps")),)
    desk.frames(desk.resolved(4, extend=begun, controls=follows), family)
    (told,) = family.told
    assert told.count > 9
    first, context = told.frames[:, 0], told.count - 4
    assert torch.equal(told.frames[:, context - 1], first)  # what is there already follows nothing
    assert not torch.equal(told.frames[:, context + 1], first)


# pictures become films


@pytest.mark.parametrize("frames", [9, 11, 30])
def test_first_and_last_frame_stay_as_given(desk: Desk, frames: int) -> None:
    first, last = scene(1), scene(2)
    made = desk.filmed(frames, init_image=desk.picture(first, "first"), last_image=desk.picture(last, "last"))
    assert len(made) == frames
    assert differ(made[0], first) <= 1
    assert differ(made[-1], last) <= 1
    assert np.ptp(made[1:-1]) <= 1  # nothing is known between them


def test_the_last_frame_alone(desk: Desk) -> None:
    last = scene(2)
    made = desk.filmed(10, last_image=desk.picture(last))
    assert differ(made[-1], last) <= 1
    assert np.ptp(made[:-1]) <= 1


@pytest.mark.parametrize("size", [(SIDE, SIDE), (75, 41)])
def test_under_a_mask_a_still_begins_to_move_and_the_rest_stays(desk: Desk, size: tuple[int, int]) -> None:
    still = np.asarray(Image.fromarray(scene(side=128)).resize(size))
    white = np.zeros_like(still)
    white[20:36, 10:40] = 255
    made = desk.filmed(9, init_image=desk.picture(still), mask=Mask(file=desk.picture(white, "mask")))
    assert made.shape == (9, size[1], size[0], 3)
    assert np.array_equal(made[0], still)
    outside = white[..., 0] == 0
    assert all(np.array_equal(frame[outside], still[outside]) for frame in made)
    assert np.ptp(made[1:, 22:34, 12:38]) <= 1


def stirred(desk: Desk, *args: Any, **fields: Any) -> tuple[Any, Any, Any]:
    """A film of a still of which a part is stirred, the still, and where it is to stay."""
    still = scene(side=SIDE)
    white = np.zeros_like(still)
    white[16:48, 8:56] = 255
    mask = Mask(file=desk.picture(white, "mask"))
    return desk.filmed(*args, init_image=desk.picture(still), mask=mask, **fields), still, white[..., 0] == 0


def test_what_is_stirred_moves_as_it_is_told_and_the_rest_stays(desk: Desk) -> None:
    made, still, outside = stirred(desk, 9, stir=Stir(kind="ripples"), strength=0.0)
    expected = Stirred(still, (~outside).astype(np.float32), Stir(kind="ripples"))
    assert np.array_equal(made[0], still)
    assert all(np.array_equal(frame[outside], still[outside]) for frame in made)
    for number, frame in enumerate(made[1:], 1):
        assert differ(frame, expected.at(number / 8)) <= 1


def test_the_prompt_may_tell_what_is_stirred(desk: Desk) -> None:
    told, _, _ = stirred(desk, 9, stir=Stir(kind="flow", direction="left"), prompt="a river")
    read, _, _ = stirred(desk, 9, prompt="a river flowing left")
    assert np.array_equal(told, read)


def test_of_a_model_that_knows_few_films_grain_is_that_of_the_still(desk: Desk) -> None:
    desk.in_common = 0.4
    made, still, outside = stirred(desk, 9, stir=Stir(kind="ripples"), strength=1.0)
    expected = Stirred(still, (~outside).astype(np.float32), Stir(kind="ripples")).at(1.0)
    one, other = (np.diff(each[24:40, 16:48, 0].astype(float), axis=1).ravel() for each in (made[8], expected))
    assert np.corrcoef(one, other)[0, 1] > 0.8
    assert all(np.array_equal(frame[outside], still[outside]) for frame in made)


# films become films


def clip(count: int = 9, width: int = SIDE, height: int = SIDE) -> list[Any]:
    wide = np.asarray(Image.fromarray(scene(side=128)).resize((width + 40, height)))
    return [wide[:, 2 * number : 2 * number + width] for number in range(count)]


def test_without_strength_a_film_comes_back_and_with_all_of_it_nothing_is_left(desk: Desk) -> None:
    file = desk.film(clip())
    made = desk.filmed(None, init_video=file, strength=0.0)
    assert differ(made, np.stack(clip())) <= 1
    assert np.ptp(desk.filmed(None, init_video=file, strength=1.0)) <= 1


def test_a_film_is_taken_at_the_rate_and_length_that_are_asked_for(desk: Desk) -> None:
    file = desk.film(clip(12))
    made = desk.filmed(5, init_video=file, strength=0.0, output={"fps": 4})
    assert differ(made, np.stack(clip(12))[:10:2]) <= 1


@pytest.mark.parametrize("size", [(SIDE, SIDE), (75, 41)])
def test_outside_a_mask_a_film_stays_pixel_for_pixel(desk: Desk, size: tuple[int, int]) -> None:
    film = clip(9, *size)
    masks = []
    for number in range(9):
        mask = np.zeros_like(film[0])
        mask[8:24, 4 * number : 4 * number + 16] = 255
        masks.append(mask)
    file = desk.film(film)
    made = desk.filmed(None, init_video=file, mask=Mask(file=desk.film(masks, "mask")))
    for frame, before, mask in zip(made, film, masks, strict=True):
        outside = mask[..., 0] == 0
        assert np.array_equal(frame[outside], before[outside])
        assert np.ptp(frame[~outside]) <= 1
    still = desk.filmed(None, init_video=file, mask=Mask(file=desk.picture(masks[0], "one")))
    assert np.ptp(still[:, 8:24, :16]) <= 1


def test_a_mask_of_another_size_is_refused(desk: Desk) -> None:
    file = desk.film(clip())
    for mask in (desk.film(clip(3, 32, 32), "small"), desk.picture(scene(side=32), "tiny")):
        with pytest.raises(BadFile, match="32×32 pixels"):
            desk.filmed(None, init_video=file, mask=Mask(file=mask))


def test_a_film_is_painted_on_beyond_its_border(desk: Desk) -> None:
    film = clip()
    made = desk.filmed(None, init_video=desk.film(film), outpaint=Outpaint(left=20, bottom=7))
    assert made.shape == (9, SIDE + 7, SIDE + 20, 3)
    assert np.array_equal(made[:, :SIDE, 20:], np.stack(film))
    assert np.ptp(made[:, :, :16]) <= 1  # at the joint pixels are resampled: it is painted at another scale


@pytest.mark.parametrize(("has", "context"), [(20, 9), (6, 5), (2, 1)])
def test_extending_keeps_the_film_and_adds_to_it(desk: Desk, has: int, context: int) -> None:
    film = clip(has)
    made = desk.filmed(8, extend=desk.film(film))
    assert len(made) == has + 8
    assert np.array_equal(made[: has - context], np.stack(film)[: has - context])
    assert differ(made[:has], np.stack(film)) <= 1
    assert np.ptp(made[has:]) <= 1
    assert max(desk.family.condition_frames) >= context + 8


# loops


def test_a_loop_is_seen_all_round(desk: Desk, fake: FakeFamily) -> None:
    for frames in (16, 40):
        made = desk.filmed(frames, output={"loop": True})
        assert made.shape == (frames, SIDE, SIDE, 3)
    first = scene(1)
    made = desk.filmed(16, init_image=desk.picture(first), output={"loop": True})
    assert differ(made[0], first) <= 1
    assert len(desk.frames(desk.resolved(16, output={"loop": True}), fake)) == 16


# the camera


@pytest.mark.parametrize(
    "moves",
    ["pan left 10", "pan right 10", "tilt up 10", "tilt down 10", "zoom in 1.25", "zoom out 1.25", "roll left 8",
     "roll right 8", "truck left 20%", "pedestal down 20%", "dolly in 1.2", "pan left 6, zoom in 1.15"],
)  # fmt: skip
@pytest.mark.parametrize("given", ["picture", "words"])
def test_the_camera_goes_where_it_is_told(desk: Desk, moves: str, given: str) -> None:
    wanted, start = read_all(moves), scene(5)
    assert wanted is not None
    if given == "picture":
        made = desk.filmed(9, init_image=desk.picture(start), camera=wanted)
    else:
        desk.family = ExactFamily(still=start)
        made = desk.filmed(9, camera=wanted)
    assert differ(made[0], start) <= 1
    seen, asked = camera_of(made), path(wanted, 9, SIDE, SIDE)[-1]
    blur = 3 if asked.near_right or asked.near_down else 1  # near and far part, and no one similarity fits both
    assert seen.right == pytest.approx(asked.right / SIDE * asked.scale, abs=max(0.02, 0.2 * abs(asked.right / SIDE)))
    assert seen.down == pytest.approx(asked.down / SIDE * asked.scale, abs=max(0.02, 0.2 * abs(asked.down / SIDE)))
    assert seen.scale - 1 == pytest.approx(asked.scale - 1, abs=max(0.04 * blur, 0.2 * abs(asked.scale - 1)))
    assert seen.turn == pytest.approx(np.degrees(asked.turn), abs=max(1.5 * blur, 0.2 * abs(np.degrees(asked.turn))))


def test_what_the_camera_has_not_seen_is_painted(desk: Desk) -> None:
    moves = read_all("pan right 30")
    made = desk.filmed(9, init_image=desk.picture(scene()), camera=moves)
    assert np.ptp(made[-1][:, 40:]) <= 1  # half a picture further: its right half was never seen
    assert np.ptp(made[-1][:, :20]) > 50


@pytest.mark.parametrize("given", ["picture", "words"])
def test_new_ground_is_painted_once_and_stays_the_same(desk: Desk, given: str) -> None:
    desk.family, desk.in_common = ExactFamily(still=scene(8)), 0.4
    start = {"init_image": desk.picture(scene())} if given == "picture" else {}
    events = list(desk.events(desk.resolved(9, camera=read_all("pan right 30"), **start)))
    steps = 12 if given == "picture" else 18  # the view that the camera ends with, and before it the still
    told = [(event.step, event.steps) for event in events if isinstance(event, Progress)]
    assert told == [(step, steps) for step in range(1, steps + 1)]
    made = np.concatenate([event.pixels for event in events if isinstance(event, Frames)])
    assert differ(made[-1][:, 40:], scene(8)[:, 40:]) <= 2
    assert differ(made[4][4:-4, 50:60], made[-1][4:-4, 34:44]) <= 6  # half of the way: 16 columns


def test_no_view_is_painted_ahead_where_nothing_new_is_seen(desk: Desk) -> None:
    desk.in_common = 0.4
    for camera in ("zoom in 1.3", "static"):
        recipe = desk.resolved(9, init_image=desk.picture(scene()), camera=read_all(camera))
        assert [one.steps for one in desk.events(recipe) if isinstance(one, Progress)] == [6] * 6


def test_a_camera_that_stands_still_is_held_by_the_border(desk: Desk) -> None:
    start = scene()
    made = desk.filmed(9, init_image=desk.picture(start), camera=read_all("static"))
    assert differ(made[:, :8], np.broadcast_to(start[:8], made[:, :8].shape)) <= 1
    assert np.ptp(made[1:, 16:-16, 16:-16]) <= 1


def test_a_film_from_words_with_a_camera_begins_with_a_picture_and_counts_all_steps(desk: Desk) -> None:
    events = list(desk.events(desk.resolved(9, camera=read_all("pan left 10"), count=2)))
    for item in (0, 1):
        told = [(event.step, event.steps) for event in events if isinstance(event, Progress) and event.item == item]
        assert told == [(step, 12) for step in range(1, 13)]
    assert sum(isinstance(event, Frames) and event.last for event in events) == 2


def test_the_camera_moves_over_a_film_and_on_from_one(desk: Desk) -> None:
    film = [scene() + np.uint8(number % 2) for number in range(9)]  # WebP would make one frame of equal ones
    over = desk.filmed(None, init_video=desk.film(film), camera=read_all("pan left 10"))
    assert camera_of(over).right == pytest.approx(10 / 60, rel=0.2)
    after = desk.filmed(8, extend=desk.film(film, "before"), camera=read_all("pan left 10"))
    assert differ(after[:9], np.stack(film)) <= 2
    assert camera_of(after[8:]).right == pytest.approx(10 / 60, rel=0.2)


# things


def ball(x: float, y: float) -> Any:
    """A red ball on a green ground with a pattern."""
    frame = scene(8) // 4 + np.array([20, 90, 20], np.uint8)
    rows, columns = np.mgrid[:SIDE, :SIDE]
    frame[(columns - x * SIDE) ** 2 + (rows - y * SIDE) ** 2 < 60] = (230, 30, 30)
    return frame


def place_of(frame: Any) -> tuple[float, float]:
    rows, columns = np.nonzero(frame[..., 0].astype(int) - frame[..., 1] > 100)
    return columns.mean() / SIDE, rows.mean() / SIDE


@pytest.mark.parametrize("masked", [True, False])
def test_a_thing_goes_along_its_path_and_the_rest_stays(desk: Desk, masked: bool) -> None:
    start = ball(0.25, 0.5)
    white = np.where(np.abs(start - ball(2, 2).astype(int)).sum(-1, keepdims=True) > 0, 255, 0).astype(np.uint8)
    mask = desk.picture(white.repeat(3, -1), "mask") if masked else None
    way = MotionPath(points=((0.25, 0.5), (0.5, 0.25), (0.75, 0.5)), mask=mask)
    made = desk.filmed(9, init_image=desk.picture(start), motion_paths=(way,))
    assert differ(made[0], start) <= 1
    for number, (x, y) in {2: (0.375, 0.375), 4: (0.5, 0.25), 8: (0.75, 0.5)}.items():
        assert place_of(made[number]) == pytest.approx((x, y), abs=0.03)
    assert differ(made[:, 50:], np.broadcast_to(start[50:], made[:, 50:].shape)) <= 1
    assert np.ptp(made[8][29:35, 13:19]) <= 1  # where it was, nobody knows what is behind


def test_a_path_that_begins_nowhere_is_refused(desk: Desk) -> None:
    start = desk.picture(ball(0.25, 0.5))
    for point, told in (((1.2, 0.5), "outside the picture"), ((0.8, 0.8), "only background")):
        with pytest.raises(BadRecipe, match=told):
            desk.filmed(9, init_image=start, motion_paths=(MotionPath(points=(point, (0.5, 0.5))),))
    black = desk.picture(np.zeros((SIDE, SIDE, 3), np.uint8), "black")
    with pytest.raises(BadRecipe, match="black all over"):
        desk.filmed(9, init_image=start, motion_paths=(MotionPath(points=((0, 0), (1, 1)), mask=black),))


# finishing


def test_more_frames_a_second_and_more_pixels(desk: Desk) -> None:
    file = desk.film(clip())
    made = desk.filmed(None, init_video=file, strength=0.0, output={"interpolate": 24, "upscale": 2})
    assert made.shape == (27, 2 * SIDE, 2 * SIDE, 3)
    small = made[::3, 1::2, 1::2]
    assert np.abs(small.astype(int) - np.stack(clip())).mean() < 8
    assert len(desk.filmed(16, output={"interpolate": 20, "loop": True})) == 40
