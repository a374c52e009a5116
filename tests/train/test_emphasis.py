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
    assert torch.allclose(counts[:, :, :, 2:4, 2:4], counts[0, 0, 0, 0, 0] * (1 + EMPHASIS))


def test_what_is_kept_counts_least_and_a_lesson_that_is_all_new_counts_evenly() -> None:
    clean = torch.randn(1, 16, 2, 8, 8)
    grey = torch.zeros_like(clean)
    half = clean.clone()
    half[..., 4:] = 0
    counts = emphasis(clean, told(half, grey))
    assert counts[..., :4].max() < counts[..., 4:].min()
    assert torch.allclose(emphasis(clean, told(grey, grey)), torch.ones(1))
