"""The latent bank of films: clips painted and encoded ahead, beside the bank of pictures.

Only their key frames are painted and encoded, as pictures are: nothing else of a film is in its latents (see
`film_autoencoder.py`).
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

import torch
from torch.utils.data import IterableDataset, get_worker_info

from dreamloom.train.data.clips import Clip, motion_words, paint_clips, random_clip
from dreamloom.train.data.painting import Art
from dreamloom.train.data.scenes import FAVOURED, Choice
from dreamloom.train.latents import LatentBank, PictureSize

PORTION = 4  # clips painted and encoded at a time


def paint_key_frames(art: Art, clips: Sequence[Clip], size: PictureSize) -> torch.Tensor:
    """The key frames of clips, (clips, 3, 1 + n, height, width) in −1..1: one in four of the size's frames."""
    return paint_clips(art, clips, (size.frames + 3) // 4, size.height, size.width)


class PaintedClips(IterableDataset[tuple[tuple[Clip, ...], torch.Tensor]]):
    """Endless portions of painted clips; each loading process paints its own.

    Args:
        art: the drawings.
        size: of the clips.
        seed: of what they show.
    """

    def __init__(self, art: Art, size: PictureSize, seed: int) -> None:
        self.art, self.size, self.seed = art, size, seed

    def __iter__(self) -> Iterator[tuple[tuple[Clip, ...], torch.Tensor]]:
        """Yields PORTION clips and the pixels of their key frames, (PORTION, 3, 1 + n, height, width), for ever."""
        worker = get_worker_info()
        dice = random.Random(f"film {self.seed}-{0 if worker is None else worker.id}")
        choice = Choice(self.art.sprites, favourites=FAVOURED)
        while True:
            clips = tuple(random_clip(choice, dice) for _ in range(PORTION))
            yield clips, paint_key_frames(self.art, clips, self.size)


class FilmBank(LatentBank):
    """A rolling store of encoded clips of one size; everything else is as for `LatentBank`."""

    portion = PORTION

    def stream(self, art: Art, size: PictureSize, seed: int) -> PaintedClips:
        """Endless portions of painted clips."""
        return PaintedClips(art, size, seed)

    def told(self, painted: torch.Tensor) -> dict[str, torch.Tensor]:
        """The latents (N, 16, 1 + n, h, w) of key frames (N, 3, 1 + n, height, width)."""
        frames = painted.transpose(1, 2)
        return {"latents": self.encode(frames.flatten(0, 1)).unflatten(0, frames.shape[:2]).transpose(1, 2)}

    def caption(self, number: int, dice: random.Random) -> str:
        """Words one of the clips anew: what is to be seen, and how it moves."""
        clip: Clip = self.scenes[number]
        return self.wording.caption(clip.scene, dice) + motion_words(clip, dice)
