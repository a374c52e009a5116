"""How a text is read: foreign letters, digits for letters, gaps."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dreamloom.recipe import Mix, Recipe, Region
from dreamloom.trust.policy.reading import said, views, words
from dreamloom.trust.policy.words import Concept, read_pattern


def read_as(text: str) -> set[str]:
    return {word for view in views(text) for word in view}


@pytest.mark.parametrize(
    "text",
    [
        "NAKED",
        "ｎａｋｅｄ",
        "nаkеd",  # Cyrillic а, е
        "náked",
        "n̶a̶k̶e̶d̶",
        "na\u200bked",
        "n4k3d",
        "n@ked",
        "n.a.k.e.d",
        "n a k e d",
        "so n-a-k-e-d now",
        "na-ked",
        "n_aked",
        "nakeddd",
        "naaaked",
        "n&#97;ked",
        "n&amp;#97;ked",
        "𝖓𝖆𝖐𝖊𝖉",
    ],
)
def test_disguises_are_seen_through(text: str) -> None:
    assert "naked" in read_as(text)


def test_words_run_together_by_spelling_are_found() -> None:
    assert {"naked", "child"} <= read_as("n a k e d c h i l d")


def test_punctuation_parts_words() -> None:
    assert words("blue, tits. 3 cats") == ("blue", ",", "tits", ",", "3", "cats")


def test_a_tilde_stays_and_other_accents_go() -> None:
    assert words("Niña, élève, Mädchen, Straße, œil") == (
        "niña",
        ",",
        "eleve",
        ",",
        "madchen",
        ",",
        "strasse",
        ",",
        "oeil",
    )


def test_a_number_before_letters_is_a_word_of_its_own() -> None:
    assert words("1girl 12yo s3x") == ("1", "girl", "12", "yo", "s3x")


@settings(deadline=None, max_examples=150)
@given(st.text(max_size=60))
def test_any_text_can_be_read(text: str) -> None:
    assert views(text)


# patterns


def found(pattern: str, text: str, *innocent: str) -> list[str]:
    concept = Concept((read_pattern(pattern),), tuple(map(read_pattern, innocent)))
    return [one.words for one in concept.find(words(text))]


@pytest.mark.parametrize(
    ("pattern", "text", "yes"),
    [
        ("kid", "two kids", True),
        ("kid", "kidding", False),
        ("porn*", "pornographic", True),
        ("no|without clothes", "without clothes", True),
        ("no clothes", "no, clothes", False),
        ("take off? clothes", "take clothes", True),
        ("take off? clothes", "take off clothes", True),
        ("<age> years old", "twelve years old", True),
        ("<age> years old", "18 years old", False),
        ("<age> ans", "seize ans", True),
        ("<age> th grader", "7th grader", True),
        ("<grade> grader", "seventh grader", True),
        ("mädchen", "MADCHEN", True),
    ],
)
def test_patterns(pattern: str, text: str, yes: bool) -> None:
    assert bool(found(pattern, text)) == yes


def test_what_is_innocent_is_passed_over_where_it_stands() -> None:
    assert found("naked", "a naked mole rat", "naked mole rat") == []
    assert found("naked", "a naked man and a naked mole rat", "naked mole rat") == ["naked"]


def test_a_pattern_can_bring_a_hint() -> None:
    concept = Concept((read_pattern({"greg rutkowski": "warm light"}),))
    assert concept.find(words("by Greg Rutkowski"))[0].hint == "warm light"


def test_the_words_of_regions_are_read_too() -> None:
    recipe = Recipe(prompt="a cat", regions=(Region(prompt="a n4ked fox", box=(0, 0, 0.5, 1)),))
    asked = frozenset().union(*(one.asked for one in said(recipe)))
    assert ("a", "naked", "fox") in asked


def test_a_second_prompt_is_read_too() -> None:
    recipe = Recipe(prompt="a cat", mix=Mix(prompt="a n4ked fox", share=0.5))
    asked = frozenset().union(*(one.asked for one in said(recipe)))
    assert ("a", "naked", "fox") in asked
