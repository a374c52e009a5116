"""`dream character`: add, list, show, remove."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from dreamloom.cli import main
from dreamloom.media.writing import write_picture
from dreamloom.studio import Studio
from small_studio import small_studio


@pytest.fixture
def studio(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Studio:
    return small_studio(tmp_path, monkeypatch)


def run(studio: Studio, capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as ended:
        main(arguments, studio)
    told = capsys.readouterr()
    return int(ended.value.code or 0), told.out, told.err


def test_a_character_from_beginning_to_end(studio: Studio, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    photo = write_picture(tmp_path / "photo.png", np.full((16, 16, 3), 90, np.uint8))
    code, out, _ = run(studio, capsys, "character", "add", "pip", str(photo), "--words", "a robot")
    assert (code, out) == (0, "@pip is kept: a robot, 1 picture\n")
    code, out, _ = run(studio, capsys, "character", "list")
    assert (code, out) == (0, "@pip  a robot, 1 picture\n")
    code, out, _ = run(studio, capsys, "character", "show", "@pip", "--json")
    shown = json.loads(out)
    assert (shown["name"], shown["words"], len(shown["files"])) == ("pip", "a robot", 1)
    assert Path(shown["files"][0]).read_bytes() == photo.read_bytes()
    assert run(studio, capsys, "character", "remove", "pip")[:2] == (0, "@pip is forgotten\n")
    code, out, err = run(studio, capsys, "character", "list")
    assert (code, out) == (0, "")
    assert "No character is kept" in err


def test_mistakes_are_told(studio: Studio, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(studio, capsys, "character", "show", "pip")
    assert code == 2
    assert err.startswith("There is no character @pip")
    assert run(studio, capsys, "character", "add", "pip")[0] == 2
    assert run(studio, capsys, "character", "add", "pip", "--lora", "ink:heavy")[0] == 2
