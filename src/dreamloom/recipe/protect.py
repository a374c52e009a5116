"""Keeps finished words from being read as flags, wildcards, characters or camera moves a second time.

A prompt from another tool's file, or one whose flags were taken out and whose wildcards were rolled, may hold words
that look like such things by chance. A backslash before them makes them plain, and no weight or schedule notices it.
"""

from __future__ import annotations

from dreamloom.recipe.brackets import pairs
from dreamloom.recipe.camera import mentions
from dreamloom.recipe.characters import calls
from dreamloom.recipe.flags import START


def protect(text: str, brackets: str = "{") -> str:
    """Puts a backslash before whatever would be taken out or rolled; a text without such things stays the same.

    Args:
        text: finished words.
        brackets: the kinds of brackets, by their opening characters, that mean nothing in these words.
    """
    marks = {index for pair in pairs(text, brackets).items() for index in pair}
    marks |= {found.start() for found in START.finditer(text)}
    marks |= {place for _, place in calls(text)}
    marks |= {span[0] for _, span in mentions(text) if span}
    pieces: list[str] = []
    begin = 0
    for mark in sorted(marks):
        pieces += (text[begin:mark], "\\")
        begin = mark
    return "".join((*pieces, text[begin:]))
