"""Brings pictures to the size that a request asks for, the way A1111 does.

Resize modes: 0 stretches, 1 fills the size and crops what stands over, 2 fits in and carries the border outwards, 3 is
A1111's stretching of latents, which for a picture is stretching.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from dreamloom.media.pictures import Picture, Pixels, fit_to
from dreamloom.recipe import InputFile
from dreamloom.server import uploads

if TYPE_CHECKING:
    from dreamloom.studio import Studio

CROP, FILL = 1, 2


def random_seed() -> int:
    """A seed that nobody can guess, short enough to read out."""
    return secrets.randbelow(2**32)


def resized(pixels: Pixels, width: int, height: int, method: Image.Resampling = Image.Resampling.LANCZOS) -> Pixels:
    """A picture, uint8 (H, W, 3), stretched to a size in pixels."""
    return np.array(Image.fromarray(pixels).resize((width, height), method))


def brought_to(pixels: Pixels, size: tuple[int, int], mode: int) -> Pixels:
    """A picture, uint8 (H, W, 3), brought to a size (width, height) in one of the modes above."""
    width, height = size
    if mode == CROP:
        return fit_to(pixels, width, height)
    if mode != FILL:
        return resized(pixels, width, height)
    share = min(width / pixels.shape[1], height / pixels.shape[0])
    inner = resized(pixels, max(1, round(pixels.shape[1] * share)), max(1, round(pixels.shape[0] * share)))
    missing_down, missing_across = height - inner.shape[0], width - inner.shape[1]
    top, left = missing_down // 2, missing_across // 2
    return np.pad(inner, ((top, missing_down - top), (left, missing_across - left), (0, 0)), mode="edge")


def keep_start(
    studio: Studio, picture: str, mask: str | None, size: tuple[int, int], mode: int
) -> tuple[InputFile, InputFile | None]:
    """Keeps the picture to start from, and the mask if there is one, both brought to the size where that is needed.

    Args:
        studio: whose keep.
        picture: in base64.
        mask: in base64; white is painted anew.
        size: (width, height) in pixels that is asked for.
        mode: how it is brought there.

    Raises:
        BadFile: if one of them is no picture that can be used.
    """
    data = uploads.from_base64(picture, "init_images[0]")
    start = uploads.read(data, "init_images[0]")
    # what the engine does by itself, and what fits as it is, stays the very file that was sent
    same_shape = start.size[0] * size[1] == start.size[1] * size[0]
    ready = start.size == size if mask is not None else (mode == CROP or same_shape)
    if ready:
        file = uploads.keep(studio, data, "init.png")[0]
    else:
        file = uploads.keep_pixels(studio, brought_to(start.over(), size, mode), "init.png")
    if mask is None:
        return file, None
    plane = _mask_plane(uploads.read(uploads.from_base64(mask, "mask"), "mask"))
    if plane.shape[:2] != start.pixels.shape[:2]:
        plane = resized(plane, *start.size)
    if not ready:
        plane = brought_to(plane, size, mode)
    return file, uploads.keep_pixels(studio, plane, "mask.png")


def _mask_plane(mask: Picture) -> Pixels:
    """A mask as A1111 reads it: where it has transparency, what is opaque is painted anew; else what is bright."""
    if mask.alpha is None:
        return mask.pixels
    return np.repeat(np.where(mask.alpha >= 128, 255, 0).astype(np.uint8)[..., None], 3, axis=2)
