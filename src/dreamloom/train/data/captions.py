"""Captions in natural words for the scenes of `scenes.py`.

A caption names the things with their colours, number and how they stand to each other; mostly the place, light and
weather; sometimes the style, the ground, the framing or a mood; in one of many sentence shapes, so that short and long
prompts both work. Now and then a word is misspelt. A picture in a set's style says so more or less often (`STATED`);
glossy 3D is said least, so that a prompt that names no style is painted in it.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Mapping, Sequence

from dreamloom.train.data.filters import FILTER_WORDS
from dreamloom.train.data.places import LIGHT_WORDS, PLACE_LIGHTS, PLACE_WORDS
from dreamloom.train.data.scenes import Ground, Scene, Thing
from dreamloom.train.data.sources import SETS
from dreamloom.train.data.sprites import Sprite
from dreamloom.train.data.subjects import ANIMALS, PEOPLE, SYNONYMS
from dreamloom.train.data.weather import WEATHER_WORDS

STYLES = {one.name: one.style for one in SETS}
STATED = {"fluent-3d": 0.4, "dreamloom-soft": 0.4}
_PLEASANT = ("cute", "lovely", "beautiful", "nice", "little", "charming", "big", "friendly", "happy", "tiny")
_OF_ANIMALS = ("fluffy", "majestic", "cute little", "playful", "brave", "adorable", "furry", "wild", "gentle")
_OF_PEOPLE = ("brave", "happy", "young", "friendly", "cheerful", "kind", "heroic", "smiling")
_GLADLY = ("happily", "cheerfully", "joyfully")
_MOODS = ("highly detailed", "vibrant colours", "masterpiece", "beautiful", "peaceful mood", "dreamy", "magical",
          "cheerful", "best quality", "colourful", "digital art", "wide shot", "children's book")  # fmt: skip
_CLOSE = ("close-up", "close up", "portrait", "centered")
_NUMBERS = {2: ("two",), 3: ("three",), 4: ("four",)}
_NO_ARTICLE = re.compile(
    r"(?<![su])s$|^(rice|corn|cheese|bread|bacon|butter|salt|honey|water|sushi|food|fire|fog|rain)$"
)
_VOWEL = re.compile(r"[aeio]|u(?!ni|fo|k)")  # as it is spoken
_NOT_COUNTED = re.compile(r"(?<![su])s$")
_FACE_OF = re.compile(r"^(.*[a-z]) face$")


def spoken(label: str) -> str:
    """A label as one would say it: "woman: red hair" becomes "woman with red hair".

    Args:
        label: emojibase's label.
    """
    words = label.lower().replace("’", "'")
    if ": " in words:
        who, _, what = words.partition(": ")
        words = f"{who} with {what.replace(', ', ' and ')}"
    return words


def _split_tail(words: str) -> tuple[str, str]:
    found = re.search(r" (?:with|of|in|on|behind|showing|from|riding|and) ", words)
    return (words, "") if found is None else (words[: found.start()], words[found.start() :])


def with_article(words: str) -> str:
    """Puts "a" or "an" before a thing that takes one: "an owl", but "french fries"."""
    head = _split_tail(words)[0].split()[-1]
    if _NO_ARTICLE.search(head):
        return words
    return f"{'an' if _VOWEL.match(words) else 'a'} {words}"


def plural(words: str) -> str:
    """Several of a thing: "red apples", "foxes", "butterflies", "glasses of milk"; what is plural stays."""
    head, tail = _split_tail(words)
    if _NOT_COUNTED.search(head):
        return words
    irregular = {
        "man": "men", "woman": "women", "mouse": "mice", "fish": "fish", "sheep": "sheep", "wolf": "wolves",
        "goose": "geese", "child": "children", "leaf": "leaves", "person": "people", "tomato": "tomatoes",
        "potato": "potatoes",
    }  # fmt: skip
    first, _, last = head.rpartition(" ")
    if last in irregular:
        last = irregular[last]
    elif re.search(r"(s|x|z|ch|sh)$", last):
        last += "es"
    elif re.search(r"[^aeiou]y$", last):
        last = last[:-1] + "ies"
    else:
        last += "s"
    return f"{first} {last}".strip() + tail


def telling_keywords(sprites: Sequence[Sprite]) -> dict[str, tuple[str, ...]]:
    """For each label its other names: those of `SYNONYMS`, and keywords that at most two labels share."""
    of_label = {one.label: one.keywords for one in sprites}
    shared = Counter(word for words in of_label.values() for word in set(words))
    return {
        label: (
            *SYNONYMS.get(label, ()),
            *(word for word in words if shared[word] <= 2 and word != label.lower() and len(word) > 2),
        )
        for label, words in of_label.items()
    }


def _chance(share: float, dice: random.Random) -> bool:
    return dice.random() < share


class Wording:
    """Words scenes.

    Args:
        sprites: the sprite bank's list, which scenes point into.
    """

    def __init__(self, sprites: Sequence[Sprite]) -> None:
        self.sprites = sprites
        self.synonyms: Mapping[str, tuple[str, ...]] = telling_keywords(sprites)

    def name(self, sprite: Sprite, dice: random.Random) -> str:
        """What a thing is called, now and then by another name."""
        own = SYNONYMS.get(sprite.label) or self.synonyms.get(sprite.label, ())
        if own and _chance(0.2 if sprite.label in SYNONYMS else 0.05, dice):
            return dice.choice(own).lower()
        return spoken(sprite.label)

    def _described(self, thing: Thing, dice: random.Random) -> str:
        """A thing without its article: "fluffy blue cat", "knight running"."""
        sprite = self.sprites[thing.sprite]
        words = self.name(sprite, dice)
        if thing.colour is not None and _chance(0.95, dice):
            words = f"{thing.colour} {words}"
        if _chance(0.22, dice):
            own = _OF_ANIMALS if sprite.label in ANIMALS else _OF_PEOPLE if sprite.label in PEOPLE else _PLEASANT
            words = f"{dice.choice(own + _PLEASANT)} {words}"
        return words

    def _doing(self, thing: Thing, dice: random.Random) -> str:
        pose = self.sprites[thing.sprite].pose
        if not pose or not _chance(0.85, dice):
            return ""
        return f" {dice.choice(_GLADLY)} {pose}" if _chance(0.1, dice) else f" {pose}"

    def _one(self, thing: Thing, dice: random.Random) -> str:
        sprite = self.sprites[thing.sprite]
        face = _FACE_OF.match(sprite.label)
        if face and sprite.group == 3 and _chance(0.2, dice):
            return f"the face of {with_article(face[1])}"
        words = self._described(thing, dice)
        doing = self._doing(thing, dice)
        return (words if _chance(0.2, dice) else with_article(words)) + doing

    def _subject(self, scene: Scene, dice: random.Random) -> str:
        things = scene.things
        if scene.kind == "group":
            count = len(things)
            return f"{dice.choice(_NUMBERS[count])} {plural(self._described(things[0], dice))}"
        if scene.kind == "pair":
            first, second = (
                self._one(thing, dice) for thing in (things if scene.relation != "in front of" else things[::-1])
            )
            if scene.relation == "next to":
                return f"{first} {dice.choice(('next to', 'beside', 'and'))} {second}"
            if scene.relation == "above":
                return f"{first} above {second}" if _chance(0.6, dice) else f"{second} below {first}"
            if scene.relation == "in front of":
                return f"{first} in front of {second}" if _chance(0.6, dice) else f"{second} behind {first}"
            if scene.relation == "on top of":
                return f"{first} {dice.choice(('on top of', 'on'))} {second}"
            return f"{first} and {second}"
        main = self._one(things[-1], dice)
        if len(things) > 1 and _chance(0.8, dice):
            other = self._one(things[0], dice)
            main += dice.choice((f" and {other} in the background", f", {other} in the background", f" with {other}"))
        return main

    def _surroundings(self, scene: Scene, dice: random.Random) -> list[str]:
        """What is said of place, light and weather; the first is a phrase that follows the subject directly."""
        assert scene.place is not None
        parts: list[str] = []
        if _chance(0.92, dice):
            parts.append(dice.choice(PLACE_WORDS[scene.place]))
        varied = len(PLACE_LIGHTS[scene.place]) > 1
        if varied and _chance(0.45 if scene.light == "day" else 0.9, dice):
            parts.append(dice.choice(LIGHT_WORDS[str(scene.light)]))
        if scene.weather is not None and _chance(0.9, dice):
            parts.append(dice.choice(WEATHER_WORDS[scene.weather]))
        return parts

    def caption(self, scene: Scene, dice: random.Random) -> str:
        """One caption; another each time the dice are thrown."""
        around = [] if scene.place is None else self._surroundings(scene, dice)
        if scene.kind == "place":
            text = ", ".join(around) or dice.choice(PLACE_WORDS[str(scene.place)])
            text = re.sub(r"^(?:in|on|at|by|over|above|under|through|inside) (?=(?:an? |the ))", "", text)
        else:
            text = self._subject(scene, dice)
            for place, words in enumerate(around):
                text += f" {words}" if place == 0 and _chance(0.75, dice) else f", {words}"
        text = self._styled(scene, text, dice)
        if scene.ground is not None:
            text += _grounded(scene.ground, dice)
        if scene.things and _chance(0.06, dice):
            keywords = self.sprites[scene.things[-1].sprite].keywords
            text += f", {dice.choice(keywords).lower()}" if keywords else ""
        if scene.kind == "single" and _chance(0.04, dice):
            text += f", {dice.choice(_CLOSE)}"
        if _chance(0.1, dice):
            text += f", {dice.choice(_MOODS)}"
        return _misspelt(text, dice) if _chance(0.03, dice) else text

    def _styled(self, scene: Scene, text: str, dice: random.Random) -> str:
        style: str | None = None
        if scene.filter is not None:
            style = dice.choice(FILTER_WORDS[scene.filter])
        elif scene.things:
            own = self.sprites[scene.things[-1].sprite].set
            style = dice.choice(STYLES[own]) if _chance(STATED.get(own, 0.85), dice) else None
        roll = dice.random()
        if style is None:
            kinds = ("a picture of ", "an illustration of ", "a drawing of ")
            return f"{dice.choice(kinds)}{text}" if roll < 0.06 else text
        if roll < 0.6:
            return f"{text}, {style}"
        if roll < 0.8 and not re.search(r" (style|flat|3d)$|^in |^as ", style):
            return f"{style if re.match('an? ', style) else with_article(style)} of {text}"
        return f"{style}, {text}"


def _grounded(ground: Ground, dice: random.Random) -> str:
    colours = ground.colour if ground.colour == ground.colour_to else f"{ground.colour} and {ground.colour_to}"
    if colours != "white":
        if _chance(0.1, dice):
            return ""
        return dice.choice((f", {colours} background", f" on {with_article(colours)} background", f", on {colours}"))
    if _chance(0.75, dice):
        return ""
    return dice.choice((", white background", " on a white background", ", plain background"))


def _misspelt(text: str, dice: random.Random) -> str:
    """Two neighbouring letters of one longer word change places."""
    words = text.split(" ")
    long = [place for place, word in enumerate(words) if len(word) > 4]
    if not long:
        return text
    place = dice.choice(long)
    word, letter = words[place], dice.randint(1, len(words[place]) - 3)
    words[place] = word[:letter] + word[letter + 1] + word[letter] + word[letter + 2 :]
    return " ".join(words)
