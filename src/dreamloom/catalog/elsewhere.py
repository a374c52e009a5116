"""Folders of models that lie elsewhere, as ComfyUI is told of them in `extra_model_paths.yaml`.

Each of its sections may name a `base_path`, and for each kind of model one folder or several, line by line, in it.

Source: `utils/extra_config.py` of comfyanonymous/ComfyUI.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import yaml

from dreamloom.errors import BadFile

FILE = "extra_model_paths.yaml"
LARGEST = 2**20  # bytes
_NO_MODELS = ("base_path", "is_default", "custom_nodes")


def other_folders(folder: Path) -> Iterator[Path]:
    """The folders that ComfyUI's file in a folder names and that are there; nothing if it has no such file.

    Args:
        folder: ComfyUI's own.

    Raises:
        BadFile: if the file is there and cannot be read.
    """
    file = folder / FILE
    if not file.is_file():
        return
    try:
        if file.stat().st_size > LARGEST:
            raise BadFile(f"{file} is larger than any list of folders: move it away", str(file))
        told = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, yaml.YAMLError, RecursionError) as error:
        reason = " ".join(str(error).split())[:150]
        raise BadFile(f"{file} cannot be read ({reason}): repair it or move it away", str(file)) from error
    for section in told.values() if isinstance(told, dict) else ():
        if not isinstance(section, dict):
            continue
        base = folder / _expanded(section.get("base_path"))
        for kind, places in section.items():
            if kind in _NO_MODELS or not isinstance(places, str):
                continue
            for line in places.split("\n"):
                place = Path(os.path.normpath(base / _expanded(line)))
                if line.strip() and place.is_dir():
                    yield place


def _expanded(path: object) -> str:
    return os.path.expandvars(os.path.expanduser(path.strip())) if isinstance(path, str) else ""
