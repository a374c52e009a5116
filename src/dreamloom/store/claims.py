"""A worker's side of the queue: take a job, tell how it goes, end it.

Every write names the fence that the job had when it was taken, and is refused with `Fenced` if that is no longer the
job's: in one transaction with what is written, so that there is no moment in between. A lease is not a point in time:
a worker has lost its job when others have *watched* it being silent for so long (see `LeaseWatch`), so that no clock
that jumps, and no reboot, makes a difference.
"""

from __future__ import annotations

import contextlib
import sqlite3
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from dreamloom.errors import Fenced
from dreamloom.recipe import ResolvedRecipe
from dreamloom.store import events, gallery, jobs
from dreamloom.store.assets import Assets, hash_of, media_type_of
from dreamloom.store.base import Base
from dreamloom.store.previews import Previews
from dreamloom.store.values import Job

LEASE = 30.0  # seconds of silence after which a worker is given up
_TAKE = """
UPDATE jobs SET state = 'running', fence = fence + 1, attempts = attempts + 1, beat = beat + 1, worker = :worker,
    lease = :lease, leased_until = :now + :lease, started = :now, error = NULL
WHERE id = (
    SELECT id FROM jobs INDEXED BY jobs_waiting WHERE state = 'queued' ORDER BY priority DESC, place LIMIT 1
) RETURNING *
"""
_GIVE_UP = "the program that worked on it ended early {} times: look into its log, then try again"
_INLINE_ENDED = "the command that painted it ended early: run it again, or retry the job"


