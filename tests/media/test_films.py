"""Films written to files: what comes back, what they say of themselves, and that none is ever half there."""

from __future__ import annotations

import os
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from film_makers import bar, film, number_of
from picture_makers import packet, random_pixels

from dreamloom.errors import BadFile, CannotWrite
from dreamloom.media.films import FILM_SUFFIXES, FilmWriter, film_codec, film_format, poster, write_film
from dreamloom.media.footage import read_film
from dreamloom.media.pictures import read_picture
from dreamloom.media.sound import sound_of
from dreamloom.media.text import read_text_fields

TEXT = {
    "dreamloom": '{"prompt":"röte <Äpfel> \\u0001"}',
    "parameters": "röte Äpfel\nNegative prompt: x\nSteps: 4, Seed: 7",
    "xmp": packet('<dreamloom:recipe>{"prompt":"röte &lt;Äpfel&gt; \\u0001"}</dreamloom:recipe>'),
}
KINDS = [(".mp4", "h264"), (".mp4", "av1"), (".webm", "vp9"), (".webm", "av1"), (".gif", None), (".webp", None)]


def steps(count: int = 12) -> Iterator[Any]:
    return (bar(number) for number in range(count))


@pytest.mark.parametrize(("suffix", "codec"), KINDS)
def test_frames_rate_and_text_come_back(tmp_path: Path, suffix: str, codec: str | None) -> None:
    path = write_film(tmp_path / f"new/film{suffix}", steps(), 12.5, TEXT, codec=codec)
    found = read_film(path)
    assert (found.size, found.length()) == ((64, 48), 12)
    assert found.fps == pytest.approx(12.5, abs=0.02)
    assert [number_of(frame) for frame in found.frames()] == list(range(12))
    fields = read_text_fields(path)
    assert {key: fields.get(key) for key in TEXT} == TEXT
    assert os.listdir(path.parent) == [path.name]


@pytest.mark.parametrize(("suffix", "codec"), KINDS[:4])
def test_colours_stay_true(tmp_path: Path, suffix: str, codec: str | None) -> None:
    for colour in ((200, 30, 30), (30, 200, 30), (30, 30, 200), (250, 250, 250), (5, 5, 5)):
        path = write_film(tmp_path / f"a{suffix}", [np.full((48, 64, 3), colour, np.uint8)] * 4, 8, codec=codec)
        made = next(read_film(path).frames())[24, 32].astype(int)
        assert np.abs(made - colour).max() <= 3


def test_the_codec_is_the_one_that_was_asked_for(tmp_path: Path) -> None:
    for suffix, codec in KINDS[:4]:
        path = write_film(tmp_path / f"a{suffix}", steps(2), 8, codec=codec)
        with av.open(str(path)) as container:
            assert container.streams.video[0].codec.canonical_name == codec


def test_webp_and_pictures_keep_pixels_exactly(tmp_path: Path) -> None:
    frames = [random_pixels(seed=number) for number in range(3)]
    webp = write_film(tmp_path / "a.webp", frames, 8)
    folder = write_film(tmp_path / "frames", frames, 8, TEXT)
    pictures = [read_picture(path) for path in sorted(folder.iterdir())]
    assert [path.name for path in sorted(folder.iterdir())] == [f"frame-0000{number}.png" for number in (1, 2, 3)]
    for frame, picture, other in zip(frames, pictures, read_film(webp).frames(), strict=True):
        assert np.array_equal(picture.pixels, frame)
        assert np.array_equal(other, frame)
        assert {key: picture.text[key] for key in TEXT} == TEXT


@pytest.mark.parametrize(("suffix", "codec"), KINDS)
def test_odd_sizes(tmp_path: Path, suffix: str, codec: str | None) -> None:
    found = read_film(write_film(tmp_path / f"a{suffix}", [bar(number, 33, 21) for number in range(3)], 8, codec=codec))
    assert found.size == ((34, 22) if codec == "h264" else (33, 21))
    assert [number_of(frame) for frame in found.frames()] == [0, 1, 2]


@pytest.mark.parametrize("suffix", [".gif", ".webp"])
def test_animations_repeat_for_ever(tmp_path: Path, suffix: str) -> None:
    from PIL import Image

    with Image.open(write_film(tmp_path / f"a{suffix}", steps(3), 8, TEXT)) as image:
        assert image.info["loop"] == 0


def test_memory_does_not_grow_with_length(tmp_path: Path) -> None:
    peaks = []
    for count in (20, 200):
        tracemalloc.start()
        write_film(tmp_path / "a.mp4", (bar(number % 50, 320, 240) for number in range(count)), 24)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] + 320 * 240 * 3


# sound


