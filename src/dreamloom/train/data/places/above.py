"""Places without ground: the sky, above the clouds, space, an asteroid field."""

from __future__ import annotations

import torch

from dreamloom.train.data.places.canvas import Canvas, Sheet, ramp
from dreamloom.train.data.places.painted import Painted
from dreamloom.train.data.places.parts import TURN, cloud_row, sky, stars


def open_sky(canvas: Canvas) -> Painted:
    """Only sky, with large clouds at two distances."""
    sheets = sky(canvas, 1.0)
    near = Sheet(canvas, "near clouds", 0.35)
    cloud_row(near, 0.3, 1.0, 0.6)
    return Painted((*sheets, near), (0.15, 0.85), floating=True)


def above_clouds(canvas: Canvas) -> Painted:
    """A sea of clouds under an open sky."""
    sheets = sky(canvas, 0.75, clouds=False)
    white, under = (canvas.glowing(text) for text in canvas.light.cloud)
    for number, (height, step) in enumerate(((0.6, 0.16), (0.7, 0.24), (0.82, 0.34))):
        sheet = Sheet(canvas, f"bank of clouds {number + 1}", 0.3 + 0.25 * number)
        part = sheet.band(height - 0.2, 1.0)
        board = part.canvas
        shape = height + 0.06 - board.y
        for shift in (0.0, 0.5, 0.77):
            cells = board.row(step, shift)
            radius = cells.pick(0.36, 0.62) * step
            puff = board.disc(cells.middle, height + 0.05 + cells.pick(-0.03, 0.03), radius)
            shape = torch.minimum(shape, puff)
        low = (board.y - height + step * 0.3) / (0.16 + 0.06 * number)
        hazy = canvas.glowing(canvas.light.sky[2])
        far = 0.45 - 0.2 * number
        part.fill(board.cover(shape), ramp(white.lerp(hazy, far), under.lerp(hazy, far), low - 0.1))
        sheets.append(sheet)
    return Painted(tuple(sheets), (0.15, 0.6), floating=True)


def _deep_space(canvas: Canvas) -> Sheet:
    sheet = Sheet(canvas, "stars", 0.0, opaque=True)
    sheet.pixels[:, :3] = ramp(canvas.glowing("#0a0a26", 0.03), canvas.glowing("#1c1444", 0.04), canvas.y)
    cloud = (canvas.noise(3, 3) * 0.65 + canvas.noise(7, 7) * 0.35 - 0.42).clamp(min=0) * 2.2
    violet = canvas.glowing("#7a3fb0", 0.12)
    sheet.fill(cloud.clamp(max=0.7), violet)
    other = (canvas.noise(2.5, 2.5) * 0.7 + canvas.noise(8, 8) * 0.3 - 0.5).clamp(min=0) * 2
    sheet.fill(other.clamp(max=0.5), canvas.glowing("#2a7fb8", 0.12))
    stars(sheet, 0.75)
    return sheet


_PLANETS = ("#f0a04b", "#e4674f", "#4f9fe0", "#6fc08a", "#c488d8", "#e8c88a")


def space(canvas: Canvas) -> Painted:
    """Stars and nebulae with a ringed planet and a moon."""
    back = _deep_space(canvas)
    sheet = Sheet(canvas, "planets", 0.15)
    day = _sunlit(canvas)
    left = canvas.chance(0.5)
    for number in range(2):
        x = ((left if number == 0 else 1 - left) * 0.76 + canvas.number(0.06, 0.18)) * canvas.span
        y = canvas.number(0.14, 0.3) if number == 0 else canvas.number(0.6, 0.85)
        radius = canvas.number(0.12, 0.19) if number == 0 else canvas.number(0.045, 0.08)
        _planet(sheet, x, y, radius, ringed=number == 0)
    return Painted((back, sheet), (0.2, 0.8), floating=True, tint=day)


