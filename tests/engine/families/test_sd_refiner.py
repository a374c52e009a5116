"""A second model paints the last steps, as two stock pipelines do one after the other."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from diffusers import (
    AutoencoderKL,
    StableDiffusionXLImg2ImgPipeline,
    StableDiffusionXLPipeline,
    UNet2DConditionModel,
)
from safetensors.torch import save_file

from dreamloom.engine import entry
from dreamloom.engine.events import Frames, Progress
from dreamloom.engine.families import sd_parts
from dreamloom.engine.families.sd import StableDiffusion
from dreamloom.engine.families.sd_parts import Parts, load_parts, refiner_settings
from dreamloom.engine.plan import plan
from dreamloom.errors import BadRecipe
from dreamloom.recipe import Hires, Refiner, VideoSpec
from dreamloom.recipe.recipe import Recipe
from example_card import CARD
from small_stable import UNET_XL, shaken, small_parts
from stable_files import open_clip_tensors, unet_tensors, vae_tensors, write_folder, write_settings
from stable_painting import COMMON, HEIGHT, SAMPLERS, STEPS, WIDTH, Room, dice, painted, same, start, stock


def small_refiner(seed: int = 5) -> Parts:
    """The parts of a checkpoint of the form of SDXL's refiner."""
    large = small_parts(double=True, seed=seed)
    settings = {**UNET_XL, "cross_attention_dim": 24, "projection_class_embeddings_input_dim": 5 * 8 + 24}
    return Parts(
        large.tokenizers[1:], large.encoders[1:], large.autoencoder, shaken(UNet2DConditionModel(**settings)),
        large.settings, False, refines=True,
    )  # fmt: skip


def stock_refiner(parts: Parts, sampler: str) -> Any:
    kind, options = SAMPLERS[sampler]
    pipeline = StableDiffusionXLImg2ImgPipeline(
        vae=parts.autoencoder, unet=parts.unet, scheduler=kind.from_config(dict(parts.settings), **options),
        text_encoder=None, tokenizer=None, text_encoder_2=parts.encoders[0], tokenizer_2=parts.tokenizers[0],
        requires_aesthetics_score=True, force_zeros_for_empty_prompt=False, add_watermarker=False,
    )  # fmt: skip
    pipeline.set_progress_bar_config(disable=True)
    return pipeline


def to_the_end(track: Any, family: Any) -> torch.Tensor:
    """Paints a track and all that follow it."""
    latents = painted(track, family)
    return latents if track.follow is None else to_the_end(track.follow(latents), family)


@pytest.mark.parametrize("share", [0.8, 0.5])
@pytest.mark.parametrize("sampler", ["Euler", "Euler Karras", "DPM++ 2M Karras", "DDIM"])
def test_it_agrees_with_the_stock_split(tmp_path: Path, sampler: str, share: float) -> None:
    room, base, second = Room(tmp_path), small_parts(double=True), small_refiner()
    recipe = room.recipe(sampler, refiner=Refiner(model="refiner", start=share))
    families = StableDiffusion(base), StableDiffusion(second)
    ours = to_the_end(next(plan(recipe, families[0], room.files, 64 * 64, refiner=families[1])), families[0])
    first = stock((None, StableDiffusionXLPipeline), base, sampler)
    sizes = {"width": WIDTH, "height": HEIGHT}
    half = first(**COMMON, **sizes, latents=start(), denoising_end=share, generator=dice()).images
    theirs = stock_refiner(second, sampler)(
        **COMMON, image=half, denoising_start=share, original_size=(HEIGHT, WIDTH), target_size=(HEIGHT, WIDTH),
        generator=dice(),
    ).images  # fmt: skip
    same(ours, theirs)
    alone = painted(room.track(families[0], sampler), families[0])
    assert (ours - alone).abs().max() > 1e-2


