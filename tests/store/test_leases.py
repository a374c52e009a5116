"""Leases: whose worker is silent for too long loses its job, whatever the clocks on the wall say."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dreamloom.store import LOOKS, Job, LeaseWatch, Store

Ask = Callable[..., Job]
LEASE = 6.0


class Clock:
    """A monotonic clock that a test moves."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def watch(store: Store, clock: Clock) -> LeaseWatch:
    return LeaseWatch(store.claims, clock)


def take(store: Store) -> Job:
    job = store.claims.take("test", lease=LEASE)
    assert job is not None
    return job


def looks(watch: LeaseWatch, clock: Clock, seconds: float) -> list[str]:
    lost: list[str] = []
    for _ in range(round(seconds * LOOKS / LEASE)):
        clock.now += LEASE / LOOKS
        lost += watch.look()
    return lost


def test_silence_for_a_whole_lease_loses_the_job(store: Store, ask: Ask, watch: LeaseWatch, clock: Clock) -> None:
    job = ask()
    take(store)
    watch.look()
    assert looks(watch, clock, LEASE - 1) == []
    assert looks(watch, clock, 1) == [job.id]
    assert store.jobs.get(job.id).state == "queued"
    assert looks(watch, clock, 60) == []


def test_signs_of_life_keep_it(store: Store, ask: Ask, watch: LeaseWatch, clock: Clock) -> None:
    ask()
    job = take(store)
    for _ in range(10):
        assert looks(watch, clock, LEASE - 1) == []
        store.claims.beat(job)


def test_a_new_worker_is_watched_anew(store: Store, ask: Ask, watch: LeaseWatch, clock: Clock) -> None:
    ask()
    job = take(store)
    watch.look()
    looks(watch, clock, LEASE - 1)
    store.claims.hand_back(job, "stopped")
    take(store)
    assert looks(watch, clock, LEASE - 1) == []


@pytest.mark.parametrize("jump", [3600.0, -3600.0])
def test_a_clock_that_jumps_makes_no_difference(
    store: Store, ask: Ask, watch: LeaseWatch, clock: Clock, monkeypatch: pytest.MonkeyPatch, jump: float
) -> None:
    import time

    ask()
    job = take(store)
    now = time.time()
    monkeypatch.setattr("time.time", lambda: now + jump)
    watch.look()
    assert looks(watch, clock, LEASE - 1) == []
    store.claims.beat(job)
    assert store.claims.holds(job)
    looks(watch, clock, LEASE + 1)
    assert not store.claims.holds(job)


def test_time_in_which_nobody_looked_does_not_count(store: Store, ask: Ask, watch: LeaseWatch, clock: Clock) -> None:
    job = ask()
    take(store)
    watch.look()
    clock.now += 3600  # a laptop that was closed
    assert watch.look() == ()
    assert watch.look() == ()
    assert looks(watch, clock, LEASE) == [job.id]


def test_of_two_watchers_one_takes_the_job(store: Store, ask: Ask, clock: Clock) -> None:
    job = ask()
    take(store)
    both = [LeaseWatch(store.claims, clock) for _ in range(2)]
    lost: list[str] = []
    for _ in range(2 * LOOKS):
        for watch in both:
            lost += watch.look()
        clock.now += LEASE / LOOKS
    assert lost == [job.id]
