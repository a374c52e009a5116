"""Whoever wrote the file, its recipe is found, and no text in it does harm."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from recipe_examples import ANY_TEXT, resolved, resolved_recipes

from dreamloom.recipe import ResolvedRecipe
from dreamloom.recipe.metadata import (
    from_comfyui,
    from_invokeai,
    from_parameters,
    read_metadata,
    samplers,
    to_parameters,
)

FIELDS = ("dreamloom", "parameters", "prompt", "workflow", "invokeai_metadata", "sui_image_params")


@given(resolved_recipes())
@settings(max_examples=50, deadline=None)
def test_our_own_recipe_comes_back_whole(recipe: ResolvedRecipe) -> None:
    found = read_metadata({"dreamloom": recipe.canonical_json(), "parameters": "other words"})
    assert found is not None
    assert (found.tool, found.resolved, found.notes) == ("dreamloom", recipe, ())
    assert found.recipe == recipe.to_recipe()


@pytest.mark.parametrize("damaged", ["", "{", "{}", "[" * 100_000, "x" * 2_000_000])
def test_a_damaged_recipe_falls_back_with_a_note(damaged: str) -> None:
    found = read_metadata({"dreamloom": damaged, "parameters": to_parameters(resolved())})
    assert found is not None
    assert (found.tool, found.recipe.prompt, found.resolved) == ("a1111", "a red apple", None)
    assert "damaged" in found.notes[0]


def test_nothing_is_nothing() -> None:
    assert read_metadata({}) is None
    assert read_metadata({"comment": "hello", "parameters": " "}) is None


@given(st.dictionaries(st.sampled_from(FIELDS), ANY_TEXT))
@settings(max_examples=200, deadline=None)
def test_any_fields_are_read(fields: dict[str, str]) -> None:
    read_metadata(fields)


def test_bombs_are_read() -> None:
    for bomb in ("[" * 200_000, '{"a":' * 100_000, '{"seed":' + "9" * 100_000 + "}", '{"1":{"inputs":{"a":1e999}}}'):
        for read in (from_comfyui, from_invokeai, from_parameters):
            read(bomb)
    long = json.dumps({"positive_prompt": "x" * 30_000, "seed": 10**300})
    assert from_invokeai(long).prompt == ""


@pytest.mark.parametrize(
    ("sampler", "schedule", "name"),
    [
        ("DPM++ 2M", "Karras", "DPM++ 2M Karras"),
        ("DPM++ 2M Karras", "Karras", "DPM++ 2M Karras"),
        ("dpmpp_2m", "karras", "DPM++ 2M Karras"),
        ("dpmpp_2m_sde_gpu", "normal", "DPM++ 2M SDE"),
        ("Euler", "Automatic", "Euler"),
        ("euler_ancestral", None, "Euler a"),
        ("uni_pc", "simple", "UniPC"),
        ("somebody's", "exponential", "somebody's Exponential"),
        (None, "karras", None),
    ],
)
def test_sampler_names(sampler: str | None, schedule: str | None, name: str | None) -> None:
    assert samplers.join(sampler, schedule) == name
