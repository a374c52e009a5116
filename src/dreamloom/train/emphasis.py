"""Where a lesson is worth most: what has to be painted counts for more than what only has to be left alone.

Terms
-----
new
    A place in the latents whose target is neither kept nor shown: under a mask, or changed by an instruction. Of "add a
    bird" that is a twentieth of the picture; counted alike, copying everything is nearly right and is what is learned.
    Counted always more, what has to be left alone is forgotten where much is new (docs/LOG.md): so the new and the
    known count alike as wholes, and where most is new, every place does.
"""

from __future__ import annotations

import torch

CHANNELS = 16
NEW = 0.3  # mean distance of normalised latents, whose spread is 1; what the autoencoder alone does is less
EMPHASIS = 8.0  # times that a new place counts at most


def emphasis(clean: torch.Tensor, condition: torch.Tensor) -> torch.Tensor:
    """How much each place of a lesson counts.

    Args:
        clean: the wanted latents, (batch, 16, frames, height, width), normalised.
        condition: what is told of them (`dreamloom.engine.families.wan_conditions`), (batch, 96, frames, height,
            width).

    Returns:
        (batch, 1, frames, height, width), 1 on average over each lesson.
    """
    kept, shown = condition[:, :CHANNELS], condition[:, CHANNELS : 2 * CHANNELS]
    away = torch.minimum(*((clean - known).abs().mean(dim=1, keepdim=True) for known in (kept, shown)))
    new = (away > NEW).float()
    share = new.mean(dim=(1, 2, 3, 4), keepdim=True)
    counts = torch.where(new > 0, ((1 - share) / share.clamp(min=1e-6)).clamp(1, EMPHASIS), 1.0)
    return counts / counts.mean(dim=(1, 2, 3, 4), keepdim=True)
