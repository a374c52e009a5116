"""Masks as people make them."""

from __future__ import annotations

import random

import torch

from dreamloom.train.tasks.masks import around, inpainting_mask, outpainting_mask


def thing() -> torch.Tensor:
    covered = torch.zeros(32, 32)
    covered[8:24, 8:24] = 1
    return covered


def test_inpainting_masks_cover_something_and_differ() -> None:
    dice = random.Random(0)
    masks = [inpainting_mask(thing(), dice) for _ in range(60)]
    assert all(mask.shape == (32, 32) and set(mask.unique().tolist()) <= {0.0, 1.0} for mask in masks)
    shares = [float(mask.mean()) for mask in masks]
    assert sum(share > 0.03 for share in shares) > 50
    assert len(set(shares)) > 30


def test_outpainting_masks_lie_at_sides_and_leave_something() -> None:
    dice = random.Random(0)
    for _ in range(30):
        mask = outpainting_mask(32, 48, dice)
        assert 0.05 < float(mask.mean()) < 0.95
        corners = mask[[0, 0, -1, -1], [0, -1, 0, -1]]
        assert corners.sum() >= 2


def test_masks_around_a_thing_hold_all_of_it() -> None:
    dice = random.Random(0)
    for _ in range(30):
        mask = around(thing(), dice)
        assert bool((mask >= thing()).all())
        assert float(mask.mean()) < 1
