"""A model that cannot be loaded is told in one sentence."""

from __future__ import annotations

import json
import pickle
from pathlib import Path
from typing import Any

import pytest

from dreamloom.catalog import cards
from dreamloom.engine.families.wan import Wan
from dreamloom.engine.load import load_family
from dreamloom.errors import MissingModel
from example_card import CARD


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, parts: dict[str, Any]) -> Path:
    """A small Wan on the disk, as a model's folder."""
    monkeypatch.setattr(cards, "WEIGHTS", tmp_path)
    folder = tmp_path / CARD.name
    for part, name in (("tokenizer", "tokenizer"), ("text_encoder", "text_encoder"), ("autoencoder", "vae")):
        parts[part].save_pretrained(folder / name)
    parts["transformer"].save_pretrained(folder / "transformer")
    return folder


def test_a_folder_becomes_a_family(folder: Path) -> None:
    family = load_family(CARD)
    assert isinstance(family, Wan)
    assert family.shape.multiple == 16
    assert family.shift == CARD.shift


def test_an_unknown_family_is_refused() -> None:
    with pytest.raises(MissingModel, match="does not know"):
        load_family(CARD.model_copy(update={"family": "sdxl"}))


def test_missing_and_damaged_weights_are_told(folder: Path) -> None:
    weights = next((folder / "transformer").glob("*.safetensors"))
    whole = weights.read_bytes()
    for damaged in (b"", b"not weights", whole[:1000]):
        weights.write_bytes(damaged)
        with pytest.raises(MissingModel, match="install it anew"):
            load_family(CARD)
    weights.write_bytes(whole)
    config = folder / "vae" / "config.json"
    config.write_text(json.dumps({}))
    for file in (config, weights):
        file.unlink()
        with pytest.raises(MissingModel, match="install it anew"):
            load_family(CARD)


@pytest.mark.parametrize("slipped_in", ["pickle", "settings", "link"])
def test_what_somebody_slipped_in_is_never_opened(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, slipped_in: str
) -> None:
    class Canary:
        def __reduce__(self) -> Any:
            return (open, (str(tmp_path / "canary"), "w"))

    if slipped_in == "pickle":
        weights = next((folder / "transformer").glob("*.safetensors"))
        weights.unlink()
        weights.with_suffix(".bin").write_bytes(pickle.dumps(Canary()))
    elif slipped_in == "settings":
        config = folder / "text_encoder" / "config.json"
        config.write_text(json.dumps({**json.loads(config.read_text()), "auto_map": {"AutoModel": "evil.Evil"}}))
    else:
        (tmp_path / "elsewhere.json").write_text("{}")
        (folder / "vae" / "more.json").symlink_to(tmp_path / "elsewhere.json")
    monkeypatch.setattr(Wan, "load", lambda *_, **__: pytest.fail("it was opened"))
    with pytest.raises(MissingModel, match="install it anew"):
        load_family(CARD)
    assert not (tmp_path / "canary").exists()
