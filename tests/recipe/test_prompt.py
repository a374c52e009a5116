"""What a prompt says at each step."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from recipe_examples import ANY_TEXT

from dreamloom.errors import BadPrompt
from dreamloom.recipe.prompt import parse_prompt, plain_text, prompt_at, prompt_schedule


def words(text: str, step: int = 0, steps: int = 10) -> list[list[tuple[str, float]]]:
    return [[(part.text, part.weight) for part in chunk] for chunk in prompt_at(text, step, steps)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a cat", [[("a cat", 1.0)]]),
        ("a (red) cat", [[("a ", 1.0), ("red", 1.1), (" cat", 1.0)]]),
        ("((red))", [[("red", 1.21)]]),
        ("(red:1.3)", [[("red", 1.3)]]),
        ("(red:-0.5)", [[("red", -0.5)]]),
        ("((red) cat:1.5)", [[("red", 1.65), (" cat", 1.5)]]),
        ("[red]", [[("red", 0.9091)]]),
        ("(red:99)", [[("red", 10.0)]]),
        (r"\(red\) \[cat\] \\", [[("(red) [cat] \\", 1.0)]]),
        (r"(red\)", [[("(red)", 1.0)]]),
        ("(ratio 3:2)", [[("ratio 3", 2.0)]]),
        ("(a: b)", [[("a: b", 1.1)]]),
        ("(red", [[("(red", 1.0)]]),
        ("red)] [cat", [[("red)] [cat", 1.0)]]),
        ("(a [b) c]", [[("a [b", 1.1), (" c]", 1.0)]]),
        ("a BREAK b", [[("a", 1.0)], [("b", 1.0)]]),
        ("(a BREAK b:1.2)", [[("a", 1.2)], [("b", 1.2)]]),
        ("BREAK a BREAK BREAK b BREAK", [[("a", 1.0)], [("b", 1.0)]]),
        ("BREAKFAST, break", [[("BREAKFAST, break", 1.0)]]),
        ("", [[("", 1.0)]]),
        ("()", [[("", 1.0)]]),
    ],
)
def test_weights_and_chunks(text: str, said: list[list[tuple[str, float]]]) -> None:
    assert words(text) == said


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        ("a [cat:dog:0.5]", [(0, "a cat"), (5, "a dog")]),
        ("a [cat:dog:3]", [(0, "a cat"), (3, "a dog")]),
        ("a [dog:0.29]", [(0, "a"), (2, "a dog")]),
        ("a [cat::5]", [(0, "a cat"), (5, "a")]),
        ("[cat:dog:0]", [(0, "dog")]),
        ("[cat:dog:99]", [(0, "cat")]),
        ("[a [cat:dog:0.2]:bird:0.5]", [(0, "a cat"), (2, "a dog"), (5, "bird")]),
        ("[cat:cat:0.5]", [(0, "cat")]),
        ("[cat|dog]", [(step, "cat" if step % 2 == 0 else "dog") for step in range(10)]),
        ("[cat|]", [(step, "cat" if step % 2 == 0 else "") for step in range(10)]),
    ],
)
def test_schedules(text: str, changes: list[tuple[int, str]]) -> None:
    found = prompt_schedule(text, 10)
    assert [(step, "".join(part.text for part in chunks[0])) for step, chunks in found] == changes


def test_schedule_inside_weight_keeps_the_weight() -> None:
    assert words("([cat:(dog:2):0.5]:1.2)", 0) == [[("cat", 1.2)]]
    assert words("([cat:(dog:2):0.5]:1.2)", 9) == [[("dog", 2.4)]]


@given(ANY_TEXT, st.integers(1, 30))
@settings(max_examples=200, deadline=None)
def test_schedule_agrees_with_each_step(text: str, steps: int) -> None:
    schedule = prompt_schedule(text, steps)
    assert schedule[0][0] == 0
    for step in range(steps):
        holds = [chunks for first, chunks in schedule if first <= step][-1]
        assert holds == prompt_at(text, step, steps)
        assert all(holds)
        assert all(abs(part.weight) <= 10 for chunk in holds for part in chunk)


@given(ANY_TEXT)
@settings(max_examples=200, deadline=None)
def test_any_text_is_a_prompt_or_a_bad_one(text: str) -> None:
    plain_text(text)
    column = 1
    try:
        parsed = parse_prompt(text)
    except BadPrompt as error:
        column = error.column
    else:
        prompt_at(parsed.roll(1), 0, 1)
    assert 1 <= column <= len(text) + 1


@given(st.text("abc ,", max_size=60))
@settings(max_examples=50, deadline=None)
def test_plain_words_stay(text: str) -> None:
    assert words(text) == [[(text.strip(), 1.0)]]


def test_deep_nesting_is_refused_at_its_column() -> None:
    with pytest.raises(BadPrompt) as caught:
        prompt_at("(" * 40 + "a" + ")" * 40, 0, 1)
    assert caught.value.column == 33
    assert plain_text("(" * 20_000) == "(" * 20_000


def test_long_prompts_stay_quick() -> None:
    for text in (
        "[a|b] " * 3000,
        "([" * 10_000 + ")]" * 3,
        "(a:" * 6000,
        "a BREAK " * 2500,
        " " * 20_000,
        "[a:b:0.5]" * 2000,
    ):
        assert prompt_schedule(text, 20)


def test_steps_outside_are_refused() -> None:
    for step, steps in ((-1, 5), (5, 5), (0, 0)):
        with pytest.raises(ValueError, match="there is no step"):
            prompt_at("a", step, steps)
    with pytest.raises(ValueError, match="at least one step"):
        prompt_schedule("a", 0)


def test_plain_text_is_what_a_title_needs() -> None:
    assert plain_text("a (red:1.3)  [cat:dog:0.5]\nBREAK [big|small] \\(x\\)") == "a red cat big (x)"


def test_parsed_prompt_knows_its_wildcards() -> None:
    assert parse_prompt("a {red|blue} cat --seed 7").has_wildcards
    assert not parse_prompt("a {red cat").has_wildcards
    assert parse_prompt("a {cat} --seed 7").roll(1) == "a cat"
