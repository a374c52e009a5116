"""Watches over workers: whose has been silent for as long as its lease loses its job.

Nobody's clock is compared with anybody else's. Each watcher counts, by its own monotonic clock, for how long it has
seen a job's beat unchanged; so a clock that is set an hour forward or back, a reboot, or a worker on another machine
make no difference. Time in which the watcher itself did not look (a suspended laptop) does not count either: both sleep
then.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from dreamloom.store.claims import Claims

LOOKS = 6  # in the length of a lease; a worker gives as many signs of life


class LeaseWatch:
    """One watcher. Call `look` several times in the length of a lease.

    Args:
        claims: the jobs to watch over.
        clock: seconds that only grow.
    """

    def __init__(self, claims: Claims, clock: Callable[[], float] = time.monotonic) -> None:
        self._claims = claims
        self._clock = clock
        self._looked = clock()
        self._silent: dict[tuple[str, int, int], float] = {}

    def look(self) -> tuple[str, ...]:
        """Gives up on workers that were silent for too long; see `Claims.give_up`.

        Returns:
            The ids of the jobs that were taken from them.
        """
        now = self._clock()
        passed, self._looked = now - self._looked, now
        silent: dict[tuple[str, int, int], float] = {}
        lost = []
        for id, fence, beat, lease in self._claims.running():
            key = (id, fence, beat)
            before = self._silent.get(key)
            silent[key] = 0.0 if before is None else before + min(passed, 2 * lease / LOOKS)
            if silent[key] >= lease and self._claims.give_up(*key):
                lost.append(id)
        self._silent = silent
        return tuple(lost)
