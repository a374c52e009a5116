from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
import torch
from peft import LoraConfig, get_peft_model_state_dict
from safetensors.torch import save_file

from dreamloom.engine.families.wan_change import MADE_FOR, add_change
from dreamloom.errors import BadFile

BASE = "ab" * 32


@pytest.fixture
def changed(parts: dict[str, Any]) -> Any:
    """The small transformer, wearing thin layers with random numbers."""
    model = copy.deepcopy(parts["transformer"])
    model.add_adapter(LoraConfig(r=2, lora_alpha=2, target_modules=r"blocks\.\d+\.(attn1\.to_q|ffn\.net\.2)"))
    for name, weight in model.named_parameters():
        if "lora_B" in name:
            torch.nn.init.normal_(weight)
    return model.eval()


def written(model: Any, path: Path, base: str = BASE) -> Path:
    save_file(get_peft_model_state_dict(model), path, metadata={MADE_FOR: base})
    return path


def predicted(model: Any) -> torch.Tensor:
    torch.manual_seed(1)
    shown = torch.randn(1, 16, 1, 4, 4), torch.tensor([500.0]), torch.randn(1, 6, 24)
    told = {"control_hidden_states": torch.randn(1, 96, 1, 4, 4)}
    with torch.no_grad():
        made: torch.Tensor = model(*shown, **told, return_dict=False)[0]
    return made


def test_an_added_change_does_what_the_layers_beside_did(changed: Any, parts: dict[str, Any], tmp_path: Path) -> None:
    plain = copy.deepcopy(parts["transformer"])
    before = predicted(plain)
    add_change(plain, written(changed, tmp_path / "change.safetensors"), BASE)
    assert (predicted(plain) - before).abs().max() > 0.01
    torch.testing.assert_close(predicted(plain), predicted(changed))


def test_a_change_for_other_weights_is_refused(changed: Any, parts: dict[str, Any], tmp_path: Path) -> None:
    file = written(changed, tmp_path / "change.safetensors", base="cd" * 32)
    with pytest.raises(BadFile, match="made for other weights"):
        add_change(copy.deepcopy(parts["transformer"]), file, BASE)


@pytest.mark.parametrize("layer", ["blocks.9.attn1.to_q", "blocks.0.attn1.to_out.0"])
def test_a_change_of_what_is_not_there_is_refused(parts: dict[str, Any], tmp_path: Path, layer: str) -> None:
    file = tmp_path / "change.safetensors"
    thin = {f"{layer}.lora_A.weight": torch.ones(2, 7), f"{layer}.lora_B.weight": torch.ones(24, 2)}
    save_file(thin, file, metadata={MADE_FOR: BASE})
    with pytest.raises(BadFile, match=f"{layer} is not there or of another size"):
        add_change(copy.deepcopy(parts["transformer"]), file, BASE)
