"""A family of models without weights, so that every layer tests in milliseconds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import torch

from dreamloom.engine.family import Shape
from dreamloom.engine.process import Straight


class FakeFamily:
    """A family that paints the number of its prompt's letters as a grey, and remembers what it was asked."""

    shape = Shape(channels=4, space=8, time=4, multiple=16)
    process = Straight()
    takes: frozenset[str] = frozenset()

    def __init__(self) -> None:
        self.calls: list[tuple[int, bool]] = []
        self.times: list[float] = []
        self.letters: list[float] = []

    def encode_prompt(self, chunks: Any) -> torch.Tensor:
        letters = sum(len(words) for chunk in chunks for words, _ in chunk)
        return torch.full((2, 3), float(letters))

    def encode_frames(self, frames: torch.Tensor) -> torch.Tensor:
        small = frames[:, ::4, ::8, ::8].mean(0, keepdim=True)
        return small.expand(4, *small.shape[1:]).clone()

    def encode_film(self, parts: Iterable[torch.Tensor]) -> torch.Tensor:
        return self.encode_frames(torch.cat(list(parts), dim=1))

    def condition(self, frames: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        return mask[None, ::4, ::8, ::8].clone()

    def film_condition(self, parts: Callable[[], Iterable[tuple[torch.Tensor, torch.Tensor]]]) -> torch.Tensor:
        return self.condition(torch.zeros(0), torch.cat([mask for _, mask in parts()]))

    def free(self, masks: Iterable[torch.Tensor]) -> None:
        return None

    def predict(
        self, latents: torch.Tensor, time: float, texts: Sequence[torch.Tensor], condition: torch.Tensor | None
    ) -> torch.Tensor:
        self.calls.append((len(texts), condition is not None))
        self.times.append(time)
        self.letters.append(float(texts[0][0, 0]))
        goal = torch.stack([one[0, 0] for one in texts]).view(-1, 1, 1, 1, 1) / 100
        return (latents.unsqueeze(0) - goal) / max(time / 1000, 1e-3)

    def decode_frames(self, latents: torch.Tensor) -> np.ndarray[Any, np.dtype[np.uint8]]:
        grey = latents.mean(0).repeat_interleave(8, 1).repeat_interleave(8, 2)
        pixels = ((grey.clamp(-1, 1) + 1) * 127.5).round().to(torch.uint8)
        return pixels.unsqueeze(-1).expand(*pixels.shape, 3).numpy().copy()

    def decode_film(
        self, latents: torch.Tensor, *, loop: bool = False
    ) -> Iterator[np.ndarray[Any, np.dtype[np.uint8]]]:
        for number in range(latents.shape[1]):
            frame = self.decode_frames(latents[:, number : number + 1])
            yield frame if number == 0 and not loop else np.repeat(frame, 4, axis=0)
