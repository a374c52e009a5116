"""Finds people in a picture and where their joints are, with the models of MediaPipe's pose.

The models (Apache-2.0) are read out of the installed package `mediapipe`, of which no code is run; LiteRT runs them.
The first finds people and says how they lie in the picture, the second finds the joints in a square cut out round each.

Terms
-----
joint
    One of the 33 points of BlazePose, numbered as there: 0 is the nose, 11 and 12 the shoulders, and so on.
square
    Where a person is: the middle, half a side, and how far it is turned.

Source: Bazarevsky et al., "BlazePose: On-device Real-time Body Pose tracking" (arXiv 2006.10204); anchors, scales and
margins are those of MediaPipe's graphs `pose_detection_cpu` and `pose_landmarks_to_roi`.
"""

from __future__ import annotations

import importlib.util
import math
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, cast

import cv2
import numpy as np
import numpy.typing as npt

from dreamloom.media.pictures import Pixels

Floats = npt.NDArray[np.float32]

MODELS = ("pose_detection/pose_detection.tflite", "pose_landmark/pose_landmark_full.tflite")
LACKING = (
    "pose needs models that find people: pip install 'dreamloom[pose]', and then pip install --no-deps "
    "mediapipe==0.10.21; or make the map elsewhere, and give it as --control pose=MAP"
)
SEEN, CUT = 224, 256  # pixels of the sides that the two models look at
STRIDES = ((8, 2), (16, 2), (32, 6))  # pixels from one place to the next that a person may be at, and how often each
JOINTS = 33
MIDDLE, TOP = 33, 34  # of the second model's further points: hips, and as far above or below them as the body reaches
MARGIN = 1.25
OVERLAP = 0.3  # share from which on two people are one
_looking = threading.Lock()  # the models are not made for several threads


@dataclass(frozen=True)
class Square:
    """Where a person is: middle (x, y) and half a side in pixels, and the turn in radians, clockwise."""

    x: float
    y: float
    half: float
    turn: float

    @classmethod
    def between(cls, middle: Floats, end: Floats) -> Square:
        """The square round a body, from its hips and from the point that says how far it reaches, (x, y) each."""
        across, down = float(end[0] - middle[0]), float(end[1] - middle[1])
        turn = math.pi / 2 - math.atan2(-down, across)
        return cls(float(middle[0]), float(middle[1]), math.hypot(across, down) * MARGIN, turn)

    def matrix(self) -> Floats:
        """From pixels of the cut-out square to those of the picture, float32 (2, 3)."""
        scale = 2 * self.half / CUT
        cosine, sine = math.cos(self.turn) * scale, math.sin(self.turn) * scale
        rows = [[cosine, -sine, self.x], [sine, cosine, self.y]]
        found = np.array(rows, np.float32)
        found[:, 2] -= found[:, :2] @ np.full(2, CUT / 2, np.float32)
        return found


@dataclass(frozen=True, eq=False)
class Person:
    """Somebody in a picture.

    Attributes:
        joints: float32 (33, 2), x and y in pixels.
        sure: float32 (33,), how likely it is that each is in the picture and not hidden, 0..1.
    """

    joints: Floats
    sure: Floats


def folder() -> Path | None:
    """Where the models and what runs them are installed; None if they are not."""
    if importlib.util.find_spec("ai_edge_litert") is None or (found := importlib.util.find_spec("mediapipe")) is None:
        return None
    modules = Path((found.submodule_search_locations or [""])[0]) / "modules"
    return modules if all((modules / model).is_file() for model in MODELS) else None


def lacking() -> str | None:
    """None if people can be found here; else why not, and what to do."""
    return None if folder() else LACKING


def find_people(pixels: Pixels, sure: float) -> tuple[Person, ...]:
    """Everybody in a picture, the clearest first.

    Args:
        pixels: uint8 (height, width, 3).
        sure: how certain it must be that somebody is there, 0..1.
    """
    finder, joiner = _models(str(folder()))
    with _looking:
        people = (_joints(pixels, square, joiner) for square in _squares(pixels, finder, sure))
        return tuple(person for person in people if person is not None)


@cache
def _models(modules: str) -> tuple[Any, Any]:
    from ai_edge_litert.interpreter import Interpreter

    found = []
    for model in MODELS:
        runner = Interpreter(model_path=str(Path(modules) / model), num_threads=2)
        runner.allocate_tensors()
        found.append(runner)
    return found[0], found[1]


