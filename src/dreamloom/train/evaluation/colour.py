"""Which colour a thing on a plain ground has.

A thing that is painted over (`data/colours.py`) keeps its lights and shadows: darker parts are the colour times less
than one, lighter parts a mix with white. Neither changes the hue, so hue tells most colours apart. Brightness tells
brown from orange; and black, grey and white, which have no hue, from each other.

The thresholds were set on real drawings that were painted over; the evaluation's table holds the share told rightly
among others, as the ceiling.
"""

from __future__ import annotations

import math

import torch
import torch.nn.functional as functional

from dreamloom.train.data.colours import THING_COLOURS, luminance
from dreamloom.train.evaluation.things import grown, thing_masks

SIDE = 64  # pixels at which colours are told
CLOSED = 4  # pixels: what is enclosed so narrowly is a part of the thing, though it look like the ground
VIVID = 0.14  # difference between the strongest and the weakest channel above which a pixel has a hue
VIVID_SHARE = 0.25  # of the thing must have one, or the thing is black, grey or white
BROWN_BELOW = 0.74  # strongest channel: an orange hue that is darker than this is brown
BLACK_BELOW, WHITE_ABOVE = 0.4, 0.7  # luminance
GREYS = ("black", "grey", "white")


def hue(colours: torch.Tensor) -> torch.Tensor:
    """The hue of colours (3, …) as an angle in −π..π; red is 0, green 2π/3."""
    red, green, blue = colours
    return torch.atan2(math.sqrt(3) / 2 * (green - blue), red - (green + blue) / 2)


def _turn(angle: torch.Tensor) -> torch.Tensor:
    """Angles brought into −π..π."""
    return torch.remainder(angle + math.pi, 2 * math.pi) - math.pi


_HUES = {
    name: float(hue(torch.tensor(colour) / 255))
    for name, colour in THING_COLOURS.items()
    if name not in GREYS and name != "brown"
}


def _name(pixels: torch.Tensor) -> str:
    strongest = pixels.amax(dim=0)
    chroma = strongest - pixels.amin(dim=0)
    vivid = chroma > VIVID
    if vivid.float().mean() < VIVID_SHARE:
        middle = luminance(pixels).median()
        return "black" if middle < BLACK_BELOW else "white" if middle > WHITE_ABOVE else "grey"
    angles, weights = hue(pixels[:, vivid]), chroma[vivid]
    mean = torch.atan2((angles.sin() * weights).sum(), (angles.cos() * weights).sum())
    middle = mean + _turn(angles - mean).median()
    nearest = min(_HUES, key=lambda name: float(_turn(middle - _HUES[name]).abs()))
    return "brown" if nearest == "orange" and strongest[vivid].median() < BROWN_BELOW else nearest


def colours_of(pictures: torch.Tensor) -> list[str | None]:
    """The colour of what each picture shows.

    Args:
        pictures: (N, 3, height, width) in −1..1, each of a thing on a plain ground.

    Returns:
        N names in `THING_COLOURS`, None where there is no thing.
    """
    small = functional.interpolate(pictures, size=(SIDE, SIDE), mode="bilinear", antialias=True).clamp(-1, 1)
    masks = grown(grown(thing_masks(small), CLOSED), -CLOSED - 1)  # without the rim, where thing and ground mix
    found: list[str | None] = []
    for picture, mask in zip(small, masks, strict=True):
        pixels = (picture[:, mask[0] > 0] + 1) / 2
        found.append(_name(pixels) if pixels.shape[1] else None)
    return found
