"""Samplers' names are found however users and other tools write them."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dreamloom.catalog.samplers import SAMPLERS, all_names, sampler_name
from dreamloom.errors import BadRecipe
from dreamloom.recipe.metadata.samplers import join, split


@pytest.mark.parametrize("name", all_names())
def test_every_name_is_known_in_any_case_and_comes_apart(name: str) -> None:
    assert sampler_name(name) == sampler_name(name.lower()) == sampler_name(f"  {name.upper()} ") == name
    sampler, schedule = split(name)
    assert sampler in SAMPLERS
    assert join(sampler, schedule) == name


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("euler", "Euler"),
        ("euler_ancestral", "Euler a"),
        ("k_euler_a", "Euler a"),
        ("dpmpp_2m", "DPM++ 2M"),
        ("dpmpp_2m_sde", "DPM++ 2M SDE"),
        ("uni_pc", "UniPC"),
        ("heun", "Heun"),
        ("ddim", "DDIM"),
        ("dpm++ 2m  karras", "DPM++ 2M Karras"),
    ],
)
def test_other_tools_spellings_are_understood(written: str, name: str) -> None:
    assert sampler_name(written) == name


def test_an_unknown_name_is_answered_with_the_nearest() -> None:
    with pytest.raises(BadRecipe, match="there is no sampler 'Eulr'; the nearest are Euler") as caught:
        sampler_name("Eulr")
    assert caught.value.field == "sampler"
    with pytest.raises(BadRecipe, match="there are Euler, Euler a"):
        sampler_name("§§§§§§§§")


@given(st.text(max_size=40))
@settings(deadline=None)
def test_any_text_is_a_name_or_refused(text: str) -> None:
    with contextlib.suppress(BadRecipe):
        assert sampler_name(text) in all_names()
