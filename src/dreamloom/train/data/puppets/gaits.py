"""The skeleton of a four-legged animal seen from its right side: joints, poses, and where a pose puts the joints.

Joints are those of AP-10K, named from the animal's own side. The animal faces the right of the picture, so its right
legs are the near ones. Angles are as in `skeleton`: 0 hangs straight down, positive points forwards (to the right).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from dreamloom.errors import BadInput

Point = tuple[float, float]

LEGS = ("right_front", "right_back", "left_front", "left_back")
BEAST_JOINTS = (
    "left_eye", "right_eye", "nose", "neck", "tail_root",
    "left_shoulder", "left_elbow", "left_front_paw", "right_shoulder", "right_elbow", "right_front_paw",
    "left_hip", "left_knee", "left_back_paw", "right_hip", "right_knee", "right_back_paw",
)  # fmt: skip
BEAST_BONES = (
    ("nose", "left_eye"), ("nose", "right_eye"), ("nose", "neck"), ("neck", "tail_root"),
    ("neck", "left_shoulder"), ("left_shoulder", "left_elbow"), ("left_elbow", "left_front_paw"),
    ("neck", "right_shoulder"), ("right_shoulder", "right_elbow"), ("right_elbow", "right_front_paw"),
    ("tail_root", "left_hip"), ("left_hip", "left_knee"), ("left_knee", "left_back_paw"),
    ("tail_root", "right_hip"), ("right_hip", "right_knee"), ("right_knee", "right_back_paw"),
)  # fmt: skip
BEAST_CYCLES = ("walking", "running")
BEAST_POSES = ("standing", "walking", "running", "sitting", "jumping")


@dataclass(frozen=True)
class Gait:
    """What an animal does with its limbs, in degrees.

    `legs` gives for each of `LEGS` the angle of its upper part and the bend below. `pitch` lifts the front of the
    body, `nod` turns the head and neck downwards, `wag` swings the tail up. `rise` is the height of the lowest foot
    above the ground, in shares of the square.
    """

    legs: tuple[tuple[float, float], ...] = ((4.0, -6.0), (2.0, -6.0), (-4.0, -2.0), (-6.0, 2.0))
    pitch: float = 0.0
    nod: float = 0.0
    wag: float = 0.0
    rise: float = 0.0


@dataclass(frozen=True)
class Frame:
    """The proportions of an animal, in sheet units (the square is 1000 wide).

    `hip` is where the body begins, measured from the left; `length` the way from hip to shoulder; `upper` and `lower`
    the parts of a leg; `below` how far a paw reaches below its joint; `neck` the way from the shoulder to the middle
    of the head; `head` the head's radius; `face` the places of right eye, left eye and nose in the head, where its
    radius is 100.
    """

    hip: float
    length: float
    upper: float
    lower: float
    below: float
    neck: Point
    head: float
    face: tuple[Point, Point, Point]
    seat: float
    ground: float = 940.0


@dataclass(frozen=True)
class PlacedBeast:
    """Where everything is, in sheet units: joints, and the head's middle and turn (clockwise degrees)."""

    joints: dict[str, Point]
    head: Point
    head_turn: float
    hip: Point
    shoulder: Point


def _turned(point: Point, degrees: float) -> Point:
    """A way turned anticlockwise."""
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return (point[0] * cos + point[1] * sin, -point[0] * sin + point[1] * cos)


def _step(start: Point, angle: float, length: float) -> Point:
    return (start[0] + length * math.sin(math.radians(angle)), start[1] + length * math.cos(math.radians(angle)))


def place_beast(gait: Gait, frame: Frame) -> PlacedBeast:
    """Puts an animal's skeleton into a pose and stands it on the ground."""
    hip: Point = (frame.hip, 0.0)
    along = _turned((frame.length, 0.0), gait.pitch)
    shoulder = (hip[0] + along[0], hip[1] + along[1])
    joints: dict[str, Point] = {"tail_root": (hip[0] - 24, hip[1] - 24)}
    for name, (upper, lower) in zip(LEGS, gait.legs, strict=True):
        side, end = name.split("_")
        away = 30.0 if side == "left" else 0.0
        root = shoulder if end == "front" else hip
        start = (root[0] + away, root[1])
        bend = _step(start, upper, frame.upper)
        joints[f"{side}_{'shoulder' if end == 'front' else 'hip'}"] = start
        joints[f"{side}_{'elbow' if end == 'front' else 'knee'}"] = bend
        joints[f"{side}_{end}_paw"] = _step(bend, upper + lower, frame.lower)
    reach = _turned(frame.neck, 0.45 * gait.pitch - gait.nod)
    head = (shoulder[0] + reach[0], shoulder[1] + reach[1])
    joints["neck"] = (shoulder[0] + 0.2 * reach[0], shoulder[1] + 0.2 * reach[1])
    turn = gait.nod - 0.25 * gait.pitch
    for name, (x, y) in zip(("right_eye", "left_eye", "nose"), frame.face, strict=True):
        dx, dy = _turned((x * frame.head / 100, y * frame.head / 100), -turn)
        joints[name] = (head[0] + dx, head[1] + dy)
    lowest = max(hip[1] + frame.seat, *(joints[f"{name}_paw"][1] + frame.below for name in LEGS))
    down = frame.ground - 1000 * gait.rise - lowest

    def moved(point: Point) -> Point:
        return (point[0], point[1] + down)

    return PlacedBeast(
        {name: moved(joints[name]) for name in BEAST_JOINTS}, moved(head), turn, moved(hip), moved(shoulder)
    )


def _stride(phase: float, reach: float, bend: float, rest: float = -4.0) -> tuple[float, float]:
    """One leg in its cycle: it swings back on the ground, and forward lifted with a bent joint."""
    angle = 2 * math.pi * phase
    return (reach * math.sin(angle), rest - bend * max(0.0, math.cos(angle)))


def gait(name: str, phase: float = 0.0) -> Gait:
    """The pose of an animal.

    Args:
        name: one of `BEAST_POSES`.
        phase: how far a cycle (`BEAST_CYCLES`) has gone; 1 is the same as 0. Still poses take no notice of it.

    Raises:
        BadInput: if there is no such pose; it lists those there are.
    """
    phase %= 1.0
    wave = math.sin(2 * math.pi * phase)
    if name == "standing":
        return Gait()
    if name == "walking":
        starts = (0.25, 0.0, 0.75, 0.5)
        return Gait(
            tuple(_stride(phase + start, 25, 44) for start in starts),
            pitch=1.5 * math.cos(2 * math.pi * phase),
            nod=2 * math.sin(4 * math.pi * phase),
            wag=9 * wave,
        )
    if name == "running":
        starts = (0.5, 0.0, 0.6, 0.1)
        legs = tuple(_stride(phase + start, 52, 62, -10.0) for start in starts)
        return Gait(
            legs,
            pitch=5 + 6 * math.cos(2 * math.pi * phase),
            nod=-2 * wave,
            wag=14 + 8 * wave,
            rise=0.035 * (1 - wave) / 2 + 0.01,
        )
    if name == "sitting":
        return Gait(((6.0, -6.0), (80.0, -78.0), (-2.0, 0.0), (84.0, -80.0)), pitch=34, nod=6, wag=-22)
    if name == "jumping":
        return Gait(((66.0, -34.0), (-52.0, -16.0), (80.0, -40.0), (-40.0, -24.0)), pitch=20, nod=-2, wag=24, rise=0.08)
    raise BadInput(f"there is no pose {name!r} for an animal: the poses are {', '.join(BEAST_POSES)}")
