"""The base: migrations, transactions, and what is told when it cannot be used."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from dreamloom.errors import CannotWrite, StoreBusy, StoreDamaged
from dreamloom.store import Store, base
from dreamloom.store.base import Base


def tables(path: Path) -> set[str]:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        return {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}


def test_a_new_base_survives_a_power_cut_and_is_opened_again(tmp_path: Path) -> None:
    path = tmp_path / "new" / "store.sqlite3"
    with Base(path).write() as connection:
        assert connection.execute("PRAGMA synchronous").fetchone()[0] == 2
        assert connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
        connection.execute("CREATE TABLE own (one)")
    assert {"jobs", "events", "assets", "own"} <= tables(path)
    Base(path)
    assert "own" in tables(path)


def test_an_older_base_gets_only_what_it_lacks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = tmp_path / "migrations"
    first.mkdir()
    shutil.copy(sorted(base.MIGRATIONS.glob("*.sql"))[0], first)
    path = tmp_path / "store.sqlite3"
    with monkeypatch.context() as older:
        older.setattr(base, "MIGRATIONS", first)
        Base(path)
    assert "jobs" in tables(path)
    assert "assets" not in tables(path)
    Base(path)
    assert "assets" in tables(path)


def test_a_migration_that_fails_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "store.sqlite3"
    (tmp_path / "0001_broken.sql").write_text("CREATE TABLE one (a);\nCREATE TABLE one (b);\n")
    with monkeypatch.context() as broken:
        broken.setattr(base, "MIGRATIONS", tmp_path)
        with pytest.raises(sqlite3.OperationalError, match="already exists"):
            Base(path)
    assert tables(path) == set()
    Base(path)


def test_the_base_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite3"
    Base(path)
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 999")
    with pytest.raises(StoreDamaged, match="newer version"):
        Base(path)


def test_programs_that_open_a_new_base_at_once_wait_for_each_other(tmp_path: Path) -> None:
    failed: list[Exception] = []

    def open_and_write() -> None:
        try:
            with Base(tmp_path / "store.sqlite3").write() as connection:
                connection.execute("CREATE TABLE IF NOT EXISTS own (one)")
                connection.execute("INSERT INTO own VALUES (1)")
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=open_and_write) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    with Base(tmp_path / "store.sqlite3").read() as connection:
        assert connection.execute("SELECT count(*) FROM own").fetchone()[0] == 8


def test_what_breaks_off_leaves_nothing(store: Store) -> None:
    def break_off() -> None:
        with store.base.write() as connection:
            connection.execute("DELETE FROM jobs")
            connection.execute("CREATE TABLE own (one)")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        break_off()
    assert "own" not in tables(store.base.path)
    with store.base.write() as connection:
        connection.execute("CREATE TABLE own (one)")


def test_a_lock_is_waited_for_and_then_told(store: Store, ask: Callable[..., object]) -> None:
    with contextlib.closing(sqlite3.connect(store.base.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreBusy, match="locked by another program"):
            ask()
        assert store.jobs.list() == ()  # reading goes on
        other.execute("ROLLBACK")
    ask()


def test_a_thread_that_writes_for_long_is_told_too(store: Store, ask: Callable[..., object]) -> None:
    with store.base.write():
        failed = []

        def write() -> None:
            try:
                ask()
            except StoreBusy as error:
                failed.append(error)

        thread = threading.Thread(target=write)
        thread.start()
        thread.join()
    assert len(failed) == 1


def test_a_full_disk_is_told_and_loses_nothing(store: Store, ask: Callable[..., object]) -> None:
    ask()
    pages = store.base.connection().execute("PRAGMA page_count").fetchone()[0]
    store.base.connection().execute(f"PRAGMA max_page_count = {pages}")

    def fill() -> None:
        for _ in range(100):
            ask()

    with pytest.raises(CannotWrite, match="the disk is full"):
        fill()
    before = len(store.jobs.list())
    store.base.connection().execute("PRAGMA max_page_count = 100000")
    ask()
    assert len(store.jobs.list()) == before + 1


def test_where_nothing_can_be_made_it_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(CannotWrite, match="cannot make the folder"):
        Base(tmp_path / "file" / "store.sqlite3")
    (tmp_path / "folder.sqlite3").mkdir()
    with pytest.raises(CannotWrite, match="cannot be opened"):
        Base(tmp_path / "folder.sqlite3")


def test_what_is_no_base_is_told_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite3"
    path.write_text("this is a letter and no base " * 100)
    with pytest.raises(StoreDamaged, match="damaged"):
        Base(path)
    assert path.read_text().startswith("this is a letter")


def test_a_damaged_base_is_told(store: Store, ask: Callable[..., object], tmp_path: Path) -> None:
    for _ in range(50):
        ask()
    with contextlib.closing(sqlite3.connect(store.base.path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    store.base.close()
    contents = bytearray(store.base.path.read_bytes())
    contents[4096:] = b"\xee" * (len(contents) - 4096)
    copy = tmp_path / "damaged.sqlite3"
    copy.write_bytes(contents)
    with pytest.raises(StoreDamaged, match="bring back a backup"), Base(copy).read() as connection:
        connection.execute("SELECT * FROM jobs").fetchall()


def test_a_read_only_base_is_told(store: Store) -> None:
    store.base.connection().execute("PRAGMA query_only = 1")
    with pytest.raises(CannotWrite, match="read-only"), store.base.write() as connection:
        connection.execute("DELETE FROM jobs")


def test_faults_of_ours_are_not_hidden(store: Store) -> None:
    with pytest.raises(sqlite3.OperationalError, match="no such table"), store.base.read() as connection:
        connection.execute("SELECT * FROM nowhere")
