from __future__ import annotations

from pathlib import Path

import torch

from dreamloom.train.loop import Run, learning_rate_factor


def test_the_rate_warms_up_and_cools_down() -> None:
    factors = [learning_rate_factor(share / 100) for share in range(101)]
    assert factors[0] < 0.05
    assert max(factors) == factors[2] == 1
    assert factors[2:] == sorted(factors[2:], reverse=True)
    assert 0 < factors[-1] < 0.05


def test_a_stopped_run_goes_on_where_it_was(tmp_path: Path) -> None:
    layer = torch.nn.Linear(2, 2)
    run = Run(tmp_path, minutes=10)
    run.step(8, {"loss": 1.0}, {"layer": layer})
    run._before = 300.0
    run.save({"layer": layer})
    other, again = torch.nn.Linear(2, 2), Run(tmp_path, minutes=10)
    assert again.resume({"layer": other})
    assert (again.samples, again.steps) == (8, 1)
    assert 0.5 <= again.share < 0.6
    assert torch.equal(layer.weight, other.weight)
    assert not Run(tmp_path / "new", minutes=1).resume({"layer": other})
