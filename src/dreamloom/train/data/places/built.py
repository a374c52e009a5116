"""Places that people built: city and street."""

from __future__ import annotations

import torch

from dreamloom.train.data.places.canvas import Canvas, Sheet, ramp
from dreamloom.train.data.places.painted import Painted
from dreamloom.train.data.places.parts import grass_tufts, hill, round_trees, sky

_WALLS = ("#e58a6f", "#f0b26b", "#7fa6cf", "#b7a0cf", "#8fc0b0", "#d9c9a8")


def city(canvas: Canvas) -> Painted:
    """A skyline before a road, with windows lit at night."""
    sheets = sky(canvas, 0.75)
    back = Sheet(canvas, "skyline", 0.2)
    _buildings(back.band(0.05, 0.8), 0.78, 0.28, 0.6, 0.17, 0.55, 0.3)
    front = Sheet(canvas, "houses", 0.4)
    _buildings(front.band(0.15, 0.8), 0.78, 0.2, 0.46, 0.23, 0.05, 0.1)
    road = Sheet(canvas, "road", 0.75)
    part = road.band(0.74, 1.0)
    board = part.canvas
    wide = torch.zeros_like(canvas.x).expand(canvas.count, 1, -1)
    part.fill(board.below(0.765 + wide), canvas.colour("#d5d2cf"))
    part.fill(board.below(0.81 + wide), canvas.colour("#9a98a0"))
    part.fill(board.below(0.822 + wide), ramp(canvas.colour("#6d7080"), canvas.colour("#545766"), (board.y - 0.82) * 6))
    cells = board.row(0.26, 0.3)
    dash = torch.maximum((board.x - cells.middle).abs() - 0.075, (board.y - 0.905).abs() - 0.009)
    part.touch(board.cover(dash), canvas.colour("#ffe9a8"))
    lamps = Sheet(canvas, "street lamps", 0.6)
    _lamps(lamps.band(0.45, 0.85), 0.58, 0.805)
    return Painted((*sheets, back, front, lamps, road), (0.84, 0.95))


def _buildings(sheet: Sheet, foot: float, low: float, high: float, step: float, far: float, shift: float) -> None:
    """A row of tall houses with windows, lit in the dark."""
    canvas, light = sheet.canvas, sheet.canvas.light
    cells = canvas.row(step, shift)
    top = foot - cells.pick(low, high)
    dx = canvas.x - cells.middle
    body = torch.maximum(dx.abs() - step * 0.485, torch.maximum(top - canvas.y, canvas.y - foot))
    roof = torch.maximum(dx.abs() - step * 0.2, torch.maximum(top - 0.035 - canvas.y, canvas.y - top))
    mast = torch.maximum(dx.abs() - 0.004, torch.maximum(top - 0.1 - canvas.y, canvas.y - top))
    kind = cells.pick(0, 1)
    extra = torch.minimum(torch.where(kind < 0.55, roof, 1.0), torch.where(kind < 0.25, mast, 1.0))
    mask = canvas.cover(torch.minimum(body, extra))
    walls = [canvas.colour(text, 0.04, far) for text in _WALLS]
    which = cells.pick(0, len(walls))
    colour = walls[0].expand(-1, -1, 1, canvas.x.shape[2])
    for number, wall in enumerate(walls[1:], 1):
        colour = torch.where((which >= number).unsqueeze(1), wall, colour)
    side = ((dx / step) > 0.18).float().unsqueeze(1) * 0.1
    sheet.fill(mask, (colour * (1 - side)).clamp(0, 1))
    across, up = step / 5, 0.042
    panes = canvas.scatter(across, up, 0.0)
    dx_pane = ((dx / across + 0.5) % 1 - 0.5) * across
    pane = torch.maximum(dx_pane.abs() - across * 0.3, panes.dy.abs() - up * 0.3)
    inside = torch.maximum(dx.abs() - step * 0.4, torch.maximum(top + 0.02 - canvas.y, canvas.y - foot + 0.035))
    window = canvas.cover(pane) * (inside < 0)
    glass = ramp(canvas.colour("#cfeaff", far=far), canvas.colour("#7fb4de", far=far), (canvas.y - top) * 3)
    if light.name in ("night", "sunset"):
        on = (panes.pick(0, 1) < (0.6 if light.dark else 0.4)).float()
        glass = ramp(canvas.colour("#5f7fae"), canvas.glowing("#ffdf7a"), on * (1 - far * 0.6))
    sheet.touch(window * 0.95, glass)


