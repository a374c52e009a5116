"""Masks: which part of a picture is painted anew.

A mask is float32 (height, width) in 0..1: 1 is painted anew, 0 stays as it is, between them both are mixed.
"""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import numpy.typing as npt

from dreamloom.errors import BadFile
from dreamloom.media.pictures import Pixels, read_picture

MaskPlane = npt.NDArray[np.float32]

MASK_FLOOR = 1 / 255  # less than one step of a pixel's value is not repainted


def brightness(pixels: Pixels) -> MaskPlane:
    """How bright each pixel is: uint8 (H, W, 3) → float32 (H, W), 0..1 (ITU-R BT.601 weights; gray stays exact)."""
    weighted = pixels.astype(np.uint32) @ np.array([299, 587, 114], np.uint32)
    return ((weighted + 500) // 1000 / np.float32(255)).astype(np.float32)


def read_mask(path: str | Path, size: tuple[int, int]) -> MaskPlane:
    """Reads a mask from a picture file.

    White is painted anew and black stays. In a file with transparency, where it is transparent is painted anew, as in
    OpenAI's API, and its colours say nothing.

    Args:
        path: a picture file.
        size: (width, height) in pixels that the mask must have.

    Returns:
        float32 (height, width) in 0..1.

    Raises:
        BadFile: if the file cannot be read as a picture, or has another size.
    """
    picture = read_picture(path)
    if picture.size != size:
        have, want = ("×".join(map(str, one)) for one in (picture.size, size))
        raise BadFile(f"the mask is {have} pixels, the picture {want}: give a mask of the same size", str(path))
    if picture.alpha is not None:
        return (1 - picture.alpha / np.float32(255)).astype(np.float32)
    return brightness(picture.pixels)


def _shifted_maximum(mask: MaskPlane, distance: int) -> MaskPlane:
    """Each pixel's maximum over itself and `distance` pixels to its left and right."""
    result = mask
    done = 0
    while done < distance:
        step = min(2 * done + 1, distance - done)  # what is known reaches `done` each way, so it may jump that far
        wider = result.copy()
        np.maximum(wider[:, step:], result[:, :-step], out=wider[:, step:])
        np.maximum(wider[:, :-step], result[:, step:], out=wider[:, :-step])
        result = wider
        done += step
    return result


def _dilated(mask: MaskPlane, radius: int) -> MaskPlane:
    """Each pixel's maximum over a disc around it. The disc is built row by row, from its narrow ends to its middle."""
    height = mask.shape[0]
    result = mask.copy()
    row, reach = mask, 0
    for distance in range(radius, -1, -1):
        half_width = math.isqrt(radius * radius - distance * distance)
        row, reach = _shifted_maximum(row, half_width - reach), half_width
        if distance < height:
            np.maximum(result[distance:], row[: height - distance], out=result[distance:])
            np.maximum(result[: height - distance], row[distance:], out=result[: height - distance])
    return result


def _blurred_down(mask: npt.NDArray[np.float64], sigma: float) -> npt.NDArray[np.float64]:
    height = mask.shape[0]
    reach = min(math.ceil(3 * sigma), max(mask.shape))
    weights = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2)
    weights /= weights.sum()
    padded = np.pad(mask, ((reach, reach), (0, 0)), mode="edge")
    result = np.zeros_like(mask)
    for start, weight in enumerate(weights):
        result += weight * padded[start : start + height]
    return result


def _blurred(mask: MaskPlane, sigma: float) -> MaskPlane:
    """Gaussian blur, cut at three sigma. Farther than that from any edge, 0 and 1 stay exactly 0 and 1."""
    once = _blurred_down(mask.astype(np.float64), sigma)
    return _blurred_down(once.T, sigma).T.astype(np.float32).clip(0, 1)


def shape_mask(mask: MaskPlane, grow: int = 0, blur: float = 0, invert: bool = False) -> MaskPlane:
    """Inverts, then grows, then blurs a mask.

    Args:
        mask: float32 (H, W) in 0..1.
        grow: pixels by which what is painted anew reaches farther in every direction; negative to shrink it. The
            picture's border counts as more of the same, so shrinking does not start from it.
        blur: sigma of a Gaussian blur in pixels, at least 0; it reaches 3 sigma far.
        invert: True to swap what is painted anew and what stays.

    Returns:
        float32 (H, W) in 0..1, a new array.

    Raises:
        ValueError: if `blur` is negative or not finite.
    """
    if not (math.isfinite(blur) and blur >= 0):
        raise ValueError("a mask's blur is a number of pixels from 0 up")
    shaped = 1 - mask if invert else mask.copy()
    if grow > 0:
        shaped = _dilated(shaped, grow)
    elif grow < 0:
        shaped = 1 - _dilated(1 - shaped, -grow)
    return _blurred(shaped, blur) if blur > 0 else shaped
