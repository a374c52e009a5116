from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from credential_makers import hash_of, resolved

import dreamloom
from dreamloom.errors import BadInput, CannotWrite
from dreamloom.recipe import InputFile
from dreamloom.recipe.values import Value
from dreamloom.trust.log import TrustLog
from dreamloom.trust.manifest import Claim


class Decision(Value):
    """What a policy says, as far as it matters here."""

    rule: str
    answered: str | None = None


@pytest.fixture
def log(tmp_path: Path) -> TrustLog:
    return TrustLog(tmp_path / "home" / "log.jsonl")


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "apple.png"
    path.write_bytes(b"a picture")
    return path


def test_an_entry_says_what_was_made_when_from_what_and_under_which_consent(log: TrustLog, picture: Path) -> None:
    source = InputFile(path="me.jpg", sha256="1" * 64)
    said = Decision(rule="likeness", answered="It is my own face.")
    claim = Claim(resolved(init_image=source), decisions=(said,), watermark="1f2e3d4c")
    added = log.add(claim, picture)
    (entry,) = log.entries()
    assert entry == added
    assert (entry.made, entry.path, entry.sha256) == (claim.made.isoformat(), str(picture), hash_of(picture))
    assert (entry.prompt, entry.model, entry.recipe) == ("a red apple", "dreamloom-mini", claim.resolved.id)
    assert [(one.name, one.sha256) for one in entry.sources] == [("me.jpg", "1" * 64)]
    assert entry.decisions == (said.model_dump(),)
    assert entry.watermark == "1f2e3d4c"


def test_nobody_else_may_read_it(log: TrustLog, picture: Path) -> None:
    log.add(Claim(resolved()), picture)
    assert stat.S_IMODE(log.path.stat().st_mode) == 0o600
    log.forget()
    assert stat.S_IMODE(log.path.stat().st_mode) == 0o600


def test_the_newest_come_last_and_may_be_all_that_is_asked_for(log: TrustLog, picture: Path) -> None:
    ids = [log.add(Claim(resolved()), picture).id for _ in range(5)]
    assert [entry.id for entry in log.entries()] == ids
    assert [entry.id for entry in log.entries(2)] == ids[-2:]


def test_a_stripped_picture_is_found_by_the_beginning_of_its_recipe(log: TrustLog, picture: Path) -> None:
    log.add(Claim(resolved()), picture)
    other = log.add(Claim(resolved(steps=21)), picture)
    assert log.entries(recipe=other.recipe[:8].upper()) == (other,)


def test_an_empty_log_is_empty(log: TrustLog) -> None:
    assert log.entries() == ()
    assert log.forget() == 0
    with pytest.raises(BadInput, match="there is no entry 'ab'"):
        log.forget("ab")


def test_what_is_forgotten_is_gone_from_the_file(log: TrustLog, picture: Path) -> None:
    first, second = (log.add(Claim(resolved(steps=steps)), picture) for steps in (3, 4))
    assert log.forget(first.id) == 1
    assert log.entries() == (second,)
    assert first.recipe not in log.path.read_text()
    with pytest.raises(BadInput):
        log.forget(first.id)
    assert log.forget() == 1
    assert log.path.read_bytes() == b""
    assert [path.name for path in log.path.parent.iterdir() if path.suffix == ".part"] == []


def test_a_line_that_a_power_cut_left_half_written_harms_nothing(log: TrustLog, picture: Path) -> None:
    first = log.add(Claim(resolved()), picture)
    with open(log.path, "ab") as file:
        file.write(b'{"id": "half')
    second = log.add(Claim(resolved()), picture)
    assert log.entries() == (first, second)
    log.forget(first.id)
    assert log.entries() == (second,)


def test_a_film_as_a_folder_of_pictures_is_one_entry(log: TrustLog, tmp_path: Path) -> None:
    folder = tmp_path / "film"
    folder.mkdir()
    for number in range(2):
        (folder / f"{number}.png").write_bytes(bytes([number]))
    first = log.add(Claim(resolved()), folder)
    (folder / "1.png").write_bytes(b"other")
    assert log.add(Claim(resolved()), folder).sha256 != first.sha256


def test_trouble_is_told(log: TrustLog, picture: Path, tmp_path: Path) -> None:
    with pytest.raises(CannotWrite, match="cannot be noted down"):
        log.add(Claim(resolved()), tmp_path / "nothing")
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(CannotWrite, match="cannot be written"):
        TrustLog(tmp_path / "file" / "log").add(Claim(resolved()), picture)
    (tmp_path / "folder").mkdir()
    with pytest.raises(CannotWrite, match="cannot be read"):
        TrustLog(tmp_path / "folder").entries()


def test_processes_may_write_and_forget_at_once(log: TrustLog, picture: Path) -> None:
    code = """
import sys
from pathlib import Path
from dreamloom.recipe import ResolvedRecipe
from dreamloom.trust.log import TrustLog
from dreamloom.trust.manifest import Claim
log, recipe, picture = TrustLog(Path(sys.argv[1])), ResolvedRecipe.model_validate_json(sys.argv[2]), Path(sys.argv[3])
sys.stdin.read(1)
for number in range(20):
    entry = log.add(Claim(recipe), picture)
    if number % 2:
        log.forget(entry.id)
"""
    environment: dict[str, Any] = {**os.environ, "PYTHONPATH": str(Path(dreamloom.__file__).parents[1])}
    running = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(log.path), resolved().canonical_json(), str(picture)],
            stdin=subprocess.PIPE,
            env=environment,
        )
        for _ in range(2)
    ]
    for one in running:
        one.communicate(b"!", timeout=60)
    assert [one.returncode for one in running] == [0, 0]
    assert len(log.entries()) == 20
    assert all(json.loads(line) for line in log.path.read_text().splitlines())
