r"""The prompt language: weights, schedules, alternation, and what the words are at each step.

Terms:
    weight: how much a word counts. `(word)` is ×1.1, `[word]` ÷1.1, `(word:1.3)` ×1.3; they multiply when nested.
    schedule: `[from:to:when]` is `from` before step `when` and `to` from then on; `when` below 1 is a share of the
        steps, from 1 on a number of steps. `[to:when]` begins with nothing, `[from::when]` ends with nothing.
    alternation: `[a|b]` is a in the first step, b in the second, a in the third …
    chunk: what is encoded in one go; BREAK, in capitals, begins a new one.
    escape: a backslash makes the next character plain: `\(`, `\[`, `\\`.

The notation is that of the Stable Diffusion web UI. Unlike there, a bracket without a partner is plain text.
Flags (`flags.py`) are taken out and wildcards (`wildcards.py`) rolled before a prompt comes here.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from dreamloom.recipe.brackets import check_depth, pairs, split_at
from dreamloom.recipe.flags import Flags, take_flags
from dreamloom.recipe.wildcards import roll_wildcards

__all__ = [
    "Flags",
    "ParsedPrompt",
    "WeightedChunk",
    "WeightedText",
    "parse_prompt",
    "plain_text",
    "prompt_at",
    "prompt_schedule",
    "roll_wildcards",
    "take_flags",
]

EMPHASIS = 1.1
MAX_WEIGHT = 10.0

_WEIGHT = re.compile(r"\s*([+-]?(?:\d{1,9}(?:\.\d{0,9})?|\.\d{1,9}))\s*\Z")
_ESCAPE_OR_BREAK = re.compile(r"\\(.)|\bBREAK\b", re.DOTALL)


class WeightedText(NamedTuple):
    """A stretch of words that all have one weight."""

    text: str
    weight: float


WeightedChunk = tuple[WeightedText, ...]


@dataclass(frozen=True)
class ParsedPrompt:
    """A prompt that is known to be well formed.

    Attributes:
        source: as the user wrote it.
        text: without flags; wildcards, weights and schedules are still in it.
        flags: what the flags said.
    """

    source: str
    text: str
    flags: Flags

    @property
    def has_wildcards(self) -> bool:
        """Whether there is something to roll."""
        return bool(pairs(self.text, "{"))

    def roll(self, seed: int) -> str:
        """The text with its wildcards rolled; see `roll_wildcards`."""
        return roll_wildcards(self.text, seed)


def parse_prompt(text: str) -> ParsedPrompt:
    """Reads a prompt, flags and all.

    Raises:
        BadPrompt: at a flag that is unknown or has a wrong value, and at brackets nested too deep.
    """
    rest, flags = take_flags(text)
    for kinds in ("{", "(["):
        check_depth(rest, pairs(rest, kinds))
    return ParsedPrompt(text, rest, flags)


def prompt_at(text: str, step: int, steps: int) -> tuple[WeightedChunk, ...]:
    """What the prompt says at one step.

    Args:
        text: a prompt without flags and wildcards.
        step: from 0 to steps − 1.
        steps: how many there are.

    Returns:
        At least one chunk; each holds at least one stretch of words. Weights lie within ±10, rounded to 4 digits.

    Raises:
        BadPrompt: if brackets are nested too deep.
        ValueError: if there is no such step.
    """
    if not 0 <= step < steps:
        raise ValueError(f"there is no step {step} among {steps}: count from 0 to {steps - 1}")
    return _chunks(_tree(text), step, steps)


def prompt_schedule(text: str, steps: int) -> tuple[tuple[int, tuple[WeightedChunk, ...]], ...]:
    """What the prompt says over all steps: (first step it holds from, chunks), one entry for each change.

    Raises:
        BadPrompt: if brackets are nested too deep.
        ValueError: if there are no steps.
    """
    if steps < 1:
        raise ValueError(f"a schedule needs at least one step, not {steps}")
    tree = _tree(text)
    schedule: list[tuple[int, tuple[WeightedChunk, ...]]] = []
    for step in sorted(_changes(tree, steps)):
        chunks = _chunks(tree, step, steps)
        if not schedule or schedule[-1][1] != chunks:
            schedule.append((step, chunks))
    return tuple(schedule)


def plain_text(text: str) -> str:
    """The words without syntax, as they are before the first scheduled change, on one line: for titles and search.

    Raises:
        BadPrompt: if brackets are nested too deep.
    """
    chunks = prompt_at(text, 0, 1_000_000)
    return " ".join(" ".join("".join(part.text for part in chunk) for chunk in chunks).split())


@dataclass(frozen=True)
class _Words:
    text: str


@dataclass(frozen=True)
class _Break:
    pass


@dataclass(frozen=True)
class _Weighted:
    inside: tuple[_Node, ...]
    factor: float


@dataclass(frozen=True)
class _Switched:
    before: tuple[_Node, ...]
    after: tuple[_Node, ...]
    when: float

    def first_after(self, steps: int) -> int:
        """The first step at which `after` holds; a share of the steps is rounded down to whole steps."""
        return math.floor(self.when * steps + 1e-6) if self.when < 1 else math.floor(self.when)


@dataclass(frozen=True)
class _Alternated:
    options: tuple[tuple[_Node, ...], ...]


_Node = _Words | _Break | _Weighted | _Switched | _Alternated


def _tree(text: str) -> tuple[_Node, ...]:
    found = pairs(text, "([")
    check_depth(text, found)
    return tuple(_nodes(text, 0, len(text), found))


def _nodes(text: str, start: int, end: int, found: dict[int, int]) -> Iterator[_Node]:
    index = begin = start
    while index < end:
        if text[index] == "\\":
            index += 2
        elif index in found:
            yield from _words(text[begin:index])
            inside = (index + 1, found[index])
            yield _round(text, *inside, found) if text[index] == "(" else _square(text, *inside, found)
            index = begin = found[index] + 1
        else:
            index += 1
    yield from _words(text[begin:end])


def _words(text: str) -> Iterator[_Node]:
    pieces: list[str] = []
    begin = 0
    for found in _ESCAPE_OR_BREAK.finditer(text):
        pieces.append(text[begin : found.start()])
        begin = found.end()
        if found[1] is None:
            yield _Words("".join(pieces))
            yield _Break()
            pieces = []
        else:
            pieces.append(found[1])
    pieces.append(text[begin:])
    yield _Words("".join(pieces))


def _round(text: str, start: int, end: int, found: dict[int, int]) -> _Node:
    parts = split_at(text, start, end, ":", found)
    weight = _WEIGHT.match(text, parts[-1][0], parts[-1][1]) if len(parts) > 1 else None
    if weight is None or weight.end() != end:
        return _Weighted(tuple(_nodes(text, start, end, found)), EMPHASIS)
    return _Weighted(tuple(_nodes(text, start, parts[-1][0] - 1, found)), float(weight[1]))


def _square(text: str, start: int, end: int, found: dict[int, int]) -> _Node:
    options = split_at(text, start, end, "|", found)
    if len(options) > 1:
        return _Alternated(tuple(tuple(_nodes(text, *option, found)) for option in options))
    parts = split_at(text, start, end, ":", found)
    when = _WEIGHT.match(text, *parts[-1]) if len(parts) > 1 else None
    if when is None or float(when[1]) < 0:
        return _Weighted(tuple(_nodes(text, start, end, found)), 1 / EMPHASIS)
    before = parts[0] if len(parts) > 2 else (start, start)
    after = (parts[1][0] if len(parts) > 2 else start, parts[-1][0] - 1)
    return _Switched(tuple(_nodes(text, *before, found)), tuple(_nodes(text, *after, found)), float(when[1]))


def _flat(tree: tuple[_Node, ...], step: int, steps: int, weight: float) -> Iterator[WeightedText | None]:
    """The words that hold at a step, in order; None stands for BREAK."""
    for node in tree:
        if isinstance(node, _Words):
            yield WeightedText(node.text, round(min(max(weight, -MAX_WEIGHT), MAX_WEIGHT), 4))
        elif isinstance(node, _Break):
            yield None
        elif isinstance(node, _Weighted):
            yield from _flat(node.inside, step, steps, weight * node.factor)
        elif isinstance(node, _Switched):
            yield from _flat(node.before if step < node.first_after(steps) else node.after, step, steps, weight)
        else:
            yield from _flat(node.options[step % len(node.options)], step, steps, weight)


def _chunks(tree: tuple[_Node, ...], step: int, steps: int) -> tuple[WeightedChunk, ...]:
    chunks: list[list[WeightedText]] = [[]]
    for part in _flat(tree, step, steps, 1.0):
        if part is None:
            chunks.append([])
        elif chunks[-1] and chunks[-1][-1].weight == part.weight:
            chunks[-1][-1] = WeightedText(chunks[-1][-1].text + part.text, part.weight)
        elif part.text:
            chunks[-1].append(part)
    trimmed = tuple(chunk for chunk in map(_trimmed, chunks) if chunk)
    return trimmed or ((WeightedText("", 1.0),),)


def _trimmed(chunk: list[WeightedText]) -> WeightedChunk:
    """The chunk without blanks at its ends."""
    while chunk and not chunk[0].text.strip():
        del chunk[0]
    while chunk and not chunk[-1].text.strip():
        del chunk[-1]
    if chunk:
        chunk[0] = chunk[0]._replace(text=chunk[0].text.lstrip())
        chunk[-1] = chunk[-1]._replace(text=chunk[-1].text.rstrip())
    return tuple(chunk)


def _changes(tree: tuple[_Node, ...], steps: int) -> set[int]:
    """The steps at which the words may change, step 0 among them."""
    steps_seen = {0}
    for node in tree:
        if isinstance(node, _Alternated):
            return set(range(steps))
        if isinstance(node, _Switched):
            steps_seen |= {node.first_after(steps)} & set(range(steps))
            steps_seen |= _changes(node.before, steps) | _changes(node.after, steps)
        elif isinstance(node, _Weighted):
            steps_seen |= _changes(node.inside, steps)
    return steps_seen
