"""Things in the sky and in space, drawn on the sheet of `ink`."""

from __future__ import annotations

import math

from dreamloom.train.data.puppets.ink import Ink, dark, light
from dreamloom.train.data.puppets.shapes import Point, oval, smooth


def _flame(ink: Ink, x: float, y: float, length: float, width: float) -> None:
    """A jet of fire to the left."""
    ink.glow(x - length * 0.4, y, length * 0.8, "#ffb13b", 0.6)
    for share, colour in ((1.0, "#ff6a2b"), (0.7, "#ffb52e"), (0.42, "#fff2a8")):
        ink.blob(
            (
                (x + 6, y - width * share),
                (x - length * share * 0.4, y - width * share * 0.9),
                (x - length * share, y),
                (x - length * share * 0.4, y + width * share * 0.9),
                (x + 6, y + width * share),
            ),
            colour,
            edge=0,
            shine=0.3,
        )


def spaceship(ink: Ink) -> None:
    """A rocket-plane in side view, flying to the right."""
    with ink.frame(500, 510, -8):
        _flame(ink, -318, 0, 160, 58)
        _flame(ink, -262, 116, 110, 30)
        ink.slab(((-130, -70), (-300, -262), (-390, -262), (-300, -40)), "#e8434b", 26)
        ink.slab(((-60, 20), (-210, 90), (-300, 90), (-190, 10)), "#b82f3c", 20)
        body = (
            (-320, -70),
            (-200, -116),
            (0, -134),
            (190, -104),
            (330, -40),
            (404, 26),
            (330, 78),
            (160, 112),
            (-60, 122),
            (-230, 104),
            (-320, 66),
        )
        ink.blob(body, "#f3f5fb")
        with ink.within(smooth(body, closed=True)):
            ink.slab(((230, -140), (430, -140), (430, 140), (212, 140), (262, 10)), "#e8434b", 10, edge=0)
            ink.slab(((-340, 40), (420, 40), (420, 74), (-340, 74)), "#3f7fe0", 4, edge=0)
        ink.slab(((-372, -62), (-306, -84), (-306, 84), (-372, 62)), "#7c879e", 16)
        cockpit = ((40, -96), (84, -158), (170, -160), (238, -96), (258, -56), (150, -44), (60, -52))
        ink.blob(cockpit, "#5bbcf2")
        with ink.within(smooth(cockpit, closed=True)):
            ink.line(((92, -86), (120, -136), (160, -142)), 18, "#ffffff", 0.75)
        for x in (-210, -118, -26):
            ink.oval(x, -22, 37, 37, "#c3cbe0")
            ink.oval(x, -22, 26, 26, "#3f9be8", edge=0.5)
            ink.dot(x - 8, -30, 8, "#ffffff", 0.85)
        ink.slab(((20, 62), (-150, 214), (-290, 236), (-240, 150), (-180, 62)), "#e8434b", 24)
        ink.slab(((-180, 150), (-110, 142), (-110, 176), (-250, 182)), "#ffc531", 8, edge=0.5)


def _asteroid(ink: Ink, outline: list[Point], craters: list[tuple[float, float, float]], colour: str) -> None:
    ink.slab(outline, colour, 40, depth=1.5)
    for x, y, radius in craters:
        ink.oval(x, y, radius, radius * 0.86, dark(colour, 0.5), edge=0, shine=0)
        ink.oval(
            x + radius * 0.13, y + radius * 0.16, radius * 0.82, radius * 0.7, dark(colour, 0.16), edge=0, shine=0.2
        )
        ink.line(
            (
                (x - radius * 0.5, y + radius * 0.86),
                (x + radius * 0.3, y + radius * 0.92),
                (x + radius * 0.92, y + radius * 0.4),
            ),
            10,
            light(colour, 0.3),
            0.7,
        )


def _ring(count: int, radii: tuple[float, ...], squeeze: float = 1.0) -> list[Point]:
    return [
        (
            500 + radii[number % len(radii)] * math.cos(2 * math.pi * number / count),
            500 + squeeze * radii[number % len(radii)] * math.sin(2 * math.pi * number / count),
        )
        for number in range(count)
    ]


def round_asteroid(ink: Ink) -> None:
    """A grey lump with craters."""
    _asteroid(
        ink,
        _ring(11, (430, 380, 440, 400, 360, 430, 410, 370, 440, 390, 350)),
        [(370, 360, 96), (640, 480, 74), (430, 650, 84), (620, 270, 46), (690, 690, 50), (250, 540, 40)],
        "#8f8a96",
    )


