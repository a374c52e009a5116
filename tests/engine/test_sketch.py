"""Sketches: pictures in the making at next to no cost."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from diffusers import AutoencoderKLWan

from dreamloom.catalog.cards import WEIGHTS
from dreamloom.engine.events import Glance, Preview
from dreamloom.engine.families.wan import Wan
from dreamloom.engine.loop import paint
from dreamloom.engine.plan import plan
from dreamloom.engine.sketch import CHANNELS, SPACE, Sketcher, find_sketcher, name_of, write_sketcher
from dreamloom.engine.watching import Watcher
from example_card import resolved

CODER = WEIGHTS / "dreamloom-mini" / "vae"


def test_the_embedded_model_has_a_sketcher_that_knows_its_latents() -> None:
    settings = json.loads((CODER / "config.json").read_text())
    sketcher = find_sketcher(name_of(settings["latents_mean"], settings["latents_std"]))
    assert sketcher is not None
    coder = AutoencoderKLWan.from_pretrained(CODER, torch_dtype=torch.float32)
    mean, spread = (torch.tensor(settings[name]).view(1, -1, 1, 1, 1) for name in ("latents_mean", "latents_std"))
    picture = torch.full((1, 3, 1, 64, 64), 0.8)
    picture[:, :, :, 16:48, 20:40] = torch.tensor([0.9, -0.7, -0.5]).view(3, 1, 1, 1)
    with torch.inference_mode():
        inside = coder.encode(picture).latent_dist.mode()
        decoded = ((coder.decode(inside).sample[0, :, 0].clamp(-1, 1) + 1) * 127.5).permute(1, 2, 0).numpy()
        (sketched,) = sketcher.sketch(((inside - mean) / spread)[0])
    assert float(np.square(decoded - sketched).mean()) < 300  # as far apart as a peak signal-to-noise ratio of 23 dB


def test_a_sketcher_is_found_by_what_it_knows(tmp_path: Path) -> None:
    torch.manual_seed(1)
    kept, space = Sketcher(), name_of([0.5] * CHANNELS, [2.0] * CHANNELS)
    write_sketcher(tmp_path / "one.safetensors", kept, space)
    write_sketcher(tmp_path / "other.safetensors", Sketcher(), "[]")
    latents = torch.randn(1, CHANNELS, 4, 6)
    found = find_sketcher(space, tmp_path)
    assert found is not None
    assert torch.allclose(found(latents), kept(latents), atol=0.01)
    assert found(latents).shape == (1, 3, 4 * SPACE, 6 * SPACE)
    assert find_sketcher(name_of([0.4] * CHANNELS, [2.0] * CHANNELS), tmp_path) is None


class Quick:
    """A model that can sketch: everything is grey."""

    def __init__(self, family: Wan) -> None:
        self._family, self.decoded = family, 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._family, name)

    def sketch(self, latents: torch.Tensor) -> Any:
        _, _, height, width = latents.shape
        return np.full((1, SPACE * height, SPACE * width, 3), 128, np.uint8)

    def decode_film(self, latents: torch.Tensor, **how: Any) -> Any:
        self.decoded += 1
        return self._family.decode_film(latents, **how)


def test_what_is_watched_is_sketched_but_for_the_last_picture(wan: Wan) -> None:
    recipe, family = resolved(steps=4), Quick(wan)
    told = list(paint(plan(recipe, family, {}, 64 * 64), family, preview_every=1, watcher=Watcher(recipe, family)))
    seen = [one for one in told if isinstance(one, Glance)]
    assert len(seen) == 4
    assert family.decoded == 2  # the last glance, and what is delivered
    for one in seen[:-1]:
        assert (one.guided == 128).all()
    assert not (seen[-1].guided == 128).all()
    assert (seen[-1].wordless == 128).all()
    assert all((one.pixels == 128).all() for one in told if isinstance(one, Preview))


@pytest.mark.parametrize("frames", [1, 3])
def test_a_model_nobody_sketches_is_decoded(wan: Wan, frames: int) -> None:
    assert wan.sketch(torch.zeros(CHANNELS, frames, 8, 8)) is None
