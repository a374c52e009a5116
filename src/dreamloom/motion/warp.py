"""Draws frames as they are seen from elsewhere: along a camera's path, or along a flow.

A mask is float32 (height, width) in 0..1; `known` is 1 where the picture tells what is to be seen, 0 beyond its border.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
import torch.nn.functional as functional

from dreamloom.motion.camera import Placement

Pixels = np.ndarray[Any, np.dtype[np.uint8]]
Plane = np.ndarray[Any, np.dtype[np.float32]]

SOFT = 1.5  # pixels inside the border that do not count as known: there the border's own colour bleeds in


def as_planes(pixels: Pixels) -> torch.Tensor:
    """Pixels (height, width, channels) → (1, channels, height, width), float32 in 0..255."""
    return torch.from_numpy(np.array(pixels, np.float32)).permute(2, 0, 1).unsqueeze(0)


def as_pixels(planes: torch.Tensor) -> Pixels:
    """(1, channels, height, width) in 0..255 → pixels (height, width, channels)."""
    rounded = planes[0].clamp(0, 255).round().to(torch.uint8).permute(1, 2, 0)
    return np.ascontiguousarray(rounded.numpy())


def sampled(planes: torch.Tensor, right: torch.Tensor, down: torch.Tensor, mode: str = "bilinear") -> torch.Tensor:
    """Takes values from places in pixels.

    Args:
        planes: (batch, channels, height, width).
        right: (rows, columns), the places' distance from the left border's first pixel.
        down: the same from the top.
        mode: "bilinear", "bicubic" or "nearest".

    Returns:
        (batch, channels, rows, columns); beyond the border its nearest pixel.
    """
    height, width = planes.shape[-2:]
    grid = torch.stack([right * (2 / max(width - 1, 1)) - 1, down * (2 / max(height - 1, 1)) - 1], dim=-1)
    grid = grid.expand(len(planes), *grid.shape)
    return functional.grid_sample(planes, grid.to(planes.dtype), mode, "border", align_corners=True)


def origins(placed: Placement, height: int, width: int) -> tuple[torch.Tensor, torch.Tensor]:
    """For each pixel of the screen the place in the first frame that is seen there: (right, down) in pixels."""
    middle_right, middle_down = (width - 1) / 2, (height - 1) / 2
    rows, columns = torch.meshgrid(
        torch.arange(height, dtype=torch.float64) - middle_down,
        torch.arange(width, dtype=torch.float64) - middle_right,
        indexing="ij",
    )
    near = rows / max(middle_down, 0.5)  # 2 · nearness − 1, taken where it is seen
    scale = (placed.scale + placed.near_scale * near).clamp_min(0.05)
    cosine, sine = float(np.cos(placed.turn)), float(np.sin(placed.turn))
    right = (cosine * columns + sine * rows) / scale - placed.right - placed.near_right * near
    down = (-sine * columns + cosine * rows) / scale - placed.down - placed.near_down * near
    return right + middle_right, down + middle_down


def seen_from(pixels: Pixels, placed: Placement) -> tuple[Pixels, Plane]:
    """A frame as it is seen when the camera has moved.

    Args:
        pixels: uint8 (height, width, channels).
        placed: where its scene lies now.

    Returns:
        The frame, its border's colours drawn out where nothing is known, and `known`.
    """
    if placed == Placement():
        return pixels, np.ones(pixels.shape[:2], np.float32)
    return _drawn(pixels, *origins(placed, *pixels.shape[:2]), placed.scale)


def seen_from_there(pixels: Pixels, there: Placement, placed: Placement) -> tuple[Pixels, Plane]:
    """A frame as it is seen when the camera has moved from one place to another.

    Args:
        pixels: uint8 (height, width, channels).
        there: where the frame's scene lies in it; without parallax.
        placed: where that scene lies now.

    Returns:
        As `seen_from`.
    """
    height, width = pixels.shape[:2]
    if placed == there:
        return pixels, np.ones((height, width), np.float32)
    middle_right, middle_down = (width - 1) / 2, (height - 1) / 2
    right, down = origins(placed, height, width)
    right, down = right - middle_right + there.right, down - middle_down + there.down
    cosine, sine = float(np.cos(there.turn)), float(np.sin(there.turn))
    across = there.scale * (cosine * right - sine * down) + middle_right
    return _drawn(
        pixels, across, there.scale * (sine * right + cosine * down) + middle_down, placed.scale / there.scale
    )


def _drawn(pixels: Pixels, right: torch.Tensor, down: torch.Tensor, scale: float) -> tuple[Pixels, Plane]:
    """A frame from the places in another that are seen in it, so many times larger, and whether they lie inside."""
    height, width = pixels.shape[:2]
    planes = as_planes(pixels)
    if scale < 1:  # seen smaller: without this, fine lines would flicker
        planes = softened(planes, 0.5 * (1 / scale - 1))
    inside = (right >= SOFT) & (right <= width - 1 - SOFT) & (down >= SOFT) & (down <= height - 1 - SOFT)
    mode = "bicubic" if scale >= 1 else "bilinear"
    return as_pixels(sampled(planes, right, down, mode)), inside.float().numpy()


def softened(planes: torch.Tensor, sigma: float) -> torch.Tensor:
    """Planes (1, channels, height, width) under a Gaussian blur, sigma in pixels."""
    reach = max(1, round(3 * sigma))
    weights = torch.exp(-0.5 * (torch.arange(-reach, reach + 1) / max(sigma, 1e-3)) ** 2)
    weights /= weights.sum()
    count = planes.shape[1]
    wide = functional.pad(planes, (reach, reach, reach, reach), mode="replicate")
    wide = functional.conv2d(wide, weights.view(1, 1, 1, -1).expand(count, -1, -1, -1), groups=count)
    return functional.conv2d(wide, weights.view(1, 1, -1, 1).expand(count, -1, -1, -1), groups=count)


def along_flow(planes: torch.Tensor, flow: torch.Tensor, mode: str = "bilinear") -> torch.Tensor:
    """Takes for each pixel the value at the place that its flow leads to.

    Args:
        planes: (1, channels, height, width).
        flow: (2, height, width), right and down in pixels.
        mode: see `sampled`.
    """
    height, width = flow.shape[1:]
    rows, columns = torch.meshgrid(torch.arange(height).float(), torch.arange(width).float(), indexing="ij")
    return sampled(planes, columns + flow[0], rows + flow[1], mode)
