"""Which brackets of a text belong together, and where its structure may be split.

Terms:
    escape: a backslash makes the character after it plain, whatever it is.
    pair: an opening bracket and the one that closes it. A bracket without a partner is plain text, never an error.
    depth: how many pairs lie around a place.
"""

from __future__ import annotations

from dreamloom.errors import BadPrompt

MAX_DEPTH = 32  # pairs inside pairs; nobody writes more by hand

_CLOSES = {")": "(", "]": "[", "}": "{"}


def pairs(text: str, opening: str) -> dict[int, int]:
    """Finds the pairs of some kinds of brackets.

    Where kinds cross, as in "(a [b) c]", the pair that closes first counts and the other's opening stays plain.

    Args:
        text: any text.
        opening: the kinds looked at, by their opening characters, for example "([".

    Returns:
        The index of each paired opening bracket → the index of its closing one.
    """
    found: dict[int, int] = {}
    open_at: list[int] = []
    waiting = dict.fromkeys(opening, 0)
    index = 0
    while index < len(text):
        character = text[index]
        if character == "\\":
            index += 2
            continue
        if character in waiting:
            open_at.append(index)
            waiting[character] += 1
        elif waiting.get(_CLOSES.get(character, "")):
            while True:
                start = open_at.pop()
                waiting[text[start]] -= 1
                if text[start] == _CLOSES[character]:
                    break
            found[start] = index
        index += 1
    return found


def check_depth(text: str, found: dict[int, int]) -> None:
    """Refuses brackets that are nested too deep.

    Raises:
        BadPrompt: at the first bracket beyond MAX_DEPTH.
    """
    ends: list[int] = []
    for start in sorted(found):
        while ends and ends[-1] < start:
            ends.pop()
        ends.append(found[start])
        if len(ends) > MAX_DEPTH:
            raise BadPrompt(
                f"brackets are nested more than {MAX_DEPTH} deep: flatten them",
                text,
                start + 1,
            )


def split_at(text: str, start: int, end: int, separator: str, found: dict[int, int]) -> list[tuple[int, int]]:
    """Splits text[start:end] at a character, but not inside pairs nor where it is escaped.

    Returns:
        (start, end) of each part, in order; at least one.
    """
    parts: list[tuple[int, int]] = []
    begin = index = start
    while index < end:
        if text[index] == "\\":
            index += 2
            continue
        if index in found:
            index = found[index] + 1
            continue
        if text[index] == separator:
            parts.append((begin, index))
            begin = index + 1
        index += 1
    parts.append((begin, end))
    return parts
