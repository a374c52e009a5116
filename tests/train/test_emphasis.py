from __future__ import annotations

import torch

from dreamloom.train.emphasis import EMPHASIS, emphasis


def told(kept: torch.Tensor, shown: torch.Tensor) -> torch.Tensor:
    return torch.cat([kept, shown, torch.ones(len(kept), 64, *kept.shape[2:])], dim=1)


def test_what_an_instruction_changes_counts_most() -> None:
    before = torch.randn(2, 16, 1, 8, 8)
    after = before.clone()
    after[:, :, :, 2:4, 2:4] += 2
    counts = emphasis(after, told(torch.zeros_like(before), before))
    assert counts.shape == (2, 1, 1, 8, 8)
    assert torch.allclose(counts.mean(dim=(1, 2, 3, 4)), torch.ones(2))
    assert torch.allclose(counts[:, :, :, 2:4, 2:4], counts[0, 0, 0, 0, 0] * EMPHASIS)


def test_the_new_and_the_known_count_alike_as_wholes_and_where_most_is_new_every_place_does() -> None:
    clean = torch.randn(3, 16, 1, 8, 8)
    grey = torch.zeros_like(clean)
    kept = clean.clone()
    kept[0, ..., :2] = 0
    kept[1, ..., :6] = 0
    kept[2] = 0
    counts = emphasis(clean, told(kept, grey))
    assert torch.allclose(counts[0, ..., :2].sum(), counts[0, ..., 2:].sum())
    assert torch.allclose(counts[1:], torch.ones(1))
