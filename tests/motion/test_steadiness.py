"""Flicker, drift and warp error; and colour drift mended without harm."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dreamloom.motion.steadiness import drift, flicker, likeness, motion_likeness, steadied, warp_error


def panned(frame: Any, count: int = 5) -> list[Any]:
    return [np.roll(frame, 2 * number, 1) for number in range(count)]


def changed(frames: list[Any], by: list[float]) -> list[Any]:
    return [(frame + step).clip(0, 255).astype(np.uint8) for frame, step in zip(frames, by, strict=True)]


def test_motion_alone_is_no_error_and_noise_is(picture: Any) -> None:
    smooth = panned(picture())
    dice = np.random.default_rng(0)
    noisy = [(frame + dice.normal(0, 12, frame.shape)).clip(0, 255).astype(np.uint8) for frame in smooth]
    assert warp_error(smooth) < 0.02
    assert warp_error(noisy) > 2 * warp_error(smooth)
    assert warp_error(smooth[:1]) == 0


def test_a_fade_is_no_flicker_and_jumping_is(picture: Any) -> None:
    still = [picture()] * 8
    assert flicker(still) == 0
    assert flicker(changed(still, [2 * number for number in range(8)])) < 0.005
    assert flicker(changed(still, [0, 8] * 4)) > 0.03
    assert flicker(still[:2]) == 0


def test_drift_is_how_far_colours_wander(picture: Any) -> None:
    still = [picture()] * 60
    assert drift(still) == pytest.approx(0)
    assert drift(changed(still, list(np.linspace(0, 40, 60)))) == pytest.approx(36 / 255, abs=0.03)


def test_a_film_that_stays_where_it_is_comes_out_as_it_went_in(picture: Any) -> None:
    frames = panned(picture(), 30)
    made = np.concatenate(list(steadied(iter([np.stack(frames[:4]), np.stack(frames[4:])]), 8)))
    assert np.array_equal(made, np.stack(frames))


@pytest.mark.parametrize("kind", ["brightness", "one channel", "contrast"])
def test_a_film_that_drifts_is_drawn_back(picture: Any, kind: str) -> None:
    steps = np.concatenate([np.zeros(20), np.linspace(0, 60, 100)])
    frames = []
    for step in steps:
        frame = picture().astype(float)
        if kind == "contrast":
            frame = (frame - frame.mean()) * (1 + step / 60) + frame.mean()
        else:
            frame[..., 0 if kind == "one channel" else slice(None)] += step / 2
        frames.append(frame.clip(0, 255).astype(np.uint8))
    made = [frame for part in steadied((frame[None] for frame in frames), 17) for frame in part]
    assert np.array_equal(np.stack(made[:17]), np.stack(frames[:17]))
    if kind == "contrast":
        assert made[-1].std() < 0.85 * frames[-1].std()
    else:
        assert drift(made) < 0.5 * drift(frames)
    assert flicker(made) < flicker(frames) + 0.002


def test_motion_is_alike_whatever_it_looks_like(picture: Any) -> None:
    one = panned(picture(1))
    assert motion_likeness(one, panned(255 - picture(1) // 2)) > 0.95
    assert motion_likeness(one, one[::-1]) < -0.9
    assert abs(motion_likeness(one, [np.roll(picture(1), 2 * number, 0) for number in range(5)])) < 0.3


def test_likeness_is_that_of_the_first_and_the_last() -> None:
    assert likeness([[1.0, 0.0], [9.0, 9.0], [2.0, 0.0]]) == pytest.approx(1)
    assert likeness([[1.0, 0.0], [0.0, 1.0]]) == pytest.approx(0)
