"""What a safetensors file tells of itself in its header, without reading its weights.

Terms:
    header: the names, types and shapes of a file's tensors, and notes that its maker added.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from dreamloom.catalog.safety import check_model_file
from dreamloom.errors import BadFile

Shape = tuple[int, ...]

# What tools put before the names of a painter's tensors.
PREFIXES = ("model.diffusion_model.", "diffusion_model.", "net.", "transformer.", "unet.", "model.")


@dataclass(frozen=True)
class Header:
    """A file's header.

    Attributes:
        shapes: of every tensor, by its name.
        notes: what the maker wrote down, such as training settings.
    """

    shapes: Mapping[str, Shape]
    notes: Mapping[str, str]

    @property
    def parameters(self) -> int:
        """How many numbers the tensors hold together."""
        return sum(math.prod(shape) for shape in self.shapes.values())

    def has(self, *names: str) -> bool:
        """Whether all of these tensors are there."""
        return all(name in self.shapes for name in names)

    def any(self, *parts: str) -> bool:
        """Whether any tensor's name has one of these parts in it."""
        return any(part in name for name in self.shapes for part in parts)

    def below(self, prefixes: Iterable[str]) -> Header:
        """The tensors below the first of these prefixes that a quarter of all have, without it; else all of them."""
        for prefix in prefixes:
            found = {name.removeprefix(prefix): shape for name, shape in self.shapes.items() if name.startswith(prefix)}
            if len(found) * 4 >= len(self.shapes) and found:
                return Header(found, self.notes)
        return self

    def side(self, name: str, axis: int) -> int:
        """The length of a tensor along an axis; 0 if it is not there."""
        shape = self.shapes.get(name, ())
        return shape[axis] if -len(shape) <= axis < len(shape) else 0


def read_header(file: Path) -> Header:
    """Reads a file's header, after a look at whether it is safe.

    Raises:
        BadFile: if it is no safetensors file, or a hostile one.
    """
    if file.suffix.lower() != ".safetensors":
        raise BadFile(f"{file} is no safetensors file, and other weights are never opened: convert it first", str(file))
    check_model_file(file)
    try:
        with file.open("rb") as opened:
            told = json.loads(opened.read(int.from_bytes(opened.read(8), "little")))
    except OSError as error:
        raise BadFile(f"{file} cannot be read ({error.strerror or error}): check the disk", str(file)) from error
    notes = told.pop("__metadata__", {})
    return Header({name: tuple(tensor["shape"]) for name, tensor in told.items()}, notes)
