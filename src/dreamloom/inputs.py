"""The local keep of input pictures and films, by hash, so that what was made from others can be made again.

A finished file names its inputs by hash only: it never carries them (`docs/decisions/0002-…`). So that remaking works
on the same machine, each input is kept once here, under its sha256; only very large films are not.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from dreamloom.catalog import InputFacts
from dreamloom.errors import BadFile, CannotWrite, MissingInput
from dreamloom.media.containers import ALSO_PICTURES, FILM_HEAD, film_kind
from dreamloom.media.files import read_bytes, read_head, write_bytes
from dreamloom.media.footage import read_film
from dreamloom.media.pictures import decode_picture
from dreamloom.recipe import InputFile
from dreamloom.store.assets import copy_whole


def default_home() -> Path:
    """Where Dreamloom keeps its own files: DREAMLOOM_HOME, or the user's data folder."""
    given = os.environ.get("DREAMLOOM_HOME")
    if given:
        return Path(given)
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "dreamloom"


LARGEST_KEPT = 2**30  # bytes; of a larger film no copy is made, and to remake what came of it, it has to be given again


def _facts(data: bytes, name: str) -> InputFacts:
    picture = decode_picture(data, name)
    return InputFacts(picture.sha256, *picture.size)


def _with_film(facts: InputFacts, path: Path) -> InputFacts:
    """The facts of an animated picture, which is a film too."""
    film = read_film(path)
    return replace(facts, seconds=film.seconds, fps=film.fps)


class InputKeep:
    """Finds input pictures and films, and keeps them.

    Args:
        home: Dreamloom's own folder; inputs lie in `home/inputs`.
    """

    def __init__(self, home: Path) -> None:
        self.folder = home / "inputs"

    def take(self, file: InputFile, beside: Sequence[Path] = ()) -> InputFacts:
        """Reads a picture or film that a recipe names, keeps a copy, and tells its hash and size.

        A keep that cannot be written to (a read-only home) is no reason to refuse it.

        Args:
            file: a path as the user gave it, or a name out of another file's recipe.
            beside: files and folders in which a name is looked for.

        Raises:
            BadFile: if it is no picture or film that can be used.
            MissingInput: if it is named by its hash, or may be beside others, and is nowhere.
        """
        path = Path(file.path)
        if file.sha256 is not None or beside:
            path = self.find(file, (path, *beside))
        kind = film_kind(read_head(path, FILM_HEAD))
        if kind is not None and kind not in ALSO_PICTURES:
            return self._take_film(path)
        data = read_bytes(path)
        try:
            facts = self.put(data, file.path)
        except CannotWrite:
            facts = _facts(data, file.path)
        return _with_film(facts, path) if kind is not None and facts.seconds is None else facts

    def _take_film(self, path: Path) -> InputFacts:
        film = read_film(path)
        sha256 = _hash_of(path)
        kept = self.folder / sha256
        if not kept.exists() and path.stat().st_size <= LARGEST_KEPT:
            with contextlib.suppress(CannotWrite):
                copy_whole(path, kept)
        return InputFacts(sha256, *film.size, picture=False, seconds=film.seconds, fps=film.fps)

    def put(self, data: bytes, name: str) -> InputFacts:
        """Keeps a picture or film that is held in memory, and tells its hash and size.

        Args:
            data: the whole file.
            name: what to call it when it is refused.

        Raises:
            BadFile: if it is no picture or film that can be used.
            CannotWrite: if it cannot be kept.
        """
        kind = film_kind(data[:FILM_HEAD])
        if kind is not None and kind not in ALSO_PICTURES:
            return self._put_film(data, name)
        facts = _facts(data, name)
        kept = self.folder / facts.sha256
        if not kept.exists():
            write_bytes(kept, data)
        return _with_film(facts, kept) if kind is not None else facts

    def _put_film(self, data: bytes, name: str) -> InputFacts:
        kept = self.folder / hashlib.sha256(data).hexdigest()
        new = not kept.exists()
        if new:
            write_bytes(kept, data)
        try:
            film = read_film(kept)
        except BadFile as error:
            if new:
                kept.unlink(missing_ok=True)
            raise BadFile(str(error).replace(str(kept), name), name) from error
        return InputFacts(kept.name, *film.size, picture=False, seconds=film.seconds, fps=film.fps)

    def has(self, sha256: str) -> bool:
        """Whether a picture or film with this hash, 64 hex digits, is kept."""
        return (self.folder / sha256).is_file()

    def find(self, file: InputFile, beside: Sequence[Path]) -> Path:
        """Finds a file: in the keep, then among the files and in the folders given.

        With a hash only those contents count; without one, every file given and whatever has its name in a folder.

        Raises:
            MissingInput: if it is nowhere; it says its name and hash.
        """
        candidates = [place / file.path if place.is_dir() else place for place in beside]
        if file.sha256 is not None:
            candidates.insert(0, self.folder / file.sha256)
        for candidate in candidates:
            if candidate.is_file() and file.sha256 in (None, _hash_of(candidate)):
                return candidate
        known_by = f" (its sha256 begins with {file.sha256[:12]})" if file.sha256 else ""
        message = f"the file {file.path!r} that this was made from is not here: give it with --input{known_by}"
        raise MissingInput(message, file.path, file.sha256)


def _hash_of(path: Path) -> str:
    try:
        with open(path, "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise BadFile(f"{path} cannot be read ({error.strerror or error}): give another file", str(path)) from error
