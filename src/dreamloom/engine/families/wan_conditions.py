"""What a VACE transformer is told besides words, and how its 96 channels are laid out.

Terms
-----
kept
    Latents of what stays, grey where the mask is white.
shown
    Latents of what is under the mask: a guide to paint by, such as a map, or grey, which says nothing.
folded
    A mask with each square of pixels that makes a latent as a column: of 8×8 pixels 64 channels.
condition
    kept, shown and folded, one after the other: (16 + 16 + 64, frames, height, width). A reference picture is one frame
    more, before the others: its own latents, zeros, and a mask of zeros.

told
    Several conditions at once, each with its weight, and reference pictures.

Source: VACE (arXiv 2503.07598, section 3.2), laid out as in diffusers' `WanVACEPipeline`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import torch


def folded(masks: torch.Tensor, space: int) -> torch.Tensor:
    """Masks (count, height, width) → (count, space × space, height / space, width / space)."""
    count, height, width = masks.shape
    parts = masks.view(count, height // space, space, width // space, space)
    return parts.permute(0, 2, 4, 1, 3).flatten(1, 2)


def as_reference(latents: torch.Tensor, space: int) -> torch.Tensor:
    """The condition of reference pictures: latents (channels, …) → (2 × channels + space × space, …)."""
    silent = latents.new_zeros(len(latents) + space * space, *latents.shape[1:])
    return torch.cat([latents, silent])


@dataclass(frozen=True, eq=False)
class Told:
    """Several conditions, and pictures of who shall appear.

    Attributes:
        guides: conditions (channels, frames, height, width), each with its weight.
        references: latents (channels, pictures, height, width), or None.
    """

    guides: tuple[tuple[torch.Tensor, float], ...]
    references: torch.Tensor | None = None

    def __getitem__(self, part: Any) -> Told:
        """The same of some frames, indexed as a condition is."""
        return replace(self, guides=tuple((guide[part], weight) for guide, weight in self.guides))


def as_told(condition: torch.Tensor | Told) -> Told:
    """A condition alone counts fully."""
    return condition if isinstance(condition, Told) else Told(((condition, 1.0),))
