"""Optical flow and the motion of the whole."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from dreamloom.motion.camera import path
from dreamloom.motion.flow import flow_between, seen_in_both
from dreamloom.motion.warp import seen_from
from dreamloom.motion.whole import WholeMotion, camera_of, ground_flow, joined, whole_motion
from dreamloom.recipe.camera import read_all


@pytest.mark.parametrize(("right", "down"), [(0, 0), (1, 0), (3, -2), (-6, 5)])
def test_a_shift_is_found(picture: Any, right: int, down: int) -> None:
    frame = picture()
    flow = flow_between(frame, np.roll(frame, (down, right), (0, 1)))[:, 12:-12, 12:-12]
    assert flow[0].median().item() == pytest.approx(right, abs=0.05)
    assert flow[1].median().item() == pytest.approx(down, abs=0.05)


def test_large_frames_are_measured_smaller_and_the_flow_is_theirs(picture: Any) -> None:
    frame = picture(side=320)
    flow = flow_between(frame, np.roll(frame, 6, 1))
    assert flow.shape == (2, 320, 320)
    assert flow[0, 40:-40, 40:-40].median().item() == pytest.approx(6, abs=0.2)


def test_a_thing_moves_and_the_ground_does_not(picture: Any) -> None:
    ground = picture(1)
    before, after = ground.copy(), ground.copy()
    thing = picture(2)[:20, :20]
    before[20:40, 10:30] = thing
    after[20:40, 14:34] = thing
    there, back = flow_between(before, after), flow_between(after, before)
    assert there[0, 24:36, 14:26].median().item() == pytest.approx(4, abs=0.3)
    assert there[:, 45:, :].abs().mean().item() < 0.1
    seen = seen_in_both(there, back)
    assert seen.float().mean() > 0.85
    assert not seen[22:38, 30:34].all()  # what the thing hides


def test_a_flat_sky_does_not_go_along_with_what_moves_before_it(picture: Any) -> None:
    frames = [np.full((64, 64, 3), 200, np.uint8) for _ in range(2)]
    for number, frame in enumerate(frames):
        frame[20:44, 20 + 2 * number : 40 + 2 * number] = picture(2)[:24, :20]
    there, back = flow_between(*frames), flow_between(frames[1], frames[0])
    assert there[0, 30, 12:17].mean().item() > 0.5  # what flow alone makes of it
    flow, ground = ground_flow(*frames, there, back)
    assert flow[:, :16].abs().max().item() == flow[:, :, :16].abs().max().item() == 0
    assert ground[:16].all()
    assert not ground[26:38, 26:36].any()
    assert flow[0, 26:38, 26:34].median().item() == pytest.approx(2, abs=0.3)


def test_before_a_camera_that_moves_the_ground_does_too(picture: Any) -> None:
    frame = picture(3)
    after = np.roll(frame, 3, 1)
    flow, ground = ground_flow(frame, after, flow_between(frame, after), flow_between(after, frame))
    assert ground[:, 6:-6].float().mean() > 0.95
    assert flow[0, :, 6:-6].median().item() == pytest.approx(3, abs=0.1)


def test_frames_smaller_than_the_pyramid(picture: Any) -> None:
    frame = picture(side=8)
    assert torch.isfinite(flow_between(frame, frame)).all()


@pytest.mark.parametrize("moves", ["pan left 8", "tilt down 8", "zoom in 1.3", "zoom out 1.3", "roll right 10"])
def test_the_camera_of_a_film_is_measured(picture: Any, moves: str) -> None:
    wanted = read_all(moves)
    assert wanted is not None
    places = path(wanted, 6, 64, 64)
    seen = camera_of(seen_from(picture(4), place)[0] for place in places)
    last = places[-1]
    assert seen.right == pytest.approx(last.right / 64, abs=0.01)
    assert seen.down == pytest.approx(last.down / 64, abs=0.01)
    assert seen.scale == pytest.approx(last.scale, abs=0.02)
    assert seen.turn == pytest.approx(np.degrees(last.turn), abs=0.6)


def test_a_thing_that_moves_is_not_the_camera(picture: Any) -> None:
    ground, thing = picture(1), picture(2)[:24, :24]
    frames = []
    for number in range(4):
        frame = ground.copy()
        frame[20:44, 4 * number : 4 * number + 24] = thing
        frames.append(frame)
    seen = camera_of(frames)
    assert abs(seen.right) < 0.01
    assert abs(seen.scale - 1) < 0.01


def test_what_cannot_be_followed_does_not_move() -> None:
    flat = np.full((32, 32, 3), 90, np.uint8)
    assert whole_motion(flat, flat) == WholeMotion()
    assert camera_of([flat]) == WholeMotion()


def test_motions_follow_each_other() -> None:
    assert joined([]) == WholeMotion()
    twice = joined([WholeMotion(right=0.1), WholeMotion(right=0.1, scale=2, turn=10)])
    assert (twice.scale, twice.turn) == (2, 10)
    assert twice.right == pytest.approx(0.1 + 0.2 * np.cos(np.radians(10)))
