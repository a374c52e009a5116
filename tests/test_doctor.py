from __future__ import annotations

from pathlib import Path

import pytest

from dreamloom.doctor import Check, examine
from dreamloom.trust.keys import KeyFolder


@pytest.fixture(autouse=True)
def _no_models(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dreamloom.doctor.known_cards", tuple)


def credentials(home: Path) -> Check:
    (found,) = [check for check in examine(home, home) if check.name == "Credentials"]
    return found


def test_it_says_who_signs(tmp_path: Path) -> None:
    assert credentials(tmp_path).ok
    assert not (tmp_path / "keys").exists()  # looking changes nothing
    signer = KeyFolder(tmp_path / "keys").identity().signer
    assert signer.name in credentials(tmp_path).detail


def test_a_key_that_cannot_be_used_is_told(tmp_path: Path) -> None:
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "signer.pem").write_text("half a")
    found = credentials(tmp_path)
    assert not found.ok
    assert "dream trust keys rotate" in found.detail
