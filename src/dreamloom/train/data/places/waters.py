"""Places by and under the water: beach, sea, lake, underwater."""

from __future__ import annotations

import torch

from dreamloom.train.data.places.canvas import Canvas, Sheet, ramp
from dreamloom.train.data.places.painted import Painted
from dreamloom.train.data.places.parts import (
    TURN,
    beams,
    grass_tufts,
    hill,
    mountains,
    pines,
    sky,
    sun_place,
    water,
    water_colour,
)


def beach(canvas: Canvas) -> Painted:
    """Sand with shells, a foaming sea and often a palm."""
    horizon = canvas.number(0.42, 0.48)
    sun = sun_place(canvas)
    sheets = sky(canvas, 0.5, sun=sun)
    sea_sheet = Sheet(canvas, "sea", 0.2)
    water(sea_sheet.band(0.4, 0.75), horizon, "#2fb4cf", "#2f86d0", sun, 0.4)
    sand = Sheet(canvas, "sand", 0.7)
    part = sand.band(0.52, 1.0)
    board = part.canvas
    line = canvas.line(0.61, 0.68, 1.4)
    curl = canvas.line(-0.008, 0.008, 9)
    part.fill(board.below(line - 0.045 + curl * 0.5) * 0.45, canvas.colour("#b8f0ec"))
    part.fill(board.below(line - 0.024 + curl), canvas.colour("#ffffff", 0.01))
    wet, dry = canvas.colour("#d9b27a"), canvas.colour("#fbe3a9")
    part.fill(board.below(line), ramp(wet, dry, (board.y - line) / 0.06))
    part.touch(
        ((board.y - 0.85) / 0.3).clamp(0, 1).expand(canvas.count, -1, canvas.x.shape[2]), canvas.colour("#eabf78")
    )
    cells = board.scatter(0.05, 0.04, 0.4)
    grain = ((cells.dx + cells.pick(-0.02, 0.02)).square() + (cells.dy + cells.pick(-0.012, 0.012)).square()).sqrt()
    part.touch(
        board.cover(grain - 0.004) * (cells.pick(0, 1) < 0.4) * (board.y > line + 0.05) * 0.6, canvas.colour("#cf9f60")
    )
    _shells(sand.band(0.66, 1.0), line)
    palm = Sheet(canvas, "palm", 0.6)
    _palm(palm)
    return Painted((*sheets, sea_sheet, sand, palm), (0.76, 0.93))


def _shells(sheet: Sheet, line: torch.Tensor) -> None:
    canvas = sheet.canvas
    cells = canvas.scatter(0.3, 0.13, 0.35)
    dx, dy = cells.dx + cells.pick(-0.1, 0.1), cells.dy + cells.pick(-0.035, 0.035)
    size = cells.pick(0.016, 0.026)
    there = (cells.pick(0, 1) < 0.55) & (canvas.y > line + 0.07)
    away, turn = (dx.square() + dy.square()).sqrt(), torch.atan2(dx, -dy)
    star = (cells.pick(0, 1) < 0.45).float()
    points = 0.75 + 0.45 * torch.cos(5 * turn)
    fan = (1.15 - 0.12 * turn.square()) * (1 + 0.05 * torch.cos(14 * turn))
    shape = away - size * (star * points + (1 - star) * fan)
    colour = ramp(canvas.colour("#ffd9cf"), canvas.colour("#ff8a5c"), star)
    sheet.touch(canvas.cover(shape - 0.004) * there * 0.4, canvas.colour("#a97e4c"))
    ribs = (torch.cos(14 * turn) * 0.12 * (1 - star)).unsqueeze(1)
    sheet.touch(canvas.cover(shape) * there, (colour + ribs).clamp(0, 1))


