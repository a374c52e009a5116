"""What pictures can be made with: model cards, samplers, and the step from a recipe to a resolved recipe."""

from __future__ import annotations

from dreamloom.catalog.adapt import adapt
from dreamloom.catalog.cards import Credit, ModelCard, PartCard, find_card, known_cards
from dreamloom.catalog.facts import InputFacts
from dreamloom.catalog.finding import Catalog
from dreamloom.catalog.pinning import part_files, pinned, refiner_card
from dreamloom.catalog.resolve import check_resolved, resolve
from dreamloom.catalog.samplers import SAMPLERS, sampler_name

__all__ = [
    "SAMPLERS",
    "Catalog",
    "Credit",
    "InputFacts",
    "ModelCard",
    "PartCard",
    "adapt",
    "check_resolved",
    "find_card",
    "known_cards",
    "part_files",
    "pinned",
    "refiner_card",
    "resolve",
    "sampler_name",
]