def long_asteroid(ink: Ink) -> None:
    """A brown, long one."""
    with ink.frame(500, 500, -24), ink.frame(-500, -500):
        _asteroid(
            ink,
            _ring(12, (450, 420, 380, 400, 360, 410, 440, 430, 360, 390, 400, 440), 0.66),
            [(320, 460, 78), (560, 580, 90), (690, 420, 62), (480, 370, 44), (210, 560, 36)],
            "#a07a5e",
        )


def jagged_asteroid(ink: Ink) -> None:
    """A dark, angular one."""
    _asteroid(
        ink,
        [
            (470, 70),
            (760, 160),
            (920, 420),
            (850, 560),
            (880, 760),
            (600, 920),
            (420, 860),
            (200, 900),
            (80, 620),
            (150, 440),
            (120, 270),
            (340, 210),
        ],
        [(360, 420, 92), (650, 610, 104), (640, 320, 62), (380, 700, 58), (210, 620, 34), (800, 470, 38)],
        "#77707f",
    )


def planet(ink: Ink) -> None:
    """A striped planet with a ring."""
    with ink.frame(500, 500, -18):
        ring = oval(0, 20, 450, 128)
        hole = oval(0, 12, 340, 78)
        ink.fill(ring, "#f6c66b")
        ink.fill(hole, "#b5763a", edge=0.5, shine=0)
        ball = oval(0, 0, 288, 288)
        ink.fill(ball, "#e8825a")
        with ink.within(ball):
            for y, wide, colour in (
                (-190, 46, "#f7b07f"),
                (-70, 54, "#d2633f"),
                (70, 40, "#f7b07f"),
                (190, 60, "#c9573a"),
            ):
                ink.line(((-310, y - 12), (0, y + 26), (310, y - 12)), wide, colour, 0.85)
            ink.dot(-110, -130, 120, "#ffffff", 0.16)
        with ink.within(
            [("M", ((-500, 30),)), ("L", ((500, 30),)), ("L", ((500, 300),)), ("L", ((-500, 300),)), ("Z", ())]
        ):
            front = smooth(
                [(-450, 20), (-330, 105), (0, 150), (330, 105), (450, 20), (340, 40), (0, 84), (-340, 40)], closed=True
            )
            ink.fill(front, "#f6c66b")


def hot_air_balloon(ink: Ink) -> None:
    """A striped balloon with a basket."""
    for x0, x1 in ((392, 446), (608, 554)):
        ink.line(((x0, 640), (x1, 800)), 8, "#7a5a3a")
    top = [
        (500, 50),
        (690, 90),
        (800, 230),
        (806, 380),
        (720, 530),
        (610, 664),
        (500, 680),
        (390, 664),
        (280, 530),
        (194, 380),
        (200, 230),
        (310, 90),
    ]
    path = smooth(top, closed=True)
    ink.fill(path, "#f0524f", depth=1.6)
    with ink.within(path):
        for side in (-1, 1):
            ink.blob(
                [
                    (500 + side * x, y)
                    for x, y in (
                        (110, 40),
                        (210, 160),
                        (236, 330),
                        (180, 520),
                        (90, 690),
                        (52, 690),
                        (108, 520),
                        (134, 330),
                        (120, 160),
                    )
                ],
                "#ffd04a",
                edge=0,
                shine=0.3,
            )
        ink.blob([(486, 30), (460, 330), (480, 690), (520, 690), (540, 330), (514, 30)], "#4aa8f0", edge=0, shine=0.3)
        ink.plain(oval(360, 220, 70, 110, 20), "#ffffff", 0.28)
    ink.slab(((430, 790), (570, 790), (556, 920), (444, 920)), "#b5763a", 22)
    for y in (830, 870):
        ink.line(((440, y), (560, y)), 7, "#8a5426", 0.8)
    ink.tube(((424, 792), (576, 792)), (16, 16), "#8a5426")


def paper_lantern(ink: Ink) -> None:
    """A glowing paper lantern."""
    ink.glow(500, 520, 470, "#ffb347", 0.75)
    ink.line(((500, 60), (500, 180)), 12, "#5a3a2a")
    body = oval(500, 500, 292, 262)
    ink.fill(body, "#ff6a3c", depth=1.4)
    with ink.within(body):
        ink.glow(500, 520, 240, "#fff2a8", 0.95)
        for wide in (80, 180, 258):
            for side in (-1, 1):
                ink.line(
                    ((500 + side * wide * 0.5, 250), (500 + side * wide, 500), (500 + side * wide * 0.5, 750)),
                    9,
                    "#c9402a",
                    0.75,
                )
    for y in (238, 762):
        ink.slab(((410, y - 28), (590, y - 28), (590, y + 28), (410, y + 28)), "#ffc531", 16)
    for x in (464, 500, 536):
        ink.line(((x, 792), (x + (x - 500) * 0.3, 930)), 15, "#e8434b")
