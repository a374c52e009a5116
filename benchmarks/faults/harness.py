"""What the fault tests share: a studio that paints greys in milliseconds, and processes to kill.

Only the painting is not real: recipes are resolved, pictures signed, written and kept as always. Processes come from a
fork server that has everything imported and nothing open, so that a new one is there in milliseconds.
"""

from __future__ import annotations

import hashlib
import multiprocessing
import sqlite3
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from dreamloom.engine.events import Done, Event, Frames, Progress
from dreamloom.media.pictures import read_picture
from dreamloom.recipe import ImageSpec, Recipe, ResolvedRecipe
from dreamloom.store import Job, Store
from dreamloom.studio import Studio
from dreamloom.workers import Worker

SIDE = 64  # pixels
WATERMARK = 2  # grey levels that it may move the middle of a picture
MANY = 1000  # attempts: what is killed on purpose must not count as hopeless

processes = multiprocessing.get_context("forkserver")
processes.set_forkserver_preload([__name__, "c2pa"])


class GreyStudio(Studio):
    """A studio whose pictures are one grey, after so many seconds a step."""

    def __init__(self, home: Path, seconds_a_step: float = 0.005) -> None:
        super().__init__(home)
        self.seconds_a_step = seconds_a_step

    def run(self, resolved: ResolvedRecipe, **how: Any) -> Iterator[Event]:
        """Yields what the engine would."""
        for item, words in enumerate(resolved.items):
            for step in range(1, resolved.steps + 1):
                time.sleep(self.seconds_a_step)
                yield Progress(item, step, resolved.steps)
            yield Frames(item, np.full((1, SIDE, SIDE, 3), words.seed % 256, np.uint8))
        yield Done(len(resolved.items), 0.0)


def ask(studio: Studio, seed: int, output: Path | None = None, count: int = 1, max_attempts: int = MANY) -> Job:
    """Queues a job of `count` pictures."""
    recipe = Recipe(
        prompt=f"grey number {seed}", seed=seed, steps=3, count=count, output=ImageSpec(width=SIDE, height=SIDE)
    )
    return studio.store.jobs.add(
        studio.resolve(recipe), output=None if output is None else str(output), max_attempts=max_attempts
    )


def work(home: Path, lease: float, seconds_a_step: float = 0.005) -> None:
    """The body of a worker's process."""
    Worker(GreyStudio(home, seconds_a_step), lease=lease).run_forever()


def start(body: Any, *arguments: Any) -> Any:
    """Starts a process; kill it with `.kill()`."""
    process = processes.Process(target=body, args=arguments, daemon=True)
    process.start()
    return process


def wait_until_ended(store: Store, ids: Sequence[str], seconds: float) -> float:
    """Waits until jobs have ended; gives the seconds that it took.

    Raises:
        TimeoutError: if some have not ended after `seconds`.
    """
    began = time.monotonic()
    while not all(store.jobs.get(id).ended for id in ids):
        if time.monotonic() - began > seconds:
            states = [(id, store.jobs.get(id).state) for id in ids if not store.jobs.get(id).ended]
            raise TimeoutError(f"not ended after {seconds:g} s: {states}")
        time.sleep(0.02)
    return time.monotonic() - began


def wrong_with(store: Store, ids: Sequence[str], outputs: Path | None = None) -> list[str]:
    """Everything that is not as it should be after jobs have ended; empty if all is well."""
    wrong = []
    for id in ids:
        job = store.jobs.get(id)
        assets = store.gallery.of_job(id)
        if job.state != "done":
            wrong.append(f"{id} is {job.state}: {job.error}")
        if [asset.item for asset in assets] != list(range(len(job.resolved.items))):
            wrong.append(f"{id} has the items {[asset.item for asset in assets]}")
        numbers = [event.number for event in store.events.after(id)]
        if numbers != list(range(1, len(numbers) + 1)):
            wrong.append(f"{id} has gaps in its events")
        for asset in assets:
            path = store.assets.path(asset.sha256, asset.media_type)
            off = np.median(read_picture(path).pixels) - job.resolved.items[asset.item].seed % 256
            if hashlib.sha256(path.read_bytes()).hexdigest() != asset.sha256 or abs(off) > WATERMARK:
                wrong.append(f"{path} is not what it should be")
        if outputs is not None and len(list(outputs.glob(f"*-{id[-8:]}*"))) != len(job.resolved.items):
            wrong.append(f"{id} has {len(list(outputs.glob(f'*-{id[-8:]}*')))} files in the folder")
    wrong += integrity(store.base.path)
    return wrong


def integrity(path: Path) -> list[str]:
    """What SQLite finds wrong with a base."""
    connection = sqlite3.connect(path)
    try:
        found = [row[0] for row in connection.execute("PRAGMA integrity_check") if row[0] != "ok"]
        return found + [f"foreign key {tuple(row)}" for row in connection.execute("PRAGMA foreign_key_check")]
    finally:
        connection.close()
