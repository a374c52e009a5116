"""A tiny bank in which every thing that the evaluation asks for is a shaded disc."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from dreamloom.train.data.painting import Art
from dreamloom.train.data.sprites import Sprite
from dreamloom.train.evaluation.questions import count_questions, questions, style_questions

SIDE = 32


@pytest.fixture(scope="session")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    labels = dict.fromkeys(one.label for one in (*questions(), *count_questions(), *style_questions()))
    sprites = [
        Sprite(name, label, ("thing",), 3, 34, name == "fluent-3d" and label == "rose")
        for name in ("fluent-3d", "fluent-flat", "noto", "emojione")
        for label in labels
    ]
    down, across = np.mgrid[-1 : 1 : SIDE * 1j, -1 : 1 : SIDE * 1j]
    disc = np.zeros((SIDE, SIDE, 4), np.uint8)
    disc[..., :3] = (150 + 60 * across)[..., None]
    disc[..., 3] = 255 * (across**2 + down**2 < 0.85)
    data = io.BytesIO()
    Image.fromarray(disc).save(data, "WEBP", lossless=True)
    file = tmp_path_factory.mktemp("bank") / "sprites.zip"
    with zipfile.ZipFile(file, "w") as archive:
        for number in range(len(sprites)):
            archive.writestr(f"{number:05d}.webp", data.getvalue())
        archive.writestr("index.json", json.dumps({"size": SIDE, "sprites": [asdict(one) for one in sprites]}))
    return file


@pytest.fixture(scope="session")
def art(bank: Path) -> Art:
    return Art.read(bank)
