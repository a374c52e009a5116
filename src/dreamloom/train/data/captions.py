"""Captions in natural words for the pictures of `scenes.py`.

A caption names the thing, sometimes its style, sometimes the ground, in one of many sentence shapes, so that short
and long prompts both work. A picture in a set's style says so more or less often (`STATED`); glossy 3D is said
least, so that a prompt that names no style is painted in it.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Sequence

from dreamloom.train.data.sources import SETS
from dreamloom.train.data.sprites import Sprite

STYLES = {one.name: one.style for one in SETS}
STATED = {"fluent-3d": 0.45, "fluent-flat": 0.9, "noto": 0.9}
_PLEASANT = ("cute", "lovely", "beautiful", "nice", "little", "charming")
_NO_ARTICLE = re.compile(r"(?<!s)s$|^(rice|corn|cheese|bread|bacon|butter|salt|honey|water|sushi|food|fire|fog|rain)$")
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


def with_article(words: str) -> str:
    """Puts "a" or "an" before a thing that takes one: "an owl", but "french fries"."""
    head = re.split(r" (?:with|of|in|on|behind|showing|from) ", words)[0].split()[-1]
    if _NO_ARTICLE.search(head):
        return words
    return f"{'an' if words[0] in 'aeio' else 'a'} {words}"


def telling_keywords(sprites: Sequence[Sprite]) -> dict[str, tuple[str, ...]]:
    """For each label the keywords that name it almost alone (at most two labels share them): its synonyms."""
    of_label = {one.label: one.keywords for one in sprites}
    shared = Counter(word for words in of_label.values() for word in set(words))
    return {
        label: tuple(word for word in words if shared[word] <= 2 and word != label.lower() and len(word) > 2)
        for label, words in of_label.items()
    }


def _thing(sprite: Sprite, synonyms: Sequence[str], dice: random.Random) -> str:
    words = spoken(sprite.label)
    roll = dice.random()
    if synonyms and roll < 0.12:
        return with_article(dice.choice(synonyms).lower())
    face = _FACE_OF.match(words)
    if face and sprite.group == 3 and roll < 0.3:
        return f"the face of {with_article(face[1])}"
    if roll < 0.38:
        return f"a {dice.choice(_PLEASANT)} {words}"
    if roll < 0.6:
        return words
    return with_article(words)


def caption(sprite: Sprite, ground: str | None, synonyms: Sequence[str], dice: random.Random) -> str:
    """One caption for one picture.

    Args:
        sprite: what is shown.
        ground: the ground in words ("blue", "pink and orange"), or None for plain white.
        synonyms: other names of the thing.
        dice: source of randomness.
    """
    thing = _thing(sprite, synonyms, dice)
    style = dice.choice(STYLES[sprite.set]) if dice.random() < STATED.get(sprite.set, 0.9) else None
    roll = dice.random()
    if style is None:
        if roll < 0.08:
            text = f"a picture of {thing}"
        elif roll < 0.12:
            text = f"an illustration of {thing}"
        else:
            text = thing
    elif roll < 0.5:
        text = f"{thing}, {style}"
    elif roll < 0.75 and not style.endswith("style"):
        text = f"{with_article(style)} of {thing}"
    else:
        text = f"{thing} in {style}" if style.endswith("style") else f"{style}, {thing}"
    if ground is not None and dice.random() < 0.9:
        text += dice.choice((f", {ground} background", f" on {with_article(ground)} background", f", on {ground}"))
    elif ground is None and dice.random() < 0.25:
        text += dice.choice((", white background", " on a white background", ", plain background"))
    if sprite.keywords and dice.random() < 0.08:
        text += ", " + dice.choice(sprite.keywords).lower()
    return text
