"""Frames seen from elsewhere."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from dreamloom.motion.camera import Placement
from dreamloom.motion.warp import along_flow, as_pixels, as_planes, seen_from, seen_from_there


def test_who_stays_sees_the_same(picture: Any) -> None:
    frame = picture()
    shown, known = seen_from(frame, Placement())
    assert np.array_equal(shown, frame)
    assert known.min() == 1


@pytest.mark.parametrize(("right", "down"), [(9, 0), (-9, 0), (0, 5), (4, -7)])
def test_a_shift_by_whole_pixels_is_exact_and_shows_what_is_unknown(picture: Any, right: int, down: int) -> None:
    frame = picture()
    shown, known = seen_from(frame, Placement(right=right, down=down))
    moved = np.roll(frame, (down, right), (0, 1))
    assert np.abs(shown.astype(int) - moved)[known > 0].max() <= 1
    beyond = np.ones((64, 64), bool)
    beyond[max(down, 0) : 64 + min(down, 0), max(right, 0) : 64 + min(right, 0)] = False
    assert known[beyond].max() == 0
    assert 0.9 < known[~beyond].mean() <= 1


def test_growing_keeps_the_middle_and_knows_everything(picture: Any) -> None:
    frame = picture()
    shown, known = seen_from(frame, Placement(scale=2))
    assert known.min() == 1
    wanted = frame[16:48, 16:48].repeat(2, 0).repeat(2, 1)
    assert np.abs(shown.astype(int) - wanted).mean() < 5


def test_shrinking_leaves_a_border_open(picture: Any) -> None:
    _, known = seen_from(picture(), Placement(scale=0.5))
    assert known[18:46, 18:46].min() == 1
    assert known[:15].max() == known[:, 49:].max() == 0


def test_a_quarter_turn_goes_clockwise(picture: Any) -> None:
    frame = picture()
    shown, known = seen_from(frame, Placement(turn=np.pi / 2))
    inside = known > 0
    assert np.abs(shown.astype(int) - np.rot90(frame, -1))[inside].max() <= 1


@pytest.mark.parametrize(
    "there", [Placement(right=9, down=-4), Placement(scale=0.7), Placement(turn=0.4, right=5, scale=1.2)]
)
@pytest.mark.parametrize("placed", [Placement(), Placement(right=-6, scale=0.8), Placement(turn=-0.3, down=4)])
def test_from_one_place_to_another_is_as_from_the_first_frame(
    picture: Any, there: Placement, placed: Placement
) -> None:
    frame = picture()
    first, known_there = seen_from(frame, there)
    shown, inside = seen_from_there(first, there, placed)
    again, _ = seen_from_there((known_there[..., None] * 255).repeat(3, 2).astype(np.uint8), there, placed)
    wanted, known = seen_from(frame, placed)
    both = (inside > 0) & (known > 0) & (again[..., 0] > 250)
    assert both.mean() > 0.3
    assert np.abs(shown.astype(int) - wanted)[both].mean() < 4


def test_near_things_move_more(picture: Any) -> None:
    frame = picture()
    shown, _ = seen_from(frame, Placement(right=8, near_right=4))
    assert np.abs(shown[63, 20:].astype(int) - frame[63, 8:52]).mean() < 2  # the nearest row: 8 + 4
    assert np.abs(shown[0, 20:].astype(int) - frame[0, 16:60]).mean() < 2  # the farthest: 8 − 4


def test_along_a_flow_each_pixel_comes_from_where_it_leads(picture: Any) -> None:
    frame = picture()
    flow = torch.zeros(2, 64, 64)
    flow[0], flow[1] = 3, -2
    there = as_pixels(along_flow(as_planes(frame), flow))
    assert np.abs(there[2:, :61].astype(int) - frame[:-2, 3:]).max() <= 1
