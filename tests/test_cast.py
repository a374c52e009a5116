"""Characters: kept, and played by whichever way a model has."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dreamloom.catalog import adding
from dreamloom.errors import BadFile, BadPrompt, BadRecipe, ConsentNeeded, MissingCharacter, MissingModel
from dreamloom.media.writing import write_picture
from dreamloom.recipe import Adapter, Mix, Recipe, VideoSpec
from dreamloom.studio import Note, Saved, Studio
from dreamloom.trust import faces
from dreamloom.trust.policy import Answers
from example_card import CARD
from small_studio import small_studio
from small_wan import small_parts
from wan_loras import write_wan_lora

STABLE = CARD.model_copy(update={"name": "dreamshaper", "family": "stable-diffusion", "architecture": "sd1"})

READING = CARD.model_copy(update={"tasks": ("text to picture", "reference")})


@pytest.fixture
def studio(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Studio:
    monkeypatch.setattr(faces, "can_look", lambda: False)
    return small_studio(tmp_path, monkeypatch)


@pytest.fixture
def photos(tmp_path: Path) -> list[Path]:
    grounds = [np.full((24, 32, 3), grey, np.uint8) for grey in (40, 90)]
    return [write_picture(tmp_path / f"photo{number}.png", one) for number, one in enumerate(grounds)]


def with_lora(studio: Studio, name: str = "ink") -> Adapter:
    studio.home.mkdir(exist_ok=True)
    path = write_wan_lora(small_parts()["transformer"], studio.home / f"{name}.safetensors", 1)
    adding.add(studio.catalog, path)
    return Adapter(name=name, weight=0.9)


def test_what_is_kept_is_found_again_and_forgotten(studio: Studio, photos: list[Path]) -> None:
    made = studio.cast.add("Pip", photos, words="a small  robot")
    studio.cast.add("mia", words="a fox")
    assert made.words == "a small robot"
    assert [one.path for one in made.pictures] == ["Pip-1.png", "Pip-2.png"]
    assert studio.cast.all() == (studio.cast.get("mia"), made)
    assert studio.cast.get("@PIP") == made
    for photo, file in zip(photos, made.pictures, strict=True):
        assert studio.cast.picture(made, file).read_bytes() == photo.read_bytes()
    studio.cast.remove("pip")
    assert [one.name for one in studio.cast.all()] == ["mia"]
    assert [one.name for one in (studio.home / "characters").iterdir()] == ["mia"]


def test_what_cannot_be_kept_is_told_and_leaves_nothing(studio: Studio, photos: list[Path], tmp_path: Path) -> None:
    studio.cast.add("pip", words="a robot")
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"no picture")
    refused: list[tuple[type[Exception], str, str, dict[str, Any]]] = [
        (BadRecipe, "character @PIP already", "PIP", {"words": "x"}),
        (BadRecipe, "nothing is said of @mia", "mia", {}),
        (BadRecipe, "no name for a character", "../mia", {"words": "x"}),
        (BadRecipe, "are too many", "mia", {"files": photos * 9}),
        (BadFile, "broken", "mia", {"files": [photos[0], broken]}),
        (MissingModel, "no lora ink", "mia", {"lora": Adapter(name="ink")}),
    ]
    for kind, message, name, fields in refused:
        with pytest.raises(kind, match=message):
            studio.cast.add(name, **fields)
    with pytest.raises(MissingCharacter, match="there is no character @pap; there is @pip"):
        studio.cast.get("pap")
    assert [one.name for one in (studio.home / "characters").iterdir()] == ["pip"]


def test_somebody_unknown_is_told_with_a_column(studio: Studio) -> None:
    with pytest.raises(BadPrompt, match=r"column 9: there is no character @pip: add it with dream character add pip"):
        studio.resolve(Recipe(prompt="a photo @pip"))
    studio.cast.add("pim", words="a robot")
    with pytest.raises(BadPrompt, match=r"column 1: .* there is @pim"):
        studio.resolve(Recipe(prompt="@pip on a hill"))
    with pytest.raises(BadPrompt, match="inside of a wildcard"):
        studio.resolve(Recipe(prompt="{@pim|a cat} on a hill"))


def test_a_lora_is_worn_and_its_words_are_said(studio: Studio, photos: list[Path]) -> None:
    adapter = with_lora(studio)
    studio.cast.add("pip", photos, words="a {small} robot", lora=adapter)
    studio.cast.add("mia", words="a fox")
    made = studio.resolve(Recipe(prompt="(@pip:1.2) meets @mia", mix=Mix(prompt="@Mia", share=0.5), seed=1))
    assert made.adapters == (studio.cast.get("pip").lora,)
    assert made.references == ()
    assert made.items[0].prompt == r"(a \{small\} robot:1.2) meets a fox"
    assert made.items[0].mix == Mix(prompt="a fox", share=0.5)
    assert studio.resolve(made.to_recipe()) == made  # without the character


def test_pictures_are_references_where_the_model_looks_at_some(
    studio: Studio, photos: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    character = studio.cast.add("pip", photos, words="a robot")
    studio.cast.add("mia", photos)
    with pytest.raises(BadRecipe, match=r"no way to @mia: no IP-Adapter .*, and there is no LoRA"):
        studio.cast.played(Recipe(prompt="@mia"), STABLE)
    monkeypatch.setattr(studio.catalog, "model", lambda wanted=None: READING)
    played = studio.cast.played(Recipe(prompt="@pip on a hill"), READING)
    assert played.recipe.prompt == "a robot on a hill"
    assert [one.file.sha256 for one in played.recipe.references] == [one.sha256 for one in character.pictures]
    assert sum(one.weight for one in played.recipe.references) == pytest.approx(0.8)
    assert played.notes == ()
    resolved = studio.resolve(played.recipe)
    assert [one.file.path for one in resolved.references] == ["pip-1.png", "pip-2.png"]
    assert all(studio.inputs.has(str(one.file.sha256)) for one in resolved.references)
    filmed = studio.cast.played(Recipe(prompt="@pip on a hill", output=VideoSpec()), READING)
    assert (filmed.recipe.prompt, filmed.recipe.references) == ("a robot on a hill", ())
    assert "looks at reference pictures for pictures only" in filmed.notes[0]


def test_what_the_model_cannot_do_is_told(studio: Studio, photos: list[Path]) -> None:
    studio.cast.add("pip", photos, words="a robot")
    events = list(studio.make(Recipe(prompt="@pip on a hill", seed=1, steps=1)))
    note = next(event.text for event in events if isinstance(event, Note))
    assert note.startswith("@pip is painted by its words alone: dreamloom-mini looks at no reference pictures")
    saved = next(event for event in events if isinstance(event, Saved))
    assert saved.resolved.items[0].prompt == "a robot on a hill"
    assert saved.path.name.startswith("pip-on-a-hill")
    studio.cast.add("mia", photos)
    with pytest.raises(BadRecipe, match="no way to @mia: dreamloom-mini looks at no reference pictures"):
        studio.resolve(Recipe(prompt="@mia"))


def test_a_real_person_needs_a_consent_which_is_kept(
    studio: Studio, photos: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(faces, "can_look", lambda: True)
    monkeypatch.setattr(faces, "count_faces", lambda pixels, where=None: 1)
    with pytest.raises(ConsentNeeded):
        studio.cast.add("ada", photos)
    assert studio.cast.all() == ()
    said = "I am the person in the photo"
    studio.cast.add("ada", photos, answers=Answers(consent=said))
    assert studio.cast.get("ada").consent == said
    monkeypatch.setattr(studio.catalog, "model", lambda wanted=None: READING)
    played = studio.cast.played(Recipe(prompt="@ada as a pirate"), READING)
    resolved = studio.resolve(played.recipe)
    with pytest.raises(ConsentNeeded):
        studio.allowed(resolved)
    assert [one.answered for one in studio.allowed(resolved, played.answers(None))] == [said]
    assert played.answers(Answers(consent="She agreed")) == Answers(consent="She agreed")
