"""Contact sheets: many pictures in one, for eyes."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

Sheet = np.ndarray[Any, np.dtype[np.uint8]]


def sheet(pictures: torch.Tensor, columns: int) -> Sheet:
    """Lays pictures (N, 3, height, width) in −1..1 out in rows: uint8 (rows × height, columns × width, 3)."""
    tiles = ((pictures + 1) * 127.5).round().clamp(0, 255).to(torch.uint8).permute(0, 2, 3, 1).numpy()
    blank = np.full_like(tiles[0], 255)
    rows = [
        np.concatenate([*tiles[start : start + columns], *[blank] * (columns - len(tiles[start : start + columns]))], 1)
        for start in range(0, len(tiles), columns)
    ]
    return np.concatenate(rows, 0)
