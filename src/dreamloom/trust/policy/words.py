"""Words about something: patterns, and what is innocent although it looks like them.

Terms:
    concept: something that prompts can be about ("minor", "artist"), with its patterns in several languages.
    pattern: words with blanks between them. "a|b" is either, "a?" may be missing, "a*" is any word that begins so,
        "<age>" a number below 18, "<grade>" first to twelfth. A word also stands for itself with an s.
    innocent: patterns whose words are passed over where they stand: a naked mole rat is not naked.
    hint: what a pattern brings along for the user.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any

from dreamloom.trust.policy.reading import View, words

_NUMBERS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eins zwei drei vier funf sechs sieben acht neun zehn elf zwolf dreizehn vierzehn funfzehn sechzehn siebzehn "
    "uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciseis diecisiete "
    "deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize"
).split()
_AGES = frozenset(map(str, range(18))) | frozenset(_NUMBERS)
_GRADES = frozenset("first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split())


@dataclass(frozen=True)
class Place:
    """One word of a pattern: what may stand there, and whether it may be missing."""

    options: frozenset[str]
    optional: bool


@dataclass(frozen=True)
class Pattern:
    """Words in order, at least one of them needed, and a hint."""

    places: tuple[Place, ...]
    hint: str = ""


@dataclass(frozen=True)
class Found:
    """The words that were found, and the hint of their pattern."""

    words: str
    hint: str


@dataclass(frozen=True)
class Concept:
    """Patterns and innocent ones."""

    patterns: tuple[Pattern, ...]
    innocent: tuple[Pattern, ...] = ()
    _first: dict[str, list[Pattern]] = field(init=False, repr=False, compare=False)
    _first_innocent: dict[str, list[Pattern]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_first", _by_first_word(self.patterns))
        object.__setattr__(self, "_first_innocent", _by_first_word(self.innocent))

    def find(self, view: View) -> tuple[Found, ...]:
        """Where a view is about this, without what is innocent."""
        options = [_options(word) for word in view]
        matches = list(_matches(options, self._first))
        if not matches:
            return ()
        passed_over = {
            place for start, end, _ in _matches(options, self._first_innocent) for place in range(start, end)
        }
        return tuple(
            Found(" ".join(view[start:end]), pattern.hint)
            for start, end, pattern in matches
            if not passed_over.intersection(range(start, end))
        )

    def with_more(self, patterns: Iterable[Pattern]) -> Concept:
        """The same with more patterns."""
        return Concept((*self.patterns, *patterns), self.innocent)


def read_pattern(given: str | Mapping[str, str]) -> Pattern:
    """Reads a pattern, "words" or {"words": "hint"}.

    Raises:
        ValueError: if it is neither, or needs no word at all.
    """
    if isinstance(given, Mapping):
        if len(given) != 1:
            raise ValueError(f"a pattern with a hint is one pair, not {len(given)}")
        text, hint = next(iter(given.items()))
    else:
        text, hint = given, ""
    if not isinstance(text, str) or not isinstance(hint, str):
        raise ValueError(f"a pattern is words, not {text!r}")
    places = tuple(_place(part) for part in text.split())
    if all(place.optional for place in places):
        raise ValueError(f"the pattern {text!r} needs no word")
    if places[0].optional:
        raise ValueError(f"the pattern {text!r} begins with a word that may be missing")
    return Pattern(places, hint)


def read_concepts(given: Mapping[str, Any]) -> dict[str, Concept]:
    """Reads a file of words: {concept: {"words": {language: [pattern]}, "not": [pattern]}}.

    Raises:
        ValueError: if it is not of that form.
    """
    concepts = {}
    for name, parts in given.items():
        known = isinstance(parts, Mapping) and not set(parts) - {"words", "not"}
        if not known or not isinstance(parts.get("words"), Mapping):
            raise ValueError(f"{name} needs words by language, and may have not")
        lists = [*parts["words"].values(), parts.get("not", [])]
        if not all(isinstance(one, list) for one in lists):
            raise ValueError(f"the words of {name} are lists")
        patterns = tuple(read_pattern(one) for words_of in parts["words"].values() for one in words_of)
        concepts[name] = Concept(patterns, tuple(read_pattern(one) for one in parts.get("not", [])))
    return concepts


def _place(part: str) -> Place:
    optional = part.endswith("?")
    options = set()
    for one in part.removesuffix("?").split("|"):
        stem = one.endswith("*")
        read = (one,) if one in ("<age>", "<grade>") else words(one.removesuffix("*"))
        if len(read) != 1:
            raise ValueError(f"{one!r} is not one word")
        options.add(read[0] + "*" * stem)
    return Place(frozenset(options), optional)


@cache
def _age_or_grade(word: str) -> tuple[str, ...]:
    return ("<age>",) * (word in _AGES) + ("<grade>",) * (word in _GRADES)


@lru_cache(maxsize=8192)
def _options(word: str) -> frozenset[str]:
    """What a word can stand for in a pattern."""
    stems = (f"{word[:length]}*" for length in range(2, min(len(word), 24) + 1))
    singular = (word[:-1],) if len(word) > 3 and word.endswith("s") else ()
    return frozenset((word, *singular, *stems, *_age_or_grade(word)))


def _by_first_word(patterns: Iterable[Pattern]) -> dict[str, list[Pattern]]:
    found: dict[str, list[Pattern]] = {}
    for pattern in patterns:
        for option in pattern.places[0].options:
            found.setdefault(option, []).append(pattern)
    return found


def _matches(options: list[frozenset[str]], first: Mapping[str, list[Pattern]]) -> Iterator[tuple[int, int, Pattern]]:
    """(start, end, pattern) of every match, the longest of each pattern at each place."""
    for start, here in enumerate(options):
        for option in here:
            for pattern in first.get(option, ()):
                end = _end(options, start, pattern.places)
                if end is not None:
                    yield start, end, pattern


def _end(options: list[frozenset[str]], at: int, places: tuple[Place, ...]) -> int | None:
    if not places:
        return at
    ends = []
    if at < len(options) and not places[0].options.isdisjoint(options[at]):
        ends.append(_end(options, at + 1, places[1:]))
    if places[0].optional:
        ends.append(_end(options, at, places[1:]))
    return max((end for end in ends if end is not None), default=None)
