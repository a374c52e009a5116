"""Faces are found where the weights are here; where they are not, that is said."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter

from dreamloom.trust import faces


def person(size: int = 200) -> Image.Image:
    """A face, drawn with the light and shade of one: skin, hair, brows, eyes, nose, mouth."""
    image = Image.new("RGB", (size, size), (90, 110, 130))
    draw = ImageDraw.Draw(image)

    def oval(left: float, top: float, right: float, bottom: float, colour: tuple[int, int, int]) -> None:
        draw.ellipse(tuple(side * size for side in (left, top, right, bottom)), fill=colour)

    oval(0.22, 0.10, 0.78, 0.80, (60, 40, 30))
    oval(0.27, 0.18, 0.73, 0.86, (222, 180, 155))
    for side in (0.33, 0.54):
        oval(side, 0.385, side + 0.13, 0.405, (60, 40, 30))
        oval(side, 0.43, side + 0.13, 0.49, (245, 245, 240))
        oval(side + 0.04, 0.43, side + 0.09, 0.49, (40, 30, 25))
    oval(0.455, 0.46, 0.475, 0.60, (205, 160, 135))
    oval(0.44, 0.585, 0.56, 0.625, (175, 125, 105))
    oval(0.395, 0.68, 0.605, 0.745, (165, 75, 75))
    return image.filter(ImageFilter.GaussianBlur(size / 90))


def placed(*corners: tuple[int, int]) -> Any:
    scene = Image.new("RGB", (480, 300), (120, 140, 120))
    for corner in corners:
        scene.paste(person(), corner)
    return np.asarray(scene)


needs_weights = pytest.mark.skipif(not faces.can_look(), reason="dreamloom[faces] is not installed")


@needs_weights
def test_faces_are_counted() -> None:
    assert faces.count_faces(placed()) == 0
    assert faces.count_faces(placed((20, 40))) == 1
    assert faces.count_faces(placed((20, 40), (250, 60))) == 2


@needs_weights
def test_a_face_is_where_it_is() -> None:
    boxes = faces.find_faces(placed((250, 60)))
    assert boxes is not None
    left, top, right, bottom, certain = boxes[0]
    assert 280 < left < 320
    assert 380 < right < 420
    assert 60 < top < 160 < bottom < 260
    assert certain > 0.8


@needs_weights
def test_only_faces_that_would_change_count() -> None:
    where = np.zeros((300, 480), np.bool_)
    scene = placed((20, 40), (250, 60))
    assert faces.count_faces(scene, where) == 0
    where[:, 300:] = True
    assert faces.count_faces(scene, where) == 1


@needs_weights
@pytest.mark.parametrize("shape", [(1, 1, 3), (20, 600, 3), (900, 700, 3)])
def test_any_size_can_be_looked_at(shape: tuple[int, int, int]) -> None:
    assert faces.count_faces(np.full(shape, 90, np.uint8)) == 0


@pytest.fixture
def fresh() -> Any:
    faces._networks.cache_clear()
    yield
    faces._networks.cache_clear()


def test_without_the_package_nobody_looks(monkeypatch: pytest.MonkeyPatch, fresh: None) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert not faces.can_look()
    assert faces.count_faces(placed((20, 40))) is None


def test_other_bytes_than_the_known_ones_are_never_opened(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, fresh: None
) -> None:
    """The weights are pickles: one that somebody changed would run."""
    import pickle
    import types

    class Canary:
        def __reduce__(self) -> Any:
            return (open, (str(tmp_path / "canary"), "w"))

    folder = tmp_path / "assets" / "weights"
    folder.mkdir(parents=True)
    for name in ("pnet", "rnet", "onet"):
        (folder / f"{name}.lz4").write_bytes(pickle.dumps(Canary()))
    assert hashlib.sha256((folder / "pnet.lz4").read_bytes()).hexdigest() not in faces._WEIGHTS.values()
    spec = types.SimpleNamespace(origin=str(tmp_path / "__init__.py"))
    monkeypatch.setattr("importlib.util.find_spec", lambda name: spec)
    assert not faces.can_look()
    assert not (tmp_path / "canary").exists()
