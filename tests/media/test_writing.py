from __future__ import annotations

import errno
import io
import os
import threading
from html import escape
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from picture_makers import packet, random_pixels
from PIL import Image

from dreamloom.errors import BadFile, CannotSign, CannotWrite
from dreamloom.media.containers import open_container
from dreamloom.media.files import write_bytes
from dreamloom.media.pictures import read_picture
from dreamloom.media.previews import PreviewFolder
from dreamloom.media.text import read_text_fields, text_fields
from dreamloom.media.writing import encode_picture, next_free, write_new, write_picture

PROMPT = 'Ã© ünïcode "quoted", it\'s 東京\nnew line\ttab 🌃👩‍🚀 <b>&amp;</b> \\n\nSteps: 20, Seed: 5'


def all_text(prompt: str) -> dict[str, str]:
    recipe = prompt.replace("\r", "")
    xmp = packet(f"<dreamloom:recipe>{escape(recipe)}</dreamloom:recipe>")
    return {"parameters": prompt, "dreamloom": recipe, "xmp": xmp}


@pytest.mark.parametrize("name", ["a.png", "a.webp", "a.WEBP"])
def test_pixels_come_back_exactly(tmp_path: Path, name: str) -> None:
    pixels = random_pixels(65, 33)
    assert write_picture(tmp_path / name, pixels) == tmp_path / name
    assert np.array_equal(read_picture(tmp_path / name).pixels, pixels)


def test_a_jpeg_comes_close(tmp_path: Path) -> None:
    across, down = np.meshgrid(np.arange(64), np.arange(64))
    pixels = np.stack([across * 4, down * 4, 128 + 0 * across], 2).astype(np.uint8)
    write_picture(tmp_path / "a.jpg", pixels)
    assert np.abs(read_picture(tmp_path / "a.jpg").pixels.astype(int) - pixels).max() <= 6
    assert len(encode_picture("a.jpg", pixels, quality=20)) < len(encode_picture("a.jpg", pixels))
    noise = random_pixels(64, 64)
    assert len(encode_picture("a.webp", noise, quality=20)) < len(encode_picture("a.webp", noise))


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".jpeg", ".webp"])
def test_text_comes_back_letter_by_letter(tmp_path: Path, suffix: str) -> None:
    text = all_text(PROMPT)
    path = write_picture(tmp_path / f"a{suffix}", random_pixels(), text)
    assert read_text_fields(path) == text
    assert read_picture(path).text == text


@settings(deadline=None, max_examples=100)
@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
def test_any_text_comes_back_from_png(text: str) -> None:
    written = {"parameters": text, "dreamloom": text, "workflow": text}
    assert text_fields(open_container(encode_picture("a.png", random_pixels(2, 2), written))) == written


@pytest.mark.parametrize("kind", ["png", "jpg", "webp"])
def test_pillow_finds_the_text_where_other_tools_look(kind: str) -> None:
    image = Image.open(io.BytesIO(encode_picture(f"a.{kind}", random_pixels(), all_text(PROMPT))))
    if kind == "png":
        assert image.info["parameters"] == PROMPT
        assert image.info["dreamloom"] == PROMPT
        assert image.info["XML:com.adobe.xmp"] == all_text(PROMPT)["xmp"]
    else:
        comment = image.getexif().get_ifd(0x8769)[0x9286]
        assert comment[:8] == b"UNICODE\0"
        assert comment[8:].decode("utf-16-be") == PROMPT
        assert image.info["xmp"].decode() == all_text(PROMPT)["xmp"]


def test_ascii_text_stands_in_the_plainest_chunk() -> None:
    data = encode_picture("a.png", random_pixels(), {"parameters": "plain", "dreamloom": "{}"})
    assert b"tEXtparameters\0plain" in data
    assert b"iTXt" not in data


def test_a_zero_byte_in_a_text_does_not_end_it() -> None:
    for kind in ("png", "jpg", "webp"):
        data = encode_picture(f"a.{kind}", random_pixels(), {"parameters": "be\0fore ü"})
        assert text_fields(open_container(data)) == {"parameters": "before ü"}


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.webp"])
def test_the_same_input_gives_the_same_bytes(name: str) -> None:
    first = encode_picture(name, random_pixels(), all_text(PROMPT))
    assert encode_picture(f"elsewhere/{name}", random_pixels().copy(order="F"), all_text(PROMPT)) == first


