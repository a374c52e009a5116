"""Finds faces in pictures that go in, so that nobody's likeness is used without a word.

The weights are those of the package `mtcnn` (MIT), which `pip install 'dreamloom[faces]'` brings; its three small
networks are run here, with NumPy alone. Without it nobody looks for faces, and whoever asks is told so.

Terms:
    box: left, top, right, bottom in pixels, beside how certain it is that a face is in it, 0..1.
    stage: one of three networks. The first proposes boxes at many sizes, the second and third move and weed them.

Source: Zhang, Zhang, Li, Qiao, "Joint Face Detection and Alignment Using Multitask Cascaded Convolutional Networks"
(arXiv 1604.02878). Thresholds are the package's own.
"""

from __future__ import annotations

import hashlib
import importlib.util
import io
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

Pixels = npt.NDArray[np.uint8]
Array = npt.NDArray[np.float32]

SMALLEST = 28  # pixels of a face's side
LARGEST = 512  # pixels of a picture's longer side; larger ones are reduced to it first
_STEP = 0.709  # from one size of the picture to the next: half the area
_CERTAIN = (0.6, 0.7, 0.8)
_OVERLAP = (0.5, 0.7, 0.7, 0.7)
# The files are pickles: nothing but these very bytes is opened.
_WEIGHTS = {
    "pnet": "ea6b0c3e685ebee3165326ad6484acc95f2ef78f1c94fbf40a55704fa989f7b5",
    "rnet": "cb00e6460f3c98b0bfafaba3c0a0ded4bdf6e62cee7174d969e8670d7e757fee",
    "onet": "94f6ea2f4cf985275ee958cdd762d17b6009348a4fb9d8c6be39ba73ffd22ca3",
}


def can_look() -> bool:
    """Whether the weights are here, and are the ones that this was written for."""
    return _networks() is not None


def find_faces(pixels: Pixels) -> npt.NDArray[np.float32] | None:
    """Finds faces of people, drawn ones too if they are drawn true to life.

    Args:
        pixels: uint8 (H, W, 3).

    Returns:
        float32 (faces, 5), a box each, the most certain first; None if nobody can look.
    """
    networks = _networks()
    if networks is None:
        return None
    picture = Image.fromarray(pixels)
    share = min(1.0, LARGEST / max(picture.size))
    if share < 1:
        picture = picture.resize((max(1, round(picture.width * share)), max(1, round(picture.height * share))))
    boxes = np.concatenate([np.empty((0, 5), np.float32), *_proposed(picture, networks[0])])
    boxes = _squared(_best(boxes, _OVERLAP[1]))
    for number, side in ((1, 24), (2, 48)):
        boxes = _best(_refined(picture, boxes, networks[number], side, _CERTAIN[number]), _OVERLAP[number + 1])
        boxes = _squared(boxes) if number == 1 else boxes
    boxes[:, :4] /= share
    return boxes


def count_faces(pixels: Pixels, where: npt.NDArray[np.bool_] | None = None) -> int | None:
    """How many faces are in a picture.

    Args:
        pixels: uint8 (H, W, 3).
        where: bool (H, W), to count only faces of which some part is True; None for all.

    Returns:
        The number, or None if nobody can look.
    """
    boxes = find_faces(pixels)
    if boxes is None:
        return None
    if where is None:
        return len(boxes)
    corners = boxes[:, :4].round().astype(int).clip(0)
    return sum(bool(where[top:bottom, left:right].any()) for left, top, right, bottom in corners)


@cache
def _networks() -> tuple[list[Array], list[Array], list[Array]] | None:
    found = importlib.util.find_spec("mtcnn")
    if found is None or found.origin is None:
        return None
    folder = Path(found.origin).parent / "assets" / "weights"
    try:
        import joblib

        loaded = []
        for name, sha256 in _WEIGHTS.items():
            data = (folder / f"{name}.lz4").read_bytes()
            if hashlib.sha256(data).hexdigest() != sha256:
                return None
            loaded.append([np.asarray(one, np.float32) for one in joblib.load(io.BytesIO(data))])
    except (ImportError, OSError):
        return None
    return loaded[0], loaded[1], loaded[2]


# --- the stages


def _proposed(picture: Image.Image, weights: list[Array]) -> Iterator[Array]:
    """Boxes at every size, (boxes, 5)."""
    scale = 12 / SMALLEST
    while min(picture.size) * scale >= 12:
        small = picture.resize((round(picture.width * scale), round(picture.height * scale)), Image.Resampling.BOX)
        features = _pooled(_convolved(_values(small)[None], *weights[0:3]), 2)
        features = _convolved(_convolved(features, *weights[3:6]), *weights[6:9])
        moves = (features @ weights[9][0, 0] + weights[10])[0]
        certain = _softmax(features @ weights[11][0, 0] + weights[12])[0, ..., 1]
        rows, columns = np.nonzero(certain > _CERTAIN[0])
        corner = np.stack([columns, rows, columns, rows], axis=1) * 2.0 + (0, 0, 12, 12)
        boxes = (corner + moves[rows, columns] * 12) / scale
        yield _best(np.column_stack([boxes, certain[rows, columns]]).astype(np.float32), _OVERLAP[0])
        scale *= _STEP


