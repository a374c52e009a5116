"""Frames in between: a film at a higher rate.

Both neighbours are moved along the flow to the wanted time and mixed, each counting more the nearer it is, and alone
where the other does not show the place (Jiang et al., Super SloMo, CVPR 2018, without its networks).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import torch

from dreamloom.motion.flow import flow_between, seen_in_both, shifted_as_a_whole
from dreamloom.motion.warp import along_flow, as_pixels, as_planes

Pixels = np.ndarray[Any, np.dtype[np.uint8]]

CUT = 0.5  # share of pixels that must be seen in both frames; below it there is a cut, and nothing between
NEAR = 1e-3  # of a frame: as good as exactly there


class Between:
    """What lies between two frames, uint8 (height, width, 3)."""

    def __init__(self, first: Pixels, second: Pixels) -> None:
        self.first, self.second = first, second
        self._there, self._back = flow_between(first, second), flow_between(second, first)
        self._look()
        if not self._alike:  # a camera may have gone farther than a flow is found from standing still
            right, down = shifted_as_a_whole(first, second)
            if right or down:
                self._there = flow_between(first, second, (right, down))
                self._back = flow_between(second, first, (-right, -down))
                self._look()

    def _look(self) -> None:
        self._seen_first = seen_in_both(self._there, self._back).float()
        self._seen_second = seen_in_both(self._back, self._there).float()

    @property
    def _alike(self) -> bool:
        return min(float(self._seen_first.mean()), float(self._seen_second.mean())) >= CUT

    @torch.inference_mode()
    def at(self, time: float) -> Pixels:
        """The frame at a time of 0 (the first) to 1 (the second)."""
        if time < NEAR:
            return self.first
        if time > 1 - NEAR:
            return self.second
        if not self._alike:
            return self.first if time < 0.5 else self.second
        to_first = -(1 - time) * time * self._there + time * time * self._back
        to_second = (1 - time) ** 2 * self._there - time * (1 - time) * self._back
        one, two = along_flow(as_planes(self.first), to_first), along_flow(as_planes(self.second), to_second)
        sure_one = along_flow(self._seen_first[None, None], to_first) + 1e-3
        sure_two = along_flow(self._seen_second[None, None], to_second) + 1e-3
        weight_one, weight_two = (1 - time) * sure_one, time * sure_two
        return as_pixels((weight_one * one + weight_two * two) / (weight_one + weight_two))


def count_at(frames: int, fps: float, wanted: float) -> int:
    """How many frames a film of so many at one rate has at another."""
    return max(1, round(frames * wanted / fps))


def interpolated(parts: Iterable[Pixels], fps: float, wanted: float, *, loop: bool = False) -> Iterator[Pixels]:
    """A film at a higher rate.

    Args:
        parts: uint8 (frames, height, width, 3) each.
        fps: its rate.
        wanted: the rate it is to have, at least `fps`.
        loop: whether its last frame leads to its first; else its last frame stands still for the rest of its time.

    Yields:
        Parts of one frame each. Frames whose time is that of a given frame are that frame.
    """
    source = (frame for part in parts for frame in part)
    first = next(source)
    before, number, made = first, 0, 0
    for after in itertools.chain(source, [None]):
        last = after is None
        between = Between(before, first if after is None else after) if not last or loop else None
        end = count_at(number + 1, fps, wanted) if last else None
        while (place := made * fps / wanted - number) < 1 - NEAR or (end is not None and made < end):
            if end is not None and made >= end:
                return
            yield (between.at(min(place, 1.0)) if between is not None else before)[None]
            made += 1
        if after is not None:
            before, number = after, number + 1
