"""Parts that many places share: the sky with sun, moon, stars and clouds; hills; mountains; trees; water; grass."""

from __future__ import annotations

import math

import torch

from dreamloom.train.data.places.canvas import Canvas, Number, Sheet, ramp

TURN = 2 * math.pi
FLOWERS = ("#ffffff", "#ff7f9f", "#ffd34d")


def sky(canvas: Canvas, horizon: float = 0.7, clouds: bool = True, sun: torch.Tensor | None = None) -> list[Sheet]:
    """The sky, and a sheet of clouds before it.

    Args:
        canvas: where to paint.
        horizon: where the colours of the horizon are reached, a share of the height.
        clouds: whether there may be clouds.
        sun: x of the sun or moon, (count, 1, 1); anywhere by default.
    """
    light = canvas.light
    sheet = Sheet(canvas, "sky", 0.0, opaque=True)
    top, middle, bottom = (canvas.glowing(text, 0.01 if light.grey > 0.1 else 0.03) for text in light.sky)
    share = canvas.y / horizon
    bent = canvas.number(0.42, 0.62)
    colours = ramp(top, middle, share / bent)
    sheet.pixels[:, :3] = ramp(colours, bottom, (share - bent) / (1 - bent))
    if light.dark:
        stars(sheet)
    if light.disc is not None:
        _sun_or_moon(sheet, horizon, sun_place(canvas) if sun is None else sun)
    sheets = [sheet]
    if clouds:
        cloud_sheet = Sheet(canvas, "clouds", 0.08)
        upper = cloud_sheet.band(0.0, min(horizon, 0.62))
        cloud_row(upper, 0.2, 0.62, 0.5 if light.name != "overcast" else 0.9)
        sheets.append(cloud_sheet)
    return sheets


def stars(sheet: Sheet, many: float = 0.55) -> None:
    """Stars of several sizes; the largest are four-pointed."""
    canvas = sheet.canvas
    cells = canvas.scatter(0.055, 0.055)
    dx, dy = cells.dx + cells.pick(-0.02, 0.02), cells.dy + cells.pick(-0.02, 0.02)
    size = cells.pick(0, 1)
    size = torch.where(cells.pick(0, 1) < many, 0.0015 + 0.0052 * size.square().square(), 0)
    white = canvas.glowing("#fff8e4")
    near = (dx.square() + dy.square()).sqrt()
    sheet.fill((size / (near + 0.0016)).square().clamp(max=1), white)
    large = canvas.scatter(0.25, 0.25, 0.3)
    dx, dy = (large.dx + large.pick(-0.09, 0.09)).abs(), (large.dy + large.pick(-0.09, 0.09)).abs()
    reach = torch.where(large.pick(0, 1) < 0.4, large.pick(0.012, 0.026), 0)
    sheet.fill(canvas.cover((dx.sqrt() + dy.sqrt()).square() - reach) * (reach > 0), white)


def sun_place(canvas: Canvas) -> torch.Tensor:
    """A place for the sun or moon, its x in heights, (count, 1, 1)."""
    return canvas.number(0.15, 0.85) * canvas.span


def _sun_or_moon(sheet: Sheet, horizon: float, x: torch.Tensor) -> None:
    canvas, light = sheet.canvas, sheet.canvas.light
    assert light.disc is not None
    y = (canvas.number(-0.08, 0.05) + light.disc_height) * horizon
    low = light.disc_height > 0.6
    radius = canvas.number(0.075, 0.11) if low else canvas.number(0.055, 0.08)
    glow = canvas.glowing(light.glow)
    sheet.fill(canvas.glow(x, y, radius * (4.2 if low else 2.8)) * (0.75 if low else 0.5), glow)
    sheet.fill(canvas.glow(x, y, radius * 1.7) * 0.6, glow)
    disc = canvas.cover(canvas.disc(x, y, radius))
    if light.dark:
        crescent = canvas.chance(0.5)
        disc = disc * (1 - crescent * canvas.cover(canvas.disc(x - radius * 0.5, y - radius * 0.2, radius * 0.86)))
    sheet.fill(disc, canvas.glowing(light.disc))
    if light.dark:
        for across, up, part in ((-0.3, -0.2, 0.24), (0.35, 0.3, 0.18), (0.1, 0.55, 0.13)):
            crater = canvas.cover(canvas.disc(x + radius * across, y + radius * up, radius * part))
            sheet.fill(crater * disc * 0.5, canvas.glowing("#d9d2b4"))


