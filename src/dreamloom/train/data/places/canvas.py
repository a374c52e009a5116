"""The drawing board for places: coordinates, soft-edged shapes, seeded patterns, and sheets to paint them on.

Lengths are in shares of the picture's height ("heights"), so x runs from 0 to width / height and circles stay round at
any size. A mask is the share of each pixel that a shape covers, (count, rows, columns) in 0..1. A "line" is a height
for each column, (count, 1, columns). Random draws never depend on the number of pixels, so a seed gives the
same picture at every size.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch

from dreamloom.train.data.places.light import Light, rgb

Number = float | torch.Tensor


@dataclass(frozen=True)
class Canvas:
    """Where `count` pictures are drawn at once, in one light.

    `x` is (1, 1, columns) and `y` (1, rows, 1), both in heights; `pixel` is one pixel's side in heights and
    `span` the whole width in heights.
    """

    count: int
    x: torch.Tensor
    y: torch.Tensor
    pixel: float
    span: float
    light: Light
    generator: torch.Generator

    def number(self, low: float, high: float) -> torch.Tensor:
        """One random number in low..high for each picture, (count, 1, 1)."""
        return self.table(low, high, 1, 1)

    def table(self, low: float, high: float, *shape: int) -> torch.Tensor:
        """Random numbers in low..high, (count, *shape)."""
        drawn = torch.rand(self.count, *shape, generator=self.generator, device=self.generator.device)
        return drawn * (high - low) + low

    def chance(self, share: float) -> torch.Tensor:
        """1 for about `share` of the pictures and 0 for the others, (count, 1, 1)."""
        return (self.number(0, 1) < share).float()

    def colour(self, text: str, vary: float = 0.03, far: float = 0.0) -> torch.Tensor:
        """A thing's colour in this light, a little different in each picture, (count, 3, 1, 1).

        Args:
            text: its colour in white light, "#rrggbb".
            vary: how far each channel may stray.
            far: how much of it the haze of the distance takes, 0..1.
        """
        lit = self.light.on(text).lerp(rgb(self.light.haze), far).to(self.x.device)
        return (lit.view(1, 3, 1, 1) + self.table(-vary, vary, 3, 1, 1)).clamp(0, 1)

    def glowing(self, text: str, vary: float = 0.02) -> torch.Tensor:
        """A colour that the light does not change, (count, 3, 1, 1)."""
        return (rgb(text).to(self.x.device).view(1, 3, 1, 1) + self.table(-vary, vary, 3, 1, 1)).clamp(0, 1)

    def one_of(self, colours: Sequence[str], vary: float = 0.03) -> torch.Tensor:
        """For each picture one of some colours, in this light, (count, 3, 1, 1)."""
        choices = torch.stack([self.light.on(text) for text in colours]).to(self.x.device)
        drawn = (self.number(0, 1).view(-1) * len(colours)).long().clamp(max=len(colours) - 1)
        return (choices[drawn].view(-1, 3, 1, 1) + self.table(-vary, vary, 3, 1, 1)).clamp(0, 1)

    def cover(self, distance: torch.Tensor) -> torch.Tensor:
        """The mask of a shape from signed distances to its edge, in heights, negative inside."""
        return (distance * (-1 / self.pixel) + 0.5).clamp_(0, 1)

    def below(self, line: Number) -> torch.Tensor:
        """The mask of all that lies under a line."""
        return self.cover(line - self.y)

    def ellipse(self, x: Number, y: Number, across: Number, up: Number) -> torch.Tensor:
        """Roughly the signed distance to an ellipse with the given middle and half axes."""
        ring = (((self.x - x) / across).square() + ((self.y - y) / up).square()).sqrt()
        return (ring - 1) * (up if not isinstance(up, torch.Tensor) else torch.minimum(up, up * 0 + across))

    def disc(self, x: Number, y: Number, radius: Number) -> torch.Tensor:
        """The signed distance to a circle."""
        return ((self.x - x).square() + (self.y - y).square()).sqrt() - radius

    def box(self, x: Number, y: Number, across: Number, up: Number) -> torch.Tensor:
        """The signed distance to a box with the given middle and half sides (too short at its corners)."""
        return torch.maximum((self.x - x).abs() - across, (self.y - y).abs() - up)

    def glow(self, x: Number, y: Number, radius: Number) -> torch.Tensor:
        """A soft round light that falls to about a third at `radius`, (count, rows, columns) in 0..1."""
        return torch.exp(-((self.x - x).square() + (self.y - y).square()) / (radius * radius))

    def line(self, low: float, high: float, per_height: float, sharp: bool = False) -> torch.Tensor:
        """A random up-and-down in low..high with `per_height` turns to each height of width, (count, 1, columns)."""
        weights = _weights(self.x.view(-1), per_height, self.span, sharp)
        return self.table(low, high, 1, weights.shape[1]) @ weights.T

    def down(self, low: float, high: float, per_height: float) -> torch.Tensor:
        """A random side-to-side that changes from top to bottom, (count, rows, 1)."""
        weights = _weights(self.y.view(-1), per_height, 1.0, False)
        return weights @ self.table(low, high, weights.shape[1], 1)

    def noise(self, across: float, down: float) -> torch.Tensor:
        """Smooth noise in 0..1 with so many turns to a height in each direction, (count, rows, columns)."""
        columns = _weights(self.x.view(-1), across, self.span, False)
        rows = _weights(self.y.view(-1), down, 1.0, False)
        return rows @ self.table(0, 1, rows.shape[1], columns.shape[1]) @ columns.T

    def row(self, step: float, shift: float = 0.0) -> Row:
        """Cells side by side, each `step` wide, moved left by `shift` of a step."""
        place = self.x / step + shift
        cell = place.floor()
        return Row(
            self, step, cell.long().view(-1), (cell + 0.5 - shift) * step, math.ceil(self.span / step + shift) + 1
        )

    def scatter(self, across: float, up: float, shift: float = 0.0) -> Scatter:
        """A checkerboard of cells, `across` by `up`, moved by `shift` of a cell.

        Above and below the picture it comes round again, for what falls into it.
        """
        column, row = (self.x / across + shift).floor(), (self.y / up + shift).floor()
        rows = math.ceil(1 / up + shift) + 1
        return Scatter(
            self,
            column.long().view(-1),
            row.long().view(-1) % rows,
            self.x - (column + 0.5 - shift) * across,
            self.y - (row + 0.5 - shift) * up,
            (rows, math.ceil(self.span / across + shift) + 1),
        )


def board(count: int, height: int, width: int, light: Light, generator: torch.Generator) -> Canvas:
    """A canvas for pictures of `height` by `width` pixels, on the generator's device."""
    device = generator.device
    return Canvas(
        count=count,
        x=((torch.arange(width, device=device) + 0.5) / height).view(1, 1, -1),
        y=((torch.arange(height, device=device) + 0.5) / height).view(1, -1, 1),
        pixel=1 / height,
        span=width / height,
        light=light,
        generator=generator,
    )


