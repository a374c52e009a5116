"""Models that stay loaded: as many as there is room for, the least recently used out first.

Terms
-----
warm
    Loaded, so that painting can begin at once.
budget
    Bytes of weights that may be warm together: what is free, and what warm models themselves hold; or a number of GiB
    that the user set in `DREAMLOOM_WARM`. What paints next is loaded in any case.
"""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from collections.abc import Callable

import torch

from dreamloom.catalog.cards import ModelCard
from dreamloom.engine import load
from dreamloom.engine.entry import Driver
from dreamloom.engine.family import Family
from dreamloom.engine.memory import GIB, free_bytes, held_bytes, most_bytes, no_room, ran_out, release
from dreamloom.errors import BadInput

VARIABLE = "DREAMLOOM_WARM"
ROOM_TO_PAINT = 0.75  # of what is free: the rest is for what models need besides their weights


def own_budget() -> int | None:
    """The budget that the user set, in bytes; None if there is none.

    Raises:
        BadInput: if it is no number of GiB.
    """
    told = os.environ.get(VARIABLE, "").strip()
    try:
        budget = float(told) if told else None
    except ValueError:
        budget = -1.0
    if budget is not None and not 0 <= budget < 1e6:
        raise BadInput(f"{VARIABLE} must be a number of GiB for models that stay loaded, not {told[:40]!r}")
    return None if budget is None else int(budget * GIB)


class Warm:
    """Loaded models by card. May be used by several threads: a model is loaded once, and others wait for it.

    Args:
        free: bytes that are free where models lie.
    """

    def __init__(self, free: Callable[[torch.device], int] = free_bytes) -> None:
        self._free = free
        self._held: OrderedDict[ModelCard, Family | Driver] = OrderedDict()
        self._loading = threading.Lock()

    def get(self, card: ModelCard) -> Family | Driver:
        """A loaded model.

        Raises:
            MissingModel: if it cannot be loaded.
            TooLittleMemory: if there is no room for it, even with no other warm.
            BadInput: if the user's budget is none.
        """
        with self._loading:
            model = self._held.get(card)
            if model is None:
                self._make_room(card)
                model = self._held[card] = self._load(card)
            self._held.move_to_end(card)
            return model

    def names(self) -> tuple[str, ...]:
        """What is warm, the least recently used first."""
        return tuple(card.name for card in self._held)

    def _make_room(self, card: ModelCard) -> None:
        """Lets models go until the next one fits."""
        device = load.best_device()
        needed = load.expected_bytes(card)
        while self._held:
            held = sum(map(held_bytes, self._held.values()))
            budget = own_budget()
            most = ROOM_TO_PAINT * (self._free(device) + held) if budget is None else budget
            if held + needed <= most:
                return
            self._held.popitem(last=False)
            release()

    def _load(self, card: ModelCard) -> Family | Driver:
        needed = load.expected_bytes(card)
        if needed > most_bytes():
            raise no_room(card.name, needed, most_bytes())
        try:
            return load.load_family(card)
        except (MemoryError, RuntimeError) as error:
            if not ran_out(error):
                raise
            release()
            raise no_room(card.name, needed, self._free(load.best_device())) from error
