"""The second pass at a larger size."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from dreamloom.engine.enlarging import enlarge
from dreamloom.engine.events import Frames, Progress
from dreamloom.engine.families.sd import StableDiffusion
from dreamloom.engine.loop import paint
from dreamloom.engine.plan import plan
from dreamloom.recipe import Hires, ImageSpec, Recipe
from example_card import resolved
from fake_family import FakeFamily
from small_stable import small_parts


def events(family: Any, **fields: Any) -> list[Any]:
    recipe = resolved(**{"steps": 4, "output": ImageSpec(width=64, height=48), **fields})
    return list(paint(plan(recipe, family, {}, 64 * 64), family))


@pytest.mark.parametrize("upscaler", ["lanczos", "latent"])
def test_the_picture_comes_out_larger_once(upscaler: str) -> None:
    family = FakeFamily()
    told = events(family, hires=Hires(scale=1.5, strength=0.5, upscaler=upscaler), count=2)
    pictures = [one.pixels for one in told if isinstance(one, Frames)]
    assert [one.shape for one in pictures] == [(1, 64, 96, 3)] * 2  # 72 is brought to a multiple of 16
    steps = [(one.step, one.steps) for one in told if isinstance(one, Progress) and one.item == 0]
    assert steps == [(step, 8) for step in (1, 2, 3, 4, 7, 8)]


def test_strength_says_how_much_of_the_small_picture_stays() -> None:
    family = StableDiffusion(small_parts())
    small = next(one for one in events(family) if isinstance(one, Frames)).pixels
    made = {}
    for strength in (0.0, 1.0):
        told = events(family, hires=Hires(scale=2, strength=strength, steps=3))
        made[strength] = next(one for one in told if isinstance(one, Frames)).pixels.astype(int)
        assert made[strength].shape == (1, 96, 128, 3)
    rebuilt = enlarge(
        family.encode_frames(torch.from_numpy(small / 127.5 - 1).float().permute(3, 0, 1, 2)), family, Hires()
    )
    assert rebuilt[:2] == (128, 96)
    assert abs(made[0.0] - made[1.0]).max() > 5


def test_it_goes_with_pictures_from_words_alone() -> None:
    with pytest.raises(ValueError, match="hires goes with pictures from words alone"):
        Recipe(prompt="a cat", hires=Hires(), init_image={"path": "cat.png"})


def test_recipes_without_keep_their_json() -> None:
    text = resolved().canonical_json()
    assert not any(name in text for name in ("hires", "clip_skip", "tiling", "embeddings", "network"))
    assert "hires" in resolved(hires=Hires()).canonical_json()
