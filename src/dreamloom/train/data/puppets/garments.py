"""What figures wear on trunk and limbs; see `body` for the units."""

from __future__ import annotations

import math

from dreamloom.train.data.puppets.body import Body, Painter
from dreamloom.train.data.puppets.hats import GOLD, STEEL
from dreamloom.train.data.puppets.ink import dark, light
from dreamloom.train.data.puppets.shapes import Point, star


def space_panel(body: Body) -> None:
    """An astronaut's control panel, belt and collar."""
    with body.trunk_frame() as ink:
        x, half, trunk = 34 * body.facing, body.half, body.trunk
        ink.slab(
            ((-half * 1.03, -18), (half * 1.03, -18), (half * 1.03, 8), (-half * 1.03, 8)), "#aab4cc", 10, edge=0.6
        )
        ink.slab(
            ((x - 46, -trunk + 62), (x + 46, -trunk + 62), (x + 46, -trunk + 122), (x - 46, -trunk + 122)),
            "#dfe4f0",
            12,
        )
        for dx, dy, colour in ((-24, 80, "#ff5a52"), (2, 80, "#ffd23f"), (26, 80, "#49c96d")):
            ink.oval(x + dx, -trunk + dy, 9, 9, colour, edge=0.5)
        ink.slab(
            ((x - 32, -trunk + 98), (x + 34, -trunk + 98), (x + 34, -trunk + 112), (x - 32, -trunk + 112)),
            "#3f7fe0",
            4,
            edge=0.4,
        )


def space_bands(body: Body, limb: str) -> None:
    """Coloured bands on an astronaut's limbs."""
    bend, end = ("elbow", "wrist") if limb.endswith("arm") else ("knee", "ankle")
    side = limb.split("_")[0]
    _band(body, body.at(f"{side}_{bend}"), body.at(f"{side}_{end}"), 0.62, 36 if bend == "elbow" else 38, "#ff8a3c")


def _band(body: Body, start: Point, end: Point, share: float, half: float, colour: str, wide: float = 9) -> None:
    (x0, y0), (x1, y1) = start, end
    length = math.dist(start, end) or 1.0
    dx, dy = (x1 - x0) / length, (y1 - y0) / length
    x, y = x0 + (x1 - x0) * share, y0 + (y1 - y0) * share
    corners = [
        (x + dx * a * wide - dy * b * half, y + dy * a * wide + dx * b * half)
        for a, b in ((-1, -1), (-1, 1), (1, 1), (1, -1))
    ]
    body.ink.slab(corners, colour, 5, edge=0.5)


def armour_limbs(body: Body, limb: str) -> None:
    """Steel caps on a knight's shoulders, elbows and knees."""
    side = limb.split("_")[0]
    if limb.endswith("arm"):
        x, y = body.at(f"{side}_shoulder")
        body.ink.oval(x, y - 4, 50, 44, light(STEEL, 0.15))
        x, y = body.at(f"{side}_elbow")
        body.ink.oval(x, y, 29, 29, light(STEEL, 0.2), edge=0.8)
    else:
        x, y = body.at(f"{side}_knee")
        body.ink.oval(x, y, 39, 36, light(STEEL, 0.2))


def breastplate(body: Body) -> None:
    """A knight's tabard with a golden cross, and a belt."""
    with body.trunk_frame() as ink:
        x, half, trunk = 20 * body.facing, body.half, body.trunk
        ink.slab(
            (
                (x - half * 0.62, -trunk + 34),
                (x + half * 0.62, -trunk + 34),
                (x + half * 0.66, 40),
                (x, 58),
                (x - half * 0.66, 40),
            ),
            "#2f62d8",
            16,
        )
        ink.slab(
            ((-half * 1.05, -34), (half * 1.05, -34), (half * 1.05, -10), (-half * 1.05, -10)), "#7a4526", 8, edge=0.7
        )
        ink.oval(x, -22, 17, 16, GOLD, edge=0.7)
        ink.slab(
            ((x - 9, -trunk + 58), (x + 9, -trunk + 58), (x + 9, -trunk + 122), (x - 9, -trunk + 122)),
            GOLD,
            4,
            edge=0.4,
        )
        ink.slab(
            ((x - 30, -trunk + 76), (x + 30, -trunk + 76), (x + 30, -trunk + 94), (x - 30, -trunk + 94)),
            GOLD,
            4,
            edge=0.4,
        )


def belt(colour: str, buckle: str = GOLD) -> Painter:
    """A belt with a buckle."""

    def paint(body: Body) -> None:
        with body.trunk_frame() as ink:
            x, half = 26 * body.facing, body.half
            ink.slab(
                ((-half * 1.04, -24), (half * 1.04, -24), (half * 1.04, 4), (-half * 1.04, 4)), colour, 8, edge=0.6
            )
            ink.slab(((x - 20, -29), (x + 20, -29), (x + 20, 9), (x - 20, 9)), buckle, 6, edge=0.6)
            ink.slab(((x - 9, -19), (x + 9, -19), (x + 9, -1), (x - 9, -1)), colour, 3, edge=0)

    return paint


