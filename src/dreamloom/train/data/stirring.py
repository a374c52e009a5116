"""What moves in a place by itself while the camera stands still: water ripples, waves roll, clouds drift.

Everything begins at the first frame as the place is painted and goes on the same way each time: a small model that is
shown one way to ripple learns it; shown all of them at once, it would learn their mean, which stands still.

Terms
-----
stir
    One such motion, by its name in `STIRS`: which layers of which places move, and what is said of it.
offset
    How far to the right and down of where it was painted each row of a layer is shown, in shares of the picture's
    height.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch

RIPPLE = 0.1  # of the height: from crest to crest
FAR_ROW, NEAR_ROW = 0.4, 0.95  # of the height: where ripples begin to be seen, and where they are as wide as they get
WIDEST = 0.02  # how far a ripple in the nearest row swings aside
DRIFT = 0.24  # how far the farthest clouds go
ROLL, BOB = 0.11, 0.012  # how far the farthest wave goes, and how far it rises and sinks

Offset = Callable[[torch.Tensor, torch.Tensor, float], tuple[torch.Tensor, torch.Tensor]]


@dataclass(frozen=True)
class Stir:
    """One way in which places move.

    Attributes:
        places: by name, where it is seen.
        words: that go behind the words of a place.
        layers: how the names of the layers that move begin, each with its offset: of the share of the clip that is
            over (frames, 1), the rows (1, height) and the layer's depth; to the right and down, both (frames, height).
    """

    places: tuple[str, ...]
    words: tuple[str, ...]
    layers: dict[str, Offset]


def _rippling(over: torch.Tensor, rows: torch.Tensor, _depth: float) -> tuple[torch.Tensor, torch.Tensor]:
    wide = WIDEST * ((rows - FAR_ROW) / (NEAR_ROW - FAR_ROW)).clamp(0, 1).sqrt()
    still = 2 * math.pi * rows / RIPPLE
    moved = still - 2 * math.pi * over
    return wide * (moved.sin() - still.sin()), 0.3 * wide * (moved.cos() - still.cos())


def _drifting(over: torch.Tensor, rows: torch.Tensor, depth: float) -> tuple[torch.Tensor, torch.Tensor]:
    return (over * DRIFT * (1 + depth)).expand(-1, rows.shape[1]), torch.zeros(len(over), rows.shape[1])


def _rolling(over: torch.Tensor, rows: torch.Tensor, depth: float) -> tuple[torch.Tensor, torch.Tensor]:
    turn = 2 * math.pi * (over + depth)
    bob = BOB * (turn.sin() - math.sin(2 * math.pi * depth))
    return (over * ROLL * (1 + depth)).expand(-1, rows.shape[1]), bob.expand(-1, rows.shape[1])


STIRS: dict[str, Stir] = {
    "ripples": Stir(
        ("lake",),
        ("ripples on the water", "the water ripples", "rippling water", "ripples on the lake", "gentle ripples"),
        {"lake": _rippling},
    ),
    "waves": Stir(
        ("sea",),
        ("rolling waves", "the waves roll", "waves rolling", "the sea moves", "moving waves"),
        {"sea": _rippling, "wave": _rolling},
    ),
    "clouds": Stir(
        ("sky", "clouds", "hills", "mountains", "castle", "garden"),
        ("drifting clouds", "the clouds drift by", "clouds passing", "clouds moving across the sky"),
        {"clouds": _drifting, "near clouds": _drifting, "bank of clouds": _drifting},
    ),
}


def offsets(stir: str, layer: str, depth: float, frames: int, height: int) -> torch.Tensor | None:
    """Where a layer of a place that stirs is shown in each frame.

    Args:
        stir: a name in `STIRS`.
        layer: the layer's name.
        depth: of the layer, 0 far … 1 near.
        frames: of the clip.
        height: of a frame in pixels.

    Returns:
        (2, frames, height), to the right and down; at the first frame 0. None for a layer that stays.
    """
    for name, offset in STIRS[stir].layers.items():
        if layer.startswith(name):
            over = torch.linspace(0, 1, frames).view(-1, 1)
            rows = ((torch.arange(height) + 0.5) / height).view(1, -1)
            return torch.stack(offset(over, rows, depth))
    return None
