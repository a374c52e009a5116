"""Which pictures are learned from, and with which captions."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from dreamloom.errors import BadFile
from dreamloom.media.writing import write_picture
from dreamloom.train.lora.album import digest, read_album


def picture(path: Path, grey: int = 100) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    return write_picture(path, np.full((8, 8, 3), grey, np.uint8))


def test_sidecars_are_captions_and_other_files_are_passed_over(tmp_path: Path) -> None:
    picture(tmp_path / "b.png")
    (tmp_path / "b.txt").write_text("\ufeffa red  apple\non a table ", encoding="utf-8")
    picture(tmp_path / "a.jpg")
    (tmp_path / "a.caption").write_text("a green pear")
    (tmp_path / "notes.txt").write_text("not a caption")
    assert [(page.path.name, page.caption) for page in read_album(tmp_path)] == [
        ("a.jpg", "a green pear"),
        ("b.png", "a red apple on a table"),
    ]


def test_a_trigger_is_put_before_captions_that_lack_it(tmp_path: Path) -> None:
    for name, caption in (("a", "a robot"), ("b", "Zorb on a hill"), ("c", None)):
        picture(tmp_path / f"{name}.png")
        if caption is not None:
            (tmp_path / f"{name}.txt").write_text(caption)
    assert [page.caption for page in read_album(tmp_path, "zorb")] == ["zorb, a robot", "Zorb on a hill", "zorb"]


def test_without_captions_names_tell(tmp_path: Path) -> None:
    picture(tmp_path / "album" / "red_apple-03.png")
    picture(tmp_path / "album" / "0001.png")
    picture(tmp_path / "album" / "10_pip robot" / "0002.png")
    pages = read_album(tmp_path / "album")
    assert [(page.caption, page.repeats) for page in pages] == [("album", 1), ("red apple", 1), ("pip robot", 10)]


def test_what_cannot_be_learned_from_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="there is no folder"):
        read_album(tmp_path / "nowhere")
    with pytest.raises(BadFile, match="there are no pictures"):
        read_album(tmp_path)
    picture(tmp_path / "a.png")
    (tmp_path / "a.txt").write_bytes(b"\xff\xfe\x00broken")
    with pytest.raises(BadFile, match="save it as plain text"):
        read_album(tmp_path)


def test_a_digest_tells_albums_apart(tmp_path: Path) -> None:
    picture(tmp_path / "a.png")
    first = digest(read_album(tmp_path))
    assert digest(read_album(tmp_path)) == first
    assert digest(read_album(tmp_path, "zorb")) != first
    picture(tmp_path / "a.png", 101)
    assert digest(read_album(tmp_path)) != first
