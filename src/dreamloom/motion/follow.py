"""Films made of films: what was painted goes along with the motion of the film that it was painted from.

Each frame is mixed with the one before it, which is carried along the given film's flow; less so where the two differ
much, and not at all where the flow finds nothing. So motion is kept and textures stay on their things, whatever the
painter made of them frame by frame (Bonneel et al., Blind Video Temporal Consistency, SIGGRAPH Asia 2015, with flow in
the place of their patches).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import torch

from dreamloom.motion.flow import flow_between, seen_in_both
from dreamloom.motion.warp import along_flow, as_pixels, as_planes

Pixels = np.ndarray[Any, np.dtype[np.uint8]]

CARRIED = 0.9  # share of a frame that comes from the one before
ALIKE = 0.5 * 255  # steps of brightness by which they may differ; beyond, something new is to be seen
AROUND = 5  # pixels, a square over which they are compared


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
    carried = along_flow(planes_before, back, "bicubic").clamp(0, 255)
    apart = (carried - planes).abs().mean(1, keepdim=True)
    apart = torch.nn.functional.avg_pool2d(apart, AROUND, 1, AROUND // 2, count_include_pad=False)
    share = CARRIED * seen_in_both(back, there) * torch.exp(-((apart / ALIKE) ** 2))
    return share * carried + (1 - share) * planes
