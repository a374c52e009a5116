"""Crops for the autoencoder: sprites at many sizes, over many grounds, straight from the bank."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import torch
import torch.nn.functional as functional


def premultiplied(pictures: np.ndarray[Any, np.dtype[np.uint8]]) -> torch.Tensor:
    """Sprites (N, size, size, 4) uint8, straight alpha → (N, 4, size, size) uint8 with colours times alpha."""
    whole = torch.from_numpy(pictures).permute(0, 3, 1, 2).contiguous()
    alpha = whole[:, 3:].to(torch.int32)
    whole[:, :3] = ((whole[:, :3].to(torch.int32) * alpha + 127) // 255).to(torch.uint8)
    return whole


def grounds(count: int, size: int, generator: torch.Generator) -> torch.Tensor:
    """Random plain, two-colour gradient and pastel grounds, (count, 3, size, size) in 0..1."""
    first = torch.rand(count, 3, 1, 1, generator=generator)
    second = torch.rand(count, 3, 1, 1, generator=generator)
    plain = torch.rand(count, 1, 1, 1, generator=generator) < 0.5
    light = torch.rand(count, 1, 1, 1, generator=generator) < 0.5
    first = torch.where(light, 1 - 0.25 * first, first)
    second = torch.where(plain, first, second)
    angle = torch.rand(count, 1, 1, generator=generator) * 2 * math.pi
    axis = torch.linspace(-0.7, 0.7, size)
    ramp = torch.cos(angle) * axis.view(1, 1, size) + torch.sin(angle) * axis.view(1, size, 1)
    mix = (ramp + 0.5).clamp(0, 1).unsqueeze(1)
    return first * (1 - mix) + second * mix


def sprite_crops(bank: torch.Tensor, count: int, size: int, generator: torch.Generator) -> torch.Tensor:
    """Draws training crops.

    Each holds one or two random sprites, scaled 0.45..1.3, mirrored or not, placed anywhere near the middle.

    Args:
        bank: premultiplied sprites, (N, 4, side, side) uint8.
        count: number of crops.
        size: side of a crop in pixels.
        generator: source of all randomness.

    Returns:
        (count, 3, size, size) in −1..1.
    """
    side = bank.shape[-1]
    picture = grounds(count, size, generator)
    for layer in range(2):
        chosen = torch.randint(len(bank), (count,), generator=generator)
        sprites = bank[chosen].float() / 255
        scale = 0.45 + 0.85 * torch.rand(count, generator=generator)
        reach = size / (side * scale)  # of the crop's side, in sprite sides
        mirror = torch.where(torch.rand(count, generator=generator) < 0.5, -1.0, 1.0)
        middle = (torch.rand(count, 2, generator=generator) * 2 - 1) * (0.35 + 0.35 * layer) / scale.unsqueeze(1)
        transform = torch.zeros(count, 2, 3)
        transform[:, 0, 0] = reach * mirror
        transform[:, 1, 1] = reach
        transform[:, :, 2] = middle
        grid = functional.affine_grid(transform, [count, 4, size, size], align_corners=False)
        small = functional.avg_pool2d(sprites, 2)
        near = functional.grid_sample(sprites, grid, align_corners=False)
        far = functional.grid_sample(small, grid, align_corners=False)
        drawn = torch.where((scale < 0.75).view(-1, 1, 1, 1), far, near)
        if layer == 1:
            drawn = drawn * (torch.rand(count, 1, 1, 1, generator=generator) < 0.5)
        picture = picture * (1 - drawn[:, 3:]) + drawn[:, :3]
    return picture.clamp(0, 1) * 2 - 1