def test_what_a_format_cannot_hold_is_refused_not_dropped() -> None:
    with pytest.raises(ValueError, match="workflow"):
        encode_picture("a.jpg", random_pixels(), {"workflow": "{}"})
    with pytest.raises(ValueError, match="XMP packet"):
        encode_picture("a.webp", random_pixels(), {"dreamloom": "{}"})
    with pytest.raises(CannotWrite, match=r"too long for a JPEG file: write a \.png"):
        encode_picture("a.jpg", random_pixels(), {"parameters": "long " * 10_000})
    with pytest.raises(CannotWrite, match="too large for WEBP"):
        encode_picture("a.webp", np.zeros((1, 16_384, 3), np.uint8))
    with pytest.raises(ValueError, match="no room for alpha"):
        encode_picture("a.jpg", np.zeros((4, 4, 4), np.uint8))


@pytest.mark.parametrize("name", ["a.gif", "a", "a.png.exe", ".png"])
def test_an_unknown_ending_is_refused(name: str) -> None:
    with pytest.raises(BadFile, match=r"\.png, \.webp or \.jpg"):
        encode_picture(name, random_pixels())


@pytest.mark.parametrize(
    "pixels",
    [np.zeros((4, 4), np.uint8), np.zeros((4, 4, 2), np.uint8), np.zeros((4, 4, 3)), np.zeros((0, 4, 3), np.uint8)],
)
def test_what_is_no_picture_is_refused(pixels: Any) -> None:
    with pytest.raises(ValueError, match="uint8"):
        encode_picture("a.png", pixels)


def test_a_senseless_quality_is_refused() -> None:
    with pytest.raises(ValueError, match="1 to 100"):
        encode_picture("a.jpg", random_pixels(), quality=0)


def fails(code: int) -> Any:
    def failing(*_: object, **__: object) -> None:
        raise OSError(code, os.strerror(code))

    return failing


@pytest.mark.parametrize("call", ["write", "fsync", "replace"])
@pytest.mark.parametrize("overwrite", [True, False])
def test_a_full_disk_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, overwrite: bool
) -> None:
    monkeypatch.setattr(os, call, fails(errno.ENOSPC))
    with pytest.raises(CannotWrite, match="the disk is full") as caught:
        write_picture(tmp_path / "a.png", random_pixels(), overwrite=overwrite)
    assert caught.value.path == str(tmp_path / "a.png")
    assert list(tmp_path.iterdir()) == []


def test_a_failure_leaves_the_old_picture_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_picture(tmp_path / "a.png", random_pixels(seed=1))
    before = path.read_bytes()
    monkeypatch.setattr(os, "fsync", fails(errno.EIO))
    with pytest.raises(CannotWrite, match="reports an error"):
        write_picture(path, random_pixels(seed=2))
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_stopping_it_halfway_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", stop)
    with pytest.raises(KeyboardInterrupt):
        write_picture(tmp_path / "a.png", random_pixels())
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_takes_a_few_bytes_at_a_time_gets_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = os.write
    monkeypatch.setattr(os, "write", lambda handle, data: write(handle, data[:100]))
    write_bytes(tmp_path / "a", bytes(range(256)) * 9)
    assert (tmp_path / "a").read_bytes() == bytes(range(256)) * 9


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the superuser may write anywhere")
def test_a_folder_that_may_not_be_written_to(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(CannotWrite, match="permission"):
        write_picture(tmp_path / "a.png", random_pixels())


def test_reasons_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "folder.png").mkdir()
    with pytest.raises(CannotWrite, match="a folder has that name"):
        write_picture(tmp_path / "folder.png", random_pixels())
    (tmp_path / "file").write_text("x")
    for path in (tmp_path / "file" / "a.png", tmp_path / "file" / "deeper" / "a.png"):
        for overwrite in (True, False):
            with pytest.raises(CannotWrite, match="is a file, not a folder"):
                write_picture(path, random_pixels(), overwrite=overwrite)
    with pytest.raises(CannotWrite, match="too long"):
        write_picture(tmp_path / ("long" * 100 + ".png"), random_pixels())
    with pytest.raises(CannotWrite, match="no file can have that name"):
        write_picture("nul\0.png", random_pixels())
    monkeypatch.setattr(os, "open", fails(errno.EACCES))
    with pytest.raises(CannotWrite, match="no permission"):
        write_picture(tmp_path / "a.png", random_pixels())
    monkeypatch.undo()
    assert sorted(one.name for one in tmp_path.iterdir()) == ["file", "folder.png"]


