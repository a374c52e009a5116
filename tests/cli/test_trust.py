"""`dream verify` and `dream trust`, with a real home and files signed in it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner, Result

from dreamloom.media.writing import write_picture
from dreamloom.recipe.values import Value
from dreamloom.studio import Studio
from dreamloom.trust.certificates import chain_pem, key_pem, new_authority, new_signer
from dreamloom.trust.manifest import Claim
from example_card import resolved

Dream = Callable[..., Result]


class Decision(Value):
    """What a policy says, as far as it matters here."""

    rule: str = "likeness"
    action: str = "consent"
    answered: str = "It is my own face."


@pytest.fixture
def studio(tmp_path: Path) -> Studio:
    return Studio(tmp_path / "home")


@pytest.fixture
def dream(studio: Studio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Dream:
    from dreamloom.cli import app

    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(app, list(arguments), obj=studio, prog_name="dream")

    return run


def sign(studio: Studio, path: str, decisions: tuple[Value, ...] = ()) -> Path:
    stamp = studio.stamping.finish(Claim(resolved(), decisions=decisions))
    pixels = np.random.default_rng(1).integers(0, 256, (32, 32, 3), np.uint8)
    written = write_picture(path, pixels, finish=stamp)
    assert stamp.note_down(written) is None
    return written


def told(result: Result) -> Any:
    return json.loads(result.stdout)


# verify


def test_a_valid_file_ends_with_0_and_tells_what_it_says(dream: Dream, studio: Studio) -> None:
    sign(studio, "apple.png", (Decision(),))
    result = dream("verify", "apple.png")
    assert result.exit_code == 0, result.output
    assert "apple.png: valid" in result.stdout
    assert "made by a trained model (AI)" in result.stdout
    assert "Policy likeness: consent (answer: It is my own face.)" in result.stdout
    assert resolved().id in result.stdout


def test_each_trouble_has_its_own_exit_code(dream: Dream, studio: Studio, tmp_path: Path) -> None:
    write_picture("unsigned.png", np.zeros((8, 8, 3), np.uint8))
    sign(Studio(tmp_path / "stranger"), "untrusted.png")
    changed = sign(studio, "tampered.png")
    changed.write_bytes(changed.read_bytes() + b"more")
    for name, code in (("unsigned", 3), ("untrusted", 4), ("tampered", 5)):
        result = dream("verify", f"{name}.png")
        assert result.exit_code == code
        assert f"{name}.png: {name}" in result.stdout
    assert dream("verify", "nothing.png").exit_code == 2


def test_of_a_folder_the_worst_counts(dream: Dream, studio: Studio) -> None:
    sign(studio, "in/apple.png")
    write_picture("in/plain.png", np.zeros((8, 8, 3), np.uint8))
    result = dream("verify", "in")
    assert result.exit_code == 3
    assert result.stdout.splitlines()[-1] == "1 valid, 1 unsigned"
    Path("empty").mkdir()
    empty = dream("verify", "empty")
    assert (empty.exit_code, empty.stdout.strip()) == (0, "no file to check")


def test_as_json(dream: Dream, studio: Studio) -> None:
    sign(studio, "in/apple.png", (Decision(),))
    write_picture("in/plain.png", np.zeros((8, 8, 3), np.uint8))
    result = dream("verify", "in", "--json")
    assert result.exit_code == 3
    found = told(result)
    assert found["counts"] == {"valid": 1, "unsigned": 1, "untrusted": 0, "tampered": 0}
    first, second = found["files"]
    assert (first["path"], first["state"], second["state"]) == ("in/apple.png", "valid", "unsigned")
    assert first["chain"]["decisions"][0]["answered"] == "It is my own face."
    assert first["chain"]["recipe"] == resolved().id


def test_a_given_certificate_is_trusted(dream: Dream, tmp_path: Path) -> None:
    stranger = Studio(tmp_path / "stranger")
    sign(stranger, "apple.png")
    Path("friend.pem").write_text(stranger.stamping.keys.identity().chain)
    assert dream("verify", "apple.png").exit_code == 4
    assert dream("verify", "apple.png", "--trust", "friend.pem").exit_code == 0
    Path("odd.pem").write_text("no certificate")
    assert dream("verify", "apple.png", "--trust", "odd.pem").exit_code == 2


def test_what_a_stranger_wrote_cannot_steer_the_terminal(dream: Dream, tmp_path: Path) -> None:
    sign(Studio(tmp_path / "stranger"), "apple.png", (Decision(answered="\x1b[31mred\u202e"),))
    assert "\x1b" not in dream("verify", "apple.png").stdout
    assert "\u202e" not in dream("verify", "apple.png").stdout


# keys


def test_keys_are_shown_and_made_if_there_are_none(dream: Dream, tmp_path: Path) -> None:
    shown = dream("trust", "keys", "show")
    assert shown.exit_code == 0, shown.output
    assert str(tmp_path / "home" / "keys") in shown.stdout
    assert "PRIVATE KEY" not in shown.stdout
    found = told(dream("trust", "keys", "show", "--json"))
    assert found["name"] in shown.stdout
    assert found["local"] is True
    assert len(found["trusted"]) == 2


def test_rotating_keeps_old_files_valid(dream: Dream, studio: Studio) -> None:
    sign(studio, "old.png")
    first = told(dream("trust", "keys", "rotate", "--json"))
    second = told(dream("trust", "keys", "rotate", "--authority", "--json"))
    sign(studio, "new.png")
    assert first["issuer"] != second["issuer"]
    assert dream("verify", "old.png").exit_code == 0
    assert second["name"] in dream("verify", "new.png").stdout


def test_ones_own_certificate_is_imported(dream: Dream, studio: Studio) -> None:
    authority_key, authority = new_authority(datetime.now(UTC))
    key, certificate = new_signer(authority_key, authority, datetime.now(UTC))
    Path("own.crt").write_text(chain_pem([certificate, authority]))
    Path("own.key").write_text(key_pem(key))
    assert dream("trust", "keys", "import", "own.crt", "own.key").exit_code == 0
    sign(studio, "apple.png")
    assert "valid" in dream("verify", "apple.png").stdout
    refused = dream("trust", "keys", "import", "own.key", "own.crt")
    assert refused.exit_code == 2


def test_keys_that_cannot_be_kept_are_told_in_a_sentence(dream: Dream, tmp_path: Path) -> None:
    (tmp_path / "home").write_text("in the way")
    result = dream("trust", "keys", "show")
    assert result.exit_code == 2
    assert "set DREAMLOOM_HOME to another folder." in result.stderr


# log


def test_the_log_is_shown_exported_and_forgotten(dream: Dream, studio: Studio) -> None:
    assert "The log is empty." in dream("trust", "log").stderr
    sign(studio, "a.png", (Decision(),))
    sign(studio, "b.png")
    shown = dream("trust", "log")
    assert "a red apple" in shown.stdout
    assert "likeness: It is my own face." in shown.stdout
    entries = told(dream("trust", "log", "--json"))["entries"]
    assert [Path(entry["path"]).name for entry in entries] == ["a.png", "b.png"]
    assert len(told(dream("trust", "log", "--last", "1", "--json"))["entries"]) == 1

    assert "2 entries in log.jsonl" in dream("trust", "log", "export", "log.jsonl").stdout
    assert [json.loads(line) for line in Path("log.jsonl").read_text().splitlines()] == entries

    assert dream("trust", "log", "forget", entries[0]["id"]).stdout == "1 forgotten\n"
    assert dream("trust", "log", "forget", entries[0]["id"]).exit_code == 2
    assert dream("trust", "log", "forget").exit_code == 2
    assert dream("trust", "log", "forget", entries[1]["id"], "--all").exit_code == 2
    assert dream("trust", "log", "forget", "--all").stdout == "1 forgotten\n"
    assert Path("a.png").exists()


def test_a_log_that_cannot_be_exported_is_told(dream: Dream, studio: Studio) -> None:
    sign(studio, "a.png")
    result = dream("trust", "log", "export", "missing/log.jsonl")
    assert result.exit_code == 2
    assert "annot write missing/log.jsonl" in result.stderr
