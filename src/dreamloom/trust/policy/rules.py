"""Rules: when a policy does what. They are data, `rules.yaml` and the words it looks for, and whatever a user adds.

Terms:
    fact: something that is so, as "prompt.minor" or "faces.found"; `rules.yaml` lists them all.
    case: facts that have to come together. "not faces.found" holds if that is not a fact.
    own file: `DREAMLOOM_HOME/policy/*.yaml`, in the form of `rules.yaml`, with words of its own beside the rules. It
        adds rules and words; it makes built-in rules stricter, and milder only those that are not fixed.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import Field, ValidationError

from dreamloom.errors import BadFile
from dreamloom.recipe.values import Value
from dreamloom.trust.policy.words import Concept, read_concepts

Action = Literal["allow", "notice", "consent", "refuse"]
STRICTNESS: tuple[Action, ...] = ("allow", "notice", "consent", "refuse")
LANGUAGES = ("en", "de")

_HERE = Path(__file__).parent
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MAX_BYTES = 2**20
_OTHER_FACTS = frozenset({"picture.given", "faces.found", "faces.unknown", "action.film", "action.unlabelled"})

Name = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Case = Annotated[tuple[str, ...], Field(min_length=1)]


class Rule(Value):
    """One rule, as `rules.yaml` explains; `reason` is for rules of a user's own."""

    id: Name
    action: Action
    when: Annotated[tuple[Case, ...], Field(min_length=1)]
    fixed: bool = False
    label: bool = False
    reason: Annotated[str, Field(max_length=1000)] = ""

    def holds(self, facts: Set[str]) -> bool:
        """Whether some case does."""
        return any(
            all((fact.removeprefix("not ") in facts) != fact.startswith("not ") for fact in case) for case in self.when
        )

    def concepts(self) -> frozenset[str]:
        """The words it looks for."""
        facts = (fact.removeprefix("not ") for case in self.when for fact in case)
        return frozenset(fact.partition(".")[2] for fact in facts if fact.startswith(("prompt.", "negative.")))


@dataclass(frozen=True)
class Policy:
    """Rules in the order in which they are asked, the words they look for, and what they say.

    Attributes:
        version: of the built-in rules.
        rules: see `Rule`.
        concepts: by name.
        texts: by language, then by the rule's id: what it says, in words with places for {found} and {hint}.
    """

    version: int
    rules: tuple[Rule, ...]
    concepts: Mapping[str, Concept]
    texts: Mapping[str, Mapping[str, Any]]

    def text(self, rule: Rule, part: Literal["reason", "ask"], language: str) -> str:
        """What a rule says, in a language or else in English."""
        for known in (language, "en"):
            given = self.texts.get(known, {}).get(rule.id)
            if given is not None:
                return str(given if isinstance(given, str) else given[part])
        return rule.reason or f"the rule {rule.id} says so"


@cache
def built_in() -> Policy:
    """The policy that Dreamloom comes with."""
    given = _read(_HERE / "rules.yaml")
    concepts: dict[str, Concept] = {}
    for file in sorted((_HERE / "words").glob("*.yaml")):
        concepts |= read_concepts(_read(file))
    texts = {language: _read(_HERE / "texts" / f"{language}.yaml") for language in LANGUAGES}
    return Policy(given["version"], tuple(map(Rule.model_validate, given["rules"])), concepts, texts)


def load_policy(folder: Path) -> Policy:
    """The built-in policy with what a user's own files add.

    Args:
        folder: its `*.yaml` are read in the order of their names; it need not be there.

    Raises:
        BadFile: if a file cannot be used, or would make a fixed rule milder.
    """
    policy = built_in()
    for file in sorted(folder.glob("*.yaml")):
        try:
            policy = _added(policy, _read(file))
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(map(str, first["loc"])) or "rules"
            raise BadFile(f"{file} is no policy: {place}: {first['msg']}", str(file)) from None
        except (ValueError, OSError, yaml.YAMLError) as error:
            raise BadFile(f"{file} is no policy: {' '.join(str(error).split())}", str(file)) from None
    return policy


def _read(file: Path) -> dict[str, Any]:
    with file.open("rb") as opened:
        data = opened.read(_MAX_BYTES + 1)
    if len(data) > _MAX_BYTES:
        raise ValueError("it is larger than 1 MiB")
    given = yaml.load(data, _LOADER)  # a safe one, in C where that was built
    if not isinstance(given, dict):
        raise ValueError("it should be a mapping with version and rules")
    return given


def _added(policy: Policy, given: dict[str, Any]) -> Policy:
    if set(given) - {"version", "rules", "words"} or given.get("version") != 1:
        raise ValueError("it needs version: 1, and may have rules and words")
    concepts = dict(policy.concepts)
    for name, own in read_concepts(given.get("words") or {}).items():
        if name in concepts and own.innocent:
            raise ValueError(f"the built-in words {name!r} take more words, but nothing that is to be passed over")
        concepts[name] = concepts[name].with_more(own.patterns) if name in concepts else own
    rules = {rule.id: rule for rule in policy.rules}
    for one in given.get("rules") or []:
        rule = _changed(rules, one)
        for fact in (fact.removeprefix("not ") for case in rule.when for fact in case):
            kind, _, name = fact.partition(".")
            if fact not in _OTHER_FACTS and (kind not in ("prompt", "negative") or name not in concepts):
                raise ValueError(f"rule {rule.id}: there is no fact {fact!r}, or nobody gave words for it")
        rules[rule.id] = rule
    return replace(policy, rules=tuple(rules.values()), concepts=concepts)


def _changed(rules: Mapping[str, Rule], given: Any) -> Rule:
    known = rules.get(str(given.get("id"))) if isinstance(given, dict) else None
    if known is None:
        return Rule.model_validate(given)
    if set(given) - {"id", "action", "when"}:
        raise ValueError(f"the built-in rule {known.id} takes another action and more cases, nothing else")
    cases = [*known.when, *given.get("when", [])]
    changed = Rule.model_validate({**known.model_dump(), "when": cases, "action": given.get("action", known.action)})
    if known.fixed and STRICTNESS.index(changed.action) < STRICTNESS.index(known.action):
        raise ValueError(f"the rule {known.id} protects others and cannot be made milder than {known.action}")
    return changed
