"""`dream edit`, and removing and following with `dream image`: what reaches the recipe."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import fake_studio
import numpy as np
import pytest
from fake_studio import FakeStudio

from dreamloom.media.writing import write_picture
from dreamloom.recipe import Control, InputFile, Mask, Recipe, Reference


@pytest.fixture(autouse=True)
def _pictures(dream: Any) -> None:  # after it has gone to a folder of its own
    for name in ("cat.png", "mask.png"):
        write_picture(name, np.zeros((16, 32, 3), np.uint8))


def asked(studio: FakeStudio) -> Recipe:
    assert isinstance(studio.recipe, Recipe)
    return studio.recipe


def test_an_instruction_and_its_picture_reach_the_recipe(
    dream: Any, studio: FakeStudio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fake_studio, "CARD", fake_studio.CARD.model_copy(update={"tasks": ("edit",)}))
    result = dream("edit", "cat.png", "make it night", "--seed", "3", "--reference", "mask.png:0.5", "-o", "night.png")
    assert result.exit_code == 0, result.stderr
    assert asked(studio) == Recipe(
        prompt="make it night",
        edit=True,
        init_image=InputFile(path="cat.png"),
        seed=3,
        references=(Reference(file=InputFile(path="mask.png"), weight=0.5),),
    )
    assert studio.output == Path("night.png")


def test_an_empty_instruction_is_told_in_one_sentence(dream: Any) -> None:
    result = dream("edit", "cat.png", "  ")
    assert result.exit_code == 2
    assert 'The instruction is empty: say what to change, for example "make it night".' in result.stderr


def test_removing_needs_no_prompt_and_one_mask(dream: Any, studio: FakeStudio) -> None:
    result = dream("image", "--init-image", "cat.png", "--remove", "mask.png", "--mask-grow", "2", "-o", "gone.png")
    assert result.exit_code == 0, result.stderr
    assert asked(studio).mask == Mask(file=InputFile(path="mask.png"), grow=2, remove=True)
    both = dream("image", "--init-image", "cat.png", "--remove", "mask.png", "--mask", "mask.png")
    assert both.exit_code == 2
    assert "--mask and --remove cannot go together" in both.stderr


def test_several_maps_reach_the_recipe(dream: Any, studio: FakeStudio) -> None:
    controls = ("--control", "depth=mask.png:0.8:0-0.6", "--control", "canny@cat.png")
    assert dream("image", "a knight", *controls, "-o", "knight.png").exit_code == 0
    mask, cat = InputFile(path="mask.png"), InputFile(path="cat.png")
    assert asked(studio).controls == (
        Control(kind="depth", file=mask, weight=0.8, start=0.0, end=0.6),
        Control(kind="canny", file=cat, from_picture=True),
    )
