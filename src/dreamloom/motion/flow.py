"""Optical flow: where each pixel of one frame is found in the next.

Terms
-----
flow
    float32 (2, height, width): how far right and down, in pixels. Following it from a pixel of frame A leads to the
    same place of the scene in frame B.
seen in both
    Pixels whose flow there and back again leads home. The others are hidden in one of the frames.

The method is TV-L1 (Zach, Pock, Bischof: A duality based approach for realtime TV-L1 optical flow, 2007) with the
parameters of Sánchez, Meinhardt-Llopis and Facciolo (IPOL 2013): brightness stays, flow is smooth save at edges; coarse
first, then finer. The smoothness carries motion into flat areas, of which drawings are full.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import torch
import torch.nn.functional as functional

from dreamloom.motion.warp import along_flow, as_planes

Pixels = np.ndarray[Any, np.dtype[np.uint8]]

DATA, TIGHT, STEP = 0.12, 0.3, 0.25  # λ, θ and τ of the paper; brightness in 0..255
SCALE = 0.5  # from one level of the pyramid to the next coarser one
COARSEST = 12  # pixels of the shorter side
WARPS, ROUNDS = 5, 20  # of each level; of each warp
SIDE = 160  # larger frames are measured at this size of their longer side, and the flow scaled up
HOME = 1.0  # pixels by which there and back may miss
_BRIGHTNESS = torch.tensor([0.299, 0.587, 0.114]).view(1, 3, 1, 1)


def _shifted(plane: torch.Tensor, right: int, down: int) -> torch.Tensor:
    """Differences are taken towards the next pixel; the last one has none."""
    height, width = plane.shape[-2:]
    padded = functional.pad(plane, (0, right, 0, down), mode="replicate")
    return padded[..., down : down + height, right : right + width]


def _divergence(right: torch.Tensor, down: torch.Tensor) -> torch.Tensor:
    before_right = functional.pad(right, (1, 0))[..., :, :-1]
    before_down = functional.pad(down, (0, 0, 1, 0))[..., :-1, :]
    right, down = right.clone(), down.clone()
    right[..., :, -1], down[..., -1, :] = 0, 0
    return right - before_right + down - before_down


def _refined(first: torch.Tensor, second: torch.Tensor, flow: torch.Tensor) -> torch.Tensor:
    """One level of the pyramid: brightness (1, 1, height, width) of both frames, and the flow found so far."""
    padded = functional.pad(second, (1, 1, 1, 1), mode="replicate")
    slope = (
        torch.cat(
            [padded[..., 1:-1, 2:] - padded[..., 1:-1, :-2], padded[..., 2:, 1:-1] - padded[..., :-2, 1:-1]], dim=1
        )
        / 2
    )
    dual_right, dual_down = torch.zeros_like(flow), torch.zeros_like(flow)
    for _ in range(WARPS):
        begun = flow
        there = along_flow(torch.cat([second, slope], dim=1), begun, "bicubic")[0]
        gradient = there[1:]
        steepness = gradient.square().sum(0) + 1e-9
        constant = there[0] - first[0, 0] - (gradient * begun).sum(0)
        for _ in range(ROUNDS):
            miss = constant + (gradient * flow).sum(0)
            limit = DATA * TIGHT * steepness
            push = torch.where(miss.abs() < limit, -miss / steepness, -DATA * TIGHT * miss.sign())
            aimed = flow + push * gradient
            flow = aimed + TIGHT * _divergence(dual_right, dual_down)
            rise_right, rise_down = _shifted(flow, 1, 0) - flow, _shifted(flow, 0, 1) - flow
            norm = 1 + STEP / TIGHT * torch.sqrt(rise_right.square() + rise_down.square())
            dual_right = (dual_right + STEP / TIGHT * rise_right) / norm
            dual_down = (dual_down + STEP / TIGHT * rise_down) / norm
        flow = _median(flow)
    return flow


def _median(flow: torch.Tensor) -> torch.Tensor:
    """A median over 3×3 pixels, which takes away lonely outliers (Sun, Roth, Black, CVPR 2010)."""
    padded = functional.pad(flow.unsqueeze(1), (1, 1, 1, 1), mode="replicate")
    around = functional.unfold(padded, 3).view(2, 9, *flow.shape[1:])
    return around.median(dim=1).values


def estimated(first: torch.Tensor, second: torch.Tensor, start: torch.Tensor | None = None) -> torch.Tensor:
    """The flow between two frames of brightness.

    Args:
        first: (1, 1, height, width) in 0..255.
        second: likewise.
        start: a flow to begin from, for the coarsest level.

    Returns:
        (2, height, width).
    """
    height, width = first.shape[-2:]
    levels = max(1, 1 + int(math.log(min(height, width) / COARSEST, 1 / SCALE))) if min(height, width) > COARSEST else 1
    flow = start
    for level in reversed(range(levels)):
        size = (max(1, round(height * SCALE**level)), max(1, round(width * SCALE**level)))
        one, two = (functional.interpolate(frame, size, mode="area") for frame in (first, second))
        flow = _resized(flow, size) if flow is not None else torch.zeros(2, *size)
        flow = _refined(one, two, flow)
    assert flow is not None
    return flow


def _resized(flow: torch.Tensor, size: tuple[int, int]) -> torch.Tensor:
    height, width = flow.shape[1:]
    grown = functional.interpolate(flow.unsqueeze(0), size, mode="bilinear", align_corners=False)[0]
    return grown * torch.tensor([size[1] / width, size[0] / height]).view(2, 1, 1)


def _brightness(frame: Pixels) -> torch.Tensor:
    """Brightness (1, 1, height, width), at most `SIDE` long."""
    planes = (as_planes(frame) * _BRIGHTNESS).sum(1, keepdim=True)
    height, width = planes.shape[-2:]
    shrunk = min(1.0, SIDE / max(height, width))
    if shrunk < 1:
        planes = functional.interpolate(
            planes, (max(1, round(height * shrunk)), max(1, round(width * shrunk))), mode="area"
        )
    return planes


@torch.inference_mode()
def flow_between(first: Pixels, second: Pixels, begun: tuple[float, float] | None = None) -> torch.Tensor:
    """The flow from one frame to another, uint8 (height, width, 3) both: float32 (2, height, width).

    Args:
        first: where it begins.
        second: where it leads.
        begun: pixels to the right and down from which all of it is sought, None from standing still.
    """
    size = (first.shape[0], first.shape[1])
    start = None if begun is None else torch.tensor(begun).view(2, 1, 1).expand(2, *size).contiguous()
    return _resized(estimated(_brightness(first), _brightness(second), start), size).contiguous()


@torch.inference_mode()
def shifted_as_a_whole(first: Pixels, second: Pixels) -> tuple[float, float]:
    """By how many whole pixels to the right and down most of a picture has gone: phase correlation of two frames.

    Source: Kuglin and Hines, "The phase correlation image alignment method" (1975).
    """
    one, two = (as_planes(frame).mean(1)[0] for frame in (first, second))
    height, width = one.shape
    window = torch.hann_window(height, False)[:, None] * torch.hann_window(width, False)
    spectra = [torch.fft.rfft2((plane - plane.mean()) * window) for plane in (one, two)]
    cross = spectra[1] * spectra[0].conj()
    peaks = torch.fft.irfft2(cross / cross.abs().clamp(min=1e-6), (height, width))
    down, right = divmod(int(peaks.argmax()), width)
    return float(right - width * (right > width // 2)), float(down - height * (down > height // 2))


def seen_in_both(there: torch.Tensor, back: torch.Tensor) -> torch.Tensor:
    """Where a flow from A to B and the one back from B to A meet again: bool (height, width) over A's pixels."""
    home = there + along_flow(back.unsqueeze(0), there)[0]
    reach = there.square().sum(0)
    return home.square().sum(0) < HOME**2 + 0.01 * reach
