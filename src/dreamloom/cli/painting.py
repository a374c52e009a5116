"""Follows pictures in the making: progress, previews, and what was saved; `image` and `remake` share it."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from dreamloom.cli.output import Report
from dreamloom.cli.progress import duration, showing_work

if TYPE_CHECKING:
    from dreamloom.engine.events import Event
    from dreamloom.studio import Note, Saved


def follow(events: Iterator[Event | Saved | Note], report: Report, items: int = 1, previews: str | None = None) -> None:
    """Runs events to their end and reports what was made.

    Whatever ends it early (an error, Ctrl-C), the events are closed, which stops the engine between two steps.

    Args:
        events: what the studio yields.
        report: where the result goes.
        items: how many pictures are expected, for the progress.
        previews: the folder that previews go to; None for nowhere.

    Raises:
        DreamloomError: whatever the events raise; CannotWrite also for previews and for the result.
    """
    from dreamloom.engine.events import Done, Preview, Progress
    from dreamloom.media.previews import PreviewFolder
    from dreamloom.studio import Note, Saved

    folder = PreviewFolder.for_new_run(previews) if previews is not None else None
    pictures: list[Saved] = []
    previewed: list[str] = []
    engine_seconds: float | None = None
    start = time.monotonic()
    with report.alone(), showing_work(items) as work, _closing(events):
        for event in events:
            if isinstance(event, Progress):
                work.advance(event.item, event.step, event.steps)
            elif isinstance(event, Preview) and folder is not None:
                previewed.append(str(folder.write(event.step, event.pixels, event.item)))
            elif isinstance(event, Saved):
                pictures.append(event)
                with work.pause():
                    report.line(_told(event))
            elif isinstance(event, Note):
                with work.pause():
                    report.note(event.text)
            elif isinstance(event, Done):
                engine_seconds = event.seconds
    seconds = time.monotonic() - start
    if previewed:
        report.note(f"{len(previewed)} preview{'s' * (len(previewed) != 1)} in {previews}")
    report.line(f"{len(pictures)} picture{'s' * (len(pictures) != 1)} in {duration(seconds)}")
    report.result(
        {
            "pictures": [_as_json(saved) for saved in pictures],
            "previews": previewed,
            "seconds": round(seconds, 3),
            "engine_seconds": None if engine_seconds is None else round(engine_seconds, 3),
        }
    )


@contextlib.contextmanager
def _closing(events: Iterator[Any]) -> Iterator[None]:
    try:
        yield
    finally:
        close = getattr(events, "close", None)
        if close is not None:
            close()


def _told(saved: Saved) -> str:
    item = saved.resolved.items[0]
    variation = f", variation seed {item.variation.seed}" if item.variation else ""
    return f"{saved.path}  seed {item.seed}{variation}"


def _as_json(saved: Saved) -> dict[str, Any]:
    return {
        "path": str(saved.path),
        "item": saved.item,
        "seed": saved.resolved.items[0].seed,
        "seconds": round(saved.seconds, 3),
        "id": saved.resolved.id,
        "resolved": saved.resolved.model_dump(mode="json"),
    }
