"""What the credentials of a finished file say.

Terms:
    manifest: one signed set of statements about one file; a file holds its own and those of what it was made from.
    assertion: one of the statements.
    action: what was done, as C2PA names it: created, opened, edited…
    ingredient: a file that went in. "parentOf" says that this file is it, edited; "inputTo" that it guided the model.
    redaction: an assertion of an ingredient that is taken out, openly: its place stays, and the signer says so.

Thumbnails of ingredients are always redacted. Someone who paints a face out of a photo must not publish a small copy of
the photo with the result; see `docs/decisions/0002-…`.

Source: C2PA 2.2, sections 9 (actions, ingredients), 6.8 (redaction) and 18 (standard assertions).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dreamloom.recipe import InputFile, ResolvedRecipe
from dreamloom.recipe.values import Value
from dreamloom.trust.stamp import MADE_BY_MODEL, MADE_WITH_MODEL, worked_on
from dreamloom.version import GENERATOR, VERSION

RECIPE = "dreamloom.recipe"
MAKING = "dreamloom.making"
THUMBNAIL = "thumbnail.jpg"
PARENT = "parent"
_AGENT = {"name": "dreamloom", "version": VERSION}


@dataclass(frozen=True)
class Claim:
    """What is claimed of one finished file.

    Attributes:
        resolved: the recipe of exactly this picture or film.
        sources: where each input file of the recipe lies, by its sha256; one that is missing is named without its own
            credentials.
        decisions: what the policy decided, in its own words.
        watermark: the identity that the pixels carry, in hexadecimal, or None if they carry none.
        label: the words that are painted on the picture for all to see, or None.
        thumbnail: a small JPEG of the result, or None.
        made: when it was made.
    """

    resolved: ResolvedRecipe
    sources: Mapping[str, Path] = field(default_factory=dict)
    decisions: tuple[Value, ...] = ()
    watermark: str | None = None
    label: str | None = None
    thumbnail: bytes | None = None
    made: dt.datetime = field(default_factory=lambda: dt.datetime.now(dt.UTC).replace(microsecond=0))


@dataclass(frozen=True)
class Ingredient:
    """A file that went in, and what the manifest calls it."""

    file: InputFile
    relationship: str
    label: str

    @property
    def definition(self) -> dict[str, Any]:
        """The ingredient in the form that the C2PA library takes."""
        return {"title": self.file.path, "relationship": self.relationship, "label": self.label}


def ingredients(resolved: ResolvedRecipe) -> tuple[Ingredient, ...]:
    """What went into a picture or film, each file once; what is worked on comes first."""
    found: dict[str | None, Ingredient] = {}
    parent = worked_on(resolved)
    for file in sorted(resolved.files(), key=lambda file: file is not parent):
        is_parent = file is parent
        label = PARENT if is_parent else f"input-{len(found)}"
        found.setdefault(file.sha256, Ingredient(file, "parentOf" if is_parent else "inputTo", label))
    return tuple(found.values())


def _actions(claim: Claim, went_in: Sequence[Ingredient]) -> list[dict[str, Any]]:
    model = claim.resolved.model
    guides = [one.label for one in went_in if one.label != PARENT]
    made = {
        "action": "c2pa.created",
        "when": claim.made.isoformat(),
        "softwareAgent": _AGENT,
        "digitalSourceType": MADE_BY_MODEL,
        "parameters": {"dreamloom.model": model.name, "dreamloom.weights": model.sha256}
        | ({"ingredientIds": guides} if guides else {}),
    }
    actions: list[dict[str, Any]] = [made]
    if worked_on(claim.resolved) is not None:
        opened = {"action": "c2pa.opened", "when": claim.made.isoformat(), "parameters": {"ingredientIds": [PARENT]}}
        actions = [opened, made | {"action": "c2pa.edited", "digitalSourceType": MADE_WITH_MODEL}]
    if claim.label is not None:
        actions.append({"action": "c2pa.addedText", "description": claim.label})
    if claim.watermark is not None:
        actions.append({"action": "c2pa.watermarked.unbound", "description": f"identity {claim.watermark}"})
    return actions


def manifest_of(claim: Claim, media_type: str, redactions: Sequence[str] = ()) -> dict[str, Any]:
    """The manifest in the form that the C2PA library takes; ingredients are added to it by their labels.

    Args:
        claim: what is claimed.
        media_type: the file's.
        redactions: JUMBF addresses of what is taken out of ingredients' manifests.
    """
    resolved = claim.resolved
    actions = _actions(claim, ingredients(resolved)) + _redacted(redactions)
    making = {
        "software": GENERATOR,
        "model": resolved.model.model_dump(mode="json"),
        "decisions": [decision.model_dump(mode="json") for decision in claim.decisions],
        "watermark": claim.watermark,
        "label": claim.label,
    }
    # the recipe goes in as text, so that its numbers, and with them its id, stay exactly as they are
    recipe = {"id": resolved.id, "recipe": resolved.canonical_json()}
    assertions = [("c2pa.actions.v2", {"actions": actions}), (RECIPE, recipe), (MAKING, making)]
    manifest = _manifest(media_type, assertions, redactions)
    if claim.thumbnail is not None:
        manifest["thumbnail"] = {"format": "image/jpeg", "identifier": THUMBNAIL}
    return manifest


def manifest_of_copy(change: str, media_type: str, redactions: Sequence[str] = ()) -> dict[str, Any]:
    """The manifest of a file that was changed by a program and no model; its source is added to it as `PARENT`.

    Args:
        change: what was done, as C2PA names it, such as "c2pa.resized".
        media_type: the file's.
        redactions: as for `manifest_of`.
    """
    when = dt.datetime.now(dt.UTC).replace(microsecond=0).isoformat()
    actions: list[dict[str, Any]] = [
        {"action": "c2pa.opened", "when": when, "parameters": {"ingredientIds": [PARENT]}},
        {"action": change, "when": when, "softwareAgent": _AGENT},
    ]
    return _manifest(media_type, [("c2pa.actions.v2", {"actions": actions + _redacted(redactions)})], redactions)


def _redacted(redactions: Sequence[str]) -> list[dict[str, Any]]:
    return [
        {"action": "c2pa.redacted", "reason": "c2pa.PII.present", "parameters": {"redacted": address}}
        for address in redactions
    ]


def _manifest(media_type: str, assertions: Sequence[tuple[str, Any]], redactions: Sequence[str]) -> dict[str, Any]:
    manifest: dict[str, Any] = {
        "claim_version": 2,
        "claim_generator_info": [_AGENT],
        "format": media_type,
        "assertions": [{"label": label, "data": data, "created": True} for label, data in assertions],
    }
    if redactions:
        manifest["redactions"] = list(redactions)
    return manifest


def thumbnails_in(store: Mapping[str, Any]) -> list[str]:
    """The JUMBF addresses of all thumbnails in a manifest store.

    Args:
        store: the store as the library's detailed JSON.
    """
    return [
        f"self#jumbf=/c2pa/{manifest}/c2pa.assertions/{assertion}"
        for manifest, contents in store.get("manifests", {}).items()
        for assertion in contents.get("assertion_store", {})
        if assertion.startswith("c2pa.thumbnail.")
    ]
