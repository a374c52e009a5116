"""`dream models add`, `scan`, `verify` and `remove`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from safetensors_files import LORA, TINY_FLUX, put


def test_a_folder_is_scanned_listed_verified_and_forgotten(dream: Any, tmp_path: Path) -> None:
    put(tmp_path / "webui" / "models" / "Lora" / "ink.safetensors", LORA)
    put(tmp_path / "webui" / "models" / "Stable-diffusion" / "mine.safetensors", TINY_FLUX)
    (tmp_path / "webui" / "models" / "Stable-diffusion" / "old.ckpt").write_bytes(b"\x80")
    scanned = dream("models", "scan", str(tmp_path / "webui"))
    assert scanned.exit_code == 0
    assert "ink: lora for Stable Diffusion 1.5" in scanned.stdout
    assert "mine: FLUX.1 dev, the painter alone" in scanned.stdout
    assert "old.ckpt: it can hold code" in scanned.stderr
    assert "2 added, 1 left out." in scanned.stderr
    assert "lora for Stable Diffusion 1.5" in dream("models", "list").stdout
    shown = json.loads(dream("models", "show", "ink", "--json").stdout)
    assert dream("models", "show", shown["sha256"][:10]).exit_code == 0
    assert dream("models", "verify", "ink").stdout == "ink: as they were\n"
    put(tmp_path / "webui" / "models" / "Lora" / "ink.safetensors", LORA, fill=1)
    assert dream("models", "verify", "ink").exit_code == 1
    assert dream("models", "remove", "ink").exit_code == 0
    assert (tmp_path / "webui" / "models" / "Lora" / "ink.safetensors").exists()
    assert dream("models", "remove", "ink").exit_code == 2


def test_adding_says_what_it_is_or_what_is_wrong(dream: Any, tmp_path: Path) -> None:
    added = dream("models", "add", str(put(tmp_path / "ink.safetensors", LORA)), "--json")
    told = json.loads(added.stdout)
    assert (told["name"], told["kind"], told["architecture"]) == ("ink", "lora", "sd1")
    missing = dream("models", "add", str(tmp_path / "nothing"))
    assert missing.exit_code == 2
    assert "here is no file or folder" in missing.stderr
