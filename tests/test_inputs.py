"""The keep of input pictures, and where else they are found."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest

from dreamloom.catalog import InputFacts
from dreamloom.errors import BadFile, MissingInput
from dreamloom.inputs import InputKeep, default_home
from dreamloom.media.films import write_film
from dreamloom.media.writing import write_picture
from dreamloom.recipe import InputFile


def put(path: Path, grey: int = 9) -> InputFile:
    """A picture, and how a resolved recipe names it."""
    write_picture(path, np.full((4, 6, 3), grey, np.uint8))
    return InputFile(path=path.name, sha256=hashlib.sha256(path.read_bytes()).hexdigest())


@pytest.fixture
def keep(tmp_path: Path) -> InputKeep:
    return InputKeep(tmp_path / "home")


def test_home_is_where_the_user_wants_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DREAMLOOM_HOME", "/somewhere")
    monkeypatch.setenv("XDG_DATA_HOME", "/data")
    assert default_home() == Path("/somewhere")
    monkeypatch.delenv("DREAMLOOM_HOME")
    assert default_home() == Path("/data/dreamloom")
    monkeypatch.delenv("XDG_DATA_HOME")
    assert default_home() == Path.home() / ".local" / "share" / "dreamloom"


def test_what_is_taken_is_kept_and_found_again(tmp_path: Path, keep: InputKeep) -> None:
    path = tmp_path / "cat.png"
    named = put(path)
    facts = keep.take(InputFile(path=str(path)))
    assert (facts.sha256, facts.width, facts.height) == (named.sha256, 6, 4)
    path.unlink()
    assert hashlib.sha256(keep.find(named, ()).read_bytes()).hexdigest() == named.sha256
    assert keep.take(named) == facts


def test_files_are_found_in_folders_by_name_and_among_files_by_contents(tmp_path: Path, keep: InputKeep) -> None:
    named = put(tmp_path / "cat.png")
    assert keep.find(named, [tmp_path]) == tmp_path / "cat.png"
    renamed = (tmp_path / "cat.png").rename(tmp_path / "dog.png")
    assert keep.find(named, [tmp_path / "nothing.png", renamed]) == renamed
    with pytest.raises(MissingInput):
        keep.find(named, [tmp_path])


def test_other_contents_under_the_name_are_not_taken(tmp_path: Path, keep: InputKeep) -> None:
    named = put(tmp_path / "cat.png")
    put(tmp_path / "cat.png", grey=10)
    with pytest.raises(MissingInput, match=f"'cat.png' .* begins with {str(named.sha256)[:12]}") as caught:
        keep.find(named, [tmp_path])
    assert (caught.value.path, caught.value.sha256) == ("cat.png", named.sha256)
    with pytest.raises(MissingInput):
        keep.take(named, [tmp_path])


def test_a_name_without_a_hash_is_looked_for_beside(tmp_path: Path, keep: InputKeep) -> None:
    put(tmp_path / "cat.png")
    assert keep.take(InputFile(path="cat.png"), [tmp_path]).width == 6
    with pytest.raises(MissingInput, match=r"give it with --input$"):
        keep.take(InputFile(path="dog.png"), [tmp_path])


def test_a_damaged_keep_is_passed_over(tmp_path: Path, keep: InputKeep) -> None:
    named = put(tmp_path / "cat.png")
    keep.take(InputFile(path=str(tmp_path / "cat.png")))
    (keep.folder / str(named.sha256)).write_bytes(b"damaged")
    assert keep.find(named, [tmp_path]) == tmp_path / "cat.png"


def test_a_keep_that_cannot_be_written_is_no_hindrance(tmp_path: Path) -> None:
    put(tmp_path / "cat.png")
    (tmp_path / "home").write_text("a file where a folder should be")
    assert InputKeep(tmp_path / "home").take(InputFile(path=str(tmp_path / "cat.png"))).height == 4


def test_what_the_user_named_himself_is_told_as_it_is(tmp_path: Path, keep: InputKeep) -> None:
    with pytest.raises(BadFile, match="there is no file"):
        keep.take(InputFile(path=str(tmp_path / "nothing.png")))
    (tmp_path / "text.png").write_text("no picture")
    with pytest.raises(BadFile):
        keep.take(InputFile(path=str(tmp_path / "text.png")))
    assert not keep.folder.exists()


# films


def clip(path: Path, count: int = 6) -> Path:
    return write_film(path, (np.full((24, 32, 3), 20 * number, np.uint8) for number in range(count)), 8)


def test_films_are_kept_and_measured(tmp_path: Path, keep: InputKeep) -> None:
    path = clip(tmp_path / "walk.mp4")
    facts = keep.take(InputFile(path=str(path)))
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    assert facts == InputFacts(digest, 32, 24, picture=False, seconds=0.75, fps=8.0)
    path.unlink()
    assert keep.take(InputFile(path="walk.mp4", sha256=digest)) == facts


@pytest.mark.parametrize("suffix", [".gif", ".webp"])
def test_animations_are_pictures_and_films(tmp_path: Path, keep: InputKeep, suffix: str) -> None:
    path = clip(tmp_path / f"walk{suffix}")
    facts = keep.take(InputFile(path=str(path)))
    assert (facts.width, facts.height, facts.picture, facts.fps) == (32, 24, True, 8.0)
    assert keep.put(path.read_bytes(), "upload") == facts


def test_a_film_held_in_memory_is_kept_unless_it_is_none(tmp_path: Path, keep: InputKeep) -> None:
    data = clip(tmp_path / "walk.mp4").read_bytes()
    assert keep.put(data, "walk.mp4").seconds == 0.75
    with pytest.raises(BadFile, match=r"^bad\.mp4 ") as caught:
        keep.put(data[: len(data) // 2], "bad.mp4")
    assert caught.value.path == "bad.mp4"
    assert len(list(keep.folder.iterdir())) == 1


def test_a_very_large_film_is_not_copied(tmp_path: Path, keep: InputKeep, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dreamloom.inputs.LARGEST_KEPT", 100)
    path = clip(tmp_path / "walk.mp4")
    facts = keep.take(InputFile(path=str(path)))
    assert not keep.has(facts.sha256)
    assert keep.find(InputFile(path="walk.mp4", sha256=facts.sha256), [tmp_path]) == path


def test_a_home_that_cannot_be_written_to_is_no_reason_to_refuse_a_film(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert InputKeep(tmp_path / "file").take(InputFile(path=str(clip(tmp_path / "walk.mp4")))).seconds == 0.75
