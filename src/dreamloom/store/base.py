"""The base under the store: one SQLite file, reached from any thread of any process.

Terms:
    migration: a numbered SQL file in `migrations/`; those that a base has not seen are applied in order when it is
        opened, each whole or not at all. They are only ever added, never changed.
    WAL: SQLite's write-ahead log, in which readers and a writer do not wait for each other. With synchronous=FULL, what
        was committed survives a power cut too (sqlite.org/wal.html, sqlite.org/pragma.html#pragma_synchronous).

Each thread has a connection of its own. Writers of one process queue at a lock, those of several at SQLite's.
"""

from __future__ import annotations

import contextlib
import re
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from dreamloom.errors import CannotWrite, DreamloomError, StoreBusy, StoreDamaged

WAIT = 10.0  # seconds that a write waits for those of other programs
MIGRATIONS = Path(__file__).with_name("migrations")
_LOG_LIMIT = 64 * 2**20  # bytes that the write-ahead log keeps after a checkpoint

_READABLE = {
    sqlite3.SQLITE_FULL: "the disk is full",
    sqlite3.SQLITE_IOERR: "the disk reports an error",
    sqlite3.SQLITE_READONLY: "it is read-only",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened",
    sqlite3.SQLITE_PERM: "there is no permission to write there",
}


def as_ours(error: sqlite3.Error, path: Path) -> DreamloomError | None:
    """What an error of SQLite means to the user; None for one that is a fault of ours."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in _READABLE:
        return CannotWrite(f"cannot write {path}: {_READABLE[code]}", str(path))
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return StoreBusy(f"{path} is locked by another program: try again, or close what holds it")
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return StoreDamaged(f"{path} is damaged ({error}): bring back a backup with dream store restore FILE --yes")
    return None


@contextlib.contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turns SQLite's errors into ours.

    Raises:
        CannotWrite: if the disk is full, fails or may not be written to.
        StoreBusy: if another program held the base for longer than `WAIT`.
        StoreDamaged: if the file is no base or is damaged.
    """
    try:
        yield
    except sqlite3.Error as error:
        ours = as_ours(error, path)
        if ours is None:
            raise
        raise ours from error


class _Held:
    """A thread's connection; it goes when its thread does."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def __del__(self) -> None:
        self.connection.close()


class Base:
    """The file and its transactions.

    Args:
        path: made where it is missing, with its folder.
        wait: seconds to wait for other programs before StoreBusy.

    Raises:
        CannotWrite, StoreBusy, StoreDamaged: see `translated`; StoreDamaged too if a newer version made it.
    """

    def __init__(self, path: Path, wait: float = WAIT) -> None:
        self.path = path
        self.on_commit: Callable[[], None] = lambda: None
        self._wait = wait
        self._here = threading.local()
        self._writing = threading.Lock()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise CannotWrite(f"cannot make the folder {path.parent}: {error.strerror}", str(path.parent)) from error
        with translated(path):
            self._to_log(self.connection())
            self._migrate(self.connection())

    def connection(self) -> sqlite3.Connection:
        """This thread's connection, outside of any transaction unless `read` or `write` has begun one."""
        held = getattr(self._here, "held", None)
        if held is None:
            connection = sqlite3.connect(
                self.path, timeout=self._wait, isolation_level=None, check_same_thread=False, cached_statements=256
            )
            connection.row_factory = sqlite3.Row
            held = self._here.held = _Held(connection)
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute(f"PRAGMA journal_size_limit = {_LOG_LIMIT}")
        return held.connection

    @contextlib.contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """A view of one moment.

        Raises:
            CannotWrite, StoreBusy, StoreDamaged: see `translated`.
        """
        with translated(self.path), self._transaction("BEGIN") as connection:
            yield connection

    @contextlib.contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """A transaction: at its end all of it is on the disk; after an error, nothing.

        Raises:
            CannotWrite, StoreBusy, StoreDamaged: see `translated`.
        """
        if not self._writing.acquire(timeout=self._wait):
            raise StoreBusy(f"{self.path} is being written to for too long: try again")
        try:
            with translated(self.path), self._transaction("BEGIN IMMEDIATE") as connection:
                yield connection
        finally:
            self._writing.release()
        self.on_commit()

    @contextlib.contextmanager
    def alone(self) -> Iterator[sqlite3.Connection]:
        """This thread's connection while no other thread of the process writes, for a restore.

        Raises:
            CannotWrite, StoreBusy, StoreDamaged: see `translated`.
        """
        with self._writing, translated(self.path):
            yield self.connection()
        self.on_commit()

    @contextlib.contextmanager
    def _transaction(self, begin: str) -> Iterator[sqlite3.Connection]:
        connection = self.connection()
        connection.execute(begin)
        try:
            yield connection
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:  # SQLite itself may have rolled back already, as it does on a full disk
                connection.execute("ROLLBACK")
            raise

    def close(self) -> None:
        """Closes this thread's connection; others close as their threads end."""
        held = self._here.__dict__.pop("held", None)
        if held is not None:
            held.connection.close()

    def _to_log(self, connection: sqlite3.Connection) -> None:
        """Turns the write-ahead log on. Of several programs that do so at once SQLite refuses some without waiting."""
        deadline = time.monotonic() + self._wait
        while connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
            try:
                connection.execute("PRAGMA journal_mode = WAL")
            except sqlite3.OperationalError as error:
                if not isinstance(as_ours(error, self.path), StoreBusy) or time.monotonic() > deadline:
                    raise
                time.sleep(0.01)

    def _migrate(self, connection: sqlite3.Connection) -> None:
        scripts = sorted(MIGRATIONS.glob("[0-9]*.sql"))
        newest = len(scripts)
        if _version(connection) == newest:
            return
        with self._transaction("BEGIN IMMEDIATE"):
            if _version(connection) > newest:
                raise StoreDamaged(f"{self.path} was made by a newer version of Dreamloom: install that one")
            for number, script in enumerate(scripts[_version(connection) :], _version(connection) + 1):
                for statement in _statements(script.read_text(encoding="utf-8")):
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {number}")


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _statements(script: str) -> Iterator[str]:
    """The statements of a script: `executescript` would commit on its own account before and after."""
    statement = ""
    for part in re.split(r"(?<=;)\n", script):
        statement += part + "\n"
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