class Claims:
    """Jobs that are being worked on."""

    def __init__(self, base: Base, assets: Assets, previews: Previews) -> None:
        self._base = base
        self._assets = assets
        self._previews = previews

    def take(self, worker: str, lease: float = LEASE) -> Job | None:
        """Takes the next job: of the highest priority the one that waits at the front.

        Args:
            worker: a name for people to read.
            lease: seconds of silence after which it may be given to another.

        Returns:
            The job, with the fence under which to write; None if none waits.
        """
        with self._base.read() as connection:  # an idle worker must not stand in the writers' way
            if connection.execute("SELECT 1 FROM jobs WHERE state = 'queued' LIMIT 1").fetchone() is None:
                return None
        with self._base.write() as connection:
            now = time.time()
            row = connection.execute(_TAKE, {"worker": worker, "lease": lease, "now": now}).fetchone()
            if row is None:
                return None
            events.add(connection, row["id"], "started", {"attempt": row["attempts"], "worker": worker})
            return jobs.job_from(row)

    def begin_inline(self, resolved: ResolvedRecipe, worker: str, lease: float = LEASE, **fields: Any) -> Job:
        """Writes down a job that its asker paints himself, as running; arguments as for `take` and `Jobs.add`."""
        now = time.time()
        running = {"fence": 1, "attempts": 1, "max_attempts": 1, "worker": worker, "lease": lease, "started": now}
        with self._base.write() as connection:
            id = jobs.insert(
                connection, resolved, "running", {**fields, **running, "leased_until": now + lease, "inline": True}
            )
            events.add(connection, id, "started", {"attempt": 1, "worker": worker})
            return jobs.job_from(jobs.fetch(connection, id))

    @contextlib.contextmanager
    def _holding(self, job: Job) -> Iterator[sqlite3.Connection]:
        """A transaction of the worker that holds the job; it is a sign of life too.

        Raises:
            Fenced: if the job is no longer this worker's.
        """
        with self._base.write() as connection:
            held = connection.execute(
                "UPDATE jobs SET beat = beat + 1, leased_until = ? + lease"
                " WHERE id = ? AND fence = ? AND state = 'running'",
                (time.time(), job.id, job.fence),
            ).rowcount
            if not held:
                raise Fenced(f"job {job.id} is no longer this worker's: it was cancelled, paused or given to another")
            yield connection

    def beat(self, job: Job) -> None:
        """A sign of life.

        Raises:
            Fenced: if the job is no longer this worker's.
        """
        with self._holding(job):
            pass

    def holds(self, job: Job) -> bool:
        """Whether the job is still this worker's."""
        with self._base.read() as connection:
            query = "SELECT 1 FROM jobs WHERE id = ? AND fence = ? AND state = 'running'"
            return connection.execute(query, (job.id, job.fence)).fetchone() is not None

    def leave(self) -> None:
        """Closes this thread's connection, for a thread that is about to end."""
        self._base.close()

    def progress(self, job: Job, done: int, total: int, data: Mapping[str, Any]) -> None:
        """`done` of `total` steps are behind us.

        Raises:
            Fenced: if the job is no longer this worker's.
        """
        with self._holding(job) as connection:
            connection.execute("UPDATE jobs SET done = ?, total = ? WHERE id = ?", (done, total, job.id))
            events.add(connection, job.id, "progress", {"done": done, "total": total, **data})

    def preview(self, job: Job, item: int, jpeg: bytes, data: Mapping[str, Any]) -> None:
        """Replaces an item's preview.

        Raises:
            Fenced: if the job is no longer this worker's.
        """
        with self._holding(job) as connection:
            self._previews.put(job.id, item, jpeg)
            events.add(connection, job.id, "preview", {"item": item, **data})

    def note(self, job: Job, text: str) -> None:
        """A sentence for the user.

        Raises:
            Fenced: if the job is no longer this worker's.
        """
        with self._holding(job) as connection:
            events.add(connection, job.id, "note", {"text": text})

    def result(self, job: Job, item: int, staged: Path, shape: tuple[int, int, int]) -> Path:
        """Makes a finished file the item's result.

        Args:
            job: as it was taken.
            item: which of its items, one without a result.
            staged: the file, where `Assets.stage` said; it is moved away, or deleted if this fails.
            shape: its frames, height and width.

        Returns:
            Where the file lies now.

        Raises:
            Fenced: if the job is no longer this worker's.
            CannotWrite: if the file cannot be kept.
        """
        try:
            sha256, size = hash_of(staged)
            with self._holding(job) as connection:
                number = gallery.add(connection, job, item, (staged, sha256, size), shape)
                frames, height, width = shape
                data = {"id": number, "item": item, "sha256": sha256, "width": width, "height": height}
                media_type = media_type_of(staged)
                events.add(connection, job.id, "asset", {**data, "frames": frames, "media_type": media_type})
                return self._assets.place(staged, sha256)
        except BaseException:
            with contextlib.suppress(OSError):  # on a disk that has turned read-only it stays; tidying takes it
                staged.unlink(missing_ok=True)
            raise

    def finished_items(self, job: Job) -> frozenset[int]:
        """The items that have a result, of this attempt or one before."""
        with self._base.read() as connection:
            return frozenset(row[0] for row in connection.execute("SELECT item FROM assets WHERE job = ?", (job.id,)))

    def finish(self, job: Job, seconds: float) -> None:
        """The job is done, after so many seconds of this attempt.

        Raises:
            Fenced: if it is no longer this worker's.
        """
        self._end(job, "done", {"items": len(job.resolved.items), "seconds": round(seconds, 3)})

    def fail(self, job: Job, sentence: str, kind: str) -> None:
        """The job cannot be done: one sentence for the user, and the error's class.

        Raises:
            Fenced: if it is no longer this worker's.
        """
        self._end(job, "failed", {"error": sentence, "type": kind})

    def cancelled(self, job: Job) -> None:
        """Whoever painted it inline has stopped it.

        Raises:
            Fenced: if it is no longer his.
        """
        self._end(job, "cancelled", {})

    def _end(self, job: Job, state: str, data: Mapping[str, Any]) -> None:
        with self._holding(job) as connection:
            end(connection, job.id, state, data)

    def hand_back(self, job: Job, reason: str) -> None:
        """Puts the job back into the queue, at its old place; this attempt does not count.

        Raises:
            Fenced: if it is no longer this worker's.
        """
        with self._holding(job) as connection:
            connection.execute(
                "UPDATE jobs SET state = 'queued', fence = fence + 1, attempts = attempts - 1, leased_until = NULL"
                " WHERE id = ?",
                (job.id,),
            )
            events.add(connection, job.id, "requeued", {"reason": reason})

    def running(self) -> list[tuple[str, int, int, float]]:
        """Id, fence, beat and lease (seconds) of every running job."""
        with self._base.read() as connection:
            rows = connection.execute("SELECT id, fence, beat, lease FROM jobs WHERE state = 'running'").fetchall()
        return [tuple(row) for row in rows]

    def give_up(self, id: str, fence: int, beat: int) -> bool:
        """Takes a job from a worker that was silent for too long, unless it has been heard of meanwhile.

        The job goes back to its place in the queue; after its last attempt, or if it was inline, it fails.

        Returns:
            Whether it was taken.
        """
        with self._base.write() as connection:
            row = connection.execute(
                "UPDATE jobs SET fence = fence + 1, leased_until = NULL, state = 'queued'"
                " WHERE id = ? AND fence = ? AND beat = ? AND state = 'running' RETURNING *",
                (id, fence, beat),
            ).fetchone()
            if row is None:
                return False
            if row["inline"] or row["attempts"] >= row["max_attempts"]:
                sentence = _INLINE_ENDED if row["inline"] else _GIVE_UP.format(row["attempts"])
                end(connection, id, "failed", {"error": sentence, "type": "WorkerLost"})
            else:
                events.add(connection, id, "requeued", {"reason": f"nothing was heard of {row['worker']}"})
        return True


def end(connection: sqlite3.Connection, id: str, state: str, data: Mapping[str, Any]) -> None:
    """Ends a job, within a transaction that writes."""
    connection.execute(
        "UPDATE jobs SET state = ?, finished = ?, error = ?, leased_until = NULL WHERE id = ?",
        (state, time.time(), data.get("error"), id),
    )
    events.add(connection, id, state, data)  # type: ignore[arg-type]  # the ends of a job are events of the same name
