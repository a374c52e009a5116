"""`dream inspect`, `remake`, `models`, `doctor`, and the help."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fake_studio import CARD, FakeStudio

from dreamloom.media.pictures import read_picture
from dreamloom.media.writing import write_picture


def paint(name: str, **text: str) -> None:
    write_picture(name, np.zeros((8, 8, 3), np.uint8), text)


def test_inspect_shows_our_own_recipe(dream: Any) -> None:
    dream("image", "a {red|red} apple --no blur", "--seed", "7", "-o", "apple.png")
    result = dream("inspect", "apple.png")
    assert result.exit_code == 0
    told = dict(line.split("  ", 1) for line in result.stdout.splitlines())
    told = {label: value.strip() for label, value in told.items()}
    assert told["Written by"] == "Dreamloom (dreamloom 0.1.0)"
    assert told["Prompt"] == "a red apple"
    assert told["Negative prompt"] == "blur"
    assert told["Seed"] == "7"
    assert told["Size"] == "32x16"
    assert told["Weights"] == f"sha256 {CARD.sha256}"


def test_inspect_as_json(dream: Any) -> None:
    dream("image", "an apple", "--seed", "7", "-o", "apple.png")
    told = json.loads(dream("inspect", "apple.png", "--json").stdout)
    assert told["tool"] == "dreamloom"
    assert told["recipe"]["seed"] == told["resolved"]["items"][0]["seed"] == 7
    assert len(told["id"]) == 64


def test_inspect_reads_other_tools_and_says_what_it_left_out(dream: Any) -> None:
    settings = "Steps: 20, Sampler: Euler a, Seed: 5, Face restoration: GFPGAN"
    paint("other.png", parameters=f"a cat\nNegative prompt: a dog\n{settings}")
    result = dream("inspect", "other.png")
    assert "Stable Diffusion web UI" in result.stdout
    assert "Euler a" in result.stdout
    assert "Face restoration" in result.stdout


def test_what_a_file_holds_never_reaches_the_terminal_raw(dream: Any) -> None:
    hostile = "a [red]cat[/] \x1b]0;owned\x07\x1b[2J\x9b31m\u202ereversed :smile:\nSeed: 1\r"
    paint("hostile.png", parameters=f"{hostile}\nNegative prompt: \x1b[8m\nSteps: 20, Sampler: \x1b[1mEuler, Seed: 5")
    for arguments in (["inspect", "hostile.png"], ["inspect", "hostile.png", "--json"]):
        result = dream(*arguments)
        assert result.exit_code == 0
        for harmful in "\x1b\x07\x9b\u202e\r":
            assert harmful not in result.stdout
            assert harmful not in result.stderr
    shown = dream("inspect", "hostile.png").stdout
    assert "a [red]cat[/] \\x1b]0;owned" in shown
    assert ":smile:" in shown
    assert "\nSeed: 1" not in shown  # what is one value cannot pose as another line


def test_inspect_without_a_recipe(dream: Any) -> None:
    paint("Bare.png")
    result = dream("inspect", "Bare.png")
    assert result.exit_code == 2
    assert result.stderr == "The file Bare.png holds no recipe.\n"


def test_remake_makes_the_same_pixels(dream: Any, studio: FakeStudio) -> None:
    dream("image", "an apple", "--seed", "77", "-o", "apple.png")
    result = dream("remake", "apple.png", "-o", "again.png", "--input", "a.png", "--input", "b.png")
    assert result.exit_code == 0, result.stderr
    assert result.stdout.startswith("again.png  seed 77\n1 picture in ")
    assert (read_picture("apple.png").pixels == read_picture("again.png").pixels).all()
    assert studio.inputs == (Path("a.png"), Path("b.png"))


def test_remake_as_json_and_without_a_file(dream: Any) -> None:
    dream("image", "an apple", "--seed", "77", "-o", "apple.png")
    assert json.loads(dream("remake", "apple.png", "--json").stdout)["pictures"][0]["seed"] == 77
    missing = dream("remake")
    assert missing.exit_code == 2
    assert missing.stderr == "Missing argument 'FILE'.\n"


def test_models_are_listed_and_shown(dream: Any) -> None:
    assert dream("models", "list").stdout == "flat  Paints flat colours.  [Apache-2.0]\n"
    shown = dream("models", "show", "flat").stdout
    for told in (CARD.licence, CARD.sha256, "12,345,678", "inpainting", "32x16", "Euler a", "MiB"):
        assert told in shown
    for source in CARD.sources:
        assert f"{source.name}, by {source.author}, {source.licence}" in shown
        assert source.url in shown


def test_models_as_json(dream: Any) -> None:
    (listed,) = json.loads(dream("models", "list", "--json").stdout)["models"]
    shown = json.loads(dream("models", "show", "flat", "--json").stdout)
    assert listed == shown
    assert shown["sources"][0]["author"] == "Ada Example"
    missing = dream("models", "show", "big", "--json")
    assert missing.exit_code == 2
    assert json.loads(missing.stdout)["error"]["name"] == "big"


def test_the_doctor_tells_findings_and_advice(dream: Any) -> None:
    result = dream("doctor")
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "ok       Python  3.11",
        "problem  GPU     none",
        " " * 17 + "It works without one, only slower.",
    ]
    told = json.loads(dream("doctor", "--json").stdout)
    assert told["ok"] is False
    assert [check["name"] for check in told["checks"]] == ["Python", "GPU"]


@pytest.mark.parametrize("arguments", [["--help"], ["-h"], [], ["models"], ["image", "--help"], ["remake", "-h"]])
def test_help(dream: Any, arguments: list[str]) -> None:
    result = dream(*arguments)
    assert result.exit_code == 0
    assert "Usage: dream" in result.stdout
    assert not result.stderr


def test_the_version(dream: Any) -> None:
    assert dream("--version").stdout.startswith("dreamloom 0.")


def test_an_unknown_command_is_answered_with_the_nearest(dream: Any) -> None:
    result = dream("imge")
    assert result.exit_code == 2
    assert result.stderr == "No such command 'imge'. Did you mean 'image'?\n"
