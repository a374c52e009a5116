"""Things that break under a running worker: disks, locks, clocks, memory. Each is made to happen at a random moment.

After each the worker must still be alive, the base sound, and the job either done or failed with a sentence; once the
trouble is over, a failed job is retried and must be done, with exactly one result.

    python benchmarks/faults/faults.py [ROUNDS] [FAULT …]

A full and a read-only disk need the right to mount: run it as root, or after `unshare --mount --map-root-user`.
"""

from __future__ import annotations

import contextlib
import errno
import os
import random
import re
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import broken_workers
import harness
import numpy as np

from dreamloom.media.writing import write_picture
from dreamloom.recipe import ImageSpec, InputFile, Recipe
from dreamloom.store import Job, Store
from dreamloom.store.base import Base
from dreamloom.workers import Worker

LEASE = 0.6  # seconds
A_STEP = 0.02
WHILE = 1.0  # seconds that trouble lasts
PATIENCE = 30.0
HOUR = 3600.0
_FOLDER = re.compile(r"/\S+/")

Outcome = tuple[Job, list[str]]  # the job when the trouble was over, and what was wrong in the end


@contextlib.contextmanager
def working(home: Path) -> Iterator[tuple[harness.GreyStudio, list[str]]]:
    """A studio whose worker runs in a thread of this process, as in a server; tells if it died."""
    studio, wrong = harness.GreyStudio(home, A_STEP), []
    studio._store = Store(home, wait=0.3)  # of which a lock for a second is too much
    worker = Worker(studio, lease=LEASE)
    thread = threading.Thread(target=worker.run_forever)
    thread.start()
    try:
        yield studio, wrong
        if not thread.is_alive():
            wrong.append("the worker died")
    finally:
        worker.stop()
        thread.join()


def recovered(studio: harness.GreyStudio, job: str, wrong: list[str]) -> Outcome:
    """The trouble is over: what has become of the job, and is it done after a retry where it failed?"""
    with contextlib.suppress(TimeoutError):
        harness.wait_until_ended(studio.store, [job], PATIENCE)
    then = studio.job(job)
    if then.state == "failed":
        if not then.error or "Dreamloom failed" in then.error:
            wrong.append(f"no sentence for the user: {then.error}")
        studio.retry(job)
    with contextlib.suppress(TimeoutError):
        harness.wait_until_ended(studio.store, [job], PATIENCE)
    return then, wrong + harness.wrong_with(studio.store, [job])


@contextlib.contextmanager
def mounted(*arguments: str, at: Path) -> Iterator[None]:
    """Mounts something for a while."""
    at.mkdir(parents=True, exist_ok=True)
    subprocess.run(["mount", *arguments, str(at)], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(at)], check=True)


def full_disk(home: Path, chance: random.Random) -> Outcome:
    """The disk under the whole store is full."""
    with mounted("-t", "tmpfs", "-o", "size=4m", "tmpfs", at=home), working(home) as (studio, wrong):
        studio.stamping.signer.warm()
        job = harness.ask(studio, 1, count=4).id
        time.sleep(chance.uniform(0, 0.2))
        ballast = home / "ballast"
        with contextlib.suppress(OSError), open(ballast, "wb", buffering=0) as file:
            while True:
                file.write(bytes(4096))
        time.sleep(WHILE)
        ballast.unlink()
        return recovered(studio, job, wrong)


def read_only_disk(home: Path, chance: random.Random) -> Outcome:
    """The folder of files turns read-only."""
    files = home / "assets"
    files.mkdir(parents=True)
    with working(home) as (studio, wrong):
        job = harness.ask(studio, 1, count=2).id
        time.sleep(chance.uniform(0, 0.1))
        with mounted("--bind", str(files), at=files):
            subprocess.run(["mount", "-o", "remount,bind,ro", str(files)], check=True)
            time.sleep(WHILE)
        return recovered(studio, job, wrong)


def file_error(home: Path, chance: random.Random) -> Outcome:
    """The disk reports an error while a file is written."""
    real, wait = os.fsync, iter([*range(chance.randrange(6))])

    def fsync(handle: int) -> None:
        if next(wait, None) is None:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        real(handle)

    with working(home) as (studio, wrong):
        with mock.patch("os.fsync", fsync):
            job = harness.ask(studio, 1, count=2).id
            time.sleep(WHILE)
        return recovered(studio, job, wrong)


class _FailingConnection:
    """A connection that reports an error of the disk at some statements of the worker's."""

    def __init__(self, connection: sqlite3.Connection, fails: Callable[[], bool]) -> None:
        self._connection = connection
        self._fails = fails

    def execute(self, *arguments: Any) -> sqlite3.Cursor:
        if arguments[0] != "ROLLBACK" and self._fails():
            error = sqlite3.OperationalError("disk I/O error")
            error.sqlite_errorcode = sqlite3.SQLITE_IOERR_WRITE
            raise error
        return self._connection.execute(*arguments)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)


def base_error(home: Path, chance: random.Random) -> Outcome:
    """The disk reports errors under the base."""
    real = Base.connection
    troubled, share = threading.Event(), chance.uniform(0.05, 0.5)
    main = threading.current_thread()

    def fails() -> bool:
        return troubled.is_set() and threading.current_thread() is not main and chance.random() < share

    with (
        mock.patch.object(Base, "connection", lambda self: _FailingConnection(real(self), fails)),
        working(home) as (studio, wrong),
    ):
        job = harness.ask(studio, 1, count=2).id
        time.sleep(chance.uniform(0, 0.1))
        troubled.set()
        time.sleep(WHILE)
        troubled.clear()
        return recovered(studio, job, wrong)


