"""What tools write into their files about how a picture was made: one module for each tool.

Terms:
    text field: a named text in a picture file, such as a PNG's text chunks; reading them is `media`'s work.
    dreamloom: our own field, the canonical JSON of the resolved recipe.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from pydantic import ValidationError

from dreamloom.recipe.metadata.a1111 import from_parameters, has_settings, read_parameters, to_parameters
from dreamloom.recipe.metadata.comfyui import from_comfyui, read_comfyui
from dreamloom.recipe.metadata.draft import Draft, read_json
from dreamloom.recipe.metadata.invokeai import from_invokeai, read_invokeai
from dreamloom.recipe.metadata.swarmui import from_swarmui, read_swarmui, sniff
from dreamloom.recipe.recipe import Recipe
from dreamloom.recipe.resolved import ResolvedRecipe

OWN_FIELD = "dreamloom"

Tool = Literal["dreamloom", "a1111", "swarmui", "comfyui", "invokeai"]


@dataclass(frozen=True)
class FoundRecipe:
    """A recipe that was found in a file.

    Attributes:
        tool: who wrote it.
        recipe: what can be asked for again; its prompt may be empty.
        resolved: the exact recipe, where the file is our own.
        notes: a sentence for each thing that was left out.
        model_hash: how another tool calls the model's contents: a hash, or its first digits.
        hashes: the same of other files, by their names.
    """

    tool: Tool
    recipe: Recipe
    resolved: ResolvedRecipe | None = None
    notes: tuple[str, ...] = ()
    model_hash: str | None = None
    hashes: Mapping[str, str] = field(default_factory=dict)


def read_metadata(fields: Mapping[str, str]) -> FoundRecipe | None:
    """Finds the recipe in a file's text fields, our own first; None if there is none.

    Never raises, whatever the texts hold: values that cannot be used are left out with a note.
    """
    own = fields.get(OWN_FIELD)
    notes: tuple[str, ...] = ()
    if own is not None:
        found = _own(own)
        if found is not None:
            return found
        notes = ("left out: the file's own Dreamloom recipe is damaged, or from a newer version",)
    found = _foreign(fields)
    return None if found is None else replace(found, notes=notes + found.notes)


def _own(text: str) -> FoundRecipe | None:
    try:
        resolved = ResolvedRecipe.model_validate_json(text)
        return FoundRecipe("dreamloom", resolved.to_recipe(), resolved)
    except ValidationError:
        return None


def _foreign(fields: Mapping[str, str]) -> FoundRecipe | None:
    parameters, graph = fields.get("parameters"), fields.get("prompt")
    for text in (parameters, fields.get("sui_image_params")):
        told = sniff(text) if text is not None else None
        if told is not None:
            return _found("swarmui", read_swarmui(told))
    if parameters is not None and has_settings(parameters):
        return _found("a1111", read_parameters(parameters))
    invoked = fields.get("invokeai_metadata")
    if invoked is not None and read_json(invoked) is not None:
        return _found("invokeai", read_invokeai(invoked))
    if graph is not None and read_json(graph) is not None:
        return _found("comfyui", read_comfyui(graph))
    if parameters is not None and parameters.strip():
        return _found("a1111", read_parameters(parameters))
    return None


def _found(tool: Tool, draft: Draft) -> FoundRecipe:
    recipe = draft.finish()
    return FoundRecipe(tool, recipe, None, tuple(draft.notes), draft.model_hash, draft.hashes)


__all__ = [
    "OWN_FIELD",
    "FoundRecipe",
    "Tool",
    "from_comfyui",
    "from_invokeai",
    "from_parameters",
    "from_swarmui",
    "read_metadata",
    "to_parameters",
]
