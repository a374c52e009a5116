"""Backup and restore while everything is running, and a check that all is there.

A backup is one uncompressed ZIP file: `store.sqlite3` (a copy of one moment, made by SQLite's own online backup,
sqlite.org/backup.html), `assets/…` (every file that this copy names) and `inputs/…` (the kept pictures that recipes
start from). Keys and tokens are not in it.

After a restore no job is running: what was, is queued again, and every job's fence is above all that were ever given,
so that a worker from before can write to none.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import re
import shutil
import sqlite3
import zipfile
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from dreamloom.errors import BadFile
from dreamloom.media.files import cannot_write, reach_disk
from dreamloom.store.base import Base, translated

if TYPE_CHECKING:
    from dreamloom.store import Store

_BASE = "store.sqlite3"
_ARCHIVE = "backup.zip"
_FILE = re.compile(r"assets/[0-9a-f]{2}/[0-9a-f]{62}(\.[a-z0-9]{1,5})?|inputs/[0-9a-f]{64}")
_INPUT = re.compile("[0-9a-f]{64}")
_COUNTS = "SELECT (SELECT count(*) FROM jobs), count(*) FROM assets"
_QUEUE_AGAIN = """
UPDATE jobs SET fence = ?, leased_until = NULL, attempts = attempts - (state = 'running'),
    state = CASE WHEN state != 'running' THEN state WHEN inline THEN 'cancelled' ELSE 'queued' END
"""
_MARGIN = 1000  # more fences than are given while a restore is on its way


@dataclass(frozen=True)
class Contents:
    """What a backup holds: jobs and assets in number, and bytes of files."""

    jobs: int
    assets: int
    bytes: int


def backup(store: Store, target: Path) -> Contents:
    """Writes a backup; everybody goes on meanwhile.

    Args:
        store: what to back up.
        target: the file to write or replace; it is there whole or not at all.

    Raises:
        CannotWrite: if it cannot be written.
        StoreBusy, StoreDamaged: if the base cannot be read.
    """
    try:
        with TemporaryDirectory(prefix=".dreamloom-backup-", dir=target.absolute().parent) as folder:
            contents = _fill(store, Path(folder))
            with open(Path(folder) / _ARCHIVE, "rb") as whole:
                os.fsync(whole.fileno())
            os.replace(whole.name, target)
            reach_disk(target.parent)
    except OSError as error:
        raise cannot_write(target, error) from error
    return contents


def _fill(store: Store, folder: Path) -> Contents:
    copy = folder / _BASE
    with contextlib.closing(sqlite3.connect(copy, isolation_level=None)) as connection, translated(copy):
        store.base.connection().backup(connection)  # in one go: a view of one moment, and nobody waits for it
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("PRAGMA foreign_keys = ON")
        with zipfile.ZipFile(folder / _ARCHIVE, "x", strict_timestamps=False) as archive:
            size = 0
            for sha256, media_type in connection.execute("SELECT sha256, media_type FROM files").fetchall():
                path = store.assets.path(sha256, media_type)
                try:
                    archive.write(path, f"assets/{sha256[:2]}/{path.name}")
                    size += path.stat().st_size
                except FileNotFoundError:  # purged since the copy was made
                    connection.execute("DELETE FROM assets WHERE file = ?", (sha256,))
                    connection.execute("DELETE FROM files WHERE sha256 = ?", (sha256,))
            for path in sorted(path for path in store.inputs.glob("*") if _INPUT.fullmatch(path.name)):
                archive.write(path, f"inputs/{path.name}")
                size += path.stat().st_size
            jobs, assets = connection.execute(_COUNTS).fetchone()
            archive.write(copy, _BASE)
    return Contents(jobs, assets, size)


def restore(store: Store, source: Path) -> Contents:
    """Puts a backup in place of what is there: jobs, events, gallery. Files that are there too stay.

    Workers and servers may run on; jobs in work are broken off.

    Args:
        store: where to.
        source: a file that `backup` wrote.

    Raises:
        BadFile: if it is no backup, or a damaged one; nothing has changed then.
        CannotWrite, StoreBusy: if it cannot be written.
        StoreDamaged: if a newer version wrote it.
    """
    try:
        with zipfile.ZipFile(source) as archive, TemporaryDirectory(prefix=".restore-", dir=store.home) as folder:
            names = [one.filename for one in archive.infolist()]
            if _BASE not in names or not all(name == _BASE or _FILE.fullmatch(name) for name in names):
                raise BadFile(f"{source} is no backup: give a file that dream store backup wrote", str(source))
            if (damaged := archive.testzip()) is not None:
                raise BadFile(f"{source} is damaged at {damaged}: give a whole backup", str(source))
            archive.extract(_BASE, folder)
            size = 0
            for name in names:
                if name != _BASE:
                    _extract(archive, name, store.home / name)
                    size += archive.getinfo(name).file_size
            jobs, assets = _put_in_place(store, Path(folder) / _BASE)
    except zipfile.BadZipFile as error:
        message = f"{source} is no backup ({error}): give a file that dream store backup wrote"
        raise BadFile(message, str(source)) from error
    except FileNotFoundError as error:
        raise BadFile(f"there is no file {source}: check the path", str(source)) from error
    except OSError as error:
        raise cannot_write(store.home, error) from error
    return Contents(jobs, assets, size)


def set_aside(home: Path) -> Path:
    """Moves a base that cannot be read out of the way, so that a new one can be opened; gives where it lies now.

    Raises:
        CannotWrite: if it cannot be moved.
    """
    number = next(number for number in itertools.count(1) if not (home / f"{_BASE}.damaged-{number}").exists())
    aside = home / f"{_BASE}.damaged-{number}"
    try:
        for ending in ("-wal", "-shm", ""):
            with contextlib.suppress(FileNotFoundError):
                os.replace(home / f"{_BASE}{ending}", f"{aside}{ending}")
    except OSError as error:
        raise cannot_write(aside, error) from error
    return aside


def _extract(archive: zipfile.ZipFile, name: str, target: Path) -> None:
    """Writes one file of the archive unless it is there; the name was checked before."""
    if target.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".restore-", dir=target.parent) as folder:
        whole = Path(folder) / "file"
        with archive.open(name) as reading, open(whole, "wb") as writing:
            shutil.copyfileobj(reading, writing)
        whole.rename(target)


def _put_in_place(store: Store, copy: Path) -> tuple[int, int]:
    """Overwrites the base with a copy, after the copy has been brought up to date; the numbers of jobs and assets."""
    Base(copy).close()
    with contextlib.closing(sqlite3.connect(copy, isolation_level=None)) as connection:
        jobs, assets = connection.execute(_COUNTS).fetchone()
        with store.base.alone() as live:
            newest = "SELECT coalesce(max(fence), 0) FROM jobs"
            fences = [one.execute(newest).fetchone()[0] for one in (live, connection)]
            connection.execute(_QUEUE_AGAIN, (max(fences) + _MARGIN,))
            connection.backup(live)
    return jobs, assets
