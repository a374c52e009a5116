"""Fits a recipe that was made for another model to one that is here, as near to it as it goes."""

from __future__ import annotations

from dreamloom.catalog.cards import ModelCard
from dreamloom.catalog.finding import ADVICE, has_hash, plain_name, told
from dreamloom.catalog.obeying import followed
from dreamloom.catalog.pinning import STABLE, WEARING
from dreamloom.catalog.resolve import fitting_size
from dreamloom.catalog.samplers import sampler_name
from dreamloom.errors import BadRecipe
from dreamloom.recipe import Adapter, Control, ImageSpec, Recipe, Reference
from dreamloom.recipe.controls import control_kind
from dreamloom.recipe.metadata.samplers import split


def adapt(recipe: Recipe, card: ModelCard, digits: str | None = None) -> tuple[Recipe, tuple[str, ...]]:
    """Changes what the model cannot do: its name, an unknown sampler, a size that does not fit, adapters.

    Args:
        recipe: from another tool's file.
        card: of the model that is to paint it.
        digits: how the file calls the contents of its model, a hash or the beginning of one.

    Returns:
        The recipe, and a sentence for the user on each change.
    """
    changes: dict[str, object] = {"model": card.name}
    notes = []
    if recipe.model is not None and not (digits and has_hash(card, digits)):
        if plain_name(recipe.model) != plain_name(card.name):
            notes.append(
                f"it was made with {told(recipe.model, digits)}, which is not here, and is painted with {card.name}: "
                f"{ADVICE}"
            )
        elif digits and card.source != "embedded":
            notes.append(f"it was made with {told(recipe.model, digits)}; the one here has the hash {card.sha256[:10]}")
    if recipe.sampler is not None:
        changes["sampler"] = _known_sampler(recipe.sampler)
        if changes["sampler"] is None:
            notes.append(f"there is no sampler {recipe.sampler!r} here: {card.sampler} is used")
        elif changes["sampler"] != recipe.sampler:
            notes.append(f"instead of the sampler {recipe.sampler!r}, {changes['sampler']} is used")
    width, height = recipe.output.width, recipe.output.height
    if isinstance(recipe.output, ImageSpec) and width is not None and height is not None:
        size = fitting_size(card, width, height)
        if size != (width, height):
            changes["output"] = recipe.output.model_copy(update={"width": size[0], "height": size[1]})
            notes.append(f"{card.name} cannot paint {width}x{height}: {size[0]}x{size[1]} is painted")
    for name in ("adapters", "controls", "references"):
        given = getattr(recipe, name)
        kept = tuple(one for one in given if _goes_with(one, card))
        if given != kept:
            changes[name] = kept
            notes.append(f"{card.name} takes no {name}: they are left out")
    for name, none in (("clip_skip", None), ("tiling", False), ("refiner", None)):
        if getattr(recipe, name) and card.family not in STABLE:
            changes[name] = none
            notes.append(f"{card.name} knows no {name.replace('_', ' ')}: it is left out")
    return recipe.model_copy(update=changes), tuple(notes)


def _goes_with(part: Adapter | Control | Reference, card: ModelCard) -> bool:
    """Whether a model may take another tool's parts; no LoRA of theirs was made for an embedded model."""
    if card.family in STABLE:
        return True
    if isinstance(part, Adapter):
        return card.family in WEARING and card.source != "embedded"
    if isinstance(part, Control):
        return control_kind(part.kind) in followed(card)
    return "reference" in card.tasks


def _known_sampler(wanted: str) -> str | None:
    """The sampler under that name, or without its schedule; None if there is neither."""
    for name in (wanted, split(wanted)[0]):
        try:
            return sampler_name(name)
        except BadRecipe:
            continue
    return None
