"""The camera's way is read off films that were drawn to show it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch

from dreamloom.motion.camera import path
from dreamloom.motion.warp import seen_from
from dreamloom.recipe.camera import read_all
from dreamloom.train.data.clips import Clip, paint_clips
from dreamloom.train.data.painting import Art
from dreamloom.train.data.scenes import Scene
from dreamloom.train.evaluation.films import MOVES, STILLS, as_frames, films, goes_right, mean_warp_error, stirring
from dreamloom.train.evaluation.measures import Exam
from example_card import CARD


def drawn(move: str) -> torch.Tensor:
    """A film of blurred noise over which the camera moves, (9, 3, 64, 64) in −1..1."""
    noise = torch.rand(1, 3, 16, 16, generator=torch.Generator().manual_seed(3))
    wide = torch.nn.functional.interpolate(noise, size=(64, 64), mode="bicubic").clamp(0, 1)[0]
    still = np.ascontiguousarray((wide * 255).byte().permute(1, 2, 0).numpy())
    frames = [seen_from(still, place)[0] for place in path(read_all(move) or (), 9, 64, 64)]
    return torch.from_numpy(np.stack(frames)).permute(0, 3, 1, 2).float() / 127.5 - 1


@pytest.mark.parametrize("move", MOVES)
def test_a_camera_that_obeys_is_told_from_one_that_does_not(move: str) -> None:
    assert goes_right(move, drawn(move))
    assert not goes_right(move, drawn(move).flip(0))
    assert not goes_right(move, drawn(move)[:1].expand(9, -1, -1, -1))


def test_frames_are_pixels() -> None:
    frames = as_frames(drawn("static"))
    assert frames[0].dtype == np.uint8
    assert frames[0].shape == (64, 64, 3)


def test_a_moving_camera_warps_better_than_shuffled_frames() -> None:
    film = drawn("pan left 20").unsqueeze(0)
    assert mean_warp_error(film) < mean_warp_error(film[:, [4, 0, 8, 2, 6, 1, 7, 3, 5]])


@pytest.mark.parametrize("obeys", [True, False])
def test_a_model_that_stirs_what_is_still_is_told_from_one_that_moves_all_of_it(
    art: Art, obeys: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = (STILLS[0], STILLS[5])
    monkeypatch.setattr("dreamloom.train.evaluation.films.STILLS", few)
    clips = [Clip(Scene("place", place=place, light=light, seed=seed), stir=stir)
             for seed, (place, light, stir, _) in enumerate(few)]  # fmt: skip
    right = paint_clips(art, clips, 3, 128, 128).transpose(1, 2)
    panned = torch.stack([right[:, 0].roll(4 * shift, -1) for shift in range(3)], dim=1)

    def film(prompts: list[str], seeds: range, first: list[Any]) -> torch.Tensor:
        assert len(prompts) == len(seeds) == len(first) == len(few)
        return right if obeys else panned

    (row,) = stirring(Exam(SimpleNamespace(card=SimpleNamespace(frames=3), film=film), art, None))  # type: ignore[arg-type]
    value, floor = float(row.value), float(row.floor.split()[0])
    assert value > 0.99 if obeys else value < 0.7
    assert floor < 0.7


def test_a_model_of_pictures_is_not_examined_in_films() -> None:
    class Brush:
        card = CARD

    assert CARD.frames == 1
    assert films(Exam(Brush(), None, None), None) == []  # type: ignore[arg-type]
