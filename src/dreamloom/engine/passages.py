"""Films longer than a model sees at once: overlapping passages, blended where they overlap.

Terms
-----
passage
    A stretch of latent frames that is predicted in one call. Every step predicts all passages and takes their weighted
    mean, so that all of the film is painted at once and nothing can drift from passage to passage (MultiDiffusion,
    arXiv 2302.08113, in time; Gen-L-Video, arXiv 2305.18264).
sliding
    The passages begin elsewhere at every step, so that no place of the film is always at a border.
loop
    A film whose last frame leads to its first. Its passages run over the end, and its frames have no fixed first one
    (latent shift as in Mobius, arXiv 2502.20307).

The first latent of a passage in the midst of a film is one that the model takes for a film's very first frame; it gives
the others something to go on from, and hardly counts itself.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch

SMALLEST = 1e-3  # weight of a passage's border; above 0, so that every frame is in some passage
STRIDE_OF_GOLD = 0.6180339887  # share of the stride by which passages slide each step: never twice alike


@dataclass(frozen=True)
class Passage:
    """Which latent frames are predicted together, (frames,) of int64, and how much each counts, (frames,)."""

    frames: torch.Tensor
    weights: torch.Tensor


@dataclass(frozen=True)
class Length:
    """How a film is cut into passages.

    Attributes:
        count: its latent frames.
        size: latent frames that the model sees at once, at least 1.
        loop: whether its end leads to its beginning.
    """

    count: int
    size: int
    loop: bool = False

    @property
    def stride(self) -> int:
        """How far passages lie apart; half of what is seen overlaps."""
        return max(1, self.size // 2)

    def passages(self, step: int) -> tuple[Passage, ...]:
        """The passages of one step; together they cover every frame."""
        if self.loop:
            return self._round(step)
        if self.count <= self.size:
            return (Passage(torch.arange(self.count), torch.ones(self.count)),)
        slide = int(step * STRIDE_OF_GOLD * self.stride) % self.stride if self.stride > 1 else 0
        starts = sorted({0, *range(slide, self.count - self.size, self.stride), self.count - self.size})
        return tuple(
            Passage(
                torch.arange(start, start + self.size),
                _weights(self.size, rises=start > 0, falls=start + self.size < self.count),
            )
            for start in starts
        )

    def _round(self, step: int) -> tuple[Passage, ...]:
        size = min(self.size, self.count)
        slide = int(step * STRIDE_OF_GOLD * self.count) % self.count
        if size == self.count:
            return (Passage((torch.arange(size) + slide) % self.count, torch.ones(size)),)
        starts = range(0, self.count, self.stride)
        weights = _weights(size, rises=True, falls=True)
        return tuple(Passage((torch.arange(size) + start + slide) % self.count, weights) for start in starts)


def _weights(size: int, *, rises: bool, falls: bool) -> torch.Tensor:
    """Weights that rise from the border to the middle and fall again, where the film goes on beyond the border."""
    place = torch.arange(size, dtype=torch.float32)
    up = place if rises else torch.full((size,), float(size))
    down = size - 1 - place + 0.5 if falls else torch.full((size,), float(size))
    return (torch.minimum(up, down) / max(1.0, (size - 1) / 2)).clamp(SMALLEST, 1.0)


def shared_noise(noise: torch.Tensor, size: int, dice: torch.Generator) -> torch.Tensor:
    """Lets a long film's noise come back again and again, each time in another order.

    What a film shows hangs on its noise: with fresh noise every passage would be about something else. The first `size`
    latent frames stay as they are (FreeNoise, arXiv 2310.15169).

    Args:
        noise: (channels, frames, height, width).
        size: latent frames that the model sees at once.
        dice: decides on the order.
    """
    count = noise.shape[1]
    if count <= size:
        return noise
    order = torch.arange(size)
    rounds = [torch.arange(size)]
    while sum(map(len, rounds)) < count:
        rounds.append(order[torch.randperm(size, generator=dice)])
    return noise[:, torch.cat(rounds)[:count]]
