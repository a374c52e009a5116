"""What is done to decoded frames before they are handed out. All of it goes part by part.

Terms
-----
part
    Some frames of a film, uint8 (frames, height, width, 3).
pasting back
    Outside the mask the finished picture is the given one, pixel for pixel; inside it is the painted one; on a soft
    mask's rim it is a mix.
joint
    Where a film that was given goes over into one that was painted. Over the frames that both have, one is faded into
    the other, so that no jump is seen.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

import numpy as np
from PIL import Image

from dreamloom.engine.events import Pixels
from dreamloom.engine.given import Pairs, Plane
from dreamloom.engine.track import Finish
from dreamloom.engine.upscaling.load import own_upscaler
from dreamloom.engine.window import Window
from dreamloom.media.masks import MASK_FLOOR
from dreamloom.motion.between import interpolated as at_rate
from dreamloom.motion.follow import following
from dreamloom.motion.steadiness import steadied as without_drift
from dreamloom.motion.stirring import with_grain
from dreamloom.recipe.values import OWN_UPSCALER


def unchanged(parts: Iterator[Pixels]) -> Iterator[Pixels]:
    """What is painted from words alone, or from a whole picture, is finished as it is."""
    return parts


def one_after_the_other(parts: Iterator[Pixels], steps: Sequence[Finish]) -> Iterator[Pixels]:
    """Several things done one after the other."""
    for step in steps:
        parts = step(parts)
    return parts


def first_frames(parts: Iterator[Pixels], count: int) -> Iterator[Pixels]:
    """The first so many frames; the model may have made some more to fill its last latent."""
    for part in parts:
        if count <= 0:
            return
        yield part[:count]
        count -= len(part)


def put_back(made: Pixels, whole: Pixels, mask: Plane, window: Window) -> Pixels:
    """Puts a painted frame (paint height, paint width, 3) back into the whole one, under its mask."""
    result = whole.copy()
    box = result[window.top : window.top + window.height, window.left : window.left + window.width]
    share = mask[window.top : window.top + window.height, window.left : window.left + window.width, None]
    mixed = np.rint(box * (1 - share) + window.fit(made) * share).astype(np.uint8)
    box[...] = np.where(share > MASK_FLOOR, mixed, box)
    return result


def pasted_back(parts: Iterator[Pixels], pairs: Pairs, window: Window) -> Iterator[Pixels]:
    """Puts painted frames back into the ones that they were cut from."""
    source = pairs()
    for part in parts:
        yield np.stack([put_back(frame, *next(source), window) for frame in part])


def following_film(parts: Iterator[Pixels], pairs: Pairs) -> Iterator[Pixels]:
    """What was painted of a film, carried along its motion."""
    return following(parts, (pixels for pixels, _ in pairs()))


def grained(parts: Iterator[Pixels], pairs: Pairs) -> Iterator[Pixels]:
    """What was painted, with the grain of what it was painted from."""
    return with_grain(parts, (pixels for pixels, _ in pairs()))


def joined(parts: Iterator[Pixels], old: Pairs, count: int, context: int) -> Iterator[Pixels]:
    """A given film and what was painted to follow it.

    Args:
        parts: what was painted; its first `context` frames are the given film's last ones once more.
        old: the given film.
        count: its frames.
        context: see above.
    """
    frames = (pixels for pixels, _ in itertools.islice(old(), count))
    for frame in itertools.islice(frames, count - context):
        yield frame[None]
    made = (frame for part in parts for frame in part)
    for number, (before, after) in enumerate(zip(frames, itertools.islice(made, context), strict=True), start=1):
        share = number / (context + 1)
        yield np.rint(before * (1 - share) + after * share).astype(np.uint8)[None]
    for frame in made:
        yield frame[None]


def steadied(parts: Iterator[Pixels], settled: int) -> Iterator[Pixels]:
    """A long film without colour drift; see `dreamloom.motion.steadiness`."""
    return without_drift(parts, settled)


def interpolated(parts: Iterator[Pixels], fps: float, wanted: float, loop: bool) -> Iterator[Pixels]:
    """A film at a higher rate; see `dreamloom.motion.between`."""
    return at_rate(parts, fps, wanted, loop=loop)


def upscaled(parts: Iterator[Pixels], times: int, upscaler: str) -> Iterator[Pixels]:
    """A picture or film several times wider and higher.

    Either way treats every frame alike and adds nothing by chance, so it brings no flicker.
    """
    for part in parts:
        if upscaler == OWN_UPSCALER:
            yield np.stack([own_upscaler().enlarge(one, times) for one in part])
            continue
        height, width = part.shape[1:3]
        size = (width * times, height * times)
        yield np.stack([np.asarray(Image.fromarray(one).resize(size, Image.Resampling.LANCZOS)) for one in part])