@pytest.mark.parametrize("suffix", [".mp4", ".webm"])
@pytest.mark.parametrize(("length", "start"), [(3.0, 0.0), (0.7, 0.0), (3.0, 1.5)])
def test_sound_is_carried_over_and_cut(tmp_path: Path, suffix: str, length: float, start: float) -> None:
    source = film(tmp_path / "source.mp4", steps(), sound=length)
    path = write_film(tmp_path / f"a{suffix}", steps(10), 10, sound=sound_of(source, start))
    assert read_film(path).has_sound
    with av.open(str(path)) as container:
        heard = sum(frame.samples / frame.sample_rate for frame in container.decode(audio=0))
    assert heard == pytest.approx(min(1.0, length - start), abs=0.12)


def test_silence_has_no_sound_and_gifs_stay_silent(tmp_path: Path) -> None:
    assert sound_of(film(tmp_path / "silent.mp4", steps())) is None
    source = sound_of(film(tmp_path / "loud.mp4", steps(), sound=1))
    assert not read_film(write_film(tmp_path / "a.gif", steps(), 10, sound=source)).has_sound


# names and trouble


def test_a_taken_name_is_replaced_or_counted_up(tmp_path: Path) -> None:
    for name in ("a.mp4", "frames"):
        first = write_film(tmp_path / name, steps(2), 8, overwrite=False)
        second = write_film(tmp_path / name, steps(3), 8, overwrite=False)
        assert (first.stem, second.stem) == (Path(name).stem, f"{Path(name).stem}-2")
    assert write_film(tmp_path / "a.mp4", steps(5), 8) == tmp_path / "a.mp4"
    assert read_film(tmp_path / "a.mp4").length() == 5


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "frames").mkdir()
    (tmp_path / "frames" / "letter.txt").write_text("dear")
    with pytest.raises(CannotWrite, match="not empty"):
        write_film(tmp_path / "frames", steps(2), 8)
    assert [path.name for path in tmp_path.rglob("*")] == ["frames", "letter.txt"]


@pytest.mark.parametrize("name", ["a.mp4", "a.gif", "a.webp", "frames"])
def test_what_fails_on_the_way_leaves_nothing_behind(tmp_path: Path, name: str) -> None:
    def failing() -> Iterator[Any]:
        yield from steps(3)
        raise RuntimeError("the painter fainted")

    with pytest.raises(RuntimeError, match="fainted"):
        write_film(tmp_path / name, failing(), 8)
    cancelled = FilmWriter(tmp_path / name, (64, 48), 8)
    cancelled.add(np.stack(list(steps(3))))
    cancelled.abandon()
    with pytest.raises(ValueError, match="frames are uint8"), FilmWriter(tmp_path / name, (64, 48), 8) as writer:
        writer.add(np.zeros((1, 5, 5, 3), np.uint8))
    assert list(tmp_path.iterdir()) == []


def test_a_failing_finish_fails_the_film(tmp_path: Path) -> None:
    seen = []

    def finish(path: Path) -> None:
        seen.append((path.suffix, read_text_fields(path)["parameters"]))
        if path.suffix == ".webm":
            raise CannotWrite("cannot sign")

    write_film(tmp_path / "a.mp4", steps(2), 8, TEXT, finish=finish)
    write_film(tmp_path / "frames", steps(2), 8, TEXT, finish=finish)
    with pytest.raises(CannotWrite, match="cannot sign"):
        write_film(tmp_path / "a.webm", steps(2), 8, TEXT, finish=finish)
    assert [suffix for suffix, _ in seen] == [".mp4", ".png", ".png", ".webm"]
    assert {text for _, text in seen} == {TEXT["parameters"]}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.mp4", "frames"]


def test_a_full_disk_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("dreamloom.media.films.put_text", full)
    with pytest.raises(CannotWrite, match=r"cannot write .*a\.mp4: the disk is full"):
        write_film(tmp_path / "a.mp4", steps(2), 8)
    assert list(tmp_path.iterdir()) == []


def test_a_file_where_a_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CannotWrite, match="cannot write"):
        write_film(tmp_path / "file" / "a.mp4", steps(2), 8)


def test_endings_and_codecs_that_do_not_fit() -> None:
    assert film_format("A.MP4") == ".mp4"
    assert film_format("frames/") == ""
    assert film_codec("a.webm", None) == "vp9"
    for name in ("a.avi", "a.txt", "v1.5"):
        with pytest.raises(BadFile, match=r"end it in one of \.mp4"):
            film_format(name)
    for name, codec in (("a.gif", "av1"), ("a.webm", "h264"), ("frames", "av1")):
        with pytest.raises(BadFile, match=f"not {codec}"):
            film_codec(name, codec)
    assert set(FILM_SUFFIXES) == {".mp4", ".webm", ".gif", ".webp"}


def test_the_poster_is_the_middle_frame() -> None:
    assert number_of(poster(steps(9), 9)) == 4
    assert number_of(poster(steps(1), 1)) == 0
    with pytest.raises(ValueError, match="at least one frame"):
        poster(iter(()), 0)
