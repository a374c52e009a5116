"""Places among trees: forest, glowing forest, jungle."""

from __future__ import annotations

import torch

from dreamloom.train.data.places.canvas import Canvas, Sheet, ramp
from dreamloom.train.data.places.painted import Painted
from dreamloom.train.data.places.parts import beams, grass_tufts, hill


def forest(canvas: Canvas) -> Painted:
    """Tall trees at three distances around a clearing."""
    light = canvas.light
    back = Sheet(canvas, "misty wood", 0.05, opaque=True)
    deep = canvas.colour("#9fd6a0", far=0.45)
    back.pixels[:, :3] = ramp(deep, canvas.colour("#d8f0c0", far=0.35), canvas.y / 0.7)
    if light.dark:
        back.pixels[:, :3] = ramp(canvas.glowing("#101c40"), canvas.glowing("#2a4f70"), canvas.y / 0.75)
    x = canvas.number(0.3, 0.7) * canvas.span
    back.fill(canvas.glow(x, 0.45, 0.3) * 0.6, canvas.glowing(light.glow))
    sheets = [back]
    ground = (("#8cc474", 0.45), ("#6fb35c", 0.2), ("#5aa64e", 0.0))
    for number, (green, far) in enumerate(ground):
        sheet = Sheet(canvas, f"trees {number + 1}", 0.2 + 0.25 * number)
        height = 0.62 + 0.08 * number
        line = canvas.line(height - 0.015, height + 0.02, 2)
        step = (0.13, 0.2, 0.36)[number]
        _trunks(sheet, line, step, far, number)
        part = sheet.band(height - 0.06, 1.0)
        hill(part, line, canvas.colour(green, far=far), canvas.colour("#4a8f4a", far=far), 0.25)
        sheets.append(sheet)
    leaves = Sheet(canvas, "canopy", 0.6)
    _canopy(leaves.band(0.0, 0.36), "#4f9f4c", "#2f7a45")
    grass_tufts(sheets[-1], 0.8, canvas.colour("#37803f"), ("#ffffff", "#e8574f"))
    return Painted((*sheets, leaves), (0.82, 0.94))


def glowing_forest(canvas: Canvas) -> Painted:
    """A forest by night full of teal light, with glowing mushrooms."""
    painted = forest(canvas)
    teal, warm = canvas.glowing("#3fe0c0", 0.06), canvas.glowing("#ffd27a")
    x = canvas.number(0.35, 0.65) * canvas.span
    for number, sheet in enumerate(painted.sheets):
        shine = canvas.glow(x, 0.6, 0.5) * (0.5 - 0.08 * number)
        sheet.light_up(shine, teal * 0.7)
    low = painted.sheets[3].band(0.66, 1.0)
    board = low.canvas
    for number, text in enumerate(("#7ff0ff", "#ff9fe0", "#b6ff8a")):
        cells = board.scatter(0.3, 0.16, 0.33 * number)
        there = (cells.pick(0, 1) < 0.4).float()
        dx, dy = cells.dx + cells.pick(-0.08, 0.08), cells.dy + cells.pick(-0.02, 0.02)
        colour = canvas.glowing(text)
        low.touch(torch.exp(-(dx.square() + dy.square()) / 0.0025) * there * 0.4, colour)
        stem = torch.maximum(dx.abs() - 0.006, (dy - 0.016).abs() - 0.018)
        low.touch(board.cover(stem) * there, colour.lerp(torch.ones_like(colour), 0.6))
        cap = torch.maximum((dx.square() + (dy * 1.3).square()).sqrt() - 0.028, dy - 0.004)
        low.touch(board.cover(cap) * there, ramp(colour, colour * 0.75, dy * 30 + 0.8))
    back = painted.sheets[0]
    cells = canvas.scatter(0.16, 0.16, 0.2)
    away = (cells.dx + cells.pick(-0.05, 0.05)).square() + (cells.dy + cells.pick(-0.05, 0.05)).square()
    back.light_up(torch.exp(-away / 0.0003) * (cells.pick(0, 1) < 0.5) * 0.8, warm)
    tint = torch.tensor([0.72, 0.88, 0.92], device=canvas.x.device)
    return Painted(painted.sheets, painted.stand, tint=tint.expand(canvas.count, 3))


def _trunks(sheet: Sheet, line: torch.Tensor, step: float, far: float, number: int) -> None:
    canvas = sheet.canvas
    cells = canvas.row(step, 0.37 * number)
    half = cells.pick(0.09, 0.15) * step
    dx = canvas.x - cells.middle - cells.pick(-0.25, 0.25) * step
    foot = cells.of(line) + 0.02
    flare = (1 - (foot - canvas.y) / 0.1).clamp(0, 1).square() * half * 0.9
    middle = canvas.span / 2
    clear = (canvas.x.expand_as(dx) - middle).abs() > (0.22 * canvas.span if number == 2 else -1)
    there = (cells.pick(0, 1) < 0.85) & (cells.of(clear.float()) > 0.5)
    trunk = torch.maximum(dx.abs() - half - flare, canvas.y - foot)
    lit, shade = canvas.colour("#a9754e", far=far), canvas.colour("#6b4530", far=far)
    sheet.fill(canvas.cover(trunk) * there, ramp(lit, shade, dx / half * 0.5 + 0.5))


