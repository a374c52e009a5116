"""How each family learns: what of it wears the LoRA, and how far a prediction is from the truth.

Terms
-----
layers
    A regular expression for the names of the layers that get a LoRA: those that look (attention) and those that think
    (feed-forward) in every block of the painter. Text encoders and autoencoder stay as they are.
file name
    What a layer is called in the file, so that kohya's scripts, the web UIs and diffusers find it.

Sources: flow matching with points drawn from a shifted logit-normal (Esser et al., arXiv 2403.03206); for Stable
Diffusion the loss of its own training (Ho et al., arXiv 2006.11239), on noise or on v (arXiv 2202.00512).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Protocol

import torch
import torch.nn.functional as functional
from diffusers import DDPMScheduler

from dreamloom.engine.entry import Driver
from dreamloom.engine.families.sd import INPAINTING, StableDiffusion
from dreamloom.engine.families.sd_words import StableWords
from dreamloom.engine.families.wan import Wan
from dreamloom.engine.family import Family, Words
from dreamloom.engine.process import Diffusion
from dreamloom.errors import BadRecipe
from dreamloom.train.attention import use_training_attention


class Lesson(Protocol):
    """A family that can learn. Latents are (batch, channels, frames, height, width)."""

    layers: str
    module: str  # of kohya's scripts, which other tools read off the file

    @property
    def painter(self) -> Any:
        """What wears the LoRA: a model of diffusers."""
        ...

    @property
    def device(self) -> torch.device:
        """Where it learns."""
        ...

    def file_name(self, layer: str) -> str:
        """What a layer of the painter is called in the file, without what comes after the last dot there."""
        ...

    def kept(self, words: Words) -> Words:
        """A copy of encoded words that training may keep."""
        ...

    def loss(self, latents: torch.Tensor, words: Sequence[Words], dice: torch.Generator) -> torch.Tensor:
        """How far the painter is from the truth at one random point for each picture, a mean square."""
        ...


class WanLesson:
    """Wan, and the embedded model with it."""

    layers = r"blocks\.\d+\.(attn[12]\.(to_[qkv]|to_out\.0)|ffn\.net\.(0\.proj|2))"
    module = "networks.lora_wan"
    _CALLED = (
        ("attn1", "self_attn"), ("attn2", "cross_attn"), ("to_out.0", "o"), ("to_", ""), ("net.0.proj", "0"),
        ("net.2", "2"),
    )  # fmt: skip

    def __init__(self, family: Wan) -> None:
        self._family = family
        if family.device.type == "cpu":  # quicker there, and the numbers are the same
            use_training_attention(family.transformer, family.transformer.config.attention_head_dim, 1)

    @property
    def painter(self) -> Any:
        """The transformer without its VACE blocks; it shares all else with the whole one."""
        return self._family.plain

    @property
    def device(self) -> torch.device:
        """Where the model is."""
        return self._family.device

    def file_name(self, layer: str) -> str:
        """As in Wan's own code: "lora_unet_blocks_0_self_attn_q"."""
        for ours, theirs in self._CALLED:
            layer = layer.replace(ours, theirs)
        return f"lora_unet_{layer.replace('.', '_')}"

    def kept(self, words: torch.Tensor) -> torch.Tensor:
        """A clone."""
        return words.clone()

    def loss(self, latents: torch.Tensor, words: Sequence[torch.Tensor], dice: torch.Generator) -> torch.Tensor:
        """Of the direction from picture to noise."""
        device = self._family.device
        noise = torch.randn(latents.shape, generator=dice)
        times = torch.sigmoid(torch.randn(len(latents), generator=dice) + math.log(self._family.shift))
        share = times.view(-1, 1, 1, 1, 1)
        noisy = ((1 - share) * latents + share * noise).to(device)
        longest = max(len(one) for one in words)
        texts = torch.stack([functional.pad(one, (0, 0, 0, longest - len(one))) for one in words]).to(device)
        made = self.painter(noisy, (times * 1000).to(device), texts, return_dict=False)[0]
        return functional.mse_loss(made.float(), (noise - latents).to(device))


class StableLesson:
    """Stable Diffusion 1.5 and XL."""

    layers = r".*transformer_blocks\.\d+\.(attn[12]\.(to_[qkv]|to_out\.0)|ff\.net\.(0\.proj|2))"
    module = "networks.lora"

    def __init__(self, family: StableDiffusion) -> None:
        if family.unet.config.in_channels == INPAINTING:
            raise BadRecipe("a checkpoint for inpainting cannot learn from whole pictures: train on its plain sister")
        self._family = family
        process: Diffusion = family.process
        # points are drawn among all of training's, whatever spacing the settings name for painting
        self._scheduler = DDPMScheduler.from_config({**process.settings, "timestep_spacing": "leading"})

    @property
    def painter(self) -> Any:
        """The U-Net."""
        return self._family.unet

    @property
    def device(self) -> torch.device:
        """Where the model is."""
        return self._family.device

    def file_name(self, layer: str) -> str:
        """As kohya's scripts write diffusers' names: "lora_unet_mid_block_attentions_0_…"."""
        return f"lora_unet_{layer.replace('.', '_')}"

    def kept(self, words: StableWords) -> StableWords:
        """A clone of all its parts."""
        return StableWords(words.tokens.clone(), None if words.pooled is None else words.pooled.clone())

    def loss(self, latents: torch.Tensor, words: Sequence[StableWords], dice: torch.Generator) -> torch.Tensor:
        """Of the noise, or of v where the checkpoint predicts that."""
        device, clean = self._family.device, latents[:, :, 0]
        noise = torch.randn(clean.shape, generator=dice)
        points = torch.randint(self._scheduler.config.num_train_timesteps, (len(clean),), generator=dice)
        noisy = self._scheduler.add_noise(clean, noise, points)
        wanted = noise
        if self._scheduler.config.prediction_type == "v_prediction":
            wanted = self._scheduler.get_velocity(clean, noise, points)
        alike = len({len(one.tokens) for one in words}) == 1
        groups = [list(range(len(words)))] if alike else [[number] for number in range(len(words))]
        total = torch.zeros((), device=device)
        for group in groups:
            texts = [words[number] for number in group]
            made = self.painter(
                noisy[group].to(device),
                points[group].to(device),
                encoder_hidden_states=torch.stack([one.tokens for one in texts]).to(device),
                added_cond_kwargs=self._family.besides(texts, *clean.shape[-2:]),
                return_dict=False,
            )[0]
            total = total + functional.mse_loss(made.float(), wanted[group].to(device)) * len(group) / len(words)
        return total


def lesson_for(family: Family | Driver, name: str) -> Lesson:
    """How a loaded model learns.

    Args:
        family: the model.
        name: what it is called.

    Raises:
        BadRecipe: if a LoRA cannot be trained on it.
    """
    if isinstance(family, Wan):
        return WanLesson(family)
    if isinstance(family, StableDiffusion):
        return StableLesson(family)
    told = "LoRAs are trained on Wan with VACE, the embedded model, and Stable Diffusion 1.5 and XL"
    raise BadRecipe(f"{name} cannot be taught: {told}", "model")
