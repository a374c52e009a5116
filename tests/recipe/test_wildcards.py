"""Wildcards are rolled the same way for ever, and no text of them takes long."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from recipe_examples import ANY_TEXT

from dreamloom.errors import BadPrompt
from dreamloom.recipe.wildcards import roll_wildcards


def test_the_same_seed_gives_the_same_words_for_ever() -> None:
    # These are the words of the first version; a change of them would change old recipes' pictures.
    assert [roll_wildcards("a {red|blue|2::green} {cat|dog}", seed) for seed in range(4)] == FIRST_VERSION


FIRST_VERSION = ["a blue cat", "a red dog", "a green cat", "a red dog"]


def test_weights_count() -> None:
    drawn = Counter(roll_wildcards("{a|b|2::c|0::d}", seed) for seed in range(2000))
    assert set(drawn) == {"a", "b", "c"}
    assert drawn["c"] == pytest.approx(1000, abs=100)
    assert drawn["a"] == pytest.approx(500, abs=80)


def test_several_are_different_ones() -> None:
    for seed in range(50):
        assert set(roll_wildcards("{2$$a|b|c}", seed).split(", ")) <= {"a", "b", "c"}
        assert len(set(roll_wildcards("{2$$a|b|c}", seed).split(", "))) == 2
    assert {len(roll_wildcards("{1-3$$ and $$a|b|c}", seed).split(" and ")) for seed in range(50)} == {1, 2, 3}
    assert sorted(roll_wildcards("{9$$a|b}", 1).split(", ")) == ["a", "b"]


def test_groups_nest() -> None:
    assert {roll_wildcards("{{pale|dark} green|red}", seed) for seed in range(60)} == {
        "pale green",
        "dark green",
        "red",
    }


@pytest.mark.parametrize(
    ("text", "rolled"),
    [("a {cat}", "a cat"), ("{}", ""), ("{cat", "{cat"), ("}{", "}{"), (r"\{a|b\}", r"\{a|b\}"), ("a|b", "a|b")],
)
def test_what_is_no_choice_stays(text: str, rolled: str) -> None:
    assert roll_wildcards(text, 3) == rolled


def test_a_change_leaves_the_draws_before_it_alone() -> None:
    before = [roll_wildcards("{a|b|c} x {d|e}", seed)[0] for seed in range(20)]
    assert [roll_wildcards("{a|b|c} something else {d|e|f|g}", seed)[0] for seed in range(20)] == before


@given(ANY_TEXT, st.integers())
@settings(max_examples=200, deadline=None)
def test_rolling_twice_is_rolling_once(text: str, seed: int) -> None:
    rolled = roll_wildcards(text, seed)
    assert roll_wildcards(rolled, seed + 1) == rolled


def test_bombs_are_refused() -> None:
    joiner = "{9$$" + "J" * 9000 + "$$a|b|c|d|e}"
    with pytest.raises(BadPrompt, match="more than 20000 characters"):
        roll_wildcards(joiner, 1)
    with pytest.raises(BadPrompt, match="longer than 20000"):
        roll_wildcards(("{2$$" + "J" * 6000 + "$$a|b}") * 4, 1)
    with pytest.raises(BadPrompt, match="more than 32 deep"):
        roll_wildcards("{" * 9000 + "}" * 9000, 1)
