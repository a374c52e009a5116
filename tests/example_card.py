"""The card of a model that does not exist, and resolved recipes for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dreamloom.catalog import Credit, InputFacts, ModelCard, resolve
from dreamloom.recipe import InputFile, Recipe, ResolvedRecipe
from dreamloom.recipe.controls import KINDS

CARD = ModelCard(
    name="dreamloom-mini",
    family="wan",
    summary="Paints greys.",
    licence="Apache-2.0",
    sha256="ab" * 32,
    parameters=1,
    width=64,
    height=64,
    size_multiple=16,
    max_pixels=128 * 128,
    steps=4,
    cfg_scale=3.0,
    sampler="Euler",
    text_length=16,
    shift=1.0,
    tasks=("text to picture",),
    sources=(Credit(name="Greys", author="Ada Example", licence="CC0-1.0", url="https://example.org"),),
)

OBEYING = CARD.model_copy(
    update={"tasks": (*CARD.tasks, "edit", "reference", *(f"control {kind}" for kind in KINDS))}
)  # the same model, had it been taught to


def resolved(facts: Mapping[InputFile, InputFacts] | None = None, /, **fields: Any) -> ResolvedRecipe:
    """What a recipe with these fields resolves to; a red apple with seed 7 unless they say otherwise."""
    return resolve(Recipe(**{"prompt": "a red apple", "seed": 7, **fields}), OBEYING, facts or {}, "dreamloom 0.0.0")
