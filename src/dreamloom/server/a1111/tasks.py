"""Which jobs were asked for in A1111's words, by whom: so that everyone asks for and stops only their own.

A1111 has one job at a time and no users. Here a caller's current task is the one of its own that was asked for first
and has not ended.
"""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from dataclasses import dataclass

from dreamloom.server.guard import Caller
from dreamloom.server.problems import Refusal

REMEMBERED = 1_000  # tasks, of everybody


@dataclass(frozen=True)
class Task:
    """A request and its job: its id in A1111's words, whose it is, the job's id, and whether it was stopped."""

    id: str
    owner: str
    job: str


class Tasks:
    """The tasks of one server, the newest `REMEMBERED` of them; and which model each caller has chosen."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._active: OrderedDict[tuple[str, str], Task] = OrderedDict()
        self._ended: OrderedDict[tuple[str, str], Task] = OrderedDict()
        self._models: OrderedDict[str, str] = OrderedDict()

    def begin(self, caller: Caller, id: str | None, job: str) -> Task:
        """Notes a new task.

        Raises:
            Refusal: if the caller has one of that id at work.
        """
        task = Task(id or f"task({secrets.token_hex(8)})", caller.name, job)
        with self._lock:
            if (task.owner, task.id) in self._active:
                raise Refusal(409, "task-exists", f"task {task.id!r} is at work already: give this one another id")
            self._active[task.owner, task.id] = task
        return task

    def end(self, task: Task) -> None:
        """Its request has been answered."""
        with self._lock:
            self._active.pop((task.owner, task.id), None)
            self._ended[task.owner, task.id] = task
            while len(self._ended) > REMEMBERED:
                self._ended.popitem(last=False)

    def active(self, caller: Caller) -> tuple[Task, ...]:
        """The caller's tasks that have not ended, in the order they came."""
        with self._lock:
            return tuple(task for task in self._active.values() if task.owner == caller.name)

    def find(self, caller: Caller, id: str) -> tuple[Task | None, bool]:
        """A task of the caller's by its id, and whether it has ended."""
        with self._lock:
            if (caller.name, id) in self._active:
                return self._active[caller.name, id], False
            return self._ended.get((caller.name, id)), True

    def model(self, caller: Caller) -> str | None:
        """The model that the caller has chosen, or None."""
        with self._lock:
            return self._models.get(caller.name)

    def choose(self, caller: Caller, model: str) -> None:
        """Chooses a model for the caller's requests that name none."""
        with self._lock:
            self._models[caller.name] = model
