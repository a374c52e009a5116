"""Jobs as their users see them: put in, looked at, steered. What their workers do with them is in `claims`.

Whatever takes a job from its worker (cancel, pause) raises its fence in the same transaction: from then on nothing that
the worker writes counts, and it stops as soon as it notices.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
import time
import uuid
from collections.abc import Mapping
from typing import Any

from dreamloom.errors import MissingJob, WrongState
from dreamloom.recipe import ResolvedRecipe
from dreamloom.store import events
from dreamloom.store.base import Base
from dreamloom.store.values import ENDED, MAX_ATTEMPTS, Job, JobFilter, State

_STATES: tuple[State, ...] = ("queued", "running", "paused", "done", "failed", "cancelled")
_WAITING = ("queued", "paused")


def new_id() -> str:
    """A UUID of version 7: milliseconds since 1970, then 74 random bits (RFC 9562, section 5.7)."""
    number = (time.time_ns() // 1_000_000 & (2**48 - 1)) << 80 | 7 << 76 | secrets.randbits(12) << 64
    return str(uuid.UUID(int=number | 2 << 62 | secrets.randbits(62)))


def job_from(row: sqlite3.Row) -> Job:
    """The job of a row of the table."""
    return Job(
        resolved=ResolvedRecipe.model_validate_json(row["resolved"]),
        answers=json.loads(row["answers"]),
        decisions=json.loads(row["decisions"]),
        progress=None if row["total"] is None else (row["done"], row["total"]),
        watch=bool(row["watch"]),
        inline=bool(row["inline"]),
        **{name: row[name] for name in _PLAIN},
    )


_PLAIN = (
    "id", "state", "owner", "priority", "attempts", "max_attempts", "created", "started", "finished", "error", "fence",
    "leased_until", "worker", "output", "preview_every",
)  # fmt: skip


def fetch(connection: sqlite3.Connection, id: str) -> sqlite3.Row:
    """The row of a job.

    Raises:
        MissingJob: if there is none.
    """
    row = connection.execute("SELECT * FROM jobs WHERE id = ?", (id,)).fetchone()
    if row is None:
        raise MissingJob(f"there is no job {id!r}", id)
    found: sqlite3.Row = row
    return found


def insert(connection: sqlite3.Connection, resolved: ResolvedRecipe, state: State, fields: Mapping[str, Any]) -> str:
    """Writes a new job behind all others, and gives its id."""
    row = {
        "id": new_id(),
        "state": state,
        "resolved": resolved.canonical_json(),
        "owner": "",
        "priority": 0,
        "max_attempts": MAX_ATTEMPTS,
        "created": time.time(),
        "preview_every": 0,
        "watch": False,
        "inline": False,
        **fields,
        "answers": json.dumps(fields.get("answers", {})),
        "decisions": json.dumps(fields.get("decisions", ())),
    }
    connection.execute(
        f"INSERT INTO jobs (place, {', '.join(row)}) SELECT 1 + coalesce(max(place), 0),"
        f" {', '.join(f':{name}' for name in row)} FROM jobs",
        row,
    )
    return str(row["id"])


class Jobs:
    """The queue and what became of it. Methods are described at `Studio`, which offers them."""

    def __init__(self, base: Base) -> None:
        self._base = base

    def add(self, resolved: ResolvedRecipe, **fields: Any) -> Job:
        """Puts a job into the queue.

        Args:
            resolved: what to make.
            fields: those of `Job` that say how: answers, decisions, owner, priority, output, preview_every, watch,
                max_attempts.
        """
        with self._base.write() as connection:
            id = insert(connection, resolved, "queued", fields)
            events.add(connection, id, "queued", {"priority": fields.get("priority", 0)})
            return job_from(fetch(connection, id))

    def get(self, id: str) -> Job:
        """See `Studio.job`."""
        with self._base.read() as connection:
            return job_from(fetch(connection, id))

    def find(self, ending: str) -> Job:
        """The one job whose id ends so.

        Raises:
            MissingJob: if there is none, or several.
        """
        with self._base.read() as connection:
            rows = connection.execute("SELECT * FROM jobs WHERE substr(id, -length(?1)) = ?1 LIMIT 2", (ending,))
            found = rows.fetchall() if ending else []
        if len(found) != 1:
            many = "several jobs end" if found else "no job ends"
            raise MissingJob(f"{many} in {ending!r}: give an id as dream jobs list shows it", ending)
        return job_from(found[0])

    def list(self, wanted: JobFilter | None = None) -> tuple[Job, ...]:
        """See `Studio.jobs`."""
        wanted = wanted or JobFilter()
        terms = ["1"]
        values: list[Any] = []
        if wanted.states is not None:
            terms.append(f"state IN ({', '.join('?' * len(wanted.states))})")
            values += wanted.states
        if wanted.owner is not None:
            terms.append("owner = ?")
            values.append(wanted.owner)
        if wanted.before is not None and wanted.order == "newest":
            terms.append("id < ?")
            values.append(wanted.before)
        order = "id DESC" if wanted.order == "newest" else "state = 'running' DESC, priority DESC, place"
        query = f"SELECT * FROM jobs WHERE {' AND '.join(terms)} ORDER BY {order} LIMIT ?"
        with self._base.read() as connection:
            rows = connection.execute(query, (*values, wanted.limit)).fetchall()
        return tuple(map(job_from, rows))

    def counts(self) -> dict[State, int]:
        """See `Studio.job_counts`."""
        with self._base.read() as connection:
            found = dict(connection.execute("SELECT state, count(*) FROM jobs GROUP BY state").fetchall())
        return {state: found.get(state, 0) for state in _STATES}

    def ahead(self, id: str) -> int:
        """See `Studio.jobs_ahead`."""
        with self._base.read() as connection:
            row = fetch(connection, id)
            if row["state"] != "queued":
                return 0
            (count,) = connection.execute(
                "SELECT count(*) FROM jobs INDEXED BY jobs_waiting"
                " WHERE state = 'queued' AND (priority > ?1 OR priority = ?1 AND place < ?2)",
                (row["priority"], row["place"]),
            ).fetchone()
        return int(count)

    def cancel(self, id: str) -> Job:
        """See `Studio.cancel`."""
        with self._base.write() as connection:
            _expect(fetch(connection, id), ("queued", "running", "paused"), "cancelled")
            _turn(connection, id, "cancelled", "finished = ?", time.time())
            events.add(connection, id, "cancelled")
            return job_from(fetch(connection, id))

    def pause(self, id: str) -> Job:
        """See `Studio.pause`."""
        with self._base.write() as connection:
            row = fetch(connection, id)
            _expect(row, ("queued", "running"), "paused")
            if row["inline"]:
                raise WrongState("a picture that is painted inline cannot be paused: cancel it", id, row["state"])
            handed_back = row["state"] == "running"
            _turn(connection, id, "paused", "attempts = attempts - ?", handed_back)
            events.add(connection, id, "paused")
            return job_from(fetch(connection, id))

    def resume(self, id: str) -> Job:
        """See `Studio.resume`."""
        with self._base.write() as connection:
            row = fetch(connection, id)
            _expect(row, ("paused",), "resumed")
            _turn(connection, id, "queued", "finished = ?", None)
            events.add(connection, id, "queued", {"priority": row["priority"]})
            return job_from(fetch(connection, id))

    def retry(self, id: str) -> Job:
        """See `Studio.retry`."""
        with self._base.write() as connection:
            row = fetch(connection, id)
            _expect(row, ("failed", "cancelled"), "tried again")
            again = "inline = 0, attempts = 0, error = NULL, max_attempts = max(max_attempts, ?), finished = NULL"
            _turn(connection, id, "queued", again, MAX_ATTEMPTS)
            events.add(connection, id, "queued", {"priority": row["priority"]})
            return job_from(fetch(connection, id))

    def move(self, id: str, *, priority: int | None = None, before: str | None = None) -> Job:
        """See `Studio.reorder`."""
        with self._base.write() as connection:
            row = fetch(connection, id)
            _expect(row, _WAITING, "moved")
            priority = row["priority"] if priority is None else priority
            place = row["place"]
            if before == "first":
                place = _edge(connection, "min", priority) - 1
            elif before == "last":
                place = _edge(connection, "max", priority) + 1
            elif before is not None:
                other = fetch(connection, before)
                _expect(other, _WAITING, "a place in the queue to go ahead of")
                priority, place = other["priority"], other["place"]
                connection.execute(
                    f"UPDATE jobs SET place = place + 1 WHERE place >= ? AND state IN {_WAITING}", (place,)
                )
            connection.execute("UPDATE jobs SET priority = ?, place = ? WHERE id = ?", (priority, place, id))
            return job_from(fetch(connection, id))

    def clear(self, *, until: float | None = None, owner: str | None = None) -> int:
        """See `Studio.clear_jobs`."""
        with self._base.write() as connection:
            return connection.execute(
                f"DELETE FROM jobs WHERE state IN {ENDED} AND (?1 IS NULL OR finished < ?1)"
                " AND (?2 IS NULL OR owner = ?2)",
                (until, owner),
            ).rowcount


def _expect(row: sqlite3.Row, states: tuple[str, ...], wish: str) -> None:
    if row["state"] not in states:
        raise WrongState(f"job {row['id']} is {row['state']} and cannot be {wish}", row["id"], row["state"])


def _turn(connection: sqlite3.Connection, id: str, state: State, also: str, value: float | None) -> None:
    """Puts a job into another state and takes it from its worker, if it has one."""
    connection.execute(
        f"UPDATE jobs SET {also}, state = ?, fence = fence + 1, leased_until = NULL WHERE id = ?", (value, state, id)
    )


def _edge(connection: sqlite3.Connection, least_or_most: str, priority: int) -> int:
    query = f"SELECT coalesce({least_or_most}(place), 0) FROM jobs WHERE priority = ?"
    return int(connection.execute(query, (priority,)).fetchone()[0])
