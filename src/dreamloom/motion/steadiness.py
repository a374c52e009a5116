"""Steadiness: how much a film flickers and drifts, measured, and colour drift mended.

Terms
-----
warp error
    How much a frame differs from the frame before once that was moved along the flow; root mean square in 0..1 over the
    pixels seen in both (Lai et al., Learning Blind Video Temporal Consistency, ECCV 2018).
flicker
    How much the mean brightness jumps to and fro from frame to frame: root mean square of its second difference, 0..1.
    A fade is no flicker.
drift
    How far colours wander from where they were: largest difference of a channel's mean (over a second or so) to that of
    the beginning, 0..1.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import torch

from dreamloom.motion.flow import flow_between, seen_in_both
from dreamloom.motion.warp import along_flow, as_planes

Pixels = np.ndarray[Any, np.dtype[np.uint8]]
Moments = np.ndarray[Any, np.dtype[np.float64]]

MEMORY = 0.85  # of a running mean, from frame to frame
ALLOWED = 6.0  # steps of 0..255 by which a channel may wander; what goes farther is drawn back
SPREAD = (0.8, 1.25)  # contrast is mended within these


def warp_error(frames: Iterable[Pixels]) -> float:
    """The mean warp error of a film; 0 for a single frame."""
    errors = []
    before: Pixels | None = None
    for frame in frames:
        if before is not None:
            back, there = flow_between(frame, before), flow_between(before, frame)
            seen = seen_in_both(back, there)
            if seen.any():
                miss = (as_planes(frame) - along_flow(as_planes(before), back))[0][:, seen] / 255
                errors.append(float(miss.square().mean().sqrt()))
        before = frame
    return math.fsum(errors) / len(errors) if errors else 0.0


def flicker(frames: Iterable[Pixels]) -> float:
    """The flicker of a film; 0 below three frames."""
    bright = np.array([float(frame.mean()) / 255 for frame in frames])
    return float(np.sqrt(np.mean(np.diff(bright, 2) ** 2))) if len(bright) > 2 else 0.0


def drift(frames: Iterable[Pixels]) -> float:
    """The drift of a film."""
    farthest, first, running = 0.0, None, None
    for frame in frames:
        mean = frame.reshape(-1, 3).mean(0) / 255
        running = mean if running is None else MEMORY * running + (1 - MEMORY) * mean
        first = running if first is None else first
        farthest = max(farthest, float(np.abs(running - first).max()))
    return farthest


def motion_likeness(frames: Iterable[Pixels], others: Iterable[Pixels]) -> float:
    """How like one film's motion is to another's of the same size: the correlation of their flows, −1 to 1.

    Pixels count by how much they move in either; so ground that stands still in both says nothing.
    """
    flows: list[torch.Tensor] = []
    for film in (frames, others):
        steps = []
        before: Pixels | None = None
        for frame in film:
            if before is not None:
                steps.append(flow_between(before, frame))
            before = frame
        flows.append(torch.stack(steps).double())
    one, two = flows
    together = float((one * two).sum())
    return together / (math.sqrt(float(one.square().sum()) * float(two.square().sum())) + 1e-12)


def likeness(features: Sequence[Any]) -> float:
    """How like the last of some feature vectors is to the first: their cosine, −1 to 1.

    Which features tell of identity is for an encoder to say; this only compares.
    """
    first, last = (np.asarray(one, np.float64).ravel() for one in (features[0], features[-1]))
    return float(first @ last / (np.linalg.norm(first) * np.linalg.norm(last) + 1e-12))


def _moments(frame: Pixels) -> Moments:
    """Mean and spread of each channel: (2, 3)."""
    flat = frame.reshape(-1, 3).astype(np.float64)
    return np.stack([flat.mean(0), flat.std(0)])


def steadied(parts: Iterable[Pixels], settled: int) -> Iterator[Pixels]:
    """Keeps a long film's colours near to those of its beginning.

    Only slow wandering is mended: the running mean and spread of each channel, and only as far as it goes beyond what
    is allowed. So a film that stays where it is, and what happens quickly in it, comes out as it went in.

    Args:
        parts: the film, uint8 (frames, height, width, 3) each.
        settled: how many frames at the beginning say what its colours are; they stay as they are.
    """
    own: list[Moments] = []
    goal = running = np.zeros((2, 3))
    for part in parts:
        mended = []
        for frame in part:
            now = _moments(frame)
            if len(own) < settled:
                own.append(now)
                goal = running = np.mean(own, axis=0)
                mended.append(frame)
                continue
            running = MEMORY * running + (1 - MEMORY) * now
            wandered = running[0] - goal[0]
            excess = np.sign(wandered) * np.maximum(np.abs(wandered) - ALLOWED, 0)
            gain = np.clip(np.maximum(goal[1], 1) / np.maximum(running[1], 1), *SPREAD)
            gain = np.where(np.abs(running[1] - goal[1]) > ALLOWED, gain, 1.0)
            if excess.any() or (gain != 1).any():
                frame = np.rint((frame - running[0]) * gain + running[0] - excess).clip(0, 255).astype(np.uint8)
            mended.append(frame)
        yield np.stack(mended)
