"""What figures wear on and around their heads, in head units; see `body`."""

from __future__ import annotations

from dreamloom.train.data.puppets.body import Body, Painter
from dreamloom.train.data.puppets.shapes import oval, rounded, star

GOLD = "#ffc531"
STEEL = "#b9c6d6"


def crown(body: Body) -> None:
    """A golden crown with jewels."""
    ink = body.ink
    shift = 14 * body.facing
    points = [(-70, -72), (-84, -142), (-46, -112), (0, -164), (46, -112), (84, -142), (70, -72)]
    ink.slab([(x + shift, y) for x, y in [*points, (0, -60)]], GOLD, 8)
    for x, y, colour in ((-84, -144, "#ff5a6a"), (0, -166, "#4aa8ff"), (84, -144, "#ff5a6a")):
        ink.oval(x + shift, y, 11, 11, colour, edge=0.6)
    for x, colour in ((-38, "#4ad08a"), (0, "#ff3f5e"), (38, "#4ad08a")):
        ink.oval(x + shift, -86 + (6 if x == 0 else 0), 11, 13, colour, edge=0.6)


def tiara(body: Body) -> None:
    """A small crown of a princess."""
    ink = body.ink
    shift = 20 * body.facing
    points = [(-54, -84), (-58, -118), (-28, -106), (0, -146), (28, -106), (58, -118), (54, -84), (0, -92)]
    ink.slab([(x + shift, y) for x, y in points], GOLD, 7)
    ink.oval(shift, -108, 12, 14, "#ff4f9a", edge=0.6)


def pointed(colour: str, band: str, *, stars: bool, buckle: bool = False) -> Painter:
    """A tall pointed hat with a brim, for wizards and witches."""

    def paint(body: Body) -> None:
        ink = body.ink
        lean = 16 - 40 * body.facing
        ink.blob(
            (
                (-80, -62),
                (-52, -124),
                (-26 + lean * 0.5, -186),
                (lean + 6, -236),
                (lean + 22, -232),
                (34, -170),
                (58, -116),
                (80, -62),
                (0, -46),
            ),
            colour,
        )
        ink.slab(((-74, -84), (0, -70), (74, -84), (66, -112), (0, -100), (-66, -112)), band, 8, edge=0.6)
        ink.oval(0, -60, 140, 27, colour)
        if buckle:
            ink.slab(((-18, -104), (18, -104), (18, -72), (-18, -72)), GOLD, 5, edge=0.6)
        if stars:
            for x, y, r in ((-12, -150, 14), (30, -128, 10), (12, -196, 9), (-40, -122, 8)):
                ink.plain(star(x, y, r), "#ffd84a")

    return paint


def chef(body: Body) -> None:
    """A tall white cook's hat."""
    ink = body.ink
    for x, y, r in ((-58, -128, 46), (58, -128, 46), (0, -150, 56)):
        ink.oval(x, y, r, r * 0.9, "#f7f7fb")
    ink.slab(((-72, -124), (72, -124), (76, -62), (0, -54), (-76, -62)), "#ffffff", 14)


def fire_helmet(body: Body) -> None:
    """A red helmet with a golden badge."""
    ink = body.ink
    shift = 16 * body.facing
    ink.blob(((-100, -42), (-92, -98), (-52, -138), (0, -148), (52, -138), (92, -98), (100, -42), (0, -54)), "#e23b2e")
    ink.tube(((shift, -146), (shift, -78)), (13, 13), "#f2594a", edge=0.6)
    ink.blob(((-126, -40), (-70, -62), (0, -68), (70, -62), (132, -40), (70, -38), (0, -44), (-70, -38)), "#c92d23")
    ink.slab(((shift - 27, -112), (shift + 27, -112), (shift + 24, -72), (shift, -54), (shift - 24, -72)), GOLD, 9)


def pirate_hat(body: Body) -> None:
    """A black cocked hat with skull."""
    ink = body.ink
    ink.blob(
        (
            (-132, -62),
            (-112, -112),
            (-60, -142),
            (0, -170),
            (60, -142),
            (112, -112),
            (132, -62),
            (66, -62),
            (0, -50),
            (-66, -62),
        ),
        "#2d2a38",
    )
    ink.line(((-128, -66), (-106, -110), (-58, -138), (0, -166), (58, -138), (106, -110), (128, -66)), 9, "#ffc531")
    x = 14 * body.facing
    ink.line(((x - 34, -84), (x + 34, -120)), 10, "#ffffff")
    ink.line(((x - 34, -120), (x + 34, -84)), 10, "#ffffff")
    ink.oval(x, -110, 24, 22, "#ffffff", edge=0.5, shine=0)
    ink.plain(rounded(((x - 13, -96), (x + 13, -96), (x + 11, -80), (x - 11, -80)), 4), "#ffffff")
    for sign in (-1, 1):
        ink.dot(x + sign * 9, -108, 6.5, "#2d2a38")


