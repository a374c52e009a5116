"""Makes of the engine's glance at a step what is kept of it: small pictures, and maps in few numbers."""

from __future__ import annotations

import numpy as np
from PIL import Image

from dreamloom.engine.events import Glance, Maps, Pixels
from dreamloom.media.writing import encode_picture
from dreamloom.store.values import Look, LookKind

SIDE = 192  # pixels; the longest a kept picture has
PLACES = 16  # the most a map has at each side
QUALITY = 85


def as_look(glance: Glance, item: int) -> tuple[Look, dict[LookKind, bytes]]:
    """What is kept of a glance, as of a job's item: the look, and its pictures as JPEG files."""
    pictures: dict[LookKind, bytes] = {
        "guided": _small(glance.guided),
        "prompted": _small(glance.prompted),
        "wordless": _small(glance.wordless),
        "noisy": _small(glance.noisy),
    }
    maps = _fewer(glance.maps)
    total = maps.sum(0)
    among_words = maps / np.maximum(total, 1e-9)  # what places give to no word at all is left out
    highest = among_words.max((1, 2), initial=1e-9)
    shares = maps.sum((1, 2)) / max(float(maps.sum()), 1e-9)
    look = Look(
        item=item,
        step=glance.step,
        steps=glance.steps,
        noise=round(glance.noise, 4),
        words=glance.words,
        maps=tuple(
            tuple(tuple(round(float(value), 2) for value in row) for row in one / most)
            for one, most in zip(among_words, highest, strict=True)
        ),
        shares=tuple(round(float(share), 4) for share in shares),
    )
    return look, pictures


def _small(pixels: Pixels) -> bytes:
    height, width, _ = pixels.shape
    shrunk = min(1.0, SIDE / max(height, width))
    if shrunk < 1:
        size = (max(1, round(width * shrunk)), max(1, round(height * shrunk)))
        pixels = np.asarray(Image.fromarray(pixels).resize(size, Image.Resampling.LANCZOS))
    return encode_picture("look.jpg", pixels, quality=QUALITY)


def _fewer(maps: Maps) -> Maps:
    """The same maps with at most `PLACES` places at each side."""
    _, height, width = maps.shape
    if max(height, width) <= PLACES or not len(maps):
        return maps
    size = (max(1, round(width * PLACES / max(height, width))), max(1, round(height * PLACES / max(height, width))))
    return np.stack([np.asarray(Image.fromarray(one).resize(size, Image.Resampling.BOX)) for one in maps])
