"""The skeleton of an upright figure: joints, poses, and where a pose puts the joints.

Terms
-----
joint
    One of the 18 points of COCO/OpenPose, named from the figure's own side: `right_wrist` is on the left of the
    picture when the figure faces us.
pose
    The angle of every limb in the plane of the picture. 0 degrees hangs straight down, positive turns towards the
    right of the picture, so 90 points right, -90 left and 180 up. Elbows and knees are bent against the limb above.
turn
    How far the figure has turned from us towards the right of the picture, in degrees.
share
    A length or place as a part of the square's side; (0, 0) is the upper left corner.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

JOINTS = (
    "nose",
    "neck",
    "right_shoulder",
    "right_elbow",
    "right_wrist",
    "left_shoulder",
    "left_elbow",
    "left_wrist",
    "right_hip",
    "right_knee",
    "right_ankle",
    "left_hip",
    "left_knee",
    "left_ankle",
    "right_eye",
    "left_eye",
    "right_ear",
    "left_ear",
)
BONES = (
    ("neck", "right_shoulder"),
    ("right_shoulder", "right_elbow"),
    ("right_elbow", "right_wrist"),
    ("neck", "left_shoulder"),
    ("left_shoulder", "left_elbow"),
    ("left_elbow", "left_wrist"),
    ("neck", "right_hip"),
    ("right_hip", "right_knee"),
    ("right_knee", "right_ankle"),
    ("neck", "left_hip"),
    ("left_hip", "left_knee"),
    ("left_knee", "left_ankle"),
    ("neck", "nose"),
    ("nose", "right_eye"),
    ("right_eye", "right_ear"),
    ("nose", "left_eye"),
    ("left_eye", "left_ear"),
)
EYE, EAR = 21.0, 88.0  # degrees around the head from its front
_POINTS = {"nose": (0.0, 0.12), "right_eye": (-EYE, -0.02), "left_eye": (EYE, -0.02)}
_POINTS |= {"right_ear": (-EAR, 0.05), "left_ear": (EAR, 0.05)}


@dataclass(frozen=True)
class Pose:
    """What a figure does with its limbs; angles in degrees, lengths in shares of the square.

    `lean` turns the trunk, `tilt` the head against the trunk. `rise` is how high the lowest point is above the
    ground, `aside` how far the figure is from the middle. `over` names the arms that pass before the face.
    `carrying` is the right arm and elbow of one who holds something, where that differs.
    """

    right_arm: float = -12.0
    right_elbow: float = 6.0
    left_arm: float = 12.0
    left_elbow: float = -6.0
    right_leg: float = -3.0
    right_knee: float = 0.0
    left_leg: float = 3.0
    left_knee: float = 0.0
    lean: float = 0.0
    tilt: float = 0.0
    turn: float = 0.0
    rise: float = 0.0
    aside: float = 0.0
    over: tuple[str, ...] = ()
    carrying: tuple[float, float] | None = None


@dataclass(frozen=True)
class Build:
    """The proportions of a figure, in shares of the square: a big friendly head on a small body."""

    head: float = 0.14
    trunk: float = 0.19
    shoulders: float = 0.082
    hips: float = 0.048
    upper_arm: float = 0.112
    forearm: float = 0.1
    thigh: float = 0.12
    shin: float = 0.115
    foot: float = 0.034
    seat: float = 0.062
    ground: float = 0.955


ADULT = Build()
CHILD = Build(head=0.152, trunk=0.175, shoulders=0.078, upper_arm=0.108, forearm=0.098, thigh=0.1, shin=0.1)
STURDY = Build(head=0.138, trunk=0.195, shoulders=0.098, hips=0.056, thigh=0.115, shin=0.112, foot=0.036)


@dataclass(frozen=True)
class Placed:
    """Where everything is, in shares of the square: the joints, the middle of the head, and its tilt in degrees."""

    joints: dict[str, tuple[float, float]]
    head: tuple[float, float]
    hip: tuple[float, float]
    head_tilt: float


def _step(start: tuple[float, float], angle: float, length: float) -> tuple[float, float]:
    radians = math.radians(angle)
    return (start[0] + length * math.sin(radians), start[1] + length * math.cos(radians))


def place(pose: Pose, build: Build) -> Placed:
    """Puts a skeleton of some build into a pose and stands it on the ground (forward kinematics).

    Returns:
        Places in shares of the square. Joints that are hidden (a far ear) have a place too.
    """
    narrow = max(0.35, math.cos(math.radians(pose.turn)))
    hip = (0.0, 0.0)
    joints: dict[str, tuple[float, float]] = {}
    joints["neck"] = neck = _step(hip, 180 - pose.lean, build.trunk)
    cos, sin = math.cos(math.radians(pose.lean)), math.sin(math.radians(pose.lean))
    for side, sign in (("right", -1.0), ("left", 1.0)):
        across = sign * build.shoulders * narrow
        drop = 0.028  # shoulders sit a little below the neck
        shoulder = (neck[0] + across * cos - drop * sin, neck[1] + across * sin + drop * cos)
        arm, elbow = getattr(pose, f"{side}_arm"), getattr(pose, f"{side}_elbow")
        joints[f"{side}_shoulder"] = shoulder
        joints[f"{side}_elbow"] = bend = _step(shoulder, arm, build.upper_arm)
        joints[f"{side}_wrist"] = _step(bend, arm + elbow, build.forearm)
        across = sign * build.hips * narrow
        start = (across * cos, across * sin)
        leg, knee = getattr(pose, f"{side}_leg"), getattr(pose, f"{side}_knee")
        joints[f"{side}_hip"] = start
        joints[f"{side}_knee"] = bend = _step(start, leg, build.thigh)
        joints[f"{side}_ankle"] = _step(bend, leg + knee, build.shin)
    tilt = pose.lean + pose.tilt
    head = _step(neck, 180 - tilt, build.head * 0.86)
    for name, (longitude, down) in _POINTS.items():
        along = build.head * math.sin(math.radians(longitude + pose.turn))
        turned = math.radians(tilt)
        below = build.head * down
        joints[name] = (
            head[0] + along * math.cos(turned) - below * math.sin(turned),
            head[1] + along * math.sin(turned) + below * math.cos(turned),
        )
    lowest = max(
        build.seat,
        *(joints[f"{side}_ankle"][1] + build.foot for side in ("left", "right")),
        *(joints[f"{side}_knee"][1] + build.foot for side in ("left", "right")),
    )
    dx, dy = 0.5 + pose.aside, build.ground - pose.rise - lowest

    def moved(point: tuple[float, float]) -> tuple[float, float]:
        return (point[0] + dx, point[1] + dy)

    return Placed({name: moved(joints[name]) for name in JOINTS}, moved(head), moved(hip), tilt)
