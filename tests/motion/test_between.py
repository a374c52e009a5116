"""Frames in between."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dreamloom.motion.between import Between, count_at, interpolated


def flat(count: int) -> Any:
    return np.stack([np.full((8, 8, 3), 10 * number, np.uint8) for number in range(count)])


@given(st.integers(1, 9), st.sampled_from([8.0, 10.0, 12.5]), st.sampled_from([12.5, 16.0, 24.0, 30.0]), st.booleans())
@settings(deadline=None, max_examples=25)
def test_the_film_lasts_as_long_as_before(count: int, fps: float, wanted: float, loop: bool) -> None:
    frames = flat(count)
    made = list(interpolated(iter([frames[:1], frames[1:]]) if count > 1 else iter([frames]), fps, wanted, loop=loop))
    assert len(made) == count_at(count, fps, wanted)
    assert np.array_equal(made[0][0], frames[0])


def test_given_frames_stay_as_they_are(picture: Any) -> None:
    frames = np.stack([np.roll(picture(), 3 * number, 1) for number in range(4)])
    made = np.concatenate(list(interpolated(iter([frames]), 8, 24)))
    assert np.array_equal(made[::3], frames)
    assert np.array_equal(made[-1], frames[-1])


def test_between_two_frames_a_thing_is_halfway(picture: Any) -> None:
    wide = picture(side=80)
    frames = [wide[:64, 6 - 2 * number : 70 - 2 * number] for number in range(3)]
    made = Between(frames[0], frames[2]).at(0.5)
    inner = slice(8, -8)
    blend = (frames[0].astype(float) + frames[2]) / 2
    assert (
        np.abs(made[:, inner].astype(float) - frames[1][:, inner]).mean()
        < 0.3 * np.abs(blend[:, inner] - frames[1][:, inner]).mean()
    )


@pytest.mark.parametrize("shift", [16, 24])
def test_what_a_camera_passes_quickly_is_found_again(picture: Any, shift: int) -> None:
    wide = picture(side=96)
    first, half, last = (wide[:64, place : place + 64] for place in (0, shift // 2, shift))
    made = Between(first, last).at(0.5)
    inner = slice(shift, -shift)
    assert np.abs(made[:, inner].astype(float) - half[:, inner]).mean() < 4


def test_over_a_cut_nothing_is_mixed(picture: Any) -> None:
    one, other = picture(1), 255 - np.roll(picture(7), 20, 0)
    between = Between(one, other)
    for time in (0.3, 0.7):
        made = between.at(time)
        nearest = min(np.abs(made.astype(int) - frame).mean() for frame in (one, other))
        assert nearest == 0


@pytest.mark.parametrize("loop", [True, False])
def test_a_loop_leads_back_to_its_beginning(picture: Any, loop: bool) -> None:
    wide = picture(side=64)
    frames = np.stack([np.roll(wide, 4 * number, 1) for number in range(2)])
    last = next(iter(list(interpolated(iter([frames]), 8, 16, loop=loop))[-1]))
    assert np.array_equal(last, frames[-1]) is not loop