def _refined(picture: Image.Image, boxes: Array, weights: list[Array], side: int, least: float) -> Array:
    """The boxes that the second or third network keeps, moved to where it sees the face."""
    if not len(boxes):
        return boxes
    corners = boxes[:, :4].round().astype(int).tolist()
    cut = [picture.crop((left, top, right, bottom)).resize((side, side)) for left, top, right, bottom in corners]
    features = _pooled(_convolved(np.stack([_values(one) for one in cut]), *weights[0:3]), 3)
    features = _pooled(_convolved(features, *weights[3:6]), 3, whole=True)
    rest = 6
    if side == 48:
        features, rest = _pooled(_convolved(features, *weights[6:9]), 2), 9
    features = _convolved(features, *weights[rest : rest + 3]).transpose(0, 2, 1, 3).reshape(len(boxes), -1)
    dense = features @ weights[rest + 3] + weights[rest + 4]
    dense = np.where(dense > 0, dense, dense * weights[rest + 5])
    moves = dense @ weights[rest + 6] + weights[rest + 7]
    certain = _softmax(dense @ weights[-2] + weights[-1])[:, 1]
    sizes = np.tile(boxes[:, 2:4] - boxes[:, :2] + 1, 2)
    moved = np.column_stack([boxes[:, :4] + moves * sizes, certain]).astype(np.float32)
    kept: Array = moved[certain > least]
    return kept


def _best(boxes: Array, overlap: float) -> Array:
    """The boxes without those that overlap a more certain one by more than a share of their union."""
    left = boxes[np.argsort(-boxes[:, 4], kind="stable")]
    kept = []
    while len(left):
        first, left = left[0], left[1:]
        kept.append(first)
        low, high = np.maximum(first[:2], left[:, :2]), np.minimum(first[2:4], left[:, 2:4])
        common = np.prod((high - low).clip(0), axis=1)
        union = np.prod(first[2:4] - first[:2]) + np.prod(left[:, 2:4] - left[:, :2], axis=1) - common
        left = left[common <= overlap * union]
    return np.stack(kept) if kept else boxes[:0]


def _squared(boxes: Array) -> Array:
    """The boxes widened to squares about their middles."""
    middle = (boxes[:, :2] + boxes[:, 2:4]) / 2
    half = (boxes[:, 2:4] - boxes[:, :2]).max(axis=1, keepdims=True) / 2 if len(boxes) else middle[:, :1]
    return np.column_stack([middle - half, middle + half, boxes[:, 4]]).astype(np.float32)


# --- the layers


def _values(picture: Image.Image) -> Array:
    values: Array = (np.asarray(picture, np.float32) - np.float32(127.5)) / np.float32(128)
    return values


def _convolved(values: Array, kernel: Array, bias: Array, slope: Array) -> Array:
    """A convolution without padding, and a leaky rectifier: (N, H, W, C) → (N, H − k + 1, W − k + 1, D)."""
    height, width = (length - side + 1 for length, side in zip(values.shape[1:3], kernel.shape[:2], strict=True))
    total = np.broadcast_to(bias, (len(values), height, width, len(bias))).copy()
    for row, column in np.ndindex(*kernel.shape[:2]):
        total += values[:, row : row + height, column : column + width] @ kernel[row, column]
    result: Array = np.where(total > 0, total, total * slope)
    return result


def _pooled(values: Array, side: int, *, whole: bool = False) -> Array:
    """The maximum of every second square of `side` pixels; of `whole` ones only, or of those cut off at the end too."""
    if not whole:
        more = [max((-(-length // 2) - 1) * 2 + side - length, 0) for length in values.shape[1:3]]
        values = np.pad(values, ((0, 0), (0, more[0]), (0, more[1]), (0, 0)), constant_values=-np.inf)
    ends = [length - side + 1 for length in values.shape[1:3]]
    result: Array = values[:, : ends[0] : 2, : ends[1] : 2]
    for row, column in np.ndindex(side, side):
        result = np.maximum(result, values[:, row : row + ends[0] : 2, column : column + ends[1] : 2])
    return result


def _softmax(values: Any) -> Array:
    raised = np.exp(values - values.max(axis=-1, keepdims=True))
    result: Array = raised / raised.sum(axis=-1, keepdims=True)
    return result
