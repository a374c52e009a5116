"""Pose: people as coloured stick figures on black, the way OpenPose draws them.

Source: joints, their order, limbs and colours are OpenPose's (Cao et al., arXiv 1812.08008), in the COCO form with 18
points that ControlNets for it were trained on.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import cv2
import numpy as np

from dreamloom.control.kinds import Kind, Option
from dreamloom.control.people import Person, find_people, lacking, middle_of
from dreamloom.control.shaping import Floats, relative
from dreamloom.media.pictures import Pixels

# The joints of BlazePose that each of OpenPose's points lies between: nose, neck, right arm, left arm, right leg,
# left leg, eyes, ears.
POINTS: tuple[tuple[int, ...], ...] = (
    (0,), (11, 12), (12,), (14,), (16,), (11,), (13,), (15,), (24,), (26,), (28,), (23,), (25,), (27,), (5,), (2,),
    (8,), (7,),
)  # fmt: skip
LIMBS = (
    (1, 2), (1, 5), (2, 3), (3, 4), (5, 6), (6, 7), (1, 8), (8, 9), (9, 10), (1, 11), (11, 12), (12, 13), (1, 0),
    (0, 14), (14, 16), (0, 15), (15, 17),
)  # fmt: skip
COLOURS = (
    (255, 0, 0), (255, 85, 0), (255, 170, 0), (255, 255, 0), (170, 255, 0), (85, 255, 0), (0, 255, 0), (0, 255, 85),
    (0, 255, 170), (0, 255, 255), (0, 170, 255), (0, 85, 255), (0, 0, 255), (85, 0, 255), (170, 0, 255), (255, 0, 255),
    (255, 0, 170), (255, 0, 85),
)  # fmt: skip
LIMB_LIGHT = 0.6  # of its colour
THICK = 4.0  # half the width of a limb and radius of a point, in pixels of a picture of 512
HIDDEN = 0.3  # a point less certain than this is not drawn


def pose(pixels: Pixels, sure: float) -> Pixels:
    """Stick figures; black where nobody is.

    Args:
        pixels: uint8 (height, width, 3).
        sure: how certain it must be that somebody is there, 0..1.

    Returns:
        uint8 of the same shape.
    """
    return stick_figures(find_people(pixels, sure), pixels)


def stick_figures(people: Sequence[Person], like: Pixels) -> Pixels:
    """Draws people; uint8 of the shape of the picture `like`."""
    drawn = np.zeros_like(like)
    for person in people:
        add_figure(drawn, [middle_of(person, joints) for joints in POINTS])
    return drawn


def add_figure(drawn: Pixels, points: Sequence[tuple[Floats, float]]) -> None:
    """Draws one person onto a map.

    Args:
        drawn: uint8 (height, width, 3); changed in place.
        points: OpenPose's 18: of each its place, (x, y) in pixels, and how certain it is.
    """
    thick = max(1.0, relative(drawn, THICK))
    for (one, other), colour in zip(LIMBS, COLOURS, strict=False):  # the last colour is a point's alone
        if min(points[one][1], points[other][1]) >= HIDDEN:
            _limb(drawn, points[one][0], points[other][0], thick, [LIMB_LIGHT * part for part in colour])
    for (place, certain), colour in zip(points, COLOURS, strict=True):
        if certain >= HIDDEN:
            cv2.circle(drawn, (round(float(place[0])), round(float(place[1]))), round(thick), colour, -1)


def _limb(drawn: Pixels, one: Floats, other: Floats, thick: float, colour: Sequence[float]) -> None:
    """A filled ellipse from one point to another, (x, y) each."""
    across, down = (other - one).tolist()
    middle = ((one + other) / 2).tolist()
    axes = (max(1, round(math.hypot(across, down) / 2)), max(1, round(thick)))
    angle = round(math.degrees(math.atan2(down, across)))
    outline = cv2.ellipse2Poly((round(middle[0]), round(middle[1])), axes, angle, 0, 360, 1)
    cv2.fillConvexPoly(drawn, np.array(outline, np.int32), colour)


POSE = Kind(
    "pose",
    "Pose: people as coloured stick figures on black, as OpenPose draws them.",
    pose,
    (Option("sure", "how certain it must be that somebody is there", 0.5, 0.05, 1),),
    lacking,
)
