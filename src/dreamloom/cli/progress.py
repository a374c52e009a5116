"""How far the work is: a bar with the time left on a terminal, plain lines anywhere else; on the standard error.

Terms:
    work: all steps of all pictures of a recipe. Pictures may advance together or one after the other.
    plain lines: one for the first step and for each tenth of the work, so that a log stays short.
"""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from rich.console import Console

PLAIN_LINES = 10


class Display(Protocol):
    """Something that shows how many of all steps are done."""

    def show(self, done: int, total: int) -> None:
        """`done` of `total` steps are behind us."""

    def pause(self) -> contextlib.AbstractContextManager[None]:
        """Gets out of the way while something else is written to the terminal."""


class Work:
    """Adds up the steps of several pictures and shows the sum.

    Args:
        display: where to show it.
        items: how many pictures will be made.
    """

    def __init__(self, display: Display, items: int) -> None:
        self._display = display
        self._items = items
        self._done: dict[int, int] = {}

    def advance(self, item: int, step: int, steps: int) -> None:
        """`step` of `steps` of picture `item` is done."""
        self._done[item] = step
        self._display.show(sum(self._done.values()), steps * max(self._items, len(self._done)))

    def pause(self) -> contextlib.AbstractContextManager[None]:
        """Gets out of the way while something else is written to the terminal."""
        return self._display.pause()


@contextlib.contextmanager
def showing_work(items: int) -> Iterator[Work]:
    """Shows the work of making `items` pictures, from "loading" to the end."""
    from rich.console import Console

    console = Console(stderr=True)
    if console.is_interactive:
        with _bar(console) as bar:
            yield Work(bar, items)
    else:
        yield Work(PlainLines(), items)


class PlainLines:
    """Lines such as "Step 8 of 40, 3 s left"."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._start: tuple[float, int] | None = None
        self._shown = -1

    def show(self, done: int, total: int) -> None:
        """Prints a line at first and when another tenth is done; the steps after the first tell the time left."""
        now = self._clock()
        if self._start is None:
            self._start = (now, done)
        tenth = done * PLAIN_LINES // total
        if tenth <= self._shown:
            return
        self._shown = tenth
        since, already = self._start
        speed = (now - since) / (done - already) if done > already else None
        left = f", {duration(speed * (total - done))} left" if speed is not None and done < total else ""
        print(f"Step {done} of {total}{left}", file=sys.stderr, flush=True)

    @contextlib.contextmanager
    def pause(self) -> Iterator[None]:
        """Does nothing: lines are in nobody's way."""
        yield


@contextlib.contextmanager
def _bar(console: Console) -> Iterator[Display]:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn

    progress = Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        redirect_stdout=False,  # the standard output is for the result alone
    )
    task = progress.add_task("Loading the model", total=None)

    class Bar:
        def show(self, done: int, total: int) -> None:
            progress.update(task, description="Painting", completed=done, total=total)

        @contextlib.contextmanager
        def pause(self) -> Iterator[None]:
            progress.stop()
            try:
                yield
            finally:
                progress.start()

    with progress:
        yield Bar()


def duration(seconds: float) -> str:
    """A length of time in words: "0.4 s", "12 s", "3 min 20 s", "2 h 5 min"."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    if not minutes:
        return f"{rest} s"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s"
