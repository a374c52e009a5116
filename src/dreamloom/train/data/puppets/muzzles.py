"""Heads of animals in head units (radius 100), looking to the right, half towards us; see `beast`."""

from __future__ import annotations

import math

from dreamloom.train.data.puppets.beast import BeastBody
from dreamloom.train.data.puppets.ink import Ink, dark

DARK = "#2b2030"
RIGHT_EYE, LEFT_EYE = (-12.0, -6.0), (62.0, -6.0)
FACE = (RIGHT_EYE, LEFT_EYE, (28.0, 24.0))


def eyes(ink: Ink, size: float = 1.0, places: tuple[tuple[float, float], ...] = (RIGHT_EYE, LEFT_EYE)) -> None:
    """Two round shining eyes."""
    for number, (x, y) in enumerate(places):
        slim = 1.0 if number == 0 else 0.82
        ink.oval(x, y, 15 * size * slim, 19 * size, DARK, shine=0, edge=0)
        ink.dot(x - 4 * size, y - 7 * size, 6 * size, "#ffffff")
        ink.dot(x + 4 * size, y + 7 * size, 3 * size, "#ffffff", 0.7)


def _mouth(ink: Ink, x: float, y: float, size: float = 1.0, *, tongue: bool = False) -> None:
    if tongue:
        ink.blob(
            [
                (x - 17 * size, y + 14),
                (x, y + 10),
                (x + 17 * size, y + 14),
                (x + 14 * size, y + 40 * size),
                (x, y + 48 * size),
                (x - 14 * size, y + 40 * size),
            ],
            "#ff7088",
            edge=0.6,
        )
    ink.line(((x, y), (x, y + 10)), 6, DARK)
    ink.line(((x - 26 * size, y + 8), (x - 13 * size, y + 18), (x, y + 10)), 6, DARK)
    ink.line(((x + 26 * size, y + 8), (x + 13 * size, y + 18), (x, y + 10)), 6, DARK)


def _pointed_ears(ink: Ink, colour: str, inner: str, high: float, wide: float, far: float = 60.0) -> None:
    for x, lean, tone in ((far, 16.0, dark(colour, 0.1)), (-62.0, -20.0, colour)):
        ink.slab(((x - wide, -52), (x + lean, -high), (x + wide, -52), (x, -20)), tone, 22)
        ink.slab(((x - wide * 0.5, -58), (x + lean * 0.9, -high + 34), (x + wide * 0.5, -58)), inner, 14, edge=0)


def corgi(body: BeastBody) -> None:
    """Big broad ears, a white blaze and a tongue; drawn with few large shapes, for it is often painted small."""
    ink, colour = body.ink, body.coat.colour
    _pointed_ears(ink, colour, "#ffc9b8", 158, 52, 66)
    ink.blob(((-108, 10), (-88, -66), (0, -98), (88, -66), (108, 10), (84, 72), (0, 96), (-84, 72)), colour)
    ink.blob(
        (
            (16, -97),
            (42, -97),
            (48, -40),
            (60, 0),
            (96, 26),
            (80, 74),
            (28, 94),
            (-30, 84),
            (-64, 48),
            (-18, 10),
            (8, -36),
        ),
        "#fffaf2",
        edge=0,
        shine=0.4,
    )
    eyes(ink, 1.25)
    ink.oval(28, 22, 27, 20, DARK, shine=0.9, edge=0)
    _mouth(ink, 28, 40, 1.2, tongue=True)


def dog(body: BeastBody) -> None:
    """Floppy ears and a dark patch."""
    ink, colour = body.ink, body.coat.colour
    ear = "#7a4526"
    ink.tube(((66, -74), (104, -40), (104, 26)), (24, 30, 22), dark(ear, 0.15))
    ink.blob(((-100, 0), (-84, -66), (0, -100), (84, -66), (100, 0), (86, 62), (24, 94), (-64, 72)), colour)
    ink.oval(-14, -10, 36, 42, ear, edge=0, shine=0.3)
    ink.oval(30, 44, 58, 42, "#fff6e8", edge=0.3)
    ink.tube(((-68, -78), (-108, -40), (-104, 44)), (28, 36, 26), ear)
    eyes(ink)
    ink.oval(30, 18, 23, 17, DARK, shine=0.9, edge=0)
    _mouth(ink, 30, 36, 1.1, tongue=True)


