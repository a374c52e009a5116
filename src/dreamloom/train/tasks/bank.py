"""The bank of lessons: encoded ahead, shown several times, then replaced, as in `dreamloom.train.latents`.

A lesson is up to three pictures for the autoencoder: what is wanted, what is kept, what is shown under the mask. Grey
ones are known already, so most lessons cost two.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import torch
from torch.utils.data import IterableDataset

from dreamloom.engine.families.wan_conditions import as_reference, folded
from dreamloom.train.data.painting import Art
from dreamloom.train.latents import PORTION, LatentBank, PictureSize
from dreamloom.train.tasks.lessons import TASKS, Lessons, LessonStream, Words

SPACE = 8  # pixels of a latent's side


class TaskBank(LatentBank):
    """A latent bank of lessons.

    Args:
        art, encode, size, capacity, seed, workers: as for `LatentBank`.
        task: the only one, "reference" for example, which has a frame of its own and so needs a bank of its own, with
            two latent frames in its size; all that have one frame if None.
    """

    def __init__(
        self, art: Art, encode: Callable[[torch.Tensor], torch.Tensor], size: PictureSize, capacity: int, *,
        seed: int = 0, workers: int = 0, task: str | None = None,
    ) -> None:  # fmt: skip
        self.task = task
        shape = (2 * 16 + SPACE * SPACE, (size.frames + 3) // 4, size.height // SPACE, size.width // SPACE)
        self.conditions = torch.zeros(capacity, *shape, dtype=torch.float16)
        self.grey = encode(torch.zeros(PORTION, 3, size.height, size.width))[:1]
        super().__init__(art, encode, size, capacity, seed=seed, workers=workers)

    @property
    def tasks(self) -> tuple[str, ...]:
        """What it teaches."""
        return tuple(TASKS) if self.task is None else (self.task,)

    def stream(self, art: Art, size: PictureSize, seed: int) -> IterableDataset[Any]:
        """Endless portions of lessons."""
        return LessonStream(art, size, seed, self.task)

    def told(self, painted: Lessons) -> dict[str, torch.Tensor]:
        """The latents (N, 16, frames, h, w) and the conditions (N, 96, frames, h, w); a reference comes first."""
        white = painted.masks.unsqueeze(1)
        parts = [painted.targets, painted.frames * (1 - white), painted.frames * white]
        if painted.references is not None:
            parts.append(painted.references)
        targets, kept, shown, *references = self._encoded(torch.cat(parts)).split(len(painted.targets))
        latents = targets.unsqueeze(2)
        conditions = torch.cat([kept, shown, folded(painted.masks, SPACE)], dim=1).unsqueeze(2)
        for one in references:
            latents = torch.cat([one.unsqueeze(2), latents], dim=2)
            first = as_reference(one.transpose(0, 1), SPACE).transpose(0, 1)
            conditions = torch.cat([first.unsqueeze(2), conditions], dim=2)
        return {"latents": latents, "conditions": conditions}

    def _encoded(self, pictures: torch.Tensor) -> torch.Tensor:
        """Encodes pictures, PORTION at a time, without those that are grey all over."""
        speaks = pictures.flatten(1).any(1).nonzero()[:, 0]
        latents = self.grey.repeat(len(pictures), 1, 1, 1)
        for rows in speaks.split(PORTION):
            batch = torch.zeros(PORTION, *pictures.shape[1:])  # of one size, for which the encoder is compiled
            batch[: len(rows)] = pictures[rows]
            latents[rows] = self.encode(batch)[: len(rows)]
        return latents

    def caption(self, number: int, dice: random.Random) -> str:
        """Words one of the lessons anew."""
        words: Words = self.scenes[number]
        return words.said(self.wording, dice)

    def condition(self, chosen: list[int]) -> torch.Tensor:
        """The conditions of these lessons, (len(chosen), 96, frames, h, w)."""
        return self.conditions[chosen].float()
