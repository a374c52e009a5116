"""LoRAs with random weights, as people pass them on."""

from __future__ import annotations

from pathlib import Path

import torch
from safetensors.torch import save_file

from dreamloom.engine.families.sd_parts import Parts

RANK = 2


def write_lora(parts: Parts, path: Path, seed: int, *, kohya: bool = True) -> Path:
    """A LoRA of kohya's scripts, or of peft, for the attention of the painter and of each text encoder."""
    generator = torch.Generator().manual_seed(seed)
    names = ["te"] if len(parts.encoders) == 1 else ["te1", "te2"]
    prefixes = ["text_encoder", "text_encoder_2"]
    tensors = {}
    for kind, prefix, part in [("unet", "unet", parts.unet), *zip(names, prefixes, parts.encoders, strict=False)]:
        for name, layer in part.named_modules():
            if not isinstance(layer, torch.nn.Linear) or not name.endswith(("to_q", "to_v", "q_proj", "out_proj")):
                continue
            name = name if kind == "unet" or name.startswith("text_model.") else f"text_model.{name}"
            down = torch.randn(RANK, layer.in_features, generator=generator) * 0.3
            up = torch.randn(layer.out_features, RANK, generator=generator) * 0.3
            if kohya:
                key = f"lora_{kind}_{name.replace('.', '_')}"
                tensors |= {f"{key}.lora_down.weight": down, f"{key}.lora_up.weight": up}
                tensors[f"{key}.alpha"] = torch.tensor(1.0)
            else:
                tensors |= {f"{prefix}.{name}.lora_A.weight": down, f"{prefix}.{name}.lora_B.weight": up}
    save_file(tensors, path)
    return path