def _lamps(sheet: Sheet, top: float, foot: float) -> None:
    canvas = sheet.canvas
    cells = canvas.row(0.5, 0.15)
    dx = canvas.x - cells.middle
    pole = torch.maximum(dx.abs() - 0.006, torch.maximum(top - canvas.y, canvas.y - foot))
    sheet.fill(canvas.cover(pole).expand(canvas.count, -1, -1), canvas.colour("#3f4658"))
    bulb = (dx.square() + (canvas.y - top).square()).sqrt()
    if canvas.light.dark:
        sheet.fill(torch.exp(-((bulb / 0.07).square())).expand(canvas.count, -1, -1) * 0.55, canvas.glowing("#ffd978"))
        sheet.fill(canvas.cover(bulb - 0.02).expand(canvas.count, -1, -1), canvas.glowing("#fff3c4"))
    else:
        sheet.fill(canvas.cover(bulb - 0.02).expand(canvas.count, -1, -1), canvas.colour("#fff6dc"))


def street(canvas: Canvas) -> Painted:
    """A road to the horizon between meadows with trees."""
    sheets = sky(canvas, 0.55)
    horizon = 0.54
    back = Sheet(canvas, "far hills", 0.2)
    line = canvas.line(0.42, 0.52, 2)
    hill(back.band(0.3, 1.0), line, canvas.colour("#a5d69a", far=0.45), canvas.colour("#8ac486", far=0.25))
    ground = Sheet(canvas, "meadow and road", 0.6)
    part = ground.band(0.5, 1.0)
    board = part.canvas
    flat = horizon + torch.zeros_like(canvas.x).expand(canvas.count, 1, -1)
    hill(part, flat, canvas.colour("#9ed46d"), canvas.colour("#5aa851"), 0.45)
    grass_tufts(ground, 0.66, canvas.colour("#438f44"), ("#ffffff", "#ffd34d"))
    depth = (board.y - horizon).clamp(min=1e-4)
    x = canvas.number(0.42, 0.58) * canvas.span
    bend = canvas.number(-0.4, 0.4) * (0.46 - depth).clamp(min=0).square()
    dx = board.x - x - bend
    grey, dark = canvas.colour("#8d90a0"), canvas.colour("#5c6072")
    here = board.y > horizon
    part.fill(board.cover((dx.abs() - depth * 0.92 - 0.008) * 0.8) * here, canvas.colour("#d9cfa8"))
    part.fill(board.cover((dx.abs() - depth * 0.82 - 0.006) * 0.8) * here, ramp(grey, dark, depth * 2.2))
    for side in (-1, 1):
        edge = (dx - side * depth * 0.74).abs() - depth * 0.018
        part.touch(board.cover(edge) * here, canvas.colour("#f6f4ea"))
    dashes = (torch.log(depth) * 2.6) % 1
    part.touch(board.cover(dx.abs() - depth * 0.035) * (dashes < 0.55) * here, canvas.colour("#fff0b0"))
    trees = Sheet(canvas, "trees", 0.62)
    for number, (foot, tall, step) in enumerate(((0.56, 0.13, 0.16), (0.64, 0.27, 0.34))):
        level = torch.full_like(canvas.x, foot).expand(canvas.count, 1, -1)
        keep = ((canvas.x - x).abs() > (0.14, 0.34)[number]).float()
        part, far = trees.band(0.2, 0.7), 0.2 - 0.2 * number
        round_trees(part, level, step, tall * 0.8, tall * 1.1, ("#7cc65c", "#3f8f4a"), 0.9, far, 0.0, keep)
    return Painted((*sheets, back, ground, trees), (0.78, 0.94))
