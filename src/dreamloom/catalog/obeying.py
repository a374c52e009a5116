"""What a model obeys besides words and masks, as its card's tasks say: control maps, references, instructions.

Terms
-----
task
    "edit", "reference", or "control" and the kind of map. Models of the families in `PARTED` have none of these: what
    they follow depends on the parts that are here (`catalog/pinning.py`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from difflib import get_close_matches

from dreamloom.catalog.cards import ModelCard
from dreamloom.catalog.facts import InputFacts
from dreamloom.errors import BadRecipe
from dreamloom.recipe import ImageSpec, InputFile, VideoSpec
from dreamloom.recipe.controls import KINDS, control_kind
from dreamloom.recipe.recipe import Inputs

OBEYING = ("wan",)
"""Families whose models follow maps and references with their own weights."""
CONTROL = "control "
SAME_SHAPE = 0.05  # of the share of width to height
ROUNDED = 16  # pixels by which a side may differ because of what models can paint


def followed(card: ModelCard) -> tuple[str, ...]:
    """The kinds of maps that a model follows with its own weights."""
    return tuple(task.removeprefix(CONTROL) for task in card.tasks if task.startswith(CONTROL))


def check_obeys(recipe: Inputs, output: ImageSpec | VideoSpec, card: ModelCard) -> None:
    """Refuses maps, references and instructions that a model was not taught.

    Raises:
        BadRecipe: with the nearest kinds, if it is a kind of map; with what to do instead otherwise.
    """
    if recipe.edit and "edit" not in card.tasks:
        raise BadRecipe(
            f"{card.name} obeys no instructions: choose a model that can edit, or say with dream image what the "
            "picture shall show",
            "edit",
        )
    if card.family not in OBEYING:
        return
    if recipe.references and isinstance(output, VideoSpec):
        raise BadRecipe(f"{card.name} takes references for pictures only: leave them out of a film", "references")
    if recipe.references and "reference" not in card.tasks:
        raise BadRecipe(f"{card.name} takes no references: leave them out", "references")
    for control in recipe.controls:
        _check_kind(control.kind, card)


def _check_kind(kind: str, card: ModelCard) -> None:
    can = followed(card)
    known = control_kind(kind)
    if known in can:
        return
    if not can:
        raise BadRecipe(f"{card.name} follows no control maps: leave controls out", "controls")
    aliases = {alias: name for name in can for alias in (name, *KINDS.get(name, ()))}
    near = get_close_matches(kind.lower(), list(aliases), n=3, cutoff=0.5)
    shown = list(dict.fromkeys(aliases[one] for one in near)) or list(can)
    what = f"no {known} maps" if known else f"no kind of map called {kind[:60]!r}"
    raise BadRecipe(f"{card.name} follows {what}: near it, it follows {', '.join(shown)}", "controls")


def check_maps(maps: Sequence[tuple[InputFile, InputFacts]], width: int, height: int) -> None:
    """Refuses maps that have another shape than the picture.

    Args:
        maps: with what is known of them.
        width: of the picture, in pixels.
        height: likewise.

    Raises:
        BadRecipe: if one is so much wider or higher that it would have to be cut.
    """
    for file, facts in maps:
        if abs(math.log(facts.width / facts.height * height / width)) > SAME_SHAPE + math.log1p(
            16 / min(width, height)
        ):
            raise BadRecipe(
                f"the map {file.path} is {facts.width}x{facts.height} and the picture {width}x{height}: give a map of "
                "the picture's shape",
                "controls",
            )
