"""What every training run shares: a time budget that drives the learning rate, checkpoints, and a log.

Terms
-----
budget
    Minutes of training. The learning rate follows the share of the budget that is used up, so a run ends properly
    annealed whatever the machine's speed. A run that is stopped goes on where it was.
"""

from __future__ import annotations

import json
import math
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch


def learning_rate_factor(share: float, warm_up: float = 0.02, floor: float = 0.02) -> float:
    """Linear warm-up, then half a cosine down to `floor`.

    Args:
        share: used share of the budget, 0..1.
        warm_up: share of the budget spent warming up.
        floor: the factor at the end.
    """
    if share < warm_up:
        return max(share / warm_up, 0.01)
    done = (min(share, 1.0) - warm_up) / (1 - warm_up)
    return floor + (1 - floor) * 0.5 * (1 + math.cos(math.pi * done))


def compiled(function: Callable[..., Any], wanted: bool) -> Callable[..., Any]:
    """torch.compile where it is wanted; without a C++ compiler the run goes on uncompiled, only slower."""
    if not wanted:
        return function
    import torch._dynamo

    torch._dynamo.config.suppress_errors = True
    return torch.compile(function, dynamic=False)  # one program for each size: a general one is slower


@dataclass
class Run:
    """One training run: its clock, its log and its checkpoint.

    Attributes:
        folder: where `state.pt` (resume) and `log.jsonl` lie; made if missing.
        minutes: the budget.
        log_every: seconds between log lines and checkpoints.
        most_steps: the budget in steps, where there is one beside the minutes or instead of them (these then being
            infinite).
        aloud: whether log lines are printed too.
    """

    folder: Path
    minutes: float
    log_every: float = 30.0
    most_steps: int | None = None
    aloud: bool = True
    samples: int = 0
    steps: int = 0
    _before: float = 0.0
    _start: float = field(default_factory=time.monotonic)
    _last_log: float = field(default_factory=time.monotonic)
    _sums: dict[str, float] = field(default_factory=dict)
    _count: int = 0

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)

    @property
    def elapsed(self) -> float:
        """Seconds trained, earlier parts of a resumed run counted in."""
        return self._before + time.monotonic() - self._start

    @property
    def share(self) -> float:
        """The used share of the budget, 0..1."""
        walked = self.steps / self.most_steps if self.most_steps else 0.0
        return min(1.0, max(walked, self.elapsed / (self.minutes * 60)))

    def resume(self, parts: dict[str, Any]) -> bool:
        """Loads the last checkpoint into `parts` (things with load_state_dict). False if there is none."""
        file = self.folder / "state.pt"
        if not file.exists():
            return False
        state = torch.load(file, map_location="cpu", weights_only=True)
        for name, part in parts.items():
            part.load_state_dict(state[name])
        self.samples, self.steps, self._before = state["samples"], state["steps"], state["elapsed"]
        self._start = time.monotonic()
        return True

    def save(self, parts: dict[str, Any]) -> None:
        """Writes a checkpoint, atomically."""
        state = {name: part.state_dict() for name, part in parts.items()}
        state |= {"samples": self.samples, "steps": self.steps, "elapsed": self.elapsed}
        half = self.folder / "state.pt.part"
        torch.save(state, half)
        os.replace(half, self.folder / "state.pt")

    def step(self, samples: int, losses: dict[str, torch.Tensor | float], parts: dict[str, Any]) -> None:
        """Counts one step; every `log_every` seconds writes a log line and a checkpoint."""
        self.samples += samples
        self.steps += 1
        self._count += 1
        for name, value in losses.items():
            self._sums[name] = self._sums.get(name, 0.0) + float(value)
        now = time.monotonic()
        if now - self._last_log < self.log_every:
            return
        line = {
            "minutes": round(self.elapsed / 60, 2),
            "steps": self.steps,
            "samples": self.samples,
            "samples_per_second": round(self.samples / self.elapsed, 1),
            **{name: round(total / self._count, 5) for name, total in self._sums.items()},
        }
        with (self.folder / "log.jsonl").open("a") as log:
            log.write(json.dumps(line) + "\n")
        if self.aloud:
            print(json.dumps(line), flush=True)
        self._sums, self._count, self._last_log = {}, 0, now
        self.save(parts)