def emblem(body: Body) -> None:
    """A superhero's star on the chest."""
    with body.trunk_frame() as ink:
        x = 26 * body.facing
        ink.oval(x, -body.trunk + 86, 44, 40, "#ffd23f", edge=0.7)
        ink.plain(star(x, -body.trunk + 88, 34), "#e23b3b")


def buttons(colour: str, count: int = 3) -> Painter:
    """Buttons down the front."""

    def paint(body: Body) -> None:
        with body.trunk_frame() as ink:
            for number in range(count):
                ink.oval(28 * body.facing, -body.trunk + 62 + number * 42, 10, 10, colour, edge=0.5)

    return paint


def stripes(colour: str) -> Painter:
    """Stripes across the shirt."""

    def paint(body: Body) -> None:
        with body.trunk_frame() as ink:
            half, trunk = body.half * 0.98, body.trunk
            for down in (50, 96, 142):
                ink.slab(
                    (
                        (-half, -trunk + down),
                        (half, -trunk + down),
                        (half, -trunk + down + 22),
                        (-half, -trunk + down + 22),
                    ),
                    colour,
                    3,
                    edge=0,
                )

    return paint


def bright_bands(body: Body, limb: str) -> None:
    """The shining bands on a firefighter's clothes."""
    bend, end = ("elbow", "wrist") if limb.endswith("arm") else ("knee", "ankle")
    side = limb.split("_")[0]
    _band(body, body.at(f"{side}_{bend}"), body.at(f"{side}_{end}"), 0.6, 35, "#fff27a", 8)


def bright_belt(body: Body) -> None:
    """Shining bands around a firefighter's coat."""
    with body.trunk_frame() as ink:
        half, trunk = body.half * 1.03, body.trunk
        for down in (-12, -trunk + 84):
            ink.slab(
                ((-half, down - 11), (half, down - 11), (half, down + 11), (-half, down + 11)), "#fff27a", 5, edge=0.5
            )


def fur_collar(body: Body) -> None:
    """A king's collar of white fur."""
    with body.trunk_frame() as ink:
        half, trunk = body.half, body.trunk
        ink.tube(((-half * 0.95, -trunk + 34), (0, -trunk + 62), (half * 0.95, -trunk + 34)), (30, 34, 30), "#fbf7ee")
        for x, y in ((-52, 50), (-18, 64), (22, 62), (56, 46)):
            ink.oval(x, -trunk + y - 4, 6, 9, "#3a3340", shine=0, edge=0)


def robe(colour: str) -> Painter:
    """A seam of stars down a wizard's robe."""

    def paint(body: Body) -> None:
        with body.trunk_frame() as ink:
            x = 20 * body.facing
            for dx, down, size in ((-34, 74, 16), (30, 118, 13), (-44, 200, 15), (36, 232, 17), (-8, 270, 12)):
                ink.plain(star(x + dx, -body.trunk + down, size), colour)

    return paint


def robot_chest(body: Body) -> None:
    """A robot's panel with lamp and dial."""
    with body.trunk_frame() as ink:
        x, trunk = 28 * body.facing, body.trunk
        ink.slab(
            ((x - 52, -trunk + 50), (x + 52, -trunk + 50), (x + 52, -trunk + 130), (x - 52, -trunk + 130)),
            "#eef3fa",
            16,
            edge=0.7,
        )
        ink.oval(x - 22, -trunk + 80, 15, 15, "#ff5a52", edge=0.6)
        ink.oval(x + 20, -trunk + 80, 15, 15, "#ffd23f", edge=0.6)
        ink.slab(
            ((x - 36, -trunk + 106), (x + 36, -trunk + 106), (x + 36, -trunk + 118), (x - 36, -trunk + 118)),
            "#4ac2ff",
            4,
            edge=0.4,
        )


def robot_joints(body: Body, limb: str) -> None:
    """A robot's round joints."""
    bend = "elbow" if limb.endswith("arm") else "knee"
    x, y = body.at(f"{limb.split('_')[0]}_{bend}")
    body.ink.oval(x, y, 33, 33, "#ffb13b", edge=0.8)


def ruff(body: Body) -> None:
    """A clown's frilly collar and bobbles."""
    with body.trunk_frame() as ink:
        half, trunk = body.half, body.trunk
        for number in range(5):
            ink.oval(
                (number - 2) * half * 0.48,
                -trunk + 32 + 12 * (2 - abs(number - 2)),
                32,
                26,
                ("#4ad0e8", "#fff2a8")[number % 2],
                edge=0.7,
            )
        for down, colour in ((92, "#ff5a8a"), (140, "#4a7dff")):
            ink.oval(24 * body.facing, -trunk + down, 20, 20, colour, edge=0.7)


def shawl(colour: str) -> Painter:
    """A grandmother's shawl."""

    def paint(body: Body) -> None:
        with body.trunk_frame() as ink:
            half, trunk = body.half, body.trunk
            ink.blob(
                (
                    (-half * 0.7, -trunk + 8),
                    (half * 0.7, -trunk + 8),
                    (half * 1.1, -trunk + 60),
                    (half * 0.4, -trunk + 106),
                    (0, -trunk + 128),
                    (-half * 0.4, -trunk + 106),
                    (-half * 1.1, -trunk + 60),
                ),
                colour,
            )
            ink.oval(0, -trunk + 96, 14, 14, dark(colour, 0.3), edge=0.6)

    return paint
