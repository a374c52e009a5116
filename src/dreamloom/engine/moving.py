"""Stills and films in which the camera moves, or things do: what is known of each frame then.

What a frame shows is drawn from one that is known; what that one does not show is left to the model.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from dreamloom.engine.events import Pixels
from dreamloom.engine.given import Pair, Pairs, Plane, from_stills, known
from dreamloom.media.masks import MASK_FLOOR
from dreamloom.motion.camera import Placement, path, stands_still
from dreamloom.motion.paths import Mask as Thing
from dreamloom.motion.paths import carried
from dreamloom.motion.warp import seen_from, seen_from_there
from dreamloom.recipe import CameraMove, MotionPath

RING = 8  # a camera that stands still is held by an eighth of the picture at each side


@dataclass(frozen=True)
class Moved:
    """A still in motion.

    Attributes:
        steer: what is known while the film settles where everything is.
        keep: what is known after that: first and last frame, and the ground over which things are carried.
        placements: where the scene lies in each frame, if the camera moves.
    """

    steer: Pairs
    keep: Pairs
    placements: tuple[Placement, ...]


@dataclass(frozen=True)
class Still:
    """A still that is set in motion.

    Attributes:
        first: the still, uint8 (height, width, 3).
        last: the last frame, or None if it is open.
        count: frames of the film.
        moves: of the camera.
        paths: of things.
        things: what moves along each of them.
        view: what the camera sees at the end, where that was painted first; all that it shows is known before, too.
    """

    first: Pixels
    last: Pixels | None
    count: int
    moves: tuple[CameraMove, ...]
    paths: tuple[MotionPath, ...]
    things: Sequence[Thing]
    view: Pixels | None = None

    def moved(self) -> Moved:
        """The film of it."""
        height, width, _ = self.first.shape
        placements = () if not self.moves or stands_still(self.moves) else path(self.moves, self.count, width, height)
        steer = partial(self._frames, placements, settled=False)
        if self.paths and not placements:
            return Moved(steer, partial(self._frames, (), settled=True), ())
        return Moved(steer, from_stills(self.first, self.last, self.count, (width, height)), placements)

    def _frames(self, placements: tuple[Placement, ...], settled: bool) -> Iterator[Pair]:
        for number in itertools.count():
            if self.last is not None and number >= self.count - 1:
                yield known(self.last)
                continue
            pair = self._at(number, settled)
            if placements:
                placed = placements[min(number, self.count - 1)]
                pair = seen_from_pair(pair, placed)
                if self.view is not None:
                    pair = filled(pair, self.view, placements[-1], placed)
            yield pair

    def _at(self, number: int, settled: bool) -> Pair:
        """What is known of a frame before the camera moves."""
        if not number:
            return known(self.first)
        if self.paths:
            there = carried(self.first, self.paths, self.things, min(number / max(1, self.count - 1), 1.0))
            return there.pixels, np.maximum(there.unknown, there.free) if settled else there.unknown
        if stands_still(self.moves):
            height, width, _ = self.first.shape
            return self.first, ring(width, height)
        return known(self.first)


def seen_from_pair(pair: Pair, placed: Placement) -> Pair:
    """A pair as it is seen when the camera has moved: what was not in the picture before is to be painted."""
    pixels, mask = pair
    shown, inside = seen_from(pixels, placed)
    if not mask.any():
        return shown, 1 - inside
    turned, _ = seen_from(np.repeat((mask * 255).astype(np.uint8)[..., None], 3, axis=2), placed)
    return shown, np.maximum((turned[..., 0] > 255 * MASK_FLOOR).astype(np.float32), 1 - inside)


def filled(pair: Pair, view: Pixels, there: Placement, placed: Placement) -> Pair:
    """A pair as the camera sees it at one place, filled with what it sees at another, as far as that reaches."""
    pixels, mask = pair
    shown, inside = seen_from_there(view, there, placed)
    use = (mask > MASK_FLOOR) & (inside > 0)
    return np.where(use[..., None], shown, pixels), np.where(use, np.float32(0), mask)


def seen(pairs: Pairs, placements: Sequence[Placement]) -> Pairs:
    """A film as a moving camera sees it."""
    return lambda: (seen_from_pair(pair, placed) for pair, placed in zip(pairs(), placements, strict=False))


def ring(width: int, height: int) -> Plane:
    """A mask that leaves the picture's border known."""
    mask = np.ones((height, width), np.float32)
    mask[: height // RING], mask[height - height // RING :] = 0, 0
    mask[:, : width // RING], mask[:, width - width // RING :] = 0, 0
    return mask
