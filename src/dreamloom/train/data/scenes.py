"""The composer: chooses what a picture shows. `painting.py` paints it, `captions.py` puts it into words.

Terms
-----
thing
    One drawing in the picture: which, where, how large, mirrored or not, in which colour.
ground
    What is behind a single thing: one colour, or a gradient of two.
place
    A landscape or a room (`places`), in a light: by day, at sunset, by night …
kind
    single: one large thing on a ground. scene: one to three things in a place. place: a place alone. group: the same
    thing two or three times. pair: two things and how they stand to each other.
"""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from dreamloom.train.data.asked import ALONE, AS_POSED, ASKED, ASKED_SHARE, ELSEWHERE
from dreamloom.train.data.colours import COLOURS, THING_COLOURS
from dreamloom.train.data.filters import FILTERS
from dreamloom.train.data.places import PLACE_LIGHTS
from dreamloom.train.data.sources import SETS
from dreamloom.train.data.sprites import Sprite
from dreamloom.train.data.subjects import FAVOURITES, PAINTED, can_be_coloured, homes
from dreamloom.train.data.weather import WEATHER_PLACES

PAINTED_SETS = tuple(one.name for one in SETS if one.role == "paint")
OWN_SETS = tuple(one.name for one in SETS if one.name.startswith("dreamloom"))
KINDS = {"single": 0.38, "scene": 0.38, "place": 0.06, "group": 0.08, "pair": 0.10}
FILTERED = 0.1  # share of the pictures in a style that a filter makes
RELATIONS = ("next to", "and", "on top of", "above", "in front of")
_READS_LEFT_TO_RIGHT = ("clock", "button", "calendar", "abc", "letter", "flag", "book", "music")
HELD_OUT_FILE = Path(__file__).with_name("held_out.txt")


@dataclass(frozen=True)
class Thing:
    """One drawing: its number in the bank and where it is.

    `across` is its middle (share of the width); `depth` says where it stands in the band that the place gives, 0 at
    its far end and 1 at its near end; `size` is its side as a share of the picture's shorter side.
    """

    sprite: int
    across: float
    depth: float
    size: float
    mirrored: bool = False
    colour: str | None = None


@dataclass(frozen=True)
class Ground:
    """A plain colour, or a gradient of two at `angle` (radians); `jitter` shifts both a little."""

    colour: str = "white"
    colour_to: str = "white"
    angle: float = 0.0
    jitter: tuple[float, float, float] = (0.0, 0.0, 0.0)


@dataclass(frozen=True)
class Scene:
    """What one picture shows; things from back to front, `relation` is of the first to the second."""

    kind: str
    things: tuple[Thing, ...] = ()
    ground: Ground | None = None
    place: str | None = None
    light: str | None = None
    weather: str | None = None
    filter: str | None = None
    relation: str | None = None
    seed: int = 0


@cache
def held_out() -> frozenset[tuple[str, str]]:
    """Pairs of a thing and a colour or place that are never painted in training: what is learned must be combined."""
    lines = HELD_OUT_FILE.read_text(encoding="utf-8").splitlines()
    return frozenset(
        (thing.strip(), other.strip())
        for thing, _, other in (line.partition("|") for line in lines if line and not line.startswith("#"))
    )


FAVOURED = 0.45  # share of the things that a painter learns on which people ask for most


class Choice:
    """The sprites that may be painted, by set and label.

    Args:
        sprites: the sprite bank's list.
        sets: whose drawings are used.
        hidden: numbers of sprites that are left out.
        favourites: share of the things that are drawn from those that people ask for most; the others come up equally
            often. Where it is 0, all do, and whole scenes that people ask for (`asked.py`) are not looked for.
    """

    def __init__(
        self, sprites: Sequence[Sprite], sets: Sequence[str] = PAINTED_SETS, hidden: frozenset[int] = frozenset(),
        favourites: float = 0.0,
    ) -> None:  # fmt: skip
        self.sprites, self.favourites = sprites, favourites
        self.by_set: Mapping[str, dict[str, list[int]]] = {name: {} for name in sets}
        for number, one in enumerate(sprites):
            if number not in hidden and one.set in self.by_set and (one.label in PAINTED or one.set in OWN_SETS):
                self.by_set[one.set].setdefault(one.label, []).append(number)
        self.by_set = {name: labels for name, labels in self.by_set.items() if labels}
        self._sets = list(self.by_set)
        # Our own drawings have poses to learn as well: they come up twice as often.
        self._weights = [len(labels) * (2 if name in OWN_SETS else 1) for name, labels in self.by_set.items()]

    def any(self, dice: random.Random) -> int:
        """A sprite: each label of each set equally often, save for the favourites."""
        labels = self.by_set[dice.choices(self._sets, self._weights)[0]]
        if self.favourites and dice.random() < self.favourites:
            labels = {label: numbers for label, numbers in labels.items() if label in FAVOURITES} or labels
        return dice.choice(labels[dice.choice(list(labels))])

    def named(self, label: str, drawn: tuple[str, float] | None, dice: random.Random) -> int | None:
        """A drawing of that label, or of our own one in that pose and phase; None if there is none."""
        fitting = [
            [number for number in labels.get(label, ()) if drawn in (None, self._drawn(number))]
            for labels in self.by_set.values()
        ]
        fitting = [numbers for numbers in fitting if numbers]
        return dice.choice(dice.choice(fitting)) if fitting else None

    def _drawn(self, number: int) -> tuple[str, float] | None:
        """Pose and phase of one of our own drawings; None for another's."""
        one = self.sprites[number]
        return (one.pose or "standing", one.phase) if one.set in OWN_SETS else None

    def beside(self, number: int, dice: random.Random) -> int:
        """Another thing in the style of the given one."""
        own = self.sprites[number]
        labels = self.by_set[own.set]
        return dice.choice(labels[dice.choice([label for label in labels if label != own.label] or [own.label])])