def cloud_row(sheet: Sheet, up: float, across: float, many: float) -> None:
    """Puffy clouds with flat undersides, at most one to a cell of `across` by `up`."""
    canvas, light = sheet.canvas, sheet.canvas.light
    shift = float(torch.rand((), generator=canvas.generator, device=canvas.x.device))
    cells = canvas.scatter(across, up, shift)
    centre = canvas.y - cells.dy
    whole = (centre + up / 2 <= canvas.y[0, -1, 0] + canvas.pixel) & (centre + up * 0.4 >= canvas.y[0, 0, 0])
    size = cells.pick(0.5, 1) * (cells.pick(0, 1) < many) * whole
    half = across * 0.40 * size + 1e-6
    dx = (cells.dx + cells.pick(-0.1, 0.1) * across) / half
    dy = (cells.dy - up * 0.16 + cells.pick(-0.16, 0.0) * up) / half
    lean = cells.pick(-0.25, 0.25)
    shape = (dx - lean).square() + (dy + 0.14).square() - 0.16
    for middle, radius in ((-0.48, 0.26), (0.46, 0.28), (-0.72, 0.17), (0.75, 0.15)):
        shape = torch.minimum(shape, (dx - middle).square() + (dy + 0.02 * radius).square() - radius * radius)
    shape = torch.maximum(shape, (dy - 0.06) * 0.6)
    mask = canvas.cover(shape * half * 1.3) * (size > 0)
    white, under = (canvas.glowing(text) for text in light.cloud)
    sheet.fill(mask * 0.96, ramp(white, under, dy * 2.2 + 0.75))


def hill(sheet: Sheet, line: torch.Tensor, top: torch.Tensor, bottom: torch.Tensor, fade: float = 0.3) -> torch.Tensor:
    """Ground under a line, with a bright rim and colours from `top` to `bottom` over `fade` heights; gives its mask."""
    canvas = sheet.canvas
    mask = canvas.below(line)
    depth = canvas.y - line
    sheet.fill(mask, ramp(top, bottom, depth / fade))
    rim = (1 - depth / 0.02).clamp(0, 1) * mask
    sheet.touch(rim * 0.35, ramp(top, torch.ones_like(top), torch.full_like(line, 0.45)))
    return mask


def mountains(sheet: Sheet, base: float, low: float, high: float, per_height: float, far: float, snow: bool) -> None:
    """A range with a lit and a shaded side to each peak, and snow on top.

    Args:
        sheet: what to paint on.
        base: height of the passes between the peaks, as a share from the top.
        low: height of the lowest peak, as a share from the top.
        high: height of the highest peak, as a share from the top.
        per_height: peaks to each height of width.
        far: share of haze, 0..1.
        snow: whether the peaks are white.
    """
    canvas = sheet.canvas
    cells = canvas.row(1 / per_height, 0.3)
    peak = cells.pick(high, low)
    lean = cells.pick(-0.16, 0.16) * cells.step
    dx = canvas.x - cells.middle - lean
    half = torch.where(dx < 0, cells.step * 0.5 + lean, cells.step * 0.5 - lean)
    rough = canvas.line(-0.014, 0.014, per_height * 9, sharp=True)
    line = peak + (base - peak) * (dx.abs() / half).clamp(0, 1) + rough
    mask = canvas.below(line)
    lit, shade = canvas.colour("#8d94b4", far=far), canvas.colour("#6a7096", far=far)
    wiggle = canvas.down(-0.035, 0.035, 14) + (canvas.y - peak) * 0.18
    side = canvas.cover((wiggle - dx) * 0.5)
    sheet.fill(mask, lit.lerp(shade, side.unsqueeze(1)))
    if snow:
        edge = peak + (base - peak) * cells.pick(0.3, 0.42) + canvas.line(-0.045, 0.045, per_height * 7, sharp=True)
        white, blue = canvas.colour("#ffffff", 0.01, far * 0.5), canvas.colour("#c8d6f0", 0.01, far * 0.5)
        sheet.touch((1 - canvas.below(edge)) * mask, white.lerp(blue, side.unsqueeze(1)))
    mist = ((canvas.y - base + 0.12) / 0.2).clamp(0, 1) * 0.5
    sheet.touch(mist.expand_as(mask), canvas.colour("#ffffff", 0.0, 1.0))


