"""The resolved recipe: what is queued, run, kept in the file and replayed, with nothing left to default.

Terms:
    item: one picture or film of the recipe: its words, its seed, its variation.
    canonical JSON: sorted keys, no spaces, no escapes but those that JSON needs; the same value gives the same text.
    id: sha256 of the canonical JSON in UTF-8, lower-case hex.
"""

from __future__ import annotations

import hashlib
import json
import operator
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from dreamloom.recipe.protect import protect
from dreamloom.recipe.recipe import Inputs, Recipe, SecondPrompt, check_interval, check_output
from dreamloom.recipe.values import (
    MAX_PARTS,
    CfgScale,
    Embedding,
    Name,
    Output,
    Prompt,
    Seed,
    Sha256,
    Share,
    Steps,
    Value,
    Variation,
)

# Recipes from before there were marks keep their JSON, and so their ids.
Mark = Annotated[bool, Field(exclude_if=operator.not_)]


Embeddings = Annotated[tuple[Embedding, ...], Field(max_length=MAX_PARTS, exclude_if=operator.not_)]


class ModelReference(Value):
    """A model by its name, its family, and the sha256 over its weights."""

    name: Name
    family: Name
    sha256: Sha256


class ResolvedItem(Value):
    """One picture or film. The prompt's flags are taken out and its wildcards rolled; weights and schedules stay."""

    prompt: Prompt
    negative_prompt: Prompt = ""
    seed: Seed
    variation: Variation | None = None
    mix: SecondPrompt = None


class ResolvedRecipe(Inputs):
    """Everything that decides the pixels, made concrete. `generator` names the maker, as in "dreamloom 0.1.0".

    `watermark` and `label` say which marks of its making the pixels carry.
    """

    schema_version: Literal[1] = 1
    generator: Name
    model: ModelReference
    items: Annotated[tuple[ResolvedItem, ...], Field(min_length=1, max_length=1000)]
    steps: Steps
    cfg_scale: CfgScale
    guidance_interval: tuple[Share, Share] = (0.0, 1.0)
    sampler: Name
    output: Output
    embeddings: Embeddings = ()
    watermark: Mark = False
    label: Mark = False

    @model_validator(mode="after")
    def _is_concrete(self) -> Self:
        check_interval(self.guidance_interval)
        check_output(self, self.output)
        for name, value in self.output:
            if value is None:
                raise ValueError(f"output.{name} is still open in a resolved recipe: give it a number")
        for file in self.files():
            if file.sha256 is None or set(file.path) & set("/\\\0") or file.path in (".", ".."):
                raise ValueError(f"input {file.path!r} needs its bare file name and its sha256 in a resolved recipe")
        return self

    def canonical_json(self) -> str:
        """The canonical JSON text."""
        return json.dumps(
            self.model_dump(mode="json"),
            sort_keys=True,
            separators=(",", ":"),
            ensure_ascii=False,
            allow_nan=False,
        )

    @property
    def id(self) -> str:
        """Sha256 of the canonical JSON, 64 hex digits."""
        return hashlib.sha256(self.canonical_json().encode()).hexdigest()

    def for_item(self, index: int) -> ResolvedRecipe:
        """The same with only item `index` (from 0): what belongs in that one picture's file.

        Raises:
            IndexError: if there is no such item.
        """
        return self.model_copy(update={"items": (self.items[index],)})

    def to_recipe(self) -> Recipe:
        """A recipe for the first item, which resolves to the same again. Its inputs carry bare names and hashes.

        That a watermark was left out of one picture is not carried over to the next.
        """
        item = self.items[0]
        return Recipe(
            prompt=protect(item.prompt),
            negative_prompt=item.negative_prompt,  # it has no flags, and a rolled text no wildcards
            model=self.model.name,
            seed=item.seed,
            variation=item.variation,
            mix=item.mix and item.mix.model_copy(update={"prompt": protect(item.mix.prompt)}),
            label=self.label or None,
            **{
                name: getattr(self, name)
                for name in (
                    *Inputs.model_fields,
                    "steps",
                    "cfg_scale",
                    "guidance_interval",
                    "sampler",
                    "output",
                )
            },
        )
