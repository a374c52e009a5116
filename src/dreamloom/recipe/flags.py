"""Flags: `--no blur --ar 16:9 --seed 7` in the midst of a prompt, and camera moves as `/pan left`.

Terms:
    flag: two dashes and a name at the beginning of a word, then its value; "--" before a space is only a dash.
    aspect: width to height, such as (16, 9).

A flag never stands inside brackets. A backslash before it makes it plain text. The last of several equal flags counts,
but what `--no` excludes adds up.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import NoReturn

from dreamloom.errors import BadPrompt
from dreamloom.recipe.brackets import pairs
from dreamloom.recipe.camera import MOVES, Phrase, mentions, read_all, read_phrase, unit_of, unknown_word
from dreamloom.recipe.values import AMOUNTS, DIRECTIONS, MAX_PARTS, MAX_SEED, MAX_SIDE, CameraMove, Move

START = re.compile(rf"(?<!\S)--(?=[A-Za-z])|(?:(?<=[\s,;])|^)/(?=(?:{'|'.join(MOVES)})\b)", re.IGNORECASE)
_NAME = re.compile(r"[A-Za-z][\w-]*")
_GAP = re.compile(r"[ \t]*=?[ \t]*")
_QUOTED = re.compile(r'"([^"]*)"')
_WORD = re.compile(r"[^\s,;]+")
_LINE_OR_BREAK = re.compile(r"\n|\bBREAK\b")
_NUMBER = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9})?|\.[0-9]{1,9}")


@dataclass(frozen=True)
class Flags:
    """What a prompt's flags say; None and empty where it says nothing.

    `negative` is to be added to the negative prompt, `size` is (width, height) in pixels, `camera` holds the moves of
    `--camera`, of `/pan left` and of sentences about the camera, in that order of kinds.
    """

    negative: str = ""
    aspect: tuple[float, float] | None = None
    seed: int | None = None
    steps: int | None = None
    cfg_scale: float | None = None
    size: tuple[int, int] | None = None
    camera: tuple[CameraMove, ...] = field(default=())


def take_flags(text: str) -> tuple[str, Flags]:
    """Takes flags and camera words out of a prompt.

    A sentence about the camera is read wherever it stands, but taken out only where its clause begins with "camera" or
    "the camera".

    Returns:
        The prompt without them (the very same text if there were none), and what they say.

    Raises:
        BadPrompt: at an unknown flag, at a value that a flag cannot have, at a flag inside brackets.
    """
    reader = _Reader(text)
    reader.read()
    rest = _without(text, reader.taken)
    camera = list(reader.flags.camera)
    sentences: list[tuple[int, int]] = []
    for moves, span in mentions(rest):
        camera += moves
        if span:
            sentences.append(span)
    if len(camera) > MAX_PARTS:
        raise BadPrompt(f"more than {MAX_PARTS} camera moves are too many for one film", text)
    return _without(rest, sentences), replace(reader.flags, camera=tuple(camera))


def _without(text: str, spans: list[tuple[int, int]]) -> str:
    """The text without some parts, with neither doubled commas nor doubled spaces where they were."""
    if not spans:
        return text
    result = text[: spans[0][0]]
    for index, (_, end) in enumerate(spans):
        following = text[end : spans[index + 1][0] if index + 1 < len(spans) else len(text)]
        result = result.rstrip(" \t")
        bare = following.lstrip(" \t")
        if bare[:1] in (",", ";", ".") and (not result or result[-1] in ",;.\n"):
            bare = bare[1:].lstrip(" \t")
        result += (" " if result and bare and bare[0] not in ",;.\n" and result[-1] != "\n" else "") + bare
    return result.strip().rstrip(",;").rstrip()


class _Reader:
    """Reads the flags of one text from left to right."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.flags = Flags()
        self.taken: list[tuple[int, int]] = []
        self.slashes: tuple[CameraMove, ...] = ()

    def read(self) -> None:
        inside = [False] * (len(self.text) + 1)
        last = -1
        for start, end in sorted(pairs(self.text, "([{").items()):
            if end > last:
                inside[max(start, last) : end] = [True] * (end - max(start, last))
                last = end
        position = 0
        while start_of := START.search(self.text, position):
            start = start_of.start()
            if inside[start]:
                self.refuse(start, "a flag cannot stand inside brackets: put it at the end of the prompt")
            position = self.slash(start) if self.text[start] == "/" else self.flag(start)
            self.taken.append((start, position))
        self.flags = replace(self.flags, camera=self.flags.camera + self.slashes)

    def refuse(self, at: int, message: str) -> NoReturn:
        raise BadPrompt(message, self.text, at + 1)

    def slash(self, start: int) -> int:
        phrase = self.phrase(start + 1, start)
        self.slashes += (phrase.move,)
        return phrase.end

    def phrase(self, start: int, at: int) -> Phrase:
        phrase = read_phrase(self.text, start, len(self.text))
        if phrase is None:
            name = _NAME.match(self.text, start)
            self.refuse(at, _how_to_move(name[0].lower() if name else ""))
        return phrase

    def flag(self, start: int) -> int:
        name = _NAME.match(self.text, start + 2)
        take = _FLAGS.get(name[0].lower()) if name else None
        if name is None or take is None:
            given = name[0] if name else ""
            near = get_close_matches(given.lower(), _FLAGS, n=3, cutoff=0.5) or list(_FLAGS)
            self.refuse(
                start,
                f"there is no flag --{given[:40]}; near it: {', '.join(f'--{one}' for one in near)}"
                f" (for plain text write \\--{given[:40]})",
            )
        return take(self, start, _gap_end(self.text, name.end()))

    def value(self, at: int) -> tuple[str, int]:
        """The value that begins at a place, quoted or one word, and where it ends."""
        found = _QUOTED.match(self.text, at)
        if found:
            return found[1].strip(), found.end()
        word = _WORD.match(self.text, at)
        return (word[0], word.end()) if word else ("", at)

    def whole(self, at: int, flag: str, low: int, high: int) -> tuple[int, int]:
        value, end = self.value(at)
        if not re.fullmatch("[0-9]{1,19}", value) or not low <= int(value) <= high:
            self.refuse(at, f"{flag} needs a whole number from {low} to {high}, not {value[:40]!r}")
        return int(value), end

    def take_no(self, start: int, at: int) -> int:
        quoted = _QUOTED.match(self.text, at)
        ends = [found.start() for found in (START.search(self.text, at), _LINE_OR_BREAK.search(self.text, at)) if found]
        end = quoted.end() if quoted else min(ends, default=len(self.text))
        words = (quoted[1] if quoted else self.text[at:end]).strip().strip(",;").strip()
        if not words:
            self.refuse(start, "--no needs what to leave out, for example --no blur, text")
        self.flags = replace(self.flags, negative=f"{self.flags.negative}, {words}" if self.flags.negative else words)
        return end

    def take_aspect(self, start: int, at: int) -> int:
        value, end = self.value(at)
        sides = [float(side) for side in value.split(":") if _NUMBER.fullmatch(side)]
        if value.count(":") != 1 or len(sides) != 2 or not all(sides) or not 1 / 16 <= sides[0] / sides[1] <= 16:
            self.refuse(at, f"--ar needs width:height, for example 16:9, and at most 16:1, not {value[:40]!r}")
        self.flags = replace(self.flags, aspect=(sides[0], sides[1]))
        return end

    def take_seed(self, start: int, at: int) -> int:
        seed, end = self.whole(at, "--seed", 0, MAX_SEED)
        self.flags = replace(self.flags, seed=seed)
        return end

    def take_steps(self, start: int, at: int) -> int:
        steps, end = self.whole(at, "--steps", 1, 1000)
        self.flags = replace(self.flags, steps=steps)
        return end

    def take_cfg_scale(self, start: int, at: int) -> int:
        value, end = self.value(at)
        if not _NUMBER.fullmatch(value) or float(value) > 100:
            self.refuse(at, f"--cfg needs a number from 0 to 100, not {value[:40]!r}")
        self.flags = replace(self.flags, cfg_scale=float(value))
        return end

    def take_size(self, start: int, at: int) -> int:
        value, end = self.value(at)
        size = re.fullmatch("([0-9]{1,5})[xX×*]([0-9]{1,5})", value)
        if size is None or not all(1 <= int(side) <= MAX_SIDE for side in size.groups()):
            self.refuse(at, f"--size needs widthxheight in pixels, for example 256x128, not {value[:40]!r}")
        self.flags = replace(self.flags, size=(int(size[1]), int(size[2])))
        return end

    def take_camera(self, start: int, at: int) -> int:
        quoted = _QUOTED.match(self.text, at)
        if quoted is None:
            phrase = self.phrase(at, at)
            self.flags = replace(self.flags, camera=(*self.flags.camera, phrase.move))
            return phrase.end
        moves = read_all(quoted[1])
        if moves is None:
            self.refuse(at, not_camera(quoted[1]))
        self.flags = replace(self.flags, camera=self.flags.camera + moves)
        return quoted.end()


