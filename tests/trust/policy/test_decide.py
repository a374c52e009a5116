"""What the engine makes of facts: refusals, consent, notices, the label."""

from __future__ import annotations

from typing import Any

import pytest

from dreamloom.errors import ConsentNeeded, Refused
from dreamloom.recipe import Adapter, Control, InputFile, Recipe, Reference, VideoSpec
from dreamloom.trust.policy import Answers, Decision, decide, needs_label
from example_card import resolved

PHOTO = InputFile(path="photo.png")
CONSENT = "I am the person in the photo"


def asked(prompt: str, faces: int | None = None, consent: str | None = None, **fields: Any) -> tuple[Decision, ...]:
    return decide(Recipe(prompt=prompt, **fields), Answers(consent=consent), faces)


def rules(*args: Any, **fields: Any) -> list[str]:
    return [one.rule for one in asked(*args, **fields)]


def test_an_ordinary_picture_needs_no_word() -> None:
    assert asked("a red apple") == ()


def test_a_refusal_says_why_and_by_which_rule() -> None:
    with pytest.raises(Refused, match="never made") as caught:
        asked("naked child")
    assert caught.value.rule == "sexual-minors"
    assert caught.value.exit_code == 2


def test_no_answer_changes_a_refusal() -> None:
    with pytest.raises(Refused):
        decide(Recipe(prompt="naked child"), Answers(consent=CONSENT, acknowledged=("sexual-minors",)), 0)


# negative prompts and weights


@pytest.mark.parametrize("negative", ["nude, nsfw, child", "naked", "ugly, blurry, porn, lowres"])
def test_naming_something_to_avoid_it_is_not_asking_for_it(negative: str) -> None:
    assert asked("a child on a swing", negative_prompt=negative) == ()
    assert asked(f"a child on a swing --no {negative}") == ()
    assert asked("a child on a swing, (nude:0)") == ()


def test_avoiding_clothes_is_asking_for_nakedness() -> None:
    assert asked("a woman", negative_prompt="clothes") == ()
    with pytest.raises(Refused):
        asked("a child", negative_prompt="clothes")
    with pytest.raises(Refused):
        asked("a child, (clothes:-1)")


# every way a prompt can become


def test_schedules_and_alternations_are_read_whole() -> None:
    for prompt in ("[woman:child:0.5] undressed", "[cat|child] nude", "na[ked|me] child", "[nude::9] child"):
        with pytest.raises(Refused):
            decide(resolved(prompt=prompt, steps=12), Answers(), None)


@pytest.mark.parametrize("prompt", ["[red:naked:450] child", "[red:naked:0.99] child", "[a|b|c|d|naked] [kid::3]"])
def test_a_word_that_comes_late_is_read_too(prompt: str) -> None:
    with pytest.raises(Refused):
        decide(resolved(prompt=prompt, steps=500), Answers(), None)


def test_rolled_wildcards_are_judged_by_what_was_rolled() -> None:
    prompt = "{a child|a nude statue}"
    assert decide(resolved(prompt=prompt, count=8), Answers(), None) == ()
    with pytest.raises(Refused):
        decide(resolved(prompt="a {nude|naked} {boy|girl}", count=2), Answers(), None)


def test_before_wildcards_are_rolled_all_of_them_count() -> None:
    with pytest.raises(Refused):
        asked("{child|cat} {naked|red}")


def test_one_bad_picture_of_many_is_enough() -> None:
    prompt = "{child|woman}, {naked|sleeping}"
    with pytest.raises(Refused):
        decide(resolved(prompt=prompt, count=40), Answers(), None)


def test_an_adapters_name_is_read_too() -> None:
    with pytest.raises(Refused):
        asked("undressed", adapters=(Adapter(name="loli_style_v2"),))


# real people


@pytest.mark.parametrize(
    "fields",
    [
        {"init_image": PHOTO},
        {"references": (Reference(file=PHOTO),)},
        {"controls": (Control(kind="pose", file=PHOTO),)},
        {"init_video": PHOTO, "output": VideoSpec()},
    ],
)
def test_a_real_face_needs_a_consent(fields: dict[str, Any]) -> None:
    with pytest.raises(ConsentNeeded, match="--consent") as caught:
        asked("as a pirate", faces=1, **fields)
    assert caught.value.rule == "likeness"
    (decision,) = asked("as a pirate", faces=1, consent=CONSENT, **fields)
    assert (decision.rule, decision.action, decision.answered) == ("likeness", "consent", CONSENT)
    assert asked("as a pirate", faces=0, **fields) == ()


