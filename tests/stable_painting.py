"""Paints with small Stable Diffusion checkpoints: our way, and by the stock pipelines."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch
from diffusers import (
    DDIMScheduler,
    DPMSolverMultistepScheduler,
    DPMSolverSinglestepScheduler,
    EulerAncestralDiscreteScheduler,
    EulerDiscreteScheduler,
    HeunDiscreteScheduler,
    LCMScheduler,
    UniPCMultistepScheduler,
)

from dreamloom.catalog import InputFacts
from dreamloom.engine.families.sd_parts import Parts
from dreamloom.engine.noise import noise, seeded
from dreamloom.engine.plan import DICE_OFFSET, plan
from dreamloom.engine.track import Track
from dreamloom.media.writing import write_picture
from dreamloom.recipe import ImageSpec, InputFile, ResolvedRecipe
from example_card import resolved

STEPS, WIDTH, HEIGHT, SCALE, SEED = 6, 64, 48, 5.0, 11
SDE = {"algorithm_type": "sde-dpmsolver++"}
SAMPLERS: dict[str, tuple[Any, dict[str, Any]]] = {
    "Euler": (EulerDiscreteScheduler, {}),
    "Euler Karras": (EulerDiscreteScheduler, {"use_karras_sigmas": True}),
    "Euler a": (EulerAncestralDiscreteScheduler, {}),
    "Heun": (HeunDiscreteScheduler, {}),
    "DPM++ 2M": (DPMSolverMultistepScheduler, {}),
    "DPM++ 2M Karras": (DPMSolverMultistepScheduler, {"use_karras_sigmas": True}),
    "DPM++ 2M Exponential": (DPMSolverMultistepScheduler, {"use_exponential_sigmas": True}),
    "DPM++ 2M SDE Karras": (DPMSolverMultistepScheduler, {**SDE, "use_karras_sigmas": True}),
    "DPM++ SDE Karras": (DPMSolverSinglestepScheduler, {**SDE, "use_karras_sigmas": True, "lower_order_final": True}),
    "DPM++ 3M SDE": (DPMSolverMultistepScheduler, {**SDE, "solver_order": 3}),
    "UniPC": (UniPCMultistepScheduler, {}),
    "DDIM": (DDIMScheduler, {}),
    "LCM": (LCMScheduler, {}),
}
SOME = ("Euler", "Euler a", "Heun", "DPM++ 2M Karras", "UniPC", "DDIM", "LCM")
WORDS = {"prompt": "a red apple", "negative_prompt": "blue"}
COMMON = {**WORDS, "num_inference_steps": STEPS, "guidance_scale": SCALE, "output_type": "latent"}


def stock(kinds: tuple[Any, Any], parts: Parts, sampler: str, **more: Any) -> Any:
    """A stock pipeline of the first kind, or for SDXL of the second."""
    kind, options = SAMPLERS[sampler]
    scheduler = kind.from_config(dict(parts.settings), **options)
    common = {"vae": parts.autoencoder, "unet": parts.unet, "scheduler": scheduler}
    if len(parts.encoders) > 1:
        pipeline = kinds[1](
            **common, tokenizer=parts.tokenizers[0], tokenizer_2=parts.tokenizers[1],
            text_encoder=parts.encoders[0], text_encoder_2=parts.encoders[1], add_watermarker=False, **more,
        )  # fmt: skip
    else:
        pipeline = kinds[0](
            **common, tokenizer=parts.tokenizers[0], text_encoder=parts.encoders[0], safety_checker=None,
            feature_extractor=None, requires_safety_checker=False, **more,
        )  # fmt: skip
    pipeline.set_progress_bar_config(disable=True)
    return pipeline


class Room:
    """A folder with a picture and a mask in it, and recipes that work on them."""

    def __init__(self, folder: Path) -> None:
        rng = np.random.default_rng(5)
        self.pixels = rng.integers(0, 256, (HEIGHT // 8, WIDTH // 8, 3), np.uint8).repeat(8, 0).repeat(8, 1)
        self.where = np.zeros((HEIGHT, WIDTH), np.uint8)
        self.where[8:32, 16:48] = 255
        self.facts: dict[InputFile, InputFacts] = {}
        self.files: dict[str, Path] = {}
        self.picture = self.put(folder / "picture.png", self.pixels, "11" * 32)
        self.mask = self.put(folder / "mask.png", np.repeat(self.where[..., None], 3, 2), "22" * 32)

    def put(self, path: Path, pixels: Any, sha256: str) -> InputFile:
        file = InputFile(path=str(write_picture(path, pixels)))
        self.facts[file], self.files[sha256] = InputFacts(sha256, WIDTH, HEIGHT), path
        return file

    def recipe(self, sampler: str, **fields: Any) -> ResolvedRecipe:
        size = {"output": ImageSpec(width=WIDTH, height=HEIGHT)} if "mask" not in fields else {}
        common = {**WORDS, "seed": SEED, "steps": STEPS, "cfg_scale": SCALE, "sampler": sampler}
        return resolved(self.facts, **{**common, **size, **fields})

    def track(self, family: Any, sampler: str, **fields: Any) -> Track:
        return next(plan(self.recipe(sampler, **fields), family, self.files, 64 * 64))


def painted(track: Track, family: Any) -> torch.Tensor:
    while not track.finished:
        track = track.advanced(track.direction(family))
    return track.latents


def start() -> torch.Tensor:
    return noise((4, 1, HEIGHT // 8, WIDTH // 8), SEED)[:, 0].unsqueeze(0)


def dice() -> torch.Generator:
    return seeded(SEED + DICE_OFFSET)


def same(ours: torch.Tensor, theirs: torch.Tensor) -> None:
    assert ours[:, 0].shape == theirs[0].shape
    assert (ours[:, 0] - theirs[0]).abs().max() < 1e-3
    assert theirs.abs().max() > 0.1
