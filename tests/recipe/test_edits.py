"""Instructions and removals in a recipe."""

from __future__ import annotations

from typing import Any

import pytest

from dreamloom.errors import BadRecipe
from dreamloom.recipe import Control, InputFile, Mask, Outpaint, Recipe

PICTURE = InputFile(path="cat.png")
MASK = Mask(file=InputFile(path="mask.png"))


def test_an_edit_is_an_instruction_and_a_picture() -> None:
    recipe = Recipe.checked(prompt="make it night", edit=True, init_image=PICTURE)
    assert recipe.edit
    assert Recipe.model_validate_json(recipe.model_dump_json()) == recipe


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"prompt": " ", "init_image": PICTURE}, "the instruction is empty: say what to change"),
        ({"prompt": "make it night"}, "edit needs init_image"),
        ({"prompt": "x", "init_image": PICTURE, "mask": MASK}, "edit and mask cannot go together"),
        ({"prompt": "x", "init_image": PICTURE, "outpaint": Outpaint(left=16)}, "edit and outpaint cannot"),
        ({"prompt": "x", "init_image": PICTURE, "strength": 0.5}, "edit and strength cannot"),
        (
            {"prompt": "x", "init_image": PICTURE, "controls": (Control(kind="depth", file=PICTURE),)},
            "edit and controls",
        ),
        ({"prompt": "x", "init_image": PICTURE, "output": {"kind": "video"}}, "edit makes pictures, not films"),
    ],
)
def test_what_does_not_go_with_an_instruction_is_told(fields: dict[str, Any], told: str) -> None:
    with pytest.raises(BadRecipe, match=told):
        Recipe.checked(edit=True, **fields)


def test_what_is_removed_may_have_no_words_and_old_recipes_keep_their_json() -> None:
    removed = Recipe.checked(prompt="", init_image=PICTURE, mask=MASK.model_copy(update={"remove": True}))
    assert removed.mask is not None
    assert removed.mask.remove
    plain = Recipe(prompt="x", init_image=PICTURE, mask=MASK).model_dump(mode="json")
    assert "edit" not in plain
    assert "remove" not in plain["mask"]
