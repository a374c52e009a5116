"""Maps, instructions and reference pictures against the stock VACE pipeline, on the same small weights."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from diffusers import UniPCMultistepScheduler, WanVACEPipeline

from dreamloom.engine.families.wan import Wan
from dreamloom.engine.families.wan_conditions import Told, as_reference
from dreamloom.engine.noise import noise
from dreamloom.engine.steering import Steering, on_white
from dreamloom.recipe.prompt import prompt_at

SIZE, TIME = 64, 600.0
PICTURE = np.random.default_rng(3).integers(0, 256, (SIZE, SIZE, 3), np.uint8)
FRAMES = torch.from_numpy(PICTURE / 127.5 - 1).float().permute(2, 0, 1).unsqueeze(1)
ALL = torch.ones(1, SIZE, SIZE)
HALF = torch.cat([torch.zeros(1, SIZE, SIZE // 2), torch.ones(1, SIZE, SIZE // 2)], dim=2)


@pytest.fixture
def pipeline(parts: dict[str, Any]) -> WanVACEPipeline:
    names = ("tokenizer", "text_encoder", "autoencoder", "transformer")
    tokenizer, text_encoder, autoencoder, transformer = (parts[name] for name in names)
    return WanVACEPipeline(tokenizer, text_encoder, autoencoder, UniPCMultistepScheduler(), transformer)


@pytest.fixture
def start(wan: Wan) -> torch.Tensor:
    return noise(wan.shape.latents(SIZE, SIZE, 1), 5)


def control(weight: float = 1.0, frames: torch.Tensor = FRAMES, mask: torch.Tensor | None = None) -> Steering:
    masks = None if mask is None else lambda: iter(mask.split(1))
    return Steering("depth", None, lambda: iter(frames.split(1, dim=1)), frames.shape[1], weight, masks)


def predicted(wan: Wan, start: torch.Tensor, condition: Any) -> torch.Tensor:
    return wan.predict(start, TIME, [wan.encode_prompt(prompt_at("a red apple", 0, 4))], condition)[0]


def stock_condition(pipeline: Any, frames: torch.Tensor, mask: torch.Tensor, *pictures: torch.Tensor) -> torch.Tensor:
    references = [list(pictures)]
    video, white = frames.unsqueeze(0), mask.expand(3, *mask.shape).unsqueeze(0)
    with torch.no_grad():
        latents = pipeline.prepare_video_latents(video, white, references, device=torch.device("cpu"))
    return torch.cat([latents, pipeline.prepare_masks(white, references)], dim=1)[0]


@torch.no_grad()
def called(wan: Wan, start: torch.Tensor, condition: torch.Tensor, weight: float = 1.0) -> torch.Tensor:
    """The stock transformer, told so, with a weight."""
    words = wan.encode_prompt(prompt_at("a red apple", 0, 4)).unsqueeze(0)
    scale = torch.full((len(wan.transformer.config.vace_layers),), weight)
    made: torch.Tensor = wan.transformer(
        start.unsqueeze(0), torch.tensor([TIME]), words, control_hidden_states=condition.unsqueeze(0),
        control_hidden_states_scale=scale, return_dict=False,
    )[0][0]  # fmt: skip
    return made


@pytest.mark.parametrize("mask", [ALL, HALF])
def test_a_map_is_told_as_the_stock_pipeline_tells_it(wan: Wan, pipeline: Any, mask: torch.Tensor) -> None:
    held = None if mask is ALL else wan.condition(FRAMES * (1 - mask), mask)
    told = wan.steered(held, [control(0.6, FRAMES.flip(3), None if mask is ALL else mask)])
    video = FRAMES * (1 - mask) + FRAMES.flip(3) * mask
    torch.testing.assert_close(told.guides[0][0], stock_condition(pipeline, video, mask), atol=1e-4, rtol=1e-4)
    assert told.guides[0][1] == 0.6


def test_a_weight_is_stock_conditioning_scale_and_none_is_no_control(wan: Wan, start: torch.Tensor) -> None:
    told = wan.steered(None, [control(0.6)])
    torch.testing.assert_close(predicted(wan, start, told), called(wan, start, told.guides[0][0], 0.6))
    assert (predicted(wan, start, told) - predicted(wan, start, None)).abs().max() > 1e-4
    torch.testing.assert_close(predicted(wan, start, wan.steered(None, [control(0.0)])), predicted(wan, start, None))


def test_several_maps_are_weighed(wan: Wan, start: torch.Tensor) -> None:
    both = wan.steered(None, [control(1.0), control(0.5, FRAMES.flip(3))])
    one, other = (called(wan, start, guide, weight) for guide, weight in both.guides)
    torch.testing.assert_close(predicted(wan, start, both), (one + 0.5 * other) / 1.5)


def test_references_are_laid_out_as_the_stock_pipeline_does(wan: Wan, pipeline: Any) -> None:
    told = wan.referred(None, [(FRAMES, 1.0)])
    assert told.references is not None
    ours = torch.cat([as_reference(told.references, 8), told.guides[0][0]], dim=1)
    theirs = stock_condition(pipeline, torch.zeros_like(FRAMES), ALL, FRAMES[:, 0])
    torch.testing.assert_close(ours, theirs, atol=1e-4, rtol=1e-4)


def test_a_reference_is_seen_and_its_frame_is_cut_off(wan: Wan, start: torch.Tensor) -> None:
    made = predicted(wan, start, wan.referred(None, [(FRAMES, 1.0)]))
    assert made.shape == start.shape
    other = predicted(wan, start, wan.referred(None, [(FRAMES.flip(3), 1.0)]))
    assert (made - other).abs().max() > 1e-4
    held = wan.condition(FRAMES * (1 - HALF), HALF)
    assert (predicted(wan, start, wan.referred(held, [(FRAMES, 1.0)])) - made).abs().max() > 1e-4


@pytest.mark.parametrize("begins", [False, True])
def test_films_are_told_of_maps_as_the_stock_pipeline_tells_them(wan: Wan, pipeline: Any, begins: bool) -> None:
    torch.manual_seed(3)
    first, film = torch.rand(3, 1, SIZE, SIZE) * 2 - 1, torch.rand(3, 5, SIZE, SIZE) * 2 - 1
    mask = torch.ones(5, SIZE, SIZE)
    held, video = None, film
    if begins:
        mask[0] = 0
        video = torch.cat([first, film[:, 1:]], dim=1)
        held = wan.condition(video * (1 - mask), mask)
    told = wan.steered(held, [control(1.0, film, mask if begins else None)])
    torch.testing.assert_close(told.guides[0][0], stock_condition(pipeline, video, mask), atol=1e-4, rtol=1e-4)


def test_what_is_told_can_be_cut() -> None:
    told = Told(((torch.zeros(96, 4, 8, 8), 0.5),), torch.zeros(16, 1, 8, 8))
    assert told[:, 1:3].guides[0][0].shape == (96, 2, 8, 8)
    assert told[:, 1:3].references is told.references


def test_references_keep_their_shape_on_white() -> None:
    wide = on_white(np.zeros((10, 40, 3), np.uint8), 32, 32)
    assert wide.shape == (32, 32, 3)
    assert wide[16].max() == 0
    assert wide[:12].min() == 255
    assert wide[20:].min() == 255
