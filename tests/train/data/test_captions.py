from __future__ import annotations

import random

import pytest
from drawings import SPRITES

from dreamloom.train.data.captions import Wording, plural, spoken, telling_keywords, with_article
from dreamloom.train.data.scenes import Choice, Ground, Scene, Thing, random_scene
from dreamloom.train.data.sprites import Sprite

APPLE = Sprite("fluent-flat", "red apple", ("apple", "fruit", "orchard"), 4, 42, False)
PEAR = Sprite("fluent-flat", "pear", ("fruit",), 4, 42, False)
LEMON = Sprite("fluent-3d", "lemon", ("fruit", "citrus"), 4, 42, False)
WORDING = Wording(SPRITES)


def captions(scene: Scene, count: int = 300) -> list[str]:
    dice = random.Random(1)
    return [WORDING.caption(scene, dice) for _ in range(count)]


def share(texts: list[str], *words: str) -> float:
    return sum(any(word in text for word in words) for text in texts) / len(texts)


@pytest.mark.parametrize(
    ("label", "said"),
    [
        ("woman: red hair", "a woman with red hair"),
        ("owl", "an owl"),
        ("french fries", "french fries"),
        ("glass of milk", "a glass of milk"),
        ("umbrella", "an umbrella"),
        ("unicorn", "a unicorn"),
        ("octopus", "an octopus"),
    ],
)
def test_labels_are_said_as_people_say_them(label: str, said: str) -> None:
    assert with_article(spoken(label)) == said


@pytest.mark.parametrize(
    ("one", "many"),
    [
        ("fox", "foxes"), ("butterfly", "butterflies"), ("glass of milk", "glasses of milk"), ("mouse", "mice"),
        ("blue cat", "blue cats"), ("french fries", "french fries"), ("old man", "old men"), ("cactus", "cactuses"),
        ("tomato", "tomatoes"),
    ],
)  # fmt: skip
def test_plurals(one: str, many: str) -> None:
    assert plural(one) == many


def test_a_synonym_is_a_keyword_that_hardly_anything_else_has() -> None:
    assert telling_keywords([APPLE, PEAR, LEMON])["red apple"] == ("apple", "apple", "orchard")


def test_a_single_thing_is_named_with_its_colour_style_and_ground() -> None:
    scene = Scene("single", (Thing(3, 0.5, 0.5, 0.9, False, "purple"),), Ground("blue", "blue"))
    texts = captions(scene)
    assert share(texts, "mouse") > 0.9
    assert share(texts, "purple") > 0.85
    assert share(texts, "blue") > 0.8
    assert share(texts, "flat") > 0.7
    assert share(texts, "running") > 0.7
    assert len(set(texts)) > 150


def test_a_scene_says_where_and_when() -> None:
    texts = captions(Scene("scene", (Thing(0, 0.5, 0.5, 0.7),), place="beach", light="night"))
    assert share(texts, "beach", "sea", "sand", "shore", "coast") > 0.75
    assert share(texts, "night", "moon", "star", "dark", "midnight") > 0.75


def test_numbers_and_relations_are_said() -> None:
    cat, house = Thing(0, 0.3, 0.5, 0.4), Thing(1, 0.7, 0.5, 0.4)
    assert share(captions(Scene("group", (cat, cat, cat), Ground())), "three") > 0.95
    above = captions(Scene("pair", (cat, house), Ground(), relation="above"))
    assert share(above, " above ", " below ") > 0.95
    assert not any(" above " in text and " below " in text for text in above)


def test_the_same_dice_word_the_same_caption_and_none_is_empty() -> None:
    dice = random.Random(9)
    scenes = [random_scene(Choice(SPRITES), dice) for _ in range(200)]
    first = [WORDING.caption(scene, random.Random(number)) for number, scene in enumerate(scenes)]
    assert first == [WORDING.caption(scene, random.Random(number)) for number, scene in enumerate(scenes)]
    assert all(text.strip(" ,") for text in first)
    assert not any("  " in text or ",," in text for text in first)
