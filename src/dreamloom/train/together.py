"""Several processes train one model: now and then they meet, and all go on from the mean of their weights.

On a few cores a second process pays more than a second thread. Each learns from scenes of its own (`seed`), and meets
the others at the same moments of the wall clock, by files in a folder (local SGD, Stich, arXiv 1805.09767). Their
optimisers' memories stay their own. Who comes late or stops early holds nobody up for long.
"""

from __future__ import annotations

import os
import time
import uuid
from collections.abc import Sequence
from pathlib import Path

import torch

EVERY = 120.0  # seconds between two meetings
PATIENCE = 20.0  # seconds that one waits for those who were at the last meeting


class Meetings:
    """One process's part in the meetings.

    Args:
        folder: where all of them leave their weights; made if missing.
        every: seconds between two meetings, the same for all.
        patience: seconds to wait for those who were there the last time.
    """

    def __init__(self, folder: Path, every: float = EVERY, patience: float = PATIENCE) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.every, self.patience = folder, every, patience
        self.name = uuid.uuid4().hex[:8]
        self._last = self._now()

    def _now(self) -> int:
        return int(time.time() / self.every)

    def _left_at(self, number: int) -> dict[str, Path]:
        return {file.stem.split("-")[1]: file for file in self.folder.glob(f"{number}-*.pt")}

    def due(self) -> bool:
        """Whether the next meeting has begun."""
        return self._now() > self._last

    @torch.no_grad()
    def meet(self, weights: Sequence[torch.Tensor]) -> int:
        """Leaves one's weights, waits for the others, and takes on the mean of all; tells how many met.

        Args:
            weights: what is trained, in the same order in every process; changed in place.
        """
        number, before = self._now(), set(self._left_at(self._last))
        own = self.folder / f"{number}-{self.name}.pt"
        torch.save([weight.detach().cpu() for weight in weights], own.with_suffix(".part"))
        os.replace(own.with_suffix(".part"), own)
        until = time.monotonic() + self.patience
        while not before <= set(self._left_at(number)) and time.monotonic() < until:
            time.sleep(0.2)
        came = [torch.load(file, weights_only=True) for file in self._left_at(number).values()]
        for place, weight in enumerate(weights):
            weight.copy_(torch.stack([one[place] for one in came]).mean(0))
        self.folder.joinpath(f"{self._last - 1}-{self.name}.pt").unlink(missing_ok=True)
        self._last = number
        return len(came)