def _mirrored(label: str, dice: random.Random) -> bool:
    return dice.random() < 0.3 and not any(word in label for word in _READS_LEFT_TO_RIGHT)


def _colour(label: str, share: float, dice: random.Random) -> str | None:
    if not can_be_coloured(label) or dice.random() > share:
        return None
    return dice.choice(list(THING_COLOURS))


def random_ground(dice: random.Random) -> Ground:
    """A ground: half of them white, the others plain colours and gradients."""
    roll = dice.random()
    colour = "white" if roll < 0.45 else dice.choice(list(COLOURS))
    colour_to = colour if roll < 0.85 else dice.choice(list(COLOURS))
    jitter = (dice.uniform(-1, 1), dice.uniform(-1, 1), dice.uniform(-1, 1))
    return Ground(colour, colour_to, dice.uniform(0, 2 * math.pi), jitter)


def _place_for(label: str | None, dice: random.Random) -> tuple[str, str]:
    known = [name for name in (homes(label) if label else ()) if name in PLACE_LIGHTS]
    if not known or dice.random() < 0.3:
        known = list(PLACE_LIGHTS)
    place = dice.choice(known)
    return place, dice.choice(PLACE_LIGHTS[place])


def _weather(place: str, dice: random.Random) -> str | None:
    fitting = [name for name, places in WEATHER_PLACES.items() if place in places]
    return dice.choice(fitting) if fitting and dice.random() < 0.25 else None


def is_held_out(scene: Scene, sprites: Sequence[Sprite]) -> bool:
    """Whether a scene shows a pair that is kept for measuring."""
    shown = ((sprites[thing.sprite].label, thing.colour) for thing in scene.things)
    return any((label, other) in held_out() for label, colour in shown for other in (colour, scene.place))


def random_scene(choice: Choice, dice: random.Random, kind: str | None = None, *, also_held_out: bool = False) -> Scene:
    """Chooses a scene for training: none that is held out.

    Args:
        choice: what may be painted.
        dice: source of randomness.
        kind: one of `KINDS`; drawn by their shares if None.
        also_held_out: held-out scenes too, for those who never paint.
    """
    while True:
        asked = kind in (None, "scene") and choice.favourites > 0 and dice.random() < ASKED_SHARE
        scene = (_asked_scene(choice, dice) if asked else None) or _any_scene(choice, dice, kind)
        if also_held_out or not is_held_out(scene, choice.sprites):
            return scene


def _any_scene(choice: Choice, dice: random.Random, kind: str | None) -> Scene:
    kind = kind or dice.choices(list(KINDS), list(KINDS.values()))[0]
    style = dice.choice(list(FILTERS)) if dice.random() < FILTERED else None
    seed = dice.getrandbits(31)
    if kind == "place":
        place, light = _place_for(None, dice)
        return Scene(kind, (), None, place, light, _weather(place, dice), style, None, seed)
    number = choice.any(dice)
    if kind == "single":
        return replace(_single(choice, number, dice), filter=style, seed=seed)
    if kind == "scene":
        return replace(_in_place(choice, number, dice), filter=style, seed=seed)
    if kind == "group":
        return replace(_group(choice, number, dice), filter=style, seed=seed)
    return replace(_pair(choice, number, dice), filter=style, seed=seed)


def _single(choice: Choice, number: int, dice: random.Random) -> Scene:
    label = choice.sprites[number].label
    size = dice.uniform(0.72, 0.96)
    slack = 1 - size
    things = (
        Thing(number, 0.5 + slack * dice.uniform(-0.3, 0.3), dice.uniform(0.2, 0.8), size, _mirrored(label, dice),
              _colour(label, 0.2, dice)),
    )  # fmt: skip
    return Scene("single", things, random_ground(dice))


