"""Where things are in a picture with a plain ground.

The ground is one colour, or changes evenly from side to side (a gradient); it is told from the picture's rim. What
looks like it and can be reached from the rim is ground; all else, holes included, is a thing: a white rose on white is
found by its outline.
"""

from __future__ import annotations

import torch
import torch.nn.functional as functional

UNLIKE = 0.07  # of the range from black to white: so much must a channel differ from the ground
ROUNDS = 8  # of re-weighting; the fit hardly moves after five


def grounds(pictures: torch.Tensor) -> torch.Tensor:
    """The ground behind the things, as it would be without them.

    For each channel a plane is fitted to the rim by least absolute differences (iteratively re-weighted least squares),
    so that things which touch the rim count little.

    Args:
        pictures: (N, 3, height, width).

    Returns:
        The same shape.
    """
    height, width = pictures.shape[2:]
    down, across = torch.meshgrid(torch.linspace(-1, 1, height), torch.linspace(-1, 1, width), indexing="ij")
    plane = torch.stack([torch.ones_like(down), down, across], dim=-1)  # (height, width, 3)
    rim = torch.ones(height, width, dtype=torch.bool)
    rim[2:-2, 2:-2] = False
    where, seen = plane[rim], pictures[:, :, rim].transpose(1, 2)  # (places, 3), (N, places, 3)
    weights = torch.ones(len(pictures), len(where), 1)
    for _ in range(ROUNDS):
        weighted = where * weights
        slopes = torch.linalg.lstsq(weighted.transpose(1, 2) @ where, weighted.transpose(1, 2) @ seen).solution
        miss = (where @ slopes - seen).abs().mean(dim=2, keepdim=True)
        weights = 1 / (miss + 0.01)
    return torch.einsum("hwk,nkc->nchw", plane, slopes)


def grown(masks: torch.Tensor, by: int = 1) -> torch.Tensor:
    """Masks (N, 1, height, width), 0 or 1, wider by so many pixels on every side; narrower if negative."""
    side = 2 * abs(by) + 1
    return (
        functional.max_pool2d(masks, side, 1, abs(by)) if by > 0 else 1 - functional.max_pool2d(1 - masks, side, 1, -by)
    )


def thing_masks(pictures: torch.Tensor) -> torch.Tensor:
    """Where the things are.

    Args:
        pictures: (N, 3, height, width) in −1..1, on plain grounds.

    Returns:
        (N, 1, height, width) float32, 1 inside things and 0 on the ground.
    """
    alike = ((pictures - grounds(pictures)).abs().amax(dim=1, keepdim=True) < 2 * UNLIKE).float()
    ground = alike.clone()
    ground[:, :, 1:-1, 1:-1] = 0
    while True:
        further = grown(ground) * alike
        if torch.equal(further, ground):
            return 1 - ground
        ground = further
