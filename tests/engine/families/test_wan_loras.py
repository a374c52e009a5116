"""LoRAs on Wan: worn as the stock pipeline wears them, with and without VACE, and nothing left when they are off."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
import torch
from diffusers import FlowMatchEulerDiscreteScheduler, WanVACEPipeline
from safetensors.torch import save_file

from dreamloom.engine.families.wan import Wan
from dreamloom.engine.outfit import Outfit
from dreamloom.errors import BadRecipe
from dreamloom.recipe.prompt import prompt_at
from small_wan import small_parts
from wan_loras import write_wan_lora

TEXT = prompt_at("a red apple", 0, 1)


@pytest.fixture(scope="module")
def own_parts() -> dict[str, Any]:
    return small_parts(seed=4)


@pytest.fixture(scope="module")
def family(own_parts: dict[str, Any]) -> Wan:
    return Wan(**own_parts, text_length=16, shift=3.0)


def directions(family: Wan, outfit: Outfit) -> tuple[torch.Tensor, torch.Tensor]:
    """What it predicts without a condition and under one."""
    worn = family.dressed(outfit)
    latents = torch.randn(16, 1, 4, 6, generator=torch.Generator().manual_seed(1))
    text, condition = worn.encode_prompt(TEXT), worn.condition(torch.zeros(3, 1, 32, 48), torch.ones(1, 32, 48))
    return worn.predict(latents, 500.0, [text], None), worn.predict(latents, 500.0, [text], condition)


def weights(family: Wan) -> dict[str, torch.Tensor]:
    return {name: one.clone() for name, one in family.transformer.state_dict().items()}


@pytest.mark.parametrize("form", ["kohya", "comfy", "diffusers"])
def test_it_counts_as_in_the_stock_pipeline(family: Wan, own_parts: dict[str, Any], tmp_path: Path, form: str) -> None:
    path = write_wan_lora(own_parts["transformer"], tmp_path / "ink.safetensors", 1, form)
    transformer = copy.deepcopy(own_parts["transformer"])
    stock = WanVACEPipeline(None, None, own_parts["autoencoder"], FlowMatchEulerDiscreteScheduler(), transformer)
    stock.load_lora_weights(tmp_path, weight_name=path.name, adapter_name="ink")
    stock.set_adapters(["ink"], [0.6])
    theirs = Wan(**{**own_parts, "transformer": transformer}, text_length=16, shift=3.0)
    theirs._loras.wear = lambda adapters: None  # type: ignore[method-assign]
    ours, bare = directions(family, Outfit(adapters=((path, 0.6),))), directions(family, Outfit())
    for own, other, plain in zip(ours, directions(theirs, Outfit()), bare, strict=True):
        torch.testing.assert_close(own, other)
        assert (own - plain).abs().max() > 0.01


def test_taken_off_nothing_is_left_of_them(family: Wan, own_parts: dict[str, Any], tmp_path: Path) -> None:
    before, bare = weights(family), directions(family, Outfit())
    one, two = (write_wan_lora(own_parts["transformer"], tmp_path / f"{name}.safetensors", name) for name in (1, 2))
    for adapters in (((one, 1.0),), ((one, 0.5), (two, -0.5)), ((two, 1.0),)):
        directions(family, Outfit(adapters=adapters))
    again = directions(family, Outfit())
    assert all(torch.equal(now, then) for now, then in zip(again, bare, strict=True))
    after = weights(family)
    assert set(after) == set(before)
    assert all(torch.equal(after[name], before[name]) for name in before)


def test_recipes_with_other_outfits_take_turns(family: Wan, own_parts: dict[str, Any], tmp_path: Path) -> None:
    path = write_wan_lora(own_parts["transformer"], tmp_path / "ink.safetensors", 3)
    worn, bare = family.dressed(Outfit(adapters=((path, 1.0),))), family
    latents, text = torch.randn(16, 1, 4, 6), family.encode_prompt(TEXT)
    alone = [one.predict(latents, 300.0, [text], None) for one in (worn, bare)]
    turns = [one.predict(latents, 300.0, [text], None) for one in (bare, worn, bare, worn)]
    assert not torch.equal(*alone)
    for made, expected in zip(turns, (alone[1], alone[0], alone[1], alone[0]), strict=True):
        assert torch.equal(made, expected)


def test_what_does_not_fit_is_told_and_leaves_nothing(family: Wan, tmp_path: Path) -> None:
    bare = directions(family, Outfit())
    tensors = {}
    for side, shape in (("A", (2, 99)), ("B", (99, 2))):
        tensors[f"diffusion_model.blocks.0.self_attn.q.lora_{side}.weight"] = torch.zeros(shape)
    wider, alien = tmp_path / "wider.safetensors", tmp_path / "alien.safetensors"
    save_file(tensors, wider)
    save_file({"something.else": torch.zeros(2)}, alien)
    for path in (wider, alien):
        with pytest.raises(BadRecipe, match=f"LoRA {path.stem}"):
            directions(family, Outfit(adapters=((path, 1.0),)))
    assert all(torch.equal(now, then) for now, then in zip(directions(family, Outfit()), bare, strict=True))
