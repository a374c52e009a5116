"""Characters: somebody or something that shall look the same in every picture, called by `@NAME` in a prompt.

Terms
-----
call
    `@` at the beginning of a word, and a name after it. A backslash before it makes it plain text; so is an `@` in the
    midst of a word, as in an address.
words
    What a character looks like, said in a few words, as in "a small purple robot". They stand in the prompt in place
    of the call.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated

from pydantic import Field

from dreamloom.recipe.values import Adapter, InputFile, Value

NAME = r"[^\W\d_](?:[\w-]{0,58}\w)?"
CALL = re.compile(rf"(?<![\w\\@.])@({NAME})")
MOST_PICTURES = 16
LONGEST = 1000  # characters of the words


class Character(Value):
    """A character as it is kept.

    Attributes:
        name: without the `@`; capitals make no other one of it.
        words: what it looks like; "" if nobody said it.
        pictures: of it, by bare name and hash.
        lora: that was taught it, by name and hash; None if there is none.
        consent: who agreed to the use of a real person's pictures, in the user's words.
    """

    name: Annotated[str, Field(pattern=f"^{NAME}$", max_length=60)]
    words: Annotated[str, Field(max_length=LONGEST)] = ""
    pictures: Annotated[tuple[InputFile, ...], Field(max_length=MOST_PICTURES)] = ()
    lora: Adapter | None = None
    consent: Annotated[str, Field(max_length=2000)] | None = None


def calls(text: str) -> tuple[tuple[str, int], ...]:
    """The names that a prompt calls, each with the place of its `@`, counted from 0."""
    return tuple((found[1], found.start()) for found in CALL.finditer(text))


def with_words(text: str, words: Callable[[str], str]) -> str:
    """A prompt with words in place of its calls."""
    return CALL.sub(lambda found: words(found[1]), text)
