"""Reads a text as rules see it: through foreign letters, digits for letters, gaps and syntax.

Terms:
    word: a lower-case run of letters and digits, without accents (ñ stays: año is not ano).
    view: one way to read a text, as its words in order; "," stands where punctuation parts them. "n4ked" is read as it
        stands and as "naked", "n.a.k.e.d" as five words and as one.
    asked, avoided: what a prompt says and what it says to leave out: words with a weight of zero or below.

Sources: Unicode TR 39 (confusable letters; only those that look like Latin ones), NFKC of Unicode TR 15.
"""

from __future__ import annotations

import html
import math
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from dreamloom.recipe import Recipe, ResolvedRecipe
from dreamloom.recipe.prompt import prompt_at, take_flags

View = tuple[str, ...]

_USUAL_STEPS = 100  # for a recipe that leaves them open
_ROUND = 32  # options of an alternation that are looked at
_MOST_SWITCHES = 64
_ALIKE = str.maketrans(
    "авекмнорстухіјѕԁԛԝһɡıαβεικνορτυχɑʏʀɴɪʜʟᴀᴄᴅᴇᴊᴋᴍᴏᴘᴛᴜᴠᴡᴢøłđð",
    "abekmhopctyxijsdqwhgiabeikvoptuxayrnihlacdejkmoptuvwzoldd",
) | {ord("œ"): "oe", ord("æ"): "ae"}
_DIGITS = str.maketrans("01345789@$!|€+£", "oieastbgasiietl")
_DIGITS_ONE_AS_L = str.maketrans("01345789@$!|€+£", "oleastbgaslletl")
_DISGUISED = re.compile(r"(?=\S*[^\W\d_])(?=\S*[0-9@$!|€+£])\S+")
_SPELLED = re.compile(r"(?<![^\W_])[^\W_](?:([\W_])[^\W_](?![^\W_]))(?:\1[^\W_](?![^\W_])){1,60}")
_INSIDE = re.compile(r"(?<=[^\W_])[-_.*·~^/\\=]+(?=[^\W_])")
_WHEN = re.compile(r":\s*\+?(\d{1,9}(?:\.\d{0,9})?|\.\d{1,9})\s*\]")
_REPEATED = re.compile(r"([^\W\d])\1{2,}")
_NUMBER_FIRST = re.compile(r"\b(\d+)([^\W\d_]+)")
_WORD_OR_STOP = re.compile(r"[^\W_]+|[\U0001F000-\U0001FAFF]|[,.;:!?\n]+")


@dataclass(frozen=True)
class Said:
    """What one picture's words ask for and avoid, each in all its views."""

    asked: frozenset[View]
    avoided: frozenset[View]


def words(text: str) -> View:
    """The words of a text as they stand, for patterns."""
    return _split(_folded(text))


def views(text: str) -> frozenset[View]:
    """Every view of a text."""
    plain = _folded(text)
    texts = {plain, _solved(plain, _DIGITS), _solved(plain, _DIGITS_ONE_AS_L)}
    texts |= {_joined(one) for one in texts}
    texts |= {_REPEATED.sub(r"\1" * times, one) for one in texts for times in (1, 2)}
    return frozenset(_split(one) for one in texts)


def said(recipe: Recipe | ResolvedRecipe) -> tuple[Said, ...]:
    """What a recipe says, one for each of its pictures.

    A recipe that is not resolved yet is read as one picture with every option of its wildcards at once, which is
    stricter than what will be made of it.

    Raises:
        BadPrompt: if the prompt cannot be understood.
    """
    names = " , ".join(adapter.name for adapter in recipe.adapters)
    if isinstance(recipe, ResolvedRecipe):
        prompts = [(item.prompt, item.negative_prompt) for item in recipe.items]
        prompts += [(item.mix.prompt, item.negative_prompt) for item in recipe.items if item.mix]
        prompts += [(region.prompt, item.negative_prompt) for item in recipe.items for region in recipe.regions]
        steps = recipe.steps
    else:
        text, flags = take_flags(recipe.prompt)
        whole = (text, f"{recipe.negative_prompt} , {flags.negative}")
        asked = [whole[0], *([take_flags(recipe.mix.prompt)[0]] if recipe.mix else [])]
        asked += [region.prompt for region in recipe.regions]
        prompts = [(_without_groups(one), _without_groups(whole[1])) for one in asked]
        steps = recipe.steps or flags.steps or _USUAL_STEPS
    return tuple(_said(prompt, negative, names, steps) for prompt, negative in dict.fromkeys(prompts))


def _said(prompt: str, negative: str, names: str, steps: int) -> Said:
    asked: set[str] = {names}
    avoided: set[str] = set()
    for text, wanted in ((prompt, True), (negative, False)):
        for chunks in {prompt_at(text, step, steps) for step in _moments(text, steps)}:
            for positive in (True, False):
                parts = [[part.text for part in chunk if (part.weight > 0) == positive] for chunk in chunks]
                # a weight of zero or below says no, and in a negative prompt that is a yes, but only a faint one
                if wanted or positive:
                    (asked if wanted and positive else avoided).add("\n".join("".join(part) for part in parts))
    return Said(_all_views(asked), _all_views(avoided))


def _moments(text: str, steps: int) -> list[int]:
    """The steps at which a prompt may say something new: each switch, and a round of alternations.

    What is passed over holds for less than one step in `_ROUND`, and hardly shows.
    """
    switches = (float(when) for when in _WHEN.findall(text))
    moments = {math.floor(when * steps + 1e-6 if when < 1 else when) for when in switches}
    round_of_all = range(min(steps, text.count("|") + 1, _ROUND))
    return [*round_of_all, *sorted(step for step in moments - set(round_of_all) if step < steps)[:_MOST_SWITCHES]]


def _all_views(texts: Iterable[str]) -> frozenset[View]:
    return frozenset(view for text in texts for view in views(text) if view)


def _without_groups(text: str) -> str:
    return re.sub(r"\d+(?:-\d+)?\$\$|[\d.]*::|[{}|]", " ", text) if "{" in text else text


def _folded(text: str) -> str:
    """Lower case, without accents, with every letter that looks like a Latin one as that one."""
    text = html.unescape(html.unescape(text))  # as encoders do
    # accents part from their letters, save the tilde of ñ, whose word is another one without it
    text = unicodedata.normalize("NFKC", text).casefold()
    return "".join(_bare(text)).translate(_ALIKE)


def _bare(text: str) -> Iterator[str]:
    for letter in text:
        if letter == "ñ":
            yield letter
            continue
        for part in unicodedata.normalize("NFKD", letter):
            kind = unicodedata.category(part)
            if kind == "Mn" or kind == "Cf":
                continue
            yield part


def _solved(text: str, table: dict[int, int]) -> str:
    """Digits and signs inside words as the letters that they stand for."""
    return _DISGUISED.sub(lambda found: found[0].rstrip("!|+,.").translate(table), text)


def _joined(text: str) -> str:
    """Spelled words in one piece, words with signs inside them too."""
    return _INSIDE.sub("", _SPELLED.sub(_spelled, text))


def _spelled(found: re.Match[str]) -> str:
    letters = found[0][::2]
    # where one word ends and the next begins is lost, so every part of it may be a word
    parts = (letters[start:end] for start in range(len(letters)) for end in range(start + 3, len(letters) + 1))
    return " , ".join((letters, *parts))


def _split(text: str) -> View:
    text = _NUMBER_FIRST.sub(r"\1 \2", text)
    return tuple("," if not (one[0].isalnum() or ord(one[0]) > 0xFFFF) else one for one in _WORD_OR_STOP.findall(text))
