"""A family that films exactly what it is told: what it sees in frames and masks comes out again, pixel for pixel.

Where nothing is known it paints the number of its prompt's letters as a grey; late in the painting it leaves there what
it has settled on before, as a real model would.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import torch

from dreamloom.engine.family import Shape
from dreamloom.engine.process import Straight

LATE = 600  # a time below which nothing new is begun


class ExactFamily:
    """Latents are the pixels themselves, folded: (3 × 4 frames × 8 × 8, latent frames, height / 8, width / 8).

    Args:
        still: what it paints from words alone when it is asked for a single picture, uint8 (height, width, 3).
    """

    shape = Shape(channels=768, space=8, time=4, multiple=16)
    process = Straight()
    takes: frozenset[str] = frozenset()

    def __init__(self, still: Any = None) -> None:
        self.still = still
        self.seen: list[int] = []
        self.condition_frames: list[int] = []
        self._settled: torch.Tensor | None = None

    def encode_prompt(self, chunks: Any) -> torch.Tensor:
        letters = sum(len(words) for chunk in chunks for words, _ in chunk)
        return torch.full((2, 3), float(letters))

    def encode_frames(self, frames: torch.Tensor) -> torch.Tensor:
        return self.encode_film([frames])

    def encode_film(self, parts: Iterable[torch.Tensor]) -> torch.Tensor:
        return folded(torch.cat(list(parts), dim=1))

    def condition(self, frames: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        return self.film_condition(lambda: [(frames, mask)])

    def film_condition(self, parts: Callable[[], Iterable[tuple[torch.Tensor, torch.Tensor]]]) -> torch.Tensor:
        frames, masks = zip(*parts(), strict=True)
        film, mask = torch.cat(frames, dim=1), torch.cat(masks)
        self.condition_frames.append(film.shape[1])
        return torch.cat([folded(film), folded(mask.unsqueeze(0))])

    def free(self, masks: Iterable[torch.Tensor]) -> None:
        return None

    def predict(
        self, latents: torch.Tensor, time: float, texts: Sequence[torch.Tensor], condition: torch.Tensor | None
    ) -> torch.Tensor:
        self.seen.append(latents.shape[1])
        goals = (torch.stack([one[0, 0] for one in texts]).view(-1, 1, 1, 1, 1) / 100).expand(-1, *latents.shape)
        if self.still is not None and latents.shape[1] == 1:
            frame = torch.from_numpy(self.still / 127.5 - 1).float().permute(2, 0, 1).unsqueeze(1)
            goals = folded(frame).unsqueeze(0).expand_as(goals)
        if condition is not None:
            kept, mask = condition[:768], condition[768:].repeat(3, 1, 1, 1)
            whole = latents.shape[1] == (self.condition_frames[-1] - 1) // 4 + 1
            if whole and self._settled is not None and time < LATE and self._settled.shape == goals[:1].shape:
                goals = self._settled.expand_as(goals)
            goals = torch.where(mask > 0.5, goals, kept)
            self._settled = goals[:1] if whole else None
        return (latents.unsqueeze(0) - goals) / max(time / 1000, 1e-3)

    def decode_frames(self, latents: torch.Tensor) -> Any:
        return np.concatenate(list(self.decode_film(latents)))

    def decode_film(self, latents: torch.Tensor, *, loop: bool = False) -> Iterator[Any]:
        for number in range(latents.shape[1]):
            frames = unfolded(latents[:, number : number + 1])
            pixels = ((frames.clamp(-1, 1) + 1) * 127.5).round().to(torch.uint8).permute(1, 2, 3, 0).numpy().copy()
            yield pixels[:1] if number == 0 and not loop else pixels


def folded(film: torch.Tensor) -> torch.Tensor:
    """(channels, 1 + 4k, height, width) → (channels × 4 × 64, 1 + k, height / 8, width / 8)."""
    channels, _, height, width = film.shape
    film = torch.cat([film[:, :1].expand(-1, 3, -1, -1), film], dim=1)
    groups = film.view(channels, -1, 4, height // 8, 8, width // 8, 8)
    return groups.permute(0, 2, 4, 6, 1, 3, 5).reshape(channels * 256, -1, height // 8, width // 8)


def unfolded(latents: torch.Tensor) -> torch.Tensor:
    """(768, 1, height / 8, width / 8) → (3, 4, height, width)."""
    _, _, height, width = latents.shape
    parts = latents.view(3, 4, 8, 8, height, width)
    return parts.permute(0, 1, 4, 2, 5, 3).reshape(3, 4, height * 8, width * 8)
