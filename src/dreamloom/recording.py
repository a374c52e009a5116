"""Writes down in the store what happens while a job is painted.

Two write: a worker (`Scribe`), whose job is nothing without the store, and a command that paints by itself (`Inline`),
whose pictures must not be lost because the store has trouble.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

from dreamloom.engine.events import Event, Frames, Glance, Preview, Progress
from dreamloom.errors import Cancelled, DreamloomError, Fenced
from dreamloom.media.writing import encode_picture
from dreamloom.recipe import ResolvedRecipe
from dreamloom.store import LEASE, Job, Store
from dreamloom.store.pulse import Pulse
from dreamloom.store.values import State
from dreamloom.watched import as_look


class Scribe:
    """Writes down a job in work. Close it in the end.

    Args:
        store: where.
        job: as it was taken.
        lease: the length of its lease in seconds.
        numbers: which of the job's items is which number in the engine's events; None if they are the same.
    """

    def __init__(self, store: Store, job: Job, lease: float = LEASE, numbers: tuple[int, ...] | None = None) -> None:
        self.job = job
        self.store = store
        self._numbers = numbers or tuple(range(len(job.resolved.items)))
        self._missing = len(job.resolved.items) - len(self._numbers)
        self._steps: dict[int, int] = {}
        self._shapes: dict[int, tuple[int, int, int]] = {}
        self._pulse = Pulse(store.claims, job, lease)

    def saw(self, event: Event) -> None:
        """Writes an event of the engine down.

        Raises:
            Fenced: if the job is no longer ours.
            CannotWrite, StoreBusy, StoreDamaged: if it cannot be written.
        """
        if self._pulse.fenced.is_set():
            raise Fenced(f"job {self.job.id} is no longer this worker's")
        if isinstance(event, Progress):
            self._steps[event.item] = event.step
            done = sum(self._steps.values()) + self._missing * event.steps
            at = {"item": self._numbers[event.item], "step": event.step, "steps": event.steps}
            self._pulse.tell(done, event.steps * len(self.job.resolved.items), at)
        elif isinstance(event, Preview):
            self._pulse.flush()
            jpeg = encode_picture("preview.jpg", event.pixels)
            at = {"step": event.step, "steps": event.steps}
            self.store.claims.preview(self.job, self._numbers[event.item], jpeg, at)
        elif isinstance(event, Glance):
            self.store.watched.put(self.job.id, *as_look(event, self._numbers[event.item]))
        elif isinstance(event, Frames):
            frames, height, width, _ = event.pixels.shape
            self._shapes[event.item] = (event.first + frames, height, width)  # a film comes in parts

    def note(self, text: str) -> None:
        """Writes a sentence for the user down; raises as `saw`."""
        self.store.claims.note(self.job, text)

    def keep(self, item: int, staged: Path) -> Path:
        """Makes a finished file the result of an item, numbered as in the engine's events.

        Returns:
            Where it lies now.

        Raises:
            Fenced: if the job is no longer ours.
            CannotWrite, StoreBusy, StoreDamaged: if it cannot be kept.
        """
        self._pulse.flush()
        return self.store.claims.result(self.job, self._numbers[item], staged, self._shapes[item])

    def finish(self, seconds: float) -> None:
        """The job is done, after so many seconds; raises as `saw`."""
        self._pulse.flush()
        self.store.claims.finish(self.job, seconds)

    def fail(self, error: Exception) -> None:
        """The job cannot be done; raises as `saw`."""
        self.store.claims.fail(self.job, as_failure(error), type(error).__name__)

    def cancel(self) -> None:
        """Whoever paints it has stopped; raises as `saw`."""
        self.store.claims.cancelled(self.job)

    def state(self) -> State | None:
        """The job's state, or None if it cannot be told."""
        try:
            return self.store.jobs.get(self.job.id).state
        except DreamloomError:
            return None

    def close(self) -> None:
        """Ends the signs of life, and drops the previews."""
        self._pulse.close()
        self.store.previews.forget(self.job.id)


class Inline:
    """Writes down what a command paints by itself: a context around the painting.

    The first trouble with the store ends the writing, not the painting.

    Args:
        open_store: gives the store.
        resolved: what is painted.
        fields: of the job, as for `Claims.begin_inline`.

    Attributes:
        trouble: why the store has not got everything, or None.
    """

    def __init__(self, open_store: Callable[[], Store], resolved: ResolvedRecipe, **fields: Any) -> None:
        self.trouble: str | None = None
        self._open_store = open_store
        self._resolved = resolved
        self._fields = fields
        self._scribe: Scribe | None = None
        self._began = time.monotonic()

    def __enter__(self) -> Self:
        try:
            store = self._open_store()
            job = store.claims.begin_inline(self._resolved, f"process {os.getpid()}", **self._fields)
            self._scribe = Scribe(store, job)
        except Exception as error:  # whatever the trouble is, the picture comes first
            self.trouble = str(error)
        return self

    def saw(self, event: Event) -> None:
        """Writes an event of the engine down.

        Raises:
            Cancelled: if somebody cancelled the job.
        """
        self._trying(lambda scribe: scribe.saw(event))

    def note(self, text: str) -> None:
        """Writes a sentence for the user down; raises as `saw`."""
        self._trying(lambda scribe: scribe.note(text))

    def keep(self, item: int, path: Path) -> None:
        """Puts a copy of a finished file into the gallery; raises as `saw`."""
        self._trying(lambda scribe: scribe.keep(item, scribe.store.assets.copy(path)))

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if error is None:
            self._trying(lambda scribe: scribe.finish(time.monotonic() - self._began))
        elif isinstance(error, Exception) and not isinstance(error, Cancelled):
            self._trying(lambda scribe: scribe.fail(error))
        else:  # Ctrl-C, or whoever listened has gone
            self._trying(lambda scribe: scribe.cancel())
        self._close()

    def _trying(self, write: Callable[[Scribe], object]) -> None:
        if self._scribe is None:
            return
        try:
            write(self._scribe)
        except Exception as error:
            cancelled = isinstance(error, Fenced) and self._scribe.state() == "cancelled"
            self._close()
            if cancelled:
                raise Cancelled("the job was cancelled") from None
            self.trouble = str(error)

    def _close(self) -> None:
        if self._scribe is not None:
            self._scribe.close()
            self._scribe = None


def as_failure(error: Exception) -> str:
    """An error as the sentence that a failed job keeps."""
    return str(error) if isinstance(error, DreamloomError) else f"Dreamloom failed ({type(error).__name__}: {error})"
