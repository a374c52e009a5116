"""What begins to move in a still by itself: water ripples, waves roll, smoke and water flow, grass sways.

The moving part of the still is seen through a field of offsets that changes with time, and a little lighter and darker
where it is sloped. At time 0 the still is seen as it is, soon after it moves, as long as the film lasts; a loop calms
down at its end. What flows never runs out of picture: two copies of it, half a life apart, take over from each other,
each beginning anew while it is not seen (after Holynski et al., "Animating Pictures with Eulerian Motion Fields", CVPR
2021, section 3.3).

Terms
-----
place
    The part of the picture that moves: what is white in the mask, from its first row (far away) to its last (near).
turn
    How often the slowest wave has gone round, 1 for once.
swell
    How far the motion has set in, 0 to 1.
field
    For each pixel where what is seen there comes from, right and down in pixels, and by which share it is lighter.
grain
    What of a frame is finer than a few pixels.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from dreamloom.media.masks import shape_mask
from dreamloom.motion.warp import as_pixels, as_planes, sampled, softened
from dreamloom.recipe import Stir

Pixels = np.ndarray[Any, np.dtype[np.uint8]]
Plane = np.ndarray[Any, np.dtype[np.float32]]
Field = tuple[torch.Tensor, torch.Tensor, torch.Tensor]

TURNS = 0.75  # a second
SWELL = 0.5  # seconds
LIVES = 0.125  # a second: of each of the two copies of what flows
OVER = 0.12  # of a life: in which one takes over from the other
SHORE = 0.03  # of the place's height: over which the motion sets in at the mask's edge
HORIZON = 0.25  # of the place's height: so far above its first row lies the horizon, towards which crests draw together
SPEED = 0.19  # of the place's height, a second: of what flows
UNSEEN = 0.02  # the share of a copy that is not to be seen, where the other has nothing to show
GRAIN = 4.0  # pixels, the sigma of a Gaussian: half a cell of the usual latents, which hold little that is finer
WAYS = {"left": (-1, 0), "right": (1, 0), "up": (0, -1), "down": (0, 1)}


@dataclass(frozen=True)
class _Sea:
    """How water moves.

    Attributes:
        crests: from the first row of the place to its last.
        aside: how far the nearest ripple swings to the side, in heights of the place.
        lift: the same up and down.
        shade: by which share the nearest slopes are lighter and darker.
        bend: how far crests are bent, in crests.
    """

    crests: float
    aside: float
    lift: float
    shade: float
    bend: float


_SEAS = {
    "ripples": _Sea(crests=6, aside=0.04, lift=0.02, shade=0.12, bend=0.35),
    "waves": _Sea(crests=3, aside=0.02, lift=0.06, shade=0.16, bend=0.25),
}


class Stirred:
    """A still of which a part moves.

    Args:
        pixels: the still, uint8 (height, width, 3).
        mask: 1 where it moves, float32 (height, width); white somewhere.
        stir: how.
        period: after how many seconds all is as at first; None if that does not matter.
    """

    def __init__(self, pixels: Pixels, mask: Plane, stir: Stir, period: float | None = None) -> None:
        rows = np.flatnonzero((mask > 0.5).any(1)) if (mask > 0.5).any() else np.arange(len(mask))
        self.stir, self.period = stir, period
        self.planes = as_planes(pixels)
        self.first, self.height = int(rows[0]), int(rows[-1] - rows[0] + 1)
        turns = LIVES if stir.kind == "flow" else TURNS
        self.turns = turns if period is None else max(1, round(turns * period)) / period
        inside = shape_mask(mask, blur=max(1.0, SHORE * self.height))
        self.fade = torch.from_numpy(np.clip(2 * inside - 1, 0, 1))
        self.inside = torch.from_numpy((mask > 0.5).astype(np.float32)).view(1, 1, *mask.shape)
        down, right = torch.meshgrid(*(torch.arange(side).float() for side in mask.shape), indexing="ij")
        self.right, self.down = right, down
        self.near = ((down - self.first + 0.5) / self.height).clamp(0, 1)

    def at(self, seconds: float) -> Pixels:
        """What is seen at a time."""
        turn = self.turns * seconds
        if self.stir.kind == "flow":
            return as_pixels(self._flowing(turn))
        right, down, light = self._sway(turn) if self.stir.kind == "sway" else self._water(turn)
        size = self.stir.amount * self._swell(seconds) * self.fade
        seen = sampled(self.planes, self.right + size * right, self.down + size * down, "bicubic")
        return as_pixels(seen * (1 + size * light))

    def _swell(self, seconds: float) -> float:
        if self.period is not None:
            seconds = min(seconds % self.period, self.period - seconds % self.period)
        return smooth(seconds / SWELL)

    def _water(self, turn: float) -> Field:
        sea = _SEAS[self.stir.kind]
        far = (self.near + HORIZON) / (1 + HORIZON)  # sizes shrink towards the horizon
        crest = sea.crests * far.log() / -float(far.min().log())
        across = self.right / self.height
        large = crest + sea.bend * (2 * math.pi * 0.9 * across + 1).sin() - turn
        small = 1.6 * crest - sea.bend * (2 * math.pi * 1.7 * across + 4).sin() + turn
        height = (2 * math.pi * large).sin() + 0.5 * (2 * math.pi * small).sin()
        slope = (2 * math.pi * large).cos() + 0.5 * (2 * math.pi * small).cos()
        size = far * self.height
        return sea.aside * size * slope, sea.lift * size * height, sea.shade * far.sqrt() * height

    def _sway(self, turn: float) -> Field:
        """What stands on its last row bends aside, the higher up the more, one part after the other."""
        gust = (2 * math.pi * (turn - 0.4 * self.right / self.height)).sin()
        aside = 0.06 * self.height * (1 - self.near) ** 1.5 * gust
        return aside, torch.zeros_like(aside), torch.zeros_like(aside)

    def _flowing(self, turn: float) -> torch.Tensor:
        """Two copies that flow, half a life apart.

        One is seen until the other takes over, which then is as far back as this one is ahead. Where what it shows
        would come from beyond the mask, the other is seen, and where that has nothing either, the still.
        """
        right, down = WAYS[self.stir.direction or "down"]
        reach = SPEED / self.turns * self.stir.amount * self.height * self.fade
        seen, weights = UNSEEN**2 * self.planes, torch.full_like(self.fade, UNSEEN**2)
        for later in (0.0, 0.5):
            place = (turn + later + 0.5) % 1 - 0.5  # −½ … ½ of a life
            across = mirrored(self.right - place * reach * right, self.fade.shape[1])
            along = mirrored(self.down - place * reach * down, self.fade.shape[0])
            copy = sampled(torch.cat([self.planes, self.inside], 1), across, along)
            share = max(smooth((0.25 - abs(place)) / OVER + 0.5), UNSEEN * (0.5 - abs(place))) * copy[0, 3]
            seen, weights = seen + share * copy[:, :3], weights + share
        return seen / weights


def smooth(share: float) -> float:
    """From 0 to 1 without a jolt, where the share goes from 0 to 1 in a straight line; the ends beyond."""
    share = min(max(share, 0.0), 1.0)
    return share * share * (3 - 2 * share)


def mirrored(places: torch.Tensor, side: int) -> torch.Tensor:
    """Places in pixels, those beyond a picture's borders put back inside as in a mirror."""
    last = max(side - 1, 1)
    back = places.abs() % (2 * last)
    return torch.minimum(back, 2 * last - back)


def with_grain(parts: Iterable[Pixels], given: Iterable[Pixels]) -> Iterator[Pixels]:
    """Gives painted frames the grain of others, as a small model has its own way with fine things in every frame.

    Args:
        parts: what was painted, uint8 (frames, height, width, 3) each.
        given: what it was painted from, uint8 (height, width, 3) each, of the same size and at least as many.
    """
    source = iter(given)
    for part in parts:
        yield np.stack([_grained(frame, shown) for frame, shown in zip(part, source, strict=False)])


def _grained(frame: Pixels, shown: Pixels) -> Pixels:
    planes = as_planes(shown)
    return as_pixels(planes + softened(as_planes(frame) - planes, GRAIN))