def _palm(sheet: Sheet) -> None:
    canvas = sheet.canvas
    left = canvas.chance(0.5)
    there = canvas.chance(0.6)
    x = (left * 0.86 + 0.07 + canvas.number(-0.04, 0.04)) * canvas.span
    lean = (1 - 2 * left) * canvas.number(0.05, 0.14)
    foot, top = 0.76, canvas.number(0.26, 0.34)
    up = ((foot - canvas.y) / (foot - top)).clamp(0, 1)
    sheet.fill(canvas.cover(canvas.ellipse(x, foot, 0.085, 0.014)) * there * 0.45, canvas.colour("#a97e4c"))
    dx = canvas.x - x - lean * up.square()
    trunk = torch.maximum(dx.abs() - 0.026 + 0.011 * up, torch.maximum(canvas.y - foot, top - canvas.y))
    rings = ((up * 11) % 1).unsqueeze(1) * 0.16
    sheet.fill(
        canvas.cover(trunk) * there,
        (canvas.colour("#a9764a") - rings).clamp(0, 1).expand(-1, -1, -1, canvas.x.shape[2]),
    )
    crown_x = x + lean
    ux, uy = canvas.x - crown_x, canvas.y - top
    lit, shade = canvas.colour("#63c063"), canvas.colour("#24814f")
    for number, turn in enumerate((-2.75, -0.4, -2.2, -0.95, -1.57, 2.85, 0.3)):
        along = ux * torch.cos(torch.tensor(turn)) + uy * torch.sin(torch.tensor(turn))
        over = uy * torch.cos(torch.tensor(turn)) - ux * torch.sin(torch.tensor(turn))
        side = 1.0 if abs(turn) < TURN / 4 else -1.0
        length = 0.24 if number else 0.26
        share = (along / length).clamp(0, 1)
        over = over - side * 0.11 * share.square()
        wide = 0.075 * share.sqrt() * (1 - share) + 0.002
        leaf = torch.maximum(over.abs() - wide, torch.maximum(-along, along - length))
        sheet.fill(canvas.cover(leaf) * there, ramp(lit, shade, share * 0.7 + (0.3 if number % 2 else 0.0)))
    for across in (-0.02, 0.02, 0.0):
        nut = canvas.disc(crown_x + across, top + 0.015 + 0.012 * (across == 0), 0.019)
        sheet.fill(canvas.cover(nut) * there, canvas.colour("#7a4a2c"))


def sea(canvas: Canvas) -> Painted:
    """Open sea with rolling waves."""
    sun = sun_place(canvas)
    sheets = sky(canvas, 0.52, sun=sun)
    sheet = Sheet(canvas, "sea", 0.25)
    water(sheet.band(0.38, 1.0), canvas.number(0.42, 0.5), "#1f86c4", "#3b9fdc", sun, 0.5)
    layers = [*sheets, sheet]
    colours = (("#4db7e4", "#2287c6"), ("#3aa5da", "#1b74b4"), ("#2a92cc", "#155f9e"))
    for number, height in enumerate((0.62, 0.74, 0.87)):
        wave = Sheet(canvas, f"wave {number + 1}", 0.45 + 0.2 * number)
        part = wave.band(height - 0.08, 1.0)
        step = 0.26 + 0.09 * number
        phase = ((canvas.x + canvas.number(0, step)) / step + canvas.line(-0.2, 0.2, 2)) % 1
        crest = (phase - 0.5).abs() * 2
        line = height + 0.03 * (1 - crest.square() * 2) + canvas.line(-0.01, 0.01, 2)
        top, bottom = (water_colour(canvas, text) for text in colours[number])
        part.fill(part.canvas.below(line - 0.012), canvas.colour("#f4fdff", 0.01))
        part.fill(part.canvas.below(line + 0.004 * crest), ramp(top, bottom, (part.canvas.y - height) / 0.16))
        layers.append(wave)
    return Painted(tuple(layers), (0.55, 0.85), floating=True)


