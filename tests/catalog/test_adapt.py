"""Recipes of other tools are fitted to the model that is here."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dreamloom.catalog import adapt
from dreamloom.catalog.resolve import fitting_size
from dreamloom.recipe import Adapter, ImageSpec, Recipe
from example_card import CARD


def adapted(**fields: Any) -> tuple[Recipe, tuple[str, ...]]:
    return adapt(Recipe(prompt="a cat", **fields), CARD)


def test_what_fits_stays_without_a_word() -> None:
    recipe = Recipe(prompt="a cat", model=CARD.name, sampler="Euler a", output=ImageSpec(width=64, height=32), seed=3)
    assert adapt(recipe, CARD) == (recipe, ())


def test_the_model_becomes_ours() -> None:
    recipe, notes = adapted(model="sd_xl_base_1.0")
    assert recipe.model == CARD.name
    assert len(notes) == 1
    assert notes[0].startswith("it was made with sd_xl_base_1.0, which is not here, and is painted with dreamloom-mini")
    assert adapted()[1] == ()


@pytest.mark.parametrize(
    ("written", "used", "noted"),
    [
        ("DPM++ 2M Karras", "DPM++ 2M Karras", False),
        ("Euler a Karras", "Euler a", True),
        ("UniPC SGM Uniform", "UniPC", True),
        ("DPM2 a Karras", None, True),
        ("Restart", None, True),
    ],
)
def test_samplers_are_kept_or_replaced_with_a_note(written: str, used: str | None, noted: bool) -> None:
    recipe, notes = adapted(sampler=written)
    assert recipe.sampler == used
    assert bool(notes) == noted
    assert all(written in note for note in notes)


def test_adapters_are_left_out_with_a_note() -> None:
    recipe, notes = adapted(adapters=(Adapter(name="lcm"),))
    assert recipe.adapters == ()
    assert notes == ("dreamloom-mini takes no adapters: they are left out",)
    brought = CARD.model_copy(update={"source": "local", "architecture": "wan-vace"})
    given = Recipe(prompt="a cat", adapters=(Adapter(name="lcm"),))
    assert adapt(given, brought)[0].adapters == given.adapters


@pytest.mark.parametrize(
    ("asked", "painted"),
    [
        ((128, 128), (128, 128)),
        ((512, 512), (128, 128)),
        ((512, 768), (112, 144)),
        ((50, 70), (48, 64)),
        ((1, 1), (16, 16)),
        ((9000, 10), (1024, 16)),
    ],
)
def test_sizes_are_fitted(asked: tuple[int, int], painted: tuple[int, int]) -> None:
    recipe, notes = adapted(output=ImageSpec(width=asked[0], height=asked[1]))
    assert (recipe.output.width, recipe.output.height) == painted
    assert bool(notes) == (asked != painted)


@given(st.integers(1, 16_384), st.integers(1, 16_384))
@settings(deadline=None)
def test_any_size_is_fitted(width: int, height: int) -> None:
    wide, high = fitting_size(CARD, width, height)
    assert wide % CARD.size_multiple == high % CARD.size_multiple == 0
    assert 0 < wide * high <= CARD.max_pixels
    assert fitting_size(CARD, wide, high) == (wide, high)
