"""Pictures as prompts, as the stock pipelines take them."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
import torch
from diffusers import StableDiffusionPipeline, StableDiffusionXLPipeline
from safetensors.torch import load_file, save_file
from transformers import CLIPImageProcessorPil, CLIPVisionConfig, CLIPVisionModelWithProjection

from dreamloom.engine.families.sd import StableDiffusion
from dreamloom.engine.families.sd_parts import Parts
from dreamloom.engine.families.sd_references import as_clip_sees, load_encoder
from dreamloom.engine.outfit import dressed
from dreamloom.engine.plan import plan
from dreamloom.errors import BadRecipe
from dreamloom.media.pictures import read_picture
from dreamloom.recipe import Reference
from small_stable import small_parts
from stable_loras import write_lora
from stable_painting import COMMON, HEIGHT, WIDTH, Room, dice, painted, same, start, stock

PLACES, SIDE, READ = 4, 32, {"network": "aa" * 32, "encoder": "bb" * 32}
WIDE, DEEP = 20, 32  # of the encoder's vector, and of its layers


def write_encoder(path: Path) -> Path:
    torch.manual_seed(8)
    settings = CLIPVisionConfig(
        hidden_size=DEEP, intermediate_size=24, projection_dim=WIDE, num_hidden_layers=2, num_attention_heads=16,
        patch_size=8, image_size=SIDE, hidden_act="gelu",
    )  # fmt: skip
    save_file(CLIPVisionModelWithProjection(settings).state_dict(), path)
    return path


def write_adapter(parts: Parts, path: Path) -> Path:
    """A plain adapter: one vector becomes a few words, and every layer looks at them."""
    generator = torch.Generator().manual_seed(9)
    words = parts.unet.config.cross_attention_dim
    tensors = {
        "image_proj.proj.weight": torch.randn(PLACES * words, WIDE, generator=generator) * 0.3,
        "image_proj.proj.bias": torch.zeros(PLACES * words),
        "image_proj.norm.weight": torch.ones(words),
        "image_proj.norm.bias": torch.zeros(words),
    }
    layers = [name.removesuffix(".processor") for name in parts.unet.attn_processors if "attn2" in name]
    for number, name in enumerate(layers):
        like = parts.unet.get_submodule(name).to_k.weight
        for which in "kv":
            key = f"ip_adapter.{2 * number + 1}.to_{which}_ip.weight"
            tensors[key] = torch.randn(like.shape, generator=generator) * 0.3
    save_file(tensors, path)
    return path


@pytest.fixture(scope="module", params=[False, True], ids=["1.5", "xl"])
def parts(request: pytest.FixtureRequest) -> Parts:
    return small_parts(double=request.param)


@pytest.fixture(scope="module")
def family(parts: Parts) -> StableDiffusion:
    return StableDiffusion(copy.deepcopy(parts))


@pytest.fixture
def room(tmp_path: Path, parts: Parts) -> Room:
    made = Room(tmp_path)
    made.files |= {"aa" * 32: write_adapter(parts, tmp_path / "adapter.safetensors")}
    made.files |= {"bb" * 32: write_encoder(tmp_path / "encoder.safetensors")}
    return made


def latents(family: StableDiffusion, room: Room, **fields: Any) -> torch.Tensor:
    asked = room.recipe("Euler", **fields)
    worn = dressed(family, asked, room.files)
    return painted(next(plan(asked, worn, room.files, 64 * 64)), worn)


def test_several_with_weights_agree_with_the_stock_pipeline(family: StableDiffusion, parts: Parts, room: Room) -> None:
    pipeline = stock((StableDiffusionPipeline, StableDiffusionXLPipeline), copy.deepcopy(parts), "Euler")
    pipeline.register_modules(image_encoder=load_encoder(room.files["bb" * 32]), feature_extractor=pipeline.scheduler)
    state: dict[str, dict[str, torch.Tensor]] = {"image_proj": {}, "ip_adapter": {}}
    for name, tensor in load_file(room.files["aa" * 32]).items():
        part, _, rest = name.partition(".")
        state[part][rest] = tensor
    pipeline.unet._load_ip_adapter_weights([state, state], low_cpu_mem_usage=False)
    pipeline.set_ip_adapter_scale([0.9, 0.3])
    pictures = [as_clip_sees(room.files[sha], SIDE) for sha in ("11" * 32, "22" * 32)]
    theirs = pipeline(
        **COMMON, width=WIDTH, height=HEIGHT, latents=start(), generator=dice(), ip_adapter_image=pictures
    ).images
    wanted = [Reference(file=room.picture, weight=0.9, **READ), Reference(file=room.mask, weight=0.3, **READ)]
    ours = latents(family, room, references=wanted)
    same(ours, theirs)
    assert (ours - latents(family, room)).abs().max() > 0.01


def test_taken_off_nothing_is_left_of_them_nor_of_a_lora_beside(
    family: StableDiffusion, parts: Parts, room: Room, tmp_path: Path
) -> None:
    before, bare = copy.deepcopy(family.unet.state_dict()), latents(family, room)
    room.files["cc" * 32] = write_lora(parts, tmp_path / "ink.safetensors", 1)
    one = [Reference(file=room.picture, **READ)]
    seen = latents(family, room, references=one)
    both = latents(family, room, references=one, adapters=[{"name": "ink", "sha256": "cc" * 32}])
    assert (seen - both).abs().max() > 0.01
    assert torch.equal(latents(family, room, references=one), seen)
    assert torch.equal(latents(family, room), bare)
    after = family.unet.state_dict()
    assert set(after) == set(before)
    assert all(torch.equal(after[name], before[name]) for name in before)


def test_what_cannot_be_read_is_told_and_leaves_nothing(family: StableDiffusion, room: Room, tmp_path: Path) -> None:
    bare = latents(family, room)
    one = [Reference(file=room.picture, **READ)]
    adapter = room.files["aa" * 32]
    room.files["aa" * 32] = tmp_path / "broken.safetensors"
    for broken in (b"", None):
        if broken is None:
            save_file({"something.else": torch.zeros(2)}, room.files["aa" * 32])
        else:
            room.files["aa" * 32].write_bytes(broken)
        with pytest.raises(BadRecipe, match="IP-Adapter broken"):
            latents(family, room, references=one)
    room.files |= {"aa" * 32: adapter, "bb" * 32: adapter}
    with pytest.raises(BadRecipe, match="picture encoder adapter"):
        latents(family, room, references=one)
    assert torch.equal(latents(family, room), bare)


def test_pictures_are_seen_as_clips_own_processor_shows_them(room: Room) -> None:
    theirs = CLIPImageProcessorPil(size=SIDE, crop_size=SIDE)(
        read_picture(room.files["11" * 32]).over(), return_tensors="pt"
    ).pixel_values
    ours = as_clip_sees(room.files["11" * 32], SIDE)
    assert ours.shape == theirs.shape == (1, 3, SIDE, SIDE)
    assert (ours - theirs).abs().max() < 0.05  # it rounds to whole pixel values in between, as we do
