"""Draws smooth shapes as SVG, in one of two styles.

Terms
-----
sheet
    A square of 1000 by 1000 units; x grows to the right, y downwards. Light falls from the upper left.
soft
    Every shape is rounded by blurred shade and a highlight: a gentle 3D look.
flat
    Every shape has one plain colour and a thin edge of a darker one.

A drawing says only where its shapes are and in which colours; `Ink` says what they look like.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Literal, get_args

from dreamloom.train.data.puppets.shapes import Piece, Point, oval, rounded, smooth, tube

Style = Literal["soft", "flat"]
STYLES: tuple[Style, ...] = get_args(Style)
SHEET = 1000.0
_SHADOW = "#24124a"


def mix(one: str, other: str, share: float) -> str:
    """The colour that lies `share` (0 to 1) of the way from one `#rrggbb` to the other."""
    pairs = ((int(one[at : at + 2], 16), int(other[at : at + 2], 16)) for at in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def dark(colour: str, share: float = 0.35) -> str:
    """A colour in the shade: darker, and a little towards violet."""
    return mix(colour, _SHADOW, share)


def light(colour: str, share: float = 0.35) -> str:
    """A colour in the light."""
    return mix(colour, "#ffffff", share)


def _brightness(colour: str) -> float:
    return sum(int(colour[at : at + 2], 16) * share for at, share in ((1, 0.3), (3, 0.59), (5, 0.11))) / 255


class Ink:
    """Collects shapes and writes them as one SVG square.

    Args:
        style: "soft" or "flat".
    """

    def __init__(self, style: Style) -> None:
        self.style = style
        self._parts: list[str] = []
        self._defs: dict[str, str] = {}
        self._frame: tuple[float, float, float, float, float, float] = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
        self._clips = 0

    @contextmanager
    def frame(
        self, x: float, y: float, turn: float = 0.0, scale: float = 1.0, *, mirror: bool = False
    ) -> Iterator[None]:
        """Draws what is inside in its own coordinates: origin at (x, y), turned clockwise by degrees, scaled."""
        cos, sin = math.cos(math.radians(turn)) * scale, math.sin(math.radians(turn)) * scale
        flip = -1.0 if mirror else 1.0
        a, b, c, d, e, f = self._frame
        p, q, r, s = cos * flip, sin * flip, -sin, cos
        before = self._frame
        self._frame = (a * p + c * q, b * p + d * q, a * r + c * s, b * r + d * s, a * x + c * y + e, b * x + d * y + f)
        try:
            yield
        finally:
            self._frame = before

    @contextmanager
    def faded(self, opacity: float) -> Iterator[None]:
        """Draws what is inside see-through, as one thing."""
        self._parts.append(f'<g opacity="{opacity:.2f}">')
        try:
            yield
        finally:
            self._parts.append("</g>")

    @contextmanager
    def within(self, pieces: Sequence[Piece]) -> Iterator[None]:
        """Draws only what falls inside a path."""
        path, _ = self._path(pieces)
        self._parts.append(f'<g clip-path="url(#{self._clip(path)})">')
        try:
            yield
        finally:
            self._parts.append("</g>")

    def _path(self, pieces: Sequence[Piece]) -> tuple[str, tuple[float, float, float, float]]:
        a, b, c, d, e, f = self._frame
        words: list[str] = []
        xs: list[float] = []
        ys: list[float] = []
        for command, points in pieces:
            words.append(command)
            for x, y in points:
                xs.append(a * x + c * y + e)
                ys.append(b * x + d * y + f)
                words.append(f"{xs[-1]:.1f} {ys[-1]:.1f}")
        return " ".join(words), (min(xs), min(ys), max(xs), max(ys))

    def _clip(self, path: str) -> str:
        self._clips += 1
        name = f"c{self._clips}"
        self._defs[name] = f'<clipPath id="{name}"><path d="{path}"/></clipPath>'
        return name

    def _rounding(self, colour: str, sigma: float) -> str:
        """A filter that leaves a shape's lower right rim in the shade and gives the rest its colour."""
        level = max(1, round(sigma))
        name = f"r{level}{colour[1:]}"
        self._defs[name] = (
            f'<filter id="{name}" x="-0.02" y="-0.02" width="1.04" height="1.04" color-interpolation-filters="sRGB">'
            f'<feGaussianBlur in="SourceAlpha" stdDeviation="{level}"/>'
            f'<feOffset dx="{-1.1 * level:.1f}" dy="{-1.1 * level:.1f}" result="lit"/>'
            f'<feFlood flood-color="{colour}"/><feComposite in2="lit" operator="in"/>'
            f'<feComposite in2="SourceGraphic" operator="atop"/></filter>'
        )
        return name

    def _highlight(self) -> str:
        self._defs["hi"] = (
            '<radialGradient id="hi" cx="0.34" cy="0.24" r="0.62"><stop offset="0" stop-color="#fff" '
            'stop-opacity="0.5"/><stop offset="1" stop-color="#fff" stop-opacity="0"/></radialGradient>'
        )
        return "hi"

    def fill(
        self, pieces: Sequence[Piece], colour: str, *, shine: float = 1.0, depth: float = 1.0, edge: float = 1.0
    ) -> None:
        """Paints the inside of a path.

        Args:
            pieces: the path; its parts are joined.
            colour: `#rrggbb`.
            shine: strength of the highlight, 0 for dull things.
            depth: how round it looks: the width of the shade against the usual.
            edge: width of the dark edge against the usual, 0 for none.
        """
        path, (left, top, right, bottom) = self._path(pieces)
        if edge > 0:
            width, share = (6.0 * edge, 0.42) if self.style == "soft" else (9.0 * edge, 0.5)
            self._parts.append(
                f'<path d="{path}" fill="{dark(colour, share)}" stroke="{dark(colour, share)}" '
                f'stroke-width="{width:.1f}" stroke-linejoin="round"/>'
            )
        if self.style == "flat":
            self._parts.append(f'<path d="{path}" fill="{colour}"/>')
            return
        sigma = min(26.0, max(2.0, 0.11 * min(right - left, bottom - top))) * depth
        self._parts.append(
            f'<path d="{path}" fill="{dark(colour, 0.38)}" filter="url(#{self._rounding(colour, sigma)})"/>'
        )
        if shine > 0:
            opacity = min(1.0, shine * (0.4 + 0.6 * _brightness(colour)))
            self._parts.append(f'<path d="{path}" fill="url(#{self._highlight()})" opacity="{opacity:.2f}"/>')

    def plain(self, pieces: Sequence[Piece], colour: str, opacity: float = 1.0) -> None:
        """Paints the inside of a path with one colour in either style: for eyes, marks and glints."""
        path, _ = self._path(pieces)
        self._parts.append(f'<path d="{path}" fill="{colour}" fill-opacity="{opacity:.2f}"/>')

    def line(self, points: Sequence[Point], width: float, colour: str, opacity: float = 1.0) -> None:
        """Draws a smooth line with round ends, its width in units of the present frame."""
        path, _ = self._path(smooth(points, closed=False))
        a, b = self._frame[:2]
        self._parts.append(
            f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{width * math.hypot(a, b):.1f}" '
            f'stroke-linecap="round" stroke-linejoin="round" stroke-opacity="{opacity:.2f}"/>'
        )

    def glow(self, x: float, y: float, radius: float, colour: str, strength: float = 0.8) -> None:
        """Lets a place shine: a round cloud of light that fades outwards."""
        name = f"g{colour[1:]}{round(strength * 100)}"
        self._defs[name] = (
            f'<radialGradient id="{name}"><stop offset="0" stop-color="{colour}" stop-opacity="{strength:.2f}"/>'
            f'<stop offset="1" stop-color="{colour}" stop-opacity="0"/></radialGradient>'
        )
        path, _ = self._path(oval(x, y, radius, radius))
        self._parts.append(f'<path d="{path}" fill="url(#{name})"/>')

    # The shapes drawn most often, by name.

    def tube(self, points: Sequence[Point], radii: Sequence[float], colour: str, **look: float) -> None:
        """Fills a rounded limb; see `tube` and `fill`."""
        self.fill(tube(points, radii), colour, **look)

    def oval(
        self, x: float, y: float, across: float, down: float, colour: str, turn: float = 0.0, **look: float
    ) -> None:
        """Fills an ellipse; see `oval` and `fill`."""
        self.fill(oval(x, y, across, down, turn), colour, **look)

    def blob(self, points: Sequence[Point], colour: str, **look: float) -> None:
        """Fills the smooth closed curve through some points."""
        self.fill(smooth(points, closed=True), colour, **look)

    def slab(self, points: Sequence[Point], colour: str, corner: float = 12.0, **look: float) -> None:
        """Fills a polygon with rounded corners."""
        self.fill(rounded(points, corner), colour, **look)

    def dot(self, x: float, y: float, radius: float, colour: str, opacity: float = 1.0) -> None:
        """Paints a plain disc."""
        self.plain(oval(x, y, radius, radius), colour, opacity)

    def svg(self) -> str:
        """The drawing as an SVG document, the same text for the same calls."""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SHEET:.0f} {SHEET:.0f}" width="256" height="256">'
            f"<defs>{''.join(self._defs.values())}</defs>{''.join(self._parts)}</svg>"
        )
