"""Places indoors: room, kitchen, stage."""

from __future__ import annotations

import math
from dataclasses import replace

import torch

from dreamloom.train.data.places.canvas import Canvas, Number, Sheet, ramp
from dreamloom.train.data.places.painted import Painted
from dreamloom.train.data.places.parts import beams


def room(canvas: Canvas) -> Painted:
    """A cosy living room with a curtained window, sofa, lamp, picture, plant and rug."""
    inside = _inside(canvas)
    wall = Sheet(canvas, "wall", 0.1, opaque=True)
    papers = ("#f4d9b8", "#cfe3d4", "#d5dcf0", "#f3cfcb", "#efe3b8")
    paper = inside.one_of(papers)
    stripes = canvas.cover(((canvas.x / 0.09) % 1 - 0.5).abs() * 0.09 - 0.022).expand(
        canvas.count, canvas.y.shape[1], -1
    )
    wall.pixels[:, :3] = ramp(paper, paper * 0.93, stripes)
    part = wall.band(0.66, 1.0)
    board = part.canvas
    wide = torch.zeros_like(canvas.x).expand(canvas.count, 1, -1)
    part.fill(board.below(0.675 + wide), inside.colour("#ffffff"))
    wood, dark = inside.colour("#c98f5c"), inside.colour("#a9713f")
    part.fill(board.below(0.7 + wide), ramp(dark, wood, (board.y - 0.7) * 4))
    fan = (canvas.x - canvas.span / 2) / (board.y - 0.45).clamp(min=0.05)
    planks = ((fan * 3.2 % 1) - 0.5).abs()
    part.touch(((planks - 0.47) / 0.03).clamp(0, 1) * (board.y > 0.7) * 0.35, dark * 0.6)
    mirrored = canvas.chance(0.5)
    x = (0.3 + 0.4 * mirrored) * canvas.span
    other = (0.76 - 0.52 * mirrored) * canvas.span
    curtain = inside.one_of(("#e0605c", "#5a86c8", "#e8a548", "#7fae6a", "#b27fc0"))
    _window(wall.band(0.0, 0.7), x, 0.29, 0.13, 0.16, curtain)
    art = wall.band(0.1, 0.45)
    art.fill(art.canvas.cover(art.canvas.box(other, 0.23, 0.085, 0.07)), inside.colour("#8a5f3f"))
    scene = art.canvas.cover(art.canvas.box(other, 0.23, 0.07, 0.055))
    art.fill(scene, inside.colour("#bfe3f2"))
    art.fill(scene * art.canvas.below(0.25 + 0.02 * torch.sin(canvas.x * 40)), inside.colour("#7fbf7a"))
    goods = Sheet(canvas, "furniture", 0.4)
    _sofa(goods.band(0.4, 0.85), other, inside.one_of(("#5f9ea8", "#d9795a", "#7d83c4", "#c9668a", "#6faa6f")))
    _lamp_and_plant(goods, x, mirrored)
    rug = Sheet(canvas, "rug", 0.6)
    low = rug.band(0.76, 1.0)
    pattern = curtain
    for share, colour in ((1.0, pattern * 0.85), (0.86, inside.colour("#fff1d8")), (0.76, pattern)):
        oval = low.canvas.ellipse(canvas.span / 2, 0.885, 0.4 * share, 0.085 * share)
        low.fill(low.canvas.cover(oval).expand(canvas.count, -1, -1), colour)
    if canvas.light.dark:
        wall.light_up(canvas.glow(x + (1 - 2 * mirrored) * -0.2, 0.42, 0.3) * 0.3, canvas.glowing("#ffb45c"))
    tint = torch.tensor([0.88, 0.8, 0.76] if canvas.light.dark else [1.0, 0.98, 0.95], device=canvas.x.device)
    return Painted((wall, goods, rug), (0.84, 0.94), tint=tint.expand(canvas.count, 3), shadow=0.25)


