from __future__ import annotations

from typing import Any

import pytest
import torch

from dreamloom.train.data.painting import Art
from dreamloom.train.evaluation import measures
from dreamloom.train.evaluation.brush import Brush
from dreamloom.train.evaluation.measures import Exam, HeldOut
from dreamloom.train.evaluation.questions import count_questions, paraphrases, questions, style_questions
from example_card import CARD
from fake_family import FakeFamily


class Painter(Brush):
    """Paints the true answer to every question, but that of a wrong one where `stubborn`: always the first's."""

    def __init__(self, art: Art, stubborn: bool = False) -> None:
        super().__init__(CARD, FakeFamily())  # type: ignore[arg-type]
        self.exam, self.stubborn = Exam(self, art, Naming()), stubborn  # type: ignore[arg-type]

    def paint(self, prompts: Any, seeds: Any, side: int = 64, **settings: Any) -> torch.Tensor:
        asked = {one.caption: one for one in (*questions(), *count_questions(), *style_questions())}
        asked |= {words: questions()[number] for words, number in paraphrases()}
        wanted = [asked[prompts[0] if self.stubborn else prompt] for prompt in prompts]
        return self.exam.true(wanted)


class Naming:
    """Sees nothing: whatever it is asked, it says the first."""

    def told(self, pictures: torch.Tensor, choices: Any) -> list[int]:
        return [0] * len(choices)

    def see(self, pictures: torch.Tensor) -> torch.Tensor:
        return torch.nn.functional.normalize(pictures.mean(dim=(2, 3)) + 2, dim=1)


@pytest.fixture(autouse=True)
def _few_and_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measures, "SIDE", 64)
    monkeypatch.setattr(measures, "THING_COLOURS", ("green", "red"))
    monkeypatch.setattr(measures, "questions", lambda: questions()[:20])
    monkeypatch.setattr(measures, "count_questions", lambda: count_questions()[::10])
    monkeypatch.setattr(measures, "PSNR_PICTURES", 4)


def seen(painter: Painter) -> HeldOut:
    asked = questions()[:20]
    pictures = painter.paint([one.caption for one in asked], range(20))
    return HeldOut((), pictures, pictures.flip(0), painter.exam.true(asked), {})


def test_who_paints_what_is_asked_for_reaches_the_ceiling(art: Art) -> None:
    painter = Painter(art)
    colour, confused = measures.colour_binding(painter.exam, seen(painter))
    count = measures.count_told(painter.exam)
    assert (colour.value, colour.ceiling, colour.floor) == ("100%", "100% (composed pictures)", "50% (chance)")
    assert (confused.measure, confused.ceiling) == (f"{colour.measure}, at 256×256", colour.ceiling)
    assert confused.value < colour.value  # the larger ones are in another order here
    assert (count.value, count.ceiling) == ("100%", "100% (composed pictures)")


def test_who_always_paints_the_same_does_not(art: Art) -> None:
    painter = Painter(art, stubborn=True)
    assert [one.value for one in measures.colour_binding(painter.exam, seen(painter))] == ["10%", "10%"]
    assert measures.count_told(painter.exam).value == "33%"


def test_the_judge_chooses_among_all_places_and_styles(art: Art) -> None:
    painter = Painter(art)
    assert {one.floor for one in measures.place_told(painter.exam, seen(painter))} == {"4% (chance)"}
    style = measures.style_told(painter.exam)
    assert style.value == style.ceiling.split()[0] == style.floor.split()[0] == "9%"  # it always says the first


def test_copies_are_as_like_as_can_be(art: Art) -> None:
    row = measures.novelty(Painter(art).exam, seen(Painter(art)))
    assert 0 < float(row.value) <= 1
    assert row.value in row.ceiling


def test_the_autoencoder_is_measured_on_what_it_never_saw(art: Art) -> None:
    rows = measures.autoencoder(Painter(art).exam)
    assert [row.measure.removeprefix("autoencoder, ") for row in rows] == [
        "unseen drawings of known sets",
        "a set it never saw",
        "composed scenes",
    ]
    assert all(row.value.endswith(" dB") and row.floor for row in rows)


def test_psnr_of_a_known_error() -> None:
    real = torch.zeros(2, 3, 4, 4)
    assert measures.psnr(real + 0.2, real) == pytest.approx(20)
