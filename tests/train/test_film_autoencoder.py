"""The decoder learns time, and nothing of it changes what the autoencoder does to pictures."""

from __future__ import annotations

import copy

import pytest
import torch
from diffusers import AutoencoderKLWan

from dreamloom.train.autoencoder import SHAPE
from dreamloom.train.film_autoencoder import FilmAutoencoder, hold, knows_time, time_slices

TINY = {**SHAPE, "base_dim": 8, "decoder_base_dim": 8, "z_dim": 4}


@pytest.fixture(scope="module")
def stock() -> AutoencoderKLWan:
    torch.manual_seed(0)
    return AutoencoderKLWan(**TINY).eval()


@pytest.fixture(scope="module")
def film() -> torch.Tensor:
    return torch.rand(2, 3, 9, 16, 24, generator=torch.Generator().manual_seed(1)) * 2 - 1


def test_films_as_a_whole_give_what_the_stock_way_gives(stock: AutoencoderKLWan, film: torch.Tensor) -> None:
    whole = FilmAutoencoder(copy.deepcopy(stock))
    with torch.no_grad():
        known = stock.encode(film).latent_dist
        mean, log_variance = whole.encode(film)
        assert torch.allclose(mean, known.mean, atol=1e-5)
        assert torch.allclose(log_variance, known.logvar, atol=1e-5)
        assert torch.allclose(whole.decode(mean).clamp(-1, 1), stock.decode(known.mean).sample, atol=1e-5)


def test_latents_of_a_film_are_those_of_its_key_frames_before_and_after_teaching(
    stock: AutoencoderKLWan, film: torch.Tensor
) -> None:
    autoencoder = hold(copy.deepcopy(stock))
    whole = FilmAutoencoder(autoencoder)
    taught = {id(weight) for weight in time_slices(autoencoder)}
    assert not any(id(weight) in taught for weight in autoencoder.encoder.parameters())
    with torch.no_grad():
        latents = whole.encode(film)[0]
        alone = torch.cat([whole.encode(film[:, :, one : one + 1])[0] for one in (0, 4, 8)], dim=2)
    assert torch.allclose(latents, alone, atol=1e-5)


def test_held_frames_are_the_last_of_each_four(stock: AutoencoderKLWan, film: torch.Tensor) -> None:
    whole = FilmAutoencoder(hold(copy.deepcopy(stock)))
    with torch.no_grad():
        made = whole.decode(whole.encode(film)[0])
        alone = [whole.decode(whole.encode(film[:, :, one : one + 1])[0]) for one in (0, 4, 8)]
    for frame in range(9):
        assert torch.allclose(made[:, :, frame], alone[(frame + 3) // 4][:, :, 0], atol=1e-5), frame


def test_teaching_changes_films_and_no_picture(stock: AutoencoderKLWan, film: torch.Tensor) -> None:
    autoencoder = hold(copy.deepcopy(stock))
    whole = FilmAutoencoder(autoencoder)
    with torch.no_grad():
        latents, _ = whole.encode(film[:, :, :1])
        picture, before = whole.decode(latents), whole.decode(whole.encode(film)[0])
    assert not knows_time(autoencoder)
    taught = time_slices(autoencoder)
    optimizer = torch.optim.AdamW(taught, 1e-2, weight_decay=0.0)
    for _ in range(3):
        (whole.decode(whole.encode(film)[0]) - film).abs().mean().backward()
        optimizer.step()
        optimizer.zero_grad()
    assert knows_time(autoencoder)
    with torch.no_grad():
        assert torch.equal(whole.encode(film[:, :, :1])[0], latents)
        assert torch.equal(whole.decode(latents), picture)
        after = whole.decode(whole.encode(film)[0])
    assert torch.allclose(after[:, :, :1], before[:, :, :1], atol=1e-6)
    assert not torch.allclose(after[:, :, 1:], before[:, :, 1:], atol=1e-3)
    assert (after - film).abs().mean() < (before - film).abs().mean()
