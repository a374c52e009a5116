"""The parts of a Stable Diffusion checkpoint, from a folder in the diffusers format or from a single safetensors file.

A single file holds weights alone. What it leaves out is the same for all of its kind and lies beside this module, in
`sd_settings/`: how the parts are shaped, how training spread the noise, and CLIP's merges (from openai/CLIP, MIT).
Nothing is ever fetched.

The settings of single files leave open how steps are spaced, so that each sampler spaces them as in the Stable
Diffusion web UI, whose users' files these are; a folder is followed to the letter.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import torch
from diffusers import AutoencoderKL, UNet2DConditionModel
from diffusers.loaders.single_file_utils import create_diffusers_clip_model_from_ldm
from safetensors.torch import load_file
from transformers import CLIPTextModel, CLIPTextModelWithProjection, CLIPTokenizer

SETTINGS = Path(__file__).parent / "sd_settings"
MERGES = SETTINGS / "clip_merges.txt.gz"
FIRST_LAYER = "model.diffusion_model.input_blocks.0.0.weight"


@dataclass(frozen=True, eq=False)
class Parts:
    """What a checkpoint is made of.

    Attributes:
        tokenizers, encoders: of texts; one each, or two for SDXL.
        autoencoder: pixels to latents and back.
        unet: the painter.
        settings: how training spread the noise, as in `scheduler_config.json`.
        empty_is_nothing: whether an empty text is encoded as zeros.
        refines: whether it is SDXL's refiner, which has its second text encoder alone and reads how beautiful the
            picture shall be.
    """

    tokenizers: tuple[Any, ...]
    encoders: tuple[Any, ...]
    autoencoder: Any
    unet: Any
    settings: Mapping[str, Any]
    empty_is_nothing: bool
    refines: bool = False


def load_parts(path: Path, kind: torch.dtype) -> Parts:
    """Loads a folder or a file. The autoencoder is always float32: SDXL's overflows in less.

    Args:
        path: of a folder in the diffusers format, or of a safetensors file.
        kind: the numbers of painter and text encoders.

    Raises:
        OSError, ValueError, KeyError, SafetensorError: if something of it cannot be read.
    """
    return _from_folder(path, kind) if path.is_dir() else _from_file(path, kind)


def settings_of(*, double: bool) -> Path:
    """The folder of what single files leave out: for Stable Diffusion 1.5, or, `double`, for SDXL."""
    return SETTINGS / ("stable-diffusion-xl" if double else "stable-diffusion")


def refiner_settings() -> Path:
    """The same for SDXL's refiner."""
    return SETTINGS / "stable-diffusion-xl-refiner"


def _from_folder(folder: Path, kind: torch.dtype) -> Parts:
    here: dict[str, Any] = {"local_files_only": True, "use_safetensors": True}
    tokenizers: list[Any] = []
    encoders: list[Any] = []
    index = json.loads((folder / "model_index.json").read_bytes())
    second = (folder / "text_encoder_2").is_dir()
    refines = second and not (folder / "text_encoder").is_dir()
    if not refines:
        tokenizers.append(CLIPTokenizer.from_pretrained(folder / "tokenizer", local_files_only=True))
        encoders.append(CLIPTextModel.from_pretrained(folder / "text_encoder", dtype=kind, **here))
    if second:
        tokenizers.append(CLIPTokenizer.from_pretrained(folder / "tokenizer_2", local_files_only=True))
        encoders.append(CLIPTextModelWithProjection.from_pretrained(folder / "text_encoder_2", dtype=kind, **here))
    return Parts(
        tuple(tokenizers),
        tuple(encoders),
        AutoencoderKL.from_pretrained(folder / "vae", torch_dtype=torch.float32, **here),
        UNet2DConditionModel.from_pretrained(folder / "unet", torch_dtype=kind, **here),
        json.loads((folder / "scheduler" / "scheduler_config.json").read_bytes()),
        second and bool(index.get("force_zeros_for_empty_prompt", not refines)),
        refines,
    )


def _from_file(path: Path, kind: torch.dtype) -> Parts:
    weights = load_file(path)
    double = any(name.startswith("conditioner.embedders.1.") for name in weights)
    refines = any(name.startswith("conditioner.embedders.0.model.") for name in weights)
    here = refiner_settings() if refines else settings_of(double=double)
    own: dict[str, Any] = {"config": str(here), "local_files_only": True}
    encoders = [] if refines else [_clip(CLIPTextModel, weights, here, "text_encoder", kind)]
    if double or refines:
        encoders.append(_clip(CLIPTextModelWithProjection, weights, here, "text_encoder_2", kind))
    channels = int(weights[FIRST_LAYER].shape[1])  # nine of them in a checkpoint for inpainting
    unet = UNet2DConditionModel.from_single_file(
        dict(weights), subfolder="unet", torch_dtype=kind, in_channels=channels, **own
    )
    autoencoder = AutoencoderKL.from_single_file(dict(weights), subfolder="vae", torch_dtype=torch.float32, **own)
    settings = json.loads((here / "scheduler" / "scheduler_config.json").read_bytes())
    if "v_pred" in weights:  # how such checkpoints are marked
        settings |= {"prediction_type": "v_prediction", "rescale_betas_zero_snr": "ztsnr" in weights}
    both = (clip_tokenizer("<|endoftext|>"), clip_tokenizer("!"))
    tokenizers = both[1:] if refines else both[: len(encoders)]
    return Parts(tokenizers, tuple(encoders), autoencoder, unet, settings, double, refines)


def _clip(model: Any, weights: Mapping[str, torch.Tensor], here: Path, name: str, kind: torch.dtype) -> Any:
    return create_diffusers_clip_model_from_ldm(
        model, dict(weights), subfolder=name, config=str(here), torch_dtype=kind, local_files_only=True
    )


@cache
def _vocabulary() -> tuple[dict[str, int], list[tuple[str, str]]]:
    """CLIP's tokens by name, and its merges: single bytes, bytes that end a word, and what is merged of them."""
    plain = [*range(ord("!"), ord("~") + 1), *range(ord("¡"), ord("¬") + 1), *range(ord("®"), ord("ÿ") + 1)]
    others = [byte for byte in range(256) if byte not in plain]
    letters = [chr(byte) for byte in plain] + [chr(256 + number) for number in range(len(others))]
    lines = gzip.decompress(MERGES.read_bytes()).decode().split("\n")
    merges = [(first, second) for first, second in (line.split(" ") for line in lines)]
    tokens = [*letters, *(letter + "</w>" for letter in letters), *(first + second for first, second in merges)]
    tokens += ["<|startoftext|>", "<|endoftext|>"]
    return {token: number for number, token in enumerate(tokens)}, merges


def clip_tokenizer(pad: str) -> Any:
    """CLIP's tokenizer, which pads with the given token."""
    vocabulary, merges = _vocabulary()
    return CLIPTokenizer(vocab=dict(vocabulary), merges=list(merges), pad_token=pad, model_max_length=77)
