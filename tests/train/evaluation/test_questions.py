from __future__ import annotations

import pytest

from dreamloom.errors import BadInput
from dreamloom.train.data.painting import Art
from dreamloom.train.data.scenes import Choice, held_out, is_held_out
from dreamloom.train.evaluation.questions import (
    SETS_ASKED,
    STYLED,
    Question,
    count_questions,
    drawing_for,
    hidden_drawings,
    paraphrases,
    questions,
    reference_scene,
    style_questions,
)


def test_the_hundred_questions_are_just_what_is_held_out() -> None:
    assert len(questions()) == 100
    assert {(one.label, one.colour or one.place) for one in questions()} == held_out()
    assert len({one.caption for one in questions()}) == 100


def test_questions_are_worded_as_captions_are() -> None:
    captions = {one.caption for one in questions()}
    assert {"a green cat", "a cat in the desert", "an orange elephant"} <= captions
    assert any(one.light == "sunset" and one.caption.endswith("at sunset") for one in questions())
    assert any(one.place and one.light is None for one in questions())


def test_paraphrases_ask_the_same_in_other_words() -> None:
    assert len(paraphrases()) >= 40
    captions = [one.caption for one in questions()]
    assert len({words for words, _ in paraphrases()} - set(captions)) == len(paraphrases())


def test_one_drawing_of_each_thing_is_hidden_and_of_styled_ones_one_of_each_set(art: Art) -> None:
    hidden = hidden_drawings(art.sprites)
    for label, numbers in hidden.items():
        assert all(art.sprites[number].label == label for number in numbers)
        sets = [art.sprites[number].set for number in numbers]
        assert sorted(sets) == sorted(SETS_ASKED) if label in STYLED else len(sets) == 1
    assert {art.sprites[numbers[0]].set for numbers in hidden.values()} == set(SETS_ASKED)
    numbers = frozenset(number for own in hidden.values() for number in own)
    left = Choice(art.sprites, SETS_ASKED, numbers)
    assert not numbers & {number for labels in left.by_set.values() for own in labels.values() for number in own}


def test_a_bank_without_an_asked_thing_is_refused(art: Art) -> None:
    with pytest.raises(BadInput, match="no drawing of rose"):
        hidden_drawings([one for one in art.sprites if one.label != "rose"])


def test_true_pictures_show_what_is_asked_for(art: Art) -> None:
    hidden = hidden_drawings(art.sprites)
    for asked in (*questions(), *count_questions(), *style_questions()):
        drawing = drawing_for(asked, art.sprites, hidden)
        scene = reference_scene(asked, drawing)
        assert len(scene.things) == asked.count
        assert {thing.colour for thing in scene.things} == {asked.colour}
        assert scene.place == asked.place
        assert asked.light in (None, scene.light)
        assert art.sprites[drawing].label == asked.label
        assert asked.style in (None, scene.filter, art.sprites[drawing].set)


def test_held_out_questions_are_answered_by_held_out_scenes(art: Art) -> None:
    hidden = hidden_drawings(art.sprites)
    scenes = [reference_scene(one, hidden[one.label][0]) for one in questions()]
    assert all(is_held_out(scene, art.sprites) for scene in scenes)
    assert not is_held_out(reference_scene(Question("", "cat"), hidden["cat"][0]), art.sprites)
