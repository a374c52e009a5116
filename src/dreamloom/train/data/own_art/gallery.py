"""The table of our own single drawings, and their way into the sprite bank."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from dreamloom.errors import BadInput
from dreamloom.train.data.own_art import buildings, nature, sky, things
from dreamloom.train.data.puppets.gallery import Drawing, render
from dreamloom.train.data.puppets.ink import STYLES, Ink, Style


@dataclass(frozen=True)
class Thing:
    """One drawing: what it is called, emojibase's group (3 nature, 5 places and travel, 6 activities, 7 objects)."""

    label: str
    keywords: tuple[str, ...]
    group: int
    paint: Callable[[Ink], None]


THINGS: tuple[Thing, ...] = (
    Thing("spaceship", ("space ship", "starship", "rocket ship", "spacecraft"), 5, sky.spaceship),
    Thing("asteroid", ("space rock", "meteor", "meteoroid"), 5, sky.round_asteroid),
    Thing("asteroid", ("space rock", "meteor", "meteoroid"), 5, sky.long_asteroid),
    Thing("asteroid", ("space rock", "meteor", "meteoroid"), 5, sky.jagged_asteroid),
    Thing("treehouse", ("tree house", "house in a tree"), 5, buildings.treehouse),
    Thing("planet", ("striped planet", "gas giant", "planet with a ring"), 5, sky.planet),
    Thing("hot air balloon", ("balloon ride", "striped balloon"), 5, sky.hot_air_balloon),
    Thing("paper lantern", ("lantern", "glowing lantern", "sky lantern"), 7, sky.paper_lantern),
    Thing("lantern", ("old lamp", "glowing lantern", "oil lamp"), 7, things.lantern),
    Thing("disco ball", ("mirror ball", "glitter ball"), 6, things.disco_ball),
    Thing("lighthouse", ("beacon", "light tower"), 5, buildings.lighthouse),
    Thing("windmill", ("mill",), 5, buildings.windmill),
    Thing("cottage", ("small house", "country house", "cosy cottage"), 5, buildings.cottage),
    Thing("tower", ("stone tower", "castle tower"), 5, buildings.tower),
    Thing("bridge", ("stone bridge", "arched bridge"), 5, buildings.bridge),
    Thing("igloo", ("snow house", "ice house"), 5, buildings.igloo),
    Thing("sandcastle", ("sand castle", "castle of sand"), 6, buildings.sandcastle),
    Thing("oak tree", ("big tree", "old oak", "tree"), 3, nature.oak),
    Thing("snowy pine tree", ("pine tree in snow", "snow-covered fir", "winter tree"), 3, nature.snowy_pine),
    Thing(
        "glowing mushroom", ("magic mushroom", "luminous mushroom", "mushroom that glows"), 3, nature.glowing_mushroom
    ),
    Thing("waterfall", ("cascade", "falls"), 5, nature.waterfall),
    Thing("campfire", ("bonfire", "camp fire"), 5, nature.campfire),
    Thing("dinosaur", ("dino", "long-necked dinosaur", "friendly dinosaur"), 3, nature.dinosaur),
    Thing("boat", ("little boat", "steamboat", "fishing boat"), 5, things.boat),
    Thing("pirate ship", ("sailing ship", "galleon"), 5, things.pirate_ship),
    Thing("submarine", ("yellow submarine",), 5, things.submarine),
    Thing("robot dog", ("mechanical dog", "robotic dog"), 3, things.robot_dog),
    Thing("street lamp", ("lamp post", "street light"), 5, things.lamp_post),
)


def draw(thing: Thing, style: Style) -> str:
    """One thing as a square SVG drawing on a transparent ground."""
    ink = Ink(style)
    thing.paint(ink)
    return ink.svg()


def named(label: str) -> tuple[Thing, ...]:
    """The drawings of a label.

    Raises:
        BadInput: if there is none; it lists the labels.
    """
    found = tuple(one for one in THINGS if one.label == label)
    if not found:
        raise BadInput(
            f"there is no drawing of {label!r}: there are {', '.join(dict.fromkeys(one.label for one in THINGS))}"
        )
    return found


def sprites(size: int, styles: Sequence[str] = STYLES) -> Iterator[Drawing]:
    """Every single drawing, in the same order each time.

    Args:
        size: side in pixels.
        styles: which of "soft" and "flat".
    """
    for style in STYLES:
        if style not in styles:
            continue
        for thing in THINGS:
            yield Drawing(
                thing.label,
                thing.keywords,
                thing.group,
                f"dreamloom-{style}",
                None,
                0.0,
                render(draw(thing, style), size),
            )
