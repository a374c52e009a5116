"""Errors become sentences, and no text can command the terminal."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dreamloom.cli.progress import PlainLines, Work, duration
from dreamloom.cli.wording import as_sentence, safe, sentence
from dreamloom.errors import BadFile, BadPrompt, BadRecipe, CannotWrite, DreamloomError


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (BadRecipe("cfg_scale must be between 0 and 100, not 200"), "Option --cfg-scale must be between 0 and 100"),
        (BadRecipe("strength needs init_image: give it"), "Option --strength needs --init-image: give it."),
        (BadRecipe("mask and outpaint cannot go together"), "Option --mask and outpaint cannot go together."),
        (BadRecipe("mask.grow must be between -64 and 256"), "Option --mask-grow must be"),
        (BadRecipe("output.width must be between"), "The width in --size must be between."),
        (BadRecipe("controls.0.weight must be"), "Controls.0.weight must be."),
        (BadRecipe("there is no sampler 'cfg_scale'"), "There is no sampler 'cfg_scale'."),
        (BadFile("apple.png is a folder", "apple.png"), "The file apple.png is a folder."),
        (BadFile("there is no file apple.png", "apple.png"), "There is no file apple.png."),
        (CannotWrite("cannot write x: the disk is full", "x"), "Cannot write x: the disk is full."),
        (BadPrompt("what is this", "a --x", 3), "Prompt, column 3: what is this."),
        (BadRecipe("two\nlines \x1b[2J"), "Two lines \\x1b[2J."),
    ],
)
def test_sentences(error: DreamloomError, told: str) -> None:
    assert sentence(error).startswith(told)


@given(st.text(st.characters()))
def test_safe_text_holds_no_control_characters(text: str) -> None:
    assert not any(unicodedata.category(character) in ("Cc", "Cs") for character in safe(text))
    assert not any(unicodedata.bidirectional(character) in ("RLO", "LRO", "RLE", "LRE") for character in safe(text))
    assert "\n" not in as_sentence(text)


def test_safe_text_keeps_what_is_harmless() -> None:
    assert safe("Grüße, 猫 👩‍🚀 [red]") == "Grüße, 猫 👩‍🚀 [red]"
    assert safe("a\nb\tc\r", keep="\n\t") == "a\nb\tc\\r"


@pytest.mark.parametrize(
    ("seconds", "told"), [(0.04, "0.0 s"), (9.96, "10.0 s"), (12.3, "12 s"), (59.6, "1 min 0 s"), (7500, "2 h 5 min")]
)
def test_durations(seconds: float, told: str) -> None:
    assert duration(seconds) == told


def test_the_time_left_is_judged_by_the_steps_after_the_first(capsys: pytest.CaptureFixture[str]) -> None:
    times = iter([100.0, 102.0, 104.0, 106.0])  # however long loading took before
    work = Work(PlainLines(lambda: next(times)), 2)
    for item, step in ((0, 1), (1, 1), (0, 2), (1, 2)):
        work.advance(item, step, 2)
    assert capsys.readouterr().err.splitlines() == [
        "Step 1 of 4",
        "Step 2 of 4, 4.0 s left",
        "Step 3 of 4, 2.0 s left",
        "Step 4 of 4",
    ]
