"""A model that is another one and a small change of its weights, kept in a file of its own.

Terms
-----
change
    For some layers of the transformer two thin matrices whose product is added to the layer's weights (low rank: Hu et
    al., arXiv 2106.09685), under the names that peft gives them: "blocks.0.attn1.to_q.lora_A.weight". Once added, it
    costs nothing.
"""

from __future__ import annotations

from pathlib import Path

import torch
from safetensors import safe_open

from dreamloom.errors import BadFile

CHANGE_FILE = "change.safetensors"
MADE_FOR = "made_for"  # in its notes: the sha256 of the model that it changes


@torch.no_grad()
def add_change(transformer: torch.nn.Module, file: Path, base: str) -> None:
    """Adds a change to a transformer's weights.

    Args:
        transformer: of the model that is changed.
        file: the change.
        base: sha256 of that model.

    Raises:
        BadFile: if it was made for other weights, or for layers that are not there.
    """
    with safe_open(file, "pt") as opened:
        notes = opened.metadata() or {}
        if notes.get(MADE_FOR) != base:
            raise BadFile(f"{file.name} was made for other weights than those that are here", str(file))
        names = [name.removesuffix(".lora_A.weight") for name in opened.keys() if name.endswith(".lora_A.weight")]  # noqa: SIM118
        for name in names:
            try:
                weight = transformer.get_parameter(f"{name}.weight")
                down, up = (opened.get_tensor(f"{name}.lora_{part}.weight").float() for part in "AB")
                weight.add_((up @ down).to(weight))
            except (AttributeError, RuntimeError, TypeError) as error:
                raise BadFile(f"{file.name} does not fit: {name} is not there or of another size", str(file)) from error
