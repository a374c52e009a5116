"""Wildcards: `{red|blue}` becomes one of its options.

Terms:
    group: a pair of braces with its options, `{red|2::blue|{pale|dark} green}`. Groups may nest.
    weight: `2::blue` comes twice as often as an option without a number; `0::blue` never.
    several: `{2$$red|blue|green}` takes two different ones, joined by ", "; `{1-2$$ and $$red|blue}` takes one or two,
        joined by " and ". The notation is that of the dynamicprompts package.
    roll: to replace every group by what was drawn for it.

A draw is a hash of the seed and of the group's number in the text, so the same text and seed give the same words on
every machine and in every version, and a change in one group leaves the draws of those before it alone.
"""

from __future__ import annotations

import hashlib
import re

from dreamloom.errors import BadPrompt
from dreamloom.recipe.brackets import check_depth, pairs, split_at
from dreamloom.recipe.values import MAX_PROMPT

_WEIGHT = re.compile(r"\s*(\d{1,6}(?:\.\d{1,6})?|\.\d{1,6})::")
_SEVERAL = re.compile(r"\s*(\d{1,3})(?:-(\d{1,3}))?\s*\Z")


def roll_wildcards(text: str, seed: int) -> str:
    r"""Replaces each group by options drawn with the seed. Escaped braces `\{` stay as they are, with their backslash.

    The result holds no group any more, so rolling it again changes nothing. Take flags out first: they stand outside.

    Args:
        text: a prompt.
        seed: any whole number.

    Raises:
        BadPrompt: if groups are nested too deep, or the result would be longer than a prompt may be.
    """
    found = pairs(text, "{")
    if not found:
        return text
    check_depth(text, found)
    rolled = _Roll(text, found, seed).between(0, len(text))
    if len(rolled) > MAX_PROMPT:
        raise BadPrompt(
            f"its wildcards make it longer than {MAX_PROMPT} characters: shorten it",
            text,
            min(found) + 1,
        )
    return rolled


class _Roll:
    """One rolling of one text. Only drawn options are visited, each once, so the work is bounded by the text."""

    def __init__(self, text: str, found: dict[int, int], seed: int) -> None:
        self.text, self.found, self.seed = text, found, seed
        self.number = {start: number for number, start in enumerate(sorted(found))}

    def between(self, start: int, end: int) -> str:
        """text[start:end] with its groups rolled."""
        pieces: list[str] = []
        index = begin = start
        while index < end:
            if self.text[index] == "\\":
                index += 2
            elif index in self.found:
                pieces += (self.text[begin:index], self._group(index))
                index = begin = self.found[index] + 1
            else:
                index += 1
        pieces.append(self.text[begin:end])
        return "".join(pieces)

    def _group(self, start: int) -> str:
        low, high, joiner, begin = self._several(start)
        options: list[tuple[float, int, int]] = []
        for option_start, option_end in split_at(self.text, begin, self.found[start], "|", self.found):
            weight = _WEIGHT.match(self.text, option_start, option_end)
            if weight is None:
                options.append((1.0, option_start, option_end))
            elif float(weight[1]) > 0:
                options.append((float(weight[1]), weight.end(), option_end))
        count = low if low == high else low + int(self._draw(start, 0) * (high - low + 1))
        drawn: list[str] = []
        while options and len(drawn) < count:
            _, option_start, option_end = options.pop(self._choose(options, start, len(drawn) + 1))
            drawn.append(self.between(option_start, option_end))
        if sum(map(len, drawn)) + len(joiner) * (len(drawn) - 1) > MAX_PROMPT:
            message = f"this wildcard makes more than {MAX_PROMPT} characters: draw fewer options"
            raise BadPrompt(message, self.text, start + 1)
        return joiner.join(drawn)

    def _several(self, start: int) -> tuple[int, int, str, int]:
        """How many to draw at least and at most, what joins them, and where the options begin."""
        head, *rest = self.text[start + 1 : self.found[start]].split("$$", 2)
        several = _SEVERAL.match(head) if rest else None
        if several is None:
            return 1, 1, "", start + 1
        low = int(several[1])
        high = max(low, int(several[2] or low))
        begin = start + 1 + len(head) + 2
        if len(rest) == 2 and not set(rest[0]) & set("{}|\\"):
            return low, high, rest[0], begin + len(rest[0]) + 2
        return low, high, ", ", begin

    def _choose(self, options: list[tuple[float, int, int]], start: int, draw: int) -> int:
        left = self._draw(start, draw) * sum(weight for weight, _, _ in options)
        for index, (weight, _, _) in enumerate(options):
            left -= weight
            if left < 0:
                return index
        return len(options) - 1

    def _draw(self, start: int, draw: int) -> float:
        """A number from 0 up to but not including 1: the first 53 bits of a hash."""
        digest = hashlib.sha256(f"wildcard/{self.seed}/{self.number[start]}/{draw}".encode()).digest()
        return (int.from_bytes(digest[:8], "big") >> 11) / 2**53