def not_camera(text: str) -> str:
    """Why a text tells no camera moves: its first unknown word and what is near it, or what moves look like."""
    unknown = unknown_word(text)
    if unknown:
        near = ", ".join(unknown[1])
        return f'--camera needs moves such as "pan left", and has no word {unknown[0][:40]!r}; near it: {near}'
    return f"--camera needs moves such as {_EXAMPLE}, not {text[:40]!r}"


_EXAMPLE = '"pan left, zoom in slowly"'
_FLAGS: dict[str, Callable[[_Reader, int, int], int]] = {
    "no": _Reader.take_no,
    "ar": _Reader.take_aspect,
    "aspect": _Reader.take_aspect,
    "seed": _Reader.take_seed,
    "steps": _Reader.take_steps,
    "cfg": _Reader.take_cfg_scale,
    "cfg-scale": _Reader.take_cfg_scale,
    "size": _Reader.take_size,
    "camera": _Reader.take_camera,
}
_COUNTED_IN = {"°": "degrees, for example 30°", "x": "a factor, for example 1.5x", "%": "the side, for example 50%"}


def _gap_end(text: str, at: int) -> int:
    gap = _GAP.match(text, at)
    return gap.end() if gap else at


def _how_to_move(given: str) -> str:
    moves: dict[str, Move] = {move: move for move in MOVES}
    if given not in moves:
        return f"a camera move is one of {', '.join(MOVES)}, then its direction, for example pan left"
    move = moves[given]
    low, high = AMOUNTS[move]
    ways = " or ".join(f"{move} {direction}" for direction in DIRECTIONS[move])
    return f"say {ways}, and if you like how far in {_COUNTED_IN[unit_of(move)]}, above {low} and up to {high}"
