"""Finished files, each under the sha256 of its bytes: `assets/ab/cdef….png`.

A file is written elsewhere on the same disk, reaches it, and only then takes its name. So whatever has a name here is
whole; and the same bytes arriving twice are one file.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
from pathlib import Path

from dreamloom.errors import CannotWrite
from dreamloom.media.files import cannot_write, reach_disk

_TYPES = {
    ".png": "image/png",
    ".webp": "image/webp",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".mp4": "video/mp4",
    ".webm": "video/webm",
}
_SUFFIXES = {media_type: suffix for suffix, media_type in reversed(_TYPES.items())}
_CHUNK = 2**20  # bytes


def media_type_of(path: Path) -> str:
    """The media type that a file's ending stands for."""
    return _TYPES.get(path.suffix.lower(), "application/octet-stream")


class Assets:
    """The files of the gallery.

    Args:
        folder: made when the first file comes.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.staging = folder / "new"

    def path(self, sha256: str, media_type: str) -> Path:
        """Where the file of this hash lies, or would lie."""
        return self.folder / sha256[:2] / f"{sha256[2:]}{_SUFFIXES.get(media_type, '')}"

    def staging_for(self, name: str) -> Path:
        """A folder, there already, whose files `place` can move.

        Raises:
            CannotWrite: if it cannot be made.
        """
        folder = self.staging / name
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise cannot_write(folder, error) from error
        return folder

    def copy(self, source: Path) -> Path:
        """A staged copy of a file that stays where it is.

        Raises:
            CannotWrite: if it cannot be read or copied; nothing is left behind.
        """
        staged = self.staging_for(".") / f"{secrets.token_hex(8)}{source.suffix.lower()}"
        copy_whole(source, staged)
        return staged

    def place(self, staged: Path, sha256: str) -> Path:
        """Gives a staged file its name; belongs into the transaction that mentions it, so that no purge comes between.

        Raises:
            CannotWrite: if it cannot be moved.
        """
        path = self.path(sha256, media_type_of(staged))
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            os.replace(staged, path)
        except OSError as error:
            raise cannot_write(path, error) from error
        reach_disk(path.parent)
        return path


def copy_whole(source: Path, target: Path) -> None:
    """Copies a file, replacing what is there, so that the copy is on the disk whole or not at all.

    Raises:
        CannotWrite: if it cannot be read or written.
    """
    part = target.with_name(f".dreamloom-{secrets.token_hex(8)}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            with open(source, "rb") as reading, open(part, "xb") as writing:
                while chunk := reading.read(_CHUNK):
                    writing.write(chunk)
                writing.flush()
                os.fsync(writing.fileno())
            os.replace(part, target)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(part)
            raise
    except OSError as error:
        raise cannot_write(target, error) from error
    reach_disk(target.parent)


def hash_of(path: Path) -> tuple[str, int]:
    """The sha256 of a file in hexadecimal, and its size in bytes.

    Raises:
        CannotWrite: if it is not there or cannot be read: something between its making and its keeping went wrong.
    """
    try:
        with open(path, "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest(), file.tell()
    except OSError as error:
        raise CannotWrite(f"cannot keep {path}: {error.strerror or error}", str(path)) from error
