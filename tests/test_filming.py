"""The studio makes films: written part by part, with sound and marks, remade frame for frame, never half there."""

from __future__ import annotations

import sys
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent / "media"))

from film_makers import bar, film

from dreamloom.catalog import cards
from dreamloom.engine.events import Frames, Progress
from dreamloom.errors import BadFile, CannotWrite
from dreamloom.media.footage import read_film
from dreamloom.media.pictures import read_picture
from dreamloom.media.writing import write_picture
from dreamloom.recipe import InputFile, Recipe, VideoSpec
from dreamloom.recipe.camera import read_all
from dreamloom.studio import Saved, Studio, destination
from dreamloom.workers import Worker
from film_family import ExactFamily
from small_studio import small_studio

FILM = Recipe(prompt="a red apple", seed=7, steps=3, cfg_scale=1, watermark=False, output=VideoSpec(frames=9))


@pytest.fixture
def studio(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Studio]:
    yield small_studio(tmp_path, monkeypatch)
    cards.known_cards.cache_clear()


@pytest.fixture
def exact(monkeypatch: pytest.MonkeyPatch) -> ExactFamily:
    family = ExactFamily()
    monkeypatch.setattr("dreamloom.engine.load.load_family", lambda card: family)
    return family


def frames_of(path: Path) -> Any:
    return np.stack(list(read_film(path).frames()))


def test_a_film_is_written_and_says_what_it_is(studio: Studio) -> None:
    (one,) = studio.paint(FILM)
    assert one.path == Path("outputs/a-red-apple.mp4")
    found = read_film(one.path)
    assert (found.size, found.fps, found.length()) == ((64, 64), 8.0, 9)
    told = studio.inspect(one.path)
    assert told.resolved == one.resolved
    assert told.recipe.output == VideoSpec(width=64, height=64, frames=9, fps=8, interpolate=8)


@pytest.mark.parametrize("name", ["a.mp4", "a.webm", "a.gif", "a.webp", "a.png"])
def test_every_kind_of_file_is_remade_frame_for_frame(studio: Studio, exact: ExactFamily, name: str) -> None:
    recipe = FILM.model_copy(update={"camera": read_all("pan left 10")})
    made = [event.pixels for event in studio.make(recipe, Path(name)) if isinstance(event, Frames)]
    path = Path("a/frame-00004.png") if name == "a.png" else Path(name)
    assert path.exists()
    again = list(studio.remake(path))
    assert np.array_equal(
        np.concatenate([event.pixels for event in again if isinstance(event, Frames)]), np.concatenate(made)
    )
    (saved,) = [event for event in again if isinstance(event, Saved)]
    assert saved.path.suffix == (".mp4" if name == "a.png" else Path(name).suffix)
    assert saved.path.stem == f"{path.stem}-remade"


def test_several_films_are_numbered_and_get_their_posters(studio: Studio) -> None:
    recipe = FILM.model_copy(update={"count": 2})
    events = studio.make(recipe, Path("out/a.mp4"), poster=Path("out/poster.png"), codec="av1")
    paths = [event.path.name for event in events if isinstance(event, Saved)]
    assert paths == ["a-1.mp4", "a-2.mp4"]
    posters = [read_picture(Path("out") / f"poster-{number}.png") for number in (1, 2)]
    for number, poster in enumerate(posters, start=1):
        assert np.abs(poster.pixels.astype(int) - frames_of(Path(f"out/a-{number}.mp4"))[4]).mean() < 3
        assert "dreamloom" in poster.text


