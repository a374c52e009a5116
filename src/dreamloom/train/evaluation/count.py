"""How many things there are on a plain ground, by connected parts."""

from __future__ import annotations

import torch
import torch.nn.functional as functional

from dreamloom.train.evaluation.things import grown, thing_masks

SIDE = 128  # pixels at which parts are told apart
THINNED = (1, 3, 5, 7, 9)  # pixels taken off all round: compact things that touch come apart, and stay in one piece
LEAST = 0.25  # of the largest part's area: what is smaller is a speck


def parts(masks: torch.Tensor) -> list[int]:
    """The number of connected parts of masks (N, 1, height, width), 0 or 1; specks are left out."""
    # Every pixel has a number; the largest of a part floods it. Whole numbers up to 2^24 are exact in float32.
    numbers = torch.arange(1, masks[0].numel() + 1, dtype=torch.float32).view(1, *masks.shape[1:]) * masks
    while True:
        flooded = functional.max_pool2d(numbers, 3, 1, 1) * masks
        if torch.equal(flooded, numbers):
            break
        numbers = flooded
    found = []
    for one in numbers:
        _, areas = one[one > 0].unique(return_counts=True)
        found.append(int((areas >= LEAST * areas.max()).sum()) if len(areas) else 0)
    return found


def counts(pictures: torch.Tensor) -> list[int]:
    """How many things each picture shows.

    Args:
        pictures: (N, 3, height, width) in −1..1, on plain grounds, of compact things of about one size.

    Returns:
        N numbers.
    """
    small = functional.interpolate(pictures, size=(SIDE, SIDE), mode="bilinear", antialias=True)
    masks = thing_masks(small)
    return [max(thinned) for thinned in zip(*(parts(grown(masks, -by)) for by in THINNED), strict=True)]
