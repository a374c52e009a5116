"""The latent bank: scenes painted and encoded ahead, so that the transformer's training need not wait for them.

The autoencoder costs more than the transformer's own step. So each encoded scene is shown several times, with another
caption and other noise each time, and then gives its place to a new one: the bank rolls. Scenes never run out.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from diffusers import AutoencoderKLWan
from torch.utils.data import DataLoader, IterableDataset, get_worker_info

from dreamloom.engine.families.wan_frames import FrameAutoencoder, make_fusable
from dreamloom.engine.load import best_device
from dreamloom.engine.machine import mixed_precision
from dreamloom.train.data.captions import Wording
from dreamloom.train.data.painting import Art, Painted, paint_scenes
from dreamloom.train.data.scenes import FAVOURED, Choice, Scene, random_scene
from dreamloom.train.loop import compiled

PORTION = 32  # scenes painted and encoded at a time
SHOWN = 8  # times that a scene is shown before it makes room


@dataclass(frozen=True)
class PictureSize:
    """Height and width in pixels (multiples of 16), pictures in a batch, and how often a batch is of this size.

    `frames` is 1 for pictures; a film has one and a multiple of four.
    """

    height: int
    width: int
    batch: int
    share: float = 1.0
    frames: int = 1


class PaintedScenes(IterableDataset[tuple[tuple[Scene, ...], Painted]]):
    """Endless portions of painted scenes; each loading process paints its own.

    Args:
        art: the drawings.
        size: of the pictures.
        seed: of the scenes.
    """

    def __init__(self, art: Art, size: PictureSize, seed: int) -> None:
        self.art, self.size, self.seed = art, size, seed

    def __iter__(self) -> Iterator[tuple[tuple[Scene, ...], Painted]]:
        """Yields PORTION scenes and their pictures, for ever."""
        worker = get_worker_info()
        dice = random.Random(f"{self.seed}-{0 if worker is None else worker.id}")
        choice = Choice(self.art.sprites, favourites=FAVOURED)
        while True:
            scenes = tuple(random_scene(choice, dice) for _ in range(PORTION))
            yield scenes, paint_scenes(self.art, scenes, self.size.height, self.size.width)


class Encoder:
    """Pictures to latents with a frozen autoencoder.

    Args:
        folder: a diffusers autoencoder.
        compile_model: use torch.compile.
        known: mean and spread per channel, (16,) each, to normalise latents with; None while they are unknown.
    """

    def __init__(
        self, folder: Path, *, compile_model: bool = True, known: tuple[torch.Tensor, torch.Tensor] | None = None
    ) -> None:
        self.device = best_device()
        model = FrameAutoencoder(make_fusable(AutoencoderKLWan.from_pretrained(folder))).to(self.device).eval()
        self._encode = compiled(model.encode, compile_model)
        self.mean, self.spread = known or (torch.zeros(16), torch.ones(16))

    @torch.no_grad()
    def __call__(self, pictures: torch.Tensor) -> torch.Tensor:
        """(N, 3, height, width) in −1..1 → (N, 16, height/8, width/8) float32 on the CPU, normalised."""
        with mixed_precision(self.device):
            inside, _ = self._encode(pictures.to(self.device))
        normal: torch.Tensor = (inside.float().cpu() - self.mean.view(1, -1, 1, 1)) / self.spread.view(1, -1, 1, 1)
        return normal


def latent_statistics(
    art: Art, folder: Path, *, portions: int = 12, seed: int = 0
) -> tuple[torch.Tensor, torch.Tensor]:
    """Mean and spread of an autoencoder's latents over some scenes, (16,) each."""
    encode = Encoder(folder, compile_model=False)
    stream = iter(PaintedScenes(art, PictureSize(128, 128, PORTION), seed))
    latents = torch.cat([encode(next(stream)[1].pictures) for _ in range(portions)])
    return latents.mean(dim=(0, 2, 3)), latents.std(dim=(0, 2, 3))


class LatentBank:
    """A rolling store of encoded scenes of one size.

    Args:
        art: the drawings.
        encode: the autoencoder's way in.
        size: of the pictures.
        capacity: scenes held, a multiple of its portion.
        seed: of the scenes.
        workers: processes that paint ahead; 0 paints in this one, which is best on a small CPU.
    """

    portion = PORTION

    def __init__(
        self,
        art: Art,
        encode: Callable[[torch.Tensor], torch.Tensor],
        size: PictureSize,
        capacity: int,
        *,
        seed: int = 0,
        workers: int = 0,
    ) -> None:
        self.size, self.encode, self.wording = size, encode, Wording(art.sprites)
        shape = (capacity, 16, (size.frames + 3) // 4, size.height // 8, size.width // 8)
        self.latents = torch.zeros(shape, dtype=torch.float16)
        self.scenes: list[Any] = [None] * capacity
        self._more = iter(DataLoader(self.stream(art, size, seed), batch_size=None, num_workers=workers))
        self._next = 0
        self._owed = 0.0
        self._random = torch.Generator().manual_seed(seed)
        while self.scenes[-1] is None:
            self.renew()

    def stream(self, art: Art, size: PictureSize, seed: int) -> IterableDataset[Any]:
        """Endless portions of what is painted."""
        return PaintedScenes(art, size, seed)

    def told(self, painted: Any) -> dict[str, torch.Tensor]:
        """What is kept of a portion, by name: here the latents (N, 16, 1, h, w) alone."""
        return {"latents": self.encode(painted.pictures).unsqueeze(2)}

    def renew(self) -> None:
        """Paints and encodes one portion, in the place of the oldest."""
        scenes, painted = next(self._more)
        rows = slice(self._next, self._next + len(scenes))
        for name, part in self.told(painted).items():
            getattr(self, name)[rows] = part.half()
        self.scenes[rows] = scenes
        self._next = (self._next + len(scenes)) % len(self.scenes)

    def draw(self) -> list[int]:
        """The numbers of a batch's scenes; the bank is renewed as it is used up."""
        self._owed += self.size.batch / SHOWN
        while self._owed >= self.portion:
            self.renew()
            self._owed -= self.portion
        return torch.randperm(len(self.scenes), generator=self._random)[: self.size.batch].tolist()

    def caption(self, number: int, dice: random.Random) -> str:
        """Words one of the pictures anew."""
        return self.wording.caption(self.scenes[number], dice)

    def condition(self, chosen: list[int]) -> torch.Tensor | None:
        """What the model is told of these scenes besides words: here nothing."""
        return None


def read_known(config: Any) -> tuple[torch.Tensor, torch.Tensor]:
    """Mean and spread from an autoencoder's configuration, as `export` wrote them."""
    return torch.tensor(config.latents_mean), torch.tensor(config.latents_std)
