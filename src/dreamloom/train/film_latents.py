"""The latent bank of films: clips painted and encoded ahead, beside the bank of pictures."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import torch
from diffusers import AutoencoderKLWan
from torch.utils.data import IterableDataset, get_worker_info

from dreamloom.engine.load import best_device
from dreamloom.train.data.clips import Clip, motion_words, paint_clips, random_clip
from dreamloom.train.data.painting import Art
from dreamloom.train.data.scenes import Choice
from dreamloom.train.film_autoencoder import FilmAutoencoder
from dreamloom.train.latents import LatentBank, PictureSize
from dreamloom.train.loop import compiled

PORTION = 4  # clips painted and encoded at a time


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
        """Yields PORTION clips and their pixels (PORTION, 3, frames, height, width), for ever."""
        worker = get_worker_info()
        dice = random.Random(f"film {self.seed}-{0 if worker is None else worker.id}")
        choice = Choice(self.art.sprites)
        while True:
            clips = tuple(random_clip(choice, dice) for _ in range(PORTION))
            yield clips, paint_clips(self.art, clips, self.size.frames, self.size.height, self.size.width)


class FilmEncoder:
    """Films to latents with a frozen autoencoder that knows time.

    Args:
        folder: a diffusers autoencoder.
        known: mean and spread per channel, (16,) each, as for pictures.
        compile_model: use torch.compile.
    """

    def __init__(self, folder: Path, known: tuple[torch.Tensor, torch.Tensor], *, compile_model: bool = True) -> None:
        self.device = best_device()
        model = FilmAutoencoder(AutoencoderKLWan.from_pretrained(folder)).to(self.device).eval()
        self._encode = compiled(model.encode, compile_model)
        self.mean, self.spread = (part.view(1, -1, 1, 1, 1) for part in known)

    @torch.no_grad()
    def __call__(self, films: torch.Tensor) -> torch.Tensor:
        """(N, 3, 1 + 4n, height, width) in −1..1 → (N, 16, 1 + n, height/8, width/8) float32 on the CPU, normalised."""
        with torch.autocast(self.device.type, torch.bfloat16):
            inside, _ = self._encode(films.to(self.device))
        normal: torch.Tensor = (inside.float().cpu() - self.mean) / self.spread
        return normal


class FilmBank(LatentBank):
    """A rolling store of encoded clips of one size; `encode` is a `FilmEncoder`, the rest as for `LatentBank`."""

    portion = PORTION

    def stream(self, art: Art, size: PictureSize, seed: int) -> PaintedClips:
        """Endless portions of painted clips."""
        return PaintedClips(art, size, seed)

    def told(self, painted: torch.Tensor) -> dict[str, torch.Tensor]:
        """The latents (N, 16, 1 + n, h, w) of films."""
        return {"latents": self.encode(painted)}

    def caption(self, number: int, dice: random.Random) -> str:
        """Words one of the clips anew: what is to be seen, and how it moves."""
        clip: Clip = self.scenes[number]
        return self.wording.caption(clip.scene, dice) + motion_words(clip, dice)
