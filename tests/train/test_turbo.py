from __future__ import annotations

import copy
import random
from pathlib import Path
from typing import Any, cast

import pytest
import torch

from dreamloom.engine.families.wan import without_vace
from dreamloom.train import turbo
from dreamloom.train.generator import Batch, Batches, Painter, told
from dreamloom.train.turbo import GUIDANCE, STEPS, Predict, distil, guided, level, straight_line
from small_wan import small_parts

SHIFT = 2.2


def ones(*shape: int) -> torch.Tensor:
    return torch.ones(shape)


def test_guidance_goes_beyond_what_words_say() -> None:
    def teacher(noisy: torch.Tensor, at: torch.Tensor, words: torch.Tensor) -> torch.Tensor:
        return words.mean(dim=(1, 2)).view(-1, 1, 1, 1, 1).expand_as(noisy)

    made = guided(teacher, ones(2, 16, 1, 2, 2), ones(2), 3 * ones(2, 4, 8), ones(2, 4, 8))
    assert torch.equal(made, torch.full_like(made, 1 + GUIDANCE * 2))


def test_the_straight_line_ends_where_two_steps_end() -> None:
    def teacher(noisy: torch.Tensor, at: torch.Tensor, words: torch.Tensor) -> torch.Tensor:
        return noisy * at.view(-1, 1, 1, 1, 1)

    torch.manual_seed(0)
    noisy, place, words = torch.randn(3, 16, 1, 2, 2), torch.tensor([1.0, 0.6, 0.05]), ones(3, 4, 8)
    line = straight_line(cast(Predict, teacher), noisy, place, words, words, SHIFT)
    end = (place - 1 / STEPS).clamp(min=0)
    first, middle, last = (level(one, SHIFT).view(-1, 1, 1, 1, 1) for one in (place, (place + end) / 2, end))
    there = noisy + (middle - first) * noisy * first
    there = there + (last - middle) * there * middle
    torch.testing.assert_close(noisy + (last - first) * line, there)


class SmallBatches(Batches):
    """Always the same few latents, for the words of the small tokenizer."""

    def __init__(self, tokenizer: Any) -> None:
        self.tokenizer, self.dice = tokenizer, random.Random(0)

    def draw(self) -> Batch:
        torch.manual_seed(1)
        return Batch(
            torch.randn(4, 16, 1, 4, 4), *told(self.tokenizer, ["a red apple", "a cat", "a blue house", ""]), None
        )


@pytest.mark.filterwarnings("ignore:Mismatch dtype between input and weight")  # in bfloat16 torch tells of speed
def test_the_student_comes_nearer_to_its_teacher(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turbo, "GUIDANCE", 40.0)  # so that there is much to learn in a few steps
    parts = small_parts()
    painter = Painter(parts["text_encoder"], without_vace(copy.deepcopy(parts["transformer"])))
    batches = SmallBatches(parts["tokenizer"])
    change = distil(painter, batches, tmp_path, 0.05, shift=SHIFT, rate=1e-2, compile_model=False)
    assert {name.rsplit(".", 2)[1] for name in change} == {"lora_A", "lora_B"}
    shown = batches.draw()
    at, noise = torch.full((4,), 0.8), torch.randn(4, 16, 1, 4, 4)
    noisy = torch.lerp(shown.latents, noise, level(at, SHIFT).view(-1, 1, 1, 1, 1))
    words, none = painter.encode(shown.tokens, shown.present), painter.encode(*batches.without_words())

    def predict(noisy: torch.Tensor, at: torch.Tensor, words: torch.Tensor) -> torch.Tensor:
        made: torch.Tensor = painter.transformer(noisy, at * 1000, words, return_dict=False)[0]
        return made

    with torch.no_grad():
        learned = predict(noisy, level(at, SHIFT), words)
        painter.transformer.disable_adapters()
        wanted = straight_line(predict, noisy, at, words, none.expand_as(words), SHIFT)
        before = (predict(noisy, level(at, SHIFT), words) - wanted).square().mean()
    assert (learned - wanted).square().mean() < 0.8 * before


@pytest.mark.filterwarnings("ignore:Mismatch dtype between input and weight")
def test_it_goes_on_from_an_earlier_change(tmp_path: Path) -> None:
    def taught(folder: str, **settings: Any) -> dict[str, torch.Tensor]:
        parts = small_parts()
        painter = Painter(parts["text_encoder"], without_vace(parts["transformer"]))
        batches = SmallBatches(parts["tokenizer"])
        return distil(painter, batches, tmp_path / folder, 1e-4, shift=SHIFT, compile_model=False, **settings)

    fresh = taught("fresh")
    earlier = {name: torch.full_like(one, 0.5) for name, one in fresh.items()}
    again = taught("again", start=earlier)
    assert all((again[name] - earlier[name]).abs().max() < 0.1 for name in earlier)


def test_levels_begin_with_noise_and_end_with_the_picture() -> None:
    assert level(torch.tensor([1.0, 0.0]), SHIFT).tolist() == pytest.approx([1.0, 0.0])
