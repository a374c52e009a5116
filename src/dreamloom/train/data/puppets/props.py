"""What figures hold in their hands and carry on their backs; see `body` for the units."""

from __future__ import annotations

import math

from dreamloom.train.data.puppets.body import Body, Painter
from dreamloom.train.data.puppets.hats import GOLD
from dreamloom.train.data.puppets.ink import mix
from dreamloom.train.data.puppets.shapes import star


def sword(side: str) -> Painter:
    """A sword held upright."""

    def paint(body: Body) -> None:
        with body.hand_frame(side) as ink:
            ink.slab(((-15, -40), (-13, -196), (0, -226), (13, -196), (15, -40)), "#dfe8f2", 8)
            ink.line(((0, -48), (0, -190)), 5, "#a9b7c9")
            ink.tube(((0, -30), (0, 40)), (10, 10), "#7a4526")
            ink.tube(((-46, -36), (46, -36)), (12, 12), GOLD)
            ink.oval(0, 46, 15, 15, GOLD)

    return paint


def cutlass(body: Body) -> None:
    """A pirate's curved sword."""
    with body.hand_frame("right") as ink:
        ink.blob(((-12, -30), (-22, -110), (-52, -190), (-8, -150), (14, -90), (14, -30)), "#dfe8f2")
        ink.tube(((0, -24), (0, 34)), (10, 10), "#7a4526")
        ink.tube(((-34, -26), (34, -26)), (11, 11), GOLD)


def shield(body: Body) -> None:
    """A shield with a golden cross, on the left arm."""
    x, y = body.hand("left")
    ink = body.ink
    with ink.frame(x, min(y - 6, 840), -6):
        outer = ((-78, -88), (0, -102), (78, -88), (74, 10), (44, 74), (0, 108), (-44, 74), (-74, 10))
        ink.slab(outer, GOLD, 20)
        ink.slab([(px * 0.84, py * 0.86 + 1) for px, py in outer], "#2f62d8", 18, edge=0.5)
        ink.slab(((-11, -74), (11, -74), (11, 78), (0, 88), (-11, 78)), GOLD, 5, edge=0.5)
        ink.slab(((-54, -30), (54, -30), (54, -8), (-54, -8)), GOLD, 5, edge=0.5)


def staff(body: Body) -> None:
    """A wizard's staff with a shining ball."""
    x, y = body.hand("right")
    with body.ink.frame(x, y, -6 if not body.turned else 8):
        ink = body.ink
        foot = min(150.0, 940 - y)
        ink.tube(((0, foot), (-4, 0), (0, -150)), (10, 11, 13), "#8a5a34")
        ink.glow(0, -176, 92, "#7fe9ff", 0.75)
        ink.tube(((0, -146), (-28, -170), (-20, -198)), (11, 10, 7), "#8a5a34")
        ink.tube(((0, -146), (28, -170), (20, -198)), (11, 10, 7), "#8a5a34")
        ink.oval(0, -180, 25, 25, "#7fe9ff")


def wand(body: Body) -> None:
    """A fairy's wand with a star."""
    with body.hand_frame("right") as ink:
        ink.tube(((0, 22), (0, -110)), (7, 7), "#fff1c9")
        ink.glow(0, -136, 78, "#fff19a", 0.8)
        ink.fill(star(0, -136, 46), "#ffd23f")


def broom(body: Body) -> None:
    """A witch's broom, held upright."""
    x, y = body.hand("right")
    with body.ink.frame(x, y, -4 if not body.turned else 6):
        ink = body.ink
        foot = min(120.0, 930 - y)
        ink.tube(((0, foot), (0, -110)), (9, 9), "#8a5a34")
        ink.blob(((-14, -104), (-46, -160), (-54, -232), (0, -216), (54, -232), (46, -160), (14, -104)), "#e2b04a")
        for lean in (-24, 0, 24):
            ink.line(((lean * 0.4, -126), (lean, -206)), 5, "#a8782a")
        ink.tube(((-20, -116), (20, -116)), (10, 10), "#b3402f", edge=0.6)


def pan(body: Body) -> None:
    """A frying pan with an egg."""
    with body.hand_frame("right") as ink:
        ink.tube(((0, 10), (0, -60)), (11, 11), "#3b3b46")
        ink.oval(0, -122, 70, 62, "#4a4a57")
        ink.oval(0, -126, 54, 46, "#33333d", edge=0, shine=0.3)
        ink.blob(((-34, -124), (-12, -156), (24, -150), (38, -122), (14, -100), (-20, -98)), "#ffffff", edge=0.4)
        ink.oval(4, -126, 16, 15, "#ffb81f", edge=0.4)


def cape(colour: str, length: float = 250.0) -> Painter:
    """A cape from the shoulders; `length` in sheet units."""

    def paint(body: Body) -> None:
        with body.trunk_frame() as ink:
            half, trunk, back = body.half, body.trunk, body.facing
            wave = 26 * math.sin(math.radians(2.2 * (body.pose.right_leg + body.pose.right_arm)))
            hem = min(-trunk + length, (body.costume.build.ground - body.placed.hip[1]) * 1000 - 12)
            shift = -150 * back + (wave if body.turned else wave * 0.5)
            ink.slab(
                (
                    (-half * 0.8, -trunk - 4),
                    (half * 0.8, -trunk - 4),
                    (half * 1.1, -trunk + 80),
                    (half * 1.5 + shift * 0.8, hem - 14),
                    (half * 0.5 + shift, hem + 6),
                    (-half * 0.5 + shift, hem - 6),
                    (-half * 1.7 + shift, hem - 8),
                    (-half * 1.25 + shift * 0.3, -trunk + 80),
                ),
                colour,
                26,
            )

    return paint


def air_tank(body: Body) -> None:
    """An astronaut's backpack."""
    with body.trunk_frame() as ink:
        half, trunk, back = body.half, body.trunk, body.facing
        shift = -70 * back
        wide = half * (1.45 - 0.5 * back)
        ink.slab(
            ((-wide + shift, -trunk + 2), (wide + shift, -trunk + 2), (wide + shift, -14), (-wide + shift, -14)),
            "#c9d1e2",
            30,
        )
        ink.slab(
            ((-wide + shift, -80), (wide + shift, -80), (wide + shift, -60), (-wide + shift, -60)),
            "#ff8a3c",
            6,
            edge=0.5,
        )


def fairy_wings(body: Body) -> None:
    """Four shining wings."""
    with body.trunk_frame() as ink:
        trunk, back = body.trunk, body.facing
        for sign in (-1, 1):
            if body.turned and sign == 1:
                continue
            reach = 1.0 - 0.1 * back
            shift = -40 * back
            upper = (
                (10, -trunk + 70),
                (70, -trunk - 70),
                (190, -trunk - 120),
                (236, -trunk - 40),
                (170, -trunk + 60),
                (60, -trunk + 96),
            )
            lower = ((10, -trunk + 90), (90, -trunk + 90), (170, -trunk + 130), (150, -trunk + 210), (70, -trunk + 190))
            for points, colour in ((upper, "#a9e8ff"), (lower, "#d9c4ff")):
                with ink.faded(0.88):
                    ink.blob([(sign * x * reach + shift, y) for x, y in points], colour, edge=0.8)
                inner = [(sign * (x * 0.66 + 30) * reach + shift, y * 0.7 + (-trunk + 40) * 0.3) for x, y in points]
                ink.blob(inner, mix(colour, "#ffffff", 0.55), edge=0, shine=0.4)
