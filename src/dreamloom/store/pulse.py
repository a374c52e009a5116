"""The pulse of a job in work: signs of life and progress, written by a thread, so that painting waits for no disk.

It also notices, within a quarter of a second, that the job was taken away.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Mapping
from typing import Any

from dreamloom.errors import DreamloomError, Fenced
from dreamloom.store.claims import LEASE, Claims
from dreamloom.store.leases import LOOKS
from dreamloom.store.values import Job

EVERY = 0.25  # seconds between two writes of progress, and between two looks whether the job is still ours


class Pulse:
    """Beats from when it is made until it is closed.

    Args:
        claims: where to write.
        job: as it was taken.
        lease: the length of its lease in seconds.

    Attributes:
        fenced: set as soon as the job is known to be no longer ours.
    """

    def __init__(self, claims: Claims, job: Job, lease: float = LEASE) -> None:
        self.fenced = threading.Event()
        self._claims = claims
        self._job = job
        self._beat_every = lease / LOOKS
        self._beaten = time.monotonic()
        self._lock = threading.Lock()
        self._latest: tuple[int, int, Mapping[str, Any]] | None = None
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._run, name="dreamloom pulse", daemon=True)
        self._thread.start()

    def tell(self, done: int, total: int, data: Mapping[str, Any]) -> None:
        """Progress to be written soon, unless newer comes first; see `Claims.progress`."""
        self._latest = (done, total, data)

    def flush(self) -> None:
        """Writes now what was told last, so that it comes before what is written next.

        Raises:
            Fenced: if the job is no longer ours.
            CannotWrite, StoreBusy, StoreDamaged: if it cannot be written.
        """
        with self._lock:
            latest, self._latest = self._latest, None
            if latest is not None:
                self._claims.progress(self._job, *latest)
                self._beaten = time.monotonic()

    def close(self) -> None:
        """Ends it; what was not written is dropped."""
        self._closed.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._closed.wait(min(EVERY, self._beat_every)):
            # a full or busy disk may be well again in a moment; if not, the lease runs out, as it should
            with contextlib.suppress(DreamloomError):
                try:
                    self._write()
                except Fenced:
                    self.fenced.set()
                    break
        self._claims.leave()

    def _write(self) -> None:
        self.flush()
        if time.monotonic() - self._beaten >= self._beat_every:
            self._claims.beat(self._job)
            self._beaten = time.monotonic()
        elif not self._claims.holds(self._job):
            raise Fenced
