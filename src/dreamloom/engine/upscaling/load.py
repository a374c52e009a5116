"""Loads upscalers: our own, and others of the same shape.

Many upscalers that people share are such chains ("Compact": realesr-general-x4v3, realesr-animevideov3 and what was
made of them); how wide and deep one is and how much it enlarges can be read off its numbers.
"""

from __future__ import annotations

import hashlib
import math
from functools import cache
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open

from dreamloom.catalog.safety import check_model_file
from dreamloom.engine.upscaling.network import Compact
from dreamloom.engine.upscaling.tiles import Upscaler
from dreamloom.errors import BadFile
from dreamloom.recipe.values import OWN_UPSCALER

OWN_FILE = Path(__file__).parents[2] / "weights" / OWN_UPSCALER / f"{OWN_UPSCALER}.safetensors"


@cache
def own_upscaler() -> Upscaler:
    """The one that is part of the package; it stays loaded."""
    return load_upscaler(OWN_FILE, OWN_UPSCALER)


def load_upscaler(file: Path, name: str) -> Upscaler:
    """Loads an upscaler onto the best device, as float32.

    Args:
        file: its weights as safetensors.
        name: by which users ask for it.

    Raises:
        BadFile: if it cannot be read, or is an upscaler of another shape.
    """
    check_model_file(file)
    try:
        with safe_open(file, "pt") as opened:
            base = (opened.metadata() or {}).get("base", "nearest")
            state = {key: opened.get_tensor(key).float() for key in opened.keys()}  # noqa: SIM118
        network = _shaped(state, base)
        network.load_state_dict(state)
    except (OSError, KeyError, ValueError, RuntimeError, SafetensorError) as error:
        message = f"{file.name} is no upscaler that can be used here: give one of the kind Compact, as safetensors"
        raise BadFile(message, str(file)) from error
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    network = network.to(device).eval().requires_grad_(False)
    sha256 = hashlib.sha256(file.read_bytes()).hexdigest()
    return Upscaler(name, sha256, network, network.scale, network.reach, device)


def _shaped(state: dict[str, torch.Tensor], base: str) -> Compact:
    """An untrained network of the shape that those weights need; raises KeyError or ValueError if there is none."""
    convolutions = [value for key, value in state.items() if key.endswith(".weight") and value.ndim == 4]
    first = state["body.0.weight"]
    last = state[f"body.{2 * (len(convolutions) - 1)}.weight"]
    scale = math.isqrt(last.shape[0] // 3)
    if first.shape[1] != 3 or last.shape[0] != 3 * scale**2 or base not in ("nearest", "bicubic"):
        raise ValueError("it does not take colours to colours")
    return Compact(first.shape[0], len(convolutions) - 2, scale, base=base)
