"""The queue from its workers' side: fences, results, ends, what is given up."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from dreamloom.errors import CannotWrite, Fenced
from dreamloom.store import Job, Store

Ask = Callable[..., Job]
Give = Callable[..., Path]


def take(store: Store) -> Job:
    job = store.claims.take("test", lease=6)
    assert job is not None
    return job


def kinds(store: Store, job: Job) -> list[str]:
    return [event.kind for event in store.events.after(job.id)]


def lose(store: Store, job: Job) -> bool:
    """Gives a job's worker up as it stands."""
    beats = {id: (fence, beat) for id, fence, beat, _ in store.claims.running()}
    return store.claims.give_up(job.id, *beats[job.id])


def test_a_job_is_taken_once(store: Store, ask: Ask) -> None:
    ask()
    job = take(store)
    assert (job.state, job.attempts, job.worker, job.fence) == ("running", 1, "test", 1)
    assert job.started is not None
    assert job.leased_until == pytest.approx(job.started + 6)
    assert store.claims.take("other") is None


def test_the_way_of_a_job(store: Store, ask: Ask, give: Give) -> None:
    ask()
    job = take(store)
    store.claims.progress(job, 2, 4, {"item": 0})
    store.claims.preview(job, 0, b"jpeg", {"step": 2})
    assert store.previews.get(job.id, 0) == b"jpeg"
    store.claims.note(job, "a sentence")
    path = give(job)
    store.claims.finish(job, 1.5)
    assert path.read_bytes() == b"pixels"
    ended = store.jobs.get(job.id)
    assert (ended.state, ended.progress) == ("done", (2, 4))
    assert ended.finished is not None
    assert kinds(store, job) == ["queued", "started", "progress", "preview", "note", "asset", "done"]
    assert [event.number for event in store.events.after(job.id)] == [1, 2, 3, 4, 5, 6, 7]
    asset = store.events.after(job.id, 5)[0].data
    assert (asset["item"], asset["width"], asset["media_type"]) == (0, 64, "image/png")


@pytest.mark.parametrize("way", ["beat", "progress", "preview", "note", "result", "finish", "fail", "hand_back"])
def test_a_worker_that_lost_its_job_can_write_nothing(store: Store, ask: Ask, give: Give, way: str) -> None:
    ask()
    stale = take(store)
    assert lose(store, stale)
    own = take(store)
    before = store.jobs.get(own.id), kinds(store, own)
    writes: dict[str, Callable[[], object]] = {
        "beat": lambda: store.claims.beat(stale),
        "progress": lambda: store.claims.progress(stale, 1, 4, {}),
        "preview": lambda: store.claims.preview(stale, 0, b"old", {}),
        "note": lambda: store.claims.note(stale, "old"),
        "result": lambda: give(stale),
        "finish": lambda: store.claims.finish(stale, 1.0),
        "fail": lambda: store.claims.fail(stale, "old", "Error"),
        "hand_back": lambda: store.claims.hand_back(stale, "old"),
    }
    with pytest.raises(Fenced, match="no longer this worker's"):
        writes[way]()
    assert (store.jobs.get(own.id), kinds(store, own)) == before
    assert store.gallery.of_job(own.id) == ()
    assert store.previews.get(own.id, 0) is None
    assert list(store.assets.staging_for("test").iterdir()) == []
    assert not store.claims.holds(stale)
    give(own)
    store.claims.finish(own, 1.0)
    assert len(store.gallery.of_job(own.id)) == 1


def test_what_was_handed_back_goes_first_again_and_costs_no_attempt(store: Store, ask: Ask) -> None:
    job = ask(prompt="a")
    ask(prompt="b")
    store.claims.hand_back(take(store), "its worker was stopped")
    assert store.jobs.get(job.id).attempts == 0
    again = take(store)
    assert (again.id, again.attempts, again.fence) == (job.id, 1, 3)
    assert kinds(store, job) == ["queued", "started", "requeued", "started"]


def test_a_lost_job_goes_back_until_its_attempts_are_used_up(store: Store, ask: Ask) -> None:
    job = ask(max_attempts=2)
    assert lose(store, take(store))
    assert store.jobs.get(job.id).state == "queued"
    assert lose(store, take(store))
    failed = store.jobs.get(job.id)
    assert (failed.state, failed.attempts) == ("failed", 2)
    assert failed.error is not None
    assert "ended early 2 times" in failed.error
    assert kinds(store, job) == ["queued", "started", "requeued", "started", "failed"]


def test_a_sign_of_life_saves_a_job_at_the_last_moment(store: Store, ask: Ask) -> None:
    ask()
    job = take(store)
    ((id, fence, beat, lease),) = store.claims.running()
    assert lease == 6
    store.claims.beat(job)
    assert not store.claims.give_up(id, fence, beat)
    store.claims.finish(job, 1.0)


def test_a_job_painted_inline_is_nobody_elses_and_fails_when_lost(store: Store, ask: Ask) -> None:
    resolved = take_resolved(store, ask)
    job = store.claims.begin_inline(resolved, "process 1", output="/tmp/a.png")
    assert (job.state, job.inline, job.output) == ("running", True, "/tmp/a.png")
    assert store.claims.take("test") is None
    assert lose(store, job)
    failed = store.jobs.get(job.id)
    assert failed.state == "failed"
    assert failed.error is not None
    assert "the command that painted it ended early" in failed.error


def take_resolved(store: Store, ask: Ask) -> object:
    job = ask()
    store.jobs.cancel(job.id)
    return job.resolved


def test_a_result_that_cannot_be_kept_is_no_result(store: Store, ask: Ask, tmp_path: Path) -> None:
    ask()
    job = take(store)
    with pytest.raises(CannotWrite):
        store.claims.result(job, 0, tmp_path / "nothing.png", (1, 64, 64))
    (store.assets.folder / "cf").parent.mkdir(parents=True, exist_ok=True)
    staged = store.assets.staging_for("x") / "made.png"
    staged.write_bytes(b"pixels")
    for number in range(256):
        (store.assets.folder / f"{number:02x}").write_text("in the way")
    with pytest.raises(CannotWrite):
        store.claims.result(job, 0, staged, (1, 64, 64))
    assert not staged.exists()
    assert store.gallery.of_job(job.id) == ()
    assert "asset" not in kinds(store, job)


def test_every_item_has_one_result(store: Store, ask: Ask, give: Give) -> None:
    ask(count=3)
    job = take(store)
    give(job, 2, b"third")
    assert store.claims.finished_items(job) == {2}
    lose(store, job)
    again = take(store)
    assert store.claims.finished_items(again) == {2}
    give(again, 0, b"first")
    assert [asset.item for asset in store.gallery.of_job(job.id)] == [0, 2]
