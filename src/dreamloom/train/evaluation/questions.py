"""What a model is asked, and the true picture that belongs to each question.

Terms
-----
held-out question
    A thing with a colour, or in a place, with which it was never painted in training ("a green cat"): only who has
    learned both can combine them. There are 100, one for each line of `held_out.txt`.
paraphrase
    One of these in other words: synonyms, plurals, unknown adjectives, misspellings (`paraphrases.txt`).
hidden drawing
    A drawing of an asked thing that the judge never learns from. Pictures composed of hidden drawings are the true
    answers, and what the measures say of those is the ceiling.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from dreamloom.errors import BadInput
from dreamloom.train.data.captions import STYLES, plural, spoken, with_article
from dreamloom.train.data.colours import THING_COLOURS
from dreamloom.train.data.filters import FILTER_WORDS
from dreamloom.train.data.places import LIGHT_WORDS, PLACE_LIGHTS, PLACE_WORDS
from dreamloom.train.data.scenes import HELD_OUT_FILE, Ground, Scene, Thing
from dreamloom.train.data.sources import SETS
from dreamloom.train.data.sprites import Sprite

PARAPHRASES_FILE = Path(__file__).with_name("paraphrases.txt")
LIGHTS_ASKED = (None, "sunset", "night")  # in turn, where the place is seen in several; None: nothing is said
COUNTED = ("strawberry", "lemon", "tomato", "soccer ball", "cookie", "balloon", "star", "cupcake", "pear", "basketball")
NUMBERS = {2: "two", 3: "three", 4: "four"}
STYLED = ("castle", "dog", "sailboat", "rose")
SETS_ASKED = tuple(one.name for one in SETS if one.role == "paint" and one.package)
SENTENCES = (
    "a fluffy blue cat",
    "a majestic lion with a golden mane, sunset background",
    "a brave knight on a horse",
    "a spaceship flying through an asteroid field",
    "a corgi running on a beach, sunny day",
    "a treehouse in a glowing forest at night, fireflies",
    "beautiful sunset over mountains",
    "an astronaut dancing, disco lights",
)


@dataclass(frozen=True)
class Question:
    """A caption, and what a picture must show to answer it.

    `style` is a filter's name or a set's; where `light` is None none is asked for.
    """

    caption: str
    label: str
    colour: str | None = None
    place: str | None = None
    light: str | None = None
    count: int = 1
    style: str | None = None


def _pairs(file: Path) -> list[tuple[str, ...]]:
    lines = file.read_text(encoding="utf-8").splitlines()
    return [tuple(part.strip() for part in line.split("|")) for line in lines if line and not line.startswith("#")]


def place_captions(label: str, place: str, light: str | None) -> tuple[str, ...]:
    """A thing in a place, in every wording of the place, the usual one first: "a cat in the desert at sunset"."""
    ending = "" if light is None else f" {LIGHT_WORDS[light][0]}"
    return tuple(f"{with_article(spoken(label))} {words}{ending}" for words in PLACE_WORDS[place])


@cache
def questions() -> tuple[Question, ...]:
    """The 100 held-out questions, in the order of `held_out.txt`; a picture's seed is its question's number here."""
    asked: list[Question] = []
    places = 0
    for label, other in _pairs(HELD_OUT_FILE):
        if other in THING_COLOURS:
            asked.append(Question(with_article(f"{other} {spoken(label)}"), label, colour=other))
            continue
        lights = PLACE_LIGHTS[other]
        light = LIGHTS_ASKED[places % len(LIGHTS_ASKED)]
        light = light if light in lights and len(lights) > 1 else None
        asked.append(Question(place_captions(label, other, light)[0], label, place=other, light=light))
        places += 1
    return tuple(asked)


def paraphrases() -> tuple[tuple[str, int], ...]:
    """Captions in other words, each with the number of the held-out question that it asks."""
    numbers = {(one.label, one.colour or one.place): number for number, one in enumerate(questions())}
    return tuple((words, numbers[label, other]) for words, label, other in _pairs(PARAPHRASES_FILE))


def count_questions() -> tuple[Question, ...]:
    """Two, three and four of each of ten compact things."""
    return tuple(
        Question(f"{NUMBERS[count]} {plural(spoken(label))}, white background", label, count=count)
        for count in NUMBERS
        for label in COUNTED
    )


def style_words() -> dict[str, tuple[str, ...]]:
    """The words for every style that is asked for, by the name of the filter or of the set."""
    return {name: tuple(STYLES[name]) for name in SETS_ASKED} | FILTER_WORDS


def style_captions(label: str, style: str) -> tuple[str, ...]:
    """A thing in a style, in every wording of the style, the usual one first: "a castle, pixel art"."""
    return tuple(f"{with_article(spoken(label))}, {words}" for words in style_words()[style])


def style_questions() -> tuple[Question, ...]:
    """Four things in every style."""
    return tuple(
        Question(style_captions(label, style)[0], label, style=style) for style in style_words() for label in STYLED
    )


def hidden_drawings(sprites: Sequence[Sprite]) -> dict[str, tuple[int, ...]]:
    """The drawings, by label, that the judge never learns from.

    For each thing that is asked for it is one, of changing sets; for those that are asked for in all styles it is one
    of each set that the painter learns from.

    Args:
        sprites: the bank's list.

    Raises:
        BadInput: if a thing that is asked for is not in the bank.
    """
    asked = dict.fromkeys(one.label for one in (*questions(), *count_questions(), *style_questions()))
    own: dict[str, list[int]] = {label: [] for label in asked}
    for number, sprite in enumerate(sprites):
        if sprite.set in SETS_ASKED and sprite.label in own:
            own[sprite.label].append(number)
    for label, numbers in own.items():
        if not numbers:
            raise BadInput(f"the bank has no drawing of {label}: make it anew with `dream train data`")
    return {
        label: tuple(numbers) if label in STYLED else (numbers[place % len(numbers)],)
        for place, (label, numbers) in enumerate(own.items())
    }


def drawing_for(question: Question, sprites: Sequence[Sprite], hidden: Mapping[str, Sequence[int]]) -> int:
    """The hidden drawing that answers a question: of the set that it asks for, otherwise the first."""
    own = hidden[question.label]
    return next((number for number in own if sprites[number].set == question.style), own[0])


def reference_scene(question: Question, drawing: int, seed: int = 0) -> Scene:
    """The true picture for a question.

    Args:
        question: any.
        drawing: the number in the bank of a drawing of its thing.
        seed: of the place.
    """
    style = question.style if question.style in FILTER_WORDS else None
    if question.place is not None:
        lights = PLACE_LIGHTS[question.place]
        light = question.light or ("day" if "day" in lights else lights[0])
        thing = Thing(drawing, 0.5, 0.7, 0.66, colour=question.colour)
        return Scene("scene", (thing,), None, question.place, light, filter=style, seed=seed)
    spots, size = {
        1: (((0.5, 0.5),), 0.86),
        2: (((0.27, 0.5), (0.73, 0.5)), 0.48),
        3: (((0.17, 0.5), (0.5, 0.5), (0.83, 0.5)), 0.32),
        4: (((0.27, 0.1), (0.73, 0.1), (0.27, 0.9), (0.73, 0.9)), 0.42),
    }[question.count]
    things = tuple(Thing(drawing, across, depth, size, colour=question.colour) for across, depth in spots)
    return Scene("single" if question.count == 1 else "group", things, Ground(), filter=style, seed=seed)
