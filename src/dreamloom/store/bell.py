"""The bell: tells who waits that events were stored, by this process or any other.

One thread of the process looks, and only while somebody waits: at once when this process has written, and ten times a
second for what others wrote, by a number that SQLite changes with every commit (data_version at
sqlite.org/pragma.html).
"""

from __future__ import annotations

import itertools
import sqlite3
import threading
from collections.abc import Callable

from dreamloom.errors import DreamloomError
from dreamloom.store.base import Base

EVERY = 0.1  # seconds between looks for what other processes wrote

Told = Callable[[str], None]


class Bell:
    """Calls subscribers with the ids of jobs that have new events."""

    def __init__(self, base: Base) -> None:
        self._base = base
        self._lock = threading.Lock()
        self._numbers = itertools.count()
        self._subscribers: dict[int, tuple[Told, str | None]] = {}
        self._look = threading.Event()
        self._thread: threading.Thread | None = None

    def subscribe(self, told: Told, job: str | None = None) -> Callable[[], None]:
        """Calls `told(job's id)` whenever events came; see `Studio.subscribe`.

        Returns:
            What ends it; calling that again does no harm.

        Raises:
            CannotWrite, StoreBusy, StoreDamaged: if the base cannot be read.
        """
        with self._lock:
            if self._thread is None:
                with self._base.read() as connection:
                    seen = _newest(connection)
                self._thread = threading.Thread(target=self._run, args=(seen,), name="dreamloom bell", daemon=True)
                self._thread.start()
            number = next(self._numbers)
            self._subscribers[number] = (told, job)

        def stop() -> None:
            with self._lock:
                self._subscribers.pop(number, None)
            self._look.set()

        return stop

    def poke(self) -> None:
        """Something was written here: look at once."""
        self._look.set()

    def _run(self, seen: int) -> None:
        version = -1
        while True:
            self._look.wait(EVERY)
            self._look.clear()
            with self._lock:
                if not self._subscribers:
                    self._thread = None
                    self._base.close()
                    return
            try:
                with self._base.read() as connection:
                    before, version = version, connection.execute("PRAGMA data_version").fetchone()[0]
                    jobs, seen = _news(connection, seen) if version != before else ([], seen)
            except DreamloomError:
                version = -1  # locked or failing: the news is still there for the next look
                continue
            self._tell(jobs)

    def _tell(self, jobs: list[str] | None) -> None:
        """Tells who waits for one of these jobs; None stands for every job that somebody waits for."""
        with self._lock:
            subscribers = list(self._subscribers.values())
        for told, wanted in subscribers:
            if wanted is None:
                for job in jobs or ():
                    told(job)
            elif jobs is None or wanted in jobs:
                told(wanted)


def _newest(connection: sqlite3.Connection) -> int:
    return int(connection.execute("SELECT coalesce(max(sequence), 0) FROM events").fetchone()[0])


def _news(connection: sqlite3.Connection, seen: int) -> tuple[list[str] | None, int]:
    """The jobs with events after number `seen`, and the newest number; None for the jobs if a backup came back.

    Jobs come in the order of their first new event, so that what was submitted first is told of first.
    """
    newest = _newest(connection)
    if newest < seen:
        return None, newest
    rows = connection.execute("SELECT job FROM events WHERE sequence > ? ORDER BY sequence", (seen,))
    return list(dict.fromkeys(row[0] for row in rows)), newest
