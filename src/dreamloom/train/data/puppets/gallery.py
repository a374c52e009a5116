"""Renders the cast into pictures for the sprite bank."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PIL import Image

from dreamloom.train.data.puppets.cast import CAST, draw
from dreamloom.train.data.puppets.ink import STYLES

PHASES = 4  # drawings of each cycle


@dataclass(frozen=True)
class Drawing:
    """One of our own drawings, with the words to call it by.

    `set` is "dreamloom-soft" or "dreamloom-flat", `group` emojibase's number. `pose` is a word such as "running", or
    None for things without limbs and for those who only stand; `phase` says how far a cycle has gone.
    """

    label: str
    keywords: tuple[str, ...]
    group: int
    set: str
    pose: str | None
    phase: float
    picture: Image.Image
    author: str = "The Dreamloom authors"
    licence: str = "CC0-1.0"


def render(svg: str, size: int) -> Image.Image:
    """Renders a square drawing to `size` pixels, RGBA with straight alpha."""
    import resvg_py

    png = bytes(resvg_py.svg_to_bytes(svg_string=svg, width=size, height=size, skip_system_fonts=True))
    return Image.open(io.BytesIO(png)).convert("RGBA")


def sprites(size: int, styles: Sequence[str] = STYLES) -> Iterator[Drawing]:
    """Every drawing of the cast: each actor in each of its poses, cycles in `PHASES` steps.

    Args:
        size: side in pixels.
        styles: which of "soft" and "flat".

    Yields:
        Drawings, in the same order each time. Each fills its square as drawn, not cropped, so that key points
        (`cast.keypoints`) fit it.
    """
    for style in STYLES:
        if style not in styles:
            continue
        for actor in CAST.values():
            for doing in actor.poses:
                for step in range(PHASES if doing in actor.cycles else 1):
                    phase = step / PHASES
                    yield Drawing(
                        label=actor.label,
                        keywords=actor.keywords,
                        group=actor.group,
                        set=f"dreamloom-{style}",
                        pose=None if doing == "standing" else doing,
                        phase=phase,
                        picture=render(draw(actor.label, doing, style, phase), size),
                    )
