"""Films made of films: what was painted goes along with the motion of the film that it was painted from.

Each frame is mixed with the one before it, which is carried along the given film's flow. The ground comes almost all
from there, as long as the given film, carried along its own flow, is what it was. What moves by itself, and what lies
next to that, comes less from there, and only where the painter made the same of it: a painted thing seldom ends just
where the given one does. So motion is kept and textures stay where they are, whatever the painter made of them frame by
frame (Bonneel et al., Blind Video Temporal Consistency, SIGGRAPH Asia 2015, with flow in the place of their patches).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import torch

from dreamloom.motion.flow import flow_between, seen_in_both
from dreamloom.motion.warp import along_flow, as_pixels, as_planes
from dreamloom.motion.whole import difference, ground_flow

Pixels = np.ndarray[Any, np.dtype[np.uint8]]

CARRIED = 0.97  # share of a frame that comes from the one before
ALIKE = 0.1 * 255  # steps of brightness by which frames may differ; beyond, something new is to be seen
THINGS = 0.7  # of that share, for what moves by itself: its flow is less sure
PARTED = 0.5  # pixels by which the ground goes another way than the thing next to it
SOFT = 3  # pixels, a square over which shares are evened, so that no speckles stand at edges


def following(parts: Iterable[Pixels], given: Iterable[Pixels]) -> Iterator[Pixels]:
    """Lets a painted film follow the motion of the given one.

    Args:
        parts: what was painted, uint8 (frames, height, width, 3) each; the first frame stays as it is.
        given: the frames that it was painted from, uint8 (height, width, 3) each, of the same size and as many.

    Yields:
        As many parts of the same sizes. One frame of each film is held.
    """
    source = iter(given)
    before: tuple[Pixels, torch.Tensor] | None = None
    for part in parts:
        made = []
        for frame, shown in zip(part, source, strict=False):
            planes = as_planes(frame)
            if before is not None:
                planes = _mixed(planes, *before, shown)
            made.append(as_pixels(planes))
            before = (shown, planes)
        yield np.stack(made)


@torch.inference_mode()
def _mixed(planes: torch.Tensor, shown_before: Pixels, planes_before: torch.Tensor, shown: Pixels) -> torch.Tensor:
    """A painted frame (1, 3, height, width) in 0..255, mixed with the one before."""
    back, there = flow_between(shown, shown_before), flow_between(shown_before, shown)
    seen = seen_in_both(back, there)
    flow, ground = ground_flow(shown, shown_before, back, there)
    both = torch.cat([planes_before, as_planes(shown_before)], dim=1)
    both = along_flow(both, flow, "bicubic").clamp(0, 255)
    carried, expected = both[:, :3], both[:, 3:]
    share = CARRIED * seen * _alike(expected, as_planes(shown))
    apart = (flow - back).square().sum(0) > PARTED**2
    share = torch.where(~ground | apart, share * THINGS * _alike(carried, planes) ** 4, share)
    share = torch.minimum(share, torch.nn.functional.avg_pool2d(share, SOFT, 1, SOFT // 2, count_include_pad=False))
    return share * carried + (1 - share) * planes


def _alike(one: torch.Tensor, other: torch.Tensor) -> torch.Tensor:
    """How alike two pictures (1, 3, height, width) are at each place, 0 to 1."""
    return torch.exp(-((difference(one, other) / ALIKE) ** 2))
