"""The local keep of input pictures, by hash, so that a picture made from others can be made again.

A finished file names its inputs by hash only: it never carries them (`docs/decisions/0002-…`). So that remaking works
on the same machine, each input is kept once here, under its sha256.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Sequence
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

    def take(self, path: str) -> InputFacts:
        """Reads a picture that the user gave, keeps a copy, and tells its hash and size.

        A keep that cannot be written to (a read-only home) is no reason to refuse the picture.

        Raises:
            BadFile: if it is no picture that can be used.
        """
        data = read_bytes(path)
        picture = decode_picture(data, path)
        kept = self.folder / picture.sha256
        if not kept.exists():
            try:
                write_bytes(kept, data)
            except CannotWrite:
                pass
        return InputFacts(picture.sha256, *picture.size)

    def find(self, file: InputFile, beside: Sequence[Path]) -> Path:
        """Finds the file with a hash: in the keep, among the files and in the folders given.

        Raises:
            MissingInput: if it is nowhere; it says its name and hash.
        """
        kept = self.folder / str(file.sha256)
        candidates: Iterable[Path] = [kept]
        for place in beside:
            candidates = [*candidates, place / file.path if place.is_dir() else place]
        for candidate in candidates:
            if candidate.is_file() and hashlib.sha256(read_bytes(candidate)).hexdigest() == file.sha256:
                return candidate
        raise MissingInput(
            f"the picture {file.path!r} that this was made from is not here: give it with --input "
            f"(its sha256 begins with {str(file.sha256)[:12]})",
            file.path,
            file.sha256,
        )
