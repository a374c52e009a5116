"""What is kept of watched jobs: whole, found again, only the newest, and nothing from elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from dreamloom.store import watched
from dreamloom.store.jobs import new_id
from dreamloom.store.values import Look, LookKind
from dreamloom.store.watched import Watched

PICTURES: dict[LookKind, bytes] = {"guided": b"g", "prompted": b"p", "wordless": b"w", "noisy": b"n"}


def look(step: int, item: int = 0) -> Look:
    words = {"words": ("cat",), "maps": (((0.5, 1.0),),), "shares": (1.0,)}
    return Look.model_validate({"item": item, "step": step, "steps": 12, "noise": 0.25, **words})


@pytest.fixture
def kept(tmp_path: Path) -> Watched:
    return Watched(tmp_path / "watched")


def test_looks_are_found_again_in_order(kept: Watched) -> None:
    job = new_id()
    for one in (look(10), look(2), look(1, item=1)):
        kept.put(job, one, PICTURES)
    assert kept.get(job) == (look(2), look(10), look(1, item=1))
    assert [kept.picture(job, 0, 10, kind) for kind in PICTURES] == [b"g", b"p", b"w", b"n"]
    assert kept.picture(job, 0, 3, "guided") is None
    assert kept.get(new_id()) == ()


def test_a_look_that_cannot_be_read_is_left_out(kept: Watched, tmp_path: Path) -> None:
    job = new_id()
    kept.put(job, look(1), PICTURES)
    (tmp_path / "watched" / job / "0-0002.json").write_text("{")
    assert kept.get(job) == (look(1),)


def test_only_the_newest_jobs_are_kept(kept: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watched, "KEPT", 3)
    jobs = [f"0{number}0a45c2-0000-7000-8000-000000000000" for number in range(5)]
    for job in jobs:
        kept.put(job, look(1), PICTURES)
        kept.put(job, look(2), PICTURES)
    assert [len(kept.get(job)) for job in jobs] == [0, 0, 2, 2, 2]


def test_an_id_from_outside_leads_nowhere(kept: Watched, tmp_path: Path) -> None:
    (tmp_path / "0-0001.json").write_text(look(1).model_dump_json())
    (tmp_path / "0-0001-guided.jpg").write_bytes(b"secret")
    (tmp_path / "watched").mkdir()
    assert kept.get("..") == ()
    assert kept.picture("..", 0, 1, "guided") is None


def test_a_full_disk_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "watched").write_text("a file stands in the way")
    kept = Watched(tmp_path / "watched")
    job = new_id()
    kept.put(job, look(1), PICTURES)
    assert kept.get(job) == ()
