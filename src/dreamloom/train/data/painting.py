"""Paints the scenes that `scenes.py` chose, and knows of every pixel what it shows.

Terms
-----
band
    The part of a place, from top to bottom, where things stand. In mid-air and on plain grounds it is the whole
    picture.
cover
    For each thing how much of each pixel it fills and is not hidden by things before it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
import torch.nn.functional as functional

from dreamloom.train.data.colours import COLOURS, recolour
from dreamloom.train.data.crops import premultiplied
from dreamloom.train.data.filters import apply_filter
from dreamloom.train.data.places import Place, flatten, paint_place
from dreamloom.train.data.scenes import Ground, Scene, Thing
from dreamloom.train.data.sprites import Sprite, read_bank
from dreamloom.train.data.weather import apply_weather

MOST_THINGS = 4
WHOLE = (0.0, 1.0)


@dataclass(frozen=True)
class Art:
    """The bank in memory: its list, its drawings (N, 4, side, side) uint8 with colours times alpha."""

    sprites: tuple[Sprite, ...]
    drawings: torch.Tensor

    @classmethod
    def read(cls, bank: Path) -> Art:
        """Reads a bank file; errors as for `read_bank`."""
        sprites, pictures = read_bank(bank)
        return cls(tuple(sprites), premultiplied(pictures))


@dataclass(frozen=True)
class Painted:
    """Finished pictures and what is where in them.

    Attributes:
        pictures: (N, 3, height, width) in −1..1.
        cover: (N, 4, height, width) in 0..1, of each thing in the scene's order; zeros where there are fewer.
        depth: (N, 1, height, width) in 0..1, near is 1.
        squares: (N, 4, 3), of each thing the square that its drawing fills: left, top and side in pixels.
    """

    pictures: torch.Tensor
    cover: torch.Tensor
    depth: torch.Tensor
    squares: torch.Tensor


@dataclass(frozen=True)
class Stage:
    """What one scene is painted on: its ground, how far each pixel of it is, and how things stand in it."""

    pixels: torch.Tensor
    depth: torch.Tensor
    band: tuple[float, float]
    floating: bool
    tint: torch.Tensor
    shadow: float


def plain_stage(ground: Ground, height: int, width: int) -> Stage:
    """A ground of one colour or two, on which things float anywhere."""
    colour, colour_to = (torch.tensor(COLOURS[name]) / 255 for name in (ground.colour, ground.colour_to))
    if not ground.colour == ground.colour_to == "white":
        shift = torch.tensor(ground.jitter) * 0.05
        colour, colour_to = (colour + shift).clamp(0, 1), (colour_to + shift).clamp(0, 1)
    angle = torch.tensor(ground.angle)
    down, across = torch.linspace(-0.5, 0.5, height).view(-1, 1), torch.linspace(-0.5, 0.5, width).view(1, -1)
    mix = (torch.cos(angle) * across + torch.sin(angle) * down + 0.5).clamp(0, 1)
    pixels = colour.view(3, 1, 1) * (1 - mix) + colour_to.view(3, 1, 1) * mix
    return Stage(pixels, torch.zeros(1, height, width), WHOLE, True, torch.ones(3), 0.0)


def _depth_of(place: Place) -> torch.Tensor:
    depth = torch.zeros_like(place.layers[0].pixels[:, :1])
    for layer in place.layers:
        alpha = layer.pixels[:, 3:]
        depth = depth * (1 - alpha) + layer.depth * alpha
    return depth


def _stages(scenes: Sequence[Scene], height: int, width: int) -> list[Stage]:
    stages: list[Stage | None] = [None] * len(scenes)
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, scene in enumerate(scenes):
        if scene.place is None or scene.light is None:
            stages[number] = plain_stage(scene.ground or Ground(), height, width)
        else:
            groups[scene.place, scene.light].append(number)
    for (name, light), numbers in groups.items():
        generator = torch.Generator().manual_seed(scenes[numbers[0]].seed)
        place = paint_place(name, light, len(numbers), height, width, generator)
        pixels, depth = flatten(place), _depth_of(place)
        for row, number in enumerate(numbers):
            top, bottom = place.stand[row].tolist()
            stages[number] = Stage(
                pixels[row], depth[row], (top, bottom), place.floating, place.tint[row], float(place.shadow[row])
            )
    return [stage for stage in stages if stage is not None]


def put_down(
    picture: torch.Tensor, drawing: torch.Tensor, left: int, top: int, alphas: list[torch.Tensor]
) -> tuple[torch.Tensor, torch.Tensor]:
    """Puts a drawing onto a picture (3, H, W); `alphas` of earlier things lose what it hides. Returns also its own."""
    height, width = picture.shape[1:]
    side_y, side_x = drawing.shape[1:]
    room = (max(left, 0), width - left - side_x, max(top, 0), height - top - side_y)
    cut = drawing[:, max(-top, 0) : height - top, max(-left, 0) : width - left]
    whole = functional.pad(cut, (room[0], max(room[1], 0), room[2], max(room[3], 0)))
    alpha = whole[3]
    for number, other in enumerate(alphas):
        alphas[number] = other * (1 - alpha)
    return picture * (1 - alpha) + whole[:3], alpha


def shadow_under(picture: torch.Tensor, middle: float, foot: float, side: int, strength: float) -> torch.Tensor:
    """A picture (3, H, W) with a soft shadow under a thing of `side` pixels that stands at (`middle`, `foot`)."""
    height, width = picture.shape[1:]
    down = (torch.arange(height).view(-1, 1) + 0.5 - foot) / (0.07 * side)
    across = (torch.arange(width).view(1, -1) + 0.5 - middle) / (0.34 * side)
    dark: torch.Tensor = picture * (1 - 0.55 * strength * torch.exp(-(down**2) - across**4))
    return dark


def drawing_of(art: Art, thing: Thing, side: int, tint: torch.Tensor) -> tuple[torch.Tensor, float, float]:
    """The drawing at its size (4, side, side), and where its ink begins and ends (shares of its side)."""
    whole = art.drawings[thing.sprite].float() / 255
    small = functional.interpolate(whole.unsqueeze(0), (side, side), mode="bilinear", antialias=True)[0]
    if thing.mirrored:
        small = small.flip(-1)
    if thing.colour is not None:
        small = recolour(small, thing.colour)
    inked = (small[3] > 0.3).any(dim=1).nonzero()
    top, bottom = (0.0, 1.0) if len(inked) == 0 else (float(inked[0]) / side, float(inked[-1] + 1) / side)
    return torch.cat([small[:3] * tint.view(3, 1, 1), small[3:]]), top, bottom


def _paint(
    art: Art, scene: Scene, stage: Stage
) -> tuple[torch.Tensor, list[torch.Tensor], torch.Tensor, list[tuple[int, int, int]]]:
    picture, depth = stage.pixels, stage.depth
    height, width = picture.shape[1:]
    alphas: list[torch.Tensor] = []
    squares: list[tuple[int, int, int]] = []
    for thing in scene.things:
        side = max(8, round(thing.size * min(height, width)))
        drawing, top, bottom = drawing_of(art, thing, side, stage.tint)
        high, low = stage.band[0] * height, stage.band[1] * height
        if stage.floating:  # anywhere between: the ink as a whole stays inside the band
            foot = high + (low - high - (bottom - top) * side) * thing.depth + (bottom - top) * side
        else:
            foot = high + (low - high) * thing.depth
            picture = shadow_under(picture, thing.across * width, foot, side, stage.shadow)
        left, upper = round(thing.across * width - side / 2), round(foot - bottom * side)
        picture, alpha = put_down(picture, drawing, left, upper, alphas)
        near = 0.35 + 0.6 * thing.depth
        depth = depth * (1 - alpha) + near * alpha
        alphas.append(alpha)
        squares.append((left, upper, side))
    return picture, alphas, depth, squares


def paint_scenes(art: Art, scenes: Sequence[Scene], height: int, width: int) -> Painted:
    """Paints scenes.

    The same scenes in the same order give the same pictures.

    Args:
        art: the drawings.
        scenes: what to paint.
        height: of the pictures, in pixels, a multiple of 16.
        width: of the pictures, in pixels, a multiple of 16.
    """
    stages = _stages(scenes, height, width)
    pictures, covers, depths = [], [], []
    places = torch.zeros(len(scenes), MOST_THINGS, 3)
    for number, (scene, stage) in enumerate(zip(scenes, stages, strict=True)):
        picture, alphas, depth, squares = _paint(art, scene, stage)
        pictures.append(picture)
        covers.append(torch.stack([*alphas, *[torch.zeros(height, width)] * (MOST_THINGS - len(alphas))]))
        places[number, : len(squares)] = torch.tensor(squares).view(-1, 3)
        depths.append(depth)
    whole = torch.stack(pictures).clamp(0, 1)
    for apply, chosen in (
        (apply_weather, [one.weather for one in scenes]),
        (apply_filter, [one.filter for one in scenes]),
    ):
        for name in dict.fromkeys(chosen):
            if name is not None:
                rows = torch.tensor([number for number, own in enumerate(chosen) if own == name])
                generator = torch.Generator().manual_seed(scenes[int(rows[0])].seed)
                whole[rows] = apply(name, whole[rows], generator)
    return Painted(whole.clamp(0, 1) * 2 - 1, torch.stack(covers), torch.stack(depths), places)
