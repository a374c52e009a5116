"""The local keep of input pictures, by hash, so that a picture made from others can be made again.

A finished file names its inputs by hash only: it never carries them (`docs/decisions/0002-…`). So that remaking works
on the same machine, each input is kept once here, under its sha256.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

from dreamloom.catalog import InputFacts
from dreamloom.errors import CannotWrite, MissingInput
from dreamloom.media.files import read_bytes, write_bytes
from dreamloom.media.pictures import decode_picture
from dreamloom.recipe import InputFile


def default_home() -> Path:
    """Where Dreamloom keeps its own files: DREAMLOOM_HOME, or the user's data folder."""
    given = os.environ.get("DREAMLOOM_HOME")
    if given:
        return Path(given)
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "dreamloom"


class InputKeep:
    """Finds input pictures and keeps them.

    Args:
        home: Dreamloom's own folder; inputs lie in `home/inputs`.
    """

    def __init__(self, home: Path) -> None:
        self.folder = home / "inputs"

    def take(self, file: InputFile, beside: Sequence[Path] = ()) -> InputFacts:
        """Reads a picture that a recipe names, keeps a copy, and tells its hash and size.

        A keep that cannot be written to (a read-only home) is no reason to refuse the picture.

        Args:
            file: a path as the user gave it, or a name out of another file's recipe.
            beside: files and folders in which a name is looked for.

        Raises:
            BadFile: if it is no picture that can be used.
            MissingInput: if it is named by its hash, or may be beside others, and is nowhere.
        """
        path = Path(file.path)
        if file.sha256 is not None or beside:
            path = self.find(file, (path, *beside))
        data = read_bytes(path)
        picture = decode_picture(data, file.path)
        kept = self.folder / picture.sha256
        if not kept.exists():
            with contextlib.suppress(CannotWrite):
                write_bytes(kept, data)
        return InputFacts(picture.sha256, *picture.size)

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
            if candidate.is_file() and file.sha256 in (None, hashlib.sha256(read_bytes(candidate)).hexdigest()):
                return candidate
        known_by = f" (its sha256 begins with {file.sha256[:12]})" if file.sha256 else ""
        message = f"the picture {file.path!r} that this was made from is not here: give it with --input{known_by}"
        raise MissingInput(message, file.path, file.sha256)
