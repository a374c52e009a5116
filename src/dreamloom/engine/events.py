"""What the engine yields while it paints.

`item` counts the pictures or films of one recipe from 0. Pixels are uint8, RGB: (height, width, 3) for a preview,
(frames, height, width, 3) for what is finished.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

Pixels = np.ndarray[Any, np.dtype[np.uint8]]
Maps = np.ndarray[Any, np.dtype[np.float32]]


@dataclass(frozen=True)
class Progress:
    """`step` of `steps` is done (1..steps)."""

    item: int
    step: int
    steps: int


@dataclass(frozen=True)
class Preview:
    """What the picture would be if it ended now, (height, width, 3); for a film its middle frame."""

    item: int
    step: int
    steps: int
    pixels: Pixels


@dataclass(frozen=True)
class Glance:
    """A look over the painter's shoulder at one step; see `dreamloom.engine.watching`. Pictures as for `Preview`.

    Attributes:
        item: which picture.
        step: the step that is just done, 1..steps.
        steps: of the picture.
        noise: the share of noise that the step began with, 0..1.
        guided: what the picture would be if it ended now.
        prompted: the same, by the prompt alone, without guidance.
        wordless: the same, without any words.
        noisy: what the step began with.
        words: of the prompt, in order; empty where the family cannot tell.
        maps: for each word how much each place looks at it, (words, height, width), 0..1; a place looks at all of the
            text together as much as 1.
    """

    item: int
    step: int
    steps: int
    noise: float
    guided: Pixels
    prompted: Pixels
    wordless: Pixels
    noisy: Pixels
    words: tuple[str, ...]
    maps: Maps


@dataclass(frozen=True)
class Frames:
    """Finished frames of an item: (frames, height, width, 3).

    A picture comes whole, as one frame. A film comes in parts, one directly after the other, so that it never has to be
    in memory whole: `first` is the number of the part's first frame, and `last` tells that no part follows.
    """

    item: int
    pixels: Pixels
    first: int = 0
    last: bool = True


@dataclass(frozen=True)
class Done:
    """The last event: how many items were made, in how many seconds of engine time."""

    items: int
    seconds: float


Event = Progress | Preview | Glance | Frames | Done