def kitchen(canvas: Canvas) -> Painted:
    """A table top in a kitchen: checked cloth, tiled wall, window, shelf with jars."""
    inside = _inside(canvas)
    wall = Sheet(canvas, "wall", 0.1, opaque=True)
    tile, joint = inside.colour("#f3f6f2"), inside.colour("#cfdcd8")
    across, down = ((canvas.x / 0.1) % 1 - 0.5).abs(), ((canvas.y / 0.1) % 1 - 0.5).abs()
    lines = ((torch.maximum(across, down) - 0.46) / 0.03).clamp(0, 1).expand(canvas.count, -1, -1)
    wall.pixels[:, :3] = ramp(tile, joint, lines)
    mirrored = canvas.chance(0.5)
    way = 1 - 2 * mirrored
    x, shelf = canvas.span * 0.5 - way * 0.22 * canvas.span, canvas.span * 0.5 + way * 0.24 * canvas.span
    cloth = inside.one_of(("#e0504e", "#4f86cf", "#58a868", "#e69a3c"))
    _window(wall.band(0.0, 0.62), x, 0.27, 0.15, 0.17, None)
    goods = Sheet(canvas, "shelf", 0.3)
    part = goods.band(0.1, 0.6)
    board = part.canvas
    for row, height in enumerate((0.27, 0.47)):
        part.fill(board.cover(board.box(shelf, height, 0.2, 0.012)), inside.colour("#b9824f"))
        for number, offset in enumerate((-0.13, -0.045, 0.045, 0.13)):
            colour = canvas.table(0.35, 0.95, 3, 1, 1) * inside.colour("#ffffff", 0.0)
            tall = 0.035 + 0.012 * ((number + row) % 3)
            middle = height - 0.012 - tall
            part.fill(
                board.cover(board.box(shelf + offset, middle, 0.03, tall)),
                ramp(colour * 1.1, colour * 0.8, (board.x - shelf - offset) / 0.03 * 0.5 + 0.5).clamp(max=1),
            )
            part.fill(board.cover(board.box(shelf + offset, middle - tall, 0.024, 0.011)), inside.colour("#8a6a4c"))
    table = Sheet(canvas, "table", 0.7)
    low = table.band(0.6, 1.0)
    view = low.canvas
    wide = torch.zeros_like(canvas.x).expand(canvas.count, 1, -1)
    low.fill(view.below(0.655 + wide), ramp(inside.colour("#d9a066"), inside.colour("#b97f48"), (view.y - 0.66) * 3))
    depth = 1 / (view.y - 0.5).clamp(min=0.02)
    column = (canvas.x - canvas.span / 2) * depth
    hem = torch.maximum(column.abs() - 1.35, 0.69 - view.y)
    covered = view.cover(hem * (view.y - 0.5)).expand(canvas.count, -1, -1)
    white = inside.colour("#fffaf2")
    checks = ((column * 3.3).floor() % 2) * 0.5 + ((depth * 2.1).floor() % 2) * 0.5
    low.fill(covered, ramp(white, cloth, checks.expand(canvas.count, -1, -1) * 0.85))
    edge = (0.04 - (view.y - 0.655)).clamp(0, 0.04) / 0.04 * (view.y > 0.655)
    low.touch(edge.expand(canvas.count, -1, canvas.x.shape[2]) * 0.4, inside.colour("#fff0d0"))
    tint = torch.tensor([0.88, 0.8, 0.76] if canvas.light.dark else [1.0, 0.98, 0.95], device=canvas.x.device)
    return Painted((wall, goods, table), (0.78, 0.92), tint=tint.expand(canvas.count, 3), shadow=0.3)


