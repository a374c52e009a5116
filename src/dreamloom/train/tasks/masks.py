"""Masks as people make them."""

from __future__ import annotations

import random

import torch
from torch import nn

SIDE_SHARES = (0.2, 0.7)  # of a picture that is outpainted


def inpainting_mask(covered: torch.Tensor, dice: random.Random) -> torch.Tensor:
    """A box, an ellipse, brush strokes, around the things, or the whole picture.

    Args:
        covered: (height, width), how much of each pixel the things cover, 0..1.
        dice: source of randomness.

    Returns:
        (height, width), 1 where to repaint.
    """
    height, width = covered.shape
    rows = torch.arange(height).view(-1, 1) / height
    columns = torch.arange(width).view(1, -1) / width
    kind = dice.random()
    if kind < 0.3:  # a box
        left, top = dice.uniform(0, 0.7), dice.uniform(0, 0.7)
        wide, high = dice.uniform(0.2, 0.8), dice.uniform(0.2, 0.8)
        inside = (columns > left) & (columns < left + wide) & (rows > top) & (rows < top + high)
    elif kind < 0.55:  # an ellipse
        x, y = dice.uniform(0.2, 0.8), dice.uniform(0.2, 0.8)
        wide, high = dice.uniform(0.15, 0.5), dice.uniform(0.15, 0.5)
        inside = ((columns - x) / wide) ** 2 + ((rows - y) / high) ** 2 < 1
    elif kind < 0.75:  # brush strokes
        inside = _strokes(rows, columns, dice)
    elif kind < 0.92:
        return around(covered, dice)
    else:
        inside = torch.ones(height, width, dtype=torch.bool)
    return inside.float()


def _strokes(rows: torch.Tensor, columns: torch.Tensor, dice: random.Random) -> torch.Tensor:
    inside = torch.zeros(len(rows), columns.shape[1], dtype=torch.bool)
    x, y = dice.random(), dice.random()
    for _ in range(dice.randint(6, 20)):
        x, y = min(max(x + dice.uniform(-0.2, 0.2), 0), 1), min(max(y + dice.uniform(-0.2, 0.2), 0), 1)
        inside |= (columns - x) ** 2 + (rows - y) ** 2 < dice.uniform(0.06, 0.14) ** 2
    return inside


def outpainting_mask(height: int, width: int, dice: random.Random) -> torch.Tensor:
    """One side of the picture, or now and then two: (height, width), 1 where to paint."""
    inside = torch.zeros(height, width)
    sides = dice.sample(range(4), 2 if dice.random() < 0.25 else 1)
    for side in sides:
        share = dice.uniform(*SIDE_SHARES) / len(sides)  # something stays between two sides
        rows, columns = round(height * share), round(width * share)
        if side == 0:
            inside[:, :columns] = 1
        elif side == 1:
            inside[:, width - columns :] = 1
        elif side == 2:
            inside[:rows] = 1
        else:
            inside[height - rows :] = 1
    return inside


def around(covered: torch.Tensor, dice: random.Random) -> torch.Tensor:
    """A mask over a thing, with some room: its outline grown, or the box or ellipse round it.

    Args:
        covered: (height, width), how much of each pixel the thing covers, 0..1.
        dice: source of randomness.

    Returns:
        (height, width), 1 where to repaint; the thing is inside.
    """
    height, width = covered.shape
    reach = 2 * dice.randint(1, max(2, min(height, width) // 16)) + 1
    grown = nn.functional.max_pool2d(covered[None, None], reach, 1, reach // 2)[0, 0] > 0.1
    if dice.random() < 0.6 or not grown.any():
        return grown.float()
    rows, columns = grown.any(1).nonzero()[:, 0], grown.any(0).nonzero()[:, 0]
    top, bottom, left, right = (int(one) for one in (rows[0], rows[-1] + 1, columns[0], columns[-1] + 1))
    box = torch.zeros(height, width)
    box[top:bottom, left:right] = 1
    if dice.random() < 0.5:
        return box
    down = (torch.arange(height).view(-1, 1) + 0.5 - (top + bottom) / 2) / (bottom - top)
    across = (torch.arange(width).view(1, -1) + 0.5 - (left + right) / 2) / (right - left)
    return torch.maximum(grown.float(), (down**2 + across**2 < 0.5).float())
