"""Turns work that tells of its steps into events that are asked for.

A pipeline calls back; an engine is asked. So the pipeline runs in a thread of its own, and only while somebody waits
for the next event: the two never run at the same time. Closing the generator ends the work at its next step.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Generator
from typing import TypeVar

from dreamloom.engine.events import Event

Result = TypeVar("Result")
Tell = Callable[[Event], None]


class Stopped(BaseException):
    """Ends the work from inside; not an Exception, so that no library takes it for one of its own."""


def in_steps(work: Callable[[Tell], Result]) -> Generator[Event, None, Result]:
    """Runs work step by step.

    Args:
        work: is given a function to tell events by, and returns a result.

    Yields:
        What it tells.

    Returns:
        What it returns. What it raises is raised here.
    """
    told: queue.SimpleQueue[Event | None] = queue.SimpleQueue()
    go_on = threading.Semaphore(0)
    closed = False
    results: list[Result] = []
    troubles: list[BaseException] = []

    def tell(event: Event) -> None:
        told.put(event)
        go_on.acquire()
        if closed:
            raise Stopped

    def run() -> None:
        try:
            results.append(work(tell))
        except Stopped:
            pass
        except BaseException as error:
            troubles.append(error)
        finally:
            told.put(None)

    thread = threading.Thread(target=run, name="pipeline", daemon=True)
    thread.start()
    try:
        while (event := told.get()) is not None:
            yield event
            go_on.release()
    finally:
        closed = True
        go_on.release()
        thread.join()
    if troubles:
        raise troubles[0]
    return results[0]
