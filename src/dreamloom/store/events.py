"""What happened to jobs, in order, and kept."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Mapping
from typing import Any

from dreamloom.errors import MissingJob
from dreamloom.store.base import Base
from dreamloom.store.values import EventKind, StoredEvent


def add(connection: sqlite3.Connection, job: str, kind: EventKind, data: Mapping[str, Any] | None = None) -> None:
    """Adds an event to a job, within a transaction that writes."""
    connection.execute(
        "INSERT INTO events (job, number, kind, at, data)"
        " SELECT ?1, 1 + coalesce(max(number), 0), ?2, ?3, ?4 FROM events WHERE job = ?1",
        (job, kind, time.time(), json.dumps(data or {}, separators=(",", ":"))),
    )


class Events:
    """Reads events."""

    def __init__(self, base: Base) -> None:
        self._base = base

    def after(self, job: str, number: int = 0) -> tuple[StoredEvent, ...]:
        """The events of a job that come after `number`, in order.

        Raises:
            MissingJob: if there is no such job.
        """
        with self._base.read() as connection:
            rows = connection.execute(
                "SELECT number, kind, at, data FROM events WHERE job = ? AND number > ? ORDER BY number", (job, number)
            ).fetchall()
            known = rows or connection.execute("SELECT 1 FROM jobs WHERE id = ?", (job,)).fetchone()
        if not known:
            raise MissingJob(f"there is no job {job!r}", job)
        return tuple(
            StoredEvent(number=row["number"], job=job, kind=row["kind"], at=row["at"], data=json.loads(row["data"]))
            for row in rows
        )
