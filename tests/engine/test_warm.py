"""Models stay loaded as long as there is room, and the least recently used goes first."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest
import torch

from dreamloom.catalog.cards import ModelCard
from dreamloom.engine import load, machine, memory
from dreamloom.engine.memory import GIB
from dreamloom.engine.warm import Warm
from dreamloom.errors import BadInput, TooLittleMemory
from example_card import CARD

NUMBERS = 1_000_000  # of each model: 4 MB


class Heavy:
    """A model that is nothing but its weights."""

    def __init__(self) -> None:
        self.modules = (torch.nn.Linear(1000, 1000, bias=False),)


def card(name: str, numbers: int = NUMBERS) -> ModelCard:
    return CARD.model_copy(update={"name": name, "sha256": name[0] * 64, "parameters": numbers})


@pytest.fixture
def loads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    told: list[str] = []

    def loaded(one: ModelCard) -> Any:
        told.append(one.name)
        return Heavy()

    monkeypatch.setattr(load, "load_family", loaded)
    monkeypatch.delenv("DREAMLOOM_WARM", raising=False)
    return told


def room(count: float) -> Warm:
    """Warm models on a machine that has memory for so many of them, apart from what painting needs."""
    warm = Warm(lambda device: int(count * NUMBERS * 4 / 0.75) - sum(map(memory.held_bytes, warm._held.values())))
    return warm


def test_a_warm_model_is_not_loaded_again(loads: list[str]) -> None:
    warm = room(3.5)
    first = warm.get(card("a"))
    for name in "bcabc":
        warm.get(card(name))
    assert loads == ["a", "b", "c"]
    assert warm.get(card("a")) is first


def test_the_least_recently_used_goes_first(loads: list[str]) -> None:
    warm = room(2.5)
    for name in "abac":
        warm.get(card(name))
    assert warm.names() == ("a", "c")
    warm.get(card("b"))
    assert loads == ["a", "b", "c", "b"]
    assert warm.names() == ("c", "b")


def test_other_weights_under_the_same_name_are_another_model(loads: list[str]) -> None:
    warm = room(3.5)
    first = warm.get(card("a"))
    assert warm.get(card("a").model_copy(update={"sha256": "b" * 64})) is not first


def test_the_user_may_set_the_budget(loads: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DREAMLOOM_WARM", str(2.5 * NUMBERS * 4 / GIB))
    warm = Warm()
    for name in "abc":
        warm.get(card(name))
    assert warm.names() == ("b", "c")
    monkeypatch.setenv("DREAMLOOM_WARM", "0")
    warm.get(card("d"))
    assert warm.names() == ("d",)
    monkeypatch.setenv("DREAMLOOM_WARM", "plenty")
    with pytest.raises(BadInput, match="DREAMLOOM_WARM must be a number of GiB"):
        warm.get(card("e"))


def test_what_the_machine_cannot_hold_is_told_before_it_is_loaded(loads: list[str]) -> None:
    with pytest.raises(TooLittleMemory, match=r"giant needs about .* GiB of memory and .* are free: .* smaller model"):
        room(1).get(card("giant", 10**15))
    assert loads == []


def test_running_out_while_loading_is_told_too(loads: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def full(one: ModelCard) -> Any:
        raise RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 8 bytes")

    monkeypatch.setattr(load, "load_family", full)
    with pytest.raises(TooLittleMemory, match="close other programs"):
        room(2).get(card("a"))
    monkeypatch.setattr(load, "load_family", lambda one: (_ for _ in ()).throw(RuntimeError("a fault of ours")))
    with pytest.raises(RuntimeError, match="a fault of ours"):
        room(2).get(card("a"))


def test_two_who_ask_at_once_share_one_model(loads: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    slowly = load.load_family
    monkeypatch.setattr(load, "load_family", lambda one: (time.sleep(0.05), slowly(one))[1])
    warm, got = room(3.5), []
    threads = [threading.Thread(target=lambda: got.append(warm.get(card("a")))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert loads == ["a"]
    assert len(set(map(id, got))) == 1


def test_small_models_stay_exact_on_a_processor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DREAMLOOM_PRECISION", raising=False)
    monkeypatch.setattr(machine, "_own_gains", lambda device: {"bfloat16": 9.0})
    assert load.kind_for(card("a"), torch.device("cpu")) == torch.float32
    assert load.kind_for(card("a", 10**9), torch.device("cpu")) == torch.bfloat16
