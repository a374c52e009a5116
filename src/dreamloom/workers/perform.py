"""One job, from where it stands to its end.

Items that have a result already, from an attempt that broke off, are not painted again. Each new one is painted into a
folder of this attempt alone, becomes the item's result in one transaction, and only then is copied to the file that the
user named. So however often it breaks off, every item has one result in the end, and every file is written once.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Generator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dreamloom.recording import Scribe
from dreamloom.store import LEASE, Job
from dreamloom.store.assets import copy_whole
from dreamloom.studio import Note, Saved, Studio, destination, is_film
from dreamloom.trust.policy import Answers

if TYPE_CHECKING:
    from dreamloom.engine.events import Event


def perform(studio: Studio, job: Job, lease: float = LEASE) -> Generator[Event | Saved | Note, None, None]:
    """Does a job and writes down that it is done; closing the iterator breaks it off, and the job stays running.

    Args:
        studio: what paints, and whose store holds the job.
        job: as it was taken.
        lease: the length of its lease in seconds.

    Yields:
        What `Studio.make` yields, for the items that are still to be made; a Saved names the file in the gallery.

    Raises:
        Fenced: if the job was taken away.
        DreamloomError: what else painting, writing and the store raise.
    """
    began = time.monotonic()
    finished = studio.store.claims.finished_items(job)
    missing = tuple(item for item in range(len(job.resolved.items)) if item not in finished)
    folder = studio.store.assets.staging_for(f"{job.id}-{job.fence}")
    scribe = Scribe(studio.store, job, lease, missing)
    try:
        for asset in studio.assets(job.id):
            _copy_out(studio.asset_path(asset), job, asset.item)
        if missing:
            yield from _paint(studio, scribe, missing, folder)
        scribe.finish(time.monotonic() - began)
    finally:
        scribe.close()
        shutil.rmtree(folder, ignore_errors=True)


def _paint(
    studio: Studio, scribe: Scribe, missing: tuple[int, ...], folder: Path
) -> Generator[Event | Saved | Note, None, None]:
    job = scribe.job
    rest = job.resolved.model_copy(update={"items": tuple(job.resolved.items[item] for item in missing)})
    suffix = Path(job.output).suffix if job.output else ""
    target = folder / f"made{suffix}" if suffix else folder
    answers = Answers.model_validate(job.answers)
    how: dict[str, Any] = {"preview_every": job.preview_every, "watch": job.watch, "record": False}
    with closing(studio.make(rest, target, answers=answers, **how)) as events:
        for event in events:
            if isinstance(event, Saved):
                path = scribe.keep(event.item, event.path)
                _copy_out(path, job, missing[event.item])
                yield replace(event, item=missing[event.item], path=path)
            elif isinstance(event, Note):
                scribe.note(event.text)
                yield event
            else:
                scribe.saw(event)
                yield event


def _copy_out(made: Path, job: Job, item: int) -> None:
    """Copies a result to where the user wants it.

    In a folder its name holds the job's, so that an attempt that comes after a crash finds its own file again instead
    of writing another; and so does the name of one picture of several.
    """
    if job.output is None:
        return
    items = job.resolved.items
    place = destination(Path(job.output), items[0].prompt, len(items), film=is_film(job.resolved))
    number = f"-{item + 1}" if len(items) > 1 else ""
    target = place.file or place.folder / f"{place.stem}-{job.id[-8:]}{number}{made.suffix}"
    copy_whole(made, target)