def _asked_scene(choice: Choice, dice: random.Random) -> Scene | None:
    """One of the scenes that people ask for, as they ask for it or with some of it left to chance."""
    wish = dice.choices(ASKED, [one.weight for one in ASKED])[0]
    drawn = (wish.pose, wish.phase) if wish.pose and dice.random() < AS_POSED else None
    number = choice.named(wish.label, drawn, dice)
    if number is None:
        return None
    seed = dice.getrandbits(31)
    scene = (_single if dice.random() < ALONE else _in_place)(choice, number, dice)
    if scene.place is not None and dice.random() >= ELSEWHERE:
        scene = replace(scene, place=wish.place, light=dice.choice(wish.lights), weather=wish.weather)
    # all face the same way: shown both ways, a small model paints both at once, and a corgi has two heads
    facing = replace(scene.things[-1], mirrored=False)
    return replace(scene, things=(*scene.things[:-1], facing), seed=seed)


def _in_place(choice: Choice, number: int, dice: random.Random) -> Scene:
    label = choice.sprites[number].label
    place, light = _place_for(label, dice)
    main = Thing(
        number, dice.uniform(0.35, 0.65), dice.uniform(0.35, 1.0), dice.uniform(0.5, 0.82), _mirrored(label, dice),
        _colour(label, 0.15, dice),
    )  # fmt: skip
    things = [main]
    if dice.random() < 0.2:  # someone further back, at one side
        other = choice.beside(number, dice)
        side = dice.choice((0.18, 0.82))
        name = choice.sprites[other].label
        things.insert(0, Thing(other, side, dice.uniform(0.0, 0.3), dice.uniform(0.28, 0.4), _mirrored(name, dice)))
        main = replace(main, across=0.5 + (0.5 - side) * 0.4, size=min(main.size, 0.62))
        things[1] = main
    return Scene("scene", tuple(things), None, place, light, _weather(place, dice))


def _group(choice: Choice, number: int, dice: random.Random) -> Scene:
    label = choice.sprites[number].label
    count = dice.choice((2, 2, 3, 3, 4))
    colour = _colour(label, 0.15, dice)
    size = {2: 0.48, 3: 0.42, 4: 0.42}[count] * dice.uniform(0.9, 1.05)
    spots = {2: ((0.27, 0.5), (0.73, 0.5)), 3: ((0.25, 0.8), (0.75, 0.8), (0.5, 0.1)),
             4: ((0.27, 0.1), (0.73, 0.1), (0.27, 0.9), (0.73, 0.9))}[count]  # fmt: skip
    if count == 3 and dice.random() < 0.5:
        spots, size = ((0.18, 0.5), (0.5, 0.5), (0.82, 0.5)), size * 0.76
    things = tuple(
        Thing(number, across + dice.uniform(-0.02, 0.02), depth + dice.uniform(-0.05, 0.05), size, False, colour)
        for across, depth in spots
    )
    return Scene("group", things, random_ground(dice))


def _pair(choice: Choice, number: int, dice: random.Random) -> Scene:
    other = choice.beside(number, dice)
    first, second = choice.sprites[number].label, choice.sprites[other].label
    one, two = _colour(first, 0.35, dice), _colour(second, 0.35, dice)
    relation = dice.choice(RELATIONS)
    turned, turned_other = _mirrored(first, dice), _mirrored(second, dice)
    if relation in ("next to", "and"):
        left = dice.random() < 0.5
        size = dice.uniform(0.46, 0.54)
        across = 0.26 if left else 0.74
        things = (
            Thing(number, across, 0.5, size, turned, one),
            Thing(other, 1 - across, 0.5, size, turned_other, two),
        )
    elif relation == "above":
        things = (
            Thing(number, 0.5, 0.02, 0.44, turned, one),
            Thing(other, 0.5, 0.98, 0.5, turned_other, two),
        )
    elif relation == "on top of":
        things = (
            Thing(number, 0.5, 0.18, 0.42, turned, one),
            Thing(other, 0.5, 1.0, 0.58, turned_other, two),
        )
    else:
        side = dice.choice((0.3, 0.7))
        things = (
            Thing(other, 1 - side, 0.25, 0.6, turned_other, two),
            Thing(number, side, 1.0, 0.52, turned, one),
        )
    if dice.random() < 0.3:
        place, light = _place_for(first, dice)
        if relation in ("next to", "and", "in front of"):
            return Scene("pair", things, None, place, light, _weather(place, dice), None, relation)
    return Scene("pair", things, random_ground(dice), relation=relation)