def _run(model: Any, seen: Floats) -> list[Floats]:
    """What a model says of one square picture (side, side, 3), in the order of its answers."""
    model.set_tensor(model.get_input_details()[0]["index"], seen[None])
    model.invoke()
    return [model.get_tensor(one["index"])[0] for one in model.get_output_details()]


def _squares(pixels: Pixels, finder: Any, sure: float) -> list[Square]:
    height, width, _ = pixels.shape
    share = SEEN / max(height, width)
    size = (max(1, round(width * share)), max(1, round(height * share)))
    small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA if share < 1 else cv2.INTER_LINEAR)
    left, top = (SEEN - size[0]) // 2, (SEEN - size[1]) // 2
    seen = np.full((SEEN, SEEN, 3), -1, np.float32)
    seen[top : top + size[1], left : left + size[0]] = small.astype(np.float32) / 127.5 - 1
    boxes, scores = _run(finder, seen)
    found = decoded(boxes, scores[:, 0], sure)
    points = (found[:, 4:8].reshape(-1, 2, 2) * SEEN - (left, top)) / share
    return [Square.between(middle, end) for middle, end in points.astype(np.float32)]


def anchors() -> Floats:
    """The places that the first model looks at: float32 (2254, 2), x and y as shares."""
    rows = []
    for stride, often in STRIDES:
        count = SEEN // stride
        y, x = np.divmod(np.arange(count * count), count)
        rows.append(np.repeat((np.stack([x, y], axis=1) + 0.5) / count, often, axis=0))
    return np.concatenate(rows).astype(np.float32)


def decoded(boxes: Floats, scores: Floats, sure: float) -> Floats:
    """The people that the first model tells of, the most certain first, each once.

    Args:
        boxes: (2254, 12), the middle, width and height of a box and four points, counted from each anchor in pixels.
        scores: (2254,), how certain each is, before the sigmoid.
        sure: how certain it must be, 0..1.

    Returns:
        float32 (people, 12), all as shares of the square that it saw.
    """
    certain = _share(scores)
    kept = np.flatnonzero(certain >= sure)
    kept = kept[np.argsort(-certain[kept], kind="stable")]
    places = boxes[kept] / SEEN
    places[:, :2] += anchors()[kept]
    places[:, 4:] += np.tile(anchors()[kept], 4)
    found: list[Floats] = []
    for place in places:
        if all(_overlap(place, other) < OVERLAP for other in found):
            found.append(place)
    return np.array(found, np.float32).reshape(-1, boxes.shape[1])


def _overlap(one: Floats, other: Floats) -> float:
    """Intersection over union of two boxes (x, y, width, height, …)."""
    low = np.maximum(one[:2] - one[2:4] / 2, other[:2] - other[2:4] / 2)
    high = np.minimum(one[:2] + one[2:4] / 2, other[:2] + other[2:4] / 2)
    shared = float(np.prod(np.maximum(0, high - low)))
    return shared / max(1e-9, float(np.prod(one[2:4]) + np.prod(other[2:4])) - shared)


def _joints(pixels: Pixels, square: Square, joiner: Any) -> Person | None:
    """The joints of the person in a square; None if nobody is there after all."""
    for _ in range(2):  # the second time in a square that the first look has put right
        matrix = square.matrix()
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        cut = cast(Pixels, cv2.warpAffine(pixels, matrix, (CUT, CUT), flags=flags))
        points, there, *_ = _run(joiner, cut.astype(np.float32) / np.float32(255))
        if float(there[0]) < 0.5:
            return None
        points = points.reshape(-1, 5)
        placed = (points[:, :2] @ matrix[:, :2].T + matrix[:, 2]).astype(np.float32)
        square = Square.between(placed[MIDDLE], placed[TOP])
    joints = placed[:JOINTS]
    inside = ((joints >= 0) & (joints < (pixels.shape[1], pixels.shape[0]))).all(axis=1)
    return Person(joints, np.where(inside, _least(points[:JOINTS, 3:5]), np.float32(0)))


def _least(raw: Floats) -> Floats:
    """The lesser of what is said of being seen and of being in the picture, through the sigmoid."""
    return cast(Floats, _share(raw).min(axis=1))


def _share(values: Floats) -> Floats:
    """The sigmoid, within what its exponential can hold."""
    return cast(Floats, 1 / (1 + np.exp(-np.clip(values, -80, 80))))


def middle_of(person: Person, joints: Sequence[int]) -> tuple[Floats, float]:
    """The middle of some joints, (x, y), and how certain the least certain of them is."""
    chosen = list(joints)
    return person.joints[chosen].mean(axis=0), float(person.sure[chosen].min())
