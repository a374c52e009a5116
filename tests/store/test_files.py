"""Files of the store: whole or not there, copied, checked, tidied."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from dreamloom.errors import CannotWrite
from dreamloom.store import Store
from dreamloom.store.assets import copy_whole, media_type_of

Made = Callable[..., int]


@pytest.mark.parametrize("suffix", [".png", ".webp", ".jpg", ".gif", ".mp4", ".webm", ""])
def test_a_file_keeps_its_ending(store: Store, suffix: str) -> None:
    staged = store.assets.staging_for("test") / f"made{suffix}"
    staged.write_bytes(b"pixels")
    sha256 = hashlib.sha256(b"pixels").hexdigest()
    path = store.assets.place(staged, sha256)
    assert path == store.assets.folder / sha256[:2] / f"{sha256[2:]}{suffix}"
    assert path == store.assets.path(sha256, media_type_of(staged))
    assert not staged.exists()


def test_a_copy_is_whole_or_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, target = tmp_path / "a", tmp_path / "new" / "b"
    source.write_bytes(b"new" * 1_000_000)
    copy_whole(source, target)
    assert target.read_bytes() == source.read_bytes()
    target.write_bytes(b"old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(CannotWrite, match="the disk is full"):
        copy_whole(source, target)
    assert [path.read_bytes() for path in target.parent.iterdir()] == [b"old"]
    with pytest.raises(CannotWrite):
        copy_whole(tmp_path / "nothing", target)


def test_previews_are_the_newest_and_may_be_lost(store: Store) -> None:
    job = "01a203bb-d228-704b-a050-f6155721a222"
    store.previews.put(job, 1, b"old")
    store.previews.put(job, 1, b"new")
    assert store.previews.get(job, 1) == b"new"
    assert store.previews.get(job, 0) is None
    store.previews.forget(job)
    assert store.previews.get(job, 1) is None
    (store.home / "previews").rmdir()
    (store.home / "previews").write_text("in the way")
    store.previews.put(job, 0, b"lost")
    assert store.previews.get(job, 0) is None


@pytest.mark.parametrize("job", ["..", "../assets", "", "/etc"])
def test_no_id_leads_out_of_the_previews(store: Store, job: str) -> None:
    (store.home / "0.jpg").write_bytes(b"secret")
    (store.home / "previews").mkdir()
    assert store.previews.get(job, 0) is None


def test_a_check_finds_what_is_wrong(store: Store, made: Made) -> None:
    gone, changed, well = (store.gallery.get(made(bytes([number]) * 9)) for number in range(3))
    found = store.check()
    assert found.well
    assert found.assets == 3
    paths = {one.id: store.assets.path(one.sha256, one.media_type) for one in (gone, changed, well)}
    paths[gone.id].unlink()
    paths[changed.id].write_bytes(b"other")
    stray = paths[well.id].with_name("f" * 62)
    stray.write_bytes(b"nobody's")
    found = store.check()
    assert not found.well
    assert (found.missing, found.damaged, found.strays) == ((paths[gone.id],), (paths[changed.id],), (stray,))


def test_tidying_deletes_what_nothing_needs(store: Store, made: Made) -> None:
    kept = store.gallery.get(made())
    path = store.assets.path(kept.sha256, kept.media_type)
    path.with_name("e" * 62).write_bytes(b"nobody's")
    new, old = (store.assets.staging_for(name) for name in ("new", "old"))
    (old / "half.png").write_bytes(b"half")
    os.utime(old, (1.0, 1.0))
    assert store.tidy() == 2
    assert path.exists()
    assert new.exists()
    assert not old.exists()
    assert store.check().strays == ()
