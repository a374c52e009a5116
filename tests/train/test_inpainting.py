from __future__ import annotations

import random

import torch
from diffusers import WanTransformer3DModel

from dreamloom.train.generator import TRANSFORMER_SHAPE
from dreamloom.train.inpainting import fold, random_mask, with_vace


def test_masks_are_folded_as_vace_reads_them() -> None:
    mask = torch.zeros(1, 16, 24)
    mask[0, 9, 18] = 1
    folded = fold(mask)
    assert folded.shape == (1, 64, 2, 3)
    assert folded[0, 1 * 8 + 2, 1, 2] == 1
    assert folded.sum() == 1


def test_random_masks_cover_something_and_differ() -> None:
    covered = torch.zeros(32, 32)
    covered[8:24, 8:24] = 1
    dice = random.Random(0)
    masks = [random_mask(covered, dice) for _ in range(60)]
    assert all(mask.shape == (32, 32) and set(mask.unique().tolist()) <= {0.0, 1.0} for mask in masks)
    shares = [float(mask.mean()) for mask in masks]
    assert sum(share > 0.03 for share in shares) > 50
    assert len(set(shares)) > 30


def test_untrained_vace_blocks_say_nothing() -> None:
    torch.manual_seed(0)
    plain = WanTransformer3DModel(**TRANSFORMER_SHAPE).eval()
    full = with_vace(plain).eval()
    noisy, time, text = torch.randn(1, 16, 1, 4, 4), torch.tensor([500.0]), torch.randn(1, 8, 256)
    with torch.no_grad():
        theirs = plain(noisy, time, text, return_dict=False)[0]
        ours = full(noisy, time, text, control_hidden_states=torch.randn(1, 96, 1, 4, 4), return_dict=False)[0]
    torch.testing.assert_close(ours, theirs)