def cat(body: BeastBody) -> None:
    """Pointed ears, stripes and whiskers."""
    ink, colour = body.ink, body.coat.colour
    stripe = dark(colour, 0.3)
    _pointed_ears(ink, colour, "#ffb9c4", 150, 48)
    ink.blob(((-108, 8), (-88, -62), (0, -92), (88, -62), (108, 8), (84, 64), (10, 88), (-84, 64)), colour)
    for x in (-4.0, 24.0, 52.0):
        ink.line(((x, -88 + abs(x - 24) * 0.2), (x * 0.7 + 8, -58)), 11, stripe)
    ink.line(((-104, 6), (-76, 8)), 9, stripe)
    ink.line(((-98, 32), (-72, 28)), 9, stripe)
    ink.oval(28, 40, 44, 30, "#fff6ea", edge=0)
    for x, y in (RIGHT_EYE, LEFT_EYE):
        ink.oval(x, y, 21 if x < 0 else 18, 23, "#a8e05f", edge=0.6, shine=0)
        ink.oval(x + 2, y, 10, 19, DARK, shine=0, edge=0)
        ink.dot(x - 4, y - 8, 6, "#ffffff")
    ink.slab(((16, 22), (40, 22), (28, 36)), "#ff7f96", 6, edge=0.4)
    _mouth(ink, 28, 36, 0.9)
    for y, far in ((34, 26), (46, 42)):
        ink.line(((-18, y + 4), (-92, far + 12)), 4, "#ffffff", 0.9)
        ink.line(((70, y + 4), (126, far + 8)), 4, "#ffffff", 0.9)


def fox(body: BeastBody) -> None:
    """Black-tipped ears, white cheeks, a narrow muzzle."""
    ink, colour = body.ink, body.coat.colour
    _pointed_ears(ink, colour, "#3a2a30", 172, 46)
    ink.blob(((-122, 26), (-86, -62), (0, -94), (86, -62), (118, 26), (66, 66), (32, 96), (-20, 74)), colour)
    ink.blob(
        ((-116, 28), (-66, 10), (-16, 22), (20, 42), (64, 20), (112, 28), (66, 66), (32, 95), (-20, 74)),
        "#fff8ef",
        edge=0,
        shine=0.3,
    )
    eyes(ink)
    ink.oval(34, 56, 19, 15, DARK, shine=0.9, edge=0)
    ink.line(((6, 72), (20, 80), (34, 72)), 6, DARK)


def _mane(ink: Ink, colour: str, reach: float, count: int, turn: float) -> None:
    """Tufts all around, each bent a little downwards at its tip."""
    for number in range(count):
        angle = math.radians(360 * number / count + turn)
        cos, sin = math.cos(angle), math.sin(angle)
        points = [
            (6 + reach * far * cos, 8 + reach * far * sin + drop)
            for far, drop in ((0.5, 0.0), (0.84, 4.0), (1.06, 26.0))
        ]
        ink.tube(points, (reach * 0.3, reach * 0.2, reach * 0.03), colour, shine=0.7)
    ink.oval(6, 8, reach * 0.74, reach * 0.74, colour, edge=0, shine=0)


def lion(body: BeastBody) -> None:
    """A great golden mane around the face."""
    ink, colour = body.ink, body.coat.colour
    _mane(ink, "#c4691a", 186, 15, 0)
    _mane(ink, "#f0a02a", 150, 13, 12)
    for x in (-76, 88):
        ink.oval(x, -74, 31, 31, colour)
        ink.oval(x + 3, -70, 17, 17, "#e08a5c", edge=0, shine=0)
    ink.blob(((-92, 4), (-78, -62), (8, -92), (90, -62), (102, 4), (80, 66), (16, 92), (-66, 66)), colour)
    ink.oval(30, 48, 56, 40, "#fff1d6", edge=0.3)
    eyes(ink)
    ink.slab(((6, 16), (56, 16), (44, 38), (31, 44), (18, 38)), "#7a3b2a", 10, edge=0.3)
    _mouth(ink, 31, 44, 1.0)
    for x, y in ((-4, 52), (6, 62), (58, 52), (50, 62)):
        ink.dot(x, y, 4, "#a5713c")


def _horse_head(body: BeastBody, muzzle: str) -> None:
    ink, colour = body.ink, body.coat.colour
    for x, tone in ((22, dark(colour, 0.14)), (-22, colour)):
        ink.slab(((x - 24, -72), (x - 2, -146), (x + 24, -72), (x, -50)), tone, 16)
    ink.slab(((-30, -82), (-22, -120), (-8, -80)), "#f3b7a4", 8, edge=0)
    ink.tube(((0, -18), (62, 44), (112, 92)), (86, 66, 54), colour)
    ink.tube(((98, 78), (118, 98)), (58, 52), muzzle, edge=0)
    ink.oval(136, 82, 8, 11, dark(muzzle, 0.6), 30, shine=0, edge=0)
    ink.line(((96, 136), (116, 126), (136, 128)), 6, dark(muzzle, 0.6))
    x, y = 30, -12
    ink.oval(x, y, 18, 23, DARK, shine=0, edge=0)
    ink.dot(x - 3, y - 9, 7, "#ffffff")
    ink.dot(x + 6, y + 8, 3.5, "#ffffff", 0.7)
    ink.line(((x - 20, y - 26), (x, y - 34), (x + 18, y - 26)), 6, dark(colour, 0.5))


