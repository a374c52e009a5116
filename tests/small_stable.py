"""Stable Diffusion checkpoints with random weights, so small that a test takes milliseconds."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import torch
from diffusers import AutoencoderKL, ControlNetModel, UNet2DConditionModel
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection

from dreamloom.engine.families.sd_parts import Parts, clip_tokenizer

NOISE = {
    "_class_name": "DDIMScheduler", "beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear",
    "num_train_timesteps": 1000, "clip_sample": False, "set_alpha_to_one": False, "steps_offset": 1,
    "prediction_type": "epsilon", "timestep_spacing": "leading",
}  # fmt: skip
UNET: dict[str, Any] = {
    "block_out_channels": (32, 64), "layers_per_block": 1, "norm_num_groups": 8, "sample_size": 8,
    "down_block_types": ("CrossAttnDownBlock2D", "DownBlock2D"), "up_block_types": ("UpBlock2D", "CrossAttnUpBlock2D"),
}  # fmt: skip
UNET_XL: dict[str, Any] = {
    **UNET, "down_block_types": ("DownBlock2D", "CrossAttnDownBlock2D"),
    "up_block_types": ("CrossAttnUpBlock2D", "UpBlock2D"), "use_linear_projection": True,
    "attention_head_dim": (2, 4), "transformer_layers_per_block": (1, 2), "addition_embed_type": "text_time",
    "addition_time_embed_dim": 8, "projection_class_embeddings_input_dim": 6 * 8 + 24, "cross_attention_dim": 16 + 24,
}  # fmt: skip


def text_settings(width: int) -> CLIPTextConfig:
    return CLIPTextConfig(
        hidden_size=width, intermediate_size=32, num_attention_heads=2, num_hidden_layers=3, projection_dim=width,
        vocab_size=49408, bos_token_id=0, eos_token_id=2, pad_token_id=1,
    )  # fmt: skip


def small_vae() -> AutoencoderKL:
    return AutoencoderKL(
        block_out_channels=(8, 8, 8, 8), norm_num_groups=4, down_block_types=("DownEncoderBlock2D",) * 4,
        up_block_types=("UpDecoderBlock2D",) * 4, latent_channels=4, scaling_factor=0.5,
    ).eval()  # fmt: skip


def shaken(model: Any) -> Any:
    """The model with every weight moved a little: layers that begin at zero would hide mistakes."""
    with torch.no_grad():
        for weight in model.parameters():
            weight.add_(torch.randn_like(weight) * 0.05)
    return model.eval()


@cache
def tokenizer(pad: str) -> Any:
    return clip_tokenizer(pad)


def small_parts(*, double: bool = False, channels: int = 4, seed: int = 0) -> Parts:
    """The parts of a Stable Diffusion checkpoint, or, `double`, of SDXL."""
    torch.manual_seed(seed)
    encoders: list[Any] = [shaken(CLIPTextModel(text_settings(16)))]
    tokenizers = [tokenizer("<|endoftext|>")]
    settings = UNET_XL if double else {**UNET, "cross_attention_dim": 16, "attention_head_dim": 2}
    if double:
        encoders.append(shaken(CLIPTextModelWithProjection(text_settings(24))))
        tokenizers.append(tokenizer("!"))
    unet = shaken(UNet2DConditionModel(in_channels=channels, **settings))
    return Parts(tuple(tokenizers), tuple(encoders), small_vae(), unet, NOISE, double)


def small_control(parts: Parts, folder: Path, seed: int) -> ControlNetModel:
    """A ControlNet for a checkpoint, saved to a folder."""
    torch.manual_seed(seed)
    network = shaken(ControlNetModel.from_unet(parts.unet, conditioning_embedding_out_channels=(8, 8, 16, 16)))
    network.save_pretrained(folder)
    return network
