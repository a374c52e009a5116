"""Events: nothing is missed, by whoever waits in whatever process."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dreamloom.queueing import Queueing
from dreamloom.store import Job, Store, StoredEvent

Ask = Callable[..., Job]
SOON = 5.0  # seconds that a test waits for what should come at once


@pytest.fixture
def queueing(store: Store) -> Queueing:
    """What follows events, with a store of its own on the same base: as good as another process."""
    return Queueing(store.home)


def take(store: Store) -> Job:
    job = store.claims.take("test")
    assert job is not None
    return job


class Following:
    """Follows a job in a thread."""

    def __init__(self, events: Iterator[StoredEvent]) -> None:
        self.seen: list[StoredEvent] = []
        self._thread = threading.Thread(target=lambda: self.seen.extend(events), daemon=True)
        self._thread.start()

    def end(self) -> list[str]:
        self._thread.join(SOON)
        assert not self._thread.is_alive()
        return [event.kind for event in self.seen]


def test_events_are_numbered_without_gaps_for_each_job(store: Store, ask: Ask) -> None:
    first, second = ask(), ask()
    held = take(store)
    for done in range(3):
        store.claims.progress(held, done, 3, {"item": 0})
        store.jobs.pause(second.id)
        store.jobs.resume(second.id)
    assert [event.number for event in store.events.after(first.id)] == [1, 2, 3, 4, 5]
    assert [event.number for event in store.events.after(second.id)] == [1, 2, 3, 4, 5, 6, 7]
    assert [event.data["done"] for event in store.events.after(first.id, 3)] == [1, 2]
    assert store.events.after(first.id, 99) == ()


@pytest.mark.parametrize("same", [True, False])
def test_who_follows_sees_everything_to_the_end(store: Store, ask: Ask, queueing: Queueing, same: bool) -> None:
    if same:
        queueing._store = store
    job = ask()
    following = Following(queueing.events(job.id))
    held = take(store)
    for done in range(5):
        store.claims.progress(held, done, 5, {})
    store.claims.finish(held, 1.0)
    assert following.end() == ["queued", "started", *["progress"] * 5, "done"]


def test_who_comes_back_misses_nothing(store: Store, ask: Ask, queueing: Queueing) -> None:
    job = ask()
    held = take(store)
    following = queueing.events(job.id)
    assert [next(following).number, next(following).number] == [1, 2]
    following.close()
    for done in range(3):
        store.claims.progress(held, done, 3, {})
    store.claims.finish(held, 1.0)
    assert [event.number for event in queueing.events(job.id, after=2)] == [3, 4, 5, 6]
    assert list(queueing.events(job.id, after=6)) == []


def test_many_followers_of_one_job_and_of_others(store: Store, ask: Ask, queueing: Queueing) -> None:
    jobs = [ask() for _ in range(3)]
    followings = [Following(queueing.events(job.id)) for job in jobs for _ in range(5)]
    for _ in jobs:
        store.claims.finish(take(store), 0.1)
    assert all(following.end() == ["queued", "started", "done"] for following in followings)


def test_subscribers_hear_of_their_job_or_of_all(store: Store, ask: Ask, queueing: Queueing) -> None:
    mine, other = ask(), ask()
    heard_mine, heard_all = threading.Event(), set[str]()
    all_heard = threading.Event()

    def hear(job: str) -> None:
        heard_all.add(job)
        if len(heard_all) == 2:
            all_heard.set()

    stops = [queueing.subscribe(lambda _: heard_mine.set(), mine.id), queueing.subscribe(hear)]
    store.jobs.pause(other.id)
    store.jobs.pause(mine.id)
    assert heard_mine.wait(SOON)
    assert all_heard.wait(SOON)
    assert heard_all == {mine.id, other.id}
    for stop in stops:
        stop()
        stop()


def test_jobs_are_told_of_in_the_order_in_which_they_were_asked_for(store: Store, ask: Ask) -> None:
    heard: list[str] = []
    all_asked, all_heard = threading.Event(), threading.Event()

    def hear(job: str) -> None:
        all_asked.wait(SOON)  # so that the next look finds all the others at once
        heard.append(job)
        if len(heard) == 12:
            all_heard.set()

    stop = store.bell.subscribe(hear)
    jobs = [ask().id for _ in range(12)]
    all_asked.set()
    assert all_heard.wait(SOON)
    assert heard == jobs
    stop()


def test_the_bell_sleeps_when_nobody_listens(store: Store, ask: Ask) -> None:
    stop = store.bell.subscribe(lambda _: None)
    (thread,) = [one for one in threading.enumerate() if one.name == "dreamloom bell"]
    stop()
    thread.join(SOON)
    assert not thread.is_alive()
    heard = threading.Event()
    stop = store.bell.subscribe(lambda _: heard.set())
    ask()
    assert heard.wait(SOON)
    stop()


def test_who_follows_hears_of_a_restore(store: Store, ask: Ask, queueing: Queueing, tmp_path: Path) -> None:
    job = ask()
    store.backup(tmp_path / "early.zip")
    held = take(store)
    for done in range(20):
        store.claims.progress(held, done, 20, {})
    following = Following(queueing.events(job.id, after=22))
    store.restore(tmp_path / "early.zip")
    store.jobs.cancel(job.id)
    following.end()
    assert [event.kind for event in store.events.after(job.id)] == ["queued", "cancelled"]
