"""Whole scenes that people ask for by name: who, doing what, where, in which light.

They come up more often than chance would bring them together, mostly as they are asked for, and otherwise with the pose
or the place left to chance, or alone on a plain ground, so that the thing itself is learned and not only the scene.
They all face the way they were drawn, and as they are asked for they are one and the same drawing (in each of our
styles): shown in many, a small model paints the mean of them, and a corgi has three ears.
"""

from __future__ import annotations

from dataclasses import dataclass

ASKED_SHARE = 0.6  # of the scenes that a painter learns on
AS_POSED = 0.7  # of these are the drawing that is named; the others any
ALONE = 0.25  # stand on a plain ground
ELSEWHERE = 0.3  # of the others are somewhere else


@dataclass(frozen=True)
class Wish:
    """One scene: who, how, where.

    Attributes:
        label: the thing's name.
        place: where it is.
        lights: those it is asked for in.
        pose: a pose of our own cast; any drawing of the thing will do if None.
        weather: none if None.
        phase: how far the pose's cycle has gone.
        weight: how often this comes up, beside the others.
    """

    label: str
    place: str
    lights: tuple[str, ...]
    pose: str | None = None
    weather: str | None = None
    phase: float = 0.0
    weight: float = 1.0


ASKED: tuple[Wish, ...] = (
    Wish("corgi", "beach", ("day",), "running", phase=0.5, weight=12),
    Wish("astronaut", "stage", ("night",), "dancing", phase=0.5, weight=3),
    Wish("astronaut", "stage", ("night",), "dancing", "disco lights", phase=0.5, weight=1),
    Wish("astronaut", "space", ("night",), weight=1),
    Wish("spaceship", "asteroids", ("night",), weight=3),
    Wish("treehouse", "glowing forest", ("night",), None, "fireflies"),
    Wish("knight on a horse", "hills", ("day",), "standing", weight=2),
    Wish("lion", "desert", ("sunset",)),
    Wish("cat", "room", ("day",)),
    Wish("dragon", "castle", ("sunset", "night"), "standing"),
    Wish("hot air balloon", "mountains", ("sunset", "day")),
    Wish("wizard", "glowing forest", ("night",), "standing", "sparkles"),
    Wish("pirate ship", "sea", ("sunset", "day")),
    Wish("girl", "hills", ("day",), "walking", phase=0.25),
)
