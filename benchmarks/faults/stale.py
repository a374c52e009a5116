"""A worker that sleeps through its lease and wakes: it must be fenced, and its picture must not count.

One worker is stopped (SIGSTOP) at a random point of a job and for longer than its lease. Another takes the job over.
The first is woken (SIGCONT), in every other round while the second still works.

Who is stopped in the few milliseconds in which it writes to the base holds SQLite's lock, and nobody can write, which
no lease can mend. So the test holds that lock itself until the worker stands still: a system call that was under way
when the signal came still ends, and would otherwise take the lock with it.

    python benchmarks/faults/stale.py [ROUNDS] [SEED]
"""

from __future__ import annotations

import logging
import os
import random
import signal
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import harness

from dreamloom.store import Store
from dreamloom.workers import Worker

LEASE = 0.6  # seconds
A_STEP = 0.15
PATIENCE = 30.0
WAIT = 0.5  # seconds for the base's lock
STANDSTILL = 0.1  # seconds after which every thread of a stopped process stands still


class _Teller(logging.Handler):
    """Sends what a worker logs through a pipe."""

    def __init__(self, pipe: Any) -> None:
        super().__init__()
        self._pipe = pipe

    def emit(self, record: logging.LogRecord) -> None:
        self._pipe.send(record.getMessage())


def work_and_tell(home: Path, pipe: Any) -> None:
    """The body of the worker that is stopped: it tells what it logs."""
    log = logging.getLogger("dreamloom.worker")
    log.setLevel(logging.INFO)
    log.addHandler(_Teller(pipe))
    Worker(harness.GreyStudio(home, A_STEP), "sleeper", LEASE).run_forever()


def one_round(store: Store, outputs: Path, chance: random.Random, wake_early: bool) -> list[str]:
    """One round; gives back what went wrong."""
    studio = harness.GreyStudio(store.home)
    studio.stamping.signer.warm()  # who is stopped while the first keys are made would hold their lock too
    mine, its = harness.processes.Pipe(duplex=False)
    sleeper = harness.start(work_and_tell, store.home, its)
    job = harness.ask(studio, chance.randrange(2**32), outputs).id
    _wait_for(store, job, "started", 1)
    time.sleep(chance.uniform(0, 3 * A_STEP))
    _stop(store, sleeper.pid)
    if store.jobs.get(job).ended:  # too late: it was done already
        sleeper.kill()
        return one_round(store, outputs, chance, wake_early)
    second = harness.start(harness.work, store.home, LEASE, A_STEP)
    try:
        _wait_for(store, job, "started", 2)
        if not wake_early:
            harness.wait_until_ended(store, [job], PATIENCE)
        os.kill(sleeper.pid, signal.SIGCONT)
        told = _told(mine, "taken away")
        harness.wait_until_ended(store, [job], PATIENCE)
        wrong = harness.wrong_with(store, [job], outputs)
        done_by = store.jobs.get(job).worker
        if not told:
            wrong.append(f"{job}: the sleeper was not fenced")
        if done_by == "sleeper":
            wrong.append(f"{job} was done by the sleeper")
        return wrong
    except TimeoutError as error:
        return [str(error)]
    finally:
        for process in (sleeper, second):
            process.kill()
            process.join()


def _stop(store: Store, pid: int) -> None:
    with store.base.write():
        os.kill(pid, signal.SIGSTOP)
        time.sleep(STANDSTILL)


def _wait_for(store: Store, job: str, kind: str, times: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while [event.kind for event in store.events.after(job)].count(kind) < times:
        if time.monotonic() > deadline:
            raise TimeoutError(f"{job} was not {kind} {times} times")
        time.sleep(0.01)


def _told(pipe: Any, words: str) -> bool:
    while pipe.poll(PATIENCE):
        if words in pipe.recv():
            return True
    return False


def main(rounds: int = 50, seed: int = 1) -> None:
    """Runs the rounds and prints the table."""
    chance = random.Random(seed)
    fenced = 0
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder) / "home", wait=WAIT)
        for number in range(rounds):
            wrong = one_round(store, Path(folder) / "out", chance, wake_early=number % 2 == 0)
            fenced += not wrong
            if wrong:
                print(f"round {number}: {wrong}", flush=True)
    print(f"stale workers fenced, with one result by the other  {fenced} of {rounds}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
