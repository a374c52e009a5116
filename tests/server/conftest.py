"""A server with a studio whose only model is a fake, and its own worker."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

sys.path.insert(0, str(Path(__file__).parent))

from servers import LOCAL, Served, TokenServer

from dreamloom.catalog import cards
from dreamloom.server import Settings, create_app
from dreamloom.studio import Studio
from example_card import CARD
from fake_family import FakeFamily


@pytest.fixture
def fake() -> FakeFamily:
    return FakeFamily()


@pytest.fixture
def studio(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fake: FakeFamily) -> Iterator[Studio]:
    """A studio that paints greys, in a folder of its own that is also the working folder."""
    monkeypatch.setattr(cards, "WEIGHTS", tmp_path / "weights")
    monkeypatch.setattr("dreamloom.engine.load.load_family", lambda card: fake)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "weights" / CARD.name).mkdir(parents=True)
    (tmp_path / "weights" / CARD.name / "card.json").write_text(CARD.model_dump_json())
    cards.known_cards.cache_clear()
    yield Studio(home=tmp_path / "home")
    cards.known_cards.cache_clear()


@pytest.fixture
def client(studio: Studio) -> Iterator[TestClient]:
    """A client of a server on this machine, whose worker paints."""
    with TestClient(create_app(studio, Settings()), base_url=LOCAL) as client:
        yield client


@pytest.fixture
def idle(studio: Studio) -> Iterator[TestClient]:
    """A client of a server on this machine that nobody works for: jobs stay queued."""
    with TestClient(create_app(studio, Settings(workers=0)), base_url=LOCAL) as client:
        yield client


@pytest.fixture
def network(studio: Studio, tmp_path: Path) -> Iterator[TokenServer]:
    """A server that others can reach, with tokens of two users and an admin; it paints."""
    with TokenServer.open(studio, tmp_path / "tokens.json") as server:
        yield server


@pytest.fixture
def served(studio: Studio) -> Iterator[Served]:
    """A real server on a port of its own."""
    with Served.open(studio, Settings(port=0)) as server:
        yield server
