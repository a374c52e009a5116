"""What may be made: rules as data, and the one engine that reads them. `rules.yaml` is the place to begin."""

from __future__ import annotations

from dreamloom.trust.policy.decide import Answers, Decision, decide, needs_label
from dreamloom.trust.policy.rules import Policy, Rule, built_in, load_policy

__all__ = ["Answers", "Decision", "Policy", "Rule", "built_in", "decide", "load_policy", "needs_label"]