def _canopy(sheet: Sheet, light_green: str, dark_green: str) -> None:
    canvas = sheet.canvas
    for number, (step, height) in enumerate(((0.17, 0.15), (0.22, 0.08))):
        shape = canvas.y - height
        for shift in (0.0, 0.5):
            cells = canvas.row(step, shift + 0.2 * number)
            puff = canvas.disc(cells.middle, height + cells.pick(-0.05, 0.03), cells.pick(0.4, 0.62) * step)
            shape = torch.minimum(shape, puff)
        mask = canvas.cover(shape)
        colour = canvas.colour(light_green if number == 0 else dark_green)
        sheet.fill(mask, ramp(colour * 0.7, colour * 1.15, canvas.y / (height + 0.1)).clamp(max=1))


def jungle(canvas: Canvas) -> Painted:
    """Dense leaves, hanging vines and shafts of light."""
    back = Sheet(canvas, "deep green", 0.05, opaque=True)
    back.pixels[:, :3] = ramp(canvas.colour("#2f8a5c"), canvas.colour("#a8dc86", far=0.2), canvas.y / 0.7)
    x = canvas.number(0.25, 0.75) * canvas.span
    back.fill(canvas.glow(x, 0.3, 0.34) * 0.65, canvas.glowing(canvas.light.glow))
    sheets = [back]
    for number, far in enumerate((0.3, 0.08)):
        sheet = Sheet(canvas, f"leaves {number + 1}", 0.2 + 0.2 * number)
        colours = ("#5cb567", "#2f8a52") if number == 0 else ("#3fa055", "#1f6b45")
        line = canvas.line(0.66 + 0.06 * number, 0.74 + 0.06 * number, 2)
        _trunks(sheet, line, 0.3, far, number)
        _fans(sheet.band(0.3, 1.0), 0.62 + 0.1 * number, 0.24 + 0.06 * number, colours, far)
        sheets.append(sheet)
    ground = Sheet(canvas, "ground", 0.75)
    hill(ground.band(0.7, 1.0), canvas.line(0.76, 0.8, 2), canvas.colour("#8fbf5a"), canvas.colour("#4f8f45"), 0.25)
    grass_tufts(ground, 0.8, canvas.colour("#2f7a3f"), ("#ff6f91",))
    shafts = sum((beams(canvas, x, -0.2, turn, 0.09) for turn in (-0.4, -0.1, 0.25)), torch.zeros_like(canvas.y))
    ground.light_up(shafts * 0.2, canvas.glowing(canvas.light.glow))
    top = Sheet(canvas, "canopy", 0.7)
    _vines(top.band(0.0, 0.62))
    _canopy(top.band(0.0, 0.36), "#2f8f4f", "#1c6a41")
    return Painted((*sheets, ground, top), (0.82, 0.94))


def _fans(sheet: Sheet, foot: float, size: float, colours: tuple[str, str], far: float) -> None:
    """Palm-like fans of pointed leaves in a row."""
    canvas = sheet.canvas
    lit, shade = (canvas.colour(text, far=far) for text in colours)
    for shift in (0.1, 0.6):
        cells = canvas.row(size * 1.5, shift)
        dx = canvas.x - cells.middle
        dy = foot + 0.05 + cells.pick(-0.05, 0.05) - canvas.y
        away = (dx.square() + dy.square()).sqrt()
        turn = torch.atan2(dx, dy)
        ray = torch.cos(turn * 5.5 + cells.pick(-0.5, 0.5))
        reach = size * (0.3 + 0.55 * (ray * 0.5 + 0.5).sqrt()) * (1 - 0.16 * turn.square()).clamp(min=0.2)
        sheet.fill(canvas.cover((away - reach) * 0.6), ramp(shade, lit, away / size + 0.25 * ray))


def _vines(sheet: Sheet) -> None:
    canvas = sheet.canvas
    cells = canvas.row(0.2, 0.2)
    length = cells.pick(0.25, 0.58) * (cells.pick(0, 1) < 0.7)
    sway = cells.pick(-0.02, 0.02) * torch.sin(canvas.y * 9 + cells.pick(0, 6))
    dx = canvas.x - cells.middle - cells.pick(-0.05, 0.05) - sway
    stem = torch.maximum(dx.abs() - 0.006, canvas.y - length)
    leaf = ((canvas.y * 16) % 1 - 0.5).abs()
    leaves = torch.maximum(((dx.abs() - 0.012) / 0.014).square() + (leaf / 0.4).square() - 1, (canvas.y - length) * 50)
    sheet.fill(torch.maximum(canvas.cover(stem), canvas.cover(leaves * 0.01)), canvas.colour("#2c7d46"))
