"""Whole heads that take the place of a face, in head units; see `body`."""

from __future__ import annotations

from dreamloom.train.data.puppets.body import Body
from dreamloom.train.data.puppets.face import face, features
from dreamloom.train.data.puppets.hats import GOLD, STEEL
from dreamloom.train.data.puppets.ink import dark, light
from dreamloom.train.data.puppets.shapes import oval, smooth


def ninja_hood(body: Body) -> None:
    """The whole head of a ninja: hood, slit and headband."""
    ink, cloth = body.ink, "#33384f"
    for sign in (-1, 1):
        ink.tube(((-88, -30), (-132, -34 + 14 * sign), (-166, -22 + 30 * sign)), (12, 15, 9), "#e23b3b")
    ink.oval(0, 0, 106, 100, cloth)
    slit = oval(22 * body.facing, 2, 86 - 10 * body.facing, 33)
    ink.plain(slit, body.costume.skin)
    with ink.within(slit):
        for longitude in (-21.0, 21.0):
            x = body.around(longitude)
            ink.oval(x, 6, 14, 19, "#2b2030", shine=0, edge=0)
            ink.dot(x - 3, 0, 5, "#ffffff")
            out = 1 if longitude > 0 else -1
            ink.line(((x - out * 17, -14), (x + out * 16, -23)), 8, "#2b2030")
    ink.tube(((-100, -38), (-50, -52), (0, -56), (50, -52), (100, -38)), (15, 15, 15, 15, 15), "#e23b3b", edge=0.7)
    x = 30 * body.facing
    ink.slab(((x - 34, -72), (x + 34, -72), (x + 34, -38), (x - 34, -38)), STEEL, 8, edge=0.7)


def knight_helmet(body: Body) -> None:
    """A steel helmet with raised visor and a red plume, the face looking out."""
    ink = body.ink
    ink.tube(((4, -104), (-16, -152), (-76, -168), (-128, -120), (-142, -62)), (16, 27, 34, 29, 12), "#e5343b")
    ink.blob(
        (
            (-112, 10),
            (-108, -58),
            (-62, -108),
            (0, -120),
            (62, -108),
            (108, -58),
            (112, 10),
            (100, 72),
            (52, 104),
            (0, 110),
            (-52, 104),
            (-100, 72),
        ),
        STEEL,
    )
    x = 26 * body.facing
    opening = [
        (x - 78, -22),
        (x - 40, -40),
        (x, -44),
        (x + 40, -40),
        (x + 78 - x * 0.5, -22),
        (x + 78 - x * 0.5, 28),
        (x + 52, 74),
        (x, 84),
        (x - 52, 74),
        (x - 78, 28),
    ]
    path = smooth(opening, closed=True)
    ink.fill(path, body.costume.skin, shine=0.5)
    with ink.within(path):
        features(body)
    ink.slab(
        (
            (x - 92, -34),
            (x - 52, -62),
            (x, -70),
            (x + 52, -62),
            (x + 92 - x * 0.4, -34),
            (x + 78 - x * 0.4, -12),
            (x, -38),
            (x - 78, -12),
        ),
        light(STEEL, 0.25),
        14,
    )
    for sign in (-2, -1, 0, 1, 2):
        ink.dot(x + sign * 26, -50 + abs(sign) * 5, 4.5, dark(STEEL, 0.6))
    ink.tube(((0, -122), (0, -76)), (11, 9), GOLD, edge=0.6)


def astronaut_helmet(body: Body) -> None:
    """A white helmet with a glass front, the face looking out."""
    ink = body.ink
    white = "#f4f6fb"
    for sign in (-1, 1):
        if not (body.turned and sign == 1):
            ink.oval(sign * 112 - 20 * body.facing, 6, 20, 34, "#ff8a3c")
    ink.oval(0, -2, 120, 114, white)
    x = 22 * body.facing
    glass = oval(x, 6, 92 - 6 * body.facing, 78)
    ink.fill(oval(x, 6, 101 - 6 * body.facing, 87), "#c3cbe0", shine=0.4)
    ink.fill(glass, "#2b4a8c", shine=0.6)
    with ink.within(glass):
        with ink.frame(x * 0.2, 8, 0, 0.86):
            face(body)
            if body.costume.hair[1] is not None:
                body.costume.hair[1](body)
        ink.plain(oval(x, 6, 92, 78), "#9fd4ff", 0.16)
        ink.line(((x - 70, -18), (x - 54, -46), (x - 28, -60)), 12, "#ffffff", 0.75)
        ink.line(((x - 76, 6), (x - 75, 0)), 11, "#ffffff", 0.65)


def robot_head(body: Body) -> None:
    """A box of a head with a screen, lamp and antenna."""
    ink = body.ink
    shell = body.costume.top
    ink.line(((0, -96), (0, -140)), 10, "#7c8aa0")
    ink.oval(0, -150, 19, 19, "#ff5a52")
    for sign in (-1, 1):
        if not (body.turned and sign == 1):
            ink.oval(sign * 112 - 14 * body.facing, 0, 18, 32, "#ffb13b")
    ink.slab(((-112, -96), (112, -96), (112, 92), (-112, 92)), shell, 46)
    x = 20 * body.facing
    ink.slab(((x - 88, -62), (x + 88, -62), (x + 88, 62), (x - 88, 62)), "#1d2b4a", 36, shine=0.4)
    for longitude in (-24.0, 24.0):
        at = body.around(longitude) * 0.9 + 2
        ink.glow(at, -10, 36, "#4df3ff", 0.6)
        ink.oval(at, -10, 17, 21, "#6ff6ff", shine=1, edge=0)
    ink.line(((x - 24, 30), (x, 42), (x + 24, 30)), 9, "#6ff6ff")
