"""`dream control`, and controls in a command line."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner, Result

from dreamloom.cli import app
from dreamloom.cli.asked import Asked
from dreamloom.cli.asked_film import AskedFilm
from dreamloom.cli.control import control
from dreamloom.media.pictures import read_picture
from dreamloom.media.writing import write_picture
from dreamloom.recipe.controls import MapOptions
from dreamloom.studio import Studio


@pytest.fixture
def box(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A picture in the working folder."""
    monkeypatch.chdir(tmp_path)
    pixels = np.full((96, 128, 3), 235, np.uint8)
    pixels[32:64, 32:64] = (200, 30, 30)
    return write_picture("box.png", pixels)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["control", *arguments], obj=Studio(Path("home")), prog_name="dream")


def test_a_map_is_made_and_its_file_told(box: Path) -> None:
    made = run("canny", "box.png", "-o", "map.png", "--low", "40", "--high", "90")
    assert made.exit_code == 0, made.stderr
    assert made.stdout == "map.png\n"
    assert read_picture("map.png").size == (128, 96)
    told = json.loads(run("HED", "box.png", "--json").stdout)
    assert told == {"kind": "softedge", "path": "box-softedge.png", "frames": 1, "empty": False}


def test_an_empty_map_is_remarked_on(box: Path) -> None:
    write_picture("grey.png", np.full((32, 32, 3), 128, np.uint8))
    made = run("canny", "grey.png", "-o", "map.png")
    assert made.exit_code == 0
    assert "Nothing is on the map" in made.stderr


def test_the_list_tells_of_every_kind_and_option(box: Path) -> None:
    shown = run("list").stdout
    assert "--thickness" in shown
    assert "Not here: depth cannot be made here" in shown
    kinds = {kind["name"]: kind for kind in json.loads(run("list", "--json").stdout)["kinds"]}
    assert kinds["canny"]["lacking"] is None
    assert kinds["canny"]["options"][0]["default"] == 100


def test_every_option_of_a_kind_is_one_of_the_command() -> None:
    assert set(MapOptions.model_fields) <= set(control.__annotations__)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["cany", "box.png"], "There is no kind of control map 'cany'; near it: canny"),
        (["canny"], "Which picture?"),
        (["canny", "gone.png"], "There is no file gone.png"),
        (["canny", "box.png", "--scale", "2"], "Canny knows no scale: it knows low, high."),
        (["tile", "box.png", "--scale", "99"], "Scale must be between 1 and 64, not 99."),
        (["depth", "box.png"], "Depth cannot be made here"),
        (["canny", "box.png", "-o", "box.png"], "choose another name for the map"),
    ],
)
def test_what_is_wrong_is_one_sentence(box: Path, arguments: list[str], told: str) -> None:
    made = run(*arguments)
    assert made.exit_code == 2
    assert told in made.stderr
    assert len(made.stderr.strip().splitlines()) == 1
    assert sorted(one.name for one in Path().iterdir() if one.name != "home") == ["box.png"]


def test_a_control_may_be_a_map_or_a_picture_to_make_one_of() -> None:
    for asked in (Asked, AskedFilm):
        ready, made = (
            asked(prompt="a cat", controls=("pose=map.png", "canny@me@home.png:0.8:0-0.6")).over(None).controls
        )
        assert (ready.kind, ready.file.path, ready.from_picture) == ("pose", "map.png", False)
        assert (made.kind, made.file.path, made.from_picture) == ("canny", "me@home.png", True)
        assert (made.weight, made.start, made.end) == (0.8, 0, 0.6)
