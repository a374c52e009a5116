"""The upscaler's training: what it learns from fits together, it learns, and a run that is cut off goes on."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
import torch
import torch.nn.functional as functional

from dreamloom.engine.upscaling.load import load_upscaler
from dreamloom.train import upscaler
from dreamloom.train.data.enlarged import SCALE, SIDE, Pool, _textures, draw_pairs, harmed, leaf_picture, smaller
from dreamloom.train.loop import Run


class Counted(Run):
    """A run whose budget is steps in place of minutes."""

    @property
    def share(self) -> float:
        return min(1.0, self.steps / self.minutes)


@pytest.fixture(scope="module")
def pool() -> Pool:
    """Leaves alone: scenes need a bank and an autoencoder."""
    dice, textures = random.Random(1), _textures(np.random.default_rng(1))
    generator = torch.Generator().manual_seed(1)
    large = [leaf_picture(dice, textures) for _ in range(3)]
    small = [
        torch.stack([(smaller(one, "area") * 255).byte(), *(harmed(one, dice, generator) for _ in range(2))])
        for one in large
    ]
    return Pool((torch.stack(large) * 255).byte(), torch.stack(small))


def test_small_and_large_show_the_same(pool: Pool) -> None:
    small, large = draw_pairs(pool, 12, 24, torch.Generator().manual_seed(3))
    assert (small.shape, large.shape) == ((12, 3, 24, 24), (12, 3, 96, 96))
    assert (functional.avg_pool2d(large, SCALE) - small).abs().mean() < 0.05
    assert (functional.avg_pool2d(large.flip(-1), SCALE) - small).abs().mean() > 0.05


def test_the_same_seed_gives_the_same_pairs(pool: Pool) -> None:
    first, again = (draw_pairs(pool, 4, 16, torch.Generator().manual_seed(5))[0] for _ in range(2))
    assert torch.equal(first, again)


@pytest.mark.parametrize("kernel", ["area", "bicubic", "bilinear"])
def test_every_kernel_keeps_colours_and_place(kernel: str) -> None:
    picture = torch.zeros(3, SIDE, SIDE)
    picture[:, :, SIDE // 2 :] = 1
    small = smaller(picture, kernel)
    assert small.shape == (3, SIDE // SCALE, SIDE // SCALE)
    assert torch.allclose(small[:, 4], (torch.arange(64) >= 32).float().expand(3, -1), atol=0.15)


def test_it_learns_from_where_a_kernel_is_and_goes_on(
    pool: Pool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upscaler, "Run", Counted)
    monkeypatch.setattr(upscaler, "_pools", lambda *_: (pool, Pool(pool.large[:1], pool.small[:1])))
    nothing = Path()
    upscaler.train_upscaler(nothing, nothing, tmp_path, 2, batch=2, crop=24)
    first = torch.load(tmp_path / "state.pt", weights_only=True)["steps"]
    file = upscaler.train_upscaler(nothing, nothing, tmp_path, 5, batch=2, crop=24)
    assert torch.load(tmp_path / "state.pt", weights_only=True)["steps"] == 5
    assert first == 2
    made = load_upscaler(file, "made")
    assert (made.scale, made.network.base) == (4, "bicubic")


def test_an_untrained_one_enlarges_as_a_bicubic_kernel(pool: Pool) -> None:
    network = upscaler.new_network(torch.Generator().manual_seed(1))
    small = pool.small[:1, 0] / 255
    assert torch.equal(network(small), functional.interpolate(small, scale_factor=4, mode="bicubic"))
    assert upscaler.compared(network, pool).count("0.00") == 3
