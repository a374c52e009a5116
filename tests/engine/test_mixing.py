"""Two prompts as one: the ends are the prompts' own pictures, and between them lies something of both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
import torch

from dreamloom.engine.events import Frames
from dreamloom.engine.families.wan import Wan
from dreamloom.engine.loop import paint
from dreamloom.engine.mixing import mixed, mixed_schedules
from dreamloom.engine.plan import plan
from dreamloom.errors import BadRecipe
from dreamloom.recipe import Mix, ResolvedRecipe
from example_card import resolved

NATIVE = 64 * 64


def pixels(recipe: ResolvedRecipe, family: Any) -> Any:
    return next(one.pixels for one in paint(plan(recipe, family, {}, NATIVE), family) if isinstance(one, Frames))


def test_the_ends_are_the_prompts_own_pictures(wan: Wan) -> None:
    def at(share: float) -> Any:
        return pixels(resolved(prompt="a red apple", mix=Mix(prompt="blue house", share=share), steps=2), wan)

    first, second = (pixels(resolved(prompt=one, steps=2), wan) for one in ("a red apple", "blue house"))
    assert np.array_equal(at(0), first)
    assert np.array_equal(at(1), second)
    assert not np.array_equal(at(0.5), first)
    assert not np.array_equal(at(0.5), second)


def test_a_schedule_changes_where_either_does() -> None:
    first = ((0, torch.zeros(2, 1)), (5, torch.full((2, 1), 2.0)))
    second = ((0, torch.full((2, 1), 10.0)), (3, torch.full((2, 1), 20.0)))
    made = mixed_schedules(first, second, 0.5)
    assert [(step, float(words[0, 0])) for step, words in made] == [(0, 5), (3, 10), (5, 11)]


def test_the_shorter_text_ends_in_zeros() -> None:
    made = mixed(torch.ones(1, 2), torch.ones(3, 2), 0.25)
    assert made.tolist() == [[1, 1], [0.25, 0.25], [0.25, 0.25]]


def test_words_in_several_parts_are_mixed_part_by_part() -> None:
    @dataclass(frozen=True)
    class Parted:
        tokens: torch.Tensor
        pooled: torch.Tensor | None = None

    both = Parted(torch.zeros(2, 2), torch.zeros(3)), Parted(torch.ones(2, 2), torch.ones(3))
    made = mixed(*both, 0.5)
    assert (made.tokens == 0.5).all()
    assert (made.pooled == 0.5).all()
    assert mixed(Parted(torch.zeros(1, 1)), Parted(torch.ones(1, 1)), 0.5).pooled is None
    with pytest.raises(BadRecipe, match="cannot mix"):
        mixed("words", "other words", 0.5)