def _planet(sheet: Sheet, x: torch.Tensor, y: torch.Tensor, radius: torch.Tensor, ringed: bool) -> None:
    canvas = sheet.canvas
    picks = torch.cat([canvas.glowing(text, 0.04) for text in _PLANETS]).view(len(_PLANETS), canvas.count, 3, 1, 1)
    which = (canvas.number(0, len(_PLANETS) - 0.01)).long().view(-1)
    colour = picks[which, torch.arange(canvas.count, device=which.device)]
    dx, dy = (canvas.x - x) / radius, (canvas.y - y) / radius
    away = (dx.square() + dy.square()).sqrt()
    body = canvas.cover((away - 1) * radius)
    halo = torch.exp(-((away - 1).clamp(min=0) * 4)) * 0.35
    sheet.fill(halo * (1 - body), colour)
    stripes = torch.sin((dy + 0.25 * dx) * canvas.number(5, 9) + canvas.number(0, 6)) * 0.5 + 0.5
    surface = ramp(colour, colour * 0.72, stripes)
    dark = (((dx + 0.35).square() + (dy + 0.35).square()).sqrt() - 0.55).clamp(0, 1)
    sheet.fill(body, ramp(surface, surface * 0.22, dark * 1.1))
    if ringed:
        tilt = canvas.number(-0.5, 0.5)
        along, over = dx * torch.cos(tilt) + dy * torch.sin(tilt), dy * torch.cos(tilt) - dx * torch.sin(tilt)
        ring = (along.square() + (over * 3.4).square()).sqrt()
        band = canvas.cover(((ring - 1.6).abs() - 0.22) * radius * 0.6) * (
            1 - 0.6 * canvas.cover(((ring - 1.55).abs() - 0.03) * radius)
        )
        front = 1 - body * (over < 0)
        has = canvas.chance(0.75)
        sheet.fill(band * front * has * 0.9, ramp(colour, torch.ones_like(colour), torch.full_like(dx[:, :1, :1], 0.5)))


def asteroid_field(canvas: Canvas) -> Painted:
    """Shaded bumpy rocks at three distances before the stars: so few that what flies among them can be made out."""
    sheets = [_deep_space(canvas)]
    for number, (step, share) in enumerate(((0.16, 0.18), (0.3, 0.24), (0.52, 0.3))):
        sheet = Sheet(canvas, f"asteroids {number + 1}", 0.2 + 0.2 * number)
        cells = canvas.scatter(step, step, 0.3 * number + 0.15)
        there = (cells.pick(0, 1) < share).float()
        radius = cells.pick(0.16, 0.34) * step
        dx, dy = cells.dx + cells.pick(-0.13, 0.13) * step, cells.dy + cells.pick(-0.13, 0.13) * step
        turn = torch.atan2(dy, dx)
        phase = cells.pick(0, TURN)
        bumps = 1 + 0.13 * torch.sin(3 * turn + phase) + 0.07 * torch.sin(7 * turn + 2 * phase)
        away = (dx.square() + dy.square()).sqrt()
        mask = canvas.cover(away - radius * bumps) * there
        ux, uy = dx / radius, dy / radius
        shade = (ux * 0.55 + uy * 0.6) * 0.75 + 0.42
        far = 0.5 - 0.25 * number
        lit = canvas.glowing("#c9b3a0", 0.05).lerp(canvas.glowing("#2a2150"), far)
        dark = canvas.glowing("#4a3d4c", 0.03).lerp(canvas.glowing("#1a1440"), far)
        sheet.fill(mask, ramp(lit, dark, shade))
        for across, up, part in ((-0.2, -0.25, 0.24), (0.3, 0.2, 0.2), (-0.3, 0.4, 0.14)):
            hole = ((ux - across).square() + (uy - up).square()).sqrt() - part
            crater = canvas.cover(hole * radius) * mask
            sheet.touch(crater * 0.55, dark)
        sheets.append(sheet)
    return Painted(tuple(sheets), (0.2, 0.8), floating=True, tint=_sunlit(canvas))


def _sunlit(canvas: Canvas) -> torch.Tensor:
    """The tint of what flies in space, (count, 3): by the sun, so that it stands out."""
    return canvas.glowing("#ffffff", 0.0).view(-1, 3) * 0.95
