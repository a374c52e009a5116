"""The poses that figures strike, by name; those that go in a cycle take a phase.

Walking follows the four key drawings of hand-drawn animation: contact, down, passing and up.
"""

from __future__ import annotations

import math

from dreamloom.errors import BadInput
from dreamloom.train.data.puppets.skeleton import Pose

_TURNED = 34.0
_STILL: dict[str, Pose] = {
    "standing": Pose(),
    "waving": Pose(right_arm=-14, left_arm=112, left_elbow=42, tilt=-5, over=("left",)),
    "arms up": Pose(right_arm=-140, right_elbow=-12, left_arm=140, left_elbow=12, over=("right", "left")),
    "jumping": Pose(
        right_arm=-122, right_elbow=-20, left_arm=122, left_elbow=20, right_leg=-34, right_knee=58, left_leg=34,
        left_knee=-58, rise=0.075, over=("right", "left"),
    ),
    "thinking": Pose(right_arm=-24, right_elbow=62, left_arm=32, left_elbow=166, tilt=8, over=("left",)),
    "sitting": Pose(
        right_arm=-22, right_elbow=12, left_arm=28, left_elbow=-8, right_leg=76, right_knee=2, left_leg=92,
        left_knee=-6, lean=-5, tilt=4, turn=34, aside=-0.1,
    ),
    "riding": Pose(
        right_arm=38, right_elbow=36, left_arm=52, left_elbow=30, right_leg=46, right_knee=-52, left_leg=58,
        left_knee=-56, turn=_TURNED, over=("right",), carrying=(96, 26),
    ),
    "flying": Pose(
        right_arm=-54, right_elbow=-6, left_arm=112, left_elbow=6, right_leg=-72, right_knee=-8, left_leg=-58,
        left_knee=-34, lean=62, tilt=-42, turn=34, rise=0.25, aside=-0.03,
    ),
}  # fmt: skip
CYCLES = ("walking", "running", "dancing")
POSES = (*_STILL, *CYCLES)


def _walking(phase: float) -> Pose:
    swing = math.sin(2 * math.pi * phase)
    lift = math.cos(2 * math.pi * phase)
    return Pose(
        right_leg=30 * swing,
        right_knee=-8 - 40 * max(0.0, lift),
        left_leg=-30 * swing,
        left_knee=-8 - 40 * max(0.0, -lift),
        right_arm=-34 * swing,
        right_elbow=22,
        left_arm=34 * swing,
        left_elbow=22,
        carrying=(8 - 10 * swing, 78),
        lean=3,
        tilt=-2 + 2 * math.cos(4 * math.pi * phase),
        turn=_TURNED,
    )


def _running(phase: float) -> Pose:
    swing = math.sin(2 * math.pi * phase)
    lift = math.cos(2 * math.pi * phase)
    return Pose(
        right_leg=10 + 48 * swing,
        right_knee=-34 - 56 * max(0.0, lift) - 30 * max(0.0, -swing),
        left_leg=10 - 48 * swing,
        left_knee=-34 - 56 * max(0.0, -lift) - 30 * max(0.0, swing),
        right_arm=-8 - 52 * swing,
        right_elbow=82,
        left_arm=-8 + 52 * swing,
        left_elbow=82,
        carrying=(8 - 16 * swing, 78),
        lean=14,
        tilt=-10,
        turn=_TURNED,
        rise=0.035 * swing * swing,
    )


def _dancing(phase: float) -> Pose:
    swing = math.sin(2 * math.pi * phase)
    other = math.cos(2 * math.pi * phase)
    return Pose(
        right_arm=-92 - 52 * swing,
        right_elbow=-38 - 14 * other,
        left_arm=92 - 52 * swing,
        left_elbow=38 + 14 * other,
        right_leg=-14 - 30 * max(0.0, other),
        right_knee=10 + 52 * max(0.0, other),
        left_leg=14 + 30 * max(0.0, -other),
        left_knee=-10 - 52 * max(0.0, -other),
        lean=-9 * swing,
        tilt=14 * swing,
        turn=12 * swing,
        over=("right", "left"),
        rise=0.012 * (1 + math.cos(4 * math.pi * phase)),
    )


def pose(name: str, phase: float = 0.0) -> Pose:
    """The pose of a name.

    Args:
        name: one of `POSES`.
        phase: how far a cycle (`CYCLES`) has gone: 1 is the same as 0, and any number will do. Still poses take no
            notice of it.

    Raises:
        BadInput: if there is no such pose; it lists those there are.
    """
    cycles = {"walking": _walking, "running": _running, "dancing": _dancing}
    if name in cycles:
        return cycles[name](phase % 1.0)
    if name not in _STILL:
        raise BadInput(f"there is no pose {name!r}: the poses are {', '.join(POSES)}")
    return _STILL[name]
