"""The animals: every four-legged one, as a coat with words to call it by."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from dreamloom.train.data.puppets import muzzles
from dreamloom.train.data.puppets.beast import BeastBody, BeastPainter, Coat
from dreamloom.train.data.puppets.gaits import Frame
from dreamloom.train.data.puppets.ink import dark


@dataclass(frozen=True)
class Animal:
    """A coat and how people call who wears it."""

    coat: Coat
    keywords: tuple[str, ...]
    size: float = 1.0


def _collar(colour: str) -> BeastPainter:
    def paint(body: BeastBody) -> None:
        nx, ny = body.placed.head
        ny += body.coat.frame.head * 0.86
        body.ink.tube(((nx - 62, ny - 14), (nx, ny + 10), (nx + 62, ny - 12)), (15, 16, 15), colour, edge=0.7)
        body.ink.oval(nx + 12, ny + 30, 18, 18, "#ffc531", edge=0.7)

    return paint


def _chest(colour: str) -> BeastPainter:
    def paint(body: BeastBody) -> None:
        front = body.coat.girth[2]
        x, y = body.spine(1.12, -front * 0.1)
        body.ink.oval(x, y, front * 0.62, front * 0.86, colour, edge=0, shine=0.5)

    return paint


def _horse_mane(*colours: str) -> BeastPainter:
    return lambda body: muzzles.mane_along(body, colours)


def _tuft(colour: str) -> BeastPainter:
    def paint(body: BeastBody) -> None:
        x, y = body.spine(-0.12 * 100 / body.coat.frame.length, body.coat.girth[0] * 0.45)
        swing = math.radians(body.gait.wag)
        px, py = body.coat.tail[-1]
        at = (x + px * math.cos(swing) - py * math.sin(swing), y + px * math.sin(swing) + py * math.cos(swing))
        body.ink.oval(*at, 36, 30, colour, -60)

    return paint


def _stripes(body: BeastBody) -> None:
    colour = dark(body.coat.colour, 0.3)
    for share in (0.1, 0.38, 0.66):
        top, low = body.spine(share, body.coat.girth[1] * 0.92), body.spine(share - 0.03, body.coat.girth[1] * 0.34)
        body.ink.line((top, low), 17, colour)


def _wing(body: BeastBody, *, far: bool) -> None:
    x, y = body.spine(0.62, body.coat.girth[1] * 0.5)
    lift = 10 * math.sin(math.radians(4 * body.gait.wag)) + body.gait.pitch
    with body.ink.frame(x + (56 if far else 0), y, -14 + (22 if far else 0) - lift * 0.8):
        colour = "#f7a13d" if not far else "#d9822b"
        body.ink.slab(
            (
                (0, 20),
                (-36, -150),
                (-70, -262),
                (-150, -222),
                (-236, -188),
                (-196, -130),
                (-214, -70),
                (-140, -50),
                (-110, 4),
                (-50, 0),
            ),
            colour,
            18,
        )
        for tip in ((-70, -252), (-226, -186), (-204, -72)):
            body.ink.line(((0, 6), (tip[0] * 0.5 - 8, tip[1] * 0.55), tip), 10, dark(colour, 0.3))


def _spikes(body: BeastBody) -> None:
    for share in (-0.02, 0.2, 0.42, 0.64, 0.86):
        x, y = body.spine(share, body.coat.girth[1] * 0.86)
        with body.ink.frame(x, y, -body.gait.pitch):
            body.ink.slab(((-30, 22), (-6, -40), (32, 22)), "#ffb13b", 10)


def saddle(body: BeastBody) -> None:
    """A red saddle cloth with a golden hem, and a saddle."""
    girth = body.coat.girth[1]
    with body.ink.frame(*body.spine(0.5, girth * 0.2), -body.gait.pitch):
        ink = body.ink
        ink.slab(
            ((-84, -girth * 0.78), (84, -girth * 0.78), (92, girth * 0.62), (-92, girth * 0.62)),
            "#ffc531",
            22,
            edge=0.8,
        )
        ink.slab(
            ((-76, -girth * 0.8), (76, -girth * 0.8), (80, girth * 0.42), (-80, girth * 0.42)), "#cf2f45", 18, edge=0.4
        )
        ink.tube(((-66, -girth * 0.96), (0, -girth * 0.76), (66, -girth * 0.98)), (22, 24, 22), "#7a4526")


_SMALL = Frame(
    hip=350, length=250, upper=70, lower=70, below=20, neck=(58, -150), head=112, face=muzzles.FACE, seat=104
)
_HORSE = Frame(
    hip=340,
    length=300,
    upper=140,
    lower=140,
    below=26,
    neck=(120, -240),
    head=88,
    seat=124,
    face=((30.0, -12.0), (52.0, -16.0), (140.0, 88.0)),
)

_HORSE_COAT = Coat(
    "#b4703c",
    _HORSE,
    (104, 96, 100),
    (54, 34, 29),
    (34, 25),
    muzzles.horse,
    sag=4,
    paws="#4a3428",
    neck=(84, 62),
    tail=((-64, 20), (-104, 110), (-96, 220)),
    tail_radii=(26, 42, 46, 12),
    tail_colour="#54301e",
    before_head=(_horse_mane("#54301e", "#643a24"),),
)

ANIMALS: dict[str, Animal] = {
    "corgi": Animal(
        Coat(
            "#e58a3a",
            replace(_SMALL, hip=330, length=250, upper=64, lower=58, neck=(70, -138), head=142),
            (100, 94, 100),
            (48, 37, 34),
            (44, 26),
            muzzles.corgi,
            sag=4,
            socks="#fffaf2",
            tail=((-40, -40), (-62, -84)),
            tail_radii=(34, 34, 26),
            over=(_chest("#fffaf2"),),
        ),
        ("corgi dog", "welsh corgi", "puppy"),
        1.4,
    ),
    "dog": Animal(
        Coat(
            "#d99a5b",
            _SMALL,
            (88, 80, 88),
            (44, 33, 29),
            (42, 25),
            muzzles.dog,
            belly="#fff0dc",
            socks="#fff0dc",
            tail=((-50, -46), (-54, -120)),
            tail_radii=(26, 22, 14),
            neck=(70, 70),
            before_head=(_collar("#e23b3b"),),
        ),
        ("puppy", "brown dog"),
        1.38,
    ),
    "cat": Animal(
        Coat(
            "#f0a04a",
            replace(_SMALL, hip=400, head=108),
            (84, 76, 80),
            (40, 29, 26),
            (38, 24),
            muzzles.cat,
            socks="#fff6ea",
            belly="#fff0dc",
            tail=((-70, -30), (-110, -130), (-78, -226)),
            tail_radii=(22, 22, 22, 18),
            tail_tip="#fff6ea",
            over=(_stripes,),
            neck=(66, 60),
        ),
        ("kitten", "tabby cat", "kitty"),
        1.28,
    ),
    "fox": Animal(
        Coat(
            "#f0792b",
            replace(_SMALL, hip=435),
            (80, 72, 78),
            (38, 28, 24),
            (36, 23),
            muzzles.fox,
            socks="#3a2a30",
            belly="#fff4e4",
            tail=((-90, -20), (-170, -60), (-226, -140)),
            tail_radii=(24, 52, 58, 20),
            tail_tip="#fff8ef",
            neck=(62, 56),
            over=(_chest("#fff8ef"),),
        ),
        ("red fox",),
        1.2,
    ),
    "lion": Animal(
        Coat(
            "#f2b64a",
            replace(_SMALL, hip=300, length=280, upper=92, lower=88, neck=(96, -150), head=120),
            (96, 90, 100),
            (50, 38, 34),
            (46, 28),
            muzzles.lion,
            sag=2,
            belly="#ffdf9e",
            tail=((-70, -10), (-120, -80), (-104, -190)),
            tail_radii=(20, 16, 15, 14),
            over=(_tuft("#b5651d"),),
        ),
        ("majestic lion", "king of the jungle"),
        1.04,
    ),
    "horse": Animal(_HORSE_COAT, ("brown horse", "pony", "stallion"), 1.06),
    "unicorn": Animal(
        replace(
            _HORSE_COAT,
            colour="#fbf7ff",
            head=muzzles.unicorn,
            paws="#c98ae0",
            tail_colour="#b98bff",
            before_head=(_horse_mane("#ff86c8", "#ffc36b", "#ffee7f", "#8fe3a0", "#7fc4ff", "#b98bff"),),
        ),
        ("magical unicorn", "white unicorn"),
        1.04,
    ),
    "elephant": Animal(
        Coat(
            "#98a4b8",
            Frame(
                hip=290,
                length=280,
                upper=110,
                lower=100,
                below=24,
                neck=(118, -110),
                head=142,
                seat=156,
                face=((26.0, -22.0), (84.0, -22.0), (158.0, 168.0)),
            ),
            (150, 150, 142),
            (68, 60, 56),
            (62, 28),
            muzzles.elephant,
            sag=10,
            tail=((-40, 40), (-52, 130)),
            tail_radii=(14, 10, 14),
            paws="#8390a6",
        ),
        ("baby elephant",),
        1.02,
    ),
    "dragon": Animal(
        Coat(
            "#4fb85a",
            Frame(
                hip=370,
                length=250,
                upper=92,
                lower=80,
                below=24,
                neck=(120, -190),
                head=112,
                seat=128,
                face=((6.0, -22.0), (72.0, -24.0), (116.0, 14.0)),
            ),
            (116, 112, 104),
            (58, 44, 38),
            (50, 27),
            muzzles.dragon,
            belly="#ffe9a8",
            neck=(80, 62),
            tail=((-90, 60), (-180, 90), (-250, 20)),
            tail_radii=(70, 46, 28, 10),
            behind=(lambda body: _wing(body, far=True), _spikes),
            over=(lambda body: _wing(body, far=False),),
        ),
        ("friendly dragon", "green dragon"),
        1.04,
    ),
}
