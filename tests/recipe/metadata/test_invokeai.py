"""InvokeAI's flat JSON is read, and any other JSON does no harm."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from dreamloom.recipe import Adapter, ImageSpec, InputFile
from dreamloom.recipe.metadata import from_invokeai, read_metadata

TOLD = {
    "app_version": "5.4.0",
    "generation_mode": "img2img",
    "positive_prompt": "a fox++ (in snow)1.3",
    "negative_prompt": "blur",
    "width": 640,
    "height": 512,
    "seed": 99,
    "cfg_scale": 6.5,
    "steps": 25,
    "scheduler": "dpmpp_2m_k",
    "model": {"key": "x", "name": "fox-xl"},
    "loras": [{"model": {"name": "ink"}, "weight": 0.5}],
    "strength": 0.4,
    "init_image": "photo.png",
    "clip_skip": 1,
    "controlnets": [],
}


def test_the_usual_metadata() -> None:
    found = read_metadata({"invokeai_metadata": json.dumps(TOLD), "invokeai_graph": "{}"})
    assert found is not None
    assert found.tool == "invokeai"
    recipe = found.recipe
    assert (recipe.prompt, recipe.negative_prompt) == (r"a fox++ \(in snow\)1.3", "blur")
    assert (recipe.seed, recipe.steps, recipe.cfg_scale, recipe.sampler) == (99, 25, 6.5, "DPM++ 2M Karras")
    assert recipe.output == ImageSpec(width=640, height=512)
    assert (recipe.model, recipe.adapters) == ("fox-xl", (Adapter(name="ink", weight=0.5),))
    assert (recipe.init_image, recipe.strength) == (InputFile(path="photo.png"), 0.4)
    assert any("InvokeAI's notation" in note for note in found.notes)
    assert "left out, no counterpart here: clip_skip" in found.notes


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["name", "model", "weight"]), inner),
)


@given(st.dictionaries(st.sampled_from(list(TOLD)), values))
@settings(max_examples=200, deadline=None)
def test_any_values_give_a_recipe(told: dict[str, object]) -> None:
    from_invokeai(json.dumps(told))
