"""The fault tests of `benchmarks/faults`, once each; there they run for hours."""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

FAULTS = Path(__file__).parents[2] / "benchmarks" / "faults"


@pytest.fixture(autouse=True)
def harness(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The scripts find each other; their processes are started by a fork server that ends with the test run."""
    monkeypatch.syspath_prepend(str(FAULTS))
    yield
    for name in ("harness", "kill", "stale", "faults", "broken_workers"):
        module = sys.modules.get(name)
        if module is not None and str(FAULTS) not in str(module.__file__):
            raise AssertionError(f"{name} is another module: {module.__file__}")


def test_killed_at_random_points(tmp_path: Path) -> None:
    import kill

    done = kill.one_round(tmp_path / "home", tmp_path / "out", 4, random.Random(3))
    assert done.wrong == ()


@pytest.mark.parametrize("wake_early", [True, False])
def test_a_stale_worker_is_fenced(tmp_path: Path, wake_early: bool) -> None:
    import stale

    from dreamloom.store import Store

    assert stale.one_round(Store(tmp_path / "home", wait=0.5), tmp_path / "out", random.Random(1), wake_early) == []


@pytest.mark.parametrize(
    ("fault", "states"),
    [
        ("file_error", {"done", "failed"}),
        ("base_error", {"done", "failed"}),
        ("locked_base", {"done"}),
        ("half_written_result", {"done"}),
        ("half_written_input", {"failed"}),
        ("clock_jumps", {"done"}),
        ("out_of_memory", {"failed"}),
        ("killed_for_memory", {"failed"}),
    ],
)
def test_a_fault_ends_in_a_result_or_a_sentence(monkeypatch: pytest.MonkeyPatch, fault: str, states: set[str]) -> None:
    import faults

    monkeypatch.setattr(faults, "WHILE", 0.4)
    function: Any = getattr(faults, fault)
    then, wrong = faults.one_round(function, random.Random(2))
    assert wrong == []
    assert then.state in states
