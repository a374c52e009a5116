"""Paints a place by name: layers from back to front, where things can stand, and what light falls on them."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from dreamloom.train.data.places.canvas import board
from dreamloom.train.data.places.index import PLACE_LIGHTS, PLACES
from dreamloom.train.data.places.light import LIGHTS, rgb


@dataclass(frozen=True)
class Layer:
    """One sheet of a place: premultiplied `pixels` (count, 4, height, width) in 0..1; `depth` 0 far … 1 near."""

    pixels: torch.Tensor
    depth: float
    name: str


@dataclass(frozen=True)
class Place:
    """Pictures of one place in one light.

    `layers` go back to front. `stand` (count, 2) is the band, in shares of the height, where the feet of things can
    stand, or their middles float if `floating`. `tint` (count, 3) multiplies the colours of things put there, and
    `shadow` (count,) is how strong the shadows are that they cast; both 0..1.
    """

    layers: tuple[Layer, ...]
    stand: torch.Tensor
    floating: bool
    tint: torch.Tensor
    shadow: torch.Tensor


def paint_place(
    name: str, light: str, count: int, height: int, width: int, generator: torch.Generator, wide: float = 1.0
) -> Place:
    """Paints a place.

    Args:
        name: a name in `PLACES`.
        light: a name in `PLACE_LIGHTS[name]`.
        count: number of pictures.
        height: of a picture in pixels.
        width: of a picture in pixels.
        generator: source of all randomness; the layers are made on its device.
        wide: how many times wider than the picture the layers are, so that a camera can travel along them.

    Raises:
        KeyError: no such place.
        ValueError: the place is never seen in that light.
    """
    painter = PLACES[name]
    if light not in PLACE_LIGHTS[name]:
        raise ValueError(f"{name} is painted in the lights {', '.join(PLACE_LIGHTS[name])}, not in {light}.")
    canvas = board(count, height, round(width * wide), LIGHTS[light], generator)
    painted = painter(canvas)
    tint, shadow = painted.tint, painted.shadow
    if tint is None:
        # Half way to white: things put in keep more of their own colour than the scenery does.
        tint = rgb(LIGHTS[light].tint).lerp(torch.ones(3), 0.4).to(generator.device).expand(count, 3)
    if shadow is None:
        shadow = 0.0 if painted.floating else LIGHTS[light].shadow
    return Place(
        layers=tuple(Layer(sheet.pixels, sheet.depth, sheet.name) for sheet in painted.sheets),
        stand=torch.tensor(painted.stand, device=generator.device).expand(count, 2),
        floating=painted.floating,
        tint=tint,
        shadow=torch.full((count,), shadow, device=generator.device),
    )


def flatten(place: Place) -> torch.Tensor:
    """Lays the layers over one another: (count, 3, height, width) in 0..1."""
    picture = place.layers[0].pixels[:, :3].clone()
    for layer in place.layers[1:]:
        picture.mul_(1 - layer.pixels[:, 3:]).add_(layer.pixels[:, :3])
    return picture.clamp_(0, 1)
