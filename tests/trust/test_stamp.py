from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from dreamloom.media.text import read_text_fields
from dreamloom.media.writing import write_picture
from dreamloom.media.xmp import recipe_in
from dreamloom.recipe import ImageSpec, InputFile, ModelReference, ResolvedItem, ResolvedRecipe
from dreamloom.recipe.metadata import a1111, read_metadata
from dreamloom.trust.stamp import fields_for


def resolved(prompt: str = "a red apple", **more: Any) -> ResolvedRecipe:
    item = ResolvedItem(prompt=prompt, negative_prompt="blur", seed=7)
    fields: dict[str, Any] = {
        "generator": "dreamloom 0.1.0",
        "model": ModelReference(name="dreamloom-mini", family="wan", sha256="0" * 64),
        "items": (item,),
        "steps": 20,
        "cfg_scale": 5.0,
        "guidance_interval": (0.0, 1.0),
        "sampler": "Euler",
        "output": ImageSpec(width=128, height=128),
    }
    return ResolvedRecipe(**(fields | more))


def property_of(packet: str, name: str) -> str | None:
    tree = ElementTree.fromstring(packet.lstrip("\ufeff"))
    return tree.findtext(f".//{name}")


SOURCE_TYPE = "{http://iptc.org/std/Iptc4xmpExt/2008-02-29/}DigitalSourceType"


def test_the_three_fields() -> None:
    recipe = resolved()
    fields = fields_for(recipe)
    assert set(fields) == {"dreamloom", "parameters", "xmp"}
    assert fields["dreamloom"] == recipe.canonical_json()
    assert fields["parameters"] == a1111.to_parameters(recipe)
    assert recipe_in(fields["xmp"]) == recipe.canonical_json()
    assert property_of(fields["xmp"], "{http://ns.adobe.com/xap/1.0/}CreatorTool") == "dreamloom 0.1.0"


def test_a_picture_from_words_is_made_by_a_model() -> None:
    assert property_of(fields_for(resolved())["xmp"], SOURCE_TYPE) == (
        "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
    )


def test_a_picture_from_a_picture_is_a_composite() -> None:
    recipe = resolved(init_image=InputFile(path="cat.png", sha256="1" * 64), strength=0.5)
    assert property_of(fields_for(recipe)["xmp"], SOURCE_TYPE) == (
        "http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia"
    )


def test_several_items_are_refused() -> None:
    item = ResolvedItem(prompt="a", seed=1)
    with pytest.raises(ValueError, match="for_item"):
        fields_for(resolved(items=(item, item)))
    fields_for(resolved(items=(item, item)).for_item(1))


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".webp"])
def test_the_recipe_comes_back_from_every_format(tmp_path: Path, suffix: str) -> None:
    recipe = resolved('<b> & "quoted" {\\} ]]> 東京 🌃\nnew\r\nline\t\x00\x1b\ufffe\u2028')
    fields = fields_for(recipe)
    path = write_picture(tmp_path / f"a{suffix}", np.zeros((8, 8, 3), np.uint8), fields)
    found = read_text_fields(path)
    assert TypeAdapter(ResolvedRecipe).validate_json(found["dreamloom"]) == recipe
    assert found["xmp"] == fields["xmp"]
    read = read_metadata(found)
    assert read is not None
    assert read.tool == "dreamloom"
    assert read.resolved == recipe


@settings(deadline=None, max_examples=100)
@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40))
def test_no_prompt_breaks_the_packet(prompt: str) -> None:
    recipe = resolved("a " + prompt)
    found = recipe_in(fields_for(recipe)["xmp"])
    assert found is not None
    assert ResolvedRecipe.model_validate_json(found) == recipe
