"""Texts that a pipeline encoded lately, so that another seed or size does not wait for a large text encoder again."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

import torch

from dreamloom.engine.remembering import Remembered

Encode = Callable[..., Any]


def remembering(encode: Encode) -> Encode:
    """A pipeline's `encode_prompt` that remembers what it made of which words.

    What it is given besides words and plain settings (a picture, tensors) it does not compare: then it encodes anew.
    """
    held: Remembered[Any] = Remembered(_bytes)

    def encode_prompt(*args: Any, **options: Any) -> Any:
        key = _key((args, sorted(options.items())))
        made = encode(*args, **options) if key is None else held.get(key, lambda: encode(*args, **options))
        return _copied(made)  # pipelines may change in place what they are given

    return encode_prompt


def _key(value: Any) -> Hashable | None:
    """Something to compare by; None if it cannot be compared."""
    if isinstance(value, tuple | list):
        parts = [_key(one) for one in value]
        return None if None in parts else (type(value).__name__, *parts)
    plain = value is None or isinstance(value, str | int | float | torch.device | torch.dtype)
    return (type(value).__name__, str(value)) if plain else None


def _copied(made: Any) -> Any:
    if isinstance(made, torch.Tensor):
        return made.clone()
    return type(made)(_copied(one) for one in made) if isinstance(made, tuple | list) else made


def _bytes(made: Any) -> int:
    if isinstance(made, torch.Tensor):
        return made.nbytes
    return sum(map(_bytes, made)) if isinstance(made, tuple | list) else 0
