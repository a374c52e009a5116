"""A model that a user brought paints, is remade from its file alone, and is found for other tools' pictures."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from dreamloom.catalog.adding import scan
from dreamloom.errors import MissingModel
from dreamloom.media.pictures import read_picture
from dreamloom.media.writing import write_picture
from dreamloom.recipe import ImageSpec, Recipe
from dreamloom.studio import Note, Saved, Studio
from small_pipelines import saved

SIZE = ImageSpec(width=64, height=64)


@pytest.fixture
def studio(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Studio:
    """With a folder of models scanned."""
    monkeypatch.chdir(tmp_path)
    saved("z-image", tmp_path / "comfy" / "models" / "checkpoints")
    studio = Studio(tmp_path / "home")
    assert [one.card.name for one in scan(studio.catalog, tmp_path / "comfy") if one.card] == ["z-image"]
    return studio


def test_it_paints_and_its_picture_is_remade_on_another_machine(studio: Studio, tmp_path: Path) -> None:
    (made,) = studio.paint(Recipe(prompt="a red apple", model="z-image", seed=7, steps=3, output=SIZE))
    assert made.resolved.model.family == "diffusers"
    assert str(tmp_path) not in made.resolved.canonical_json()
    elsewhere = Studio(tmp_path / "another home")
    with pytest.raises(MissingModel, match=r"made with z-image \(hash [0-9a-f]{10}\), which is not here"):
        list(elsewhere.remake(made.path))
    (tmp_path / "comfy" / "models" / "checkpoints" / "z-image").rename(tmp_path / "moved and renamed")
    list(scan(elsewhere.catalog, tmp_path / "moved and renamed"))
    (again,) = [event for event in elsewhere.remake(made.path) if isinstance(event, Saved)]
    assert np.array_equal(read_picture(again.path).over(), read_picture(made.path).over())


def test_another_tools_picture_is_painted_with_the_model_it_names(studio: Studio, tmp_path: Path) -> None:
    card = studio.model("z-image")
    settings = (
        f"Steps: 3, Sampler: Euler, CFG scale: 4, Seed: 9, Size: 64x64, Model hash: {card.sha256[:10]}, Model: other"
    )
    file = write_picture(tmp_path / "a.png", np.zeros((8, 8, 3), np.uint8), {"parameters": f"a red apple\n{settings}"})
    events = list(studio.remake(file))
    (made,) = [event for event in events if isinstance(event, Saved)]
    assert made.resolved.model == card.reference
    assert not [event for event in events if isinstance(event, Note) and "not here" in event.text]
