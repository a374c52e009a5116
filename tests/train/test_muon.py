from __future__ import annotations

import pytest
import torch
from torch import nn
from torch.optim import _muon

from dreamloom.train import muon as own

ROUNDS = ((3.4445, -4.7750, 2.0315), 5, 1e-7)


@pytest.mark.parametrize("shape", [(32, 16), (16, 48), (24, 24)])
def test_updates_keep_their_directions_and_lose_their_sizes(shape: tuple[int, int]) -> None:
    gradient = torch.randn(shape, generator=torch.Generator().manual_seed(1))
    made = own.orthogonal(gradient, *ROUNDS)
    left, _, right = torch.linalg.svd(gradient, full_matrices=False)
    turned = left.T @ made @ right.T
    assert torch.allclose(turned, torch.diag(turned.diagonal()), atol=1e-4)
    assert made.dtype == torch.float32
    assert ((turned.diagonal() > 0.3) & (turned.diagonal() < 1.4)).all()


def test_they_are_what_torch_would_make_of_them() -> None:
    gradient = torch.randn(20, 12, generator=torch.Generator().manual_seed(2))
    theirs = _muon._zeropower_via_newtonschulz(gradient, *ROUNDS)
    assert torch.allclose(theirs.float(), own.orthogonal(gradient, *ROUNDS), atol=0.03)


@pytest.mark.parametrize("quick", [True, False])
def test_torch_does_it_where_that_is_quick(monkeypatch: pytest.MonkeyPatch, quick: bool) -> None:
    used: list[str] = []
    rounds = {"theirs": _muon._zeropower_via_newtonschulz, "own": own.orthogonal}

    def spied(name: str) -> object:
        return lambda *given: (used.append(name), rounds[name](*given))[1]

    monkeypatch.setattr(_muon, "_zeropower_via_newtonschulz", spied("theirs"))
    monkeypatch.setattr(own, "orthogonal", spied("own"))
    monkeypatch.setattr(own, "quick_at_bfloat16", lambda device: quick)
    weight = nn.Parameter(torch.eye(8))
    optimizer = own.new_muon([weight], 0.1)
    (weight * torch.arange(64.0).view(8, 8)).sum().backward()
    optimizer.step()
    assert used == ["theirs" if quick else "own"]
    assert not torch.equal(weight.detach(), torch.eye(8))
