"""Stills of which a part moves."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
from PIL import Image

from dreamloom.motion.flow import flow_between
from dreamloom.motion.stirring import Stirred, with_grain
from dreamloom.recipe import Stir

SIDE = 96
MASK = np.zeros((SIDE, SIDE), np.float32)
MASK[32:80, 8:88] = 1
STIRS = [Stir(kind="ripples"), Stir(kind="waves"), Stir(kind="flow", direction="left"), Stir(kind="sway")]


def scene() -> Any:
    """A picture with something to follow everywhere."""
    coarse = Image.fromarray(np.random.default_rng(3).integers(30, 226, (SIDE // 8, SIDE // 8, 3), np.uint8))
    return np.asarray(coarse.resize((SIDE, SIDE), Image.Resampling.BICUBIC))


def apart(one: Any, other: Any) -> Any:
    return np.abs(one.astype(int) - other.astype(int)).max(-1)


@pytest.mark.parametrize("stir", STIRS, ids=lambda stir: stir.kind)
def test_only_the_masked_part_moves_and_it_begins_as_it_is(stir: Stir) -> None:
    still = Stirred(scene(), MASK, stir)
    assert apart(still.at(0), scene()).max() <= 1
    for seconds in (0.3, 1.0, 61.0):
        seen = still.at(seconds)
        assert apart(seen, scene())[MASK == 0].max() <= 1
        assert apart(seen, scene())[40:72, 16:80].mean() > 2.5


@pytest.mark.parametrize("stir", STIRS, ids=lambda stir: stir.kind)
def test_it_goes_on_and_steps_are_small(stir: Stir) -> None:
    still = Stirred(scene(), MASK, stir)
    frames = [still.at(number / 24) for number in range(240, 248)]
    steps = [apart(one, other)[40:72, 16:80].mean() for one, other in itertools.pairwise(frames)]
    assert min(steps) > 0.3
    assert max(steps) < 25


@pytest.mark.parametrize("stir", STIRS, ids=lambda stir: stir.kind)
def test_a_loop_ends_where_it_began(stir: Stir) -> None:
    still = Stirred(scene(), MASK, stir, period=2.0)
    assert apart(still.at(2.0), scene()).max() <= 1
    assert apart(still.at(0.7), still.at(2.7)).max() <= 1
    assert apart(still.at(0.7), scene()).max() > 20


@pytest.mark.parametrize(
    ("direction", "axis", "sign"), [("left", 0, -1), ("right", 0, 1), ("up", 1, -1), ("down", 1, 1)]
)
def test_what_flows_goes_where_it_is_told(direction: Any, axis: int, sign: int) -> None:
    still = Stirred(scene(), MASK, Stir(kind="flow", direction=direction))
    flow = flow_between(still.at(0), still.at(0.15))[:, 44:68, 24:72].mean((1, 2))
    assert float(flow[axis]) * sign > 0.7
    assert abs(float(flow[1 - axis])) < 0.4


def test_the_amount_counts() -> None:
    weak, usual, strong = (Stirred(scene(), MASK, Stir(kind="sway", amount=one)).at(0.6) for one in (0.3, 1, 3))
    assert apart(weak, scene()).mean() < apart(usual, scene()).mean() < apart(strong, scene()).mean()


def test_grain_comes_from_the_given_and_light_from_the_painted() -> None:
    painted = np.full((2, SIDE, SIDE, 3), 90, np.uint8)
    (made,) = with_grain([painted], iter([scene()] * 5))
    assert made.shape == painted.shape
    assert abs(made.mean() - 90) < 4
    one = made[0, ..., 0].astype(float)
    assert np.corrcoef(np.diff(one, axis=1).ravel(), np.diff(scene()[..., 0].astype(float), axis=1).ravel())[0, 1] > 0.8
