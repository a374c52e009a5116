"""What a command paints by itself is written down, and never lost because that fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from dreamloom.engine.events import Progress
from dreamloom.errors import BadRecipe, Cancelled, CannotWrite, StoreBusy, StoreDamaged
from dreamloom.store import Job, JobFilter
from dreamloom.studio import Note, Saved, Studio
from small_studio import APPLE, small_studio


@pytest.fixture
def studio(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Studio:
    return small_studio(tmp_path, monkeypatch)


def only_job(studio: Studio) -> Job:
    (job,) = studio.jobs()
    return job


def kinds(studio: Studio) -> list[str]:
    return [event.kind for event in studio.events_after(only_job(studio).id) if event.kind != "progress"]


def after_a_step(monkeypatch: pytest.MonkeyPatch, studio: Studio, what: Callable[[], None]) -> None:
    """Calls something when the first step of a picture is done."""
    real = studio.run

    def run(*arguments: Any, **more: Any) -> Iterator[Any]:
        for number, event in enumerate(real(*arguments, **more)):
            yield event
            if number == 0:
                what()

    monkeypatch.setattr(studio, "run", run)


def test_a_painted_picture_is_in_the_gallery(studio: Studio, tmp_path: Path) -> None:
    saved = studio.paint(APPLE.model_copy(update={"count": 2}), tmp_path / "apple.png")
    job = only_job(studio)
    assert (job.state, job.inline, job.output) == ("done", True, str(tmp_path / "apple.png"))
    assert kinds(studio) == ["started", "asset", "asset", "done"]
    for one, asset in zip(saved, studio.assets(job.id), strict=True):
        assert studio.asset_path(asset).read_bytes() == one.path.read_bytes()
        assert studio.asset_recipe(asset) == one.resolved
    assert not list(studio.store.assets.staging.iterdir())


def test_remaking_is_written_down_too(studio: Studio, tmp_path: Path) -> None:
    (saved,) = studio.paint(APPLE, tmp_path / "apple.png")
    list(studio.remake(saved.path))
    assert len(studio.jobs(JobFilter(states=("done",)))) == 2
    assert studio.count() == 2


def test_nothing_is_written_down_where_that_is_not_wanted(studio: Studio, tmp_path: Path) -> None:
    list(studio.make(APPLE, tmp_path / "apple.png", record=False))
    assert not (tmp_path / "home" / "store.sqlite3").exists()


def test_what_was_wrong_with_the_recipe_is_no_job(studio: Studio) -> None:
    with pytest.raises(BadRecipe):
        studio.paint(APPLE.model_copy(update={"sampler": "Newest"}))
    assert studio.jobs() == ()


def test_what_breaks_off_is_told(studio: Studio, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(CannotWrite) as caught:
        studio.paint(APPLE, tmp_path / "file" / "apple.png")
    job = only_job(studio)
    assert (job.state, job.error) == ("failed", str(caught.value))


def test_who_stops_listening_has_cancelled(studio: Studio) -> None:
    events = studio.make(APPLE)
    assert isinstance(next(events), Progress)
    assert only_job(studio).state == "running"
    events.close()
    assert only_job(studio).state == "cancelled"


def test_it_can_be_cancelled_from_elsewhere(studio: Studio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def cancel() -> None:
        Studio(studio.home).cancel(only_job(studio).id)

    after_a_step(monkeypatch, studio, cancel)
    with pytest.raises(Cancelled):
        studio.paint(APPLE, tmp_path / "apple.png")
    assert only_job(studio).state == "cancelled"


def locked(*_: object) -> None:
    raise StoreBusy("it is locked")


@pytest.mark.parametrize(
    ("broken", "notes"),
    [
        ("dreamloom.store.claims.Claims.begin_inline", 1),
        ("dreamloom.store.claims.Claims.result", 1),
        ("dreamloom.store.claims.Claims.finish", 1),
        ("dreamloom.store.assets.Assets.copy", 1),
        ("dreamloom.store.claims.Claims.progress", 1),
    ],
)
def test_a_picture_is_never_lost_for_the_stores_sake(
    studio: Studio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: str, notes: int
) -> None:
    monkeypatch.setattr(broken, lambda *_, **__: locked())
    events = list(studio.make(APPLE, tmp_path / "apple.png"))
    assert [event.path for event in events if isinstance(event, Saved)] == [tmp_path / "apple.png"]
    told = [event.text for event in events if isinstance(event, Note)]
    assert told == ["the gallery has not got this: it is locked"] * notes


def test_a_store_that_cannot_be_opened_is_told_and_no_more(studio: Studio, tmp_path: Path) -> None:
    studio.home.mkdir()
    (studio.home / "store.sqlite3").write_text("this is no base at all " * 100)
    events = list(studio.make(APPLE, tmp_path / "apple.png"))
    assert (tmp_path / "apple.png").is_file()
    (note,) = [event.text for event in events if isinstance(event, Note)]
    assert "damaged" in note
    with pytest.raises(StoreDamaged):
        studio.jobs()


def test_a_job_that_was_given_up_by_mistake_is_painted_to_its_end(
    studio: Studio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def give_up() -> None:
        ((id, fence, beat, _),) = studio.store.claims.running()
        assert studio.store.claims.give_up(id, fence, beat)

    after_a_step(monkeypatch, studio, give_up)
    events = list(studio.make(APPLE, tmp_path / "apple.png"))
    assert (tmp_path / "apple.png").is_file()
    assert any(isinstance(event, Note) for event in events)
    assert only_job(studio).state == "failed"
