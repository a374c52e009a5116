"""A worker: takes one job after the other, and hands back what it cannot end.

What can befall a job, and what becomes of it:

| what | the job |
|---|---|
| it was cancelled, paused or given to another worker | is left as it is |
| it cannot be done (bad input, full disk, out of memory, a fault of ours) | fails, with a sentence |
| the worker is told to stop | goes back to its place in the queue, at once |
| the store is locked for long | goes back too |
| the worker dies, or cannot write any more | goes back when its lease has run out, if attempts are left |
"""

from __future__ import annotations

import contextlib
import logging
import os
import socket
import sys
import threading
from contextlib import closing

from dreamloom.errors import DreamloomError, Fenced, StoreBusy
from dreamloom.recording import as_failure
from dreamloom.store import LEASE, LOOKS, Job, LeaseWatch
from dreamloom.studio import Studio
from dreamloom.workers.perform import perform

_log = logging.getLogger("dreamloom.worker")

IDLE = 1.0  # seconds after which an idle worker looks even if nobody told it of new jobs
_NO_MEMORY = "there was not enough memory for it: ask for a smaller size, fewer frames, or fewer at once"


class Worker:
    """Works for a studio, one job at a time.

    Args:
        studio: what paints, and whose store holds the queue.
        name: for people to read; None for the machine's name and the process's number.
        lease: seconds of silence after which others may take its job.
    """

    def __init__(self, studio: Studio, name: str | None = None, lease: float = LEASE) -> None:
        self.name = name or f"{socket.gethostname()}:{os.getpid()}"
        self._studio = studio
        self._lease = lease
        self._stopping = threading.Event()
        self._wake = threading.Event()

    def stop(self) -> None:
        """Asks it to stop; a job in work is handed back at its next step. May be called by any thread or signal."""
        self._stopping.set()
        self._wake.set()

    def run_forever(self, *, until_empty: bool = False) -> None:
        """Works until `stop` is called, also for workers that died: it watches their leases.

        Trouble with the store is logged and waited out.

        Args:
            until_empty: stop too when no job waits any more.
        """
        watching = threading.Thread(target=self._watch, name="dreamloom watch", daemon=True)
        watching.start()
        with contextlib.ExitStack() as ending:
            ending.callback(watching.join)
            ending.callback(self.stop)
            ending.callback(self._studio.subscribe(lambda _: self._wake.set()))
            while not self._stopping.is_set():
                self._wake.clear()
                if not self._one() and not self._stopping.is_set():
                    if until_empty:
                        break
                    self._wake.wait(IDLE)

    def run_once(self) -> Job | None:
        """Does the next job, to whatever end.

        Returns:
            The job as it was taken; None if none waits.

        Raises:
            CannotWrite, StoreBusy, StoreDamaged: if no job can be taken.
        """
        job = self._studio.store.claims.take(self.name, self._lease)
        if job is not None:
            with contextlib.suppress(Fenced):
                self._do(job)
        return job

    def _one(self) -> bool:
        """Does the next job; False if none waits."""
        try:
            return self.run_once() is not None
        except Exception as error:
            _log.warning("the queue is out of reach: %s", error, exc_info=not isinstance(error, DreamloomError))
            self._stopping.wait(IDLE)
            return True

    def _do(self, job: Job) -> None:
        """Does a job; what goes wrong is written down as far as that is possible."""
        claims = self._studio.store.claims
        _log.info("job %s: attempt %d", job.id, job.attempts)
        try:
            with closing(perform(self._studio, job, self._lease)) as events:
                for _ in events:
                    if self._stopping.is_set():
                        claims.hand_back(job, "its worker was stopped")
                        return
            _log.info("job %s: done", job.id)
        except Fenced:
            _log.info("job %s: taken away", job.id)
        except StoreBusy as error:
            _log.warning("job %s: %s", job.id, error)
            claims.hand_back(job, "the store was locked")
        except Exception as error:
            out_of_memory = isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError"
            expected = out_of_memory or isinstance(error, DreamloomError)
            _log.warning("job %s: %s", job.id, error, exc_info=None if expected else error)
            if out_of_memory:
                _free_memory()
            claims.fail(job, _NO_MEMORY if out_of_memory else as_failure(error), type(error).__name__)
        except BaseException:  # Ctrl-C
            claims.hand_back(job, "its worker was stopped")
            raise

    def _watch(self) -> None:
        watch = LeaseWatch(self._studio.store.claims)
        while not self._stopping.wait(self._lease / LOOKS):
            try:
                for id in watch.look():
                    _log.warning("job %s: nothing was heard of its worker", id)
            except DreamloomError as error:
                _log.warning("leases cannot be watched: %s", error)


def _free_memory() -> None:
    """Gives a GPU's memory back, if one was used."""
    torch = sys.modules.get("torch")
    if torch is not None and torch.cuda.is_available():
        torch.cuda.empty_cache()
