"""`dream serve` and `dream token`: what was typed reaches the server."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fake_studio import FakeStudio
from typer.testing import Result

from dreamloom.server import Settings, TokenBook
from dreamloom.server.tokens import token_file

Dream = Callable[..., Result]


@pytest.fixture
def home(studio: FakeStudio, tmp_path: Path) -> Path:
    studio.home = tmp_path / "home"  # type: ignore[attr-defined]
    return tmp_path / "home"


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[Settings]:
    """The settings of servers that were started."""
    found: list[Settings] = []

    def serve(studio: Any, settings: Settings, ready: Callable[[str], None]) -> None:
        found.append(settings)
        ready("http://localhost:1")

    monkeypatch.setattr("dreamloom.server.serve", serve)
    return found


def test_it_serves_this_machine_without_a_token(dream: Dream, home: Path, served: list[Settings]) -> None:
    result = dream("serve")
    assert (result.exit_code, result.stdout) == (0, "Dreamloom at http://localhost:1\n")
    assert served == [Settings()]


def test_everything_that_was_typed_counts(dream: Dream, home: Path, served: list[Settings]) -> None:
    typed = "serve --host ::1 --port 0 --workers 0 --log-prompts --allow-origin HTTP://localhost:5173/"
    assert dream(*typed.split()).exit_code == 0
    origins = ("http://localhost:5173",)
    assert served == [Settings(host="::1", port=0, workers=0, log_prompts=True, origins=origins)]


@pytest.mark.parametrize("typed", ["--host 0.0.0.0", "--allow-host studio.example"])
def test_a_network_asks_for_tokens_of_dreamlooms_own_file(
    dream: Dream, home: Path, served: list[Settings], typed: str
) -> None:
    assert dream("serve", *typed.split()).exit_code == 0
    assert dream("serve", *typed.split(), "--token-file", "mine.json").exit_code == 0
    assert dream("serve", "--token-file", "mine.json").exit_code == 0
    assert [settings.tokens for settings in served] == [token_file(home), Path("mine.json"), Path("mine.json")]


def test_a_certificate_needs_its_key(dream: Dream, home: Path, served: list[Settings]) -> None:
    result = dream("serve", "--tls-cert", "a.pem")
    assert (result.exit_code, served) == (2, [])
    assert "--tls-cert and --tls-key go together" in result.stderr


def test_a_token_is_made_listed_and_removed(dream: Dream, home: Path) -> None:
    token = dream("token", "add", "anna").stdout.strip()
    found = TokenBook(token_file(home)).find(token)
    assert found is not None
    assert (found.name, found.role) == ("anna", "user")
    assert json.loads(dream("token", "add", "ben", "--admin", "--json").stdout)["role"] == "admin"
    listed = dream("token", "list").stdout
    assert "anna" in listed
    assert token not in listed
    assert [one["name"] for one in json.loads(dream("token", "list", "--json").stdout)["tokens"]] == ["anna", "ben"]
    assert dream("token", "remove", "anna").exit_code == 0
    assert TokenBook(token_file(home)).find(token) is None


def test_what_is_wrong_with_a_token_is_told(dream: Dream, home: Path) -> None:
    dream("token", "add", "anna")
    for typed, sentence in (
        (("add", "anna"), "There is a token named 'anna' already"),
        (("add", "a b"), "A token's name is letters"),
        (("remove", "ben"), "There is no token named 'ben'; there is anna"),
    ):
        result = dream("token", *typed)
        assert (result.exit_code, result.stdout) == (2, "")
        assert sentence in result.stderr


def test_tokens_may_lie_elsewhere(dream: Dream, home: Path) -> None:
    assert dream("token", "add", "anna", "--token-file", "mine.json").exit_code == 0
    assert dream("token", "list", "--token-file", "mine.json").stdout.startswith("anna")
    assert dream("token", "list").stdout == ""
