"""Workers' processes to which something happens."""

from __future__ import annotations

import os
import resource
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import harness
import numpy as np

from dreamloom.engine.events import Event
from dreamloom.recipe import ResolvedRecipe
from dreamloom.workers import Worker

GREEDY = 666  # the seed of a job that takes too much memory
_LIMIT = 256 * 2**20  # bytes that a worker may take besides what it has


class _GreedyStudio(harness.GreyStudio):
    """One seed's pictures take more memory than there is."""

    def run(self, resolved: ResolvedRecipe, **how: Any) -> Iterator[Event]:
        """Yields what the engine would, or runs out of memory."""
        if resolved.items[0].seed == GREEDY:
            self.take_much()
        yield from super().run(resolved, **how)

    def take_much(self) -> None:
        """Takes more than may be taken."""
        resource.setrlimit(resource.RLIMIT_AS, (_taken() + _LIMIT, resource.RLIM_INFINITY))
        try:
            np.ones(4 * _LIMIT, np.uint8)
        finally:
            resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


class _KilledStudio(_GreedyStudio):
    """Whoever paints one seed is killed, as the system does when memory runs out."""

    def take_much(self) -> None:
        """Is killed."""
        os.kill(os.getpid(), signal.SIGKILL)


def _taken() -> int:
    return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()


def short_of_memory(home: Path, lease: float) -> None:
    """Runs out of memory at some jobs."""
    Worker(_GreedyStudio(home), lease=lease).run_forever()


def is_killed(home: Path, lease: float) -> None:
    """Is killed at some jobs."""
    Worker(_KilledStudio(home), lease=lease).run_forever()


def dies_writing(home: Path, after: int, lease: float) -> None:
    """Dies in the middle of its write number `after`, counted from 0."""
    real, count = os.write, iter(range(after))

    def write(handle: int, data: Any) -> int:
        if next(count, None) is None:
            real(handle, bytes(data)[: len(data) // 2])
            os._exit(1)
        return real(handle, data)

    os.write = write
    Worker(harness.GreyStudio(home), lease=lease).run_forever()
