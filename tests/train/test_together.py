from __future__ import annotations

import threading
import time
from pathlib import Path

import torch

from dreamloom.train.together import Meetings


def test_those_who_meet_go_on_from_the_mean_of_their_weights(tmp_path: Path) -> None:
    parties = [Meetings(tmp_path, patience=5.0) for _ in range(2)]
    weights = [[torch.full((2, 3), 1.0), torch.zeros(2)], [torch.full((2, 3), 3.0), torch.ones(2)]]
    last = parties[0]._last
    for one in parties:  # so that each expects the other
        one._last = last
        (tmp_path / f"{last}-{one.name}.pt").touch()
        one._now = lambda: last + 1  # type: ignore[method-assign]
    met: list[int] = []
    threads = [
        threading.Thread(target=lambda one=one, own=own: met.append(one.meet(own)))
        for one, own in zip(parties, weights, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert met == [2, 2]
    for own in weights:
        assert torch.equal(own[0], torch.full((2, 3), 2.0))
        assert torch.equal(own[1], torch.full((2,), 0.5))


def test_nobody_waits_long_for_one_who_stopped_and_not_again(tmp_path: Path) -> None:
    one = Meetings(tmp_path, every=3600.0, patience=0.3)
    (tmp_path / f"{one._last}-gone.pt").touch()
    own = [torch.arange(3.0)]
    assert not one.due()
    clock = [one._last + 1]
    one._now = lambda: clock[0]  # type: ignore[method-assign]
    assert one.due()
    began = time.monotonic()
    assert one.meet(own) == 1
    assert time.monotonic() - began >= 0.3
    assert torch.equal(own[0], torch.arange(3.0))
    clock[0] += 1
    one.patience = 60.0
    began = time.monotonic()
    assert one.meet(own) == 1
    assert time.monotonic() - began < 30


def test_only_the_last_two_meetings_are_kept(tmp_path: Path) -> None:
    one = Meetings(tmp_path, every=3600.0)
    clock = [one._last]
    one._now = lambda: clock[0]  # type: ignore[method-assign]
    for _ in range(5):
        clock[0] += 1
        one.meet([torch.zeros(2)])
    assert len(list(tmp_path.glob("*.pt"))) == 2
