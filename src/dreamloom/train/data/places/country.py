"""Open country: meadow, mountains, snow, desert."""

from __future__ import annotations

import torch

from dreamloom.train.data.places.canvas import Canvas, Sheet, ramp
from dreamloom.train.data.places.painted import Painted
from dreamloom.train.data.places.parts import FLOWERS, grass_tufts, hill, mountains, pines, round_trees, sky

_LEAVES = ("#7cc65c", "#3f8f4a")


_PINE = ("#4c9a5e", "#2b6b4a")


def hills(canvas: Canvas) -> Painted:
    """Rolling green hills with trees and flowers."""
    sheets = sky(canvas, 0.68)
    greens = (("#a5d68e", "#86c48a", 0.5), ("#93d36f", "#6cb863", 0.2), ("#86cf58", "#4fa04c", 0.0))
    for number, (top, bottom, far) in enumerate(greens):
        sheet = Sheet(canvas, f"hills {number + 1}", (0.2, 0.4, 0.75)[number])
        height = 0.53 + 0.09 * number
        part = sheet.band(height - 0.42, 1.0)
        board = part.canvas
        line = canvas.line(height - 0.07, height + 0.04, 1.6 - 0.2 * number)
        if number:
            tall = 0.1 + 0.08 * number
            round_trees(part, line, 0.2 + 0.16 * number, tall * 0.7, tall * 1.2, _LEAVES, 0.6, far, 0.3)
        hill(part, line, board.colour(top, far=far), board.colour(bottom, far=far), 0.3)
        sheets.append(sheet)
    grass_tufts(sheets[-1], 0.76, canvas.colour("#3f8f43"), FLOWERS)
    return Painted(tuple(sheets), (0.8, 0.94))


def mountain_range(canvas: Canvas) -> Painted:
    """Snow-capped mountains in two ranges behind a pine slope and a meadow."""
    sheets = sky(canvas, 0.65)
    back = Sheet(canvas, "far mountains", 0.12)
    mountains(back.band(0.1, 1.0), 0.62, 0.36, 0.22, 2.3, 0.45, snow=True)
    front = Sheet(canvas, "mountains", 0.25)
    mountains(front.band(0.1, 1.0), 0.72, 0.42, 0.22, 1.25, 0.1, snow=True)
    wood = Sheet(canvas, "pines", 0.45)
    part = wood.band(0.5, 1.0)
    line = canvas.line(0.7, 0.76, 2)
    pines(part, line, 0.085, 0.09, 0.15, _PINE, 0.85, 0.15)
    hill(part, line, canvas.colour("#6fae62", far=0.1), canvas.colour("#5a9a58"), 0.2)
    meadow = Sheet(canvas, "meadow", 0.8)
    near = meadow.band(0.7, 1.0)
    hill(near, canvas.line(0.77, 0.83, 1.2), canvas.colour("#93cf66"), canvas.colour("#5aa650"), 0.25)
    grass_tufts(meadow, 0.83, canvas.colour("#4a9449"), FLOWERS[:1])
    return Painted((*sheets, back, front, wood, meadow), (0.84, 0.95))


def snow_land(canvas: Canvas) -> Painted:
    """Snowy hills with white pines."""
    sheets = sky(canvas, 0.65)
    back = Sheet(canvas, "mountains", 0.15)
    mountains(back.band(0.15, 1.0), 0.62, 0.45, 0.3, 1.6, 0.45, snow=True)
    sheets.append(back)
    for number, height in enumerate((0.6, 0.68, 0.79)):
        sheet = Sheet(canvas, f"snow {number + 1}", 0.3 + 0.22 * number)
        part = sheet.band(height - 0.32, 1.0)
        line = canvas.line(height - 0.05, height + 0.03, 1.5)
        far = 0.3 - 0.15 * number
        if number < 2:
            tall = 0.15 + 0.12 * number
            step = 0.14 + 0.12 * number
            pines(part, line, step, tall * 0.6, tall, ("#5b9a86", "#356a66"), 0.75, far, 0.4 * number, 0.95)
        hill(part, line, canvas.colour("#ffffff", 0.01, far), canvas.colour("#c6dcf4", 0.02, far), 0.3)
        sheets.append(sheet)
    return Painted(tuple(sheets), (0.82, 0.94))


def desert(canvas: Canvas) -> Painted:
    """Dunes with a lit and a shaded side, and cacti."""
    sheets = sky(canvas, 0.65, clouds=False)
    sands = (("#f3d79a", "#e4b878", 0.35), ("#f5cf85", "#e0a862", 0.12), ("#f7cd7c", "#e2a758", 0.0))
    for number, (top, bottom, far) in enumerate(sands):
        sheet = Sheet(canvas, f"dunes {number + 1}", 0.2 + 0.25 * number)
        height = 0.56 + 0.09 * number
        part = sheet.band(height - 0.38, 1.0)
        board = part.canvas
        cells = board.row(0.75 - 0.05 * number, 0.3 * number + 0.1)
        dx = (board.x - cells.middle) / cells.step
        crest = cells.pick(-0.12, -0.07)
        line = height + crest * torch.cos(dx * 3.14159).clamp(min=0) + canvas.line(-0.015, 0.015, 2)
        if number == 1:
            _cacti(part, line, far)
        mask = hill(part, line, board.colour(top, far=far), board.colour(bottom, far=far), 0.3)
        bend = (board.y - height - crest).clamp(min=0)
        shade = board.cover((bend * 0.9 * torch.cos(bend * 16) - dx * cells.step) * 0.7) * (dx < 0.5)
        soft = (1 - bend / 0.34).clamp(0, 1)
        part.touch(shade * mask * soft * 0.75, board.colour("#c98548", far=far))
        sheets.append(sheet)
    return Painted(tuple(sheets), (0.8, 0.94))


def _cacti(sheet: Sheet, line: torch.Tensor, far: float) -> None:
    canvas = sheet.canvas
    cells = canvas.row(0.42, 0.45)
    tall = cells.pick(0.16, 0.26)
    there = (cells.pick(0, 1) < 0.65).float()
    dx = canvas.x - cells.middle - cells.pick(-0.06, 0.06)
    foot = cells.of(line) + 0.02
    up = foot - canvas.y
    half = tall * 0.11
    body = ((dx.square() + (up - up.clamp(min=torch.zeros_like(tall), max=tall * 0.9)).square()).sqrt()) - half
    side = torch.where(dx < 0, -1.0, 1.0)
    start = torch.where(side < 0, tall * 0.36, tall * 0.5)
    reach = half * 2.7
    arm_up = up - up.clamp(min=start, max=start + tall * 0.26)
    arm = ((dx.abs() - reach).square() + arm_up.square()).sqrt() - half * 0.66
    link = torch.maximum((up - start).abs() - half * 0.6, (dx.abs() - reach * 0.5).abs() - reach * 0.5)
    shape = torch.minimum(body, torch.minimum(arm, link))
    sheet.fill(
        canvas.cover(shape) * there,
        ramp(canvas.colour("#6dbb62", far=far), canvas.colour("#3a8a50"), dx / half * 0.3 + 0.45),
    )
