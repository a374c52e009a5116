"""Two prompts as one: their encoded words, mixed along the straight line between them.

Terms
-----
share
    0 is the first prompt, 1 the second.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import Any

import torch

from dreamloom.engine.family import Words
from dreamloom.engine.track import TextSchedule
from dreamloom.errors import BadRecipe


def mixed_schedules(first: TextSchedule, second: TextSchedule, share: float) -> TextSchedule:
    """What two prompts say by step, mixed wherever either of them changes.

    Raises:
        BadRecipe: if words of this model cannot be mixed.
    """
    if share in (0, 1):  # nothing is computed, so that the ends are the prompts' own pictures to the last bit
        return second if share else first
    steps = sorted({step for step, _ in (*first, *second)})
    return tuple((step, mixed(_at(first, step), _at(second, step), share)) for step in steps)


def mixed(first: Words, second: Words, share: float) -> Words:
    """Encoded words between two: tensors, or values made of tensors; a shorter text (tokens, width) ends in zeros.

    Raises:
        BadRecipe: if they are anything else.
    """
    if isinstance(first, torch.Tensor) and isinstance(second, torch.Tensor):
        return _between(first, second, share)
    if is_dataclass(first) and type(first) is type(second):
        parts: dict[str, Any] = {field.name: getattr(first, field.name) for field in fields(first)}
        others = {name: (one, getattr(second, name)) for name, one in parts.items()}
        return replace(first, **{n: mixed(*both, share) for n, both in others.items() if both[0] is not None})  # type: ignore[type-var]
    raise BadRecipe("this model cannot mix two prompts: leave mix out", "mix")


def _between(first: torch.Tensor, second: torch.Tensor, share: float) -> torch.Tensor:
    if first.ndim > 1:
        longest = max(len(first), len(second))
        first, second = (torch.nn.functional.pad(one, (0, 0, 0, longest - len(one))) for one in (first, second))
    return torch.lerp(first, second, share)


def _at(schedule: TextSchedule, step: int) -> Words:
    return [words for first, words in schedule if first <= step][-1]
