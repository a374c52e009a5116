"""Measures a model and shows it: one call, one table, two sheets of pictures.

Everything is drawn at fixed seeds, so that versions can be laid side by side: in `sheet.webp` the number of the
question, in `sentences.webp` 1 to 4 (at 256×256). No seed is chosen, no picture left out.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import torch
from PIL import Image

from dreamloom.catalog.cards import ModelCard, find_card
from dreamloom.engine.entry import Driver
from dreamloom.engine.load import best_device, load_family
from dreamloom.errors import MissingModel
from dreamloom.train.data.painting import Art
from dreamloom.train.evaluation import measures, obeying
from dreamloom.train.evaluation.brush import Brush
from dreamloom.train.evaluation.films import films
from dreamloom.train.evaluation.measures import Exam, Row
from dreamloom.train.evaluation.questions import SENTENCES, questions
from dreamloom.train.evaluation.reading import Reader
from dreamloom.train.evaluation.sheets import sheet

__all__ = ["Row", "evaluate", "examine", "find_card", "put_table", "table"]
COLUMNS = 10
SEEDS = (1, 2, 3, 4)
QUALITY = 90  # of the sheets, 0..100
MANY = 300  # pictures for the Fréchet distance


def evaluate(card: ModelCard, bank: Path, folder: Path, many: int = MANY) -> list[Row]:
    """Measures a model and writes `evaluation.json`, `sheet.webp`, `captions.txt` and `sentences.webp`.

    Args:
        card: of the model.
        bank: the bank of all art, for the drawings that nothing was trained on.
        folder: where to write.
        many: pictures for the Fréchet distance; its value depends on it.

    Raises:
        BadInput: if there is no bank, or it lacks a thing that is asked for.
        MissingModel: if the model cannot be loaded.
    """
    art, reader = Art.read(bank), Reader.load()
    family = load_family(card)
    if isinstance(family, Driver):
        raise MissingModel(f"{card.name} is driven by its own pipeline, and cannot be examined", card.name)
    return examine(Exam(Brush(card, family), art, reader), folder, many)


def examine(exam: Exam, folder: Path, many: int = MANY) -> list[Row]:
    """Does the work of `evaluate` with what is loaded; prints each row as soon as it is known."""
    folder.mkdir(parents=True, exist_ok=True)
    rows: list[Row] = []

    def take(*more: Row) -> None:
        rows.extend(more)
        for row in more:
            print(f"{row.measure}: {row.value}", flush=True)

    seen = measures.held_out(exam)
    take(*seen.rows)
    take(*measures.colour_binding(exam, seen), *measures.place_told(exam, seen), measures.count_told(exam))
    take(measures.style_told(exam), measures.frechet(exam, many), measures.novelty(exam, seen))
    take(*measures.autoencoder(exam), *measures.speed(exam))
    take(*films(exam, seen))
    for part in obeying.PARTS:
        take(*part(exam))
    shown = exam.brush.paint([words for words in SENTENCES for _ in SEEDS], SEEDS * len(SENTENCES), measures.LARGE)

    card = exam.brush.card
    report = {
        "model": card.name, "sha256": card.sha256, "steps": card.steps, "cfg_scale": card.cfg_scale,
        "sampler": card.sampler, "device": best_device().type, "threads": torch.get_num_threads(),
        "rows": [asdict(row) for row in rows], "misread": seen.misread,
    }  # fmt: skip
    (folder / "evaluation.json").write_text(json.dumps(report, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    Image.fromarray(sheet(seen.made, COLUMNS)).save(folder / "sheet.webp", quality=QUALITY)
    captions = "".join(f"{one.caption}\n" for one in questions())
    (folder / "captions.txt").write_text(captions, encoding="utf-8")
    Image.fromarray(sheet(shown, len(SEEDS))).save(folder / "sentences.webp", quality=QUALITY)
    return rows


def put_table(readme: Path, text: str) -> None:
    """Puts a table between the marks in a model card, in place of the one that was there.

    Raises:
        ValueError: if the marks are missing.
    """
    first, last = "<!-- table -->\n", "<!-- end of table -->"
    card = readme.read_text(encoding="utf-8")
    begin, end = card.index(first) + len(first), card.index(last)
    readme.write_text(f"{card[:begin]}\n{text}\n\n{card[end:]}", encoding="utf-8")


def table(rows: Sequence[Row]) -> str:
    """The rows as a Markdown table."""
    lines = ["| measure | this model | ceiling | floor |", "|---|---|---|---|"]
    lines += [f"| {row.measure} | {row.value} | {row.ceiling} | {row.floor} |" for row in rows]
    return "\n".join(lines)
