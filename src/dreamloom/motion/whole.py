"""Whole motion: how a frame as a whole moves, which is what the camera does.

One similarity (shift, scale, turn) is fitted first to the flow of all pixels that can be followed, then to the pixels
themselves, until the one frame laid over the other differs least (Lucas and Kanade 1981; Baker and Matthews 2004). Both
times those that do not go along get less and less weight (iteratively reweighted least squares, Holland and Welsch
1977), so that things that move by themselves hardly count.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from dreamloom.motion.flow import flow_between, seen_in_both
from dreamloom.motion.warp import along_flow, as_planes, sampled

Pixels = np.ndarray[Any, np.dtype[np.uint8]]

ROUNDS = 12
GOES_ALONG = 0.7  # pixels of distance at which a pixel counts half
ALIKE = 8.0  # steps of brightness by which it may differ then
FLAT = 4.0  # steps of brightness: what is flatter cannot be followed
AS_WELL = 1.5  # steps of brightness by which the whole motion may explain a place worse than the flow does
AROUND = 5  # pixels, a square over which frames are compared
BORDER = 10  # the border's part of a side
STANDS = 0.08  # share of the border that may move before a camera that stands still


@dataclass(frozen=True)
class WholeMotion:
    """A similarity: where the scene goes from one frame to another.

    Attributes:
        right, down: shift of the picture's middle, in shares of its width and of its height.
        scale: by which it grows.
        turn: in degrees, clockwise on the screen.
    """

    right: float = 0.0
    down: float = 0.0
    scale: float = 1.0
    turn: float = 0.0


def _slopes(frame: Pixels) -> torch.Tensor:
    grey = as_planes(frame).mean(1)[0]
    right = (grey[:, 2:] - grey[:, :-2]).abs()[1:-1]
    down = (grey[2:] - grey[:-2]).abs()[:, 1:-1]
    return torch.nn.functional.pad(torch.maximum(right, down), (1, 1, 1, 1))


def whole_motion(first: Pixels, second: Pixels) -> WholeMotion:
    """The whole motion from one frame to the next, uint8 (height, width, 3) both."""
    there, back = flow_between(first, second), flow_between(second, first)
    a, b, right, down = (float(number) for number in similarity_of(first, second, there, back))
    height, width = there.shape[1:]
    return WholeMotion(right / width, down / height, math.hypot(a, b), math.degrees(math.atan2(b, a)))


def similarity_of(first: Pixels, second: Pixels, there: torch.Tensor, back: torch.Tensor) -> torch.Tensor:
    """The whole motion between two frames whose flows there and back are known.

    Returns:
        a, b, right, down of x' = a·x − b·y + right and y' = b·x + a·y + down, in pixels from the picture's middle,
        float64 (4,); standing still where there is nothing that can be followed.
    """
    height, width = there.shape[1:]
    usable = seen_in_both(there, back) & (_slopes(first) > FLAT)
    if usable.sum() < 16:
        return torch.tensor([1.0, 0.0, 0.0, 0.0], dtype=torch.float64)
    rows, columns = torch.nonzero(usable, as_tuple=True)
    x, y = columns.double() - (width - 1) / 2, rows.double() - (height - 1) / 2
    return _refined(first, second, _fitted(x, y, there[0][usable].double(), there[1][usable].double()))


def ground_flow(
    first: Pixels, second: Pixels, there: torch.Tensor, back: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor]:
    """A flow in which flat areas go along with the ground.

    Flow is smooth, so a thing that moves before a flat sky takes the sky with it, and nothing in the frames speaks
    against it. Here each place moves as the ground does, wherever that explains it about as well: not at all if next to
    nothing at the left, upper and right border moves, else as the frame as a whole.

    Args:
        first: uint8 (height, width, 3).
        second: likewise.
        there: the flow from the first to the second.
        back: that from the second to the first.

    Returns:
        The flow (2, height, width), and what belongs to the ground, bool (height, width).
    """
    one, two = as_planes(first), as_planes(second)

    def missed(flow: torch.Tensor) -> torch.Tensor:
        return difference(along_flow(two, flow, "bicubic"), one)[0, 0]

    best = missed(there) + AS_WELL
    still = torch.zeros_like(there)
    if _along_border(missed(still) > best) > STANDS:
        still = _as_flow(similarity_of(first, second, there, back), *there.shape[1:])
    ground = missed(still) <= best
    return torch.where(ground, still, there), ground


def difference(one: torch.Tensor, other: torch.Tensor) -> torch.Tensor:
    """How far two frames (1, 3, height, width) differ around each place, (1, 1, height, width) in 0..255."""
    apart = (one - other).abs().mean(1, keepdim=True)
    return torch.nn.functional.avg_pool2d(apart, AROUND, 1, AROUND // 2, count_include_pad=False)


def _along_border(where: torch.Tensor) -> float:
    """The share of the left, upper and right border for which something holds, bool (height, width)."""
    high, wide = (max(1, side // BORDER) for side in where.shape)
    strips = where[:high], where[high:, :wide], where[high:, -wide:]
    return float(torch.cat([strip.flatten() for strip in strips]).float().mean())


def _as_flow(similarity: torch.Tensor, height: int, width: int) -> torch.Tensor:
    a, b, right, down = (float(number) for number in similarity)
    rows, columns = torch.meshgrid(
        torch.arange(height) - (height - 1) / 2, torch.arange(width) - (width - 1) / 2, indexing="ij"
    )
    return torch.stack([(a - 1) * columns - b * rows + right, b * columns + (a - 1) * rows + down])


def _grey(frame: Pixels) -> torch.Tensor:
    """Brightness (1, 1, height, width), a little softened so that its slopes hold for a pixel or so."""
    grey = as_planes(frame).mean(1, keepdim=True)
    return torch.nn.functional.avg_pool2d(torch.nn.functional.pad(grey, (1, 1, 1, 1), mode="replicate"), 3, 1)


def _refined(first: Pixels, second: Pixels, similarity: torch.Tensor) -> torch.Tensor:
    """The similarity by which the second frame, taken back, differs least from the first."""
    one, two = _grey(first), _grey(second)
    height, width = one.shape[-2:]
    middle_x, middle_y = (width - 1) / 2, (height - 1) / 2
    rows, columns = torch.meshgrid(torch.arange(height) - middle_y, torch.arange(width) - middle_x, indexing="ij")
    x, y = columns.double(), rows.double()
    padded = torch.nn.functional.pad(two, (1, 1, 1, 1), mode="replicate")
    slopes = torch.cat(
        [padded[..., 1:-1, 2:] - padded[..., 1:-1, :-2], padded[..., 2:, 1:-1] - padded[..., :-2, 1:-1]], 1
    )
    for _ in range(ROUNDS):
        a, b, right, down = similarity
        to_x, to_y = a * x - b * y + right + middle_x, b * x + a * y + down + middle_y
        inside = (to_x >= 1) & (to_x <= width - 2) & (to_y >= 1) & (to_y <= height - 2)
        seen = sampled(torch.cat([two, slopes / 2], 1), to_x, to_y)[0].double()
        miss = seen[0] - one[0, 0]
        weights = inside / (1 + (miss / ALIKE).square())
        along_x, along_y = seen[1], seen[2]
        parts = torch.stack([along_x * x + along_y * y, along_y * x - along_x * y, along_x, along_y]).flatten(1)
        weighted = parts * weights.flatten()
        matrix = weighted @ parts.T + 1e-3 * torch.eye(4, dtype=torch.float64)
        similarity = similarity - torch.linalg.solve(matrix, weighted @ miss.flatten())
    return similarity


def _fitted(x: torch.Tensor, y: torch.Tensor, dx: torch.Tensor, dy: torch.Tensor) -> torch.Tensor:
    """a, b, right, down of x' = a·x − b·y + right, y' = b·x + a·y + down, as (4,)."""
    one, zero = torch.ones_like(x), torch.zeros_like(x)
    matrix = torch.cat([torch.stack([x, -y, one, zero], 1), torch.stack([y, x, zero, one], 1)])
    goal = torch.cat([x + dx, y + dy])
    solved = torch.tensor([1.0, 0.0, float(dx.median()), float(dy.median())], dtype=torch.float64)
    for _ in range(ROUNDS):
        missed = (matrix @ solved - goal).view(2, -1)
        weights = (1 / (1 + missed.square().sum(0) / GOES_ALONG**2)).repeat(2).unsqueeze(1)
        weighted = matrix * weights
        solved = torch.linalg.lstsq(matrix.T @ weighted, weighted.T @ goal.unsqueeze(1)).solution[:, 0]
    return solved


def joined(motions: Iterable[WholeMotion]) -> WholeMotion:
    """Motions one after the other as one; shifts are measured where the picture's middle ends up."""
    right = down = turn = 0.0
    scale = 1.0
    for motion in motions:
        angle = math.radians(motion.turn)
        cosine, sine = math.cos(angle) * motion.scale, math.sin(angle) * motion.scale
        right, down = cosine * right - sine * down + motion.right, sine * right + cosine * down + motion.down
        scale, turn = scale * motion.scale, turn + motion.turn
    return WholeMotion(right, down, scale, turn)


def camera_of(frames: Iterable[Pixels]) -> WholeMotion:
    """What the camera did from a film's first frame to its last, seen in its frames."""
    motions = []
    before: Pixels | None = None
    for frame in frames:
        if before is not None:
            motions.append(whole_motion(before, frame))
        before = frame
    return joined(motions)
