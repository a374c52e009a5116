"""A memory of what was computed lately: the least recently used goes first when there is too much of it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Value = TypeVar("Value")

TEXTS = 256 * 2**20  # bytes of encoded texts that a model keeps: thousands for CLIP, some dozens of Wan's


class Remembered(Generic[Value]):
    """Values by key, within a number of bytes. The newest always stays, however large it is.

    Args:
        size: of a value, in bytes.
        limit: how many bytes of them are kept.
    """

    def __init__(self, size: Callable[[Value], int], limit: int = TEXTS) -> None:
        self._size, self._limit = size, limit
        self._held: OrderedDict[Hashable, Value] = OrderedDict()
        self._bytes = 0

    def get(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """The value of a key; made if it is not remembered, which may raise what making it raises."""
        if key in self._held:
            self._held.move_to_end(key)
            return self._held[key]
        value = self._held[key] = make()
        self._bytes += self._size(value)
        while self._bytes > self._limit and len(self._held) > 1:
            self._bytes -= self._size(self._held.popitem(last=False)[1])
        return value