def horse(body: BeastBody) -> None:
    """A long gentle head with a forelock."""
    _horse_head(body, "#f0d4b4")
    mane = body.coat.tail_colour or "#4a2a1c"
    body.ink.blob(((-58, -92), (-10, -112), (30, -88), (40, -44), (14, -62), (-14, -72)), mane)


def unicorn(body: BeastBody) -> None:
    """A white head with a golden horn and a coloured forelock."""
    ink = body.ink
    ink.slab(((18, -92), (86, -214), (58, -76)), "#ffcf4a", 8)
    for share in (0.25, 0.5, 0.75):
        x, y = 38 + 48 * share, -84 - 130 * share
        ink.line(((x - 18 * (1 - share), y - 2), (x + 16 * (1 - share), y + 10)), 6, "#d99a1c")
    _horse_head(body, "#ffd9e6")
    ink.blob(((-58, -92), (-10, -116), (34, -88), (44, -44), (14, -62), (-14, -72)), "#ff86c8")
    ink.dot(34, 34, 17, "#ff7aa8", 0.4)


def elephant(body: BeastBody) -> None:
    """Great ears, a trunk and small tusks."""
    ink, colour = body.ink, body.coat.colour
    ink.oval(82, -6, 60, 78, dark(colour, 0.1), 12)
    ink.oval(10, 0, 98, 100, colour)
    ink.tube(((58, 84), (84, 96), (96, 76)), (13, 11, 6), "#fff6e4", edge=0.7)
    ink.tube(((50, 26), (76, 84), (88, 148), (122, 186), (158, 168)), (40, 35, 29, 24, 21), colour)
    for x, y in ((84, 104), (92, 130), (100, 154)):
        ink.line(((x - 24, y + 6), (x, y + 8), (x + 18, y - 2)), 4, dark(colour, 0.3), 0.7)
    ink.oval(-66, -2, 82, 98, colour, -10)
    ink.oval(-68, 4, 58, 74, "#f0b4c0", -10, edge=0, shine=0.3)
    eyes(ink, 1.0, ((26.0, -22.0), (84.0, -22.0)))
    ink.dot(22, 18, 15, "#ff7a96", 0.35)


def dragon(body: BeastBody) -> None:
    """A friendly dragon: horns, nostrils, a big smile."""
    ink, colour = body.ink, body.coat.colour
    for x, lean in ((44, 12), (-34, -34)):
        ink.tube(((x, -74), (x + lean * 0.5, -118), (x + lean, -152)), (19, 14, 5), "#ffe3a3")
    ink.tube(((-96, -10), (-132, -26), (-158, -60)), (26, 18, 6), dark(colour, 0.1))
    ink.blob(
        ((-100, 6), (-84, -66), (0, -98), (74, -74), (96, -10), (140, 14), (146, 60), (88, 88), (-10, 86), (-78, 66)),
        colour,
    )
    ink.blob(((-40, 80), (20, 56), (90, 50), (144, 40), (144, 66), (88, 87), (-10, 86)), "#ffe9a8", edge=0, shine=0.3)
    eyes(ink, 1.15, ((6.0, -22.0), (72.0, -24.0)))
    for x in (104, 128):
        ink.oval(x, 14, 6, 8, dark(colour, 0.55), 20, shine=0, edge=0)
    ink.line(((16, 42), (50, 58), (96, 56), (134, 42)), 7, dark(colour, 0.6))
    ink.slab(((58, 58), (76, 58), (68, 76)), "#ffffff", 3, edge=0.3)
    ink.dot(-30, 26, 17, "#ff7a6a", 0.35)


def mane_along(body: BeastBody, colours: tuple[str, ...]) -> None:
    """A horse's mane down the back of its neck, in sheet units."""
    (x1, y1), (x0, y0) = body.placed.head, body.spine(0.78, body.coat.girth[2] * 0.9)
    size = body.coat.frame.head / 100
    x1, y1 = x1 - 50 * size, y1 - 84 * size
    count = 6
    flow = 10 + 0.9 * max(0.0, body.gait.wag)
    for number in range(count):
        share = number / (count - 1)
        x, y = x1 + (x0 - x1) * share, y1 + (y0 - y1) * share
        bulge = math.sin(math.pi * share) * 16
        body.ink.tube(
            ((x + 22, y - 4), (x - 14 - bulge - flow * 0.4, y + 14), (x - 30 - bulge - flow, y + 60)),
            (26, 27, 9),
            colours[number % len(colours)],
        )
