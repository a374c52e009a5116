from __future__ import annotations

import random

import pytest

from dreamloom.train.data.captions import caption, spoken, telling_keywords, with_article
from dreamloom.train.data.sprites import Sprite

APPLE = Sprite("fluent-flat", "red apple", ("apple", "fruit", "orchard"), 4, 42, False)
PEAR = Sprite("fluent-flat", "pear", ("fruit",), 4, 42, False)
LEMON = Sprite("fluent-3d", "lemon", ("fruit", "citrus"), 4, 42, False)


@pytest.mark.parametrize(
    ("label", "said"),
    [
        ("woman: red hair", "a woman with red hair"),
        ("owl", "an owl"),
        ("french fries", "french fries"),
        ("glass of milk", "a glass of milk"),
    ],
)
def test_labels_are_said_as_people_say_them(label: str, said: str) -> None:
    assert with_article(spoken(label)) == said


def test_a_synonym_is_a_keyword_that_hardly_anything_else_has() -> None:
    assert telling_keywords([APPLE, PEAR, LEMON])["red apple"] == ("apple", "orchard")


def test_captions_name_the_thing_and_mostly_its_style_and_ground() -> None:
    dice = random.Random(1)
    texts = [caption(APPLE, "blue", (), dice) for _ in range(400)]
    assert all("red apple" in text for text in texts)
    assert sum("blue" in text for text in texts) > 300
    assert sum("flat" in text for text in texts) > 300
    assert len(set(texts)) > 50


def test_the_same_dice_word_the_same_caption() -> None:
    assert caption(LEMON, None, (), random.Random(3)) == caption(LEMON, None, (), random.Random(3))
