"""The number format is measured once for a machine, and what is measured decides."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch

from dreamloom.engine import machine
from dreamloom.errors import BadInput

CPU = torch.device("cpu")
LARGE = 10**9


@pytest.fixture(autouse=True)
def _no_wish(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DREAMLOOM_PRECISION", raising=False)


def test_what_is_measured_is_kept_for_this_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = machine.gains(CPU, tmp_path / "new")
    assert set(first) == {"bfloat16"}
    assert first["bfloat16"] > 0
    (file,) = (tmp_path / "new").iterdir()
    assert json.loads(file.read_text())["machine"] == machine.signature(CPU)
    monkeypatch.setattr(machine, "measured", lambda device: pytest.fail("it was measured again"))
    assert machine.gains(CPU, tmp_path / "new") == first


def test_another_torch_or_processor_is_measured_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "measured", lambda device: {"bfloat16": 3.0})
    machine.gains(CPU, tmp_path)
    monkeypatch.setattr(machine, "signature", lambda device: "torch 9, another processor")
    monkeypatch.setattr(machine, "measured", lambda device: {"bfloat16": 0.5})
    assert machine.gains(CPU, tmp_path) == {"bfloat16": 0.5}


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"gains": []}', '{"gains": {"bfloat16": "fast"}}', "\x00"])
def test_a_damaged_file_is_measured_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr(machine, "measured", lambda device: {"bfloat16": 3.0})
    machine.gains(CPU, tmp_path)
    (file,) = tmp_path.iterdir()
    file.write_text(text)
    assert machine.gains(CPU, tmp_path) == {"bfloat16": 3.0}
    assert json.loads(file.read_text())["gains"] == {"bfloat16": 3.0}


def test_where_nothing_can_be_written_it_is_measured_each_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setattr(machine, "measured", lambda device: {"bfloat16": 3.0})
    assert machine.gains(CPU, tmp_path / "file") == {"bfloat16": 3.0}


@pytest.mark.parametrize(
    ("gain", "room", "likes", "expected"),
    [
        (4.0, 10**12, ("bfloat16",), torch.bfloat16),
        (4.0, 10**12, ("float16", "bfloat16"), torch.bfloat16),  # float16 was not measured: it is no gain here
        (4.0, 10**12, (), torch.float32),
        (1.1, 10**12, ("bfloat16",), torch.float32),
        (0.3, 10**12, ("bfloat16",), torch.float32),
        (0.3, 3 * LARGE, ("bfloat16",), torch.bfloat16),  # slower, but it fits
        (0.3, LARGE, ("bfloat16",), torch.float32),  # nothing fits
    ],
)
def test_what_is_faster_or_alone_fits_is_taken(
    monkeypatch: pytest.MonkeyPatch, gain: float, room: int, likes: tuple[str, ...], expected: torch.dtype
) -> None:
    monkeypatch.setattr(machine, "_own_gains", lambda device: {"bfloat16": gain})
    assert machine.best_kind(LARGE, CPU, likes, room) == expected


def test_the_user_has_the_last_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "_own_gains", lambda device: {"bfloat16": 9.0})
    monkeypatch.setenv("DREAMLOOM_PRECISION", "float32")
    assert machine.best_kind(LARGE, CPU, ("bfloat16",), 0) == torch.float32
    monkeypatch.setenv("DREAMLOOM_PRECISION", "int3")
    with pytest.raises(BadInput, match="DREAMLOOM_PRECISION must be auto, float32, bfloat16, float16"):
        machine.best_kind(LARGE, CPU, ("bfloat16",), 0)


@pytest.mark.parametrize(("gain", "short"), [(2.0, True), (1.0, False), (0.02, False)])
def test_training_multiplies_short_numbers_only_where_that_is_faster(
    monkeypatch: pytest.MonkeyPatch, gain: float, short: bool
) -> None:
    monkeypatch.setattr(machine, "_own_gains", lambda device: {"bfloat16": gain})
    weights = torch.ones(4, 4)
    with machine.mixed_precision(CPU):
        made = weights @ weights
    assert made.dtype == (torch.bfloat16 if short else torch.float32)
