"""Instructions and whole masks in the engine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from dreamloom.catalog import InputFacts
from dreamloom.engine.plan import plan
from dreamloom.errors import BadRecipe
from dreamloom.media.pictures import read_picture
from dreamloom.media.writing import write_picture
from dreamloom.recipe import InputFile, Mask
from example_card import resolved
from fake_family import FakeFamily


def put(folder: Path, name: str, grey: int) -> tuple[InputFile, InputFacts, Path]:
    path = write_picture(folder / name, np.full((64, 64, 3), grey, np.uint8))
    picture = read_picture(path)
    return InputFile(path=str(path)), InputFacts(picture.sha256, *picture.size), path


class Editor(FakeFamily):
    """Remembers what it was shown."""

    takes = frozenset({"edit"})
    shown: Any = None

    def film_condition(self, parts: Any) -> torch.Tensor:
        self.shown = list(parts())
        return super().film_condition(parts)


def test_a_picture_to_edit_is_shown_all_over_and_painted_from_noise(tmp_path: Path) -> None:
    file, facts, path = put(tmp_path, "cat.png", 200)
    recipe = resolved({file: facts}, prompt="make it night", edit=True, init_image=file)
    family = Editor()
    (track,) = plan(recipe, family, {facts.sha256: path}, 64 * 64)
    ((frame, mask),) = family.shown
    assert frame.shape == (3, 1, 64, 64)
    assert float(frame.mean()) == pytest.approx(200 / 127.5 - 1, abs=0.01)
    assert float(mask.min()) == 1
    assert track.index == 0
    assert track.condition is not None
    with pytest.raises(BadRecipe, match="this model obeys no instructions"):
        next(plan(recipe, FakeFamily(), {facts.sha256: path}, 64 * 64))


def test_a_mask_that_leaves_nothing_is_refused(tmp_path: Path) -> None:
    file, facts, path = put(tmp_path, "cat.png", 200)
    white, known, there = put(tmp_path, "white.png", 255)
    recipe = resolved({file: facts, white: known}, init_image=file, mask=Mask(file=white))
    with pytest.raises(BadRecipe, match="the mask is white all over"):
        next(plan(recipe, FakeFamily(), {facts.sha256: path, known.sha256: there}, 64 * 64))
