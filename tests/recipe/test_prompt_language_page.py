"""Every row of the tables in docs/prompt-language.md is true."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dreamloom.recipe import CameraMove
from dreamloom.recipe.flags import Flags, take_flags
from dreamloom.recipe.prompt import prompt_at, prompt_schedule
from dreamloom.recipe.wildcards import roll_wildcards

PAGE = Path(__file__).parents[2] / "docs" / "prompt-language.md"


def rows() -> list[tuple[str, str, str]]:
    """(what the second column is headed, what one writes, what it makes) for each row of each table."""
    found: list[tuple[str, str, str]] = []
    heading = ""
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        cells = re.fullmatch(r"\| (.+?) \| (.+) \|", line)
        if cells is None:
            continue
        if cells[1] == "you write":
            heading = cells[2]
        else:
            found.append((heading, cells[1].strip("`").replace("\\|", "|"), cells[2]))
    return found


def told(move: CameraMove) -> str:
    return " ".join(str(part) for part in (move.move, move.direction, move.amount) if part is not None)


def camera(flags: Flags) -> str:
    text = ""
    for move in flags.camera:
        text += ("" if not text else ", then " if move.start else " + ") + told(move)
    return text


def settings(flags: Flags) -> str:
    said = {
        "negative": flags.negative or None,
        "aspect": ":".join(f"{side:g}" for side in flags.aspect) if flags.aspect else None,
        "size": "x".join(map(str, flags.size)) if flags.size else None,
        "seed": flags.seed,
        "steps": flags.steps,
        "cfg_scale": flags.cfg_scale,
    }
    return " ".join(f"{name}={value}" for name, value in said.items() if value is not None)


def test_the_page_has_its_tables() -> None:
    assert len(rows()) >= 25
    assert len({heading for heading, _, _ in rows()}) == 5


@pytest.mark.parametrize(("heading", "written", "made"), rows())
def test_row(heading: str, written: str, made: str) -> None:
    rest, flags = take_flags(written)
    if heading == "words and their weights":
        parts = [f"{part.text.strip()} ×{part.weight:g}" for part in prompt_at(written, 0, 1)[0]]
        assert ", ".join(parts) == made
    elif heading == "in 10 steps":
        changes = [(step, "".join(part.text for part in chunks[0])) for step, chunks in prompt_schedule(written, 10)]
        assert "; ".join(f"from step {step}: {text}" for step, text in changes) == made
    elif heading == "one of":
        assert {roll_wildcards(written, seed) for seed in range(200)} == set(made.split(" / "))
    elif heading == "it means":
        assert (rest, settings(flags)) == ("a cat", made)
    else:
        assert (rest, camera(flags)) == ("a castle", made)
