"""Weather and magic laid over finished pictures: rain, snow, fog, fireflies, disco lights, confetti and more.

Each painter takes a canvas of the pictures' size and the pictures (count, 3, height, width) in 0..1, and gives
new ones.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import torch

from dreamloom.train.data.places.canvas import Canvas, board, ramp
from dreamloom.train.data.places.index import PLACES
from dreamloom.train.data.places.light import LIGHTS
from dreamloom.train.data.places.parts import TURN, beams

WeatherPainter = Callable[[Canvas, torch.Tensor], torch.Tensor]

_BRIGHT = ("#ff5d7a", "#ffc93c", "#4fc3f7", "#7ddc6f", "#b77be0", "#ff9a4a")


def _lay(pictures: torch.Tensor, mask: torch.Tensor, colour: torch.Tensor) -> torch.Tensor:
    return pictures.lerp(colour, mask.unsqueeze(1))


def _shine(pictures: torch.Tensor, mask: torch.Tensor, colour: torch.Tensor) -> torch.Tensor:
    """Adds light as a screen does: bright stays below white."""
    return 1 - (1 - pictures) * (1 - (colour * mask.unsqueeze(1)).clamp(0, 1))


def rain(canvas: Canvas, pictures: torch.Tensor) -> torch.Tensor:
    """Slanted streaks at three distances under a greyer light."""
    grey = pictures.mean(1, keepdim=True)
    picture = pictures.lerp(grey, 0.35) * 0.84
    white = canvas.glowing("#dcecfa")
    lean = float(canvas.table(0.06, 0.3, 1)[0, 0])
    slanted = canvas.x + canvas.y * lean
    for number, (across, up) in enumerate(((0.045, 0.2), (0.07, 0.3), (0.11, 0.42))):
        column = (slanted / across).floor()
        shift = torch.rand(256, generator=canvas.generator, device=canvas.x.device)[column.long() % 256]
        row = canvas.y / up + shift * 7
        table = canvas.table(0, 1, 64 * 16)
        cell = (column.long() % 64) * 16 + row.floor().long() % 16
        pick = table[:, cell.view(-1)].view(len(pictures), *row.shape[1:])
        along = row % 1
        thick = 0.0022 + 0.0012 * number
        side = ((slanted / across) % 1 - 0.5) * across
        streak = canvas.cover((side - (pick - 0.5) * across * 0.6).abs() - thick) * (along < 0.5) * along * 2
        picture = _lay(picture, streak * (pick < 0.62) * (0.55 + 0.12 * number), white)
    return picture


def snowfall(canvas: Canvas, pictures: torch.Tensor) -> torch.Tensor:
    """Snowflakes at three distances."""
    picture = pictures * 0.94 + 0.03
    white = canvas.glowing("#ffffff", 0.0)
    for number, step in enumerate((0.07, 0.12, 0.21)):
        cells = canvas.scatter(step, step, 0.31 * number)
        away = _away(cells.dx + cells.pick(-0.3, 0.3) * step, cells.dy + cells.pick(-0.3, 0.3) * step)
        size = cells.pick(0.05, 0.11) * step
        picture = _lay(picture, ((1.25 - away / size) * 2).clamp(0, 1) * (cells.pick(0, 1) < 0.75) * 0.92, white)
    return picture


def _away(dx: torch.Tensor, dy: torch.Tensor) -> torch.Tensor:
    return (dx.square() + dy.square()).sqrt()


def fog(canvas: Canvas, pictures: torch.Tensor) -> torch.Tensor:
    """Mist that thickens in the lower middle of the picture, in drifting banks."""
    light = pictures.mean((2, 3), keepdim=True)
    pale = light.lerp(torch.ones_like(light), 0.55)
    banks = canvas.noise(1.6, 5) * 0.6 + canvas.noise(3, 9) * 0.4
    height = torch.exp(-((canvas.y - canvas.number(0.5, 0.66)) / 0.3).square())
    return _lay(pictures, (height * (0.35 + 0.75 * banks) + 0.12).clamp(0, 0.86), pale)


def fireflies(canvas: Canvas, pictures: torch.Tensor) -> torch.Tensor:
    """Warm glowing dots."""
    picture = pictures
    gold, core = canvas.glowing("#ffd24a", 0.04), canvas.glowing("#fffbd0")
    for number, step in enumerate((0.13, 0.2)):
        cells = canvas.scatter(step, step, 0.4 * number)
        away = _away(cells.dx + cells.pick(-0.24, 0.24) * step, cells.dy + cells.pick(-0.24, 0.24) * step)
        there = (cells.pick(0, 1) < 0.5) * ((canvas.y - 0.1) * 3).clamp(0, 1)
        size = 0.022 + 0.012 * number
        fade = (1 - away / (step * 0.26)).clamp(0, 1)
        picture = _shine(picture, torch.exp(-(away / size).square()) * fade.sqrt() * there, gold)
        picture = _lay(picture, canvas.cover(away - size * 0.26) * there, core)
    return picture


def disco_lights(canvas: Canvas, pictures: torch.Tensor) -> torch.Tensor:
    """Coloured beams from above and round spots drifting over everything."""
    picture = pictures * 0.72
    for number in range(4):
        x = (0.1 + 0.27 * number) * canvas.span
        cone = beams(canvas, x, -0.06, canvas.number(-0.6, 0.6), 0.17)
        picture = _shine(picture, cone * 0.75, canvas.glowing(_BRIGHT[number], 0.05))
    for number, text in enumerate(_BRIGHT):
        cells = canvas.scatter(0.34, 0.34, 0.17 * number)
        away = _away(cells.dx + cells.pick(-0.1, 0.1), cells.dy + cells.pick(-0.1, 0.1))
        spot = canvas.cover(away - cells.pick(0.014, 0.034)) * (cells.pick(0, 1) < 0.5)
        picture = _shine(picture, spot * 0.65, canvas.glowing(text))
    return picture


def sun_rays(canvas: Canvas, pictures: torch.Tensor) -> torch.Tensor:
    """Broad rays from an upper corner."""
    left = canvas.chance(0.5)
    x = left * canvas.span
    dx, dy = canvas.x - x, canvas.y + 0.12
    turn = torch.atan2(dx * (2 * left - 1) * -1, dy)
    stripes = torch.sin(turn * canvas.number(14, 20) + canvas.number(0, 6)) * 0.5 + 0.5
    fall = (1 - _away(dx, dy) / 1.5).clamp(0, 1)
    return _shine(pictures, (stripes.square() * 0.55 + 0.18) * fall, canvas.glowing("#fff0b8"))


def _scraps(canvas: Canvas, pictures: torch.Tensor, colours: tuple[str, ...], leaf: bool) -> torch.Tensor:
    """Turned pieces in several colours: pointed leaves or paper strips."""
    picture = pictures
    for number, text in enumerate(colours):
        cells = canvas.scatter(0.26, 0.26, 0.19 * number)
        dx, dy = cells.dx + cells.pick(-0.085, 0.085), cells.dy + cells.pick(-0.085, 0.085)
        turn = cells.pick(0, TURN)
        along, over = dx * turn.cos() + dy * turn.sin(), dy * turn.cos() - dx * turn.sin()
        size = cells.pick(0.018, 0.032) if leaf else cells.pick(0.014, 0.023)
        if leaf:
            shape = over.abs() - (1 - (along / size).square()) * size * 0.5
        else:
            shape = torch.maximum(along.abs() - size, over.abs() - size * 0.5)
        colour = canvas.glowing(text, 0.05)
        mask = canvas.cover(shape) * (cells.pick(0, 1) < 0.55) * (along.abs() < size)
        picture = _lay(picture, mask, ramp(colour, colour * 0.72, (over > 0).float()))
    return picture


def falling_leaves(canvas: Canvas, pictures: torch.Tensor) -> torch.Tensor:
    """Autumn leaves in the air."""
    return _scraps(canvas, pictures, ("#e8743b", "#d9a22e", "#b8442f", "#f0b84a"), leaf=True)


def confetti(canvas: Canvas, pictures: torch.Tensor) -> torch.Tensor:
    """Bright scraps of paper in the air."""
    return _scraps(canvas, pictures, _BRIGHT, leaf=False)


def sparkles(canvas: Canvas, pictures: torch.Tensor) -> torch.Tensor:
    """Four-pointed stars and a magic glow."""
    aura = canvas.glow(canvas.span / 2, canvas.number(0.4, 0.6), 0.4)
    picture = _shine(pictures, aura * 0.22, canvas.glowing("#ffc8f4"))
    for number, text in enumerate(("#fff6c0", "#ffe0fb")):
        cells = canvas.scatter(0.19, 0.19, 0.42 * number)
        dx, dy = cells.dx + cells.pick(-0.05, 0.05), cells.dy + cells.pick(-0.05, 0.05)
        reach = cells.pick(0.018, 0.042)
        star = canvas.cover(((dx.abs() + 1e-6).sqrt() + (dy.abs() + 1e-6).sqrt()).square() - reach)
        there = (cells.pick(0, 1) < 0.55).float()
        soft = torch.exp(-(dx.square() + dy.square()) / (reach * 0.6).square())
        picture = _shine(picture, soft * there * 0.6, canvas.glowing(text))
        picture = _lay(picture, star * there, canvas.glowing("#fffef2"))
    return picture


def bubbles(canvas: Canvas, pictures: torch.Tensor) -> torch.Tensor:
    """Soap bubbles with a rainbow rim and a gleam."""
    picture = pictures
    for number, step in enumerate((0.2, 0.34)):
        cells = canvas.scatter(step, step, 0.37 * number)
        dx, dy = cells.dx + cells.pick(-0.16, 0.16) * step, cells.dy + cells.pick(-0.16, 0.16) * step
        size = cells.pick(0.13, 0.3) * step
        there = (cells.pick(0, 1) < 0.5).float()
        away = _away(dx, dy)
        inside = canvas.cover(away - size) * there
        rim = (away / size).clamp(max=1).square().square() * inside
        hue = torch.atan2(dy, dx).unsqueeze(1) + torch.tensor([0.0, 2.1, 4.2], device=dx.device).view(1, 3, 1, 1)
        picture = _shine(picture, rim * 0.75, torch.cos(hue) * 0.3 + 0.7)
        picture = _shine(picture, inside * 0.1, canvas.glowing("#ffffff"))
        gleam = _away(dx + size * 0.42, dy + size * 0.42) - size * 0.15
        picture = _lay(picture, canvas.cover(gleam) * there * 0.9, canvas.glowing("#ffffff"))
    return picture


WEATHER: dict[str, WeatherPainter] = {
    "rain": rain,
    "snowfall": snowfall,
    "fog": fog,
    "fireflies": fireflies,
    "disco lights": disco_lights,
    "sun rays": sun_rays,
    "falling leaves": falling_leaves,
    "confetti": confetti,
    "sparkles": sparkles,
    "bubbles": bubbles,
}

WEATHER_WORDS: dict[str, tuple[str, ...]] = {
    "rain": ("in the rain", "rainy day", "rain falling", "on a rainy day", "in a downpour"),
    "snowfall": ("snow falling", "in falling snow", "snowflakes", "in a snowfall", "snowing"),
    "fog": ("in the fog", "in the mist", "misty", "foggy", "in thick fog"),
    "fireflies": ("fireflies", "with fireflies", "surrounded by fireflies", "glowing fireflies"),
    "disco lights": ("disco lights", "with disco lights", "under colourful party lights", "colored spotlights"),
    "sun rays": ("sun rays", "in rays of sunlight", "sunbeams", "light rays", "god rays"),
    "falling leaves": ("falling leaves", "in autumn", "autumn leaves in the air", "leaves blowing in the wind"),
    "confetti": ("confetti", "with confetti", "party", "celebrating with confetti"),
    "sparkles": ("sparkles", "magic sparkles", "with a magical glow", "glittering", "sparkling"),
    "bubbles": ("bubbles", "soap bubbles", "with bubbles floating", "surrounded by bubbles"),
}

FALLS: dict[str, float] = {"rain": 0.6, "snowfall": 0.25, "falling leaves": 0.3, "confetti": 0.3, "bubbles": -0.2}
"""How far weather falls in a film, in heights; what rises has less than 0, and what is not here hangs in the air."""

_INDOORS = ("room", "kitchen", "stage")
_NO_AIR = ("space", "asteroids", "underwater", *_INDOORS)
_OPEN = tuple(name for name in PLACES if name not in _NO_AIR)
_GREEN = ("hills", "mountains", "forest", "glowing forest", "jungle", "garden", "castle", "lake", "street")

WEATHER_PLACES: dict[str, tuple[str, ...]] = {
    "rain": tuple(name for name in _OPEN if name not in ("clouds", "snow", "desert")),
    "snowfall": ("snow", "mountains", "forest", "city", "street", "lake", "castle", "hills", "garden"),
    "fog": _OPEN,
    "fireflies": _GREEN,
    "disco lights": ("stage", "room", "city", "space"),
    "sun rays": (*_OPEN, "underwater"),
    "falling leaves": ("hills", "mountains", "forest", "garden", "castle", "lake", "street", "city"),
    "confetti": ("stage", "room", "kitchen", "city", "street", "garden"),
    "sparkles": tuple(PLACES),
    "bubbles": ("underwater", "garden", "room", "beach", "sky", "hills"),
}


def apply_weather(name: str, pictures: torch.Tensor, generator: torch.Generator, over: float = 0.0) -> torch.Tensor:
    """Lays weather over pictures.

    Args:
        name: a name in `WEATHER`.
        pictures: (count, 3, height, width) in 0..1, on the generator's device; left as they are.
        generator: source of all randomness.
        over: the share of a film that is over, 0..1: so far has fallen what falls.

    Returns:
        New pictures, as large, in 0..1.

    Raises:
        KeyError: no such weather.
    """
    count, _, height, width = pictures.shape
    canvas = board(count, height, width, LIGHTS["day"], generator)
    fallen = replace(canvas, y=canvas.y - over * FALLS.get(name, 0.0))
    return WEATHER[name](fallen, pictures).clamp(0, 1)
