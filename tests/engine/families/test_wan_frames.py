"""The short way for single frames gives what the stock autoencoder gives."""

from __future__ import annotations

import copy
from typing import Any

import pytest
import torch

from dreamloom.engine.families.wan_frames import FrameAutoencoder, make_fusable, take_short_way


@pytest.mark.parametrize("frames", [1, 5])
def test_it_gives_what_the_stock_autoencoder_gives(frames: int, fresh_autoencoder: Any) -> None:
    stock = fresh_autoencoder
    short = take_short_way(copy.deepcopy(stock))
    pictures = torch.rand(1, 3, frames, 32, 48) * 2 - 1
    with torch.no_grad():
        theirs, ours = stock.encode(pictures).latent_dist.mode(), short.encode(pictures).latent_dist.mode()
        torch.testing.assert_close(ours, theirs, atol=1e-5, rtol=1e-4)
        torch.testing.assert_close(short.decode(theirs).sample, stock.decode(theirs).sample, atol=1e-5, rtol=1e-4)


def test_the_training_form_gives_what_the_stock_autoencoder_gives(fresh_autoencoder: Any) -> None:
    stock = fresh_autoencoder
    twin = FrameAutoencoder(make_fusable(copy.deepcopy(stock)))
    pictures = torch.rand(2, 3, 32, 32) * 2 - 1
    with torch.no_grad():
        mean, _ = twin.encode(pictures)
        torch.testing.assert_close(
            mean.unsqueeze(2), stock.encode(pictures.unsqueeze(2)).latent_dist.mode(), atol=1e-5, rtol=1e-4
        )
        made = twin.decode(mean).clamp(-1, 1).unsqueeze(2)
        torch.testing.assert_close(made, stock.decode(mean.unsqueeze(2)).sample, atol=1e-5, rtol=1e-4)