def locked_base(home: Path, chance: random.Random) -> Outcome:
    """Another program locks the base for longer than anybody waits."""
    with working(home) as (studio, wrong):
        job = harness.ask(studio, 1, count=2).id
        time.sleep(chance.uniform(0, 0.15))
        with contextlib.closing(sqlite3.connect(studio.store.base.path, timeout=5, isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
            time.sleep(WHILE)
            other.execute("ROLLBACK")
        return recovered(studio, job, wrong)


def half_written_result(home: Path, chance: random.Random) -> Outcome:
    """A worker dies in the middle of writing a file."""
    studio = harness.GreyStudio(home, A_STEP)
    job = harness.ask(studio, 1, count=2).id
    dying = harness.start(broken_workers.dies_writing, home, chance.randrange(6), LEASE)
    while dying.is_alive() and not studio.job(job).ended:
        time.sleep(0.02)
    dying.kill()
    with working(home) as (studio, wrong):
        return recovered(studio, job, wrong)


def half_written_input(home: Path, chance: random.Random) -> Outcome:
    """The kept picture that a job starts from is cut short."""
    noise = np.random.default_rng(1).integers(0, 256, (64, 64, 3), np.uint8)
    start = InputFile(path=str(write_picture(home / "start.png", noise)))
    with working(home) as (studio, wrong):
        recipe = Recipe(
            prompt="grey", seed=3, steps=3, init_image=start, strength=1.0, output=ImageSpec(width=64, height=64)
        )
        resolved = studio.resolve(recipe)
        (kept,) = [path for path in (home / "inputs").iterdir() if path.is_file()]
        whole = kept.read_bytes()
        kept.write_bytes(whole[: chance.randrange(len(whole))])
        job = studio.store.jobs.add(resolved).id
        time.sleep(WHILE)
        kept.write_bytes(whole)
        return recovered(studio, job, wrong)


def clock_jumps(home: Path, chance: random.Random) -> Outcome:
    """The clock of one of two workers jumps by an hour, forward or back, while it works: no lease may lapse."""
    real, jump = time.time, chance.choice((HOUR, -HOUR))
    other = harness.start(harness.work, home, LEASE, A_STEP)
    with working(home) as (studio, wrong):
        studio.seconds_a_step = 0.2
        job = harness.ask(studio, 1, count=2).id
        time.sleep(chance.uniform(0, 0.5))
        with mock.patch("time.time", side_effect=lambda: real() + jump):
            then, wrong = recovered(studio, job, wrong)
    other.kill()
    other.join()
    if then.attempts != 1:
        wrong.append(f"{then.attempts} attempts")
    return then, wrong


def out_of_memory(home: Path, chance: random.Random) -> Outcome:
    """A job asks for more memory than its worker has; the next job must be done by the same worker."""
    studio = harness.GreyStudio(home)
    job, after = harness.ask(studio, broken_workers.GREEDY).id, harness.ask(studio, 1).id
    worker = harness.start(broken_workers.short_of_memory, home, LEASE)
    wrong: list[str] = []
    harness.wait_until_ended(studio.store, [job, after], PATIENCE)
    if not worker.is_alive():
        wrong.append("the worker died")
    worker.kill()
    worker.join()
    wrong += harness.wrong_with(studio.store, [after])
    with working(home) as (studio, _):
        return recovered(studio, job, wrong)


def killed_for_memory(home: Path, chance: random.Random) -> Outcome:
    """Whichever worker takes a job is killed by the system: after three attempts it must fail, and others be done."""
    studio = harness.GreyStudio(home)
    job, after = harness.ask(studio, broken_workers.GREEDY, max_attempts=3).id, harness.ask(studio, 1).id
    wrong: list[str] = []
    deadline = time.monotonic() + PATIENCE
    while not (studio.job(job).ended and studio.job(after).ended) and time.monotonic() < deadline:
        worker = harness.start(broken_workers.is_killed, home, LEASE)
        while worker.is_alive() and not (studio.job(job).ended and studio.job(after).ended):
            time.sleep(0.02)
        worker.kill()
        worker.join()
    if studio.job(job).attempts != 3:
        wrong.append(f"{studio.job(job).attempts} attempts")
    wrong += harness.wrong_with(studio.store, [after])
    with working(home) as (studio, _):
        return recovered(studio, job, wrong)


FAULTS = (
    full_disk, read_only_disk, file_error, base_error, locked_base, half_written_result, half_written_input,
    clock_jumps, out_of_memory, killed_for_memory,
)  # fmt: skip
NEEDS_ROOT = (full_disk, read_only_disk)


def one_round(fault: Callable[[Path, random.Random], Outcome], chance: random.Random) -> Outcome:
    """Makes a fault happen once, in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        return fault(Path(folder) / "home", chance)


def main(rounds: int = 20, *names: str) -> None:
    """Makes each fault happen and prints the table."""
    print(f"{'fault':22} {'rounds':>6} {'done':>6} {'failed':>6} {'wrong':>6}")
    for fault in FAULTS:
        if names and fault.__name__ not in names:
            continue
        if fault in NEEDS_ROOT and os.geteuid() != 0:
            print(f"{fault.__name__:22} needs root")
            continue
        chance = random.Random(fault.__name__)
        outcomes = [one_round(fault, chance) for _ in range(rounds)]
        for then, wrong in outcomes:
            if wrong:
                print(f"{then.id}: {wrong}")
        states = [then.state for then, _ in outcomes]
        wrongs = sum(bool(wrong) for _, wrong in outcomes)
        print(
            f"{fault.__name__:22} {rounds:6} {states.count('done'):6} {states.count('failed'):6} {wrongs:6}", flush=True
        )
        for sentence in sorted({_FOLDER.sub("…/", then.error) for then, _ in outcomes if then.error}):
            print(f"    {sentence}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20, *sys.argv[2:])
