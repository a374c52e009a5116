"""The options about trust reach the studio."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from fake_studio import FakeStudio

from dreamloom.trust.policy import Answers

CONSENT = "I am the person in the photo"


def test_marks_are_as_usual_unless_something_is_said(dream: Any, studio: FakeStudio) -> None:
    assert dream("image", "an apple").exit_code == 0
    assert (studio.recipe.watermark, studio.recipe.label) == (None, None)
    assert studio.answers == Answers()


@pytest.mark.parametrize(
    ("option", "marks"),
    [("--no-watermark", (False, None)), ("--label", (None, True)), ("--no-label", (None, False))],
)
def test_marks_can_be_chosen(dream: Any, studio: FakeStudio, option: str, marks: Any) -> None:
    assert dream("image", "an apple", option).exit_code == 0
    assert (studio.recipe.watermark, studio.recipe.label) == marks


def test_a_consent_is_passed_on(dream: Any, studio: FakeStudio) -> None:
    assert dream("image", "an apple", "--consent", CONSENT, "-o", "apple.png").exit_code == 0
    assert studio.answers == Answers(consent=CONSENT)
    assert dream("remake", "apple.png", "--consent", "she agreed").exit_code == 0
    assert studio.answers == Answers(consent="she agreed")


@pytest.mark.parametrize(
    "path", ["/etc/hostname.png", "../cat.png", "in/../../cat.png", "C:\\cat.png", "\\\\host\\cat.png"]
)
def test_a_saved_recipe_cannot_reach_into_other_folders(dream: Any, path: str) -> None:
    from dreamloom.recipe import InputFile, Recipe

    saved = Recipe(prompt="a cat", init_image=InputFile(path=path))
    Path("stranger.json").write_text(saved.model_dump_json())
    result = dream("image", "--recipe", "stranger.json")
    assert result.exit_code == 2
    assert "names a file elsewhere" in result.stderr
