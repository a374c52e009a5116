"""Follows pictures and films in the making: progress, previews, what was saved; `image`, `video`, `remake` share it."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dreamloom.cli.output import Report
from dreamloom.cli.progress import duration, showing_work

if TYPE_CHECKING:
    from dreamloom.cli.asked import Asked
    from dreamloom.engine.events import Event
    from dreamloom.store.values import Job
    from dreamloom.studio import Note, Saved, Studio
    from dreamloom.trust.policy import Answers


@dataclass(frozen=True)
class Wanted:
    """What a command was asked to paint, and how.

    Attributes:
        asked: the options about the picture or film.
        saved: the file of a saved recipe that they are laid over, or None.
        output: where it goes, as typed.
        answers: what the user says to the policy.
        previews: the folder that previews go to; None for nowhere.
        preview_every: a preview after every so many steps.
        queue: whether it is left to a worker.
        codec: how films are coded; None for the usual way.
        poster: where a film's poster goes; None for nowhere.
    """

    asked: Asked
    saved: str | None
    output: str | None
    answers: Answers
    previews: str | None
    preview_every: int
    queue: bool
    codec: str | None = None
    poster: str | None = None


def carry_out(wanted: Wanted, studio: Studio, report: Report) -> None:
    """Paints what is wanted, or queues it.

    Raises:
        DreamloomError: as `Studio.make` and `Studio.submit`.
    """
    from dreamloom.cli.asked import read_saved
    from dreamloom.cli.options import read_output
    from dreamloom.errors import BadRecipe

    if wanted.preview_every < 1:
        raise BadRecipe(f"--preview-every must be 1 or more, not {wanted.preview_every}")
    saved = read_saved(wanted.saved, studio, film=wanted.asked.film) if wanted.saved is not None else None
    recipe = wanted.asked.over(saved)
    if wanted.queue:
        for name, given in (("--codec", wanted.codec), ("--poster", wanted.poster)):
            if given is not None:
                raise BadRecipe(f"{name} cannot be queued: leave it out, or paint without --queue")
        job = studio.submit(recipe, answers=wanted.answers, output=read_output(wanted.output or "outputs"))
        tell_queued(job, report)
        return
    every = wanted.preview_every if wanted.previews is not None else 0
    more: dict[str, Any] = {}
    if wanted.codec is not None:
        more["codec"] = wanted.codec
    if wanted.poster is not None:
        more["poster"] = read_output(wanted.poster)
    events = studio.make(recipe, read_output(wanted.output), answers=wanted.answers, preview_every=every, **more)
    follow(events, report, recipe.count, wanted.previews)


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
    kind = "film" if any(saved.resolved.output.kind == "video" for saved in pictures) else "picture"
    report.line(f"{len(pictures)} {kind}{'s' * (len(pictures) != 1)} in {duration(seconds)}")
    report.result(
        {
            f"{kind}s": [_as_json(saved) for saved in pictures],
            "previews": previewed,
            "seconds": round(seconds, 3),
            "engine_seconds": None if engine_seconds is None else round(engine_seconds, 3),
        }
    )


def tell_queued(job: Job, report: Report) -> None:
    """Reports a job that waits for a worker now.

    Raises:
        CannotWrite: if the standard output takes no more.
    """
    report.line(f"job {job.id[-8:]} is queued: dream worker paints it, dream jobs show {job.id[-8:]} tells of it")
    report.result({"job": job.id, "resolved": job.resolved.model_dump(mode="json")})


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
