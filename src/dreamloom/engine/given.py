"""What is given of a film before it is painted: for each frame pixels, and a mask of where it is still to be painted.

Terms
-----
pair
    (pixels, mask): uint8 (height, width, 3) and float32 (height, width), 1 where the frame is to be painted, 0 where
    it is known.
pairs
    Something that gives the pairs of a film one by one, as often as it is asked, so that films are never held whole.
hidden
    Pixels under the mask, put to grey: shown, a model would take them for a guide and paint them again.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch

from dreamloom.engine.events import Pixels
from dreamloom.errors import BadFile
from dreamloom.media.canvas import extend_canvas
from dreamloom.media.containers import FILM_HEAD, film_kind
from dreamloom.media.files import read_head
from dreamloom.media.footage import Film, read_film
from dreamloom.media.masks import MASK_FLOOR, brightness, read_mask, shape_mask
from dreamloom.media.pictures import fit_to
from dreamloom.recipe import Mask, Outpaint

Plane = np.ndarray[Any, np.dtype[np.float32]]
Pair = tuple[Pixels, Plane]
Pairs = Callable[[], Iterator[Pair]]


def known(pixels: Pixels) -> Pair:
    """A frame that is known all over."""
    return pixels, np.zeros(pixels.shape[:2], np.float32)


def open_frame(width: int, height: int) -> Pair:
    """A frame of which nothing is known."""
    return np.full((height, width, 3), 128, np.uint8), np.ones((height, width), np.float32)


def held_to_end(pairs: Iterable[Pair], count: int) -> Iterator[Pair]:
    """As many pairs as wanted; the last one is repeated where there are too few."""
    last: Pair | None = None
    given = 0
    for last in itertools.islice(pairs, count):
        given += 1
        yield last
    if last is not None:
        yield from itertools.repeat(last, count - given)


def held_at_first(pairs: Iterable[Pair], count: int) -> Iterator[Pair]:
    """The first pair so many times more, then all of them."""
    for number, pair in enumerate(pairs):
        yield from itertools.repeat(pair, 1 if number else 1 + count)


def repeated(pixels: Pixels) -> Pairs:
    """One picture again and again, known all over."""
    pair = known(pixels)
    return lambda: itertools.repeat(pair)


def from_stills(first: Pixels | None, last: Pixels | None, count: int, size: tuple[int, int]) -> Pairs:
    """A film of which the first frame is known, or the last one, or both.

    Args:
        first: uint8 (height, width, 3), or None.
        last: likewise.
        count: frames of the film; frames beyond it are like the last.
        size: (width, height) in pixels.
    """

    def pairs() -> Iterator[Pair]:
        for number in itertools.count():
            if number == 0 and first is not None:
                yield known(first)
            elif number >= count - 1 and last is not None:
                yield known(last)
            else:
                yield open_frame(*size)

    return pairs


def from_film(film: Film, fps: float, first: int, count: int, size: tuple[int, int] | None) -> Pairs:
    """A film that is known, fitted to a size (width, height) or in its own."""

    def pairs() -> Iterator[Pair]:
        for pixels in film.frames(fps, first, count):
            yield known(pixels if size is None else fit_to(pixels, *size))

    return pairs


def read_masks(
    mask: Mask, files: Mapping[str, Path], fps: float, size: tuple[int, int]
) -> Callable[[], Iterator[Plane]]:
    """A mask for each frame, without end: always the same one of a picture, one after the other of a film.

    Raises:
        BadFile: if the file cannot be read, or has another size (width, height) than wanted.
    """
    path = files[str(mask.file.sha256)]
    if film_kind(read_head(path, FILM_HEAD)) is None:
        shaped = shape_mask(read_mask(path, size), mask.grow, mask.blur, mask.invert)
        return lambda: itertools.repeat(shaped)
    film = read_film(path)
    if film.size != size:
        have, want = ("×".join(map(str, one)) for one in (film.size, size))
        raise BadFile(f"the mask is {have} pixels, the film {want}: give a mask of the same size", str(path))

    def masks() -> Iterator[Plane]:
        plane: Plane | None = None
        for pixels in film.frames(fps):
            plane = shape_mask(brightness(pixels), mask.grow, mask.blur, mask.invert)
            yield plane
        if plane is not None:
            yield from itertools.repeat(plane)

    return masks


def masked(pairs: Pairs, masks: Callable[[], Iterator[Plane]]) -> Pairs:
    """The same frames, to be painted where other masks say."""
    return lambda: ((pixels, mask) for (pixels, _), mask in zip(pairs(), masks(), strict=False))


def outpainted(pairs: Pairs, out: Outpaint) -> Pairs:
    """The same frames on a wider canvas, to be painted in what is added."""
    return lambda: (extend_canvas(pixels, out.left, out.right, out.top, out.bottom) for pixels, _ in pairs())


def as_frames(pixels: Pixels) -> torch.Tensor:
    """Pixels (height, width, 3) → one frame (3, 1, height, width) in −1..1."""
    return torch.from_numpy(pixels.astype(np.float32) / 127.5 - 1).permute(2, 0, 1).unsqueeze(1).contiguous()


def shown(pairs: Iterable[Pair]) -> Iterator[torch.Tensor]:
    """The pixels of pairs as frames (3, 1, height, width) in −1..1."""
    return (as_frames(pixels) for pixels, _ in pairs)


def hidden(pairs: Iterable[Pair]) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
    """Pairs as (frame, mask), masks hard: what is above `MASK_FLOOR` is to be painted, and hidden."""
    for pixels, mask in pairs:
        hard = torch.from_numpy((mask > MASK_FLOOR).astype(np.float32)).unsqueeze(0)
        yield as_frames(pixels) * (1 - hard), hard


def guided(pairs: Iterable[Pair]) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
    """Pairs as (frame, mask), masks white all over: what is seen is to be painted anew, and shown to paint by."""
    for pixels, mask in pairs:
        yield as_frames(pixels), torch.ones(1, *mask.shape)


def anywhere(pairs: Iterable[Pair]) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Where in any of the frames something is to be painted: (height, width)."""
    found: np.ndarray[Any, np.dtype[np.bool_]] | None = None
    for _, mask in pairs:
        found = mask > MASK_FLOOR if found is None else found | (mask > MASK_FLOOR)
    assert found is not None
    return found
