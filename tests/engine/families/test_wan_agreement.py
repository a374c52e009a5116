"""Our films against the stock diffusers pipelines for films: same weights, same noise, same latents."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from diffusers import (
    UniPCMultistepScheduler,
    WanPipeline,
    WanVACEPipeline,
    WanVideoToVideoPipeline,
)
from PIL import Image

from dreamloom.catalog import InputFacts, resolve
from dreamloom.engine import plan as planning
from dreamloom.engine.families.wan import Wan
from dreamloom.engine.noise import noise, seeded
from dreamloom.engine.plan import plan
from dreamloom.engine.track import Track
from dreamloom.media.films import write_film
from dreamloom.media.footage import read_film
from dreamloom.media.writing import write_picture
from dreamloom.recipe import InputFile, Mask, Recipe, VideoSpec
from example_card import CARD

STEPS, WIDTH, HEIGHT, FRAMES, SHIFT, SCALE, SEED = 4, 48, 32, 9, 3.0, 5.0, 11
FILMS = CARD.model_copy(update={"frames": 17, "fps": 8.0})
COMMON = {
    "prompt": "a red apple", "negative_prompt": "blue", "height": HEIGHT, "width": WIDTH,
    "num_inference_steps": STEPS, "guidance_scale": SCALE, "output_type": "latent", "max_sequence_length": 16,
}  # fmt: skip


@pytest.fixture
def scheduler() -> UniPCMultistepScheduler:
    return UniPCMultistepScheduler(prediction_type="flow_prediction", use_flow_sigmas=True, flow_shift=SHIFT)


def clip() -> Iterator[Any]:
    rng = np.random.default_rng(5)
    colours = rng.integers(0, 256, (HEIGHT // 4, WIDTH // 4, 3), np.uint8).repeat(4, 0).repeat(4, 1)
    return (np.roll(colours, 3 * number, axis=1) for number in range(FRAMES))


class Room:
    """A folder with a clip in it, and recipes that work on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files: dict[str, Path] = {}
        self.facts: dict[InputFile, InputFacts] = {}

    def film(self) -> InputFile:
        path = write_film(self.folder / "clip.webp", clip(), 8)  # exact
        film = read_film(path)
        return self.put(path, InputFacts("11" * 32, *film.size, False, film.seconds, film.fps))

    def mask(self) -> InputFile:
        pixels = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
        pixels[8:24, 8:40] = 255
        return self.put(write_picture(self.folder / "mask.png", pixels), InputFacts("22" * 32, WIDTH, HEIGHT))

    def put(self, path: Path, facts: InputFacts) -> InputFile:
        file = InputFile(path=str(path))
        self.facts[file] = facts
        self.files[facts.sha256] = path
        return file

    def track(self, wan: Wan, **fields: Any) -> Track:
        recipe = Recipe(
            prompt="a red apple", negative_prompt="blue", seed=SEED, steps=STEPS, cfg_scale=SCALE, sampler="UniPC",
            **{"output": VideoSpec(width=WIDTH, height=HEIGHT, frames=FRAMES), **fields},
        )  # fmt: skip
        resolved = resolve(recipe, FILMS, self.facts, "dreamloom 0.0.0")
        return next(plan(resolved, wan, self.files, 64 * 64, 17))


def painted(track: Track, wan: Wan) -> torch.Tensor:
    while not track.finished:
        track = track.advanced(track.direction(wan))
    return track.latents


@pytest.fixture
def room(tmp_path: Path) -> Room:
    return Room(tmp_path)


def test_text_to_video_agrees(wan: Wan, parts: dict[str, Any], scheduler: Any, room: Room) -> None:
    start = noise(wan.shape.latents(WIDTH, HEIGHT, FRAMES), SEED)
    pipeline = WanPipeline(parts["tokenizer"], parts["text_encoder"], parts["autoencoder"], scheduler, wan.plain)
    pipeline.set_progress_bar_config(disable=True)
    theirs = pipeline(**COMMON, num_frames=FRAMES, latents=start[None].clone()).frames[0]
    track = room.track(wan)
    assert torch.equal(track.latents, start)
    ours = painted(track, wan)
    assert ours.shape == theirs.shape == (16, 3, 4, 6)
    assert (ours - theirs).abs().max() < 1e-3


def test_video_to_video_agrees(
    wan: Wan, parts: dict[str, Any], scheduler: Any, room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planning, "GOES_ALONG", 0.0)  # the stock pipeline draws every frame's noise anew
    pipeline = WanVideoToVideoPipeline(
        parts["tokenizer"], parts["text_encoder"], wan.plain, parts["autoencoder"], scheduler
    )
    pipeline.set_progress_bar_config(disable=True)
    film = [Image.fromarray(frame) for frame in clip()]
    theirs = pipeline(**COMMON, video=film, strength=0.5, generator=seeded(SEED)).frames[0]
    output = VideoSpec(width=WIDTH, height=HEIGHT)
    ours = painted(room.track(wan, init_video=room.film(), strength=0.5, output=output), wan)
    assert (ours - theirs).abs().max() < 1e-3
    assert (ours - painted(room.track(wan), wan)).abs().max() > 0.1


def test_vace_with_a_mask_over_a_clip_agrees(
    wan: Wan, parts: dict[str, Any], scheduler: Any, room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planning, "GOES_ALONG", 0.0)
    start = noise(wan.shape.latents(WIDTH, HEIGHT, FRAMES), SEED)
    track = room.track(wan, init_video=room.film(), mask=Mask(file=room.mask()), output=VideoSpec())
    where = np.zeros((HEIGHT, WIDTH), np.uint8)
    where[8:24, 8:40] = 255
    hidden = [Image.fromarray(np.where(where[..., None], 128, frame).astype(np.uint8)) for frame in clip()]
    pipeline = WanVACEPipeline(
        parts["tokenizer"], parts["text_encoder"], parts["autoencoder"], scheduler, parts["transformer"]
    )
    pipeline.set_progress_bar_config(disable=True)
    theirs = pipeline(
        **COMMON,
        num_frames=FRAMES,
        latents=start[None].clone(),
        video=hidden,
        mask=[Image.fromarray(where).convert("RGB")] * FRAMES,
    ).frames[0]
    ours = painted(track, wan)
    assert track.condition is not None
    assert (track.latents - start).abs().max() < 0.01  # what is given shines through a thousandth
    assert (ours - theirs).abs().max() < 0.02  # there what is hidden is grey 128, here it is exactly the middle