def test_any_model_of_the_same_form_can_refine(tmp_path: Path) -> None:
    room, base, second = Room(tmp_path), small_parts(), small_parts(seed=9)
    families = StableDiffusion(base), StableDiffusion(second)
    recipe = room.recipe("Heun", refiner=Refiner(model="other", start=0.5))
    track = next(plan(recipe, families[0], room.files, 64 * 64, refiner=families[1]))
    made = to_the_end(track, families[0])
    assert track.until is not None
    assert track.until % 2 == 0  # a step of Heun's is not cut in two
    alone = painted(room.track(families[0], "Heun"), families[0])
    assert (made - alone).abs().max() > 1e-2


def test_events_count_all_steps_and_the_larger_pass_is_refined(tmp_path: Path) -> None:
    room = Room(tmp_path)
    families = StableDiffusion(small_parts()), StableDiffusion(small_parts(seed=9))
    shown = {}
    for name, refiner in (("with", Refiner(model="x", start=0.5)), ("without", None)):
        recipe = room.recipe("Euler", refiner=refiner, hires=Hires(scale=1.5))
        events = list(entry.run(recipe, families[0], CARD, room.files, refiner=families[1]))
        steps = [(one.step, one.steps) for one in events if isinstance(one, Progress)]
        assert steps[-1] == (2 * STEPS, 2 * STEPS)
        assert [one for one, _ in steps] == sorted({one for one, _ in steps})
        (shown[name],) = (one.pixels for one in events if isinstance(one, Frames))
    assert shown["with"].shape == (1, 72, 96, 3)
    assert (shown["with"] != shown["without"]).any()


def test_a_refiner_is_read_from_a_folder(tmp_path: Path) -> None:
    parts = small_refiner()
    write_folder(parts, tmp_path)
    for old, new in (("text_encoder", "text_encoder_2"), ("tokenizer", "tokenizer_2")):
        (tmp_path / old).rename(tmp_path / new)
    loaded = load_parts(tmp_path, torch.float32)
    assert loaded.refines
    assert not loaded.empty_is_nothing
    text = ((("a red apple", 1.0),),)
    first, second = (StableDiffusion(one).encode_prompt(text) for one in (parts, loaded))
    assert torch.equal(first.tokens, second.tokens)
    assert torch.equal(first.pooled, second.pooled)


def test_a_refiner_is_read_from_a_single_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sd_parts, "SETTINGS", tmp_path)
    parts = small_refiner()
    write_settings(parts, refiner_settings())
    (refiner_settings() / "text_encoder").rename(refiner_settings() / "text_encoder_2")
    tensors = unet_tensors(parts.unet, parts.unet.config.layers_per_block) | vae_tensors(parts.autoencoder)
    tensors |= open_clip_tensors(parts.encoders[0], "conditioner.embedders.0.model.")
    save_file({name: one.contiguous() for name, one in tensors.items()}, tmp_path / "refiner.safetensors")
    loaded = load_parts(tmp_path / "refiner.safetensors", torch.float32)
    assert loaded.refines
    ours, theirs = loaded.unet.state_dict(), parts.unet.state_dict()
    assert all(torch.equal(ours[name], one) for name, one in theirs.items())
    own, other = loaded.encoders[0].state_dict(), parts.encoders[0].state_dict()
    assert all(torch.equal(own[name], one) for name, one in other.items())


def test_the_settings_are_those_of_the_real_refiner() -> None:
    folder = refiner_settings()
    with torch.device("meta"):
        unet = UNet2DConditionModel.from_config(UNet2DConditionModel.load_config(folder / "unet"))
        vae = AutoencoderKL.from_config(AutoencoderKL.load_config(folder / "vae"))
    assert round(sum(one.numel() for one in unet.parameters()) / 1e9, 2) == 2.26
    assert sum(one.numel() for one in vae.parameters()) == 83_653_863


def test_films_take_none() -> None:
    with pytest.raises(BadRecipe, match="refiner goes with pictures"):
        Recipe.checked(prompt="x", output=VideoSpec(), refiner=Refiner(model="x"))
