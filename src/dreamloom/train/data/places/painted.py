"""What a painter of places gives back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch

from dreamloom.train.data.places.canvas import Canvas, Sheet


@dataclass(frozen=True)
class Painted:
    """Painted sheets, back to front.

    `stand` is the band (top, bottom) in shares of the height where things stand, or float if `floating`; `tint` and
    `shadow` replace the light's own where the place has its own lamps: (count, 3) and a number, in 0..1.
    """

    sheets: tuple[Sheet, ...]
    stand: tuple[float, float]
    floating: bool = False
    tint: torch.Tensor | None = None
    shadow: float | None = None


PlacePainter = Callable[[Canvas], Painted]
