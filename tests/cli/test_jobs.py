"""`dream jobs`, `dream gallery`, `dream store` and `dream worker`, with a real store and a fake model."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from dreamloom.cli import app
from dreamloom.studio import Studio
from small_studio import APPLE, small_studio

Dream = Callable[..., Result]


@pytest.fixture
def studio(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Studio:
    return small_studio(tmp_path, monkeypatch)


@pytest.fixture
def dream(studio: Studio) -> Dream:
    def run(*arguments: str) -> Result:
        return CliRunner().invoke(app, list(arguments), obj=studio, prog_name="dream")

    return run


def as_json(result: Result) -> Any:
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


@pytest.fixture
def quiet_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """`dream worker` in the test's own process: it may set neither signals nor logs."""
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    monkeypatch.setattr("logging.basicConfig", lambda **_: None)


@pytest.mark.usefixtures("quiet_worker")
def test_from_the_queue_into_the_gallery_and_out_of_it(dream: Dream, tmp_path: Path) -> None:
    told = as_json(dream("image", "a red apple", "--seed", "7", "--queue", "-o", "apple.png", "--json"))
    id = told["job"]
    assert dream("jobs", "list").stdout == f"{id[-8:]}  queued  a red apple\n"
    assert dream("worker", "--until-empty").exit_code == 0
    assert (tmp_path / "apple.png").is_file()
    assert dream("jobs", "list").stdout == ""
    assert dream("jobs", "list", "--all").stdout == f"{id[-8:]}  done  a red apple\n"
    shown = as_json(dream("jobs", "show", id[-8:], "--json"))
    assert (shown["state"], shown["ahead"]) == ("done", 0)
    assert shown["events"][-1]["kind"] == "done"
    (asset,) = shown["assets"]
    assert Path(asset["path"]).read_bytes() == (tmp_path / "apple.png").read_bytes()
    assert asset["path"] in dream("jobs", "show", id).stdout

    found = as_json(dream("gallery", "search", "red", "app", "--size", "64x64", "--days", "1", "--json"))
    assert (found["count"], found["assets"][0]["id"]) == (1, asset["id"])
    number = str(asset["id"])
    assert dream("gallery", "mark", number, "--favourite", "--tag", "fruit", "--board", "kitchen").exit_code == 0
    assert "★ #fruit" in dream("gallery", "search", "--favourite", "--tag", "fruit", "--board", "kitchen").stdout
    assert as_json(dream("gallery", "trash", number, "--json")) == {"count": 1}
    assert as_json(dream("gallery", "search", "--json"))["count"] == 0
    assert as_json(dream("gallery", "restore", number, "--json")) == {"count": 1}
    dream("gallery", "trash", number)
    assert dream("gallery", "purge", "--days", "1").stdout == "0 pictures deleted\n"
    assert dream("gallery", "purge").stdout == "1 picture deleted\n"
    assert not Path(asset["path"]).exists()
    assert dream("jobs", "clear").stdout == "1 job forgotten\n"


def test_jobs_are_steered(dream: Dream, studio: Studio) -> None:
    a, b, c = (studio.submit(APPLE.model_copy(update={"prompt": prompt})).id for prompt in "abc")

    def order() -> list[str]:
        return [line.split()[-1] for line in dream("jobs", "list").stdout.splitlines()]

    assert order() == ["a", "b", "c"]
    dream("jobs", "move", c[-8:], "--first")
    dream("jobs", "move", a, "--priority", "-1")
    assert order() == ["c", "b", "a"]
    dream("jobs", "move", b, "--before", c)
    assert order() == ["b", "c", "a"]
    assert [job["state"] for job in as_json(dream("jobs", "pause", a, b, "--json"))["jobs"]] == ["paused", "paused"]
    assert as_json(dream("jobs", "resume", a, "--json"))["jobs"][0]["state"] == "queued"
    assert dream("jobs", "cancel", c).stdout == f"{c[-8:]}  cancelled  c\n"
    assert as_json(dream("jobs", "retry", c, "--json"))["jobs"][0]["state"] == "queued"


