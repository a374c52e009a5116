"""What must be known of an input file before a recipe can be made concrete."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class InputFacts:
    """What must be known of an input file.

    Attributes:
        sha256: of its bytes.
        width, height: in pixels.
        picture: whether it can be read as a picture.
        seconds, fps: of a film, its length and own rate; None of a picture. A GIF may be both.
    """

    sha256: str
    width: int
    height: int
    picture: bool = True
    seconds: float | None = None
    fps: float | None = None
