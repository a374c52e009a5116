"""Noise that goes along with what it will become.

Where a film's noise moves as its scene does, the model finds the same picture in the same noise, only elsewhere: things
keep their looks, and flicker less. Noise must stay noise, though: each value is used once in a frame, values are
never mixed with each other, and where nothing comes from before, fresh noise stands (How I Warped Your Noise, ICLR
2024; Go-with-the-Flow, arXiv 2501.08331).
"""

from __future__ import annotations

from collections.abc import Sequence

import torch

from dreamloom.motion.warp import sampled

Origins = tuple[torch.Tensor, torch.Tensor]
"""For each cell the place in the first frame where it comes from: (right, down) in cells, each (height, width)."""


def carried_noise(noise: torch.Tensor, origins: Sequence[Origins], share: float) -> torch.Tensor:
    """Lets noise go along.

    Args:
        noise: fresh noise, (channels, frames, height, width).
        origins: of each frame.
        share: how much of each frame's noise comes from the first frame, 0..1.

    Returns:
        Noise of the same shape; every value of it is standard normal.
    """
    first = noise[:, 0]
    frames = [first]
    for number in range(1, noise.shape[1]):
        own = noise[:, number]
        source, fits = _sources(origins[number], first.shape[1:])
        moved = first.flatten(1)[:, source].view_as(own)
        together = share**0.5 * moved + (1 - share) ** 0.5 * own
        frames.append(torch.where(fits, together, own))
    return torch.stack(frames, dim=1)


def _sources(origin: Origins, shape: torch.Size) -> tuple[torch.Tensor, torch.Tensor]:
    """For each cell the number of the nearest cell it comes from, (cells,), and whether it may: (height, width)."""
    height, width = shape
    right, down = origin[0].round().long(), origin[1].round().long()
    inside = (right >= 0) & (right < width) & (down >= 0) & (down < height)
    source = (down.clamp(0, height - 1) * width + right.clamp(0, width - 1)).flatten()
    source = torch.where(inside.flatten(), source, height * width)
    order = torch.arange(len(source))
    taker = torch.full((height * width + 1,), len(source)).scatter_reduce(0, source, order, "amin")
    fits = (taker[source] == order) & inside.flatten()
    return torch.where(fits, source, 0), fits.view(height, width)


def along(origin: Origins, back: torch.Tensor) -> Origins:
    """Origins one frame later.

    Args:
        origin: of a frame.
        back: the flow from the next frame back to it, in cells, (2, height, width).
    """
    height, width = back.shape[1:]
    rows, columns = torch.meshgrid(torch.arange(height).float(), torch.arange(width).float(), indexing="ij")
    there = sampled(torch.stack(origin).unsqueeze(0).float(), columns + back[0], rows + back[1])[0]
    return there[0], there[1]
