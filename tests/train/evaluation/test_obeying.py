"""The part of the examination about obeying: who does as told reaches the ceiling, who does not stays at the floor."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from dreamloom.train.data.painting import Art
from dreamloom.train.data.sprites import Sprite
from dreamloom.train.evaluation import brush, obeying
from dreamloom.train.evaluation.measures import Exam, Row
from example_card import CARD
from fake_family import FakeFamily

TASKS = ("inpaint", "remove", "edit", "reference", "control depth", "control canny", "control segments")
SPRITES = tuple(Sprite(name, label, ("x",), 3, 34, False) for name in ("fluent-3d", "fluent-flat")
                for label in ("cat", "mouse", "house"))  # fmt: skip


class Pupil:
    """Gives the answers that it is handed, and rebuilds what it is shown."""

    card = CARD.model_copy(update={"tasks": TASKS})

    def __init__(self) -> None:
        self.family, self.answers = FakeFamily(), [torch.zeros(0)]
        self.family.referred = lambda condition, pictures: None  # type: ignore[attr-defined]

    def obey(self, conditions: Any, prompts: Any, seeds: Any) -> torch.Tensor:
        assert len(conditions) == len(prompts) == len(seeds)
        return torch.stack(self.answers)

    def rebuilt(self, pictures: torch.Tensor) -> torch.Tensor:
        return pictures


class Eye:
    """Sees mean colours."""

    def see(self, pictures: torch.Tensor) -> torch.Tensor:
        return torch.nn.functional.normalize(pictures.mean(dim=(2, 3)) + 2, dim=1)


@pytest.fixture
def exam(monkeypatch: pytest.MonkeyPatch) -> Exam:
    monkeypatch.setattr(brush, "SIDE", 64)
    for name in ("FOLLOWED", "FILLED", "REFERRED"):
        monkeypatch.setattr(obeying, name, 4)
    monkeypatch.setattr(obeying, "CHANGED", 2)
    monkeypatch.setattr(obeying, "EDITS", dict.fromkeys(("colour", "ground")))
    drawings = torch.zeros(len(SPRITES), 4, 32, 32, dtype=torch.uint8)
    for number in range(len(SPRITES)):
        drawings[number, number % 3, 4:28, 8:24] = 200
        drawings[number, 3, 4:28, 8:24] = 255
    return Exam(Pupil(), Art(SPRITES, drawings), Eye())  # type: ignore[arg-type]


def rows(exam: Exam, part: Any, answer: Any, monkeypatch: pytest.MonkeyPatch) -> dict[str, Row]:
    whole = obeying.obeyed

    def answered(exam: Any, asked: Any) -> torch.Tensor:
        exam.brush.answers = [answer(one) for one in asked]
        return whole(exam, asked)

    monkeypatch.setattr(obeying, "obeyed", answered)
    return {row.measure: row for row in part(exam)}


def test_who_obeys_reaches_the_ceiling(exam: Exam, monkeypatch: pytest.MonkeyPatch) -> None:
    for part in (obeying.maps, obeying.edits, obeying.references):
        for row in rows(exam, part, lambda one: one.target, monkeypatch).values():
            assert row.ceiling.startswith(row.value), row
    removal = rows(exam, obeying.masks, lambda one: one.target, monkeypatch)["removal, against the true background"]
    assert removal.ceiling.startswith(removal.value)
    assert float(removal.value.split()[0]) > float(removal.floor.split()[0])


def test_who_changes_nothing_has_edited_nothing(exam: Exam, monkeypatch: pytest.MonkeyPatch) -> None:
    made = rows(exam, obeying.edits, lambda one: one.frame, monkeypatch)
    assert made["edits: nearer to what was asked"].value == "0%"
    assert float(made["edits: what was not asked for"].value.split()[0]) > 30


def test_nothing_is_asked_that_the_card_does_not_promise(exam: Exam) -> None:
    exam.brush.card = CARD
    assert not [row for part in obeying.PARTS for row in part(exam)]


def test_edges_and_parts_are_compared_as_they_should() -> None:
    line, far = np.zeros((32, 32), bool), np.zeros((32, 32), bool)
    line[:, 8], far[:, 20] = True, True
    assert obeying.edge_f1(np.roll(line, 1, 1), line) > 0.99
    assert obeying.edge_f1(far, line) < 0.01
    halves = np.zeros((4, 4, 3), np.uint8)
    halves[:, 2:] = 255
    assert obeying.parts_iou(255 - halves, halves) == 1
    assert obeying.parts_iou(halves.transpose(1, 0, 2), halves) == pytest.approx(1 / 3)


def test_a_border_that_shows_is_a_step() -> None:
    mask = torch.zeros(8, 8)
    mask[:, 4:] = 1
    assert obeying._seam(torch.zeros(3, 8, 8), mask) == 0
    assert obeying._seam(mask.expand(3, 8, 8), mask) == pytest.approx(127.5)
