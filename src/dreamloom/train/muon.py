"""Muon, on machines that are slow at bfloat16 too.

PyTorch's Muon makes its updates orthogonal in bfloat16. Processors that only imitate bfloat16 take 29 seconds a step
for that, with the painter's 8 million numbers, and less than one in float32: so there the rounds are done in float32.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import nn
from torch.optim import _muon

from dreamloom.engine.machine import quick_at_bfloat16


def orthogonal(
    gradient: torch.Tensor, coefficients: tuple[float, float, float], rounds: int, least: float
) -> torch.Tensor:
    """The nearest matrix whose singular values are about one, in the gradient's own numbers.

    Args:
        gradient: (rows, columns).
        coefficients: of the quintic Newton-Schulz rounds (Jordan et al., 2024, kellerjordan.github.io/posts/muon).
        rounds: how many.
        least: norms below this count as this.
    """
    once, thrice, fivefold = coefficients
    made = gradient.T if gradient.shape[0] > gradient.shape[1] else gradient
    made = made / made.norm().clamp(min=least)
    for _ in range(rounds):
        square = made @ made.T
        made = torch.addmm(made, torch.addmm(square, square, square, beta=thrice, alpha=fivefold), made, beta=once)
    return made.T if gradient.shape[0] > gradient.shape[1] else made


def new_muon(matrices: Sequence[nn.Parameter], rate: float) -> torch.optim.Muon:
    """PyTorch's Muon for some matrices, with updates as large as AdamW's would be (arXiv 2502.16982)."""
    if not quick_at_bfloat16(matrices[0].device):
        _muon._zeropower_via_newtonschulz = orthogonal  # type: ignore[assignment]
    return torch.optim.Muon(matrices, rate, weight_decay=0.01, adjust_lr_fn="match_rms_adamw")