@pytest.mark.parametrize("consent", ["", "  ", "yes", "ok"])
def test_a_consent_says_who_agreed(consent: str) -> None:
    with pytest.raises(ConsentNeeded):
        asked("as a pirate", faces=1, consent=consent, init_image=PHOTO)


def test_where_nobody_looked_the_users_word_counts() -> None:
    with pytest.raises(ConsentNeeded):
        asked("turn my boss into a clown", init_image=PHOTO)
    (notice,) = asked("as a watercolour", init_image=PHOTO)
    assert (notice.rule, notice.action) == ("faces-unknown", "notice")
    assert "nobody looked" in notice.reason


def test_without_a_given_picture_nobody_is_asked_for_consent() -> None:
    assert asked("my boss as a clown") == ()


def test_no_consent_allows_a_sexual_picture_of_somebody() -> None:
    for prompt, faces in (("remove her clothes", 1), ("my ex naked", None)):
        with pytest.raises(Refused) as caught:
            asked(prompt, faces=faces, consent=CONSENT, init_image=PHOTO)
        assert caught.value.rule == "sexual-likeness"


# notices


def test_a_living_artist_is_noticed_with_words_for_the_style() -> None:
    (notice,) = asked("a castle by Greg Rutkowski")
    assert (notice.rule, notice.action, notice.answered) == ("living-artist", "notice", None)
    assert notice.reason.startswith("greg rutkowski: ")
    assert "warm light" in notice.reason
    assert rules("a castle by rembrandt") == []


def test_a_notice_can_be_acknowledged() -> None:
    answers = Answers(acknowledged=("living-artist",))
    (notice,) = decide(Recipe(prompt="a castle by greg rutkowski"), answers, None)
    assert notice.answered == "acknowledged"


@pytest.mark.parametrize("prompt", ["pikachu on a hill", "the nike logo on a mug", "mickey mouse"])
def test_protected_characters_and_logos_are_noticed(prompt: str) -> None:
    assert rules(prompt) == ["protected-character"]


@pytest.mark.parametrize("prompt", ["an apple", "a mouse", "a puma in the snow", "super clean kitchen", "frozen lake"])
def test_ordinary_words_are_no_trademarks(prompt: str) -> None:
    assert rules(prompt) == []


# scenes that mislead


def test_a_misleading_scene_is_made_with_the_label_only() -> None:
    prompt = "photo of Donald Trump in handcuffs"
    assert needs_label(Recipe(prompt=prompt))
    assert rules(prompt) == ["labelled-scene"]
    for off in ("label", "watermark"):
        with pytest.raises(Refused, match="visible label") as caught:
            asked(prompt, **{off: False})
        assert caught.value.rule == "unlabelled-scene"


@pytest.mark.parametrize(
    "prompt",
    ["cartoon of Donald Trump in handcuffs", "photo of a mayor at an election", "photo of Donald Trump golfing"],
)
def test_satire_and_unnamed_people_need_no_label(prompt: str) -> None:
    assert not needs_label(Recipe(prompt=prompt))
    assert rules(prompt, label=False, watermark=False) == []


def test_a_resolved_recipe_without_its_label_is_refused() -> None:
    recipe = resolved(prompt="press photo of macron in a hospital")
    assert not recipe.label
    with pytest.raises(Refused):
        decide(recipe, Answers(), None)
    assert decide(recipe.model_copy(update={"label": True}), Answers(), None)[0].rule == "labelled-scene"


# texts


def test_reasons_come_in_other_languages() -> None:
    recipe = Recipe(prompt="a castle by greg rutkowski")
    (german,) = decide(recipe, Answers(), None, language="de")
    (english,) = decide(recipe, Answers(), None, language="xx")
    assert "Worten" in german.reason
    assert "words" in english.reason
    with pytest.raises(ConsentNeeded, match="zugestimmt"):
        decide(Recipe(prompt="x", init_image=PHOTO), Answers(), 1, language="de")


def test_a_decision_says_which_rules_it_came_from() -> None:
    (notice,) = asked("pikachu")
    assert notice.version == 1
    assert Decision.model_validate_json(notice.model_dump_json()) == notice
