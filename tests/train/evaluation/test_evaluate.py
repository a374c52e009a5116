from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch

from dreamloom.train.data.sources import PAINTED
from dreamloom.train.data.sprites import Sprite
from dreamloom.train.evaluation.evaluate import Row, put_table, sheet, table
from dreamloom.train.evaluation.judge import judged_labels, retrieval


def test_retrieval_counts_first_and_first_five(monkeypatch: pytest.MonkeyPatch) -> None:
    spaces = torch.eye(8)
    seen = spaces[[0, 1, 3, 2, 5, 4, 7, 0]]  # pictures 0 and 1 are right, the others look like another caption
    judge: Any = SimpleNamespace(see=lambda pictures: seen, read=lambda tokens, present: spaces)
    monkeypatch.setattr("dreamloom.train.evaluation.judge.tokens_of", lambda tokenizer, texts: (None, None))
    first, five = retrieval(judge, SimpleNamespace(), torch.zeros(8, 3, 4, 4), [str(number) for number in range(8)])  # type: ignore[arg-type]
    assert first == 2 / 8
    assert 2 / 8 <= five < 1


def test_a_hundred_things_are_judged_always_the_same() -> None:
    sprites = [Sprite("fluent-3d", label, (), 3, 34, False) for label in sorted(PAINTED)]
    labels = judged_labels(sprites)
    assert len(set(labels)) == 100
    assert labels == judged_labels(sprites[::-1])


def test_the_table_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    card = tmp_path / "README.md"
    card.write_text("before\n<!-- table -->\nold\n<!-- end of table -->\nafter\n", encoding="utf-8")
    put_table(card, table([Row("sharpness", "3", "4", "1")]))
    text = card.read_text(encoding="utf-8")
    assert "| sharpness | 3 | 4 | 1 |" in text
    assert "old" not in text
    assert text.startswith("before\n")
    assert text.endswith("after\n")


def test_the_sheet_lays_pictures_out_in_rows() -> None:
    pictures = torch.linspace(-1, 1, 5).view(5, 1, 1, 1).expand(5, 3, 2, 2)
    laid = sheet(pictures, columns=3)
    assert laid.shape == (4, 6, 3)
    assert laid[0, 0, 0] == 0
    assert laid[2, 2, 0] == 255
    assert laid[2, 5, 0] == 255