def round_trees(
    sheet: Sheet,
    line: torch.Tensor,
    step: float,
    low: float,
    high: float,
    colours: tuple[str, str],
    many: float = 1.0,
    far: float = 0.0,
    shift: float = 0.0,
    keep: torch.Tensor | None = None,
) -> None:
    """Trees with round crowns standing on a line, `low` to `high` tall, at most one to each `step`.

    Where `keep` (count, 1, columns) is 0 in the middle of a tree's cell there is none.
    """
    canvas = sheet.canvas
    cells = canvas.row(step, shift)
    tall = cells.pick(low, high) * (cells.pick(0, 1) < many)
    if keep is not None:
        tall = tall * cells.of(keep)
    dx = canvas.x - cells.middle - cells.pick(-0.12, 0.12) * step
    foot = cells.of(line) + 0.012
    there = (tall > 0).float()
    tall = tall.clamp(min=1e-4)
    trunk = torch.maximum(dx.abs() - tall * 0.06, torch.maximum(foot - tall * 0.55 - canvas.y, canvas.y - foot))
    sheet.fill(canvas.cover(trunk) * there, canvas.colour("#8a5a3c", far=far))
    wide = torch.minimum(tall * 0.42, torch.full_like(tall, step * 0.44))
    middle = foot - tall * 0.66
    up = (canvas.y - middle) / (tall * 0.36)
    across = dx / wide
    body = (across.square() + up.square()).sqrt() - 1
    bumps = 0.10 * torch.sin(torch.atan2(up, across) * 7 + cells.pick(0, 6))
    crown = canvas.cover((body + bumps * there) * wide) * there
    lit, shade = (canvas.colour(text, far=far) for text in colours)
    sheet.fill(crown, ramp(lit, shade, (up + across * 0.6) * 0.55 + 0.5))
    shine = canvas.cover(((across + 0.3).square() + (up + 0.35).square() - 0.2) * wide * 0.8)
    sheet.touch(shine * crown * 0.3, ramp(lit, torch.ones_like(lit), torch.full_like(tall, 0.4)))


def pines(
    sheet: Sheet,
    line: torch.Tensor,
    step: float,
    low: float,
    high: float,
    colours: tuple[str, str],
    many: float = 1.0,
    far: float = 0.0,
    shift: float = 0.0,
    snow: float = 0.0,
) -> None:
    """Pines in three tiers standing on a line; `snow` is how white their upper edges are, 0..1."""
    canvas = sheet.canvas
    cells = canvas.row(step, shift)
    tall = (cells.pick(low, high) * (cells.pick(0, 1) < many)).clamp(min=1e-4)
    there = (tall > 1e-3).float()
    dx = canvas.x - cells.middle - cells.pick(-0.15, 0.15) * step
    foot = cells.of(line) + 0.012
    trunk = torch.maximum(dx.abs() - tall * 0.05, torch.maximum(foot - tall * 0.3 - canvas.y, canvas.y - foot))
    sheet.fill(canvas.cover(trunk) * there, canvas.colour("#7a5138", far=far))
    share = (canvas.y - foot + tall) / (tall * 0.86)
    tier = (share * 3).floor()
    part = share * 3 - tier
    wide = torch.minimum(tall * 0.3, torch.full_like(tall, step * 0.47))
    half = wide * (0.16 * tier + (0.42 + 0.12 * tier) * part)
    inside = torch.maximum(dx.abs() - half, torch.maximum(-share, share - 1) * tall)
    mask = canvas.cover(inside) * there
    lit, shade = (canvas.colour(text, far=far) for text in colours)
    sheet.fill(mask, ramp(lit, shade, dx / (wide * 0.5) + 0.5 - 0.3 * part))
    if snow:
        cap = ((0.5 + 0.18 * torch.sin(dx / wide * 14) - part) * 6).clamp(0, 1)
        sheet.touch(mask * cap * snow, canvas.colour("#ffffff", 0.01, far))


