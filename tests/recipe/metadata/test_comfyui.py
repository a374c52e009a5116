"""ComfyUI's graph is read along its usual way, and any other JSON does no harm."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from dreamloom.recipe import Adapter, ImageSpec, InputFile, VideoSpec
from dreamloom.recipe.metadata import from_comfyui, read_metadata


def node(kind: str, **inputs: Any) -> dict[str, Any]:
    return {"class_type": kind, "inputs": inputs}


def graph(**changes: Any) -> dict[str, Any]:
    told = {
        "3": node(
            "KSampler",
            seed=42,
            steps=18,
            cfg=5.5,
            sampler_name="dpmpp_2m",
            scheduler="karras",
            denoise=1,
            model=["10", 0],
            positive=["6", 0],
            negative=["7", 0],
            latent_image=["5", 0],
        ),
        "4": node("CheckpointLoaderSimple", ckpt_name="sd/dream.safetensors"),
        "5": node("EmptyLatentImage", width=512, height=384, batch_size=2),
        "6": node("CLIPTextEncode", text="a (red:1.2) [fox]", clip=["10", 1]),
        "7": node("CLIPTextEncode", text="blur", clip=["10", 1]),
        "8": node("VAEDecode", samples=["3", 0], vae=["4", 2]),
        "10": node("LoraLoader", lora_name="ink.safetensors", strength_model=0.7, strength_clip=1, model=["4", 0]),
    }
    return told | changes


def test_the_usual_graph() -> None:
    found = read_metadata({"prompt": json.dumps(graph()), "workflow": "{}"})
    assert found is not None
    assert (found.tool, found.notes) == ("comfyui", ())
    recipe = found.recipe
    assert (recipe.prompt, recipe.negative_prompt) == (r"a (red:1.2) \[fox\]", "blur")
    assert (recipe.seed, recipe.steps, recipe.cfg_scale, recipe.sampler) == (42, 18, 5.5, "DPM++ 2M Karras")
    assert (recipe.output, recipe.count) == (ImageSpec(width=512, height=384), 2)
    assert (recipe.model, recipe.adapters) == ("dream", (Adapter(name="ink", weight=0.7),))
    assert recipe.strength is None


def test_picture_to_picture() -> None:
    told = graph(**{"5": node("VAEEncode", pixels=["11", 0]), "11": node("LoadImage", image="sub/photo.png")})
    told["3"]["inputs"]["denoise"] = 0.6
    recipe = from_comfyui(json.dumps(told))
    assert (recipe.init_image, recipe.strength) == (InputFile(path="photo.png"), 0.6)


def test_the_custom_sampler_and_films() -> None:
    told = {
        "1": node(
            "SamplerCustomAdvanced",
            noise=["2", 0],
            guider=["3", 0],
            sampler=["4", 0],
            sigmas=["5", 0],
            latent_image=["6", 0],
        ),
        "2": node("RandomNoise", noise_seed=9),
        "3": node("BasicGuider", model=["7", 0], conditioning=["8", 0]),
        "4": node("KSamplerSelect", sampler_name="euler"),
        "5": node("BasicScheduler", scheduler="simple", steps=4, denoise=1, model=["7", 0]),
        "6": node("EmptyHunyuanLatentVideo", width=256, height=256, length=33, batch_size=1),
        "7": node("UNETLoader", unet_name="wan.safetensors"),
        "8": node("FluxGuidance", guidance=3.5, conditioning=["9", 0]),
        "9": node("CLIPTextEncode", text=["10", 0]),
        "10": node("PrimitiveString", value="a fox runs"),
    }
    recipe = from_comfyui(json.dumps(told))
    assert (recipe.prompt, recipe.seed, recipe.steps, recipe.sampler) == ("a fox runs", 9, 4, "Euler")
    assert (recipe.output, recipe.model) == (VideoSpec(width=256, height=256, frames=33), "wan")


def test_zeroed_conditioning_has_no_words() -> None:
    told = graph(**{"7": node("ConditioningZeroOut", conditioning=["6", 0])})
    assert from_comfyui(json.dumps(told)).negative_prompt == ""


def test_links_in_a_circle_end() -> None:
    told = graph(**{"6": node("ConditioningCombine", conditioning_1=["9", 0]), "9": node("X", conditioning=["6", 0])})
    assert from_comfyui(json.dumps(told)).prompt == ""


def test_a_graph_without_a_sampler_says_so() -> None:
    found = read_metadata({"prompt": "{}"})
    assert found is not None
    assert found.notes == ("left out: a ComfyUI graph without a sampler that is known here",)


scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
values = st.recursive(scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner))
names = st.sampled_from(
    [*list(graph()["3"]["inputs"]), "text", "width", "height", "length", "image", "lora_name", "guider"]
)
links = st.tuples(st.sampled_from(["1", "2", "3"]), st.just(0)).map(list)
wild_nodes = st.fixed_dictionaries({"inputs": st.dictionaries(names, values | links, max_size=12)})


@given(st.dictionaries(st.sampled_from(["1", "2", "3"]), wild_nodes) | values)
@settings(max_examples=200, deadline=None)
def test_any_json_gives_a_recipe(told: object) -> None:
    from_comfyui(json.dumps(told))
