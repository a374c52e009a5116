"""Dresses the skeleton of a four-legged animal: body, legs, tail and neck; heads are in `muzzles`.

Drawn from back to front: tail, far legs, body, near legs, neck, head.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from dreamloom.train.data.puppets.gaits import Frame, Gait, PlacedBeast, place_beast
from dreamloom.train.data.puppets.ink import Ink, dark
from dreamloom.train.data.puppets.shapes import Point, tube

BeastPainter = Callable[["BeastBody"], None]


@dataclass(frozen=True)
class Coat:
    """How an animal looks; lengths in sheet units, colours `#rrggbb`.

    `girth` are the body's radii at hip, middle and shoulder; `sag` how far the belly hangs. `leg` are the radii of a
    leg at its three joints, `socks` the colour of its lower end, `paw` the half axes of the foot. `tail` are points
    from the root of the tail. `head` paints in head units (radius 100).
    """

    colour: str
    frame: Frame
    girth: tuple[float, float, float]
    leg: tuple[float, float, float]
    paw: Point
    head: BeastPainter
    sag: float = 8.0
    belly: str | None = None
    socks: str | None = None
    paws: str | None = None
    neck: tuple[float, float] | None = None
    tail: tuple[Point, ...] = ()
    tail_radii: tuple[float, ...] = ()
    tail_colour: str | None = None
    tail_tip: str | None = None
    behind: tuple[BeastPainter, ...] = ()
    over: tuple[BeastPainter, ...] = ()
    before_head: tuple[BeastPainter, ...] = ()


class BeastBody:
    """A coat on a placed skeleton, with the ink to draw it."""

    def __init__(self, ink: Ink, coat: Coat, gait: Gait) -> None:
        self.ink, self.coat, self.gait = ink, coat, gait
        self.placed: PlacedBeast = place_beast(gait, coat.frame)

    def spine(self, share: float, up: float = 0.0) -> Point:
        """A place along the body, 0 at the hip and 1 at the shoulder, `up` sheet units above its middle line."""
        (hx, hy), (sx, sy) = self.placed.hip, self.placed.shoulder
        length = math.dist((hx, hy), (sx, sy))
        dx, dy = (sx - hx) / length, (sy - hy) / length
        return (hx + (sx - hx) * share + dy * up, hy + (sy - hy) * share - dx * up)

    def tail(self) -> None:
        """The tail."""
        coat = self.coat
        if not coat.tail:
            return
        x, y = self.spine(-0.12 * 100 / coat.frame.length, coat.girth[0] * 0.45)
        swing = math.radians(self.gait.wag)
        cos, sin = math.cos(swing), math.sin(swing)
        points = [(x + px * cos - py * sin, y + px * sin + py * cos) for px, py in ((0.0, 0.0), *coat.tail)]
        colour = coat.tail_colour or coat.colour
        self.ink.tube(points, coat.tail_radii, colour)
        if coat.tail_tip is not None:
            self.ink.tube(points[-2:], coat.tail_radii[-2:], coat.tail_tip)

    def leg(self, name: str) -> None:
        """One leg with its paw."""
        coat, ink = self.coat, self.ink
        side, end = name.split("_")
        tone = (lambda colour: dark(colour, 0.2)) if side == "left" else (lambda colour: colour)
        start = self.placed.joints[f"{side}_{'shoulder' if end == 'front' else 'hip'}"]
        bend = self.placed.joints[f"{side}_{'elbow' if end == 'front' else 'knee'}"]
        paw = self.placed.joints[f"{side}_{end}_paw"]
        top = coat.leg[0] * (1.15 if end == "back" else 1.0)
        angle = math.degrees(math.atan2(paw[0] - bend[0], paw[1] - bend[1]))
        across, down = coat.paw
        ahead = across * 0.35
        cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
        foot = (paw[0] + cos * ahead + sin * down * 0.4, paw[1] - sin * ahead + cos * down * 0.4)
        ink.tube((start, bend, paw), (top, *coat.leg[1:]), tone(coat.colour))
        if coat.socks is not None:
            half = (bend[0] + (paw[0] - bend[0]) * 0.45, bend[1] + (paw[1] - bend[1]) * 0.45)
            ink.tube((half, paw), (coat.leg[2] * 1.04, coat.leg[2] * 1.02), tone(coat.socks))
        ink.oval(*foot, across, down, tone(coat.paws or coat.socks or coat.colour), -angle)

    def trunk(self) -> None:
        """The body, with a paler belly."""
        coat, ink = self.coat, self.ink
        rear, middle, front = coat.girth
        points = (self.spine(0.0), self.spine(0.5, -coat.sag), self.spine(1.0))
        ink.tube(points, (rear, middle, front), coat.colour)
        if coat.belly is not None:
            low = (
                self.spine(0.12, -rear * 0.62),
                self.spine(0.5, -coat.sag - middle * 0.62),
                self.spine(1.0, -front * 0.5),
            )
            with ink.within(tube(points, (rear, middle, front))):
                ink.tube(low, (rear * 0.35, middle * 0.4, front * 0.62), coat.belly, edge=0)

    def neck(self) -> None:
        """The neck."""
        if self.coat.neck is not None:
            self.ink.tube((self.spine(0.94, 6), self.placed.head), self.coat.neck, self.coat.colour)

    def head(self) -> None:
        """The head."""
        with self.ink.frame(*self.placed.head, self.placed.head_turn, self.coat.frame.head / 100):
            self.coat.head(self)


def draw_beast(ink: Ink, coat: Coat, gait: Gait, between: Callable[[BeastBody], None] | None = None) -> BeastBody:
    """Draws an animal.

    Args:
        ink: where to draw.
        coat: what it looks like.
        gait: its pose.
        between: draws what stands between the neck and the head (a rider).
    """
    body = BeastBody(ink, coat, gait)
    for paint in coat.behind:
        paint(body)
    body.tail()
    for name in ("left_back", "left_front"):
        body.leg(name)
    body.trunk()
    for name in ("right_back", "right_front"):
        body.leg(name)
    for paint in coat.over:
        paint(body)
    body.neck()
    for paint in coat.before_head:
        paint(body)
    if between is not None:
        between(body)
    body.head()
    return body
