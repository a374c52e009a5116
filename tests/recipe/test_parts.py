"""LoRAs and embeddings that a prompt calls by name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dreamloom.recipe import Adapter
from dreamloom.recipe.parts import split_at_names, take_adapters


@pytest.mark.parametrize(
    ("text", "rest", "adapters"),
    [
        ("a cat <lora:ink:0.8>", "a cat", [("ink", 0.8)]),
        ("<lora:ink>, a cat <lora:old film:-1.5> in rain", ", a cat in rain", [("ink", 1), ("old film", -1.5)]),
        ("a cat <lora:ink:0.5:0.7>", "a cat", [("ink", 0.7)]),
        ("a cat <lora:ink:te=0.5:unet=.7>", "a cat", [("ink", 0.7)]),
        ("a cat <lyco:ink:1>", "a cat", [("ink", 1)]),
        ("a cat <lora:ink:99>", "a cat", [("ink", 4)]),
        ("a cat <lora:>, 1 < 2 > 0", "a cat <lora:>, 1 < 2 > 0", []),
        ("a cat <lora: :1>", "a cat <lora: :1>", []),
        ("a cat <lora: ink :1>", "a cat", [("ink", 1)]),
        (" a cat ", " a cat ", []),
    ],
)
def test_calls_are_taken_out(text: str, rest: str, adapters: list[tuple[str, float]]) -> None:
    assert take_adapters(text) == (rest, tuple(Adapter(name=name, weight=weight) for name, weight in adapters))


@given(st.text(alphabet="<>:lora.-1 =a", max_size=60))
def test_any_text_is_read(text: str) -> None:
    rest, adapters = take_adapters(text)
    assert take_adapters(rest)[1] == () or "<" in rest
    assert all(-4 <= one.weight <= 4 for one in adapters)


def test_only_whole_words_are_names() -> None:
    found = list(split_at_names("(easy-negative), uneasy, Easy", ["easy", "easy-negative"]))
    assert found == [("(", None), ("", "easy-negative"), ("), uneasy, ", None), ("", "easy"), ("", None)]
    assert list(split_at_names("embedding:easy cat", ["easy"])) == [("", None), ("", "easy"), (" cat", None)]
    assert list(split_at_names("easy", [])) == [("easy", None)]
