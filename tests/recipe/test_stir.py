"""Words that tell how a part of a picture moves by itself."""

from __future__ import annotations

import pytest

from dreamloom.errors import BadRecipe
from dreamloom.recipe import InputFile, Mask, Recipe, Stir, VideoSpec
from dreamloom.recipe.stir import read_stir, stir_in

LAKE, WATER = InputFile(path="lake.png"), Mask(file=InputFile(path="water.png"))


@pytest.mark.parametrize(
    ("text", "stir"),
    [
        ("ripples", Stir(kind="ripples")),
        (" Waves  1.5 ", Stir(kind="waves", amount=1.5)),
        ("flow left .5", Stir(kind="flow", direction="left", amount=0.5)),
        ("sway 4", Stir(kind="sway", amount=4)),
        ("flow", None),
        ("ripples left", None),
        ("ripples 9", None),
        ("0.5", None),
        ("splash", None),
        ("", None),
    ],
)
def test_a_text_is_read(text: str, stir: Stir | None) -> None:
    assert read_stir(text) == stir


@pytest.mark.parametrize(
    ("prompt", "stir"),
    [
        ("ripples on a lake", Stir(kind="ripples")),
        ("the water is rippling", Stir(kind="ripples")),
        ("the sea, waves rolling in", Stir(kind="waves")),
        ("a river flowing to the left", Stir(kind="flow", direction="left")),
        ("drifting clouds", Stir(kind="flow", direction="right")),
        ("clouds slowly passing from the right to the left", Stir(kind="flow", direction="left")),
        ("smoke rising from a chimney", Stir(kind="flow", direction="up")),
        ("a waterfall pouring down", Stir(kind="flow", direction="down")),
        ("grass swaying in the wind", Stir(kind="sway")),
        ("a girl waves her hand", None),
        ("a crippled ship on a stream", None),
        ("a red apple", None),
    ],
)
def test_a_prompt_tells(prompt: str, stir: Stir | None) -> None:
    assert stir_in(prompt) == stir


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"init_image": LAKE, "mask": WATER}, "stir needs a film as output"),
        ({"output": VideoSpec(), "init_image": LAKE}, "stir needs init_image and mask"),
        ({"output": VideoSpec(), "init_video": LAKE, "mask": WATER}, "stir needs init_image and mask"),
    ],
)
def test_it_needs_a_picture_and_a_mask(fields: dict[str, object], told: str) -> None:
    with pytest.raises(BadRecipe, match=told):
        Recipe.checked(prompt="a lake", stir={"kind": "ripples"}, **fields)


@pytest.mark.parametrize(
    ("stir", "told"),
    [
        ({"kind": "flow"}, "needs a direction"),
        ({"kind": "sway", "direction": "left"}, "has no direction"),
        ({"kind": "waves", "amount": 5}, "between 0.1 and 4"),
    ],
)
def test_a_stir_must_make_sense(stir: dict[str, object], told: str) -> None:
    with pytest.raises(BadRecipe, match=told):
        Recipe.checked(prompt="a", output=VideoSpec(), init_image=LAKE, mask=WATER, stir=stir)


def test_recipes_without_it_keep_their_json() -> None:
    assert "stir" not in Recipe(prompt="a").model_dump()