def test_a_film_goes_in_and_keeps_its_sound(studio: Studio, exact: ExactFamily, tmp_path: Path) -> None:
    start = InputFile(path=str(film(tmp_path / "walk.mp4", [bar(number) for number in range(10)], sound=1)))
    for sound in (True, False):
        spec = VideoSpec(sound=sound, width=64, height=48)
        recipe = FILM.model_copy(update={"init_video": start, "strength": 0.0, "output": spec})
        (one,) = studio.paint(recipe, tmp_path / f"sound-{sound}.mp4")
        assert read_film(one.path).has_sound is sound
        assert np.abs(frames_of(one.path).astype(int) - frames_of(Path(start.path))).mean() < 3
    (longer,) = studio.paint(FILM.model_copy(update={"extend": start}), tmp_path / "longer.mp4")
    assert read_film(longer.path).length() == 19
    Path(start.path).unlink()
    (again,) = [event for event in studio.remake(longer.path) if isinstance(event, Saved)]
    assert np.array_equal(frames_of(again.path), frames_of(longer.path))


def test_the_first_frame_is_the_given_picture(studio: Studio, exact: ExactFamily, tmp_path: Path) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (64, 64, 3), np.uint8)
    start = InputFile(path=str(write_picture(tmp_path / "first.png", pixels)))
    (one,) = studio.paint(FILM.model_copy(update={"init_image": start}), tmp_path / "a.webp")
    assert np.abs(frames_of(one.path)[0].astype(int) - pixels).max() <= 1


def test_marks_are_on_every_frame(studio: Studio) -> None:
    plain, marked = (
        np.concatenate([event.pixels for event in studio.make(recipe, Path(name)) if isinstance(event, Frames)])
        for name, recipe in (("a.mp4", FILM), ("b.mp4", FILM.model_copy(update={"label": True})))
    )
    assert all((one != other).any() for one, other in zip(plain, marked, strict=True))


def test_stopping_on_the_way_leaves_nothing(studio: Studio, tmp_path: Path) -> None:
    for wanted in (Progress, Frames):
        events = studio.make(FILM, Path("out/a.mp4"))
        next(event for event in events if isinstance(event, wanted))
        events.close()
        assert not list(Path("out").glob("*")) if Path("out").exists() else True
        assert not list(Path("out").glob(".*")) if Path("out").exists() else True


def test_where_nothing_can_be_written_it_says_so(studio: Studio, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(CannotWrite):
        studio.paint(FILM, tmp_path / "file" / "a.mp4")


@pytest.mark.parametrize(
    ("output", "folder", "stem", "suffix"),
    [
        (None, "outputs", "a-cat", ".mp4"),
        (Path("new"), "new", "a-cat", ".mp4"),
        (Path("a/b.c.webm"), "a", "b.c", ".webm"),
        (Path("a/b.png"), "a", "b", ""),
    ],
)
def test_destinations_of_films(output: Path | None, folder: str, stem: str, suffix: str) -> None:
    place = destination(output, "a cat", 1, film=True)
    assert (place.folder, place.stem, place.suffix) == (Path(folder), stem, suffix)


def test_kinds_that_are_no_films(studio: Studio) -> None:
    for name, codec in (("a.jpg", None), ("a.avi", None), ("a.gif", "av1")):
        with pytest.raises(BadFile):
            destination(Path(name), "a cat", 1, film=True, codec=codec)
    with pytest.raises(BadFile, match="cannot be queued"):
        studio.submit(FILM, output=Path("frames.png"))


def test_memory_does_not_grow_with_the_film(studio: Studio) -> None:
    peaks = []
    for frames in (41, 401):
        recipe = FILM.model_copy(update={"steps": 1, "output": VideoSpec(frames=frames, width=128, height=128)})
        tracemalloc.start()
        studio.paint(recipe, Path(f"{frames}.mp4"))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] + 20 * 128 * 128 * 3


def test_a_queued_film_is_made_by_a_worker(studio: Studio, tmp_path: Path) -> None:
    job = studio.submit(FILM, output=tmp_path / "queued.webm")
    Worker(studio).run_once()
    assert studio.job(job.id).state == "done"
    (asset,) = studio.assets(job.id)
    assert (asset.media_type, asset.frames, asset.width, asset.height) == ("video/webm", 9, 64, 64)
    assert read_film(tmp_path / "queued.webm").length() == 9
    plain = studio.submit(FILM)
    Worker(studio).run_once()
    (asset,) = studio.assets(plain.id)
    assert asset.media_type == "video/mp4"