def stage(canvas: Canvas) -> Painted:
    """A stage with red curtains, a mirror ball and coloured lights."""
    back = Sheet(canvas, "back of the stage", 0.05, opaque=True)
    back.pixels[:, :3] = ramp(canvas.glowing("#1d0f3f", 0.03), canvas.glowing("#4b1f78", 0.05), canvas.y / 0.75)
    lamps = ("#ff4fa0", "#3fd0ff", "#ffe04a", "#6dff8a", "#b56bff")
    order = int(canvas.table(0, 5, 1)[0, 0])
    for number in range(5):
        x = (0.14 + 0.18 * number) * canvas.span
        turn = (0.5 - (0.14 + 0.18 * number)) * 1.1 + canvas.number(-0.35, 0.35)
        cone = beams(canvas, x, -0.04, turn, 0.15)
        back.light_up(cone * 0.75, canvas.glowing(lamps[(number + order) % 5]))
    floor = Sheet(canvas, "stage floor", 0.6)
    part = floor.band(0.7, 1.0)
    board = part.canvas
    wide = torch.zeros_like(canvas.x).expand(canvas.count, 1, -1)
    part.fill(
        board.below(0.735 + wide),
        ramp(canvas.glowing("#7a3fa8", 0.04), canvas.glowing("#2c1552", 0.03), (board.y - 0.73) * 3.5),
    )
    for number in range(4):
        spot = board.ellipse(
            (0.14 + 0.24 * number + canvas.number(-0.06, 0.06)) * canvas.span, 0.86 + 0.05 * (number % 2), 0.15, 0.042
        )
        part.light_up((0.5 - spot / 0.03).clamp(0, 1) * 0.5, canvas.glowing(lamps[(number + order + 2) % 5]))
    ball = Sheet(canvas, "mirror ball", 0.3)
    _mirror_ball(ball.band(0.0, 0.6), canvas.number(0.42, 0.58) * canvas.span)
    drapes = Sheet(canvas, "curtains", 0.8)
    red = canvas.glowing("#c8283f", 0.05)
    edge = canvas.span / 2 - (canvas.x - canvas.span / 2).abs()
    hang = 0.1 + 0.07 * ((canvas.y - 0.45) / 0.45).square()
    folds = 0.5 + 0.5 * torch.sin(edge * 105)
    drapes.fill(canvas.cover(edge - hang).expand(canvas.count, -1, -1), ramp(red, red * 0.5, folds))
    top = drapes.band(0.0, 0.2)
    swag = 0.075 + 0.045 * torch.sin(canvas.x / canvas.span * math.pi * 5).abs()
    top.fill(
        top.canvas.cover(top.canvas.y - swag).expand(canvas.count, -1, -1),
        ramp(red * 1.1, red * 0.6, top.canvas.y / 0.11).clamp(max=1),
    )
    top.fill(
        top.canvas.cover((top.canvas.y - swag).abs() - 0.008).expand(canvas.count, -1, -1), canvas.glowing("#ffd257")
    )
    tint = torch.tensor([0.95, 0.85, 1.0], device=canvas.x.device).expand(canvas.count, 3)
    return Painted((back, ball, floor, drapes), (0.84, 0.94), tint=tint, shadow=0.35)


def _inside(canvas: Canvas) -> Canvas:
    """The same board by lamplight: warm in the dark, and only lightly touched by the light outdoors otherwise."""
    light = canvas.light
    tint = {"night": "#d2b09c", "sunset": "#f7d2bc"}.get(light.name, "#ffffff")
    return replace(canvas, light=replace(light, tint=tint, grey=0.0, veil=0.0))


def _window(sheet: Sheet, x: Number, y: float, half: float, tall: float, curtain: torch.Tensor | None) -> None:
    canvas, light = sheet.canvas, sheet.canvas.light
    frame = _inside(canvas).colour("#ffffff", 0.02)
    sheet.fill(canvas.cover(canvas.box(x, y, half + 0.022, tall + 0.022)), frame)
    view = ramp(canvas.glowing(light.sky[0]), canvas.glowing(light.sky[2]), (canvas.y - y + tall) / (2 * tall))
    pane = canvas.cover(canvas.box(x, y, half, tall))
    sheet.fill(pane, view)
    if light.disc:
        disc = canvas.disc(x + half * 0.45, y + tall * (light.disc_height - 0.5), 0.032)
        sheet.fill(canvas.cover(disc) * pane, canvas.glowing(light.disc))
    far = canvas.disc(x - half * 0.5, y + tall + 0.1, 0.18)
    sheet.fill(canvas.cover(far) * pane, canvas.colour("#7cc06a"))
    bars = torch.minimum((canvas.x - x).abs() - 0.007, (canvas.y - y).abs() - 0.007)
    sheet.fill(canvas.cover(bars) * pane, frame)
    sheet.fill(canvas.cover(canvas.box(x, y + tall + 0.03, half + 0.05, 0.013)), frame * 0.93)
    if curtain is None:
        return
    for side in (-1, 1):
        drop = (canvas.y - y + tall + 0.04) / (2 * tall + 0.1)
        swing = half * 0.42 * (1 - 0.55 * torch.sin(drop.clamp(0, 1) * math.pi))
        dx = (canvas.x - x) * side - half - 0.035
        cloth = torch.maximum(
            torch.maximum(-dx - swing, dx - 0.035), (drop - 0.5).abs() * (2 * tall + 0.1) - tall - 0.05
        )
        folds = 0.5 + 0.5 * torch.sin(dx * 190)
        sheet.fill(canvas.cover(cloth), ramp(curtain, curtain * 0.78, folds))
    sheet.fill(canvas.cover(canvas.box(x, y - tall - 0.05, half + 0.1, 0.01)), _inside(canvas).colour("#8a5f3f"))


