"""Safetensors files with tensors of any names and shapes, without weights that matter."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path


def put(
    path: Path, shapes: Mapping[str, tuple[int, ...]], notes: Mapping[str, str] | None = None, fill: int = 0
) -> Path:
    """Writes a file of bytes (U8), so that even large shapes stay small on the disk."""
    header: dict[str, object] = {"__metadata__": dict(notes)} if notes else {}
    end = 0
    for name, shape in shapes.items():
        size = math.prod(shape)
        header[name] = {"dtype": "U8", "shape": list(shape), "data_offsets": [end, end + size]}
        end += size
    told = json.dumps(header).encode()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(len(told).to_bytes(8, "little") + told + bytes([fill]) * end)
    return path


LORA = {"lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn2_to_k.lora_down.weight": (2, 768)}
TINY_FLUX = {
    "double_blocks.0.img_attn.norm.key_norm.scale": (8,),
    "img_in.weight": (2, 64),
    "guidance_in.in_layer.weight": (2, 2),
}
EMBEDDING = {"emb_params": (2, 768)}
VAE = {"encoder.conv_in.weight": (2, 3, 1, 1), "decoder.conv_in.weight": (2, 4, 1, 1)}
CONTROLNET = {
    "control_model.input_hint_block.0.weight": (2, 3, 1, 1),
    "control_model.middle_block.1.transformer_blocks.0.attn2.to_k.weight": (2, 768),
}
