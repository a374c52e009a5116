"""A real studio whose only model is a fake, in a folder of its own that is also the working folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from dreamloom.catalog import cards
from dreamloom.recipe import Recipe
from dreamloom.studio import Studio
from example_card import CARD
from fake_family import FakeFamily

APPLE = Recipe(prompt="a red apple", seed=7, steps=3)


def small_studio(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Studio:
    """Opens it; what it changes is undone by the monkeypatch, save the cache of cards that are known."""
    family = FakeFamily()
    weights = folder / "weights" / CARD.name
    weights.mkdir(parents=True)
    (weights / "card.json").write_text(CARD.model_copy(update={"frames": 17}).model_dump_json())
    monkeypatch.setattr(cards, "WEIGHTS", folder / "weights")
    monkeypatch.setattr("dreamloom.engine.load.load_family", lambda card: family)
    monkeypatch.chdir(folder)
    cards.known_cards.cache_clear()
    return Studio(home=folder / "home")
