"""The log of what was made here: what, when, from what, and under which consent.

It belongs to the user alone: it never leaves this computer by itself, and everything in it can be exported and
forgotten. Entries are only ever added or forgotten, never changed. Forgetting an entry changes nothing in the picture's
own file.

A text file with one JSON object on each line, which is on the disk when `add` comes back. Several processes may write
at once: they wait for each other at a lock. A line that cannot be read, such as one that a power cut left half
written, is passed over.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
from collections import deque
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from pydantic import ValidationError

from dreamloom.errors import BadInput, CannotWrite
from dreamloom.recipe.values import Value
from dreamloom.trust.manifest import Claim, ingredients

_PATIENCE = 30.0  # seconds for another process to be done
_PIECE = 2**20  # bytes


class Source(Value):
    """A file that went in: its bare name and the hash of its bytes."""

    name: str
    sha256: str


class Entry(Value):
    """One thing that was made.

    Attributes:
        id: eight hexadecimal digits by which it is known in the log.
        made: when, ISO 8601 in UTC.
        path: where it was written to.
        sha256: of the finished file; of a film as a folder of pictures, over all of them.
        recipe: the id of its resolved recipe; a watermark's identity is its beginning.
        prompt: its words.
        model: the model's name.
        weights: the sha256 over the model's weights.
        sources: what it was made from.
        decisions: what the policy decided, with the user's answers: there stands the consent.
        watermark: the identity in its pixels, or None.
        label: the words painted on it, or None.
    """

    id: str
    made: str
    path: str
    sha256: str
    recipe: str
    prompt: str
    model: str
    weights: str
    sources: tuple[Source, ...] = ()
    decisions: tuple[Mapping[str, Any], ...] = ()
    watermark: str | None = None
    label: str | None = None


class TrustLog:
    """The log.

    Args:
        path: the file; made with the first entry.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def add(self, claim: Claim, written: Path) -> Entry:
        """Writes down what was made.

        Args:
            claim: what was claimed of it.
            written: the finished file.

        Raises:
            CannotWrite: if the file cannot be read or the log not written.
        """
        try:
            entry = _entry(claim, written)
        except OSError as error:
            message = f"{written} cannot be noted down in the log: {error.strerror or error}"
            raise CannotWrite(message, str(written)) from error
        with self._locked():
            line = f"{entry.model_dump_json()}\n".encode()
            handle = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0), 0o600)
            with open(handle, "r+b") as file:
                if (end := file.seek(0, os.SEEK_END)) > 0:
                    file.seek(end - 1)
                    line = line if file.read(1) == b"\n" else b"\n" + line  # after a half-written line
                file.write(line)
                file.flush()
                os.fsync(file.fileno())
        return entry

    def entries(self, last: int | None = None, *, recipe: str = "") -> tuple[Entry, ...]:
        """What was made, oldest first.

        Args:
            last: only so many of the newest; None for all.
            recipe: only what was made from recipes whose id begins so, such as the identity in a watermark.

        Raises:
            CannotWrite: if the log cannot be read.
        """
        wanted = (entry for _, entry in self._lines() if entry is not None and entry.recipe.startswith(recipe.lower()))
        return tuple(deque(wanted, last))

    def forget(self, id: str | None = None) -> int:
        """Takes an entry out of the log for good, or all of them.

        Args:
            id: the entry's id; None for all.

        Returns:
            How many were forgotten.

        Raises:
            BadInput: if there is no entry of that id.
            CannotWrite: if the log cannot be read or written.
        """
        with self._locked():
            lines = list(self._lines())
            kept = [line for line, entry in lines if id is not None and not (entry is not None and entry.id == id)]
            if id is not None and len(kept) == len(lines):
                raise BadInput(f"there is no entry {id!r} in the log: `dream trust log` shows their ids")
            if lines:
                part = self.path.with_name(f".{self.path.name}.part")
                with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                    file.writelines(kept)
                    file.flush()
                    os.fsync(file.fileno())
                os.replace(part, self.path)
        return len(lines) - len(kept)

    def _lines(self) -> Iterator[tuple[bytes, Entry | None]]:
        """Each line, and the entry on it or None."""
        try:
            with open(self.path, "rb") as file:
                for line in file:
                    entry = None
                    with contextlib.suppress(ValidationError):
                        entry = Entry.model_validate_json(line)
                    yield line, entry
        except FileNotFoundError:
            return
        except OSError as error:
            raise CannotWrite(
                f"the log {self.path} cannot be read: {error.strerror or error}", str(self.path)
            ) from error

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with FileLock(self.path.with_name(f".{self.path.name}.lock"), timeout=_PATIENCE):
                yield
        except Timeout as error:
            message = f"another program is busy with the log {self.path}: try again when it is done"
            raise CannotWrite(message, str(self.path)) from error
        except OSError as error:
            message = f"the log {self.path} cannot be written: {error.strerror or error}"
            raise CannotWrite(message, str(self.path)) from error


def _entry(claim: Claim, written: Path) -> Entry:
    resolved = claim.resolved
    return Entry(
        id=secrets.token_hex(4),
        made=claim.made.isoformat(),
        path=str(written.absolute()),
        sha256=_hash_of(written),
        recipe=resolved.id,
        prompt=resolved.items[0].prompt,
        model=resolved.model.name,
        weights=resolved.model.sha256,
        sources=tuple(Source(name=one.file.path, sha256=str(one.file.sha256)) for one in ingredients(resolved)),
        decisions=tuple(decision.model_dump(mode="json") for decision in claim.decisions),
        watermark=claim.watermark,
        label=claim.label,
    )


def _hash_of(path: Path) -> str:
    whole = hashlib.sha256()
    for one in sorted(path.iterdir()) if path.is_dir() else [path]:
        with open(one, "rb") as file:
            while piece := file.read(_PIECE):
                whole.update(piece)
    return whole.hexdigest()
