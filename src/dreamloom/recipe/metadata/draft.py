"""Gathers what another tool wrote into a recipe, value by value, leaving out with a note what does not fit.

Terms:
    note: a sentence for the user on something that was in the file and is not in the recipe.
"""

from __future__ import annotations

import json
import re
from typing import Any

from pydantic import ValidationError

from dreamloom.recipe.complaints import as_bad_recipe
from dreamloom.recipe.protect import protect
from dreamloom.recipe.recipe import Recipe

MAX_TEXT = 1_000_000  # characters of metadata that are looked at
_DIGITS = re.compile(r"[0-9a-f]{8,64}")


class Draft:
    """A recipe in the making. Every `put` is checked alone, so that one bad value never spoils the rest.

    `model_hash` and `hashes` are how the tool calls the contents of the model and of other files, by their names.
    """

    def __init__(self) -> None:
        self.fields: dict[str, Any] = {}
        self.notes: list[str] = []
        self.model_hash: str | None = None
        self.hashes: dict[str, str] = {}

    def hash_of(self, told: object) -> str | None:
        """A hash that a tool wrote, without the name of its method; None for anything else."""
        digits = str(told).strip().lower().rpartition(":")[2] if isinstance(told, str) else ""
        return digits if _DIGITS.fullmatch(digits) else None

    def put_hash(self, name: object, told: object) -> None:
        """Notes the hash of a file that goes with the model."""
        digits = self.hash_of(told)
        if isinstance(name, str) and name.strip() and digits is not None:
            self.hashes[name.strip()[:200]] = digits

    def prompt(self, positive: object, negative: object, plain: str = "{") -> None:
        """Puts the words in.

        Args:
            positive: what is wanted; anything but text counts as none.
            negative: what is not wanted.
            plain: brackets that mean nothing in the other tool's language, by their opening characters.
        """
        for name, words in (("prompt", positive), ("negative_prompt", negative)):
            if isinstance(words, str) and words:
                self.put(name, protect(words, plain))

    def put(self, name: str, value: object) -> None:
        """Puts a field in if its value can be used; None is no value."""
        if value is None:
            return
        # These three need a first picture beside them, which is not what is being checked here.
        beside: dict[str, Any] = {"init_image": {"path": "picture"}} if name in ("strength", "mask", "outpaint") else {}
        try:
            made = Recipe(**{"prompt": "", **beside, name: value})
        except ValidationError as error:
            self.notes.append(f"left out: {as_bad_recipe(error, Recipe.model_fields)}")
        else:
            self.fields[name] = getattr(made, name)

    def note_left_out(self, names: list[str]) -> None:
        """Notes settings that have no counterpart here."""
        if names:
            more = f" and {len(names) - 12} more" if len(names) > 12 else ""
            self.notes.append(f"left out, no counterpart here: {', '.join(name[:60] for name in names[:12])}{more}")

    def finish(self) -> Recipe:
        """The recipe. It may have an empty prompt, which `Recipe.checked` would refuse."""
        if "init_image" not in self.fields and "strength" in self.fields:
            strength = self.fields.pop("strength")
            self.notes.append(f"left out: strength {strength}, for the picture that it worked on is not named")
        return Recipe(**{"prompt": "", **self.fields})


def read_json(text: str) -> dict[str, Any] | None:
    """Reads a JSON object; None if the text is not one, is too long or is nested too deep."""
    if len(text) > MAX_TEXT:
        return None
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def bare_name(path: object) -> str | None:
    """The file's name without folders, whichever way the slashes lean; None for anything but a name."""
    name = path.replace("\\", "/").rstrip("/").rpartition("/")[2] if isinstance(path, str) else ""
    return name or None


def model_name(path: object) -> str | None:
    """The name of a model file without folders and ending."""
    name = bare_name(path)
    for ending in (".safetensors", ".ckpt", ".pt", ".gguf"):
        name = name.removesuffix(ending) if name else name
    return name or None
