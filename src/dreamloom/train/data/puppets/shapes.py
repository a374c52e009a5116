"""Paths: the outlines of shapes, as pieces of Bezier curves that `ink` fills.

A path is a list of SVG path commands, each with its points. Lengths are in units of whatever frame the path is drawn
in; angles turn clockwise, in degrees.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

Point = tuple[float, float]
Piece = tuple[str, tuple[Point, ...]]  # one SVG path command and its points

_CIRCLE = 0.5523  # how far a Bezier handle reaches for a quarter of a circle


def rounded(points: Sequence[Point], corner: float) -> list[Piece]:
    """A closed polygon whose corners are rounded, `corner` units from each corner at most."""
    pieces: list[Piece] = []
    count = len(points)
    for number, here in enumerate(points):
        before, after = points[number - 1], points[(number + 1) % count]
        cut: list[Point] = []
        for other in (before, after):
            length = math.dist(here, other) or 1.0
            share = min(corner, length / 2) / length
            cut.append((here[0] + (other[0] - here[0]) * share, here[1] + (other[1] - here[1]) * share))
        pieces += [("L" if pieces else "M", (cut[0],)), ("Q", (here, cut[1]))]
    return [*pieces, ("Z", ())]


def star(x: float, y: float, reach: float, points: int = 5, waist: float = 0.46) -> list[Piece]:
    """A star around (x, y) whose first point goes up; `waist` is how far its inner corners reach, as a share."""
    corners: list[Point] = []
    for number in range(2 * points):
        angle, far = math.pi * number / points, reach if number % 2 == 0 else reach * waist
        corners.append((x + far * math.sin(angle), y - far * math.cos(angle)))
    return rounded(corners, 0.12 * reach)


def smooth(points: Sequence[Point], *, closed: bool) -> list[Piece]:
    """A curve through all points (Catmull-Rom), as Bezier pieces."""
    count = len(points)
    pieces: list[Piece] = [("M", (points[0],))]
    for number in range(count if closed else count - 1):
        around = [number + step for step in (-1, 0, 1, 2)]
        before, start, end, after = (
            points[place % count if closed else min(max(place, 0), count - 1)] for place in around
        )
        pieces.append(
            (
                "C",
                (
                    (start[0] + (end[0] - before[0]) / 6, start[1] + (end[1] - before[1]) / 6),
                    (end[0] - (after[0] - start[0]) / 6, end[1] - (after[1] - start[1]) / 6),
                    end,
                ),
            )
        )
    return [*pieces, ("Z", ())] if closed else pieces


def oval(x: float, y: float, across: float, down: float, turn: float = 0.0) -> list[Piece]:
    """An ellipse: its middle, its two half axes, and by how many degrees it is turned clockwise."""
    cos, sin = math.cos(math.radians(turn)), math.sin(math.radians(turn))

    def at(along: float, up: float) -> Point:
        a, b = along * across, up * down
        return (x + a * cos - b * sin, y + a * sin + b * cos)

    k = _CIRCLE
    return [
        ("M", (at(1, 0),)),
        ("C", (at(1, k), at(k, 1), at(0, 1))),
        ("C", (at(-k, 1), at(-1, k), at(-1, 0))),
        ("C", (at(-1, -k), at(-k, -1), at(0, -1))),
        ("C", (at(k, -1), at(1, -k), at(1, 0))),
        ("Z", ()),
    ]


def _along(points: Sequence[Point], radii: Sequence[float], steps: int) -> Iterator[tuple[Point, float]]:
    """Points and radii along the curve through `points`."""
    last = len(points) - 1
    for number in range(last):
        p = [points[min(max(number + step, 0), last)] for step in (-1, 0, 1, 2)]
        for step in range(steps):
            t = step / steps
            weights = (
                -0.5 * t + t * t - 0.5 * t**3,
                1 - 2.5 * t * t + 1.5 * t**3,
                0.5 * t + 2 * t * t - 1.5 * t**3,
                -0.5 * t * t + 0.5 * t**3,
            )
            x = sum(weight * point[0] for weight, point in zip(weights, p, strict=True))
            y = sum(weight * point[1] for weight, point in zip(weights, p, strict=True))
            ease = t * t * (3 - 2 * t)
            yield (x, y), radii[number] + (radii[number + 1] - radii[number]) * ease
    yield points[last], radii[last]


def tube(points: Sequence[Point], radii: Sequence[float], steps: int = 5) -> list[Piece]:
    """A rounded limb along a smooth curve: the area swept by a circle whose radius changes from point to point."""
    pieces: list[Piece] = []
    circles = list(_along(points, radii, steps))
    for number, ((x, y), radius) in enumerate(circles):
        pieces += oval(x, y, radius, radius)
        if number == 0:
            continue
        (x0, y0), radius0 = circles[number - 1]
        distance = math.hypot(x - x0, y - y0)
        if distance <= abs(radius - radius0) + 1e-6:
            continue
        along = math.atan2(y - y0, x - x0)
        spread = math.acos((radius0 - radius) / distance)
        corners = [
            (cx + r * math.cos(along + side), cy + r * math.sin(along + side))
            for cx, cy, r, side in (
                (x0, y0, radius0, -spread),
                (x, y, radius, -spread),
                (x, y, radius, spread),
                (x0, y0, radius0, spread),
            )
        ]
        pieces += [("M", (corners[0],)), *(("L", (corner,)) for corner in corners[1:]), ("Z", ())]
    return pieces
