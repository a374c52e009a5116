"""Instructions in natural words: "make it night", "turn the cat blue", "remove the dog"."""

from __future__ import annotations

import random
from dataclasses import dataclass

from dreamloom.train.data.captions import Wording, with_article
from dreamloom.train.data.filters import FILTER_WORDS
from dreamloom.train.data.places import LIGHT_WORDS, PLACE_WORDS
from dreamloom.train.data.scenes import Thing

SAYINGS: dict[str, tuple[str, ...]] = {
    "light": ("make it {light}", "make it {light}", "turn it into {light}", "change the light to {light}",
              "let it be {light}", "show it {hour}", "set it {hour}", "{light} instead"),
    "weather": ("add {weather}", "make it {weather}", "put {weather} in the picture", "let there be {weather}",
                "with {weather}"),
    "clear": ("remove the {weather}", "no {weather}", "take away the {weather}", "without {weather}"),
    "colour": ("turn the {thing} {colour}", "turn the {thing} {colour}", "make the {thing} {colour}",
               "make the {thing} {colour}", "paint the {thing} {colour}", "change the {thing} to {colour}",
               "change the colour of the {thing} to {colour}", "colour the {thing} {colour}"),
    "ground": ("make the background {colour}", "change the background to {colour}", "turn the background {colour}",
               "put it on a {colour} background", "{colour} background"),
    "place": ("put the {thing} {place}", "put it {place}", "move the {thing} {place}", "show the {thing} {place}",
              "change the background: {place}", "place it {place}"),
    "scenery": ("make it a picture {place}", "change the place: {place}", "show it {place}"),
    "add": ("add {other}", "add {other}{where}", "add {other}{where}", "put {other}{where}", "insert {other}{where}"),
    "remove": ("remove the {thing}", "remove the {thing}", "delete the {thing}", "erase the {thing}",
               "take the {thing} away", "take away the {thing}", "without the {thing}", "get rid of the {thing}"),
    "replace": ("replace the {thing} with {other}", "replace the {thing} by {other}", "turn the {thing} into {other}",
                "change the {thing} into {other}", "swap the {thing} for {other}", "make the {thing} {other}",
                "{other} instead of the {thing}"),
    "pose": ("make the {thing} {pose}", "show the {thing} {pose}", "the {thing} should be {pose}", "{pose}"),
    "style": ("as {style}", "as {style}", "make it {style}", "turn it into {style}", "redraw it as {style}",
              "paint it as {style}", "in the style of {style}", "{style}"),
}  # fmt: skip
"""Of each kind of edit the sentences that ask for it."""

LIGHTS: dict[str, tuple[str, ...]] = {
    "day": ("day", "daytime", "bright day", "a sunny day"),
    "sunset": ("sunset", "evening", "golden hour"),
    "night": ("night", "night", "dark", "a starry night"),
    "dawn": ("dawn", "sunrise", "early morning"),
    "overcast": ("overcast", "cloudy", "grey and gloomy"),
}
WEATHER: dict[str, tuple[str, ...]] = {
    "rain": ("rain", "rain falling"),
    "snowfall": ("snow falling", "snowflakes", "falling snow"),
    "fog": ("fog", "mist"),
    "fireflies": ("fireflies", "glowing fireflies"),
    "disco lights": ("disco lights", "party lights"),
    "sun rays": ("sun rays", "sunbeams"),
    "falling leaves": ("falling leaves", "autumn leaves"),
    "confetti": ("confetti",),
    "sparkles": ("sparkles", "magic sparkles"),
    "bubbles": ("bubbles", "soap bubbles"),
}
WEATHER_ASKED: dict[str, tuple[str, ...]] = {
    "rain": ("make it rain", "let it rain", "make it rainy"),
    "snowfall": ("make it snow", "let it snow"),
    "fog": ("make it foggy", "make it misty"),
}
SIDES = {"left": (" on the left", " on the left side"), "right": (" on the right", " on the right side")}
BEHIND = (" in the background", " behind it", " in the distance")


@dataclass(frozen=True)
class Instruction:
    """What is asked for, not yet in words.

    Attributes:
        kind: one of `SAYINGS`.
        thing: the thing that is changed.
        other: the thing that comes in.
        word: the light, weather, colour, place, pose or style; of what is added its side, "left" or "right" or "".
    """

    kind: str
    thing: Thing | None = None
    other: Thing | None = None
    word: str = ""

    def said(self, wording: Wording, dice: random.Random) -> str:
        """Puts it into words; other ones each time the dice are thrown."""
        if self.kind == "weather" and self.word in WEATHER_ASKED and dice.random() < 0.5:
            return dice.choice(WEATHER_ASKED[self.word])
        sayings = [one for one in SAYINGS[self.kind] if self.kind != "weather" or "make it" not in one]
        return dice.choice(sayings).format_map(self._words(wording, dice))

    def _words(self, wording: Wording, dice: random.Random) -> dict[str, str]:
        words = {"colour": self.word, "pose": self.word}
        if self.thing is not None:
            words["thing"] = _named(self.thing, wording, dice)
        if self.other is not None:
            words["other"] = with_article(_named(self.other, wording, dice, colour=1.0))
            sides = SIDES.get(self.word, ())
            words["where"] = dice.choice((*sides, *BEHIND) if sides else ("",))
        if self.kind == "light":
            words |= {"light": dice.choice(LIGHTS[self.word]), "hour": dice.choice(LIGHT_WORDS[self.word])}
        elif self.kind in ("weather", "clear"):
            words["weather"] = dice.choice(WEATHER[self.word])
        elif self.kind in ("place", "scenery"):
            words["place"] = dice.choice([one for one in PLACE_WORDS[self.word] if not one.endswith("background")])
        elif self.kind == "style":
            words["style"] = styled(dice.choice(FILTER_WORDS[self.word]))
        return words


def styled(words: str) -> str:
    """A style as something to become: "a watercolour"; what takes no article stays as it is."""
    takes_none = words.startswith(("in ", "painted", "oil on", "thick", "glowing")) or words.endswith(
        ("art", "style", "monochrome", "sepia", "neon", "white", "outlines", "lights", "synthwave", "vintage", "paper",
         "papercraft", "comic book style", "greyscale")
    )  # fmt: skip
    return words if takes_none else with_article(words)


def _named(thing: Thing, wording: Wording, dice: random.Random, colour: float = 0.5) -> str:
    name = wording.name(wording.sprites[thing.sprite], dice)
    return f"{thing.colour} {name}" if thing.colour is not None and dice.random() < colour else name
