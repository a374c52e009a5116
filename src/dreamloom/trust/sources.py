"""Takes the files that went in into the credentials of what was made from them, with credentials of their own.

A source's own credentials are read but never believed here: the C2PA library checks them and writes down what it found,
so that whoever reads the result sees that too. What cannot be read is named with a remark in their place.
"""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import c2pa

from dreamloom.trust.formats import UNKNOWN, WITHOUT_PLACE, find_sidecar, kind_of
from dreamloom.trust.manifest import Ingredient, thumbnails_in


class Source:
    """A file that went in.

    Args:
        ingredient: what the manifest calls it.
        path: where it lies, or None if it is not at hand.
        sidecars: where this computer keeps the credentials of files that have no place for them.
    """

    def __init__(self, ingredient: Ingredient, path: Path | None, sidecars: Path) -> None:
        self._ingredient = ingredient
        self._path = path
        self._sidecar: bytes | None = None
        if path is not None:
            with open(path, "rb") as file:
                self._kind = kind_of(file)
            if self._kind in WITHOUT_PLACE:
                self._sidecar = find_sidecar(path, str(ingredient.file.sha256), sidecars)

    def thumbnails(self, context: c2pa.Context) -> list[str]:
        """The JUMBF addresses of all thumbnails in its credentials; none if it has no readable ones."""
        with contextlib.suppress(c2pa.C2paError), self._reader(context) as reader:
            if reader is not None:
                return thumbnails_in(json.loads(reader.detailed_json()))
        return []

    def add_to(self, builder: c2pa.Builder, context: c2pa.Context) -> None:
        """Adds it to a manifest in the making.

        Raises:
            C2paError: if that is not possible at all.
        """
        definition = self._ingredient.definition
        remark = "it was not at hand"
        if self._path is not None:
            remark = "its content credentials are damaged"
            with open(self._path, "rb") as file, contextlib.suppress(c2pa.C2paError):
                builder.add_ingredient(definition | self._from_sidecar(builder, context), self._kind, file)
                return
        builder.add_ingredient(definition | {"description": remark}, UNKNOWN, io.BytesIO())

    def _from_sidecar(self, builder: c2pa.Builder, context: c2pa.Context) -> dict[str, Any]:
        """What the library cannot find in the file itself."""
        with self._reader(context) as reader:
            if self._sidecar is None or reader is None:
                return {}
            store = json.loads(reader.json())
        name = f"{self._ingredient.label}.c2pa"
        builder.add_resource(name, io.BytesIO(self._sidecar))
        return {
            "active_manifest": store["active_manifest"],
            "validation_results": store["validation_results"],
            "manifest_data": {"format": "application/c2pa", "identifier": name},
        }

    @contextlib.contextmanager
    def _reader(self, context: c2pa.Context) -> Iterator[c2pa.Reader | None]:
        if self._path is None or (self._kind in WITHOUT_PLACE and self._sidecar is None):
            yield None
            return
        with open(self._path, "rb") as file:
            reader = c2pa.Reader.try_create(self._kind, file, self._sidecar, context=context)
            if reader is None:
                yield None
                return
            with reader:
                yield reader
