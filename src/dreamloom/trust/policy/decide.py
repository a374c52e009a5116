"""May this be made? One small engine that holds the facts of a recipe against the rules."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from dreamloom.errors import ConsentNeeded, Refused
from dreamloom.recipe import Recipe, ResolvedRecipe, VideoSpec
from dreamloom.recipe.values import Value
from dreamloom.trust.policy.reading import Said, View, said
from dreamloom.trust.policy.rules import Action, Policy, Rule, built_in
from dreamloom.trust.policy.words import Found

_SHOWN = 4  # of the words that a notice names


class Answers(Value):
    """What the user said to the policy.

    Attributes:
        consent: who agreed to the use of a real person's picture, in the user's words.
        acknowledged: the ids of rules whose notices were read and need not be told again.
    """

    consent: Annotated[str, Field(max_length=2000)] | None = None
    acknowledged: Annotated[tuple[str, ...], Field(max_length=100)] = ()


class Decision(Value):
    """What one rule came to, for the credentials of what is made.

    Attributes:
        rule: its id.
        action: what it did.
        reason: why, in a sentence.
        answered: what the user said to it, or None.
        version: of the rules.
    """

    rule: str
    action: Action
    reason: str
    answered: str | None = None
    version: int = 1


def decide(
    recipe: Recipe | ResolvedRecipe,
    answers: Answers,
    faces: int | None,
    *,
    policy: Policy | None = None,
    language: str = "en",
) -> tuple[Decision, ...]:
    """Asks the policy, before any work.

    Args:
        recipe: what is to be made; a resolved one is judged exactly, one that still has wildcards strictly.
        answers: what the user said.
        faces: how many faces of its input pictures would change; None if nobody looked.
        policy: the built-in one if None.
        language: of the reasons, as "en" or "de".

    Returns:
        A decision for each rule that had something to say, notices among them; empty for an ordinary picture.

    Raises:
        Refused: if a rule refuses.
        ConsentNeeded: if a rule needs a consent that was not stated.
        BadPrompt: if the prompt cannot be understood.
    """
    policy = policy or built_in()
    decisions = [
        Decision(
            rule=rule.id,
            action=rule.action,
            reason=_filled(policy.text(rule, "reason", language), found),
            answered=_answer(rule, answers),
            version=policy.version,
        )
        for rule, found in _holding(policy, recipe, faces)
    ]
    for decision in decisions:
        if decision.action == "refuse":
            raise Refused(f"this is not made: {decision.reason}", decision.rule)
    for decision in decisions:
        if decision.action == "consent" and decision.answered is None:
            rule = next(rule for rule in policy.rules if rule.id == decision.rule)
            raise ConsentNeeded(_filled(policy.text(rule, "ask", language), ()), rule.id)
    return tuple(decisions)


def needs_label(recipe: Recipe | ResolvedRecipe, *, policy: Policy | None = None) -> bool:
    """Whether what is made must carry the visible label, whatever was asked for.

    Raises:
        BadPrompt: if the prompt cannot be understood.
    """
    return any(rule.label for rule, _ in _holding(policy or built_in(), recipe, None))


def _holding(
    policy: Policy, recipe: Recipe | ResolvedRecipe, faces: int | None
) -> Iterator[tuple[Rule, tuple[Found, ...]]]:
    """The rules that hold for at least one picture of a recipe, and the words that they found in them."""
    around = _around(recipe, faces)
    pictures = [_facts(policy, one) for one in said(recipe)]
    for rule in policy.rules:
        holding = [found for facts, found in pictures if rule.holds(around | facts)]
        if holding:
            about = rule.concepts()
            yield (
                rule,
                tuple(dict.fromkeys(one for found in holding for name, one in found if name in about and one.words)),
            )


def _around(recipe: Recipe | ResolvedRecipe, faces: int | None) -> frozenset[str]:
    """The facts that words have no part in."""
    facts = set()
    pictures = (recipe.init_image, recipe.last_image, recipe.init_video, recipe.extend)
    if any(pictures) or recipe.references or recipe.controls:
        facts |= {"picture.given"} | ({"faces.unknown"} if faces is None else {"faces.found"} if faces else set())
    if isinstance(recipe.output, VideoSpec):
        facts.add("action.film")
    if recipe.label is False or recipe.watermark is False:
        facts.add("action.unlabelled")
    return frozenset(facts)


def _facts(policy: Policy, picture: Said) -> tuple[frozenset[str], tuple[tuple[str, Found], ...]]:
    """The facts of one picture's words, and what was found of which concept in what it asks for."""
    kinds: tuple[tuple[Literal["prompt", "negative"], frozenset[View]], ...] = (
        ("prompt", picture.asked),
        ("negative", picture.avoided),
    )
    facts: set[str] = set()
    found: dict[tuple[str, Found], None] = {}
    for kind, views in kinds:
        for name, concept in policy.concepts.items():
            for view in sorted(views):
                here = concept.find(view)
                if here:
                    facts.add(f"{kind}.{name}")
                if kind == "prompt":
                    found |= dict.fromkeys((name, one) for one in here)
    return frozenset(facts), tuple(found)


def _filled(text: str, found: tuple[Found, ...]) -> str:
    every = dict.fromkeys(one.words for one in found)
    names = [one for one in every if not any(one != other and one in other for other in every)]
    hints = list(dict.fromkeys(one.hint for one in found if one.hint))
    return text.replace("{found}", ", ".join(names[:_SHOWN])).replace("{hint}", "; ".join(hints[:_SHOWN]))


def _answer(rule: Rule, answers: Answers) -> str | None:
    if rule.action == "consent":
        said_so = (answers.consent or "").strip()
        return said_so if len(said_so.split()) > 1 else None  # "yes" does not say who agreed to what
    if rule.action == "notice" and rule.id in answers.acknowledged:
        return "acknowledged"
    return None
