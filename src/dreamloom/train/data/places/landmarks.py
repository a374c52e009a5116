"""Places with one thing to see: garden, volcano land, castle hill."""

from __future__ import annotations

import torch

from dreamloom.train.data.places.canvas import Canvas, Sheet, ramp
from dreamloom.train.data.places.painted import Painted
from dreamloom.train.data.places.parts import FLOWERS, grass_tufts, hill, round_trees, sky

_LEAVES = ("#7cc65c", "#3f8f4a")


def garden(canvas: Canvas) -> Painted:
    """A lawn with a white picket fence, a hedge, round bushes and rows of flowers."""
    sheets = sky(canvas, 0.6)
    hedge = Sheet(canvas, "trees and hedge", 0.3)
    line = canvas.line(0.58, 0.62, 1.5)
    round_trees(hedge.band(0.15, 0.75), line, 0.38, 0.28, 0.38, _LEAVES, 0.75, 0.1, 0.2)
    _bushes(hedge.band(0.45, 0.75), 0.6, 0.12, "#6dbb5c")
    fence = Sheet(canvas, "fence", 0.5)
    part = fence.band(0.48, 0.76)
    board = part.canvas
    cells = board.row(0.055)
    dx = (board.x - cells.middle).abs()
    post = torch.maximum(dx - 0.019, torch.maximum(0.535 + dx * 0.9 - board.y, board.y - 0.72))
    rails = torch.minimum((board.y - 0.59).abs(), (board.y - 0.67).abs()) - 0.011
    part.fill(board.cover(rails).expand(canvas.count, -1, canvas.x.shape[2]), board.colour("#e3e6ee", 0.01))
    part.fill(
        board.cover(post).expand(canvas.count, -1, -1),
        ramp(board.colour("#ffffff", 0.01), board.colour("#dfe5f0", 0.01), dx / 0.02),
    )
    lawn = Sheet(canvas, "lawn", 0.75)
    hill(lawn.band(0.62, 1.0), canvas.line(0.69, 0.71, 1), canvas.colour("#97d668"), canvas.colour("#5fb054"), 0.3)
    _bed(lawn.band(0.58, 0.8))
    grass_tufts(lawn, 0.78, canvas.colour("#4a9d49"), FLOWERS)
    return Painted((*sheets, hedge, fence, lawn), (0.83, 0.95))


def _bushes(sheet: Sheet, height: float, step: float, green: str) -> None:
    canvas = sheet.canvas
    colour = canvas.colour(green)
    for shift in (0.0, 0.5):
        cells = canvas.row(step, shift)
        away = canvas.disc(cells.middle, height + 0.04, cells.pick(0.5, 0.75) * step)
        shade = ((canvas.y - height) / 0.1 + 0.4).expand_as(away)
        sheet.fill(torch.maximum(canvas.cover(away), canvas.below(height + 0.05)), ramp(colour, colour * 0.7, shade))


def _bed(sheet: Sheet) -> None:
    """A row of tulips and daisies along the fence."""
    canvas = sheet.canvas
    for number, text in enumerate(("#ff5d7a", "#ffc93c", "#b77be0", "#ff8f4a")):
        cells = canvas.row(0.19, 0.25 * number)
        dx = canvas.x - cells.middle - cells.pick(-0.012, 0.012)
        head = 0.66 + cells.pick(-0.03, 0.02)
        stem = torch.maximum(dx.abs() - 0.004, torch.maximum(head - canvas.y, canvas.y - 0.745))
        sheet.fill(canvas.cover(stem), canvas.colour("#3c8d45"))
        dy = canvas.y - head
        petals = 0.026 * (1 + 0.22 * torch.cos(torch.atan2(dy, dx) * 5 + 1.6))
        away = (dx.square() + dy.square()).sqrt()
        sheet.fill(canvas.cover(away - petals), canvas.colour(text))
        sheet.fill(canvas.cover(away - 0.009), canvas.colour("#fff2a8"))


