"""The web UI's text: what is written comes back, and what the web UI wrote is understood."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from recipe_examples import ANY_TEXT, HASH, WORDS, resolved, resolved_recipes

from dreamloom.recipe import (
    Adapter,
    Hires,
    ImageSpec,
    InputFile,
    ResolvedRecipe,
    Variation,
)
from dreamloom.recipe.metadata import from_parameters, read_metadata, to_parameters
from dreamloom.recipe.protect import protect

WEB_UI = """a (red:1.2) apple, oil <lora:ink:0.8>
on a table
Negative prompt: blur, text
worst quality
Steps: 20, Sampler: DPM++ 2M, Schedule type: Karras, CFG scale: 7, Seed: 965400086, Size: 512x768, \
Model hash: 6ce0161689, Model: v1-5-pruned, Variation seed: 3, Variation seed strength: 0.25, Clip skip: 2, \
Lora hashes: "ink: 0123, clay: 4567", Version: v1.10.1"""


@given(resolved_recipes(prompts=WORDS | ANY_TEXT.filter(lambda text: text.isprintable())))
@settings(max_examples=200, deadline=None)
def test_what_is_written_comes_back(recipe: ResolvedRecipe) -> None:
    back = from_parameters(to_parameters(recipe))
    item = recipe.items[0]
    assert back.prompt == protect(item.prompt)
    assert back.negative_prompt == protect(item.negative_prompt)
    assert (back.seed, back.variation) == (item.seed, item.variation)
    assert back.mix == (item.mix and item.mix.model_copy(update={"prompt": protect(item.mix.prompt)}))
    for name in ("steps", "cfg_scale", "sampler", "output", "strength", "init_image"):
        assert getattr(back, name) == getattr(recipe, name)


@given(ANY_TEXT | st.tuples(WORDS, ANY_TEXT).map(lambda two: f"{two[0]}\nSteps: 20, Seed: x, CFG scale: {two[1]}"))
@settings(max_examples=200, deadline=None)
def test_any_text_gives_a_recipe(text: str) -> None:
    from_parameters(text)


def test_broken_characters_are_left_out() -> None:
    assert from_parameters("a \ud800 cat").prompt == ""


def test_the_text_is_the_web_uis() -> None:
    recipe = resolved(
        prompt="a red apple",
        negative_prompt="blur",
        variation=Variation(seed=3, strength=0.25),
        init_image=InputFile(path="a, b.png", sha256=HASH),
        strength=0.6,
        adapters=(Adapter(name="ink", weight=0.5),),
    )
    assert to_parameters(recipe) == (
        "a red apple <lora:ink:0.5>\nNegative prompt: blur\n"
        "Steps: 20, Sampler: DPM++ 2M, Schedule type: Karras, CFG scale: 4.5, Seed: 7, Size: 128x96, "
        "Model hash: ababababab, Model: dreamloom-mini, Variation seed: 3, Variation seed strength: 0.25, "
        f'Denoising strength: 0.6, Init image: "a, b.png", Init image hash: {HASH}, Version: dreamloom 0.1.0'
    )


def test_a_second_pass_and_tiling_go_there_and_back() -> None:
    hires = Hires(scale=1.5, strength=0.4, steps=12, upscaler="latent")
    recipe = resolved(prompt="a red apple", hires=hires, tiling=True, clip_skip=2)
    text = to_parameters(recipe)
    assert "Denoising strength: 0.4, Clip skip: 2, Tiling: True, Hires upscale: 1.5, Hires steps: 12" in text
    back = from_parameters(text)
    assert (back.hires, back.tiling, back.clip_skip, back.strength) == (hires, True, 2, None)


@pytest.mark.parametrize(
    ("upscaler", "kind", "noted"),
    [("Latent (nearest-exact)", "latent", True), ("R-ESRGAN 4x+", "lanczos", True), ("Lanczos", "lanczos", False)],
)
def test_upscalers_are_taken_as_near_as_it_goes(upscaler: str, kind: str, noted: bool) -> None:
    settings = (
        f"Steps: 20, Seed: 1, Size: 512x512, Denoising strength: 0.7, Hires upscale: 2, Hires upscaler: {upscaler}"
    )
    found = read_metadata({"parameters": f"a cat\n{settings}"})
    assert found is not None
    assert found.recipe.hires == Hires(scale=2, strength=0.7, upscaler=kind)
    assert any(upscaler in note for note in found.notes) == noted


def test_the_web_uis_text_is_understood() -> None:
    found = read_metadata({"parameters": WEB_UI})
    assert found is not None
    assert found.tool == "a1111"
    recipe = found.recipe
    assert recipe.prompt == "a (red:1.2) apple, oil\non a table"
    assert recipe.negative_prompt == "blur, text\nworst quality"
    assert (recipe.steps, recipe.cfg_scale, recipe.seed) == (20, 7.0, 965400086)
    assert recipe.sampler == "DPM++ 2M Karras"
    assert recipe.output == ImageSpec(width=512, height=768)
    assert recipe.model == "v1-5-pruned"
    assert recipe.variation == Variation(seed=3, strength=0.25)
    assert recipe.adapters == (Adapter(name="ink", weight=0.8),)
    assert recipe.clip_skip == 2
    assert found.notes == ()


@pytest.mark.parametrize(
    "prompt",
    [
        "a\nNegative prompt: b",
        "  a ",
        "a \n b",
        "a\nSteps: 1, Seed: 2, Size: 3x4",
        'a "b", c: d',
        "a\r\nb",
        "x <lora:a:1>",
    ],
)
def test_awkward_prompts_come_back_exactly(prompt: str) -> None:
    back = from_parameters(to_parameters(resolved(prompt=prompt, negative_prompt=prompt)))
    assert (back.prompt, back.negative_prompt) == (prompt, prompt)


def test_values_out_of_range_are_left_out_with_a_note() -> None:
    text = "a cat\nSteps: 5000, Sampler: Euler, CFG scale: nan, Seed: -1, Size: 0x0, Denoising strength: 0.5"
    found = read_metadata({"parameters": text})
    assert found is not None
    assert (found.recipe.steps, found.recipe.cfg_scale, found.recipe.seed) == (None, None, None)
    assert (found.recipe.strength, found.recipe.output, found.recipe.sampler) == (None, ImageSpec(), "Euler")
    assert any("steps must be between 1 and 1000" in note for note in found.notes)
    assert any("the picture that it worked on is not named" in note for note in found.notes)


def test_words_that_look_like_ours_stay_words() -> None:
    recipe = from_parameters("a {red|blue} cat --seed 7\nSteps: 20, Sampler: Euler, CFG scale: 7, Seed: 1")
    assert recipe.prompt == r"a \{red|blue\} cat \--seed 7"


def test_a_prompt_without_settings_is_a_prompt() -> None:
    assert from_parameters("just words: yes, no: maybe").prompt == "just words: yes, no: maybe"


def test_hostile_lines_stay_quick() -> None:
    for line in (
        "a" * 500_000,
        "a: " * 150_000,
        'aa:"\\",' * 60_000,
        " " * 500_000,
        "a:b," * 100_000,
        "<lora:" * 80_000,
    ):
        from_parameters(line)


def test_swarmui_is_sniffed() -> None:
    told = {
        "prompt": "a fox",
        "negativeprompt": "blur",
        "model": "Models/fox-xl.safetensors",
        "seed": 5,
        "steps": 12,
        "cfgscale": 6,
        "width": 640,
        "height": 448,
        "sampler": "dpmpp_2m",
        "scheduler": "karras",
        "refinerupscale": 2,
    }
    found = read_metadata({"parameters": json.dumps({"sui_image_params": told})})
    assert found is not None
    assert found.tool == "swarmui"
    recipe = found.recipe
    assert (recipe.prompt, recipe.negative_prompt, recipe.model) == ("a fox", "blur", "fox-xl")
    assert (recipe.seed, recipe.steps, recipe.cfg_scale, recipe.sampler) == (5, 12, 6.0, "DPM++ 2M Karras")
    assert recipe.output == ImageSpec(width=640, height=448)
    assert found.notes == ("left out, no counterpart here: refinerupscale",)


@pytest.mark.parametrize("path", ["/home/someone/cat.png", "../../cat.png", "C:\\Users\\someone\\cat.png"])
def test_a_strangers_file_names_no_folder(path: str) -> None:
    settings_line = f"Steps: 4, Sampler: Euler, CFG scale: 6, Seed: 9, Init image: {json.dumps(path)}"
    recipe = from_parameters(f"a cat\n{settings_line}")
    assert recipe.init_image is not None
    assert recipe.init_image.path == "cat.png"
