"""Our loop against the stock diffusers pipelines: same weights, same noise, same latents."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from diffusers import UniPCMultistepScheduler, WanPipeline, WanTransformer3DModel, WanVACEPipeline
from PIL import Image

from dreamloom.engine.families.wan import Wan
from dreamloom.engine.noise import noise
from dreamloom.engine.passages import Length
from dreamloom.engine.schedulers import make_scheduler
from dreamloom.engine.track import Track
from dreamloom.recipe.prompt import prompt_at

STEPS, SIZE, SHIFT, SCALE = 6, 64, 3.0, 5.0


def our_latents(wan: Wan, start: torch.Tensor, condition: torch.Tensor | None) -> torch.Tensor:
    track = Track(
        item=0,
        latents=start,
        index=0,
        steps=STEPS,
        scheduler=make_scheduler("UniPC", STEPS, SHIFT),
        positive=((0, wan.encode_prompt(prompt_at("a red apple", 0, STEPS))),),
        negative=((0, wan.encode_prompt(prompt_at("blue", 0, STEPS))),),
        cfg_scale=SCALE,
        interval=(0.0, 1.0),
        conditions=((0, condition),),
        dice=torch.Generator(),
        finish=lambda parts: parts,
        length=Length(start.shape[1], start.shape[1]),
    )
    track.scheduler.set_begin_index(0)
    while not track.finished:
        track = track.advanced(track.direction(wan))
    return track.latents


def stock(pipeline: Any, start: torch.Tensor, **more: Any) -> torch.Tensor:
    pipeline.set_progress_bar_config(disable=True)
    made = pipeline(
        prompt="a red apple",
        negative_prompt="blue",
        height=SIZE,
        width=SIZE,
        num_frames=1,
        num_inference_steps=STEPS,
        guidance_scale=SCALE,
        latents=start.unsqueeze(0).clone(),
        output_type="latent",
        max_sequence_length=16,
        **more,
    )
    latents: torch.Tensor = made.frames[0]
    return latents


@pytest.fixture
def scheduler() -> UniPCMultistepScheduler:
    return UniPCMultistepScheduler(prediction_type="flow_prediction", use_flow_sigmas=True, flow_shift=SHIFT)


def test_text_to_image_agrees_with_the_stock_pipeline(wan: Wan, parts: dict[str, Any], scheduler: Any) -> None:
    start = noise(wan.shape.latents(SIZE, SIZE, 1), 11)
    assert isinstance(wan.plain, WanTransformer3DModel)
    pipeline = WanPipeline(parts["tokenizer"], parts["text_encoder"], parts["autoencoder"], scheduler, wan.plain)
    theirs = stock(pipeline, start)
    ours = our_latents(wan, start, None)
    assert theirs.shape == ours.shape
    assert (theirs - ours).abs().max() < 1e-3
    assert (ours - start).abs().max() > 0.1


def test_inpainting_agrees_with_the_stock_vace_pipeline(wan: Wan, parts: dict[str, Any], scheduler: Any) -> None:
    start = noise(wan.shape.latents(SIZE, SIZE, 1), 12)
    picture = np.random.default_rng(0).integers(0, 256, (SIZE, SIZE, 3), np.uint8)
    mask = np.zeros((SIZE, SIZE), np.uint8)
    mask[16:48, 8:40] = 255
    pipeline = WanVACEPipeline(
        parts["tokenizer"], parts["text_encoder"], parts["autoencoder"], scheduler, parts["transformer"]
    )
    theirs = stock(pipeline, start, video=[Image.fromarray(picture)], mask=[Image.fromarray(mask).convert("RGB")])
    frames = torch.from_numpy(picture / 127.5 - 1).float().permute(2, 0, 1).unsqueeze(1)
    condition = wan.condition(frames, torch.from_numpy(mask > 127).float().unsqueeze(0))
    ours = our_latents(wan, start, condition)
    assert (theirs - ours).abs().max() < 1e-3
    assert (ours - our_latents(wan, start, None)).abs().max() > 1e-3


def test_the_plain_transformer_shares_the_weights(wan: Wan) -> None:
    assert wan.plain.blocks[0].attn1.to_q.weight is wan.transformer.blocks[0].attn1.to_q.weight
    assert not any(weight.is_meta for weight in wan.plain.parameters())


def test_words_are_encoded_once_and_padded_with_zeros(wan: Wan) -> None:
    first = wan.encode_prompt(prompt_at("a red apple", 0, 4))
    assert wan.encode_prompt(prompt_at("a red apple", 0, 4)) is first
    assert first.shape == (16, 24)
    assert first[:4].abs().sum(1).min() > 0
    assert first[4:].abs().max() == 0


def test_weights_scale_the_words_they_stand_on(wan: Wan) -> None:
    plain = wan.encode_prompt(prompt_at("a red apple", 0, 4))
    heavy = wan.encode_prompt(prompt_at("a (red:1.5) apple", 0, 4))
    torch.testing.assert_close(heavy[1], plain[1] * 1.5)
    torch.testing.assert_close(heavy[[0, 2]], plain[[0, 2]])


def test_break_encodes_chunks_apart_and_long_prompts_get_more_room(wan: Wan) -> None:
    two = wan.encode_prompt(prompt_at("a red apple BREAK blue cat", 0, 4))
    torch.testing.assert_close(two[:4], wan.encode_prompt(prompt_at("a red apple", 0, 4))[:4])
    torch.testing.assert_close(two[4:7], wan.encode_prompt(prompt_at("blue cat", 0, 4))[:3])
    four = wan.encode_prompt(prompt_at(" BREAK ".join(["a red apple on the moon"] * 3), 0, 4))
    assert four.shape == (32, 24)