def test_a_missing_folder_is_made_and_permissions_are_the_usual_ones(tmp_path: Path) -> None:
    path = write_picture(tmp_path / "new" / "deeper" / "a.png", random_pixels())
    (tmp_path / "usual").write_text("x")
    assert path.stat().st_mode == (tmp_path / "usual").stat().st_mode


def test_a_taken_name_is_kept_when_asked(tmp_path: Path) -> None:
    path = write_picture(tmp_path / "a.png", random_pixels(seed=1))
    before = path.read_bytes()
    with pytest.raises(CannotWrite, match="there already"):
        write_picture(path, random_pixels(seed=2), overwrite=False)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_free_names_count_up(tmp_path: Path) -> None:
    assert next_free(tmp_path / "new", "apple", ".png") == tmp_path / "new" / "apple.png"
    for expected in ("apple.png", "apple-2.png", "apple-3.png"):
        assert write_new(tmp_path, "apple", ".png", random_pixels()).name == expected
    (tmp_path / "pear.png").symlink_to(tmp_path / "nowhere")
    assert next_free(tmp_path, "pear", ".png").name == "pear-2.png"


@pytest.mark.parametrize("stem", ["", "../up", "a/b", "a\\b", "/root"])
def test_a_name_does_not_lead_out_of_its_folder(tmp_path: Path, stem: str) -> None:
    with pytest.raises(ValueError, match="stem"):
        next_free(tmp_path, stem, ".png")


def test_many_writers_never_take_each_others_name(tmp_path: Path) -> None:
    paths: list[Path] = []
    writers = [
        threading.Thread(
            target=lambda seed=seed: paths.append(write_new(tmp_path, "a", ".png", random_pixels(seed=seed)))
        )
        for seed in range(12)
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert len(set(paths)) == 12
    assert len({path.read_bytes() for path in paths}) == 12
    assert len(list(tmp_path.iterdir())) == 12


def test_previews_of_two_runs_live_side_by_side(tmp_path: Path) -> None:
    first = PreviewFolder.for_new_run(tmp_path / "previews")
    names = [first.write(step, random_pixels(seed=step), picture).name for step in (5, 10) for picture in (0, 1)]
    assert names[0] == "preview-001-picture-001-step-0005.png"
    second = PreviewFolder.for_new_run(tmp_path / "previews")
    assert second.run == 2
    path = second.write(5, random_pixels(seed=9))
    assert np.array_equal(read_picture(path).pixels, random_pixels(seed=9))
    assert len(list((tmp_path / "previews").iterdir())) == 5


def test_previews_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(CannotWrite, match="previews"):
        PreviewFolder.for_new_run(tmp_path / "file")
    previews = PreviewFolder.for_new_run(tmp_path / "new")
    monkeypatch.setattr(os, "write", fails(errno.ENOSPC))
    with pytest.raises(CannotWrite, match="the disk is full"):
        previews.write(1, random_pixels())
    assert list((tmp_path / "new").iterdir()) == []


# finishing

PLAIN = random_pixels()


def test_a_file_is_finished_before_it_has_its_name(tmp_path: Path) -> None:
    seen: list[tuple[bytes, list[str]]] = []

    def finish(part: Path) -> None:
        seen.append((part.read_bytes(), [path.name for path in tmp_path.glob("a*")]))
        part.write_bytes(b"finished")

    assert write_picture(tmp_path / "a.png", PLAIN, finish=finish).read_bytes() == b"finished"
    assert write_new(tmp_path, "a", ".png", PLAIN, finish=finish).name == "a-2.png"
    assert (tmp_path / "a-2.png").read_bytes() == b"finished"
    whole = encode_picture("a.png", PLAIN)
    assert seen == [(whole, []), (whole, ["a.png"])]


def test_a_file_that_cannot_be_finished_is_not_written(tmp_path: Path) -> None:
    def finish(part: Path) -> None:
        raise CannotSign("no key")

    (tmp_path / "old.png").write_bytes(b"old")
    with pytest.raises(CannotSign):
        write_picture(tmp_path / "old.png", PLAIN, finish=finish)
    with pytest.raises(CannotSign):
        write_new(tmp_path, "a", ".png", PLAIN, finish=finish)
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("old.png", b"old")]
