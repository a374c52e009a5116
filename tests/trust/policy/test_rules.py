"""The built-in rules hold together; a user's own files add and tighten, and never loosen what protects others."""

from __future__ import annotations

from pathlib import Path

import pytest

from dreamloom.errors import BadFile, Refused
from dreamloom.recipe import Recipe
from dreamloom.trust.policy import Answers, built_in, decide, load_policy
from dreamloom.trust.policy.rules import LANGUAGES, STRICTNESS


def own(folder: Path, text: str) -> Path:
    (folder / "own.yaml").write_text(text)
    return folder


def test_every_rule_has_a_reason_in_every_language_and_words_to_look_for() -> None:
    policy = built_in()
    for rule in policy.rules:
        assert rule.concepts() <= set(policy.concepts)
        for language in LANGUAGES:
            assert set(policy.texts[language]) == {one.id for one in policy.rules}
            assert policy.text(rule, "reason", language)
            assert rule.action != "consent" or "--consent" in policy.text(rule, "ask", language)


def test_what_refuses_or_asks_for_consent_is_fixed() -> None:
    for rule in built_in().rules:
        assert rule.fixed == (rule.action in ("consent", "refuse"))


def test_without_own_files_the_policy_is_the_built_in_one(tmp_path: Path) -> None:
    assert load_policy(tmp_path / "missing") is built_in()


def test_own_rules_and_words_are_added(tmp_path: Path) -> None:
    policy = load_policy(
        own(
            tmp_path,
            """
            version: 1
            words:
              acme:
                words: {en: [acme corp]}
              minor:
                words: {it: [bambina|bambino]}
            rules:
              - {id: house-brand, action: refuse, when: [[prompt.acme]], reason: our brand is drawn by hand}
            """,
        )
    )
    with pytest.raises(Refused, match="drawn by hand") as caught:
        decide(Recipe(prompt="an ACME-Corp poster"), Answers(), None, policy=policy)
    assert caught.value.rule == "house-brand"
    with pytest.raises(Refused):
        decide(Recipe(prompt="bambina nude"), Answers(), None, policy=policy)
    assert decide(Recipe(prompt="an acme corp poster"), Answers(), None) == ()


def test_a_built_in_rule_can_be_made_stricter(tmp_path: Path) -> None:
    policy = load_policy(own(tmp_path, "version: 1\nrules: [{id: living-artist, action: refuse}]"))
    with pytest.raises(Refused):
        decide(Recipe(prompt="by greg rutkowski"), Answers(), None, policy=policy)


def test_advice_can_be_switched_off(tmp_path: Path) -> None:
    policy = load_policy(own(tmp_path, "version: 1\nrules: [{id: living-artist, action: allow}]"))
    (decision,) = decide(Recipe(prompt="by greg rutkowski"), Answers(), None, policy=policy)
    assert decision.action == "allow"


@pytest.mark.parametrize("rule", [rule.id for rule in built_in().rules if rule.fixed])
def test_what_protects_others_cannot_be_loosened(tmp_path: Path, rule: str) -> None:
    action = next(one.action for one in built_in().rules if one.id == rule)
    for milder in STRICTNESS[: STRICTNESS.index(action)]:
        with pytest.raises(BadFile, match="protects others"):
            load_policy(own(tmp_path, f"version: 1\nrules: [{{id: {rule}, action: {milder}}}]"))
    with pytest.raises(BadFile, match="nothing else"):
        load_policy(own(tmp_path, f"version: 1\nrules: [{{id: {rule}, fixed: false}}]"))


def test_built_in_words_cannot_be_passed_over(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="passed over"):
        load_policy(own(tmp_path, "version: 1\nwords: {minor: {words: {}, not: [child]}}"))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[1]", "mapping"),
        ("version: 2", "version: 1"),
        ("version: 1\nrule: []", "version: 1"),
        ("version: 1\nrules: [{id: A B, action: allow, when: [[prompt.minor]]}]", "id"),
        ("version: 1\nrules: [{id: a, action: shout, when: [[prompt.minor]]}]", "action"),
        ("version: 1\nrules: [{id: a, action: allow, when: []}]", "when"),
        ("version: 1\nrules: [{id: a, action: allow, when: [[prompt.nothing]]}]", "prompt.nothing"),
        ("version: 1\nrules: [{id: a, action: allow, when: [[made.up]]}]", "made.up"),
        ("version: 1\nrules: [a]", "rules"),
        ("version: 1\nwords: {a: {words: {en: ['b?']}}}", "needs no word"),
        ("version: 1\nwords: {a: [b]}", "words by language"),
        ("a: [", "is no policy"),
        ("!!python/object/apply:os.system ['false']", "is no policy"),
    ],
)
def test_an_own_file_that_cannot_be_used_is_told(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(BadFile, match=r"own\.yaml") as caught:
        load_policy(own(tmp_path, text))
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)
