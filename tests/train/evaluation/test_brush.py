from __future__ import annotations

from pathlib import Path

import pytest
import torch
from PIL import Image

from dreamloom.train.evaluation.brush import Brush
from example_card import CARD
from fake_family import FakeFamily

BRUSH = Brush(CARD, FakeFamily())  # type: ignore[arg-type]  # paints the number of letters as a grey


def test_each_prompt_gets_its_picture() -> None:
    pictures = BRUSH.paint(["a" * 20, "a" * 60, "a"], [5, 6, 7], 32, cfg_scale=1.0)
    assert pictures.shape == (3, 3, 32, 32)
    torch.testing.assert_close(pictures.mean(dim=(1, 2, 3)), torch.tensor([0.2, 0.6, 0.01]), atol=0.02, rtol=0)


def test_settings_take_the_place_of_the_cards() -> None:
    family = FakeFamily()
    Brush(CARD, family).paint(["a"], [1], 32, cfg_scale=1.0, steps=2)  # type: ignore[arg-type]
    assert family.calls == [(1, False)] * 2


def test_pictures_go_through_the_autoencoder_and_back() -> None:
    greys = torch.tensor([-0.5, 0.25]).view(2, 1, 1, 1).expand(2, 3, 32, 32)
    torch.testing.assert_close(BRUSH.rebuilt(greys), greys, atol=0.01, rtol=0)


def test_engine_time_is_taken_without_the_first_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([0.0, 9.0, 10.0, 13.0, 20.0, 21.5, 30.0, 32.0])
    monkeypatch.setattr("dreamloom.engine.loop.time.perf_counter", lambda: next(clock))
    assert BRUSH.seconds(32) == 1.5


def test_a_film_begins_with_the_picture_that_is_given(tmp_path: Path) -> None:
    card = CARD.model_copy(update={"frames": 9, "fps": 8.0})
    brush = Brush(card, FakeFamily())  # type: ignore[arg-type]
    assert brush.film(["a" * 40, "a" * 10], [1, 2], cfg_scale=1.0).shape == (2, 9, 3, 128, 128)
    picture = tmp_path / "grey.png"
    Image.new("RGB", (128, 128), (200, 200, 200)).save(picture)
    film = brush.film(["a"], [1], first=[picture], cfg_scale=1.0)
    assert film[0, 0].mean().item() == pytest.approx(200 / 127.5 - 1, abs=0.02)
