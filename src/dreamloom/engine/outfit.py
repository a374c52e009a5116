"""What a recipe puts on a model before it paints: adapters, words with vectors of their own, how it reads and tiles.

Terms
-----
outfit
    All of it together. It changes what the model is for this recipe and leaves its weights as they are; the same loaded
    model serves recipes with other outfits, one step of each after the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, runtime_checkable

from dreamloom.engine.family import Family
from dreamloom.errors import MissingModel
from dreamloom.recipe import ResolvedRecipe


@dataclass(frozen=True)
class Outfit:
    """What a recipe puts on a model.

    Attributes:
        adapters: LoRA files, each with its weight.
        embeddings: words and the files of the vectors that stand for them.
        references: pictures to look at, each with its weight.
        reader: of references: the files of an IP-Adapter and of its picture encoder.
        clip_skip: which layer of the text encoder is read, counted from the last, 1; None as the model likes it.
        tiling: whether the picture's right side leads to its left one, and its bottom to its top.
    """

    adapters: tuple[tuple[Path, float], ...] = ()
    embeddings: tuple[tuple[str, Path], ...] = ()
    references: tuple[tuple[Path, float], ...] = ()
    reader: tuple[Path, Path] | None = None
    clip_skip: int | None = None
    tiling: bool = False


@runtime_checkable
class Dressable(Protocol):
    """A family that can put on an outfit."""

    def dressed(self, outfit: Outfit) -> Family:
        """The same model with an outfit on; the other stays as it is."""
        ...


def dressed(family: Family, recipe: ResolvedRecipe, files: Mapping[str, Path]) -> Family:
    """The model as a recipe wants it. What it cannot put on, `plan` refuses.

    Args:
        family: the model.
        recipe: what is to be painted.
        files: where adapters, embeddings, references and what reads them lie, by their hash.

    Raises:
        MissingModel: if one of them is not here.
    """
    weights: dict[Path, float] = {}
    for adapter in recipe.adapters:
        path = _path(files, adapter.name, adapter.sha256)
        weights[path] = weights.get(path, 0.0) + adapter.weight
    reader = None
    for one in recipe.references:
        if one.network is not None and one.encoder is not None:
            names = ("the IP-Adapter", one.network), ("its picture encoder", one.encoder)
            reader = _path(files, *names[0]), _path(files, *names[1])
    outfit = Outfit(
        adapters=tuple(weights.items()),
        embeddings=tuple((one.name, _path(files, one.name, one.sha256)) for one in recipe.embeddings),
        references=tuple((files[str(one.file.sha256)], one.weight) for one in recipe.references) if reader else (),
        reader=reader,
        clip_skip=recipe.clip_skip,
        tiling=recipe.tiling,
    )
    return family.dressed(outfit) if outfit != Outfit() and isinstance(family, Dressable) else family


def _path(files: Mapping[str, Path], name: str, sha256: str | None) -> Path:
    path = files.get(sha256 or "")
    if path is None:
        raise MissingModel(f"{name} is not here: add it with dream models add, or leave it out", name)
    return path
