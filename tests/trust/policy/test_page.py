"""What docs/policy.md shows works."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dreamloom.errors import Refused
from dreamloom.recipe import Recipe
from dreamloom.trust.policy import Answers, built_in, decide, load_policy

PAGE = (Path(__file__).parents[3] / "docs" / "policy.md").read_text(encoding="utf-8")


def test_every_rule_is_on_the_page() -> None:
    assert set(re.findall(r"^\| `([a-z-]+)` \|", PAGE, re.MULTILINE)) == {rule.id for rule in built_in().rules}


def test_the_example_of_own_rules_can_be_used(tmp_path: Path) -> None:
    (example,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    (tmp_path / "own.yaml").write_text(example)
    policy = load_policy(tmp_path)
    with pytest.raises(Refused, match="drawn by hand"):
        decide(Recipe(prompt="an Acme Corp poster"), Answers(), None, policy=policy)
    assert decide(Recipe(prompt="a house in acme corp street"), Answers(), None, policy=policy) == ()
