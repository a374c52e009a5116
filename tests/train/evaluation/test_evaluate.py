from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from dreamloom.train.data.painting import Art
from dreamloom.train.evaluation import evaluate, measures
from dreamloom.train.evaluation.brush import Brush
from dreamloom.train.evaluation.evaluate import Row, examine, put_table, table
from dreamloom.train.evaluation.judge import Judge
from dreamloom.train.evaluation.questions import SENTENCES, count_questions, questions, style_questions
from dreamloom.train.evaluation.reading import Reader
from dreamloom.train.evaluation.sheets import sheet
from dreamloom.train.tokenizer import train_tokenizer
from example_card import CARD
from fake_family import FakeFamily


def test_one_call_measures_everything_and_writes_it_down(
    art: Art, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = questions()[:4]
    for module in (measures, evaluate):
        monkeypatch.setattr(module, "questions", lambda: few)
    monkeypatch.setattr(measures, "paraphrases", lambda: (("a kitten in the desert", 1),))
    monkeypatch.setattr(measures, "count_questions", lambda: count_questions()[:2])
    monkeypatch.setattr(measures, "style_questions", lambda: style_questions()[:2])
    monkeypatch.setattr(measures, "THING_COLOURS", ("green",))
    monkeypatch.setattr(measures, "PSNR_PICTURES", 2)
    words = train_tokenizer([one.caption for one in questions()], tmp_path / "words")
    brush = Brush(CARD, FakeFamily())  # type: ignore[arg-type]
    exam = measures.Exam(brush, art, Reader(Judge(len(words)).eval(), words))

    rows = examine(exam, tmp_path / "made", many=4)

    assert len({row.measure for row in rows}) == len(rows) == 19
    report = json.loads((tmp_path / "made" / "evaluation.json").read_text(encoding="utf-8"))
    assert [Row(**row) for row in report["rows"]] == rows
    assert report["sha256"] == CARD.sha256
    assert set(report["misread"]) <= {*(one.caption for one in few), "a kitten in the desert"}
    assert (tmp_path / "made" / "captions.txt").read_text(encoding="utf-8").splitlines() == [one.caption for one in few]
    with Image.open(tmp_path / "made" / "sheet.webp") as made, Image.open(tmp_path / "made" / "sentences.webp") as said:
        assert made.size == (10 * 128, 128)
        shown = np.asarray(said)
    assert shown.shape == (8 * 256, 4 * 256, 3)
    greys = shown[128::256, 128, 0]  # the fake family paints the number of letters, up to a hundred
    assert greys[0] < greys[1]
    assert [len(words) for words in SENTENCES][:2] == [17, 53]


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
