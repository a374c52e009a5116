"""Backup and restore, also while others work."""

from __future__ import annotations

import shutil
import sqlite3
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from dreamloom.errors import BadFile, BadRecipe, CannotWrite, Fenced, StoreDamaged
from dreamloom.queueing import Queueing
from dreamloom.store import Job, Store, base

Ask = Callable[..., Job]
Made = Callable[..., int]


def test_everything_comes_back(store: Store, made: Made, ask: Ask, tmp_path: Path) -> None:
    asset = store.gallery.get(made(b"pixels", prompt="a zebra"))
    store.gallery.mark([asset.id], add_tags=["stripes"])
    waiting = ask(prompt="later", priority=3)
    (store.home / "inputs").mkdir()
    (store.home / "inputs" / ("ab" * 32)).write_bytes(b"start")
    (store.home / "inputs" / ".part").write_bytes(b"half")
    held = store.backup(tmp_path / "b.zip")
    assert (held.jobs, held.assets, held.bytes) == (2, 1, 11)
    other = Store(tmp_path / "other")
    assert other.restore(tmp_path / "b.zip") == held
    assert other.gallery.get(asset.id).tags == ("stripes",)
    assert [one.id for one in other.gallery.search().assets] == [asset.id]
    assert other.jobs.get(waiting.id).priority == 3
    assert (other.home / "inputs" / ("ab" * 32)).read_bytes() == b"start"
    assert other.check().well
    assert other.claims.take("test") is not None
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b.zip", "home", "other"]
    assert not list(other.home.glob(".restore*"))


def test_no_worker_from_before_a_restore_can_write(store: Store, ask: Ask, tmp_path: Path) -> None:
    job = ask(max_attempts=1)
    first = store.claims.take("first")
    assert first is not None
    inline = store.claims.begin_inline(job.resolved, "me")
    store.backup(tmp_path / "b.zip")
    store.restore(tmp_path / "b.zip")
    second = store.claims.take("second")  # it was running: queued again, and this attempt not counted
    assert second is not None
    store.restore(tmp_path / "b.zip")
    third = store.claims.take("third")
    assert third is not None
    for stale in (first, second, inline):
        with pytest.raises(Fenced):
            store.claims.beat(stale)
    store.claims.finish(third, 1.0)
    assert store.jobs.get(inline.id).state == "cancelled"


def test_backups_are_whole_while_others_write(store: Store, made: Made, tmp_path: Path) -> None:
    for number in range(5):
        made(bytes([number]) * 100)
    stop = threading.Event()

    def write() -> None:
        own = Store(store.home)
        while not stop.is_set():
            job = own.jobs.add(own.gallery.recipe(own.gallery.get(1)))
            own.jobs.cancel(job.id)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        counts = []
        for number in range(3):
            counts.append(store.backup(tmp_path / f"{number}.zip").jobs)
            other = Store(tmp_path / f"other-{number}")
            other.restore(tmp_path / f"{number}.zip")
            assert other.check().well
            assert sum(other.jobs.counts().values()) == counts[-1]
    finally:
        stop.set()
        writer.join()
    assert counts == sorted(counts)


def test_what_is_purged_meanwhile_is_left_out(store: Store, made: Made, tmp_path: Path) -> None:
    kept, purged = (store.gallery.get(made(contents)) for contents in (b"kept", b"purged"))
    store.assets.path(purged.sha256, purged.media_type).unlink()
    assert store.backup(tmp_path / "b.zip").assets == 1
    other = Store(tmp_path / "other")
    other.restore(tmp_path / "b.zip")
    assert [one.id for one in other.gallery.search().assets] == [kept.id]
    assert other.check().well


def test_a_backup_of_an_older_version_is_brought_up_to_date(
    store: Store, ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = ask()
    store.backup(tmp_path / "new.zip")
    folder = tmp_path / "migrations"
    shutil.copytree(base.MIGRATIONS, folder)
    (folder / "0099_later.sql").write_text("ALTER TABLE jobs ADD COLUMN colour TEXT;\n")
    monkeypatch.setattr(base, "MIGRATIONS", folder)
    newer = Store(tmp_path / "newer")
    newer.restore(tmp_path / "new.zip")
    assert newer.jobs.get(job.id).state == "queued"
    with newer.base.read() as connection:
        connection.execute("SELECT colour FROM jobs")
    newer.backup(tmp_path / "newer.zip")
    monkeypatch.undo()
    with pytest.raises(StoreDamaged, match="newer version"):
        store.restore(tmp_path / "newer.zip")
    assert store.jobs.get(job.id).state == "queued"


def test_what_is_no_backup_changes_nothing(store: Store, ask: Ask, tmp_path: Path) -> None:
    job = ask()
    with pytest.raises(BadFile, match="there is no file"):
        store.restore(tmp_path / "nothing.zip")
    (tmp_path / "letter.zip").write_text("no zip")
    with pytest.raises(BadFile, match="no backup"):
        store.restore(tmp_path / "letter.zip")
    store.backup(tmp_path / "b.zip")
    for name in ("../evil", "/etc/evil", "assets/../../evil", "inputs/../store.sqlite3", "keys/signer.pem", "other"):
        shutil.copy(tmp_path / "b.zip", tmp_path / "evil.zip")
        with zipfile.ZipFile(tmp_path / "evil.zip", "a") as archive:
            archive.writestr(name, "evil")
        with pytest.raises(BadFile, match="no backup"):
            store.restore(tmp_path / "evil.zip")
    whole = bytearray((tmp_path / "b.zip").read_bytes())
    whole[5000] ^= 0xFF
    (tmp_path / "damaged.zip").write_bytes(whole)
    with pytest.raises(BadFile, match="damaged"):
        store.restore(tmp_path / "damaged.zip")
    assert store.jobs.list() == (job,)
    assert not list(tmp_path.rglob("*evil"))


def test_a_backup_that_cannot_be_written_leaves_nothing(store: Store, tmp_path: Path) -> None:
    with pytest.raises(CannotWrite):
        store.backup(tmp_path / "nowhere" / "b.zip")
    (tmp_path / "folder.zip").mkdir()
    with pytest.raises(CannotWrite):
        store.backup(tmp_path / "folder.zip")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["folder.zip", "home"]


def test_a_studio_is_not_overwritten_by_mistake(store: Store, ask: Ask, tmp_path: Path) -> None:
    store.backup(tmp_path / "empty.zip")
    ask()
    queueing = Queueing(store.home)
    with pytest.raises(BadRecipe, match="1 jobs and 0 pictures are here"):
        queueing.restore(tmp_path / "empty.zip")
    contents, aside = queueing.restore(tmp_path / "empty.zip", replace=True)
    assert (contents.jobs, aside) == (0, None)
    assert queueing.jobs() == ()


def test_a_base_that_cannot_be_read_is_put_aside(store: Store, ask: Ask, tmp_path: Path) -> None:
    job = ask()
    store.backup(tmp_path / "b.zip")
    store.base.close()
    for ending in ("-wal", "-shm"):
        store.base.path.with_name(store.base.path.name + ending).unlink(missing_ok=True)
    store.base.path.write_bytes(b"garbage" * 1000)
    queueing = Queueing(store.home)
    with pytest.raises(StoreDamaged):
        queueing.restore(tmp_path / "b.zip")
    _, aside = queueing.restore(tmp_path / "b.zip", replace=True)
    assert aside is not None
    assert aside.read_bytes().startswith(b"garbage")
    assert queueing.job(job.id).state == "queued"
    with sqlite3.connect(store.base.path) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    connection.close()
