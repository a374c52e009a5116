"""The bank of films holds key frames, encoded as pictures are, with words for what moves."""

from __future__ import annotations

import random
from itertools import islice

import torch

from dreamloom.train.data.clips import paint_clips
from dreamloom.train.data.painting import Art
from dreamloom.train.film_latents import PORTION, FilmBank, PaintedClips
from dreamloom.train.latents import PictureSize

SIZE = PictureSize(32, 32, 2, frames=9)


def shrunk(pictures: torch.Tensor) -> torch.Tensor:
    """Stands for the encoder: (N, 3, h, w) to (N, 16, h/8, w/8), another one for every picture."""
    small = torch.nn.functional.avg_pool2d(pictures, 8)
    return small.mean(1, keepdim=True).expand(-1, 16, -1, -1)


def test_a_film_is_kept_as_its_key_frames(art: Art) -> None:
    bank = FilmBank(art, shrunk, SIZE, PORTION, seed=3)
    clips, keys = next(islice(PaintedClips(art, SIZE, 3), 1))
    assert bank.scenes == list(clips)
    assert keys.shape == (PORTION, 3, 3, 32, 32)
    for moment in range(3):
        expected = shrunk(keys[:, :, moment])
        assert torch.allclose(bank.latents[:, :, moment].float(), expected, atol=1e-2), moment


def test_key_frames_are_those_of_the_whole_film(art: Art) -> None:
    clips, keys = next(islice(PaintedClips(art, SIZE, 3), 1))
    assert torch.allclose(paint_clips(art, clips, 9, 32, 32)[:, :, ::4], keys, atol=1e-5)


def test_words_tell_what_moves(art: Art) -> None:
    bank = FilmBank(art, shrunk, SIZE, 8 * PORTION, seed=1)
    dice = random.Random(0)
    captions = [bank.caption(number, dice) for number in range(8 * PORTION)]
    assert any("camera" in caption or "moving" in caption or "pan" in caption for caption in captions)
