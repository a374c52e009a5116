"""Motion paths: a thing is cut out of a picture and carried along a path, over a background that stays.

Terms
-----
thing
    What moves: what is white in the path's mask, or what lies around the path's first point in much the same colours.
hole
    Where the thing was at first. What is behind it nobody knows.
rim
    A few pixels around hole and thing that are left to the model too, so that edges come out clean.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from dreamloom.errors import BadRecipe
from dreamloom.media.masks import shape_mask
from dreamloom.recipe import MotionPath

Pixels = np.ndarray[Any, np.dtype[np.uint8]]
Plane = np.ndarray[Any, np.dtype[np.float32]]
Mask = np.ndarray[Any, np.dtype[np.bool_]]

ALIKE = 40.0  # colours nearer than this (of 441) to the first point's, step by step, belong to the thing
MOST = 0.5  # share of the picture that a thing found by its colour may have: more is the background
RIM = 2  # pixels


@dataclass(frozen=True)
class Carried:
    """One frame in which things are carried.

    Attributes:
        pixels: the frame, things in their places, uint8 (height, width, 3); in the holes still the old picture.
        unknown: 1 where nothing is known (holes and rims), float32 (height, width).
        free: 1 where the things are and were: what may change once their places are settled.
    """

    pixels: Pixels
    unknown: Plane
    free: Plane


def position(points: Sequence[tuple[float, float]], time: float) -> tuple[float, float]:
    """Where on a path something is at a time of 0 to 1; the points lie at even times, straight lines between them."""
    place = min(max(time, 0.0), 1.0) * (len(points) - 1)
    before = min(int(place), len(points) - 2)
    share = place - before
    (x, y), (next_x, next_y) = points[before], points[before + 1]
    return x + share * (next_x - x), y + share * (next_y - y)


def thing_at(pixels: Pixels, point: tuple[float, float]) -> Mask:
    """The thing around a point: neighbours are added as long as their colour is near to that of the thing so far.

    Args:
        pixels: uint8 (height, width, 3).
        point: shares of width and height.

    Raises:
        BadRecipe: if the point lies outside, or what lies there is the background rather than a thing.
    """
    height, width, _ = pixels.shape
    column, row = int(point[0] * width), int(point[1] * height)
    if not (0 <= column < width and 0 <= row < height):
        raise BadRecipe(f"the motion path begins at {point[0]:g},{point[1]:g}, outside the picture: give its mask")
    colours = pixels.astype(np.float32)
    own = np.linalg.norm(colours - colours[row, column], axis=-1) < 2 * ALIKE
    ways = [
        (axis, step, own & (np.linalg.norm(colours - _moved(colours, axis, step), axis=-1) < ALIKE / 2))
        for axis in (0, 1)
        for step in (1, -1)
    ]
    found = np.zeros((height, width), bool)
    found[row, column] = True
    edge = found.copy()
    while edge.any():
        grown = np.zeros_like(found)
        for axis, step, may in ways:
            grown |= _moved(edge, axis, step) & may
        edge = grown & ~found
        found |= edge
    if found.mean() > MOST:
        raise BadRecipe(
            f"at {point[0]:g},{point[1]:g} there is only background: begin the path on the thing, or give its mask",
            "motion_paths",
        )
    return found


def _moved(plane: Any, axis: int, step: int) -> Any:
    """The plane moved by one pixel, its border repeated (or empty, where it is a mask)."""
    moved = np.roll(plane, step, axis)
    edge = 0 if step > 0 else -1
    index = (edge, slice(None)) if axis == 0 else (slice(None), edge)
    moved[index] = False if plane.dtype == bool else plane[index]
    return moved


def carried(pixels: Pixels, paths: Sequence[MotionPath], things: Sequence[Mask], time: float) -> Carried:
    """The frame at a time of 0 to 1.

    Args:
        pixels: the first frame, uint8 (height, width, 3).
        paths: along which things are carried; later ones pass in front of earlier ones.
        things: of each path, what moves, (height, width).
        time: 0 for the first frame, 1 for the last.
    """
    height, width, _ = pixels.shape
    result = pixels.copy()
    unknown, free = np.zeros((height, width), bool), np.zeros((height, width), bool)
    for thing in things:
        unknown |= _grown(thing)
    for path, thing in zip(paths, things, strict=True):
        x, y = position(path.points, time)
        right, down = round((x - path.points[0][0]) * width), round((y - path.points[0][1]) * height)
        if right == down == 0:
            unknown &= ~_grown(thing)
            continue
        there = _shifted(thing, right, down)
        result[there] = _shifted(pixels, right, down)[there]
        unknown = (unknown | _grown(there)) & ~there
        free |= _grown(there)
    for thing in things:
        free |= _grown(thing)
    return Carried(result, unknown.astype(np.float32), free.astype(np.float32))


def _grown(mask: Mask) -> Mask:
    return np.asarray(shape_mask(mask.astype(np.float32), RIM) > 0.5)


def _shifted(plane: Any, right: int, down: int) -> Any:
    """The plane moved by whole pixels; nothing comes in from beyond its border."""
    height, width = plane.shape[:2]
    result = np.zeros_like(plane)
    if abs(right) < width and abs(down) < height:
        to = (slice(max(down, 0), height + min(down, 0)), slice(max(right, 0), width + min(right, 0)))
        since = (slice(max(-down, 0), height + min(-down, 0)), slice(max(-right, 0), width + min(-right, 0)))
        result[to] = plane[since]
    return result
