"""A skeleton in a costume: what every painter of an upright figure needs to know.

What makes a character (a crown, a shield, a helmet instead of a face) is drawn by painters, small functions that get
the `Body` and draw on it; `limbs` calls them in order.

Terms
-----
head units
    Inside `Body.head_frame` the middle of the head is the origin and its radius is 100.
trunk units
    Inside `Body.trunk_frame` the middle of the hips is the origin, the trunk goes up; sheet units otherwise.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from dreamloom.train.data.puppets.ink import SHEET, Ink
from dreamloom.train.data.puppets.shapes import Point
from dreamloom.train.data.puppets.skeleton import ADULT, Build, Placed, Pose, place

Painter = Callable[["Body"], None]
_SEEN_TURNED = 15.0  # from this turn on, the far arm goes behind the trunk and feet point sideways


@dataclass(frozen=True)
class Costume:
    """How a character looks; colours are `#rrggbb`.

    `hair` is a pair of painters (behind the head, over it). `bare_arms` and `bare_legs` are shares of the limb that
    show skin. `skirt` is (colour, length in sheet units, half its width at the hem). `stout` widens the trunk. `head`,
    where given, draws the whole head instead of a face; `back` what hangs behind the trunk, `chest` what is on it,
    `limbs` what is on each limb ("right_arm"), `hat` what goes over the head, the hands what they hold.
    """

    skin: str = "#f2b888"
    hair: tuple[Painter | None, Painter | None] = (None, None)
    hair_colour: str = "#6b4226"
    top: str = "#3f7fd6"
    sleeves: str | None = None
    bare_arms: float = 0.0
    trousers: str = "#3a4a78"
    bare_legs: float = 0.0
    shoes: str = "#5a3a2a"
    hands: str | None = None
    skirt: tuple[str, float, float] | None = None
    build: Build = ADULT
    stout: float = 1.0
    lashes: bool = False
    head: Painter | None = None
    back: tuple[Painter, ...] = ()
    chest: tuple[Painter, ...] = ()
    limbs: Callable[[Body, str], None] | None = None
    hat: tuple[Painter, ...] = ()
    right_hand: Painter | None = None
    left_hand: Painter | None = None


def carrying(pose: Pose, costume: Costume) -> Pose:
    """The pose with something in the hands: as the pose says, or held out a little from hanging."""
    changes: dict[str, Any] = {}
    still = Pose()
    if costume.right_hand is not None and pose.carrying is not None:
        changes |= {"right_arm": pose.carrying[0], "right_elbow": pose.carrying[1]}
    for side, held, sign in (("right", costume.right_hand, -1.0), ("left", costume.left_hand, 1.0)):
        if held is not None and getattr(pose, f"{side}_arm") == getattr(still, f"{side}_arm"):
            changes |= {f"{side}_arm": 26 * sign, f"{side}_elbow": 44 * sign}
    return replace(pose, **changes)


class Body:
    """A costume on a placed skeleton, with the ink to draw it.

    Args:
        ink: where to draw.
        costume: what to draw.
        pose: the pose; see `carrying`.
    """

    def __init__(self, ink: Ink, costume: Costume, pose: Pose) -> None:
        self.ink, self.costume = ink, costume
        self.pose = carrying(pose, costume)
        self.placed: Placed = place(self.pose, costume.build)
        self.turn = self.pose.turn
        self.turned = self.turn > _SEEN_TURNED

    def at(self, joint: str) -> Point:
        """Where a joint is, in sheet units."""
        x, y = self.placed.joints[joint]
        return (x * SHEET, y * SHEET)

    def around(self, longitude: float, radius: float = 100.0) -> float:
        """How far to the right, in head units, a place at some degrees around the head from its front is seen."""
        return radius * math.sin(math.radians(max(-90.0, min(90.0, longitude + self.turn))))

    @contextmanager
    def head_frame(self) -> Iterator[Ink]:
        """Draws in head units."""
        x, y = self.placed.head
        with self.ink.frame(x * SHEET, y * SHEET, self.placed.head_tilt, self.costume.build.head * SHEET / 100):
            yield self.ink

    @contextmanager
    def trunk_frame(self) -> Iterator[Ink]:
        """Draws in trunk units."""
        x, y = self.placed.hip
        with self.ink.frame(x * SHEET, y * SHEET, self.pose.lean):
            yield self.ink

    @property
    def trunk(self) -> float:
        """Length of the trunk in sheet units."""
        return self.costume.build.trunk * SHEET

    @property
    def half(self) -> float:
        """Half the width of the trunk in sheet units, as it is seen at this turn."""
        return (
            self.costume.build.shoulders
            * SHEET
            * self.costume.stout
            * (0.82 + 0.18 * math.cos(math.radians(self.turn)))
        )

    @property
    def facing(self) -> float:
        """How far the trunk's front has moved to the right, 0 to about 0.7."""
        return math.sin(math.radians(self.turn))

    @contextmanager
    def hand_frame(self, side: str) -> Iterator[Ink]:
        """Draws what is held: origin in the hand, upwards roughly up in the picture."""
        pose = self.pose
        angle = getattr(pose, f"{side}_arm") + getattr(pose, f"{side}_elbow")
        x, y = self.hand(side)
        sign = 1.0 if side == "left" else -1.0
        turn = 28.0 if self.turned else max(-50.0, min(50.0, 26 * sign - 0.2 * angle))
        with self.ink.frame(x, y, turn):
            yield self.ink

    def hand(self, side: str) -> Point:
        """The middle of a hand in sheet units."""
        (ex, ey), (wx, wy) = self.at(f"{side}_elbow"), self.at(f"{side}_wrist")
        length = math.dist((ex, ey), (wx, wy)) or 1.0
        return (wx + (wx - ex) / length * 16, wy + (wy - ey) / length * 16)
