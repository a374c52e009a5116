"""A friendly face, in head units; see `body`."""

from __future__ import annotations

import math

from dreamloom.train.data.puppets.body import Body
from dreamloom.train.data.puppets.ink import dark, mix
from dreamloom.train.data.puppets.shapes import oval, smooth


def face(body: Body) -> None:
    """Ears, head, eyes, cheeks and smile, in head units."""
    ink, skin = body.ink, body.costume.skin
    for longitude in (-88.0, 88.0):
        if abs(longitude + body.turn) > 74 and abs(longitude + body.turn) < 125:
            ink.oval(body.around(longitude, 101), 8, 17, 20, skin)
    ink.oval(0, 0, 104, 98, skin)
    if body.turned:
        ear = 100 * math.sin(math.radians(body.turn - 88))
        ink.oval(ear, 12, 15, 21, dark(skin, 0.06), edge=0.6)
    features(body)


def features(body: Body) -> None:
    """Eyes, brows, cheeks, nose and smile, in head units."""
    ink, costume = body.ink, body.costume
    for longitude in (-21.0, 21.0):
        x = body.around(longitude)
        slim = math.cos(math.radians(longitude + body.turn * 0.75))
        ink.oval(x, -1, 14 * slim, 19, "#2b2030", shine=0, edge=0)
        ink.dot(x - 3, -8, 5.5, "#ffffff")
        ink.dot(x + 4, 7, 2.6, "#ffffff", 0.7)
        if costume.lashes:
            out = 1 if longitude > 0 else -1
            ink.line(((x - 12 * slim, -14), (x, -22), (x + 12 * slim, -14)), 5, "#2b2030")
            ink.line(((x + out * 11 * slim, -14), (x + out * 20 * slim, -21)), 4.5, "#2b2030")
        brow = mix(costume.hair_colour, "#2b2030", 0.3)
        ink.line(((x - 13 * slim, -33), (x, -38), (x + 13 * slim, -33)), 6, brow, 0.9)
        cheek = longitude * 1.9 + body.turn * 0.8
        ink.plain(
            oval(body.around(cheek - body.turn), 33, 15 * math.cos(math.radians(cheek * 0.9)), 15), "#ff5f6d", 0.32
        )
    nose = body.around(0, 104)
    ink.oval(nose, 19, 9, 7, mix(costume.skin, "#e0573e", 0.28), shine=0.6, edge=0)
    xs = [body.around(one) for one in (-17, -8, 0, 8, 17)]
    ys = (37, 43, 43, 43, 37)
    lower = [(xs[4], 37.0), (xs[3], 58.0), (xs[2], 63.0), (xs[1], 58.0)]
    ink.plain(smooth([*zip(xs, map(float, ys), strict=True), *lower], closed=True), "#8c2434")
    ink.plain(smooth([(xs[1], 56.0), (xs[2], 52.0), (xs[3], 56.0), (xs[2], 62.0)], closed=True), "#f47a7a")
