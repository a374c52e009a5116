"""Whole scenes that people ask for by name: who, doing what, where, in which light.

They come up more often than chance would bring them together, mostly as they are asked for, and otherwise with the pose
or the place left to chance, or alone on a plain ground, so that the thing itself is learned and not only the scene.
They all face the way they were drawn.
"""

from __future__ import annotations

from dataclasses import dataclass

ASKED_SHARE = 0.6  # of the scenes that a painter learns on
AS_POSED = 0.7  # of these show the pose that is named; the others any
ALONE = 0.25  # stand on a plain ground
ELSEWHERE = 0.3  # of the others are somewhere else


@dataclass(frozen=True)
class Wish:
    """One scene: a thing's label and pose, a place, the lights it is asked for in, a weather; `weight` is how often."""

    label: str
    place: str
    lights: tuple[str, ...]
    pose: str | None = None
    weather: str | None = None
    weight: float = 1.0


ASKED: tuple[Wish, ...] = (
    Wish("corgi", "beach", ("day",), "running", weight=10),
    Wish("astronaut", "stage", ("night",), "dancing", weight=5),
    Wish("astronaut", "stage", ("night",), "dancing", "disco lights", weight=1),
    Wish("astronaut", "space", ("night",), weight=1),
    Wish("spaceship", "asteroids", ("night",), weight=3),
    Wish("treehouse", "glowing forest", ("night",), None, "fireflies"),
    Wish("knight on a horse", "hills", ("day",), weight=1.5),
    Wish("lion", "desert", ("sunset",)),
    Wish("cat", "room", ("day",)),
    Wish("dragon", "castle", ("sunset", "night")),
    Wish("hot air balloon", "mountains", ("sunset", "day")),
    Wish("wizard", "glowing forest", ("night",), None, "sparkles"),
    Wish("pirate ship", "sea", ("sunset", "day")),
    Wish("girl", "hills", ("day",), "walking"),
)