def lake(canvas: Canvas) -> Painted:
    """A still lake that mirrors mountains and pines."""
    shore = 0.56
    sheets = sky(canvas, 0.56)
    back = Sheet(canvas, "mountains", 0.2)
    mountains(back.band(0.1, 0.62), 0.52, 0.34, 0.2, 1.3, 0.25, snow=True)
    wood = Sheet(canvas, "wood", 0.35)
    part = wood.band(0.3, 0.62)
    line = canvas.line(0.5, 0.54, 2)
    pines(part, line, 0.08, 0.09, 0.17, ("#5aa468", "#2f6f4e"), 0.85, 0.12)
    hill(part, line, canvas.colour("#7fc06a"), canvas.colour("#5a9f58"), 0.1)
    lake_sheet = Sheet(canvas, "lake", 0.5)
    _mirror(lake_sheet, (*sheets, back, wood), shore)
    bank = Sheet(canvas, "bank", 0.8)
    low = bank.band(0.7, 1.0)
    edge = 0.83 + canvas.line(-0.03, 0.03, 1.6)
    low.fill(low.canvas.below(edge - 0.012), canvas.colour("#d9c490"))
    hill(low, edge, canvas.colour("#8fcf62"), canvas.colour("#56a352"), 0.25)
    _reeds(low)
    grass_tufts(bank, 0.85, canvas.colour("#3f8f43"), ("#ffffff",))
    return Painted((*sheets, back, wood, lake_sheet, bank), (0.86, 0.95))


def _mirror(sheet: Sheet, sheets: tuple[Sheet, ...], shore: float) -> None:
    """Fills a sheet from `shore` down with the other sheets upside down, bluer and rippled."""
    canvas = sheet.canvas
    picture = sheets[0].pixels[:, :3]
    for one in sheets[1:]:
        picture = picture * (1 - one.pixels[:, 3:]) + one.pixels[:, :3]
    rows = canvas.y.shape[1]
    part = sheet.band(shore, 1.0)
    y = part.canvas.y.view(-1)
    ripple = 0.006 * torch.sin((y - shore).sqrt() * 95)
    source = ((2 * shore - y + ripple) * rows).long().clamp(0, int(shore * rows) - 1)
    mirrored = picture.index_select(2, source)
    blue = canvas.colour("#3f9fd0")
    part.fill(part.canvas.below(shore).expand(canvas.count, -1, canvas.x.shape[2]), mirrored.lerp(blue, 0.32))
    part.touch(((0.012 - (part.canvas.y - shore).abs()) / 0.012).clamp(0, 1) * 0.6, canvas.colour("#ffffff"))
    board = part.canvas
    cells = board.scatter(0.3, 0.05, 0.2)
    half = cells.pick(0.04, 0.13) * (cells.pick(0, 1) < 0.5) + 1e-5
    dip = (1 - ((cells.dx + cells.pick(-0.04, 0.04)) / half).square()).clamp(min=0) * 0.005
    part.touch(
        board.cover((cells.dy + cells.pick(-0.01, 0.01)).abs() - dip) * (dip > 0) * 0.55, canvas.colour("#ffffff")
    )


def _reeds(sheet: Sheet) -> None:
    canvas = sheet.canvas
    cells = canvas.row(0.03)
    there = (canvas.chance(0.5) * canvas.span - canvas.x).abs() < 0.22
    dx = canvas.x - cells.middle - cells.pick(-0.008, 0.008)
    top = cells.pick(0.71, 0.8)
    sheet.fill(canvas.cover(torch.maximum(dx.abs() - 0.003, top - canvas.y)) * there, canvas.colour("#4f8f45"))
    head = torch.maximum(dx.abs() - 0.008, torch.maximum(top - canvas.y, canvas.y - top - 0.04))
    sheet.fill(canvas.cover(head) * there * (cells.pick(0, 1) < 0.5), canvas.colour("#8a5634"))


