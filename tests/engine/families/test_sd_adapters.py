"""What a checkpoint wears: LoRAs as the stock pipeline wears them, and nothing left of them when they are off."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
import torch
from diffusers import StableDiffusionPipeline, StableDiffusionXLPipeline
from safetensors.torch import save_file

from dreamloom.engine.families.sd import StableDiffusion
from dreamloom.engine.families.sd_parts import Parts
from dreamloom.engine.outfit import Outfit, dressed
from dreamloom.engine.plan import plan
from dreamloom.errors import BadRecipe, MissingModel
from dreamloom.recipe import Adapter, ImageSpec, ResolvedRecipe
from dreamloom.recipe.prompt import prompt_at
from example_card import resolved
from small_stable import small_parts
from stable_loras import write_lora
from stable_painting import COMMON, HEIGHT, STEPS, WIDTH, WORDS, dice, painted, same, start, stock


@pytest.fixture(scope="module", params=[False, True], ids=["1.5", "xl"])
def parts(request: pytest.FixtureRequest) -> Parts:
    return small_parts(double=request.param)


@pytest.fixture(scope="module")
def family(parts: Parts) -> StableDiffusion:
    return StableDiffusion(parts)


def recipe(*adapters: Adapter, **fields: Any) -> ResolvedRecipe:
    output = ImageSpec(width=WIDTH, height=HEIGHT)
    return resolved(
        **{**WORDS, "seed": 11, "steps": STEPS, "cfg_scale": 5.0, "adapters": adapters, "output": output, **fields}
    )


def latents(family: StableDiffusion, asked: ResolvedRecipe, files: dict[str, Path]) -> torch.Tensor:
    worn = dressed(family, asked, files)
    return painted(next(plan(asked, worn, files, 64 * 64)), worn)


def weights(family: StableDiffusion) -> dict[str, torch.Tensor]:
    parts = {"unet": family.unet, "vae": family.autoencoder, **dict(enumerate(family.encoders))}
    return {f"{part}.{name}": one.clone() for part, model in parts.items() for name, one in model.state_dict().items()}


@pytest.mark.filterwarnings("ignore:Already found a `peft_config`")  # the stock pipeline's
@pytest.mark.parametrize("kohya", [True, False], ids=["kohya", "peft"])
def test_several_with_weights_agree_with_the_stock_pipeline(
    parts: Parts, family: StableDiffusion, tmp_path: Path, kohya: bool
) -> None:
    paths = [write_lora(parts, tmp_path / f"{name}.safetensors", seed, kohya=kohya) for seed, name in enumerate("ab")]
    pipeline = stock((StableDiffusionPipeline, StableDiffusionXLPipeline), copy.deepcopy(parts), "Euler")
    for name, path in zip("ab", paths, strict=True):
        pipeline.load_lora_weights(tmp_path, weight_name=path.name, adapter_name=name)
    pipeline.set_adapters(["a", "b"], [0.8, -0.4])
    theirs = pipeline(**COMMON, width=WIDTH, height=HEIGHT, latents=start(), generator=dice()).images
    worn = (Adapter(name="a", weight=0.8, sha256="aa" * 32), Adapter(name="b", weight=-0.4, sha256="bb" * 32))
    files = {"aa" * 32: paths[0], "bb" * 32: paths[1]}
    ours = latents(family, recipe(*worn), files)
    same(ours, theirs)
    assert (ours - latents(family, recipe(), {})).abs().max() > 0.01


def test_taken_off_nothing_is_left_of_them(parts: Parts, family: StableDiffusion, tmp_path: Path) -> None:
    before, bare = weights(family), latents(family, recipe(), {})
    files = {f"{seed}" * 64: write_lora(parts, tmp_path / f"{seed}.safetensors", seed) for seed in range(3)}
    one, two, three = (Adapter(name=sha[0], sha256=sha) for sha in files)
    for worn in ((one,), (one, two), (two, three), (three,)):
        latents(family, recipe(*worn), files)
    again = latents(family, recipe(), {})
    assert torch.equal(again, bare)
    after = weights(family)
    assert set(after) == set(before)
    assert all(torch.equal(after[name], before[name]) for name in before)


def test_recipes_with_other_outfits_take_turns(parts: Parts, family: StableDiffusion, tmp_path: Path) -> None:
    path = write_lora(parts, tmp_path / "a.safetensors", 1)
    asked, files = recipe(Adapter(name="a", sha256="aa" * 32)), {"aa" * 32: path}
    alone = latents(family, asked, files), latents(family, recipe(), {})
    worn = dressed(family, asked, files)
    tracks = [(next(plan(asked, worn, files, 64 * 64)), worn), (next(plan(recipe(), family, {}, 64 * 64)), family)]
    while not tracks[0][0].finished:
        tracks = [(track.advanced(track.direction(model)), model) for track, model in tracks]
    assert torch.equal(tracks[0][0].latents, alone[0])
    assert torch.equal(tracks[1][0].latents, alone[1])


def test_the_same_one_twice_counts_twice(parts: Parts, family: StableDiffusion, tmp_path: Path) -> None:
    files = {"aa" * 32: write_lora(parts, tmp_path / "a.safetensors", 1)}
    twice = [Adapter(name="a", weight=0.3, sha256="aa" * 32), Adapter(name="a", weight=0.4, sha256="aa" * 32)]
    once = Adapter(name="a", weight=0.7, sha256="aa" * 32)
    torch.testing.assert_close(latents(family, recipe(*twice), files), latents(family, recipe(once), files))


def test_what_does_not_fit_is_told_and_leaves_nothing(family: StableDiffusion, tmp_path: Path) -> None:
    bare = latents(family, recipe(), {})
    other = small_parts(double=len(family.encoders) == 1, seed=3)
    wrong = write_lora(other, tmp_path / "wrong.safetensors", 1)
    broken = tmp_path / "broken.safetensors"
    broken.write_bytes(b"no weights")
    alien = tmp_path / "alien.safetensors"
    save_file({"something.else": torch.zeros(2)}, alien)
    for path in (wrong, broken, alien):
        with pytest.raises(BadRecipe, match=f"LoRA {path.stem}"):
            latents(family, recipe(Adapter(name="a", sha256="aa" * 32)), {"aa" * 32: path})
    assert torch.equal(latents(family, recipe(), {}), bare)
    with pytest.raises(MissingModel, match="gone is not here"):
        latents(family, recipe(Adapter(name="gone", sha256="cc" * 32)), {})


def test_tiling_leads_from_one_side_to_the_other(family: StableDiffusion) -> None:
    torch.manual_seed(3)
    given = torch.randn(4, 1, 6, 8)
    tiled, plain = family.dressed(Outfit(tiling=True)), family
    text = plain.encode_prompt(prompt_at("a red apple", 0, 1))
    for model, comes_round in ((tiled, True), (plain, False), (tiled, True)):
        made = model.predict(given, 500.0, [text], None)[0]
        rolled = model.predict(given.roll(4, dims=3), 500.0, [text], None)[0].roll(-4, dims=3)
        assert torch.allclose(made, rolled, atol=1e-5) == comes_round


def test_clip_skip_reads_another_layer(family: StableDiffusion) -> None:
    text = prompt_at("a red apple", 0, 1)
    made = {skip: family.dressed(Outfit(clip_skip=skip)).encode_prompt(text).tokens for skip in (None, 1, 2, 3)}
    assert torch.equal(made[None], made[1])
    assert torch.equal(made[1], made[2]) == (len(family.encoders) == 2)  # SDXL takes no later layer than the second
    assert not torch.equal(made[2], made[3])
