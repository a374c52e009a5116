"""Calls of characters in a prompt."""

from __future__ import annotations

import pytest

from dreamloom.recipe.characters import calls, with_words
from dreamloom.recipe.protect import protect


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("@pip on a hill", ["pip"]),
        ("a picture of @Pip, and @mia-2.", ["Pip", "mia-2"]),
        ("(@pip:1.3) [@jörg|cat]", ["pip", "jörg"]),
        ("mail pip@example.org", []),
        ("at 5 @ noon, @3, @_@, @@pip", []),
        (r"a plain \@pip", []),
        ("@pip- and @pip!", ["pip", "pip"]),
    ],
)
def test_names_are_found(text: str, names: list[str]) -> None:
    found = calls(text)
    assert [name for name, _ in found] == names
    assert all(text[place] == "@" for _, place in found)


def test_words_stand_in_place_of_calls() -> None:
    assert with_words("(@pip:1.2) and @mia", {"pip": "a robot", "mia": "a fox"}.__getitem__) == (
        "(a robot:1.2) and a fox"
    )


def test_finished_words_call_nobody() -> None:
    assert protect("by @pip, p@x") == r"by \@pip, p@x"
    assert calls(protect("by @pip")) == ()
