"""Our loop against the stock diffusers pipelines: same weights, same noise, same latents."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from diffusers import (
    StableDiffusionControlNetPipeline,
    StableDiffusionImg2ImgPipeline,
    StableDiffusionInpaintPipeline,
    StableDiffusionPipeline,
    StableDiffusionXLControlNetPipeline,
    StableDiffusionXLImg2ImgPipeline,
    StableDiffusionXLInpaintPipeline,
    StableDiffusionXLPipeline,
)
from PIL import Image

from dreamloom.engine.families import sd_parts
from dreamloom.engine.families.sd import StableDiffusion
from dreamloom.engine.families.sd_parts import Parts
from dreamloom.engine.given import as_frames
from dreamloom.engine.noise import seeded
from dreamloom.errors import BadRecipe
from dreamloom.recipe import Control, Mask
from small_stable import small_control, small_parts
from stable_painting import COMMON, HEIGHT, SAMPLERS, SEED, SOME, WIDTH, Room, dice, painted, same, start, stock


@pytest.fixture(scope="module", params=[False, True], ids=["1.5", "xl"])
def parts(request: pytest.FixtureRequest) -> Parts:
    return small_parts(double=request.param)


@pytest.fixture(scope="module")
def family(parts: Parts) -> StableDiffusion:
    return StableDiffusion(parts)


@pytest.fixture
def room(tmp_path: Path) -> Room:
    return Room(tmp_path)


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_text_to_picture_agrees(parts: Parts, family: StableDiffusion, room: Room, sampler: str) -> None:
    pipeline = stock((StableDiffusionPipeline, StableDiffusionXLPipeline), parts, sampler)
    theirs = pipeline(**COMMON, width=WIDTH, height=HEIGHT, latents=start(), generator=dice()).images
    same(painted(room.track(family, sampler), family), theirs)


@pytest.mark.parametrize("sampler", SOME)
def test_picture_to_picture_agrees(
    parts: Parts, family: StableDiffusion, room: Room, sampler: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipeline = stock((StableDiffusionImg2ImgPipeline, StableDiffusionXLImg2ImgPipeline), parts, sampler)
    given = family.encode_frames(as_frames(room.pixels))[:, 0].unsqueeze(0)
    scheduler = pipeline.scheduler

    def noised(*_: Any, **__: Any) -> torch.Tensor:
        return scheduler.add_noise(given, start(), scheduler.timesteps[3 * scheduler.order :][:1])

    monkeypatch.setattr(pipeline, "prepare_latents", noised)
    theirs = pipeline(**COMMON, image=Image.fromarray(room.pixels), strength=0.5, generator=dice()).images
    same(painted(room.track(family, sampler, init_image=room.picture, strength=0.5), family), theirs)


def inpainting(parts: Parts, family: StableDiffusion, sampler: str) -> Any:
    """The stock pipeline, which takes the middle of what its autoencoder holds possible, as ours does."""
    pipeline = stock((StableDiffusionInpaintPipeline, StableDiffusionXLInpaintPipeline), parts, sampler)
    pipeline._encode_vae_image = lambda image, generator: family.encode_frames(image.transpose(0, 1)).transpose(0, 1)
    return pipeline


@pytest.mark.parametrize("strength", [1.0, 0.5])
@pytest.mark.parametrize("sampler", ["Euler", "DPM++ 2M Karras", "DDIM"])
def test_inpainting_by_holding_latents_agrees(
    parts: Parts, family: StableDiffusion, room: Room, sampler: str, strength: float
) -> None:
    theirs = inpainting(parts, family, sampler)(
        **COMMON, image=Image.fromarray(room.pixels), mask_image=Image.fromarray(room.where), width=WIDTH,
        height=HEIGHT, strength=strength, generator=seeded(SEED),
    ).images  # fmt: skip
    track = room.track(family, sampler, init_image=room.picture, mask=Mask(file=room.mask), strength=strength)
    same(painted(track, family), theirs)
    assert track.condition is None


@pytest.mark.parametrize("double", [False, True], ids=["1.5", "xl"])
@pytest.mark.parametrize("sampler", ["Euler", "DPM++ 2M Karras"])
def test_inpainting_with_a_painter_trained_for_it_agrees(room: Room, sampler: str, double: bool) -> None:
    parts = small_parts(double=double, channels=9)
    family = StableDiffusion(parts)
    theirs = inpainting(parts, family, sampler)(
        **COMMON, image=Image.fromarray(room.pixels), mask_image=Image.fromarray(room.where), width=WIDTH,
        height=HEIGHT, strength=1.0, generator=seeded(SEED),
    ).images  # fmt: skip
    track = room.track(family, sampler, init_image=room.picture, mask=Mask(file=room.mask))
    same(painted(track, family), theirs)
    assert track.pin is None


@pytest.mark.parametrize("sampler", ["Euler", "DPM++ 2M Karras"])
def test_several_controlnets_agree(
    parts: Parts, family: StableDiffusion, room: Room, tmp_path: Path, sampler: str
) -> None:
    networks = [small_control(parts, tmp_path / name, seed) for seed, name in enumerate("ab")]
    pipeline = stock(
        (StableDiffusionControlNetPipeline, StableDiffusionXLControlNetPipeline), parts, sampler, controlnet=networks
    )
    pixels = Image.fromarray(room.pixels)
    theirs = pipeline(
        **COMMON, image=[pixels, pixels], width=WIDTH, height=HEIGHT, latents=start(), generator=dice(),
        controlnet_conditioning_scale=[0.8, 0.5], control_guidance_start=[0.0, 0.4], control_guidance_end=[0.7, 1.0],
    ).images  # fmt: skip
    room.files |= {"aa" * 32: tmp_path / "a", "bb" * 32: tmp_path / "b"}
    controls = [
        Control(kind="canny", file=room.picture, weight=0.8, end=0.7, network="aa" * 32),
        Control(kind="depth", file=room.picture, weight=0.5, start=0.4, network="bb" * 32),
    ]
    track = room.track(family, sampler, controls=controls)
    ours = painted(track, family)
    same(ours, theirs)
    assert [first for first, _ in track.conditions] == [0, 3, 4]
    assert (painted(room.track(family, sampler), family) - ours).abs().max() > 0.01


def test_a_painter_trained_for_inpainting_paints_from_words_too(room: Room) -> None:
    family = StableDiffusion(small_parts(channels=9))
    made = painted(room.track(family, "Euler"), family)
    assert made.shape == (4, 1, HEIGHT // 8, WIDTH // 8)
    assert made.isfinite().all()


def test_a_mask_lets_paint_every_latent_that_it_touches(family: StableDiffusion) -> None:
    mask = torch.zeros(1, HEIGHT, WIDTH)
    mask[0, 15, 7] = 1
    free = family.free([mask])
    assert free is not None
    assert free.nonzero().tolist() == [[0, 0, 1, 0]]


def test_a_controlnet_in_a_single_file_is_the_same(
    parts: Parts, family: StableDiffusion, room: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    network = small_control(parts, tmp_path / "a", 1)
    monkeypatch.setattr(sd_parts, "SETTINGS", tmp_path / "settings")
    network.save_config(sd_parts.settings_of(double=len(parts.encoders) > 1) / "controlnet")
    file = tmp_path / "a.safetensors"
    file.write_bytes((tmp_path / "a" / "diffusion_pytorch_model.safetensors").read_bytes())
    room.files |= {"aa" * 32: tmp_path / "a", "bb" * 32: file}
    made = [
        painted(room.track(family, "Euler", controls=[Control(kind="canny", file=room.picture, network=sha)]), family)
        for sha in ("aa" * 32, "bb" * 32)
    ]
    assert torch.equal(*made)
    file.write_bytes(b"")
    with pytest.raises(BadRecipe, match="ControlNet a cannot be used"):
        room.track(
            StableDiffusion(parts), "Euler", controls=[Control(kind="canny", file=room.picture, network="bb" * 32)]
        )
    with pytest.raises(BadRecipe, match="'canny' needs a ControlNet"):
        room.track(family, "Euler", controls=[Control(kind="canny", file=room.picture)])
