"""Camera words: "/pan left", "camera slowly zooms in" become camera moves.

Terms:
    phrase: a verb and what tells more of it: "slowly pans to the left", "zoom in 1.5x".
    mention: the word "camera" and the phrases after it, up to the end of its clause.
    clause: what stands between commas, semicolons, full stops and line ends.
    order: a clause of nothing but phrases that say their direction: "slow zoom in", "tracking shot to the left"; or
        "static camera".
    timing: "@0.2-0.6" after a phrase: from and to which share of the film.
    bare number: one without a unit, as in "zoom in 1.2". It counts only where nothing but the camera can be meant: a
        factor, degrees, or a share of the picture, as the move has it; up to 2 it is a share for pan and tilt too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, NamedTuple

from pydantic import ValidationError

from dreamloom.recipe.values import AMOUNTS, DIRECTIONS, FIELD_OF_VIEW, CameraMove, Move

_NUMBER = r"(?:\d{1,6}(?:\.\d{1,6})?|\.\d{1,6})"
_TOKEN = re.compile(rf"[A-Za-z]+(?:-[A-Za-z]+)*|@{_NUMBER}-{_NUMBER}|{_NUMBER}(?:°|%|(?:deg(?:rees)?|x)\b)?")
_AMOUNT = re.compile(r"([\d.]+)(\D*)")
_CLAUSE_END = re.compile(r"[,;\n]|[.!?](?=\s|$)")
_MENTION = re.compile(r"(?<![\\\w])(?:the\s)?camera\b", re.IGNORECASE)
_ORDER = re.compile(rf"[A-Za-z][A-Za-z -]*(?:{_NUMBER}(?:°|%|x)?)?(?:[ ]@{_NUMBER}-{_NUMBER})?")
_SHOT = re.compile(r"\bshot\b", re.IGNORECASE)
_STATIC = re.compile(r"(?:a )?(?:static|fixed) camera", re.IGNORECASE)

_FORMS: dict[Move, str] = {
    "pan": "pan pans panning",
    "tilt": "tilt tilts tilting",
    "zoom": "zoom zooms zooming",
    "dolly": "dolly dollies dollying",
    "truck": "truck trucks trucking track tracks tracking",
    "pedestal": "pedestal pedestals",
    "roll": "roll rolls rolling",
    "orbit": "orbit orbits orbiting circles circling",
    "static": "static still motionless",
}
_VERBS = {form: move for move, forms in _FORMS.items() for form in forms.split()}
_ORDERED = {*"pan pans panning tilt tilts tilting zoom zooms zooming dolly truck tracking pedestal roll orbit".split()}
_TRAVELS = {"move", "moves", "moving", "fly", "flies", "flying", "glide", "glides", "push", "pushes", "pull", "pulls"}
_TRAVEL: dict[str, Move] = {
    "in": "dolly",
    "out": "dolly",
    "left": "truck",
    "right": "truck",
    "up": "pedestal",
    "down": "pedestal",
}
_DIRECTIONS = {
    **{name: name for name in _TRAVEL},
    **{"forward": "in", "forwards": "in", "inward": "in", "inwards": "in", "closer": "in", "nearer": "in"},
    **{"away": "out", "back": "out", "backward": "out", "backwards": "out", "outward": "out", "outwards": "out"},
    **{"upward": "up", "upwards": "up", "downward": "down", "downwards": "down"},
    **{"clockwise": "right", "counterclockwise": "left", "counter-clockwise": "left", "anticlockwise": "left"},
}
_SPEEDS: dict[str, str] = {
    **dict.fromkeys(("slow", "slowly", "gently", "gradually"), "slow"),
    **dict.fromkeys(("fast", "quickly", "rapidly", "swiftly"), "fast"),
}
_EASINGS = {
    "linear": "linear",
    "ease-in": "ease-in",
    "ease-out": "ease-out",
    "ease-in-out": "ease-in-out",
    "smoothly": "ease-in-out",
}
_PACE: dict[str, dict[str, float]] = {
    "slow": {"°": 15, "x": 1.2, "%": 0.25},
    "fast": {"°": 60, "x": 2.5, "%": 1.0},
}
_LEADS_ON = {"on", "onto", "to", "toward", "towards", "over", "through", "past", "around", "across"}
_FILLERS = {"the", "camera", "is", "and", "then", "while", "to"}
MOVES = tuple(DIRECTIONS)
_KNOWN = {*_VERBS, *_TRAVELS, *_DIRECTIONS, *_SPEEDS, *_EASINGS, *_FILLERS}
_LARGEST_SHARE = 2.0  # a bare number for pan and tilt that is larger counts degrees


class Phrase(NamedTuple):
    """A move that was read, and where its words begin and end."""

    move: CameraMove
    start: int
    end: int


@dataclass(frozen=True)
class _Words:
    """The tokens of a stretch of text."""

    tokens: tuple[re.Match[str], ...]
    bare: bool = False

    def word(self, index: int) -> str:
        return self.tokens[index][0].lower() if index < len(self.tokens) else ""


def unit_of(move: Move) -> str:
    """What a move's amount is counted in: "°" degrees, "x" a factor, "%" of the picture's side; "" for a static one."""
    return {360: "°", 16: "x", 10: "%"}.get(int(AMOUNTS.get(move, (0, 0))[1]), "")


def read_phrase(text: str, start: int, end: int) -> Phrase | None:
    """Reads the one phrase that begins at a place, or None if there is none or it lacks its direction."""
    words = _Words(tuple(_TOKEN.finditer(text, start, end)))
    if not words.tokens or words.tokens[0].start() != start:
        return None
    read = _read(text, words, 0)
    return read[0] if read else None


def read_all(text: str) -> tuple[CameraMove, ...] | None:
    """Reads a text of nothing but phrases, joined by commas, "and" or "then"; None if anything else is in it."""
    moves: list[CameraMove] = []
    covered = 0
    words = _Words(tuple(_TOKEN.finditer(text)), bare=True)
    for phrases, count in _sequence(text, words):
        moves += [phrase.move for phrase in phrases]
        covered += count
    fillers = sum(words.word(index) in _FILLERS for index in range(len(words.tokens)))
    return tuple(moves) if moves and covered + fillers >= len(words.tokens) else None


def unknown_word(text: str) -> tuple[str, tuple[str, ...]] | None:
    """The first word in a text that is no camera word, and those nearest to it; None if all are known."""
    for token in _TOKEN.finditer(text):
        word = token[0].lower()
        if word[0].isalpha() and word not in _KNOWN:
            return word, tuple(get_close_matches(word, sorted(_KNOWN - _FILLERS), n=3, cutoff=0.5) or MOVES)
    return None


def mentions(text: str) -> Iterator[tuple[tuple[CameraMove, ...], tuple[int, int] | None]]:
    """Finds the mentions of the camera that tell how it moves, and the orders to it.

    Yields:
        The moves, and which part of the text tells of the camera alone and can be taken out: (start, end) if the
        clause begins with the camera or is an order, else None.
    """
    start = 0
    for end, following in [*(found.span() for found in _CLAUSE_END.finditer(text)), (len(text), len(text))]:
        clause = text[start:end].strip()
        moves = _order(clause)
        if moves:
            begin = text.index(clause, start)
            yield moves, (begin, begin + len(clause))
        else:
            yield from _mentioned(text, start, end)
        start = following


def _order(clause: str) -> tuple[CameraMove, ...]:
    """What a clause orders; nothing if it is no order."""
    if _STATIC.fullmatch(clause):
        return (CameraMove(move="static"),)
    said = {token[0].lower() for token in _TOKEN.finditer(clause)}
    verbs = said & (_VERBS.keys() | _TRAVELS)
    if not _ORDER.fullmatch(clause) or said.isdisjoint(_DIRECTIONS) or not verbs or not verbs <= _ORDERED:
        return ()  # "moving left" and "rolling right" are said of things
    return read_all(_SHOT.sub("", clause)) or ()


def _mentioned(text: str, start: int, end: int) -> Iterator[tuple[tuple[CameraMove, ...], tuple[int, int] | None]]:
    """What the first mention of the camera in one clause tells."""
    mention = _MENTION.search(text, start, end)
    if mention is None:
        return
    phrases: list[Phrase] = []
    for group, _ in _sequence(text, _Words(tuple(_TOKEN.finditer(text, mention.end(), end)))):
        phrases += group
    if not phrases:
        return
    told = max(phrase.end for phrase in phrases)
    lead = _TOKEN.match(text, told + 1, end)
    if lead and text[told].isspace() and lead[0].lower() in _LEADS_ON:
        told = lead.end()
    alone = not text[start : mention.start()].strip()
    yield tuple(phrase.move for phrase in phrases), (mention.start(), told) if alone else None


def _sequence(text: str, words: _Words) -> Iterator[tuple[list[Phrase], int]]:
    """The phrases among the words, timed, with how many words they took. "then" parts the time into equal shares."""
    groups: list[tuple[list[Phrase], int]] = [([], 0)]
    index = 0
    while index < len(words.tokens):
        if words.word(index) == "then" and groups[-1][0]:
            groups.append(([], 0))
        read = _read(text, words, index)
        if read is None:
            index += 1
            continue
        phrases, count = groups[-1]
        groups[-1] = ([*phrases, read[0]], count + read[1] - index)
        index = read[1]
    groups = [group for group in groups if group[0]]
    for number, (phrases, count) in enumerate(groups):
        yield [phrase._replace(move=_within(phrase.move, number, len(groups))) for phrase in phrases], count


def _within(move: CameraMove, number: int, parts: int) -> CameraMove:
    """The move with its own timing inside one of several equal parts of the film."""
    return move.model_copy(update={"start": (number + move.start) / parts, "end": (number + move.end) / parts})


def _read(text: str, words: _Words, first: int) -> tuple[Phrase, int] | None:
    """Reads a phrase from word `first` on: the phrase and the index after its last word."""
    told: dict[str, Any] = {}
    index = first
    while _adverb(words.word(index), told):
        index += 1
    verb = words.word(index)
    move = _VERBS.get(verb)
    if move is None and verb not in _TRAVELS:
        return None
    index += 1
    while index < len(words.tokens) and not text[words.tokens[index - 1].end() : words.tokens[index].start()].strip():
        if words.word(index) == "to" and words.word(index + 1) == "the" and words.word(index + 2) in _DIRECTIONS:
            index += 2
        word = words.word(index)
        direction = _DIRECTIONS.get(word)
        if direction and "direction" not in told and (move is None or direction in DIRECTIONS[move]):
            told["direction"] = direction
            move = move or _TRAVEL[direction]
        elif not (_adverb(word, told) or _timing(word, told) or (move and _amount(word, move, told, words.bare))):
            break
        index += 1
    if move is None:
        return None
    if move == "orbit":
        told.setdefault("direction", "right")
    speed = told.pop("speed", None)
    if speed and move != "static":
        told.setdefault("amount", _PACE[speed][unit_of(move)])
    try:
        phrase = Phrase(CameraMove(move=move, **told), words.tokens[first].start(), words.tokens[index - 1].end())
    except ValidationError:
        return None
    return phrase, index


def _adverb(word: str, told: dict[str, Any]) -> bool:
    if word in _SPEEDS:
        told["speed"] = _SPEEDS[word]
    elif word in _EASINGS:
        told["easing"] = _EASINGS[word]
    return word in _SPEEDS or word in _EASINGS


def _timing(word: str, told: dict[str, Any]) -> bool:
    if not word.startswith("@"):
        return False
    told["start"], told["end"] = map(float, word[1:].split("-"))
    return True


def _amount(word: str, move: Move, told: dict[str, Any], bare: bool) -> bool:
    amount = _AMOUNT.fullmatch(word)
    if amount is None:
        return False
    value, unit = float(amount[1]), amount[2].replace("deg", "°").removesuffix("rees")
    if not unit and bare:
        told["amount"] = value * FIELD_OF_VIEW if move in ("pan", "tilt") and value <= _LARGEST_SHARE else value
        return True
    if unit != unit_of(move):
        return False
    told["amount"] = value / (100 if unit == "%" else 1)
    return True