def volcano(canvas: Canvas) -> Painted:
    """A smoking volcano with streams of lava over dark rocks."""
    sheets = sky(canvas, 0.7, clouds=False)
    sheet = Sheet(canvas, "volcano", 0.3)
    x = canvas.number(0.35, 0.65) * canvas.span
    top = canvas.number(0.26, 0.34)
    lava, hot = canvas.glowing("#ff6a1f"), canvas.glowing("#ffd447")
    smoke = canvas.colour("#8c8290", far=0.2)
    for number in range(6):
        rise = top - 0.03 - 0.055 * number
        puff = canvas.disc(x + canvas.number(-0.035, 0.055) * (number + 1), rise, 0.05 + 0.017 * number)
        sheet.fill(canvas.cover(puff) * 0.85, ramp(smoke, smoke * 0.75, (canvas.y - rise) * 8 + 0.5))
    sheet.fill(canvas.glow(x, top, 0.16) * 0.6, lava)
    dx = canvas.x - x
    slope = (canvas.y - top).clamp(min=0)
    half = 0.085 + slope * 0.55 + slope.square() * 0.9
    wiggle = canvas.line(-0.008, 0.008, 9)
    cone = torch.maximum((dx.abs() - half) * 0.7, top + wiggle - canvas.y)
    mask = canvas.cover(cone)
    sheet.fill(mask, ramp(canvas.colour("#8d6a66"), canvas.colour("#4f3a44"), dx / half * 0.5 + 0.5))
    sheet.touch(canvas.cover(canvas.ellipse(x, top + 0.008, 0.08, 0.022)), hot)
    for turn in (-0.45, 0.05, 0.5):
        path = dx - turn * half * 0.8 - canvas.down(-0.02, 0.02, 9)
        flow = path.abs() - (0.021 - slope * 0.03).clamp(min=0.004)
        end = canvas.y - top - canvas.number(0.16, 0.4)
        sheet.touch(canvas.cover(torch.maximum(flow, end)) * mask, lava)
        sheet.touch(canvas.cover(torch.maximum(flow + 0.009, end)) * mask, hot)
    ground = Sheet(canvas, "rocks", 0.7)
    part = ground.band(0.66, 1.0)
    board = part.canvas
    line = canvas.line(0.73, 0.79, 5, sharp=True)
    hill(part, line, canvas.colour("#6a525a"), canvas.colour("#3b2f3c"), 0.2)
    cells = board.scatter(0.3, 0.1, 0.2)
    away = ((cells.dx + cells.pick(-0.06, 0.06)).square() * 0.35 + cells.dy.square() * 2.2).sqrt()
    pool = board.cover(away - cells.pick(0.0, 0.04)) * (cells.pick(0, 1) < 0.45)
    part.touch(pool, ramp(hot, lava, away / 0.035))
    return Painted((*sheets, sheet, ground), (0.83, 0.94))


def castle_hill(canvas: Canvas) -> Painted:
    """A castle with pointed towers on a green hill."""
    sheets = sky(canvas, 0.7)
    back = Sheet(canvas, "far hills", 0.15)
    hill(
        back.band(0.4, 1.0),
        canvas.line(0.55, 0.64, 1.8),
        canvas.colour("#9ccf96", far=0.5),
        canvas.colour("#86bf8c", far=0.3),
    )
    sheet = Sheet(canvas, "castle", 0.35)
    x = canvas.number(0.38, 0.62) * canvas.span
    roofs = canvas.one_of(("#4a6fd0", "#d0524f", "#8a5cc0", "#3f9a8c"))
    _towers(sheet.band(0.0, 0.72), x, roofs)
    mound = Sheet(canvas, "castle hill", 0.45)
    dx = canvas.x - x
    line = 0.57 + dx.square() * 0.75 + canvas.line(-0.006, 0.006, 5)
    part = mound.band(0.5, 1.0)
    hill(part, line, canvas.colour("#8fce6a"), canvas.colour("#56a052"), 0.35)
    board = part.canvas
    fall = (board.y - 0.57).clamp(min=0)
    path = (board.x - x - 0.22 * fall * torch.sin(fall * 22) / 0.35).abs() - 0.022 - fall * 0.16
    part.touch(board.cover(path), canvas.colour("#eed9a8"))
    front = Sheet(canvas, "meadow", 0.8)
    low = front.band(0.5, 1.0)
    edge = canvas.line(0.8, 0.84, 1.2)
    round_trees(low, edge, 0.3, 0.14, 0.22, _LEAVES, 0.4)
    hill(low, edge, canvas.colour("#86cf58"), canvas.colour("#4fa04c"), 0.25)
    grass_tufts(front, 0.84, canvas.colour("#3f8f43"), FLOWERS[:2])
    return Painted((*sheets, back, sheet, mound, front), (0.85, 0.95))


def _towers(sheet: Sheet, x: torch.Tensor, roofs: torch.Tensor) -> None:
    canvas = sheet.canvas
    lit, shade = canvas.colour("#efe6dc"), canvas.colour("#b3a4ae")
    glass = canvas.glowing("#ffd96b") if canvas.light.dark else canvas.colour("#5a6390")
    parts = ((0.0, 0.22, 0.055), (-0.13, 0.32, 0.042), (0.13, 0.3, 0.042), (-0.23, 0.42, 0.034), (0.23, 0.43, 0.034))
    wall_x = canvas.x - x
    teeth = torch.where((wall_x * 24).floor() % 2 == 0, 0.0, 0.022)
    wall = torch.maximum(wall_x.abs() - 0.23, 0.455 + teeth - canvas.y)
    sheet.fill(canvas.cover(torch.maximum(wall, canvas.y - 0.7)), ramp(lit * 0.94, shade, wall_x * 2 + 0.5))
    for offset, top, half in parts:
        dx = canvas.x - x - offset
        body = torch.maximum(dx.abs() - half, torch.maximum(top - canvas.y, canvas.y - 0.7))
        sheet.fill(canvas.cover(body), ramp(lit, shade, dx / half * 0.5 + 0.5))
        cone = torch.maximum((dx.abs() - (canvas.y - top + half * 3.1) * 0.42) * 0.9, canvas.y - top - 0.008)
        sheet.fill(canvas.cover(cone), ramp(roofs, roofs * 0.65, dx / half * 0.5 + 0.5))
        pane = torch.maximum(canvas.ellipse(x + offset, top + 0.065, half * 0.3, 0.022), torch.zeros_like(dx) - 1)
        sheet.fill(canvas.cover(pane), glass)
    gate = torch.minimum(canvas.disc(x, 0.53, 0.032), canvas.box(x, 0.58, 0.032, 0.05))
    sheet.fill(canvas.cover(gate), canvas.colour("#6b4a3a"))
