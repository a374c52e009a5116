"""Hair and beards, in head units; see `body`."""

from __future__ import annotations

from dreamloom.train.data.puppets.body import Body, Painter
from dreamloom.train.data.puppets.ink import dark
from dreamloom.train.data.puppets.shapes import Point

Hair = tuple[Painter | None, Painter | None]


def _cap(body: Body, fringe: tuple[tuple[float, float], ...], crown: float = 108, low: float = 22) -> None:
    """Hair over the skull: the outline of the head above, below it a fringe of (longitude, height) points."""
    reach = crown + 1
    outline: list[Point] = [
        (-reach, low),
        (-reach + 1, -30),
        (-reach * 0.78, -crown * 0.68),
        (-reach * 0.42, -crown * 0.95),
        (0, -crown),
        (reach * 0.42, -crown * 0.95),
        (reach * 0.78, -crown * 0.68),
        (reach - 1, -30),
        (reach, low),
    ]
    inner = [(body.around(longitude, 99), height) for longitude, height in reversed(fringe)]
    body.ink.blob([*outline, *inner], body.costume.hair_colour, shine=0.8)


def _short(body: Body) -> None:
    _cap(body, ((-74, 18), (-66, -22), (-40, -42), (-8, -52), (22, -38), (48, -46), (66, -22), (74, 18)))


def _tousled(body: Body) -> None:
    colour = body.costume.hair_colour
    for x, y, turn in ((-62, -92, -34), (-14, -112, -8), (40, -104, 24)):
        body.ink.oval(x, y, 26, 20, colour, turn)
    _cap(body, ((-74, 8), (-62, -30), (-38, -34), (-22, -56), (4, -36), (26, -56), (48, -34), (66, -28), (74, 8)))


def _parted(body: Body) -> None:
    _cap(body, ((-78, 40), (-66, 0), (-48, -36), (-16, -64), (16, -44), (44, -22), (66, 0), (78, 40)), low=40)


def _long_behind(body: Body) -> None:
    colour = dark(body.costume.hair_colour, 0.12)
    shift = -26 * body.facing
    points = ((-112, -20), (0, -108), (112, -20), (122, 60), (104, 128), (0, 138), (-104, 128), (-122, 60))
    body.ink.blob([(x + shift, y) for x, y in points], colour)


def _bob_behind(body: Body) -> None:
    shift = -20 * body.facing
    points = ((-112, -20), (0, -108), (112, -20), (118, 50), (86, 88), (0, 94), (-86, 88), (-118, 50))
    body.ink.blob([(x + shift, y) for x, y in points], dark(body.costume.hair_colour, 0.12))


def _tails_behind(body: Body) -> None:
    colour = body.costume.hair_colour
    for sign in (-1, 1):
        x = sign * 104 - 34 * body.facing
        body.ink.tube(((x, -40), (x + sign * 42, -10), (x + sign * 36, 70)), (26, 34, 14), colour)
        body.ink.oval(x + sign * 4, -38, 20, 17, "#ff5d8f")


def _bun_behind(body: Body) -> None:
    body.ink.oval(-30 * body.facing, -116, 44, 40, body.costume.hair_colour)


def _curls(body: Body) -> None:
    colour = body.costume.hair_colour
    for x, y, r in (
        (-100, -10, 30),
        (100, -10, 30),
        (-92, -58, 38),
        (92, -58, 38),
        (-52, -96, 40),
        (52, -96, 40),
        (0, -108, 42),
    ):
        body.ink.oval(x - 12 * body.facing, y, r, r, colour)
    for longitude, y, r in ((-52, -52, 26), (-26, -62, 28), (4, -66, 28), (34, -62, 28), (56, -50, 24)):
        body.ink.oval(body.around(longitude, 96), y, r, r * 0.9, colour, edge=0.5)


def _beard(body: Body, colour: str, length: float) -> None:
    points = [
        (body.around(-76), 8),
        (body.around(-58, 98), 22),
        (body.around(-30), 34),
        (body.around(0), 30),
        (body.around(30), 34),
        (body.around(58, 98), 22),
        (body.around(76), 8),
        (body.around(66, 106), 62),
        (body.around(22, 80), 60 + length * 0.75),
        (body.around(0, 90), 66 + length),
        (body.around(-22, 80), 60 + length * 0.75),
        (body.around(-66, 106), 62),
    ]
    body.ink.blob(points, colour)
    nose = body.around(0, 104)
    mouth = body.around(0, 100)
    body.ink.plain([("M", ((mouth - 14, 56),)), ("Q", ((mouth, 76), (mouth + 14, 56))), ("Z", ())], "#8c2434")
    for sign in (-1, 1):
        body.ink.oval(nose + sign * 22, 43, 26, 12, colour, sign * 16, edge=0.7)


def beard(colour: str, length: float) -> Painter:
    """A beard with moustache; `length` is how far it hangs below the chin, in head units."""
    return lambda body: _beard(body, colour, length)


SHORT: Hair = (None, _short)
TOUSLED: Hair = (None, _tousled)
LONG: Hair = (_long_behind, _parted)
BOB: Hair = (_bob_behind, _short)
TAILS: Hair = (_tails_behind, _parted)
BUN: Hair = (_bun_behind, _parted)
CURLS: Hair = (None, _curls)
