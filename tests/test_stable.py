"""A checkpoint with a LoRA, an embedding and a ControlNet, from the user's words to the finished file and back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from dreamloom.catalog.cards import PartCard
from dreamloom.engine.families import sd_parts
from dreamloom.engine.families.sd_parts import settings_of
from dreamloom.errors import BadRecipe, MissingModel
from dreamloom.media.pictures import read_picture
from dreamloom.media.writing import write_picture
from dreamloom.recipe import Control, Hires, ImageSpec, InputFile, Recipe
from dreamloom.studio import Saved, Studio
from example_card import CARD
from small_stable import small_parts
from stable_files import write_settings, write_single_file
from stable_loras import write_lora

SIZE = ImageSpec(width=64, height=64)


@pytest.fixture
def studio(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Studio:
    """A studio whose user has a folder with a checkpoint and what goes with it."""
    monkeypatch.setattr(sd_parts, "SETTINGS", tmp_path / "settings")
    monkeypatch.chdir(tmp_path)
    parts = small_parts()
    write_settings(parts, settings_of(double=False))
    models = tmp_path / "models"
    models.mkdir()
    studio = Studio(home=tmp_path / "home")
    file = write_single_file(parts, models / "dreamshaper.safetensors")
    write_lora(parts, models / "ink.safetensors", 3)
    save_file(
        {"emb_params": torch.randn(2, 16, generator=torch.Generator().manual_seed(1))}, models / "rusty.safetensors"
    )
    registry = studio.catalog.registry
    hashes = {one.stem: registry.hashes(one) for one in models.iterdir()}
    card = CARD.model_copy(
        update={
            "name": "dreamshaper", "family": "stable-diffusion", "architecture": "sd1", "source": "local",
            "path": str(file), "sha256": hashes["dreamshaper"].sha256, "size_multiple": 8, "sampler": "Euler",
        }
    )  # fmt: skip
    with registry.change() as draft:
        draft.models.append(card)
        for kind, name in (("lora", "ink"), ("embedding", "rusty")):
            draft.parts.append(
                PartCard(
                    name=name, kind=kind, architecture="sd1", sha256=hashes[name].sha256, weight_bytes=1,  # type: ignore[arg-type]
                    path=str(models / f"{name}.safetensors"),
                )
            )  # fmt: skip
    return studio


def painted(studio: Studio, **fields: Any) -> Saved:
    recipe = Recipe(
        **{"prompt": "a red apple", "model": "dreamshaper", "seed": 7, "steps": 2, "output": SIZE, **fields}
    )
    (made,) = studio.paint(recipe)
    return made


def pixels(made: Saved) -> Any:
    return read_picture(made.path).over().astype(int)


def test_what_the_prompt_calls_changes_the_picture_and_comes_back_from_its_file(studio: Studio) -> None:
    plain = pixels(painted(studio))
    worn = painted(studio, prompt="a rusty apple <lora:ink:0.8>", clip_skip=2)
    assert [one.name for one in worn.resolved.adapters] == ["ink"]
    assert [one.name for one in worn.resolved.embeddings] == ["rusty"]
    assert worn.resolved.items[0].prompt == "a rusty apple"
    assert np.abs(pixels(worn) - plain).max() > 0
    assert np.array_equal(pixels(painted(studio)), plain)
    (again,) = (event for event in studio.remake(worn.path) if isinstance(event, Saved))
    assert again.resolved == worn.resolved
    assert np.array_equal(pixels(again), pixels(worn))


def test_another_tools_picture_is_made_with_the_checkpoint_and_lora_that_it_names(studio: Studio) -> None:
    text = (
        "a red apple <lora:ink:0.5>\nNegative prompt: blur\nSteps: 2, Sampler: DPM++ 2M, Schedule type: Karras, "
        "CFG scale: 7, Seed: 3, Size: 64x64, Model: dreamshaper, Clip skip: 2, Denoising strength: 0.5, "
        "Hires upscale: 1.5, Hires upscaler: Latent"
    )
    file = write_picture(Path("old.png"), np.zeros((8, 8, 3), np.uint8), {"parameters": text})
    (made,) = (event for event in studio.remake(file) if isinstance(event, Saved))
    resolved = made.resolved
    assert (resolved.model.name, resolved.sampler, resolved.clip_skip) == ("dreamshaper", "DPM++ 2M Karras", 2)
    assert resolved.adapters[0].weight == 0.5
    assert resolved.hires == Hires(scale=1.5, strength=0.5, upscaler="latent")
    assert pixels(made).shape == (96, 96, 3)


def test_what_the_model_cannot_do_is_told(studio: Studio) -> None:
    with pytest.raises(BadRecipe, match="scale at most 2"):
        painted(studio, hires=Hires(scale=3))
    write_picture(Path("edges.png"), np.zeros((8, 8, 3), np.uint8))
    with pytest.raises(MissingModel, match="no ControlNet for canny"):
        painted(studio, controls=(Control(kind="canny", file=InputFile(path="edges.png")),))