def _sofa(sheet: Sheet, x: torch.Tensor, colour: torch.Tensor) -> None:
    canvas = sheet.canvas

    def soft(across: Number, y: float, half: float, tall: float, corner: float) -> torch.Tensor:
        dx, dy = (canvas.x - across).abs() - half + corner, (canvas.y - y).abs() - tall + corner
        return (
            (dx.clamp(min=0).square() + dy.clamp(min=0).square()).sqrt() + torch.maximum(dx, dy).clamp(max=0) - corner
        )

    sheet.fill(canvas.cover(soft(x, 0.8, 0.24, 0.02, 0.005)), colour * 0.45)
    sheet.fill(canvas.cover(soft(x, 0.62, 0.24, 0.13, 0.05)), ramp(colour, colour * 0.8, (canvas.y - 0.5) * 4))
    for side in (-0.105, 0.105):
        sheet.fill(
            canvas.cover(soft(x + side, 0.715, 0.105, 0.04, 0.025)),
            ramp(colour * 1.12, colour * 0.9, (canvas.y - 0.68) * 12).clamp(max=1),
        )
    sheet.fill(canvas.cover(soft(x, 0.775, 0.235, 0.03, 0.015)), colour * 0.72)
    for side in (-0.24, 0.24):
        sheet.fill(
            canvas.cover(soft(x + side, 0.72, 0.042, 0.085, 0.035)),
            ramp(colour * 1.08, colour * 0.7, (canvas.y - 0.64) * 6).clamp(max=1),
        )
    sheet.fill(canvas.cover(soft(x - 0.13, 0.66, 0.055, 0.05, 0.02)), canvas.glowing("#f2c774"))


def _lamp_and_plant(sheet: Sheet, x: torch.Tensor, mirrored: torch.Tensor) -> None:
    canvas = sheet.canvas
    inside = _inside(canvas)
    way = 1 - 2 * mirrored
    lamp = x - way * 0.2
    part = sheet.band(0.3, 0.85)
    board = part.canvas
    part.fill(board.cover(board.box(lamp, 0.62, 0.007, 0.18)), inside.colour("#6b5040"))
    part.fill(board.cover(board.ellipse(lamp, 0.8, 0.05, 0.014)), inside.colour("#6b5040"))
    shade = torch.maximum((board.x - lamp).abs() - 0.045 - (board.y - 0.4) * 0.3, (board.y - 0.43).abs() - 0.05)
    glow = canvas.glowing("#ffe7a3") if canvas.light.dark else inside.colour("#fbe4b0")
    part.fill(board.cover(shade), glow)
    pot = x + way * 0.12
    leaves = inside.colour("#4f9f58")
    for turn in (-0.9, -0.45, 0.0, 0.45, 0.9):
        dx, dy = board.x - pot, 0.72 - board.y
        along = dx * math.sin(turn) + dy * math.cos(turn)
        over = dx * math.cos(turn) - dy * math.sin(turn)
        leaf = ((along - 0.09) / 0.09).square() + (over / 0.027).square() - 1
        part.fill(board.cover(leaf * 0.025), leaves * (1.0 if turn in (0.0, 0.9, -0.9) else 0.82))
    body = torch.maximum((board.x - pot).abs() - 0.055 + (board.y - 0.71) * 0.2, (board.y - 0.755).abs() - 0.045)
    part.fill(board.cover(body), inside.colour("#d97b52"))


def _mirror_ball(sheet: Sheet, x: torch.Tensor) -> None:
    canvas = sheet.canvas
    y, radius = 0.2, 0.085
    dx, dy = (canvas.x - x) / radius, (canvas.y - y) / radius
    away = (dx.square() + dy.square()).sqrt()
    sheet.fill(canvas.cover(canvas.box(x, 0.06, 0.004, 0.08)), canvas.glowing("#8f8fa8"))
    sheet.fill(torch.exp(-(away / 1.6).square()) * 0.35, canvas.glowing("#ffffff"))
    bulge = torch.asin((dx / (1 - dy.square()).clamp(min=0.02).sqrt()).clamp(-1, 1))
    up = torch.asin(dy.clamp(-1, 1))
    column, row = (bulge * 3.2).floor(), (up * 3.2).floor()
    shine = torch.sin(column * 2.3 + row * 4.1 + column * row * 1.7 + canvas.number(0, 6)) * 0.5 + 0.5
    lit = canvas.glowing("#ffffff", 0.0)
    sheet.fill(
        canvas.cover((away - 1) * radius),
        ramp(canvas.glowing("#6f78b8", 0.08), lit, shine * 0.8 + 0.25 - 0.35 * (dx + dy)),
    )
