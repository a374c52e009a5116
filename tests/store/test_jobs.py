"""The queue from its users' side."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dreamloom.errors import Fenced, MissingJob, WrongState
from dreamloom.store import Job, JobFilter, Store, jobs

Ask = Callable[..., Job]


def kinds(store: Store, job: Job) -> list[str]:
    return [event.kind for event in store.events.after(job.id)]


def taken(store: Store) -> list[str]:
    """The prompts of all that waits, in the order in which a worker takes them."""
    found = []
    while (job := store.claims.take("test")) is not None:
        found.append(job.resolved.items[0].prompt)
    return found


def test_what_was_put_in_comes_out_as_it_was(store: Store, ask: Ask) -> None:
    job = ask(prompt="a cat", count=2, answers={"consent": "mine"}, owner="ann", priority=3, to="/tmp/out")
    assert store.jobs.get(job.id) == job
    assert (job.state, job.owner, job.priority, job.output) == ("queued", "ann", 3, "/tmp/out")
    assert job.answers == {"consent": "mine"}
    assert [item.seed for item in job.resolved.items] == [7, 8]
    assert kinds(store, job) == ["queued"]


def test_ids_sort_as_they_were_made(monkeypatch: pytest.MonkeyPatch) -> None:
    times = iter(range(10**18, 10**18 + 10**9, 10**7))
    monkeypatch.setattr("time.time_ns", lambda: next(times))
    made = [jobs.new_id() for _ in range(50)]
    assert made == sorted(made)
    assert len(set(made)) == 50
    assert {id[14] for id in made} == {"7"}


def test_the_highest_priority_goes_first_and_then_the_oldest(store: Store, ask: Ask) -> None:
    for prompt, priority in (("a", 0), ("b", 5), ("c", 0), ("d", -1), ("e", 5)):
        ask(prompt=prompt, priority=priority)
    assert [job.resolved.items[0].prompt for job in store.jobs.list(JobFilter(order="queue"))] == list("beacd")
    assert taken(store) == list("beacd")


def test_a_clock_set_back_changes_no_order(store: Store, ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    for prompt, now in (("a", 5000.0), ("b", 1400.0), ("c", 9000.0)):
        monkeypatch.setattr("time.time", lambda now=now: now)
        ask(prompt=prompt)
    assert taken(store) == ["a", "b", "c"]


def test_jobs_can_be_moved(store: Store, ask: Ask) -> None:
    a, b, c, d = (ask(prompt=prompt) for prompt in "abcd")
    store.jobs.move(d.id, before="first")
    store.jobs.move(a.id, before="last")
    assert [store.jobs.ahead(job.id) for job in (d, b, c, a)] == [0, 1, 2, 3]
    store.jobs.move(c.id, before=b.id)
    store.jobs.move(a.id, priority=1)
    assert store.jobs.move(b.id, before=a.id).priority == 1
    assert taken(store) == ["b", "a", "d", "c"]


def test_only_what_waits_can_be_moved(store: Store, ask: Ask) -> None:
    running, waiting = ask(), ask()
    store.claims.take("test")
    with pytest.raises(WrongState, match="is running and cannot be moved"):
        store.jobs.move(running.id, before="first")
    with pytest.raises(WrongState, match="running"):
        store.jobs.move(waiting.id, before=running.id)


def test_a_paused_job_keeps_its_place(store: Store, ask: Ask) -> None:
    first = ask(prompt="a")
    ask(prompt="b")
    assert store.jobs.pause(first.id).state == "paused"
    assert store.jobs.ahead(first.id) == 0
    assert store.jobs.resume(first.id).state == "queued"
    assert taken(store) == ["a", "b"]
    assert kinds(store, first) == ["queued", "paused", "queued", "started"]


@pytest.mark.parametrize("way", ["cancel", "pause"])
def test_what_runs_is_taken_from_its_worker_at_once(store: Store, ask: Ask, way: str) -> None:
    job = ask()
    held = store.claims.take("test")
    assert held is not None
    after = getattr(store.jobs, way)(job.id)
    assert after.state == {"cancel": "cancelled", "pause": "paused"}[way]
    assert after.leased_until is None
    with pytest.raises(Fenced):
        store.claims.progress(held, 1, 4, {})
    assert kinds(store, job)[-1] == after.state


def test_pausing_costs_no_attempt(store: Store, ask: Ask) -> None:
    job = ask(max_attempts=1)
    for _ in range(3):
        assert store.claims.take("test") is not None
        assert store.jobs.pause(job.id).attempts == 0
        store.jobs.resume(job.id)


def test_a_failed_job_can_be_tried_again_with_all_attempts(store: Store, ask: Ask) -> None:
    job = ask(max_attempts=1)
    held = store.claims.take("test")
    assert held is not None
    store.claims.fail(held, "no such colour", "BadRecipe")
    failed = store.jobs.get(job.id)
    assert (failed.state, failed.error, failed.ended) == ("failed", "no such colour", True)
    again = store.jobs.retry(job.id)
    assert (again.state, again.error, again.attempts, again.max_attempts, again.finished) == (
        "queued",
        None,
        0,
        3,
        None,
    )
    assert store.claims.take("test") is not None


@pytest.mark.parametrize(
    ("state", "refused"),
    [
        ("queued", ["resume", "retry"]),
        ("paused", ["pause", "retry"]),
        ("running", ["resume", "retry"]),
        ("done", ["cancel", "pause", "resume", "retry"]),
        ("failed", ["cancel", "pause", "resume"]),
        ("cancelled", ["cancel", "pause", "resume"]),
    ],
)
def test_what_makes_no_sense_is_refused_and_changes_nothing(
    store: Store, ask: Ask, state: str, refused: list[str]
) -> None:
    job = ask()
    if state == "paused":
        store.jobs.pause(job.id)
    elif state != "queued":
        held = store.claims.take("test")
        assert held is not None
        {
            "running": lambda: None,
            "done": lambda: store.claims.finish(held, 1.0),
            "failed": lambda: store.claims.fail(held, "no", "BadRecipe"),
            "cancelled": lambda: store.jobs.cancel(job.id),
        }[state]()
    before = store.jobs.get(job.id)
    for way in refused:
        with pytest.raises(WrongState, match=f"is {state}") as caught:
            getattr(store.jobs, way)(job.id)
        assert caught.value.state == state
    assert store.jobs.get(job.id) == before


def test_a_picture_painted_inline_cannot_be_paused(store: Store, ask: Ask) -> None:
    job = store.claims.begin_inline(ask().resolved, "me")
    with pytest.raises(WrongState, match="painted inline"):
        store.jobs.pause(job.id)
    assert store.jobs.cancel(job.id).state == "cancelled"
    again = store.jobs.retry(job.id)
    assert (again.inline, again.max_attempts) == (False, 3)


def test_jobs_are_found_by_the_end_of_their_ids(store: Store, ask: Ask) -> None:
    job = ask()
    ask()
    assert store.jobs.find(job.id[-8:]) == job
    assert store.jobs.find(job.id) == job
    for nothing in ("", "x", "%"):
        with pytest.raises(MissingJob, match="no job ends in"):
            store.jobs.find(nothing)
    shared = next(letter for letter in "0123456789abcdef" * 2 if ask().id.endswith(letter) or True)
    while sum(one.id.endswith(shared) for one in store.jobs.list()) < 2:
        ask()
    with pytest.raises(MissingJob, match="several jobs"):
        store.jobs.find(shared)


def test_an_unknown_id_is_missing(store: Store) -> None:
    for ask_for in (store.jobs.get, store.jobs.cancel, store.jobs.ahead, store.events.after):
        with pytest.raises(MissingJob, match="there is no job 'nothing'") as caught:
            ask_for("nothing")
        assert caught.value.id == "nothing"


def test_lists_are_filtered_and_paged(store: Store, ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    times = iter(range(10**18, 10**18 + 10**9, 10**7))
    monkeypatch.setattr("time.time_ns", lambda: next(times))
    made = [ask(owner="ann" if number % 2 else "bob").id for number in range(6)]
    store.jobs.cancel(made[3])
    listed = [job.id for job in store.jobs.list()]
    assert listed == made[::-1]
    assert [job.id for job in store.jobs.list(JobFilter(limit=2, before=listed[1]))] == listed[2:4]
    assert [job.id for job in store.jobs.list(JobFilter(owner="ann", states=("queued",)))] == [made[5], made[1]]
    assert store.jobs.counts()["queued"] == 5
    assert store.jobs.counts() == {"queued": 5, "running": 0, "paused": 0, "done": 0, "failed": 0, "cancelled": 1}


def test_clearing_forgets_what_has_ended_but_not_what_was_made(
    store: Store, ask: Ask, made: Callable[..., int]
) -> None:
    asset = made(owner="ann")
    ended = store.gallery.get(asset).job
    waiting = ask()
    assert store.jobs.clear(owner="bob") == 0
    assert store.jobs.clear(until=1.0) == 0
    assert store.jobs.clear() == 1
    with pytest.raises(MissingJob):
        store.events.after(ended)
    assert store.jobs.list() == (waiting,)
    assert store.gallery.recipe(store.gallery.get(asset)).items[0].prompt == "a red apple"
