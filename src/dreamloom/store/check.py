"""Is everything there that the store names, and as it was written?"""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from dreamloom.errors import CannotWrite
from dreamloom.store.assets import hash_of

if TYPE_CHECKING:
    from dreamloom.store import Store

_LEFT_OVER = 24 * 3600  # seconds after which what a broken-off attempt staged is nobody's


@dataclass(frozen=True)
class Findings:
    """What a check found; all is well if every tuple is empty.

    Attributes:
        base: what SQLite says about the base itself.
        missing: files that the gallery names and that are not there.
        damaged: files whose contents are not what their name says.
        strays: files that nothing names; they only take room.
        assets: how many files were looked at.
    """

    base: tuple[str, ...]
    missing: tuple[Path, ...]
    damaged: tuple[Path, ...]
    strays: tuple[Path, ...]
    assets: int

    @property
    def well(self) -> bool:
        """Whether nothing is lost; strays do no harm."""
        return not (self.base or self.missing or self.damaged)


def check(store: Store) -> Findings:
    """Looks whether the base is sound and every file of the gallery is there, unchanged. Reads all of them.

    Raises:
        CannotWrite, StoreBusy, StoreDamaged: if the base cannot be read at all.
    """
    with store.base.read() as connection:
        told = [row[0] for row in connection.execute("PRAGMA integrity_check")]
        told += [f"a row of {row[0]} names nothing" for row in connection.execute("PRAGMA foreign_key_check")]
        named = _named(store, connection)
    here = _here(store)
    damaged = []
    for path in sorted(here & set(named)):
        with contextlib.suppress(CannotWrite):  # purged meanwhile
            if hash_of(path)[0] != named[path]:
                damaged.append(path)
    return Findings(
        base=tuple(line for line in told if line != "ok"),
        missing=tuple(sorted(set(named) - here)),
        damaged=tuple(damaged),
        strays=tuple(sorted(here - set(named))),
        assets=len(named),
    )


def tidy(store: Store) -> int:
    """Deletes strays, and what broken-off attempts left more than a day ago; gives back how many files and folders.

    Raises:
        CannotWrite, StoreBusy, StoreDamaged: if the base cannot be written to.
    """
    with store.base.write() as connection:  # new files take their place in such a transaction only
        strays = _here(store) - set(_named(store, connection))
        for path in strays:
            path.unlink(missing_ok=True)
    old = [path for path in store.assets.staging.glob("*") if path.stat().st_mtime < time.time() - _LEFT_OVER]
    for path in old:
        shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)
    return len(strays) + len(old)


def _named(store: Store, connection: sqlite3.Connection) -> dict[Path, str]:
    """The files that the base names, with their sha256."""
    return {store.assets.path(*row): row[0] for row in connection.execute("SELECT sha256, media_type FROM files")}


def _here(store: Store) -> set[Path]:
    """The files that lie in the folder of assets."""
    return {path for path in store.assets.folder.glob("[0-9a-f][0-9a-f]/*") if path.is_file()}