def water(sheet: Sheet, top: Number, near: str, far: str, sun: torch.Tensor, sparkle: float = 0.5) -> None:
    """Water under a height, lit by the sky, with bands of short highlights that widen towards the eye.

    Args:
        sheet: what to paint on.
        top: the height of the horizon or far shore.
        near: its colour close by, "#rrggbb".
        far: its colour at the horizon.
        sun: x of the sun or moon, which glitters below it.
        sparkle: how bright the highlights are, 0..1.
    """
    canvas, light = sheet.canvas, sheet.canvas.light
    part = canvas.y - top
    mask = canvas.below(top)
    horizon = water_colour(canvas, far, 1).lerp(canvas.glowing(light.sky[2]), 0.4)
    sheet.fill(mask, ramp(horizon, water_colour(canvas, near), part / 0.4))
    if light.disc is not None:
        path = torch.exp(-((canvas.x - sun) / (0.07 + 0.35 * part.clamp(min=0))).square())
        sheet.touch(mask * path * (0.65 if light.name == "sunset" else 0.3), canvas.glowing(light.glow))
    bright = canvas.glowing(light.sky[2]) if light.dark else canvas.glowing(light.disc or light.glow)
    reach = torch.zeros((), device=canvas.x.device)
    for number in range(7):
        thick = 0.006 + 0.004 * number
        reach = reach + thick * 2.6
        cells = canvas.row(0.12 + 0.045 * number, 0.37 * number)
        half = cells.pick(0.15, 0.46) * cells.step * (cells.pick(0, 1) < 0.75) + 1e-5
        dx = (canvas.x - cells.middle) / half
        dip = (1 - dx.square()).clamp(min=0) * thick * 0.5
        dy = part - reach - cells.pick(-0.4, 0.4) * thick
        strip = canvas.cover(dy.abs() - dip) * (dip > 0)
        sheet.touch(strip * sparkle, bright)


def water_colour(canvas: Canvas, text: str, sky_part: int = 0) -> torch.Tensor:
    """A colour of water in this light: it takes on some of one of the sky's colours, (count, 3, 1, 1)."""
    light = canvas.light
    return canvas.colour(text).lerp(canvas.glowing(light.sky[sky_part]), 0.7 if light.name == "sunset" else 0.12)


def grass_tufts(sheet: Sheet, top: float, colour: torch.Tensor, flowers: tuple[str, ...] = ()) -> None:
    """Small tufts of grass, and flowers among them, from a height down."""
    canvas = sheet.canvas
    part = sheet.band(top, 1.0)
    board = part.canvas
    cells = board.scatter(0.15, 0.1, 0.2)
    dx, dy = cells.dx + cells.pick(-0.045, 0.045), cells.dy + cells.pick(-0.02, 0.02)
    size = cells.pick(0.014, 0.028) * (cells.pick(0, 1) < 0.6)
    blades = (dx.abs() - size * 0.75).abs() * 0.8 - (size * 0.5 + dy) * 0.28
    middle = dx.abs() - (size * 0.9 + dy) * 0.22
    shape = torch.maximum(torch.minimum(blades, middle), torch.maximum(dy - size * 0.4, -dy - size * 0.9))
    part.touch(board.cover(shape) * (size > 0), colour)
    for number, text in enumerate(flowers):
        cells = board.scatter(0.19, 0.13, 0.21 + 0.31 * number)
        dx, dy = cells.dx + cells.pick(-0.06, 0.06), cells.dy + cells.pick(-0.03, 0.03)
        size = cells.pick(0.009, 0.017) * (cells.pick(0, 1) < 0.5)
        away = (dx.square() + dy.square()).sqrt()
        petals = 1 + 0.3 * torch.cos(torch.atan2(dy, dx) * 5)
        part.touch(board.cover(away - size * petals) * (size > 0), canvas.colour(text))
        part.touch(board.cover(away - size * 0.4) * (size > 0), canvas.colour("#ffe27a"))


def beams(canvas: Canvas, x: Number, y: Number, turn: Number, narrow: float) -> torch.Tensor:
    """A cone of light from a point, (count, rows, columns) in 0..1.

    Args:
        canvas: where to paint.
        x: the lamp's place.
        y: the lamp's height.
        turn: the direction in radians, 0 straight down.
        narrow: half the opening angle in radians.
    """
    dx, dy = canvas.x - x, canvas.y - y
    angle = torch.atan2(dx, dy) - turn
    away = (dx.square() + dy.square()).sqrt()
    return (1 - (angle / narrow).square()).clamp(0, 1) * (1 - away / 1.3).clamp(0, 1)