def test_a_wrong_id_among_several_changes_nothing(dream: Dream, studio: Studio) -> None:
    job = studio.submit(APPLE)
    result = dream("jobs", "cancel", job.id, "nothing")
    assert result.exit_code == 2
    assert result.stderr.startswith("No job ends in 'nothing'")
    assert studio.job(job.id).state == "queued"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["jobs", "resume", "ID"], "is queued and cannot be resumed"),
        (["jobs", "move", "ID"], "Say where to"),
        (["jobs", "move", "ID", "--first", "--last"], "Say where to"),
        (["jobs", "list", "--limit", "0"], "Option --limit must be between 1 and 1000, not 0."),
        (["gallery", "search", "--limit", "1001"], "Option --limit must be between 1 and 1000, not 1001."),
        (["gallery", "search", "--kind", "book"], "Option --kind must be image or video, not 'book'."),
        (["gallery", "search", "--size", "big"], "Option --size must be WIDTHxHEIGHT"),
        (["gallery", "search", "--", "-red"], "There is no word to search for"),
        (["gallery", "mark", "1", "--tag", ""], "A board or tag needs a name"),
        (["store", "restore", "nothing.zip"], "1 jobs and 0 pictures are here"),
        (["store", "restore", "nothing.zip", "--yes"], "There is no file nothing.zip"),
        (["store", "backup", "nowhere/b.zip"], "Cannot write nowhere/b.zip"),
        (["worker", "--lease", "0"], "Option --lease must be between 1 and 3600 seconds, not 0."),
    ],
)
def test_bad_input_is_one_sentence(dream: Dream, studio: Studio, arguments: list[str], told: str) -> None:
    job = studio.submit(APPLE)
    result = dream(*[job.id if one == "ID" else one for one in arguments])
    assert result.exit_code == 2
    assert told in result.stderr
    assert result.stderr.count("\n") == 1


def test_a_store_is_backed_up_checked_and_brought_back(dream: Dream, studio: Studio, tmp_path: Path) -> None:
    studio.paint(APPLE)
    assert as_json(dream("store", "backup", "b.zip", "--json"))["assets"] == 1
    assert dream("store", "check").stdout == "1 files looked at: all is well\n"
    (asset,) = studio.search().assets
    studio.asset_path(asset).write_bytes(b"rot")
    result = dream("store", "check", "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["damaged"] == [str(studio.asset_path(asset))]
    studio.asset_path(asset).unlink()
    assert dream("store", "restore", "b.zip", "--yes").exit_code == 0
    assert dream("store", "check").exit_code == 0
    studio.asset_path(asset).with_name("0" * 62).write_bytes(b"stray")
    assert as_json(dream("store", "check", "--tidy", "--json"))["deleted"] == 1


WORKER = """
import sys, time
sys.path.insert(0, sys.argv[1])
import harness
from pathlib import Path
from dreamloom.cli import main
main(["worker"], harness.GreyStudio(Path(sys.argv[2]), seconds_a_step=0.2))
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stopped_worker_hands_its_job_back_at_once(tmp_path: Path, number: int) -> None:
    faults = Path(__file__).parents[2] / "benchmarks" / "faults"
    studio = Studio(tmp_path / "home")
    job = studio.submit(APPLE.model_copy(update={"steps": 1000}))
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER, str(faults), str(studio.home)],
        env={**os.environ, "PYTHONPATH": str(Path(sys.modules["dreamloom"].__file__ or "").parents[1])},
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        deadline = time.monotonic() + 60
        while studio.job(job.id).progress is None and time.monotonic() < deadline:
            time.sleep(0.05)
        worker.send_signal(number)
        assert worker.wait(timeout=30) == 0
    finally:
        worker.kill()
        assert worker.stderr is not None
        worker.stderr.close()
    back = studio.job(job.id)
    assert (back.state, back.attempts) == ("queued", 0)
