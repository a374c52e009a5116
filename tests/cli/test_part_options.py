"""LoRAs, controls, references and a second pass, as typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from dreamloom.cli.asked import Asked
from dreamloom.cli.part_options import read_control, read_hires, read_lora, read_reference, read_region
from dreamloom.errors import BadRecipe
from dreamloom.recipe import Adapter, Hires, Refiner, Region


@pytest.mark.parametrize(
    ("read", "text", "found"),
    [
        (read_lora, "ink", {"name": "ink"}),
        (read_lora, " old film:-0.5", {"name": "old film", "weight": -0.5}),
        (read_control, "pose=a.png", {"kind": "pose", "file": {"path": "a.png"}}),
        (read_control, "soft edges=C:\\a.png:.8", {"kind": "soft edges", "file": {"path": "C:\\a.png"}, "weight": 0.8}),
        (
            read_control,
            "pose=a=b.png:1:0-0.6",
            {"kind": "pose", "file": {"path": "a=b.png"}, "weight": 1.0, "start": 0.0, "end": 0.6},
        ),
        (read_reference, "cat.png:0.6", {"file": {"path": "cat.png"}, "weight": 0.6}),
        (read_region, "0,0,.5,1=a red house", {"prompt": "a red house", "box": [0.0, 0.0, 0.5, 1.0]}),
        (read_region, "sky.png:0.6=stars=many", {"prompt": "stars=many", "mask": {"path": "sky.png"}, "weight": 0.6}),
        (read_hires, "2", {"scale": 2.0}),
        (read_hires, "1.5:0.4:Latent", {"scale": 1.5, "strength": 0.4, "upscaler": "latent"}),
    ],
)
def test_what_is_typed_is_read(read: Callable[[str], dict[str, Any]], text: str, found: dict[str, Any]) -> None:
    assert read(text) == found


@pytest.mark.parametrize(
    ("read", "text", "option"),
    [
        (read_lora, "", "--lora"),
        (read_control, "a.png", "--control"),
        (read_reference, " ", "--reference"),
        (read_hires, "large", "--hires"),
        (read_region, "0,0,1,1", "--region"),
        (read_region, "sky.png= ", "--region"),
    ],
)
def test_anything_else_is_told(read: Callable[[str], dict[str, Any]], text: str, option: str) -> None:
    with pytest.raises(BadRecipe, match=option):
        read(text)


def test_a_refiner_and_regions_go_into_the_recipe() -> None:
    saved = Asked(prompt="a cat", refiner="second", regions=("0,0,0.5,1:1=a dog",)).over(None)
    assert saved.refiner == Refiner(model="second", start=0.8)
    assert saved.regions == (Region(prompt="a dog", box=(0, 0, 0.5, 1), weight=1),)
    again = Asked(refiner_start=0.6).over(saved)
    assert again.refiner == Refiner(model="second", start=0.6)
    assert again.regions == saved.regions
    with pytest.raises(BadRecipe, match="--refiner-start needs --refiner"):
        Asked(prompt="a cat", refiner_start=0.6).over(None)


def test_they_go_into_the_recipe_over_a_saved_one() -> None:
    saved = Asked(prompt="a cat", loras=("ink:0.5", "gold"), hires="2:0.3", clip_skip=2, tiling=True).over(None)
    assert saved.adapters == (Adapter(name="ink", weight=0.5), Adapter(name="gold"))
    assert (saved.hires, saved.clip_skip, saved.tiling) == (Hires(scale=2, strength=0.3), 2, True)
    again = Asked(loras=("silver",)).over(saved)
    assert again.adapters == (Adapter(name="silver"),)
    assert (again.hires, again.clip_skip, again.tiling) == (saved.hires, 2, True)
