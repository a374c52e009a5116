"""Lessons about clips: what is known of them is told as stock VACE would tell it."""

from __future__ import annotations

import random
from itertools import islice

import pytest
import torch

from dreamloom.train.data.clips import Clip, paint_clips
from dreamloom.train.data.painting import Art
from dreamloom.train.data.scenes import Scene
from dreamloom.train.latents import PictureSize
from dreamloom.train.tasks.films import (
    KINDS,
    PORTION,
    ClipLessonStream,
    FilmTaskBank,
    mask_frames,
    moving_rows,
    seen_from_first,
)

SIZE = PictureSize(64, 64, 2, frames=17)
HILLS = Scene("place", place="hills", light="day", seed=5)


def shrunk(pictures: torch.Tensor) -> torch.Tensor:
    """Stands for the encoder: (N, 3, h, w) to (N, 16, h/8, w/8)."""
    return torch.nn.functional.avg_pool2d(pictures, 8).mean(1, keepdim=True).expand(-1, 16, -1, -1)


def test_masks_are_those_that_the_stock_pipeline_takes() -> None:
    assert mask_frames(17) == [1, 5, 8, 11, 15]
    assert mask_frames(1) == [0]


def test_a_bank_holds_latents_and_conditions(art: Art) -> None:
    bank = FilmTaskBank(art, shrunk, SIZE, PORTION, seed=1)
    chosen = bank.draw()
    assert bank.latents[chosen].shape == (2, 16, 5, 8, 8)
    condition = bank.condition(chosen)
    assert condition.shape == (2, 96, 5, 8, 8)
    assert set(condition[:, 32:].unique().tolist()) <= {0.0, 1.0}
    assert not condition[:, 16:32].any()


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_kept_is_what_the_clip_shows(art: Art, kind: str) -> None:
    stream = ClipLessonStream(art, SIZE, 2)
    film = paint_clips(art, [Clip(HILLS)], 5, 64, 64)[0]
    known = stream.known(kind, Clip(HILLS), film, random.Random(4))
    seen = 0.0
    for number in range(5):
        pixels, mask = known(4 * number)
        assert torch.equal(pixels * (1 - mask), film[:, number] * (1 - mask))  # nothing moves here
        seen += float((1 - mask).mean())
    assert 0 < seen < 5


def test_of_a_place_that_stirs_the_part_that_moves_is_open(art: Art) -> None:
    clip = Clip(Scene("place", place="lake", light="day", seed=5), stir="ripples")
    film = paint_clips(art, [clip], 5, 64, 64)[0]
    known = ClipLessonStream(art, SIZE, 2).known("area", clip, film, random.Random(4))
    assert not known(0)[1].any()  # the still picture is known whole
    mask = known(8)[1]
    assert 0.15 < float(mask.mean()) < 0.55
    assert float(((film[:, 2] - film[:, 0]).abs() * (1 - mask)).max()) <= 0.1
    assert moving_rows(film[:, :1].expand(-1, 5, -1, -1), random.Random(4)).all()


def test_the_first_frame_tells_what_a_turned_camera_sees(art: Art) -> None:
    clip = Clip(HILLS, camera="pan right", reach=0.4)
    film = paint_clips(art, [clip], 5, 64, 64)[0]
    known = ClipLessonStream(art, SIZE, 2).known("camera", clip, film, random.Random(0))
    pixels, mask = known(8)
    assert 0.1 < float(mask.mean()) < 0.35
    error = ((pixels - film[:, 2]).abs() * (1 - mask)).mean()
    assert float(error) < 0.05 < float((film[:, 0] - film[:, 2]).abs().mean())


def test_a_window_that_stays_shows_the_same(art: Art) -> None:
    window = torch.tensor([0.35, 0.0, 1.0])
    first = torch.rand(3, 16, 16)
    drawn, mask = seen_from_first(first, window, window)
    assert torch.allclose(drawn, first, atol=1e-4)
    assert not mask[1:-1, 1:-1].any()


def test_lessons_come_for_ever_and_are_repeated_by_their_seed(art: Art) -> None:
    one, other = (next(islice(ClipLessonStream(art, SIZE, 7), 2, 3)) for _ in range(2))
    assert one[0] == other[0]
    assert torch.equal(one[1].kept, other[1].kept)
    assert torch.equal(one[1].masks, other[1].masks)