def underwater(canvas: Canvas) -> Painted:
    """Under the sea: rays from above, bubbles, weeds, corals and sand."""
    back = Sheet(canvas, "water", 0.0, opaque=True)
    mid, deep = canvas.colour("#2da3dd"), canvas.colour("#0f5a9e")
    back.pixels[:, :3] = ramp(ramp(canvas.colour("#9fe9f2"), mid, canvas.y / 0.4), deep, (canvas.y - 0.35) / 0.6)
    x = canvas.number(0.2, 0.8) * canvas.span
    for turn in (-0.5, -0.18, 0.12, 0.42):
        ray = beams(canvas, x + 0.2 * turn, -0.25, turn + canvas.number(-0.06, 0.06), 0.1)
        back.light_up(ray * 0.3, canvas.colour("#d8fff4"))
    rocks = Sheet(canvas, "far reef", 0.25)
    line = 0.8 - canvas.line(0.0, 0.2, 3)
    part = rocks.band(0.45, 1.0)
    part.fill(
        part.canvas.below(line), ramp(canvas.colour("#2b8cc0"), canvas.colour("#1c6aa6"), (part.canvas.y - line) * 5)
    )
    weeds = Sheet(canvas, "weeds", 0.45)
    _weeds(weeds)
    _corals(weeds.band(0.5, 1.0))
    sand = Sheet(canvas, "sand", 0.7)
    low = sand.band(0.76, 1.0)
    hill(low, canvas.line(0.81, 0.87, 1.6), canvas.colour("#f5dfa6"), canvas.colour("#c99f6e"), 0.22)
    _shells(low, torch.full_like(canvas.x, 0.78))
    bubbles = Sheet(canvas, "bubbles", 0.6)
    cells = canvas.scatter(0.17, 0.17, 0.4)
    dx, dy = cells.dx + cells.pick(-0.05, 0.05), cells.dy + cells.pick(-0.05, 0.05)
    size = cells.pick(0.008, 0.03) * (cells.pick(0, 1) < 0.35)
    away = (dx.square() + dy.square()).sqrt() - size
    white = canvas.colour("#ffffff", 0.01)
    bubbles.fill(canvas.cover(away) * (size > 0) * 0.25, white)
    bubbles.fill(canvas.cover(away.abs() - 0.0025) * (size > 0) * 0.8, white)
    gleam = ((dx + size * 0.35).square() + (dy + size * 0.35).square()).sqrt() - size * 0.22
    bubbles.fill(canvas.cover(gleam) * (size > 0) * 0.9, white)
    tint = torch.tensor([0.82, 0.96, 1.0], device=canvas.x.device) * (0.6 if canvas.light.dark else 1.0)
    return Painted((back, rocks, weeds, sand, bubbles), (0.25, 0.75), True, tint.expand(canvas.count, 3), 0.0)


def _weeds(sheet: Sheet) -> None:
    canvas = sheet.canvas
    for number, (step, text) in enumerate(((0.16, "#2f9f7c"), (0.22, "#57b85a"))):
        cells = canvas.row(step, 0.4 * number)
        top = 0.86 - cells.pick(0.16, 0.42) * (cells.pick(0, 1) < 0.6)
        up = (0.88 - canvas.y).clamp(min=0)
        sway = 0.018 * torch.sin(up * 26 + cells.pick(0, TURN))
        dx = canvas.x - cells.middle - cells.pick(-0.04, 0.04) - sway * (up * 6).clamp(max=1)
        half = 0.016 * ((canvas.y - top) / 0.08).clamp(0, 1).sqrt()
        blade = torch.maximum(dx.abs() - half, canvas.y - 0.9)
        colour = canvas.colour(text)
        sheet.fill(canvas.cover(blade) * (half > 0), ramp(colour, colour * 0.65, dx / 0.016 * 0.4 + 0.4))


def _corals(sheet: Sheet) -> None:
    canvas = sheet.canvas
    for number, text in enumerate(("#ff7f8f", "#ffb04f", "#c07fe0")):
        cells = canvas.row(0.55, 0.33 * number)
        there = (cells.pick(0, 1) < 0.75).float()
        dx = canvas.x - cells.middle - cells.pick(-0.1, 0.1)
        dy = 0.86 - canvas.y
        turn = torch.atan2(dx, dy)
        away = (dx.square() + dy.square()).sqrt()
        size = cells.pick(0.09, 0.15)
        branch = (torch.cos(turn * (8 + 2 * number)) * 0.5 + 0.5) > 0.32
        fan = torch.maximum(away - size, -dy - 0.05)
        mask = canvas.cover(fan) * there
        colour = canvas.colour(text)
        sheet.fill(
            mask * torch.where(branch, 1.0, 0.0).clamp(min=(0.62 - away / size).clamp(0, 1).sign()),
            ramp(colour * 0.65, colour, away / size),
        )
        tips = ((turn * (8 + 2 * number) / TURN + 0.5) % 1 - 0.5) * TURN / (8 + 2 * number) * size
        knob = (tips.square() + (away - size).square()).sqrt() - size * 0.17
        sheet.fill(canvas.cover(knob) * there * (dy > 0), colour)
