"""LoRAs for Wan with random weights, as people pass them on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file

RANK = 2
LAYERS = {
    "attn1.to_q": "self_attn.q", "attn1.to_k": "self_attn.k", "attn1.to_v": "self_attn.v",
    "attn1.to_out.0": "self_attn.o", "attn2.to_q": "cross_attn.q", "attn2.to_k": "cross_attn.k",
    "attn2.to_v": "cross_attn.v", "attn2.to_out.0": "cross_attn.o", "ffn.net.0.proj": "ffn.0", "ffn.net.2": "ffn.2",
}  # fmt: skip


def write_wan_lora(transformer: Any, path: Path, seed: int, form: str = "kohya") -> Path:
    """A LoRA in the form of kohya's trainer, of ComfyUI ("comfy"), or of diffusers."""
    generator = torch.Generator().manual_seed(seed)
    tensors = {}
    for number, block in enumerate(transformer.blocks):
        for ours, theirs in LAYERS.items():
            layer = block.get_submodule(ours)
            down = torch.randn(RANK, layer.in_features, generator=generator) * 0.3
            up = torch.randn(layer.out_features, RANK, generator=generator) * 0.3
            if form == "kohya":
                key = f"lora_unet_blocks_{number}_{theirs.replace('.', '_')}"
                tensors |= {f"{key}.lora_down.weight": down, f"{key}.lora_up.weight": up}
                tensors[f"{key}.alpha"] = torch.tensor(1.0)
            else:
                key = (
                    f"diffusion_model.blocks.{number}.{theirs}"
                    if form == "comfy"
                    else f"transformer.blocks.{number}.{ours}"
                )
                tensors |= {f"{key}.lora_A.weight": down, f"{key}.lora_B.weight": up}
    save_file(tensors, path)
    return path
