"""Bytes from and to the disk, safely.

Reading takes ordinary files only, up to a size. Writing is atomic: the bytes go to a hidden file in the same folder,
reach the disk, and only then take the wanted name. Whoever looks sees the old file or the whole new one, never a half.
"""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import stat
from collections.abc import Callable
from pathlib import Path

from dreamloom.errors import BadFile, CannotWrite

MAX_BYTES = 64 * 2**20  # of a file that is read whole into memory

_REASONS = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "your disk quota is used up",
    errno.EACCES: "there is no permission to write there",
    errno.EPERM: "there is no permission to write there",
    errno.EROFS: "that disk is read-only",
    errno.EISDIR: "a folder has that name",
    errno.ENOTDIR: "a part of the path is a file, not a folder",
    errno.ENAMETOOLONG: "the name is too long",
    errno.EIO: "the disk reports an error",
}


def read_bytes(path: str | Path, limit: int = MAX_BYTES) -> bytes:
    """Reads an ordinary file whole.

    Args:
        path: the file as the user named it.
        limit: the most bytes it may have.

    Raises:
        BadFile: if it is not there, not an ordinary file (a folder, a pipe, a device), larger than `limit`, or cannot
            be read.
    """
    data = read_head(path, limit + 1)
    if len(data) > limit:
        raise BadFile(f"{path} is larger than {limit // 2**20} MiB: give a smaller file", str(path))
    return data


def read_head(path: str | Path, count: int) -> bytes:
    """Reads the first bytes of an ordinary file.

    Args:
        path: the file as the user named it.
        count: how many bytes, at most.

    Raises:
        BadFile: if it is not there, not an ordinary file (a folder, a pipe, a device), or cannot be read.
    """
    name = str(path)
    try:
        about = os.stat(path)
        if stat.S_ISDIR(about.st_mode):
            raise BadFile(f"{name} is a folder: name a file in it", name)
        if not stat.S_ISREG(about.st_mode):
            raise BadFile(f"{name} is not an ordinary file: name a picture or film on the disk", name)
        with open(path, "rb") as file:
            return file.read(count)
    except FileNotFoundError as error:
        raise BadFile(f"there is no file {name}: check the path", name) from error
    except PermissionError as error:
        raise BadFile(f"{name} may not be read: give yourself permission to read it", name) from error
    except (OSError, ValueError) as error:  # ValueError: a path that no file can have, such as one with a NUL in it
        raise BadFile(f"{name!r} cannot be read ({error}): name a picture or film on the disk", name) from error


def cannot_write(path: Path, error: OSError) -> CannotWrite:
    """Why a file cannot be written, in a sentence."""
    reason = _REASONS.get(error.errno or 0) or error.strerror or str(error)
    return CannotWrite(f"cannot write {path}: {reason}", str(path))


def reach_disk(folder: Path) -> None:
    """Makes a rename survive a power cut, where the system lets a folder be synchronised."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _synchronise(path: Path) -> None:
    with open(path, "rb+") as file:
        os.fsync(file.fileno())


def _fill(path: Path, data: bytes, durable: bool) -> None:
    # os.open rather than tempfile: the new file gets the permissions that the user's umask gives any other file
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    try:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(handle, rest) :]
        if durable:
            os.fsync(handle)
    finally:
        os.close(handle)


Finish = Callable[[Path], None]
"""What is done to a complete file before it takes its name, such as signing it."""


def write_bytes(
    path: str | Path, data: bytes, *, overwrite: bool = True, durable: bool = True, finish: Finish | None = None
) -> Path:
    """Writes a file atomically, making its folder where that is missing.

    Args:
        path: where to. A file of that name is replaced, unless `overwrite` is False.
        data: its contents.
        overwrite: False to leave a file that is there alone, even if it appears while this one is written.
        durable: False to save the wait for the disk, for files that may be lost in a power cut.
        finish: what is done to the hidden file when it holds all of `data`; if it raises, nothing is written.

    Returns:
        The path.

    Raises:
        FileExistsError: if `overwrite` is False and something has that name.
        CannotWrite: for every other reason: disk full, no permission, a folder of that name… Nothing is left behind.
    """
    path = Path(path)
    part = path.parent / f".dreamloom-{secrets.token_hex(8)}.part"
    reserved = False
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            _fill(part, data, durable and finish is None)
            if finish is not None:
                finish(part)
                if durable:
                    _synchronise(part)
            if not overwrite:
                # reserving the name is the one step that two writers cannot both win on every file system
                os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666))
                reserved = True
            os.replace(part, path)
        except BaseException:  # also Ctrl-C: half a file must never stay
            for leftover in (part, path) if reserved else (part,):
                with contextlib.suppress(OSError):
                    os.unlink(leftover)
            raise
    except FileExistsError:
        if not overwrite and os.path.lexists(path):
            raise
        raise CannotWrite(f"cannot write {path}: a part of the path is a file, not a folder", str(path)) from None
    except OSError as error:
        raise cannot_write(path, error) from error
    except ValueError as error:
        raise CannotWrite(f"cannot write {str(path)!r}: no file can have that name", str(path)) from error
    if durable:
        reach_disk(path.parent)
    return path
