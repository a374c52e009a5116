"""The registry: which models and parts a user added, where they lie on this machine, and what their files hash to.

It is one JSON file in Dreamloom's own folder. It names files and never holds or moves them. Writers take turns by a
lock; a reader sees the file before a change or after it, never between.
"""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from filelock import FileLock, Timeout
from pydantic import Field, ValidationError

from dreamloom.catalog.cards import ModelCard, PartCard
from dreamloom.catalog.hashes import Seen, Stamp, read_hashes
from dreamloom.errors import BadFile, CannotWrite
from dreamloom.recipe.values import Value

FILE = "models.json"
_PATIENCE = 20.0  # seconds until another program's lock counts as stuck


class Entries(Value):
    """What the registry holds.

    Attributes:
        models, parts: in the order in which they were added.
        seen: hashes of files, by path.
    """

    schema_version: Literal[1] = 1
    models: tuple[ModelCard, ...] = ()
    parts: tuple[PartCard, ...] = ()
    seen: dict[str, Seen] = Field(default_factory=dict)


@dataclass
class Draft:
    """Entries that are being changed."""

    models: list[ModelCard]
    parts: list[PartCard]
    seen: dict[str, Seen]


@dataclass
class Registry:
    """The registry in one of Dreamloom's folders.

    Args:
        home: Dreamloom's own folder.
    """

    home: Path
    _known: tuple[Stamp, Entries] | None = field(default=None, init=False, repr=False)

    @property
    def file(self) -> Path:
        """Where it lies."""
        return self.home / FILE

    def entries(self) -> Entries:
        """What it holds; nothing as long as nothing was added.

        Raises:
            BadFile: if it cannot be read.
        """
        if not self.file.exists():
            return Entries()
        stamp = Stamp.of(self.file)
        if self._known is None or self._known[0] != stamp:
            try:
                self._known = stamp, Entries.model_validate_json(self.file.read_bytes())
            except (OSError, ValidationError) as error:
                message = f"the list of models {self.file} is damaged: move it away and add or scan your models again"
                raise BadFile(message, str(self.file)) from error
        return self._known[1]

    @contextlib.contextmanager
    def change(self) -> Iterator[Draft]:
        """Gives what it holds to be changed, and writes it if that ends well.

        Raises:
            BadFile: if it cannot be read.
            CannotWrite: if it cannot be written, or another program is busy with it.
        """
        try:
            self.home.mkdir(parents=True, exist_ok=True)
            with FileLock(self.home / f"{FILE}.lock", timeout=_PATIENCE):
                old = self.entries()
                draft = Draft(list(old.models), list(old.parts), dict(old.seen))
                yield draft
                new = Entries(models=tuple(draft.models), parts=tuple(draft.parts), seen=draft.seen)
                if new != old:
                    self._write(new)
        except Timeout as error:
            message = f"another program is busy with {self.file}: try again when it is done"
            raise CannotWrite(message, str(self.file)) from error
        except OSError as error:
            message = f"the list of models {self.file} cannot be written ({error.strerror or error})"
            raise CannotWrite(message, str(self.file)) from error

    def _write(self, entries: Entries) -> None:
        half = self.file.with_name(f".{FILE}.{secrets.token_hex(4)}")
        try:
            with half.open("w", encoding="utf-8") as opened:
                opened.write(entries.model_dump_json(indent=1) + "\n")
                opened.flush()
                os.fsync(opened.fileno())
            os.replace(half, self.file)
        finally:
            half.unlink(missing_ok=True)

    def hashes(self, file: Path, told: Callable[[int], None] = lambda count: None) -> Seen:
        """A file's hashes: remembered as long as its size and time are the same, else read, and remembered.

        Args:
            file: on the disk, an absolute path.
            told: is told how many bytes were read, block by block.

        Raises:
            BadFile: if it cannot be read.
            CannotWrite: if that cannot be remembered.
        """
        known = self.entries().seen.get(str(file))
        if known is not None and known.blake3 and Stamp(known.size, known.changed) == Stamp.of(file):
            return known
        read = read_hashes(file, told)
        with self.change() as draft:
            draft.seen[str(file)] = read
        return read

    def unchanged(self, card: ModelCard | PartCard) -> bool:
        """Whether a card's files look as they did when they were hashed."""
        place = Path(str(card.path))
        own = {
            path: seen
            for path, seen in self.entries().seen.items()
            if Path(path) == place or place in Path(path).parents
        }
        try:
            return bool(own) and all(Stamp(one.size, one.changed) == Stamp.of(Path(path)) for path, one in own.items())
        except BadFile:
            return False
