"""What a model's card says that it obeys, and one sentence for everything else."""

from __future__ import annotations

from typing import Any

import pytest

from dreamloom.catalog import InputFacts, ModelCard, adapt, resolve
from dreamloom.catalog.resolve import BEHIND, check_resolved
from dreamloom.errors import BadRecipe
from dreamloom.recipe import Control, ImageSpec, InputFile, Mask, Recipe, Reference, ResolvedRecipe, VideoSpec
from example_card import CARD

PICTURE, MAP, TALL = InputFile(path="cat.png"), InputFile(path="map.png"), InputFile(path="tall.png")
FACTS = {
    PICTURE: InputFacts("11" * 32, 96, 64),
    MAP: InputFacts("22" * 32, 512, 512),
    TALL: InputFacts("33" * 32, 256, 512),
}
OBEYS = CARD.model_copy(update={"tasks": ("inpaint", "edit", "reference", "control depth", "control pose")})


def made(card: ModelCard = OBEYS, **fields: Any) -> ResolvedRecipe:
    return resolve(Recipe(**{"prompt": "a knight", "seed": 7, **fields}), card, FACTS, "dreamloom 0.0.0")


def controlled(kind: str, file: InputFile = MAP, **more: Any) -> dict[str, Any]:
    return {"controls": (Control(kind=kind, file=file, **more),)}


def test_an_instruction_starts_from_noise_and_keeps_the_shape_of_the_picture() -> None:
    edited = made(prompt="make it night", edit=True, init_image=PICTURE)
    assert edited.edit
    assert edited.strength is None
    assert (edited.output.width, edited.output.height) == (80, 48)
    assert edited.items[0].prompt == "make it night"
    assert edited.to_recipe().edit
    check_resolved(edited, OBEYS)
    with pytest.raises(BadRecipe, match="dreamloom-mini obeys no instructions: choose a model that can edit"):
        check_resolved(edited, CARD)


def test_what_is_removed_needs_no_words() -> None:
    mask = Mask(file=PICTURE, remove=True)
    assert made(prompt="", init_image=PICTURE, mask=mask).items[0].prompt == BEHIND
    assert made(prompt="a meadow", init_image=PICTURE, mask=mask).items[0].prompt == "a meadow"
    with pytest.raises(BadRecipe, match="the prompt is empty"):
        made(prompt="", init_image=PICTURE, mask=Mask(file=PICTURE))


def test_a_picture_takes_the_shape_of_its_map() -> None:
    tall = made(**controlled("depth", TALL)).output
    assert (tall.width, tall.height) == (48, 96)
    with pytest.raises(BadRecipe, match=r"the map tall\.png is 256x512 and the picture 64x64: give a map of"):
        made(output=ImageSpec(width=64, height=64), **controlled("depth", TALL))


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("dept", "follows no kind of map called 'dept': near it, it follows depth"),
        ("canny", "follows no canny maps: near it, it follows depth, pose"),
        ("qqqq", "it follows depth, pose"),
    ],
)
def test_other_maps_are_refused_with_the_nearest(kind: str, told: str) -> None:
    with pytest.raises(BadRecipe, match=told):
        made(**controlled(kind))


def test_aliases_are_the_same_kind() -> None:
    assert made(**controlled("openpose", weight=0.8, end=0.6)).controls[0].weight == 0.8


def test_models_that_were_taught_nothing_say_so() -> None:
    with pytest.raises(BadRecipe, match="follows no control maps"):
        made(CARD, **controlled("depth"))
    with pytest.raises(BadRecipe, match="takes no references"):
        made(CARD, references=(Reference(file=MAP),))
    with pytest.raises(BadRecipe, match="takes references for pictures only"):
        made(references=(Reference(file=MAP),), output=VideoSpec(frames=1))


def test_recipes_of_other_tools_keep_the_maps_that_the_model_follows() -> None:
    controls = (Control(kind="depth", file=MAP), Control(kind="canny", file=MAP))
    adapted, notes = adapt(Recipe(prompt="x", controls=controls), OBEYS)
    assert adapted.controls == controls[:1]
    assert any("controls" in note for note in notes)
