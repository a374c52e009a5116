"""Kills with kill -9 at random points: a server (which takes jobs in and works on them) and a worker.

In every round a server process takes in 20 jobs, telling each one only after `submit` has come back, and works on them;
a worker process helps. Both are killed again and again, at random moments, and started anew. In the end every job that
was told must be done, with exactly one result, and the base must be sound.

    python benchmarks/faults/kill.py [ROUNDS] [JOBS] [SEED]

TMPDIR says on which disk; one in memory is as good for this, as killing a program loses nothing that was written.
"""

from __future__ import annotations

import random
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import harness

from dreamloom.store import Store
from dreamloom.workers import Worker

LEASE = 1.0  # seconds
PATIENCE = 60.0  # seconds after the last kill
KILLS = 6  # a round
BETWEEN = 0.2  # seconds between two kills, on average
A_STEP = 0.02  # seconds


@dataclass(frozen=True)
class Round:
    """One round: attempts at all its jobs, seconds from the last kill until all were done, and what was wrong."""

    attempts: int
    seconds_after: float
    wrong: tuple[str, ...]


def serve(home: Path, outputs: Path, seeds: Sequence[int], told: Any) -> None:
    """The body of a server's process: works, and takes jobs in meanwhile."""
    studio = harness.GreyStudio(home, A_STEP)
    threading.Thread(target=Worker(studio, lease=LEASE).run_forever, daemon=True).start()
    for seed in seeds:
        told.send((seed, harness.ask(studio, seed, outputs).id))
    time.sleep(3600)


def one_round(home: Path, outputs: Path, jobs: int, chance: random.Random) -> Round:
    """Runs a round on a base that may hold those before."""
    seeds = [chance.randrange(2**32) for _ in range(jobs)]
    ids: dict[int, str] = {}
    mine, its = harness.processes.Pipe(duplex=False)
    server = harness.start(serve, home, outputs, seeds, its)
    worker = harness.start(harness.work, home, LEASE, A_STEP)
    for _ in range(KILLS):
        time.sleep(chance.expovariate(1 / BETWEEN))
        if chance.random() < 0.5:
            worker.kill()
            worker.join()
            worker = harness.start(harness.work, home, LEASE, A_STEP)
        else:
            server.kill()
            server.join()
            ids |= _received(mine)
            mine, its = harness.processes.Pipe(duplex=False)
            server = harness.start(serve, home, outputs, [seed for seed in seeds if seed not in ids], its)
    while len(ids) < jobs:
        time.sleep(0.02)
        ids |= _received(mine)
    store = Store(home)
    try:
        seconds = harness.wait_until_ended(store, list(ids.values()), PATIENCE)
        wrong = harness.wrong_with(store, list(ids.values()), outputs)
    except TimeoutError as error:
        seconds, wrong = PATIENCE, [str(error)]
    finally:
        for process in (server, worker):
            process.kill()
            process.join()
    attempts = sum(store.jobs.get(id).attempts for id in ids.values())
    # a job may be in the base that was never told: the server died between its commit and its telling
    for job in store.jobs.list():
        if not job.ended:
            store.jobs.cancel(job.id)
    store.jobs.clear()
    return Round(attempts, seconds, tuple(wrong))


def _received(pipe: Any) -> dict[int, str]:
    found = {}
    try:
        while pipe.poll():
            seed, id = pipe.recv()
            found[seed] = id
    except (EOFError, OSError):
        pass
    return found


def main(rounds: int = 200, jobs: int = 20, seed: int = 1) -> None:
    """Runs the rounds and prints the table."""
    chance = random.Random(seed)
    began = time.monotonic()
    done: list[Round] = []
    with tempfile.TemporaryDirectory() as folder:
        for number in range(rounds):
            done.append(one_round(Path(folder) / "home", Path(folder) / "out", jobs, chance))
            if done[-1].wrong:
                print(f"round {number}: {done[-1].wrong}", flush=True)
        found = Store(Path(folder) / "home").check()
    print(f"rounds                                  {rounds}")
    print(f"jobs                                    {rounds * jobs}")
    print(f"kills                                   {rounds * KILLS}")
    print(f"attempts                                {sum(one.attempts for one in done)}")
    print(f"longest wait after the last kill, s     {max(one.seconds_after for one in done):.1f}")
    print(f"rounds with anything wrong              {sum(bool(one.wrong) for one in done)}")
    print(f"files looked at, missing, damaged       {found.assets}, {len(found.missing)}, {len(found.damaged)}")
    print(f"took, s                                 {time.monotonic() - began:.0f}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
