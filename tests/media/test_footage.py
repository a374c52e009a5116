"""Films from phones, tools and enemies: upright, at a constant rate, one frame at a time, or one clear sentence."""

from __future__ import annotations

import tracemalloc
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from film_makers import bar, film, number_of, only_sound
from hypothesis import given
from hypothesis import strategies as st

from dreamloom.errors import BadFile
from dreamloom.media import footage
from dreamloom.media.films import write_film
from dreamloom.media.footage import at_constant_rate, read_film
from dreamloom.media.text import read_text_fields

SUFFIXES = [".mp4", ".mov", ".mkv", ".webm"]


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    return film(tmp_path / "clip.mp4", [bar(number) for number in range(20)])


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_it_tells_size_rate_and_length_of_every_container(tmp_path: Path, suffix: str) -> None:
    codec = "libvpx-vp9" if suffix == ".webm" else "libx264"
    found = read_film(film(tmp_path / f"a{suffix}", [bar(number) for number in range(20)], codec=codec))
    assert (found.size, found.fps, found.length(), found.has_sound) == ((64, 48), 10.0, 20, False)
    assert [number_of(frame) for frame in found.frames()] == list(range(20))


@pytest.mark.parametrize("suffix", [".gif", ".webp"])
def test_animations_are_films_too(tmp_path: Path, suffix: str) -> None:
    found = read_film(write_film(tmp_path / f"a{suffix}", [bar(number) for number in range(9)], 8))
    assert (found.size, found.fps, found.length()) == ((64, 48), 8.0, 9)
    assert [number_of(frame) for frame in found.frames()] == list(range(9))


def test_the_name_does_not_matter(clip: Path) -> None:
    assert read_film(clip.rename(clip.with_suffix(".jpg"))).length() == 20


@pytest.mark.parametrize("rotation", [90, -90, 180])
def test_films_come_upright(tmp_path: Path, rotation: int) -> None:
    path = film(tmp_path / "phone.mp4", [bar(3)] * 4, rotation=rotation)
    found = read_film(path)
    assert found.size == ((64, 48) if rotation == 180 else (48, 64))
    frame = next(found.frames())
    corners = {90: (-4, 3), -90: (3, -4), 180: (-4, -4)}  # where the red corner went, turned counter-clockwise
    row, column = corners[rotation]
    assert frame.shape == (found.height, found.width, 3)
    assert frame[row, column, 0] > frame[row, column, 1] + 80


def test_pixels_that_are_not_square_are_made_so(tmp_path: Path) -> None:
    found = read_film(film(tmp_path / "wide.mp4", [bar(1)] * 3, aspect=Fraction(3, 2)))
    assert found.size == (96, 48)
    assert next(found.frames()).shape == (48, 96, 3)


def test_a_varying_rate_becomes_constant(tmp_path: Path) -> None:
    times = [0.0, 0.1, 0.2, 0.3, 0.8, 0.9, 1.3, 1.4, 1.5, 1.6]
    found = read_film(film(tmp_path / "phone.mp4", [bar(number) for number in range(10)], times=times))
    told = [number_of(frame) for frame in found.frames(fps=10)]
    assert told[:4] == [0, 1, 2, 3]
    assert told[8:10] == [4, 5]
    assert told[13:16] == [6, 7, 8]
    assert sorted(told) == told


@given(st.lists(st.floats(0.001, 0.5), min_size=1, max_size=30), st.sampled_from([1.0, 8.0, 24.0, 30.0]))
def test_each_time_gets_the_nearest_frame(steps: list[float], fps: float) -> None:
    times = np.concatenate([[0.0], np.cumsum(steps)])
    count = max(1, round(times[-1] * fps))
    picked = list(at_constant_rate(zip(times, times, strict=True), fps, 0, count, lambda time: time, "a"))
    for number, time in enumerate(picked):
        assert abs(time - number / fps) <= np.abs(times - number / fps).min() + 1e-9


def test_other_rates_and_parts(clip: Path) -> None:
    found = read_film(clip)
    assert found.length(5) == 10
    assert [number_of(frame) for frame in found.frames(5)] == list(range(0, 20, 2))
    assert [number_of(frame) for frame in found.frames(first=17)] == [17, 18, 19]
    assert [number_of(frame) for frame in found.frames(first=3, count=2)] == [3, 4]
    assert found.length(20) == 40
    assert [number_of(frame) for frame in found.frames(20, count=40)][::2] == list(range(20))


def test_only_what_is_asked_for_is_decoded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = film(tmp_path / "long.mp4", (bar(number % 50) for number in range(600)))
    decoded = []
    original = footage._upright

    def counting(frame: object, stretch: float) -> object:
        decoded.append(frame)
        return original(frame, stretch)

    found = read_film(path)
    monkeypatch.setattr(footage, "_upright", counting)
    assert len(list(found.frames(count=5))) == 5
    assert len(decoded) == 5


