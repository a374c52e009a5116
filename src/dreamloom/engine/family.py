"""What a family of models must be able to do, so that the one loop can drive it.

Terms
-----
family
    Models of one architecture. A family knows four verbs: encode words, encode frames, predict, decode frames; plus
    how masks enter.
direction
    What the model predicts at a point between picture x and noise e. Of a straight process (`process.py`) it is e − x,
    the way from picture to noise; of a diffusion e itself, or a mix of both.
condition
    What a model is told besides words: for VACE one tensor of the kept pixels, the repainted pixels and the mask.
words
    What a family makes of a text; only it looks inside.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import torch

from dreamloom.engine.events import Pixels
from dreamloom.engine.process import Process
from dreamloom.recipe.prompt import WeightedChunk

Words = Any
Condition = Any
"""Of a film that is longer than the model sees at once: a tensor (channels, frames, height, width)."""


@dataclass(frozen=True)
class Shape:
    """How a family's latents relate to pixels: channels, pixels per latent in space, frames per latent in time.

    `multiple` is what width and height must be divisible by.
    """

    channels: int
    space: int
    time: int
    multiple: int

    def latents(self, width: int, height: int, frames: int) -> tuple[int, int, int, int]:
        """The shape of the latents for a film of so many frames: (channels, frames, height, width)."""
        return self.channels, (frames - 1) // self.time + 1, height // self.space, width // self.space


class Family(Protocol):
    """The verbs. All tensors are float32; a family moves them to its device and type and back."""

    @property
    def shape(self) -> Shape:
        """How latents relate to pixels."""
        ...

    @property
    def process(self) -> Process:
        """How it goes from noise to picture."""
        ...

    @property
    def takes(self) -> frozenset[str]:
        """Which fields of a recipe, besides those that every family can follow, it can: "controls" and such."""
        ...

    def encode_prompt(self, chunks: tuple[WeightedChunk, ...]) -> Words:
        """What it makes of a text. The same words give the same numbers, and are encoded once."""
        ...

    def encode_frames(self, frames: torch.Tensor) -> torch.Tensor:
        """Frames (3, frames, height, width) in −1..1 → latents (channels, frames, height, width), about spread 1."""
        ...

    def encode_film(self, parts: Iterable[torch.Tensor]) -> torch.Tensor:
        """A film in parts (3, frames, height, width) of any length → the latents of the whole, as `encode_frames`.

        Only a few frames are held at once. Frames that are too few for a last latent are left out.
        """
        ...

    def condition(self, frames: torch.Tensor, mask: torch.Tensor) -> Condition:
        """What to keep and what to repaint.

        Args:
            frames: (3, frames, height, width) in −1..1.
            mask: (frames, height, width), 1 where to repaint, 0 where to keep.

        Returns:
            As a tensor (condition channels, latent frames, latent height, latent width).
        """
        ...

    def film_condition(self, parts: Callable[[], Iterable[tuple[torch.Tensor, torch.Tensor]]]) -> Condition:
        """The same of a film in parts (frames, mask), which can be gone through several times."""
        ...

    def free(self, masks: Iterable[torch.Tensor]) -> torch.Tensor | None:
        """Where in the latents the loop itself must hold what is known, if the model keeps it not by its condition.

        Args:
            masks: of each frame, (1, height, width), 1 where to repaint.

        Returns:
            (1, latent frames, height, width), 1 where the model may paint; None if it needs no holding.
        """
        ...

    def predict(
        self, latents: torch.Tensor, time: float, texts: Sequence[Words], condition: Condition | None
    ) -> torch.Tensor:
        """Predicts directions for one set of latents under several texts at once.

        Args:
            latents: (channels, frames, height, width).
            time: as the scheduler gives it; of a straight process 1000 × the share of noise in them.
            texts: what `encode_prompt` made, for example of prompt and negative prompt.
            condition: from `condition`, or None.

        Returns:
            (ways, channels, frames, height, width).
        """
        ...

    def decode_frames(self, latents: torch.Tensor) -> Pixels:
        """Latents (channels, frames, height, width) → uint8 (frames, height, width, 3)."""
        ...

    def decode_film(self, latents: torch.Tensor, *, loop: bool = False) -> Iterator[Pixels]:
        """The same in parts, of which only a few are held at once.

        Args:
            latents: of the whole film.
            loop: whether the film goes on from its last frame to its first. Then every latent, the first too, becomes
                as many frames as it stands for in the midst of a film.
        """
        ...
