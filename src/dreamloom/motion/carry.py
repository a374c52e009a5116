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


FAR = 3  # pictures' sides beyond the first frame in which new ground is remembered


def carried_noise(noise: torch.Tensor, origins: Sequence[Origins], share: float) -> torch.Tensor:
    """Lets noise go along.

    Ground that comes into sight later brings the noise of the frame that saw it first to all that see it after that.

    Args:
        noise: fresh noise, (channels, frames, height, width).
        origins: of each frame.
        share: how much of each frame's noise comes from earlier frames, 0..1.

    Returns:
        Noise of the same shape; every value of it is standard normal.
    """
    ground = _Ground(noise[:, 0], origins)
    frames = [noise[:, 0]]
    for number in range(1, noise.shape[1]):
        own = noise[:, number]
        moved, place, known, new = ground.seen(origins[number])
        together = share**0.5 * moved + (1 - share) ** 0.5 * own
        frames.append(torch.where(known, together, own))
        ground.remember(own, place, new)
    return torch.stack(frames, dim=1)


class _Ground:
    """The noise of the scene as far as it was seen, in cells of the first frame and around it."""

    def __init__(self, first: torch.Tensor, origins: Sequence[Origins]) -> None:
        channels, height, width = first.shape
        self.left, self.wide = _reach([one[0] for one in origins], width)
        self.top, high = _reach([one[1] for one in origins], height)
        self.noise = torch.zeros(channels, high, self.wide)
        self.known = torch.zeros(high, self.wide, dtype=torch.bool)
        rows, columns = slice(-self.top, height - self.top), slice(-self.left, width - self.left)
        self.noise[:, rows, columns] = first
        self.known[rows, columns] = True

    def seen(self, origin: Origins) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
        """What a frame sees of it.

        Returns:
            Noise (channels, height, width), where each value lies here (cells,), and whether it is known, or new ground
            (height, width). A value is given to one place of a frame only.
        """
        high, cells = len(self.known), self.known.numel()
        right, down = origin[0].round().long() - self.left, origin[1].round().long() - self.top
        inside = ((right >= 0) & (right < self.wide) & (down >= 0) & (down < high)).flatten()
        place = (down.clamp(0, high - 1) * self.wide + right.clamp(0, self.wide - 1)).flatten()
        order = torch.arange(len(place))
        taken = torch.where(inside, place, cells)
        taker = torch.full((cells + 1,), len(place)).scatter_reduce(0, taken, order, "amin")
        mine = (taker[taken] == order) & inside
        known = self.known.flatten()[place]
        shape = origin[0].shape
        moved = self.noise.flatten(1)[:, place].view(-1, *shape)
        return moved, place, (mine & known).view(shape), (mine & ~known).view(shape)

    def remember(self, own: torch.Tensor, place: torch.Tensor, new: torch.Tensor) -> None:
        """Keeps a frame's own noise (channels, height, width) for the new ground that it sees."""
        cells = place[new.flatten()]
        self.noise.flatten(1)[:, cells] = own.flatten(1)[:, new.flatten()]
        self.known.flatten()[cells] = True


def _reach(places: Sequence[torch.Tensor], side: int) -> tuple[int, int]:
    """The first cell (at most 0) and the number of cells that cover all places, as far as they are remembered."""
    low = min(0, *(int(one.min().floor()) for one in places))
    high = max(side - 1, *(int(one.max().ceil()) for one in places))
    low, high = max(low, -FAR * side), min(high, (1 + FAR) * side)
    return low, high - low + 1


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
