"""Workers: what becomes of a job, whatever befalls it."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dreamloom.engine.events import Event, Progress
from dreamloom.errors import BadRecipe, StoreBusy
from dreamloom.media.pictures import read_picture
from dreamloom.recipe import ResolvedRecipe, VideoSpec
from dreamloom.store import GalleryFilter, Job
from dreamloom.studio import Studio
from dreamloom.workers import Worker
from dreamloom.workers.perform import perform
from small_studio import APPLE, small_studio

THREE = APPLE.model_copy(update={"count": 3})
SOON = 20.0  # seconds that a test waits for what should come at once


@pytest.fixture
def studio(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Studio:
    return small_studio(tmp_path, monkeypatch)


def kinds(studio: Studio, job: Job) -> list[str]:
    return [event.kind for event in studio.events_after(job.id) if event.kind not in ("progress", "preview")]


def breaking_after(monkeypatch: pytest.MonkeyPatch, studio: Studio, steps: int, what: Any) -> None:
    """After so many steps the engine raises an error, or something is called."""
    real = studio.run

    def run(resolved: ResolvedRecipe, **how: Any) -> Iterator[Event]:
        left = steps
        for event in real(resolved, **how):
            yield event
            left -= isinstance(event, Progress)
            if left == 0:
                if isinstance(what, BaseException):
                    raise what
                what()

    monkeypatch.setattr(studio, "run", run)


def test_a_job_is_done_and_written_down(studio: Studio, tmp_path: Path) -> None:
    job = studio.submit(THREE, output=tmp_path / "out", preview_every=1)
    assert studio.jobs_ahead(job.id) == 0
    worker = Worker(studio, "me")
    taken = worker.run_once()
    assert taken is not None
    assert taken.id == job.id
    assert worker.run_once() is None
    done = studio.job(job.id)
    assert (done.state, done.progress, done.worker, done.attempts) == ("done", (9, 9), "me", 1)
    assert kinds(studio, job) == ["queued", "started", "asset", "asset", "asset", "done"]
    assets = studio.assets(job.id)
    assert [asset.seed for asset in assets] == [7, 8, 9]
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert names == [f"a-red-apple-{job.id[-8:]}-{number}.png" for number in (1, 2, 3)]
    for asset, name in zip(assets, names, strict=True):
        data = studio.asset_path(asset).read_bytes()
        assert data == (tmp_path / "out" / name).read_bytes()
        assert hashlib.sha256(data).hexdigest() == asset.sha256
        assert studio.inspect(studio.asset_path(asset)).resolved == studio.asset_recipe(asset)
    assert not list((tmp_path / "home" / "previews").iterdir())
    assert not list(studio.store.assets.staging.iterdir())


def test_a_queued_picture_is_the_same_as_one_painted_at_once(studio: Studio, tmp_path: Path) -> None:
    (now,) = studio.paint(APPLE, tmp_path / "now.webp")
    studio.submit(APPLE, output=tmp_path / "later.webp")
    Worker(studio).run_once()
    assert (read_picture(now.path).pixels == read_picture(tmp_path / "later.webp").pixels).all()
    assert sorted(path.name for path in tmp_path.glob("*.webp")) == ["later.webp", "now.webp"]


def test_a_film_is_kept_and_copied_as_well(studio: Studio, tmp_path: Path) -> None:
    film = APPLE.model_copy(update={"output": VideoSpec(frames=5, fps=8), "count": 2})
    job = studio.submit(film, output=tmp_path / "films")
    Worker(studio).run_once()
    assert studio.job(job.id).error is None
    assets = studio.assets(job.id)
    assert [(asset.kind, asset.media_type, asset.item) for asset in assets] == [
        ("video", "video/mp4", 0), ("video", "video/mp4", 1)
    ]  # fmt: skip
    assert all(asset.frames >= 5 for asset in assets)
    names = [f"a-red-apple-{job.id[-8:]}-{number}.mp4" for number in (1, 2)]
    for asset, name in zip(assets, names, strict=True):
        assert studio.asset_path(asset).read_bytes() == (tmp_path / "films" / name).read_bytes()
    assert [one.kind for one in studio.search(GalleryFilter(kind="video")).assets] == ["video", "video"]


def test_previews_can_be_seen_while_it_works(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    job = studio.submit(APPLE, preview_every=1)
    seen: list[bytes | None] = []
    breaking_after(monkeypatch, studio, 3, lambda: seen.append(studio.preview(job.id)))
    Worker(studio).run_once()
    assert seen[0] is not None
    assert seen[0].startswith(b"\xff\xd8")
    assert studio.preview(job.id) is None


def test_bad_input_is_told_when_it_is_submitted(studio: Studio, tmp_path: Path) -> None:
    for recipe, fields, field in (
        (APPLE.model_copy(update={"sampler": "Newest"}), {}, "sampler"),
        (studio.resolve(APPLE).model_copy(update={"sampler": "Newest"}), {}, "sampler"),
        (APPLE, {"priority": 5000}, "priority"),
    ):
        with pytest.raises(BadRecipe) as caught:
            studio.submit(recipe, **fields)
        assert caught.value.field == field
    with pytest.raises(Exception, match=r"end it in \.png"):
        studio.submit(APPLE, output=tmp_path / "a.tiff")
    assert studio.jobs() == ()


def test_what_was_made_before_a_crash_is_not_made_again(
    studio: Studio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = studio.submit(THREE, output=tmp_path / "out")
    first = studio.store.claims.take("dies", lease=30)
    assert first is not None
    events = perform(studio, first)
    for event in events:
        if hasattr(event, "path"):
            break  # one picture is saved; now the worker dies, and its job with it
    events.close()
    ((id, fence, beat, _),) = studio.store.claims.running()
    studio.store.claims.give_up(id, fence, beat)
    (before,) = studio.assets(job.id)
    (tmp_path / "out" / f"a-red-apple-{job.id[-8:]}-1.png").unlink()  # it died before this was written
    painted: list[int] = []
    real = studio.run
    monkeypatch.setattr(
        studio, "run", lambda resolved, **more: painted.extend(i.seed for i in resolved.items) or real(resolved, **more)
    )
    Worker(studio).run_once()
    assert painted == [8, 9]
    assert studio.assets(job.id)[0] == before
    assert [asset.item for asset in studio.assets(job.id)] == [0, 1, 2]
    assert [asset.seed for asset in studio.assets(job.id)] == [7, 8, 9]
    assert len(list((tmp_path / "out").iterdir())) == 3
    assert studio.job(job.id).progress == (9, 9)
    assert kinds(studio, job) == [
        "queued", "started", "asset", "requeued", "started", "asset", "asset", "done"
    ]  # fmt: skip


def test_a_worker_that_is_stopped_hands_its_job_back(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    job = studio.submit(APPLE)
    worker = Worker(studio)
    breaking_after(monkeypatch, studio, 1, worker.stop)
    worker.run_once()
    back = studio.job(job.id)
    assert (back.state, back.attempts) == ("queued", 0)
    assert kinds(studio, job) == ["queued", "started", "requeued"]
    assert not list(studio.store.assets.staging.iterdir())


def test_ctrl_c_hands_back_too(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    job = studio.submit(APPLE)
    breaking_after(monkeypatch, studio, 1, KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        Worker(studio).run_once()
    assert studio.job(job.id).state == "queued"


@pytest.mark.parametrize(("way", "state"), [("cancel", "cancelled"), ("pause", "paused")])
def test_a_job_taken_away_is_left_at_the_next_step(
    studio: Studio, monkeypatch: pytest.MonkeyPatch, way: str, state: str
) -> None:
    job = studio.submit(APPLE.model_copy(update={"steps": 1000}))
    steps = 0

    def take_away() -> None:
        getattr(studio, way)(job.id)
        deadline = time.monotonic() + SOON
        while studio.store.claims.running() and time.monotonic() < deadline:
            time.sleep(0.01)

    breaking_after(monkeypatch, studio, 2, take_away)
    real = studio.run

    def counting(resolved: ResolvedRecipe, **more: Any) -> Iterator[Event]:
        nonlocal steps
        for event in real(resolved, **more):
            steps += isinstance(event, Progress)
            if steps > 2:
                time.sleep(0.01)
            yield event

    monkeypatch.setattr(studio, "run", counting)
    Worker(studio).run_once()
    assert studio.job(job.id).state == state
    assert steps < 500  # a quarter of a second later it was noticed
    assert kinds(studio, job)[-1] == state
    assert studio.assets(job.id) == ()


@pytest.mark.parametrize(
    ("error", "sentence", "kind"),
    [
        (BadRecipe("width 50 is not divisible by 16", "output"), "width 50 is not divisible by 16", "BadRecipe"),
        (MemoryError("cannot allocate"), "there was not enough memory for it", "MemoryError"),
        (
            type("OutOfMemoryError", (RuntimeError,), {})("CUDA"),
            "there was not enough memory for it",
            "OutOfMemoryError",
        ),
        (
            ZeroDivisionError("division by zero"),
            "Dreamloom failed (ZeroDivisionError: division by zero)",
            "ZeroDivision",
        ),
    ],
)
def test_what_cannot_be_done_fails_with_a_sentence(
    studio: Studio, monkeypatch: pytest.MonkeyPatch, error: Exception, sentence: str, kind: str
) -> None:
    job = studio.submit(THREE)
    with monkeypatch.context() as broken:
        breaking_after(broken, studio, 2, error)
        Worker(studio).run_once()
    failed = studio.job(job.id)
    assert failed.state == "failed"
    assert failed.error is not None
    assert failed.error.startswith(sentence)
    assert studio.events_after(job.id)[-1].data["type"].startswith(kind)
    studio.retry(job.id)
    Worker(studio).run_once()
    assert studio.job(job.id).state == "done"


def test_a_store_that_is_locked_costs_no_attempt(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    job = studio.submit(APPLE)
    with monkeypatch.context() as broken:
        breaking_after(broken, studio, 2, StoreBusy("it is locked"))
        Worker(studio).run_once()
    assert (studio.job(job.id).state, studio.job(job.id).attempts) == ("queued", 0)


def test_an_output_that_cannot_be_written_fails_the_job_and_keeps_the_picture(studio: Studio, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    job = studio.submit(APPLE, output=tmp_path / "file" / "apple.png")
    Worker(studio).run_once()
    failed = studio.job(job.id)
    assert failed.state == "failed"
    assert failed.error is not None
    assert "cannot write" in failed.error
    assert len(studio.assets(job.id)) == 1
    (tmp_path / "file").unlink()
    studio.retry(job.id)
    Worker(studio).run_once()
    assert studio.job(job.id).state == "done"
    assert (tmp_path / "file" / "apple.png").is_file()


class Running:
    """A worker in a thread, stopped at the end of the test."""

    def __init__(self, studio: Studio, **more: Any) -> None:
        self.worker = Worker(studio, **more)
        self.thread = threading.Thread(target=self.worker.run_forever)

    def __enter__(self) -> Worker:
        self.thread.start()
        return self.worker

    def __exit__(self, *_: object) -> None:
        self.worker.stop()
        self.thread.join(SOON)
        assert not self.thread.is_alive()


def wait(studio: Studio, job: Job) -> Job:
    for _ in studio.events(job.id):
        pass
    return studio.job(job.id)


def test_a_worker_waits_for_jobs_of_whoever(studio: Studio) -> None:
    with Running(studio):
        first = wait(studio, studio.submit(APPLE))
        other = Studio(studio.home)  # another process would have a store of its own too
        second = wait(other, other.submit(APPLE))
    assert (first.state, second.state) == ("done", "done")


def test_several_workers_share_the_work(studio: Studio) -> None:
    jobs = [studio.submit(APPLE.model_copy(update={"seed": seed})) for seed in range(6)]
    with Running(studio, name="a"), Running(studio, name="b"):
        done = [wait(studio, job) for job in jobs]
    assert {job.state for job in done} == {"done"}
    assert all(len(studio.assets(job.id)) == 1 for job in jobs)


def test_a_worker_takes_over_what_another_left(studio: Studio) -> None:
    job = studio.submit(APPLE)
    lost = studio.store.claims.take("dead", lease=0.3)
    assert lost is not None
    with Running(studio, lease=0.3):
        assert wait(studio, job).state == "done"
    assert kinds(studio, job) == ["queued", "started", "requeued", "started", "asset", "done"]


def test_trouble_with_the_store_is_waited_out(
    studio: Studio, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    real, left = studio.store.claims.take, [StoreBusy("it is locked"), RuntimeError("odd")]
    monkeypatch.setattr("dreamloom.workers.worker.IDLE", 0.01)

    def take(*arguments: Any) -> Job | None:
        if left:
            raise left.pop(0)
        return real(*arguments)

    monkeypatch.setattr(studio.store.claims, "take", take)
    job = studio.submit(APPLE)
    with Running(studio):
        assert wait(studio, job).state == "done"
    assert [record.getMessage() for record in caplog.records if "out of reach" in record.message] == [
        "the queue is out of reach: it is locked",
        "the queue is out of reach: odd",
    ]


def test_until_empty_stops_by_itself(studio: Studio) -> None:
    jobs = [studio.submit(APPLE) for _ in range(2)]
    Worker(studio).run_forever(until_empty=True)
    assert {studio.job(job.id).state for job in jobs} == {"done"}
