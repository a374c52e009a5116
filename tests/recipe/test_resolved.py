"""A resolved recipe has one canonical text, an id, and leads back to a recipe."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given, settings
from pydantic import ValidationError
from recipe_examples import HASH, resolved, resolved_recipes

from dreamloom.recipe import Control, ImageSpec, InputFile, Mask, Mix, ResolvedItem, ResolvedRecipe, VideoSpec


@given(resolved_recipes(with_films=True))
@settings(max_examples=100, deadline=None)
def test_canonical_json_is_stable(recipe: ResolvedRecipe) -> None:
    text = recipe.canonical_json()
    again = ResolvedRecipe.model_validate_json(text)
    assert again == recipe
    assert again.canonical_json() == text
    assert recipe.id == hashlib.sha256(text.encode()).hexdigest()


def test_defaults_and_given_values_have_the_same_id() -> None:
    picture = InputFile(path="a.png", sha256=HASH)
    short = resolved(init_image=picture, mask=Mask(file=picture), controls=(Control(kind="edges", file=picture),))
    full = resolved(
        init_image=picture,
        mask=Mask(file=picture, blur=0, grow=0, invert=False),
        controls=(Control(kind="edges", file=picture, weight=1, start=0, end=1),),
        guidance_interval=(0, 1),
    )
    assert short.id == full.id


def test_canonical_json_is_compact_and_sorted() -> None:
    text = resolved(prompt="ein Apfel, süß").canonical_json()
    assert text.startswith('{"adapters":[],"camera":[],"cfg_scale":4.5,')
    assert "süß" in text


def test_for_item_keeps_one() -> None:
    recipe = resolved(items=(ResolvedItem(prompt="a", seed=1), ResolvedItem(prompt="b", seed=2)))
    assert recipe.for_item(1).items == (ResolvedItem(prompt="b", seed=2),)
    with pytest.raises(IndexError):
        recipe.for_item(2)


@given(resolved_recipes())
@settings(max_examples=100, deadline=None)
def test_to_recipe_keeps_what_decides_the_first_item(recipe: ResolvedRecipe) -> None:
    back = recipe.to_recipe()
    item = recipe.items[0]
    assert (back.seed, back.variation, back.count) == (item.seed, item.variation, 1)
    for name in ("steps", "cfg_scale", "sampler", "output", "init_image", "mask", "strength", "controls", "camera"):
        assert getattr(back, name) == getattr(recipe, name)


def test_nothing_may_be_left_open() -> None:
    for output in (ImageSpec(width=64), VideoSpec(width=64, height=64, frames=5)):
        with pytest.raises(ValidationError, match="still open"):
            resolved(output=output)
    for file in (InputFile(path="a.png"), InputFile(path="folder/a.png", sha256=HASH)):
        with pytest.raises(ValidationError, match="bare file name and its sha256"):
            resolved(init_image=file)


def test_marks_that_are_off_leave_no_trace_in_the_json() -> None:
    plain = resolved()
    assert "watermark" not in plain.canonical_json()
    assert ResolvedRecipe.model_validate_json(plain.canonical_json()) == plain
    marked = plain.model_copy(update={"watermark": True, "label": True})
    assert marked.id != plain.id
    assert ResolvedRecipe.model_validate_json(marked.canonical_json()) == marked
    assert (marked.to_recipe().watermark, marked.to_recipe().label) == (None, True)


@pytest.mark.parametrize("path", ["a/b.png", "a\\b.png", "..", ".", "C:\\b.png", "a\0b.png"])
def test_an_input_of_a_resolved_recipe_is_a_bare_name(path: str) -> None:
    fields = resolved().model_dump(mode="json") | {"init_image": {"path": path, "sha256": "0" * 64}, "strength": None}
    with pytest.raises(ValueError, match="bare file name"):
        ResolvedRecipe.model_validate(fields)


def test_a_second_prompt_leaves_no_trace_where_there_is_none() -> None:
    plain = resolved(items=(ResolvedItem(prompt="a cat", seed=1),))
    assert '"mix"' not in plain.canonical_json()
    mixed = resolved(items=(ResolvedItem(prompt="a cat", seed=1, mix=Mix(prompt="a {fox}", share=0.5)),))
    assert ResolvedRecipe.model_validate_json(mixed.canonical_json()) == mixed
    assert mixed.id != plain.id
    assert mixed.to_recipe().mix == Mix(prompt="a \\{fox\\}", share=0.5)
