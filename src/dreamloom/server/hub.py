"""The hub: reads new events once, and hands them to every stream that may see them.

Terms:
    listener: one open stream, with the events that it has still to send.
    place: where an event stands among all that this server has told of, as "run-number". The run changes with every
        start, as events told before are not counted again; within a run, a stream that comes back with the last place
        it saw misses nothing as long as the hub still holds what came after.

Everything here runs in the server's event loop; only the reading is done in a thread.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import logging
import secrets
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool

from dreamloom.errors import DreamloomError, MissingJob
from dreamloom.server.lines import line_of

if TYPE_CHECKING:
    from dreamloom.store.values import StoredEvent
    from dreamloom.studio import Studio

KEPT = 2_000  # events that a stream may come back for
KNOWN = 20_000  # jobs of which the last event is remembered
PATIENCE = 1_000  # events that a listener may be behind before it is sent away, to come back when it can
GATHER = 0.0004  # seconds for each listener in which events gather, so that it is written to once for all of them
_RESET_EVERY = 5.0  # seconds
_log = logging.getLogger("dreamloom.server")


@dataclass(frozen=True)
class Told:
    """An event with its number and place in this run, and whose job it is about."""

    number: int
    place: str
    owner: str
    event: StoredEvent

    @cached_property
    def line(self) -> bytes:
        """As the stream of everything carries it, made once for all listeners."""
        return line_of(self.event, self.place)


class Listener:
    """One stream's events. It ends when the hub closes, and when it falls too far behind.

    Args:
        wants: which events it takes.
    """

    def __init__(self, wants: Callable[[Told], bool]) -> None:
        self.wants = wants
        self._queue: asyncio.Queue[Told | None] = asyncio.Queue()
        self._over = False

    def tell(self, told: Told) -> None:
        """Puts an event in, if it is wanted."""
        if self.wants(told):
            self._queue.put_nowait(told)
            if self._queue.qsize() > PATIENCE:
                self.end()

    def end(self) -> None:
        """No more will come."""
        self._over = True
        self._queue.put_nowait(None)

    async def next(self) -> tuple[Told, ...]:
        """The next events, as soon as there are any: all that have come meanwhile; empty at the end."""
        found: list[Told] = []
        while not self._over and not (found and self._queue.empty()):
            told = await self._queue.get()
            if told is None:
                break
            found.append(told)
        return () if self._over else tuple(found)


@dataclass
class _Seen:
    """A job's owner, and the number and time of its last event that was told."""

    owner: str
    number: int
    at: float


class Hub:
    """Reads what happens to jobs, and tells listeners.

    Args:
        studio: whose jobs.
    """

    def __init__(self, studio: Studio) -> None:
        self.run = secrets.token_hex(4)
        self.closing = asyncio.Event()
        self._studio = studio
        self._numbers = itertools.count(1)
        self._recent: deque[Told] = deque(maxlen=KEPT)
        self._listeners: set[Listener] = set()
        self._seen: OrderedDict[str, _Seen] = OrderedDict()
        self._floor = time.time()  # what a job that is not in `_seen` did before was told or is too old
        self._rung: dict[str, None] = {}
        self._news = asyncio.Event()
        self._last_reset = 0.0
        self._task: asyncio.Task[None] | None = None
        self._unsubscribe: Callable[[], None] = lambda: None

    @property
    def streams(self) -> int:
        """How many listeners there are."""
        return len(self._listeners)

    async def start(self) -> None:
        """Begins to read."""
        loop = asyncio.get_running_loop()

        def ring(job: str) -> None:
            with contextlib.suppress(RuntimeError):  # the loop has ended
                loop.call_soon_threadsafe(self._ring, job)

        self._unsubscribe = await run_in_threadpool(self._studio.subscribe, ring)
        self._task = asyncio.create_task(self._read_all())

    async def stop(self) -> None:
        """Ends every stream and the reading."""
        self.close()
        self._unsubscribe()
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def close(self) -> None:
        """Ends every stream: the server is about to stop."""
        self.closing.set()
        for listener in self._listeners:
            listener.end()

    @contextlib.contextmanager
    def listen(self, wants: Callable[[Told], bool]) -> Iterator[Listener]:
        """A listener for as long as the context lasts."""
        listener = Listener(wants)
        self._listeners.add(listener)
        if self.closing.is_set():
            listener.end()
        try:
            yield listener
        finally:
            self._listeners.discard(listener)

    def since(self, place: str | None) -> tuple[Told, ...] | None:
        """What was told after a place; None if the place is unknown, or too old for nothing to be missing."""
        run, _, number = (place or "").partition("-")
        if run != self.run or not number.isascii() or not number.isdecimal() or len(number) > 18:
            return None
        first = self._recent[0].number if self._recent else 1
        if int(number) + 1 < first:
            return None
        return tuple(told for told in self._recent if told.number > int(number))

    def place(self, number: int | None = None) -> str:
        """The place of an event by its number; without one, that of the newest."""
        if number is None:
            number = self._recent[-1].number if self._recent else 0
        return f"{self.run}-{number}"

    def _ring(self, job: str) -> None:
        if job:
            self._rung[job] = None
            self._news.set()
        elif time.monotonic() - self._last_reset > _RESET_EVERY:  # the base was replaced under us
            self._last_reset = time.monotonic()
            self._seen.clear()
            self._floor = time.time()
            self._recent.clear()
            for listener in self._listeners:
                listener.end()

    async def _read_all(self) -> None:
        while True:
            await self._news.wait()
            self._news.clear()
            jobs, self._rung = list(self._rung), {}
            try:
                found = await run_in_threadpool(self._read, jobs)
            except DreamloomError as error:  # the disk fails, the base is locked: nothing is lost, only late
                _log.warning("events cannot be read", extra={"error": str(error)})
                await asyncio.sleep(1)
                self._rung = {**dict.fromkeys(jobs), **self._rung}
                self._news.set()
                continue
            for owner, event in found:
                number = next(self._numbers)
                told = Told(number, self.place(number), owner, event)
                self._recent.append(told)
                for listener in tuple(self._listeners):
                    listener.tell(told)
            await asyncio.sleep(min(0.1, GATHER * len(self._listeners)))

    def _read(self, jobs: list[str]) -> list[tuple[str, StoredEvent]]:
        """The new events of some jobs with those jobs' owners; each job's in order."""
        found: list[tuple[str, StoredEvent]] = []
        newly: dict[str, _Seen] = {}
        for job in jobs:
            with contextlib.suppress(MissingJob):  # cleared meanwhile
                seen = self._seen.get(job) or _Seen(self._studio.job(job).owner, 0, self._floor)
                events = [one for one in self._studio.events_after(job, seen.number) if one.at > seen.at or seen.number]
                if events:
                    newly[job] = _Seen(seen.owner, events[-1].number, events[-1].at)
                    found += [(seen.owner, event) for event in events]
        # only now, when nothing can fail any more: what was read but not told would be lost
        for job, seen in newly.items():
            self._seen[job] = seen
            self._seen.move_to_end(job)
        while len(self._seen) > KNOWN:
            self._floor = max(self._floor, self._seen.popitem(last=False)[1].at)
        return found
