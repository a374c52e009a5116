"""Lets the tests here import `fake_studio`, and gives them a studio that needs no model."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

from fake_studio import FakeStudio  # noqa: E402 - found by the line above

Dream = Callable[..., Result]


@pytest.fixture
def studio() -> FakeStudio:
    """A studio that paints flat colours."""
    return FakeStudio()


@pytest.fixture
def dream(studio: FakeStudio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Dream:
    """Runs one command line in an empty folder, with the fake studio."""
    from dreamloom.cli import app

    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DREAMLOOM_DEBUG", raising=False)

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(app, list(arguments), obj=studio, prog_name="dream")

    return run
