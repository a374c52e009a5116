"""ControlNets: painters' companions that look at a map (edges, a pose, depth) and say what to add to its layers.

Several work side by side, and what they say is added up, each with its weight (arXiv 2302.05543).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from diffusers import ControlNetModel
from safetensors import SafetensorError

from dreamloom.errors import BadRecipe


@dataclass(frozen=True, eq=False)
class Leading:
    """A ControlNet at work: its map (3, height, width) in 0..1, and how much it counts."""

    network: Any
    map: torch.Tensor
    weight: float


def load_control(path: Path, settings: Path, kind: torch.dtype, device: torch.device) -> Any:
    """Loads a ControlNet from a folder in the diffusers format or from a safetensors file.

    Args:
        path: of the folder or file.
        settings: the folder of the checkpoint's settings, for what a single file leaves out.
        kind: of its numbers.
        device: where it shall be.

    Raises:
        BadRecipe: if it cannot be read or was made for another kind of model.
    """
    try:
        if path.is_dir():
            loaded = ControlNetModel.from_pretrained(
                path, torch_dtype=kind, local_files_only=True, use_safetensors=True
            )
        else:
            loaded = ControlNetModel.from_single_file(
                str(path), config=str(settings), subfolder="controlnet", torch_dtype=kind, local_files_only=True
            )
    except (OSError, ValueError, KeyError, RuntimeError, SafetensorError) as error:
        reason = str(error).split("\n")[0][:200]
        raise BadRecipe(f"the ControlNet {path.stem} cannot be used with this model: {reason}", "controls") from error
    return loaded.to(device).eval()


def led(
    leading: Sequence[Leading], states: torch.Tensor, time: torch.Tensor, words: torch.Tensor, besides: Any
) -> dict[str, Any]:
    """What the ControlNets add to the painter's layers, as arguments of its call.

    Args:
        leading: those at work; nothing for none.
        states: (ways, channels, height, width), as the painter sees them.
        time: as the painter is told it.
        words: (ways, tokens, width).
        besides: what SDXL reads besides.
    """
    lower: list[torch.Tensor] | None = None
    middle: torch.Tensor | None = None
    for one in leading:
        maps = one.map.to(states).expand(len(states), *one.map.shape)
        down, mid = one.network(
            states, time, encoder_hidden_states=words, controlnet_cond=maps, conditioning_scale=one.weight,
            added_cond_kwargs=besides, return_dict=False,
        )  # fmt: skip
        lower = list(down) if lower is None else [old + new for old, new in zip(lower, down, strict=True)]
        middle = mid if middle is None else middle + mid
    if lower is None:
        return {}
    return {"down_block_additional_residuals": lower, "mid_block_additional_residual": middle}