def eyepatch(body: Body) -> None:
    """A black patch over the right eye."""
    ink = body.ink
    x = body.around(-21)
    ink.line(
        ((body.around(-80), -14), (body.around(-40), -26), (body.around(20, 98), -48), (body.around(60, 98), -62)),
        7,
        "#231f2b",
    )
    ink.oval(x, -2, 25, 23, "#231f2b", edge=0.4)


def headscarf(body: Body) -> None:
    """A red headscarf under a hat."""
    body.ink.blob(
        ((-106, -10), (-104, -60), (0, -106), (104, -60), (106, -10), (60, -46), (0, -54), (-60, -46)), "#d8352f"
    )


def elf_hat(body: Body) -> None:
    """A green cap with a bobble."""
    ink = body.ink
    ink.blob(
        (
            (-98, -48),
            (-78, -104),
            (-24, -146),
            (44, -172),
            (112, -150),
            (130, -112),
            (88, -118),
            (92, -80),
            (98, -48),
            (0, -70),
        ),
        "#3fa648",
    )
    ink.tube(((-98, -46), (0, -66), (98, -46)), (20, 22, 20), "#fdf6e8")
    ink.oval(130, -108, 23, 23, "#fdf6e8")


def pointed_ears(body: Body) -> None:
    """Long pointed ears; goes behind the head."""
    with body.head_frame() as ink:
        for sign in (-1, 1):
            x = sign * 92 - 20 * body.facing
            ink.slab(((x, -26), (x + sign * 62, -34), (x + sign * 8, 34)), body.costume.skin, 14)


def flowers(body: Body) -> None:
    """A wreath of flowers."""
    for longitude, y, colour in (
        (-60, -56, "#ff7fb0"),
        (-30, -76, "#fff2a8"),
        (2, -84, "#b98bff"),
        (34, -76, "#ff9d5c"),
        (62, -54, "#ff7fb0"),
    ):
        x = body.around(longitude - body.turn * 0.5, 100)
        body.ink.oval(x, y, 21, 20, colour, edge=0.6)
        body.ink.dot(x, y, 7, "#ffd23f")


def mask(body: Body) -> None:
    """A superhero's eye mask."""
    ink = body.ink
    x = body.around(0)
    ink.blob(
        (
            (x - 66, -30),
            (x, -22),
            (x + 66 - 20 * body.facing, -30),
            (x + 64 - 20 * body.facing, 12),
            (x + 28, 22),
            (x, 6),
            (x - 28, 22),
            (x - 64, 12),
        ),
        "#2c4fd0",
        edge=0.5,
        shine=0.3,
    )
    for longitude in (-21.0, 21.0):
        at = body.around(longitude)
        ink.plain(oval(at, -3, 21, 19), "#ffffff")
        ink.plain(oval(at + 2, -2, 12, 15), "#2b2030")
        ink.dot(at - 2, -8, 5, "#ffffff")


def clown_face(body: Body) -> None:
    """A red nose, white mouth and a tiny hat."""
    ink = body.ink
    ink.plain(oval(body.around(0, 98), 50, 42, 25), "#ffffff")
    x = body.around(0, 100)
    ink.plain(
        [("M", ((x - 28, 44),)), ("Q", ((x, 82), (x + 28, 44))), ("Q", ((x, 56), (x - 28, 44))), ("Z", ())], "#d62839"
    )
    ink.oval(body.around(0, 106), 18, 20, 19, "#ff3b3b")
    ink.slab(((14, -92), (40, -162), (80, -84)), "#4a7dff", 8)
    ink.oval(40, -162, 13, 13, "#ffd23f", edge=0.6)


def glasses(body: Body) -> None:
    """Round glasses."""
    for longitude in (-21.0, 21.0):
        x = body.around(longitude)
        wide = 27 - 6 * body.facing * (longitude > 0)
        body.ink.plain(oval(x, 0, wide, 27), "#dff1ff", 0.3)
        ring = [
            (x + wide * a, 27 * b)
            for a, b in ((1, 0), (0.7, 0.7), (0, 1), (-0.7, 0.7), (-1, 0), (-0.7, -0.7), (0, -1), (0.7, -0.7), (1, 0))
        ]
        body.ink.line(ring, 6, "#7a4a2a")
    body.ink.line(((body.around(-21) + 27, -3), (body.around(21) - 25, -3)), 6, "#7a4a2a")
