"""Model cards are found by name, and weights are known by their hash."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from dreamloom.catalog import cards
from dreamloom.catalog.cards import ModelCard, find_card, known_cards, weights_hash
from dreamloom.errors import MissingModel
from example_card import CARD


@pytest.fixture
def weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty folder for models."""
    monkeypatch.setattr(cards, "WEIGHTS", tmp_path)
    known_cards.cache_clear()
    yield tmp_path
    known_cards.cache_clear()


def put(weights: Path, name: str, text: str | None = None) -> None:
    folder = weights / name
    folder.mkdir()
    card = CARD.model_copy(update={"name": name})
    (folder / "card.json").write_text(card.model_dump_json() if text is None else text)


def test_cards_are_found_by_name_and_the_embedded_one_without(weights: Path) -> None:
    put(weights, CARD.name)
    put(weights, "other")
    assert [card.name for card in known_cards()] == [CARD.name, "other"]
    assert find_card(None) == CARD
    assert find_card("other").folder == weights / "other"
    reference = find_card("other").reference
    assert (reference.name, reference.family, reference.sha256) == ("other", CARD.family, CARD.sha256)


def test_an_unknown_name_is_answered_with_the_nearest(weights: Path) -> None:
    put(weights, CARD.name)
    with pytest.raises(MissingModel, match="there is dreamloom-mini") as caught:
        find_card("dreamlom")
    assert caught.value.name == "dreamlom"


def test_without_any_model_the_sentence_says_so(weights: Path) -> None:
    with pytest.raises(MissingModel, match="no model is here"):
        find_card(None)


@pytest.mark.parametrize("text", ["", "[]", "null", "{}", '{"name": "a"}', "\ud800".encode("utf-8", "ignore").decode()])
def test_unreadable_cards_are_passed_over(weights: Path, text: str) -> None:
    put(weights, "broken", text)
    (weights / "empty").mkdir()
    (weights / "binary").mkdir()
    (weights / "binary" / "card.json").write_bytes(b"\xff\xfe\x00")
    put(weights, CARD.name)
    assert known_cards() == (CARD,)


def test_a_card_survives_json() -> None:
    assert ModelCard.model_validate_json(CARD.model_dump_json()) == CARD


def test_the_hash_tells_weights_apart(tmp_path: Path) -> None:
    (tmp_path / "vae").mkdir()
    (tmp_path / "vae" / "a.safetensors").write_bytes(b"one")
    (tmp_path / "tokenizer.json").write_text("{}")
    first = weights_hash(tmp_path)
    (tmp_path / "card.json").write_text("says nothing about weights")
    assert weights_hash(tmp_path) == first
    assert len(first) == 64
    (tmp_path / "vae" / "a.safetensors").rename(tmp_path / "vae" / "b.safetensors")
    moved = weights_hash(tmp_path)
    (tmp_path / "vae" / "b.safetensors").write_bytes(b"two")
    assert len({first, moved, weights_hash(tmp_path)}) == 3


@pytest.mark.parametrize("name", ["../evil", "/etc", "a/b", "a\\b", "..", ".hidden", ""])
def test_a_cards_name_leads_nowhere_else(name: str) -> None:
    with pytest.raises(ValueError, match="name"):
        ModelCard.model_validate_json(json.dumps({**CARD.model_dump(mode="json"), "name": name}))
