"""Passages cover every frame, blend softly, slide, and go round in a loop."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from dreamloom.engine.noise import noise, seeded
from dreamloom.engine.passages import Length, shared_noise


@given(st.integers(1, 60), st.integers(1, 12), st.booleans(), st.integers(0, 100))
def test_every_frame_is_in_some_passage_and_none_is_too_long(count: int, size: int, loop: bool, step: int) -> None:
    weights = torch.zeros(count)
    for passage in Length(count, size, loop).passages(step):
        assert len(passage.frames) == len(passage.weights) == min(size, count)
        assert len(set(passage.frames.tolist())) == len(passage.frames)
        assert (passage.weights > 0).all()
        weights[passage.frames] += passage.weights
    assert (weights > 0).all()


def test_a_short_film_is_seen_whole() -> None:
    (whole,) = Length(5, 5).passages(3)
    assert whole.frames.tolist() == [0, 1, 2, 3, 4]
    assert whole.weights.tolist() == [1] * 5


def test_borders_count_little_but_not_at_the_films_own_ends() -> None:
    first, *_, last = Length(20, 6).passages(0)
    assert first.weights[0] == last.weights[-1] == 1
    assert first.weights[-1] < 0.3
    assert last.weights[0] < 0.01  # the model takes it for a film's very first frame


def test_passages_slide_from_step_to_step() -> None:
    starts = {tuple(int(one.frames[0]) for one in Length(40, 8).passages(step)) for step in range(8)}
    assert len(starts) > 3


def test_in_a_loop_every_frame_is_sometimes_first_and_passages_run_over_the_end() -> None:
    short = [Length(4, 5, loop=True).passages(step) for step in range(12)]
    assert all(len(one) == 1 for one in short)
    assert {int(one[0].frames[0]) for one in short} == {0, 1, 2, 3}
    long = Length(12, 5, loop=True).passages(0)
    assert any({11, 0} <= set(passage.frames.tolist()) for passage in long)


@pytest.mark.parametrize("count", [3, 5, 17, 40])
def test_a_long_films_noise_comes_back_in_another_order(count: int) -> None:
    own = noise((4, count, 3, 3), 1)
    shared = shared_noise(own, 5, seeded(2))
    assert shared.shape == own.shape
    assert torch.equal(shared[:, :5], own[:, :5])
    first = {tuple(frame.flatten().tolist()) for frame in own[:, :5].unbind(1)}
    assert {tuple(frame.flatten().tolist()) for frame in shared.unbind(1)} == first
    assert torch.equal(shared, shared_noise(own, 5, seeded(2)))
