"""The studio teaches a LoRA: asked, trained, sampled, added to the catalog, and painted with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dreamloom.catalog import ModelCard
from dreamloom.cli import main
from dreamloom.engine.families.wan import Wan
from dreamloom.errors import BadFile, BadRecipe, ConsentNeeded
from dreamloom.media.pictures import read_picture
from dreamloom.media.writing import write_picture
from dreamloom.recipe import Recipe
from dreamloom.studio import Saved, Studio
from dreamloom.teaching import Taught, Wish
from dreamloom.trust import faces
from dreamloom.trust.policy import Answers
from example_card import CARD
from fake_family import FakeFamily
from small_studio import small_studio
from small_wan import small_parts


@pytest.fixture
def studio(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Studio:
    studio = small_studio(tmp_path, monkeypatch)

    def load(card: ModelCard) -> Wan:  # fresh weights each time, as from the disk
        return Wan(**small_parts(), text_length=16, shift=1.0)

    monkeypatch.setattr("dreamloom.engine.load.load_family", load)
    monkeypatch.setattr(faces, "can_look", lambda: False)
    return studio


@pytest.fixture
def wish(tmp_path: Path) -> Wish:
    rng = np.random.default_rng(1)
    images = tmp_path / "album"
    images.mkdir()
    for number in range(3):
        write_picture(images / f"{number}.png", rng.integers(0, 256, (64, 64, 3), np.uint8))
        (images / f"{number}.txt").write_text("a red apple")
    return Wish("apple", images, trigger="moon", steps=4, rank=2, rate=0.02, batch=2, samples=2, prompts=("a cat",))


def taught(studio: Studio, wish: Wish) -> list[Any]:
    return list(studio.teaching.lora(wish, Answers()))


def test_from_pictures_to_a_painting(studio: Studio, wish: Wish) -> None:
    events = taught(studio, wish)
    made = events[-1]
    assert isinstance(made, Taught)
    assert (made.card.name, made.card.architecture, made.card.words, made.steps) == ("apple", "wan", ("moon",), 4)
    samples = [event for event in events if isinstance(event, Saved)]
    assert [one.path.name for one in samples] == ["step-000002.png", "step-000004.png"]
    assert studio.inspect(samples[0].path).recipe.adapters[0].name == "apple"
    assert not (studio.home / "training" / "apple" / "state.pt").exists()
    plain, worn = (
        studio.paint(Recipe(prompt=prompt, seed=3), studio.home / f"{name}.png")[0]
        for name, prompt in (("plain", "a cat"), ("worn", "a cat <lora:apple:1>"))
    )
    assert worn.resolved.adapters[0].sha256 == made.card.sha256
    difference = read_picture(worn.path).over().astype(int) - read_picture(plain.path).over()
    assert np.abs(difference).max() > 3
    remade = [event for event in studio.remake(worn.path) if isinstance(event, Saved)]
    assert np.array_equal(read_picture(remade[0].path).over(), read_picture(worn.path).over())


def test_a_run_that_was_stopped_goes_on_and_an_old_one_makes_room(studio: Studio, wish: Wish) -> None:
    first = taught(studio, wish)[-1]
    with pytest.raises(BadRecipe, match=r"LoRA apple already: .* --anew"):
        taught(studio, wish)
    steps = studio.teaching.lora(replace(wish, anew=True, seed=8), Answers())
    assert isinstance(steps, Iterator)
    assert next(step.number for step in steps if hasattr(step, "loss")) == 1
    steps.close()  # type: ignore[attr-defined]
    events = taught(studio, replace(wish, seed=8))
    assert events[1].text == "goes on after step 1"
    assert events[-1].steps == 4
    assert events[-1].card.sha256 != first.card.sha256
    assert [part.sha256 for part in studio.catalog.parts("lora")] == [events[-1].card.sha256]


def test_what_cannot_be_taught_is_told_before_any_work(
    studio: Studio, wish: Wish, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    refused: list[tuple[type[Exception], str, dict[str, Any]]] = [
        (BadRecipe, "cannot name a LoRA", {"name": "a:b"}),
        (BadRecipe, "rank must be between 1 and 512, not 0", {"rank": 0}),
        (BadRecipe, "minutes must be between", {"minutes": -1.0}),
        (BadFile, "there is no folder", {"images": tmp_path / "nowhere"}),
    ]
    for kind, message, fields in refused:
        with pytest.raises(kind, match=message):
            taught(studio, replace(wish, **fields))
    monkeypatch.setattr("dreamloom.engine.load.load_family", lambda card: FakeFamily())
    with pytest.raises(BadRecipe, match="dreamloom-mini cannot be taught"):
        taught(studio, wish)
    other = CARD.model_copy(update={"family": "diffusers", "name": "flux"})
    monkeypatch.setattr(studio.catalog, "model", lambda wanted: other)
    with pytest.raises(BadRecipe, match="flux takes no LoRAs here"):
        taught(studio, wish)
    assert not (studio.home / "loras").exists()


def test_pictures_of_a_real_person_need_a_consent(studio: Studio, wish: Wish, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(faces, "can_look", lambda: True)
    monkeypatch.setattr(faces, "count_faces", lambda pixels, where=None: 1)
    with pytest.raises(ConsentNeeded):
        taught(studio, wish)
    events = list(studio.teaching.lora(wish, Answers(consent="I am the person in the photos")))
    assert isinstance(events[-1], Taught)


def test_the_command_says_how_to_paint_with_it(studio: Studio, wish: Wish, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["train", "lora", "--images", str(wish.images), "--name", "apple", "--trigger", "moon", "--steps", "2"]
    with pytest.raises(SystemExit) as ended:
        main([*arguments, "--samples", "1"], studio)
    told = capsys.readouterr()
    assert ended.value.code == 0
    assert 'dream image "moon <lora:apple:1>"' in told.out
    assert "sample: " in told.err
    with pytest.raises(SystemExit) as ended:
        main([*arguments, "--samples", "1"], studio)
    assert ended.value.code == 2
