"""Words for what begins to move by itself: "ripples on the lake", "a waterfall pours down", `--stir "flow left 0.5"`.

They count where a mask shows which part of a picture is meant.
"""

from __future__ import annotations

import re
from typing import Any

from pydantic import ValidationError

from dreamloom.recipe.values import Stir

KINDS = ("ripples", "waves", "flow", "sway")
_DIRECTIONS = "left|right|up|down"
_TEXT = re.compile(rf"({'|'.join(KINDS)})(?: ({_DIRECTIONS}))?(?: (\d{{1,3}}(?:\.\d{{1,6}})?|\.\d{{1,6}}))?")
_RIPPLES = re.compile(r"\b(?:rippl(?:es?|ing)|shimmer(?:s|ing)? water|water shimmer(?:s|ing)?)\b", re.IGNORECASE)
_WAVES = re.compile(
    r"\b(?:(?:rolling|breaking|moving|rising|crashing|gentle) waves|waves? (?:\w+ )?(?:roll|break|mov|ris|crash)\w*)\b",
    re.IGNORECASE,
)
_SWAY = re.compile(r"\b(?:sway(?:s|ing)?|in the (?:wind|breeze)|(?:wind|breeze)-?blown)\b", re.IGNORECASE)
_FALLS = re.compile(r"\b(?:pour(?:s|ing)|falling water|water falls|waterfall flow(?:s|ing))\b", re.IGNORECASE)
_RISES = re.compile(
    r"\b(?:smoke|steam|mist|bubbles) (?:\w+ )?ris(?:es?|ing)\b|\brising (?:smoke|steam|mist|bubbles)\b", re.IGNORECASE
)
_FLOWS = re.compile(
    r"\b(?:flow(?:s|ing)|stream(?:s|ing)|drift(?:s|ing)|clouds? (?:\w+ )?pass(?:es|ing)?)\b", re.IGNORECASE
)
_TO = re.compile(rf"(?: by)?(?: to the| from the \w+ to the)? ({_DIRECTIONS})(?:wards?)?\b", re.IGNORECASE)


def read_stir(text: str) -> Stir | None:
    """Reads "ripples", "waves 1.5" or "flow left 0.5"; None for any other text."""
    found = _TEXT.fullmatch(" ".join(text.lower().split()))
    if found is None:
        return None
    told: dict[str, Any] = {"kind": found[1], "direction": found[2]}
    if found[3]:
        told["amount"] = float(found[3])
    try:
        return Stir(**told)
    except ValidationError:
        return None


def stir_in(prompt: str) -> Stir | None:
    """What a prompt says of how a part of a picture moves by itself; None if it says nothing of the kind.

    What flows goes to the right where no direction is said, what pours goes down and what rises up.
    """
    if _RIPPLES.search(prompt):
        return Stir(kind="ripples")
    if _WAVES.search(prompt):
        return Stir(kind="waves")
    for words, way in ((_FALLS, "down"), (_RISES, "up"), (_FLOWS, "right")):
        if found := words.search(prompt):
            to = _TO.match(prompt, found.end()) if way == "right" else None
            return Stir(kind="flow", direction=to[1].lower() if to else way)
    return Stir(kind="sway") if _SWAY.search(prompt) else None