@dataclass(frozen=True)
class Row:
    """Cells side by side; `middle` is the x of the middle of each column's cell, (1, 1, columns)."""

    canvas: Canvas
    step: float
    cell: torch.Tensor
    middle: torch.Tensor
    cells: int

    def pick(self, low: float, high: float) -> torch.Tensor:
        """A random number for each cell, seen from every column, (count, 1, columns)."""
        return self.canvas.table(low, high, 1, self.cells).index_select(2, self.cell)

    def of(self, line: torch.Tensor) -> torch.Tensor:
        """A line's height at the middle of each cell, (count, 1, columns)."""
        column = (self.middle.view(-1) / self.canvas.pixel).long().clamp(0, line.shape[-1] - 1)
        return line.index_select(2, column)


@dataclass(frozen=True)
class Scatter:
    """Cells in a checkerboard; `dx` (1, 1, columns) and `dy` (1, rows, 1) are offsets from the cell's middle."""

    canvas: Canvas
    column: torch.Tensor
    row: torch.Tensor
    dx: torch.Tensor
    dy: torch.Tensor
    cells: tuple[int, int]

    def pick(self, low: float, high: float) -> torch.Tensor:
        """A random number for each cell, seen from every pixel, (count, rows, columns)."""
        drawn = self.canvas.table(low, high, *self.cells)
        return drawn.index_select(1, self.row).index_select(2, self.column)


class Sheet:
    """One layer while it is painted: premultiplied colours, clear at first unless `opaque`."""

    def __init__(self, canvas: Canvas, name: str, depth: float, opaque: bool = False) -> None:
        self.canvas, self.name, self.depth = canvas, name, depth
        rows, columns = canvas.y.shape[1], canvas.x.shape[2]
        self.pixels = torch.zeros(canvas.count, 4, rows, columns, device=canvas.x.device)
        if opaque:
            self.pixels[:, 3:] = 1

    def band(self, top: float, bottom: float) -> Sheet:
        """The part of this sheet from `top` to `bottom` (shares of height): painting there is quicker."""
        rows = self.canvas.y.shape[1]
        first, last = max(0, math.floor(top * rows)), min(rows, math.ceil(bottom * rows))
        part = object.__new__(Sheet)
        part.canvas = replace(self.canvas, y=self.canvas.y[:, first:last])
        part.name, part.depth, part.pixels = self.name, self.depth, self.pixels[:, :, first:last]
        return part

    def fill(self, mask: torch.Tensor, colour: torch.Tensor) -> None:
        """Paints a shape. `colour` is (count, 3, 1 or rows, 1 or columns)."""
        weight = mask.unsqueeze(1)
        self.pixels[:, :3].lerp_(colour, weight)
        alpha = self.pixels[:, 3:]
        alpha.lerp_(torch.ones_like(alpha[:1, :, :1, :1]), weight)

    def touch(self, mask: torch.Tensor, colour: torch.Tensor) -> None:
        """Paints a shape only where something is painted already."""
        self.pixels[:, :3].lerp_(colour * self.pixels[:, 3:], mask.unsqueeze(1))

    def light_up(self, mask: torch.Tensor, colour: torch.Tensor) -> None:
        """Adds light where something is painted already."""
        self.pixels[:, :3] += colour * mask.unsqueeze(1) * self.pixels[:, 3:]
        self.pixels[:, :3].clamp_(max=1)


def ramp(first: torch.Tensor, last: torch.Tensor, share: torch.Tensor) -> torch.Tensor:
    """Colours from `first` to `last` (count, 3, 1, 1) as `share` (count or 1, rows, columns) goes 0..1."""
    return first.lerp(last, share.clamp(0, 1).unsqueeze(1))


def _weights(place: torch.Tensor, per_height: float, span: float, sharp: bool) -> torch.Tensor:
    """Weights (len(place), points) that join random points `1 / per_height` apart, straight or smoothly."""
    points = math.ceil(span * per_height) + 2
    at = (place * per_height).clamp(0, points - 1.001)
    low = at.floor()
    part = at - low
    if not sharp:
        part = part * part * (3 - 2 * part)
    number = torch.arange(points, device=place.device).view(1, -1)
    low = low.view(-1, 1)
    return torch.where(number == low, 1 - part.view(-1, 1), 0) + torch.where(number == low + 1, part.view(-1, 1), 0)
