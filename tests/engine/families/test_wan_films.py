"""Films through the autoencoder in parts: the numbers of the stock one for the whole, and loops without a seam."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from dreamloom.engine.families import wan_films
from dreamloom.engine.families.wan import Wan
from dreamloom.engine.families.wan_films import decoded, encoded, grouped
from dreamloom.engine.families.wan_frames import take_short_way


@given(st.lists(st.integers(1, 7), min_size=1, max_size=8))
@settings(deadline=None)
def test_however_a_film_comes_it_is_cut_into_one_frame_and_then_fours(lengths: list[int]) -> None:
    total = sum(lengths)
    film = torch.arange(total, dtype=torch.float32).view(1, total, 1, 1)
    parts = list(grouped(iter(film.split(lengths, dim=1)), 4))
    assert [part.shape[1] for part in parts] == [1] + [4] * ((total - 1) // 4)
    assert torch.equal(torch.cat(parts, dim=1), film[:, : 1 + (total - 1) // 4 * 4])


@pytest.mark.parametrize("frames", [1, 5, 13])
def test_it_gives_what_the_stock_autoencoder_gives(frames: int, fresh_autoencoder: Any) -> None:
    stock = fresh_autoencoder
    short = take_short_way(copy.deepcopy(stock))
    film = torch.rand(3, frames, 32, 48) * 2 - 1
    with torch.no_grad():
        theirs = stock.encode(film[None]).latent_dist.mode()
        ours = torch.cat(list(encoded(short, grouped(iter(film.split(3, dim=1)), 4))), dim=1)
        torch.testing.assert_close(ours[None], theirs, atol=1e-5, rtol=1e-4)
        made = torch.cat(list(decoded(short, ours)), dim=1).clamp(-1, 1)
        torch.testing.assert_close(made[None], stock.decode(theirs).sample, atol=1e-5, rtol=1e-4)
    assert made.shape == film.shape


def test_a_loop_is_decoded_as_if_it_ran_for_ever(fresh_autoencoder: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    autoencoder = take_short_way(fresh_autoencoder)
    monkeypatch.setattr(wan_films, "LEAD_IN", 24)  # random weights forget slowly
    latents = torch.randn(16, 3, 2, 2)
    with torch.no_grad():
        once = torch.cat(list(decoded(autoencoder, latents, loop=True)), dim=1)
        running = torch.cat(list(decoded(autoencoder, latents.repeat(1, 10, 1, 1))), dim=1)
        shifted = torch.cat(list(decoded(autoencoder, latents.roll(1, dims=1), loop=True)), dim=1)
    assert once.shape[1] == 12
    torch.testing.assert_close(once, running[:, -12:], atol=1e-2, rtol=0)
    torch.testing.assert_close(once.roll(4, dims=1), shifted, atol=1e-2, rtol=0)


def test_the_family_codes_in_parts(wan: Wan) -> None:
    film = torch.rand(3, 9, 32, 32) * 2 - 1
    mask = (torch.rand(9, 32, 32) > 0.5).float()
    whole = wan.encode_frames(film)
    torch.testing.assert_close(wan.encode_film(film.split(2, dim=1)), whole)
    torch.testing.assert_close(
        wan.film_condition(lambda: zip(film.split(4, dim=1), mask.split(4), strict=True)), wan.condition(film, mask)
    )
    parts = list(wan.decode_film(whole))
    assert [len(part) for part in parts] == [1, 4, 4]
    assert np.array_equal(np.concatenate(parts), wan.decode_frames(whole))
    assert [len(part) for part in wan.decode_film(whole, loop=True)] == [4, 4, 4]
