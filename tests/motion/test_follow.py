"""What is painted over a film moves as that film does."""

from __future__ import annotations

from typing import Any

import numpy as np

from dreamloom.motion.follow import following
from dreamloom.motion.steadiness import motion_likeness, warp_error


def panned(frame: Any, count: int = 6) -> list[Any]:
    return [np.roll(frame, 2 * number, 1) for number in range(count)]


def test_what_flickers_is_steadied_and_goes_the_given_way(picture: Any) -> None:
    given = panned(picture())
    dice = np.random.default_rng(0)
    painted = np.stack([(255 - frame + dice.normal(0, 25, frame.shape)).clip(0, 255) for frame in given])
    painted = painted.astype(np.uint8)
    made = np.concatenate(list(following([painted[:1], painted[1:]], given)))
    assert made.shape == painted.shape
    assert made.dtype == np.uint8
    assert np.array_equal(made[0], painted[0])
    assert warp_error(made) < 0.6 * warp_error(painted)
    assert motion_likeness(given, made) > motion_likeness(given, painted)
    assert np.abs(made[-1].astype(float) - (255.0 - given[-1])).mean() < 20  # what is painted, not what was given


def test_what_is_new_in_the_given_film_shows_at_once(picture: Any) -> None:
    given = [picture() // 3 for _ in range(3)]
    given[2][:, 20:40] = 255
    painted = np.zeros((3, *given[0].shape), np.uint8)
    painted[2, :, 20:40] = 255
    made = np.concatenate(list(following([painted], given)))
    assert made[2, :, 24:36].min() > 200


def test_what_only_the_painter_changed_does_not(picture: Any) -> None:
    painted = np.zeros((3, *picture().shape), np.uint8)
    painted[2, :, 20:40] = 255
    made = np.concatenate(list(following([painted], [picture()] * 3)))
    assert made[2, :, 20:40].max() < 20