def test_frames_are_not_kept_in_memory(tmp_path: Path) -> None:
    path = film(tmp_path / "long.mp4", (bar(number % 50, 320, 240) for number in range(200)))
    found = read_film(path)
    tracemalloc.start()
    for _ in found.frames():
        pass
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8 * 320 * 240 * 3


# what is refused


def refused(path: Path) -> str:
    with pytest.raises(BadFile) as caught:
        list(read_film(path).frames(count=3))
    message = str(caught.value)
    assert "\n" not in message
    assert caught.value.path == str(path)
    return message


def test_files_that_are_no_films(tmp_path: Path) -> None:
    for name, data in {
        "text": b"#EXTM3U\nhttp://127.0.0.1/a.ts\n",
        "empty": b"",
        "noise": bytes(range(256)) * 9,
    }.items():
        (tmp_path / name).write_bytes(data)
        assert "is not a film" in refused(tmp_path / name)
    assert "check the path" in refused(tmp_path / "nowhere.mp4")
    assert "is a folder" in refused(tmp_path)


def test_sound_without_pictures(tmp_path: Path) -> None:
    assert "no pictures in it" in refused(only_sound(tmp_path / "song.mp4"))


def test_no_frame_at_all(tmp_path: Path) -> None:
    assert "mp4" in refused(film(tmp_path / "none.mp4", []))


@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.95])
@pytest.mark.parametrize("suffix", [".mp4", ".gif", ".webp"])
def test_files_that_are_cut_short(tmp_path: Path, share: float, suffix: str) -> None:
    rng = np.random.default_rng(0)
    frames = [rng.integers(0, 256, (48, 64, 3), np.uint8) for _ in range(30)]
    whole = write_film(tmp_path / f"whole{suffix}", frames, 10).read_bytes()
    cut = tmp_path / f"cut{suffix}"
    cut.write_bytes(whole[: int(len(whole) * share)])
    if suffix == ".gif" and share > 0.02:  # it does not say how long it should be: what is there may be shown
        assert refused_or_shown(cut)
    else:
        refused(cut)


def test_frames_of_absurd_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "at least 8 on each side" in refused(film(tmp_path / "line.mkv", [np.zeros((48, 2, 3), np.uint8)] * 3))
    monkeypatch.setattr(footage, "MAX_FRAME", 64 * 48 - 1)
    assert "64×48 pixels" in refused(film(tmp_path / "large.mp4", [bar(0)] * 3))


@pytest.mark.parametrize("times", [[0, 0, 0], [0, 0.0001, 0.0002], [0, 40_000, 80_000]])
def test_absurd_times_do_no_harm(tmp_path: Path, times: list[float]) -> None:
    found = read_film(film(tmp_path / "odd.mkv", [bar(number) for number in range(3)], times=times))
    assert 0.05 <= found.fps <= footage.FASTEST
    assert len(list(found.frames(count=3))) == 3


def test_a_codec_that_is_not_read(clip: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(footage, "CODECS", frozenset({"av1"}))
    assert "is coded as h264" in refused(clip)


def test_damage_in_the_middle_is_told(clip: Path) -> None:
    data = bytearray(clip.read_bytes())
    start = data.index(b"mdat")
    data[start + 40 : start + 400] = bytes(360)
    clip.write_bytes(data)
    assert "clip.mp4" in refused_or_shown(clip)


def refused_or_shown(path: Path) -> str:
    try:
        list(read_film(path).frames())
    except BadFile as error:
        return str(error)
    return path.name


@pytest.fixture(scope="module")
def whole_films(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("films")
    bars = [bar(number) for number in range(8)]
    made = [film(folder / "a.mp4", bars, sound=0.5), film(folder / "a.mkv", bars)]
    made += [film(folder / "a.webm", bars, codec="libvpx-vp9"), film(folder / "a.avi", bars, codec="mpeg4")]
    return made + [write_film(folder / f"b{suffix}", bars, 8) for suffix in (".gif", ".webp", ".mp4")]


@pytest.mark.parametrize("seed", range(40))
def test_damage_gives_frames_or_one_sentence_and_nothing_else(
    seed: int, whole_films: list[Path], tmp_path: Path
) -> None:
    dice = np.random.default_rng(seed)
    whole = whole_films[seed % len(whole_films)]
    data = bytearray(whole.read_bytes())
    for _ in range(dice.integers(1, 20)):
        data[int(dice.integers(0, len(data)))] = int(dice.integers(0, 256))
    path = tmp_path / whole.name
    path.write_bytes(data)
    told, frames = "", []
    try:
        frames = list(read_film(path).frames(count=3))
        read_text_fields(path)
    except BadFile as error:
        told = str(error)
    assert "\n" not in told
    assert told or len(frames) == 3
    assert all(frame.dtype == np.uint8 and frame.ndim == 3 for frame in frames)
