"""The parts that a recipe calls by name, made concrete: which files they are, by hash.

Terms
-----
pinned
    With the hash of each part's file, so that the recipe means the same on another machine, or says what is missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from dreamloom.catalog.cards import ModelCard, PartCard, PartKind
from dreamloom.catalog.finding import ADVICE, Catalog, plain_name
from dreamloom.catalog.headers import read_header
from dreamloom.errors import BadRecipe, MissingModel
from dreamloom.recipe import Adapter, Control, Embedding, InputFile, ModelReference, Reference, Refiner, ResolvedRecipe
from dreamloom.recipe.controls import control_kind
from dreamloom.recipe.parts import split_at_names

STABLE = ("stable-diffusion", "stable-diffusion-xl")
"""Families whose models take parts of every kind."""

WEARING = (*STABLE, "wan")
"""Families whose models take LoRAs."""

# What the names of ControlNets say for a kind of control.
_CALLED = {
    "pose": ("openpose", "pose"),
    "softedge": ("softedge", "soft_edge", "hed"),
    "segments": ("seg",),
    "lineart": ("lineart", "line"),
}


def pinned(
    resolved: ResolvedRecipe, card: ModelCard, catalog: Catalog, hashes: Mapping[str, str] | None = None
) -> ResolvedRecipe:
    """The recipe with its parts pinned; as it is, if its model takes none.

    Args:
        resolved: all else in it is concrete.
        card: of its model.
        catalog: where parts are found.
        hashes: how another tool's file calls what it names: hashes, or their first digits.

    Raises:
        MissingModel: if a part is not here; it names the nearest ones.
        BadRecipe: if one was made for another kind of model.
    """
    told = hashes or {}
    changes: dict[str, object] = {}
    if resolved.refiner is not None:
        changes["refiner"] = _refiner(resolved.refiner, card, catalog)
    if resolved.adapters and card.family in WEARING:
        changes["adapters"] = tuple(_adapter(one, card, catalog, told) for one in resolved.adapters)
    if card.family not in STABLE:
        return resolved.model_copy(update=changes) if changes else resolved
    if resolved.controls:
        changes["controls"] = tuple(_control(one, card, catalog) for one in resolved.controls)
    if resolved.references:
        reader = _reader(resolved.references[0], card, catalog)
        changes["references"] = tuple(one.model_copy(update=reader) for one in resolved.references)
    embeddings = _embeddings(resolved, card, catalog)
    if embeddings:
        changes["embeddings"] = embeddings
    return resolved.model_copy(update=changes) if changes else resolved


def part_files(resolved: ResolvedRecipe, catalog: Catalog) -> dict[str, Path]:
    """Where the parts of a pinned recipe lie, by their hash.

    Raises:
        MissingModel: if one is not here; it says its name and hash.
    """
    wanted: list[tuple[PartKind, str, str | None]] = [("lora", one.name, one.sha256) for one in resolved.adapters]
    wanted += [("controlnet", one.kind, one.network) for one in resolved.controls]
    wanted += [("embedding", one.name, one.sha256) for one in resolved.embeddings]
    for one in resolved.references[:1]:
        wanted += [("ip-adapter", "for references", one.network), ("image encoder", "for references", one.encoder)]
    return {digits: catalog.part(kind, name, digits).file for kind, name, digits in wanted if digits is not None}


def fits(part: PartCard, card: ModelCard) -> bool:
    """Whether a part goes with a model, as far as its file tells."""
    own = "wan" if card.family == "wan" else card.architecture.removesuffix("-inpaint")
    return part.architecture in ("", own)


def _checked(part: PartCard, card: ModelCard, field: str) -> PartCard:
    if not fits(part, card):
        raise BadRecipe(
            f"the {part.kind} {part.name} was made for {part.architecture}, and {card.name} is "
            f"{card.architecture or card.family}",
            field,
        )
    return part


def refiner_card(resolved: ResolvedRecipe, catalog: Catalog) -> ModelCard | None:
    """The card of the model that paints the last steps of a pinned recipe, if there is one.

    Raises:
        MissingModel: if it is not here; it says its name and hash.
    """
    refiner = resolved.refiner
    if refiner is None or refiner.sha256 is None:
        return None
    wanted = ModelReference(name=refiner.model, family=resolved.model.family, sha256=refiner.sha256)
    return catalog.reference(wanted, resolved.generator)


def _refiner(refiner: Refiner, card: ModelCard, catalog: Catalog) -> Refiner:
    if refiner.sha256 is not None and any(one.sha256 == refiner.sha256 for one in catalog.models()):
        return refiner
    second = catalog.model(refiner.model)
    if second.family != card.family:
        raise BadRecipe(
            f"{second.name} cannot refine what {card.name} paints, whose latents are others: give a refiner of the "
            f"family {card.family}",
            "refiner",
        )
    return refiner.model_copy(update={"model": second.name, "sha256": second.sha256})


def _adapter(adapter: Adapter, card: ModelCard, catalog: Catalog, told: Mapping[str, str]) -> Adapter:
    part = catalog.part("lora", adapter.name, adapter.sha256 or told.get(adapter.name))
    _checked(part, card, "adapters")
    return adapter.model_copy(update={"name": part.name, "sha256": part.sha256})


def _control(control: Control, card: ModelCard, catalog: Catalog) -> Control:
    """The ControlNet of that name, or one that says in its name what kind of map it reads."""
    parts = [part for part in catalog.parts("controlnet") if fits(part, card)]
    kind = control_kind(control.kind) or control.kind.lower()
    signs = _CALLED.get(kind, (kind,))
    named = [part for part in parts if plain_name(part.name) == plain_name(control.kind)]
    signed = [part for part in parts if any(sign in part.name.lower() for sign in signs)]
    own = [part for part in parts if part.sha256 == control.network]
    for part in (*own, *named, *signed):
        return control.model_copy(update={"network": catalog.checked(part).sha256})
    message = f"there is no ControlNet for {control.kind} here that goes with {card.name}: {ADVICE}"
    raise MissingModel(message, control.kind)


def _reader(reference: Reference, card: ModelCard, catalog: Catalog) -> dict[str, str]:
    """The IP-Adapter that reads references, the plainest that goes with the model, and its picture encoder."""
    adapters = [part for part in catalog.parts("ip-adapter") if fits(part, card) and "faceid" not in part.name.lower()]
    adapters.sort(key=lambda part: (part.sha256 != reference.network, len(part.name), part.name))
    for adapter in adapters:
        header = read_header(catalog.checked(adapter).file)
        plain, places = header.side("image_proj.proj.weight", -1), header.side("image_proj.proj_in.weight", -1)
        for encoder in catalog.parts("image encoder"):
            has = read_header(catalog.checked(encoder).file)
            width = has.side("vision_model.embeddings.class_embedding", 0)
            if (plain and plain == has.side("visual_projection.weight", 0)) or (places and places == width):
                return {"network": adapter.sha256, "encoder": encoder.sha256}
    lacking = "a picture encoder for the IP-Adapter" if adapters else "an IP-Adapter"
    raise MissingModel(f"references need {lacking} that goes with {card.name}, and none is here: {ADVICE}", card.name)


def lacks_for_references(card: ModelCard, catalog: Catalog, *, film: bool = False) -> str | None:
    """What a model lacks to look at reference pictures for a picture or film, in a few words; None if it can."""
    if "reference" in card.tasks:
        return f"{card.name} looks at reference pictures for pictures only" if film else None
    if card.family not in STABLE:
        return f"{card.name} looks at no reference pictures"
    try:
        _reader(Reference(file=InputFile(path="any")), card, catalog)
    except MissingModel:
        return f"no IP-Adapter with its picture encoder is here that goes with {card.name}"
    return None


def _embeddings(resolved: ResolvedRecipe, card: ModelCard, catalog: Catalog) -> tuple[Embedding, ...]:
    parts = {part.name: part for part in catalog.parts("embedding") if fits(part, card)}
    texts = [
        text
        for item in resolved.items
        for text in (item.prompt, item.negative_prompt, item.mix.prompt if item.mix else "")
    ]
    texts += [region.prompt for region in resolved.regions]
    found = {name for text in texts for _, name in split_at_names(text, parts) if name is not None}
    return tuple(Embedding(name=name, sha256=catalog.checked(parts[name]).sha256) for name in sorted(found))
