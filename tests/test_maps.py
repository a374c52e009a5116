"""The studio's control maps: files in, files out, and maps that a recipe asks to follow."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from dreamloom.catalog import cards
from dreamloom.errors import BadFile, BadRecipe, CannotWrite, MissingInput
from dreamloom.media.films import write_film
from dreamloom.media.footage import read_film
from dreamloom.media.pictures import Pixels, read_picture
from dreamloom.media.writing import write_picture
from dreamloom.recipe import Control, InputFile, Recipe, VideoSpec
from dreamloom.studio import Studio
from example_card import OBEYING as CARD


@pytest.fixture
def studio(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Studio]:
    """A studio whose working folder is empty."""
    monkeypatch.setattr(cards, "WEIGHTS", tmp_path / "weights")
    (tmp_path / "weights" / CARD.name).mkdir(parents=True)
    (tmp_path / "weights" / CARD.name / "card.json").write_text(CARD.model_dump_json())
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    cards.known_cards.cache_clear()
    yield Studio(home=tmp_path / "home")
    cards.known_cards.cache_clear()


def square(left: int = 32) -> Pixels:
    pixels = np.full((96, 128, 3), 235, np.uint8)
    pixels[32:64, left : left + 32] = (200, 30, 30)
    return pixels


def film(path: str, frames: int = 7, fps: float = 12.0) -> Path:
    """A square on its way to the right."""
    return write_film(path, (square(8 + 8 * number) for number in range(frames)), fps)


def asked(*controls: Control) -> Recipe:
    return Recipe(prompt="a red box", seed=7, controls=controls)


def test_a_picture_becomes_a_map_of_its_size(studio: Studio) -> None:
    write_picture("box.png", square())
    drawn = studio.maps.write("Canny", Path("box.png"), Path("maps/edges.png"))
    assert (drawn.kind, drawn.path, drawn.frames, drawn.empty) == ("canny", Path("maps/edges.png"), 1, False)
    pixels = read_picture(drawn.path).over()
    assert pixels.shape == (96, 128, 3)
    assert pixels[48, 28:37].any()
    assert not pixels[48, 44:52].any()


def test_without_a_name_it_goes_beside_the_picture(studio: Studio) -> None:
    write_picture("box.webp", square())
    film("box.gif")
    assert studio.maps.write("hed", Path("box.webp"), None).path == Path("box-softedge.png")
    assert studio.maps.write("canny", Path("box.gif"), None).path == Path("box-canny.mp4")


def test_transparent_parts_are_white(studio: Studio) -> None:
    from PIL import Image

    clear = np.zeros((64, 64, 4), np.uint8)
    clear[16:48, 16:48] = (255, 255, 255, 255)
    Image.fromarray(clear).save("clear.png")
    assert studio.maps.write("canny", Path("clear.png"), Path("map.png")).empty


@pytest.mark.parametrize("target", ["map.mp4", "map.webm", "map.gif", "map.webp", "map", "map.png"])
def test_a_film_keeps_its_length_and_rate(studio: Studio, target: str) -> None:
    film("box.mp4")
    drawn = studio.maps.write("canny", Path("box.mp4"), Path(target))
    assert drawn.frames == 7
    if target in ("map", "map.png"):
        assert sorted(one.name for one in Path("map").iterdir())[-1] == "frame-00007.png"
        return
    made = read_film(drawn.path)
    assert made.size == (128, 96)
    assert made.fps == pytest.approx(12, rel=0.05)
    assert made.length() == 7


def test_each_frame_has_the_map_of_its_own(studio: Studio) -> None:
    film("box.webp")
    studio.maps.write("canny", Path("box.webp"), Path("map.webp"))
    for number, frame in enumerate(read_film("map.webp").frames()):
        left = 8 + 8 * number
        assert frame[48, left - 4 : left + 4].any()
        assert not frame[48, left + 8 : left + 24].any()


def test_films_are_read_frame_by_frame(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    film("box.mp4", frames=40)
    told: list[str] = []
    from dreamloom import control
    from dreamloom.media import film_coding

    add = film_coding.Video.add
    monkeypatch.setattr(film_coding.Video, "add", lambda self, frame: (told.append("written"), add(self, frame))[1])
    kind = control.find("tile")
    monkeypatch.setattr(
        control, "find", lambda name: type(kind)("tile", "", lambda pixels: (told.append("drawn"), pixels)[1])
    )
    studio.maps.write("tile", Path("box.mp4"), Path("map.mp4"))
    assert len(told) == 80
    assert all(one != other for one, other in itertools.pairwise(told))


@pytest.mark.parametrize("target", ["map.png", "map.mp4", "map.webm"])
def test_a_map_says_what_it_was_made_from_and_that_no_model_made_it(studio: Studio, target: str) -> None:
    source = write_picture("box.png", square()) if target == "map.png" else film("box.mp4")
    studio.maps.write("canny", source, Path(target))
    (verdict,) = studio.stamping.verify(Path(target))
    assert verdict.state == "valid"
    assert verdict.chain.model is None
    assert [one.title for one in verdict.chain.sources] == [source.name]


@pytest.mark.parametrize(
    ("kind", "source", "target", "error"),
    [
        ("cany", "box.png", "map.png", BadRecipe),
        ("depth", "box.png", "map.png", BadRecipe),
        ("canny", "gone.png", "map.png", BadFile),
        ("canny", "words.png", "map.png", BadFile),
        ("canny", "box.png", "map.txt", BadFile),
        ("canny", "box.png", "map.mp4", BadFile),
        ("canny", "box.mp4", "map.jpg", BadFile),
        ("canny", "box.png", "box.png", BadFile),
        ("canny", "cut.mp4", "map.mp4", BadFile),
        ("canny", "box.png", "words.png/map.png", CannotWrite),
    ],
)
def test_what_cannot_be_made_is_told_and_leaves_nothing(
    studio: Studio, kind: str, source: str, target: str, error: type[Exception]
) -> None:
    write_picture("box.png", square())
    whole = film("box.mp4").read_bytes()
    Path("cut.mp4").write_bytes(whole[: len(whole) * 2 // 3])
    Path("words.png").write_text("no picture")
    before = {one.name: one.read_bytes() for one in Path().iterdir()}
    with pytest.raises(error):
        studio.maps.write(kind, Path(source), Path(target))
    assert {one.name: one.read_bytes() for one in Path().iterdir()} == before


def test_a_recipe_gets_the_map_of_its_picture(studio: Studio) -> None:
    write_picture("box.png", square())
    wish = Control(kind="canny", file=InputFile(path="box.png"), weight=0.8, end=0.6, from_picture=True)
    resolved = studio.resolve(asked(wish))
    (control,) = resolved.controls
    assert (control.kind, control.weight, control.end, control.from_picture) == ("canny", 0.8, 0.6, False)
    assert control.file.path == "box-canny.png"
    kept = read_picture(studio.inputs.find(control.file, ())).over()
    assert (kept == read_picture(studio.maps.write("canny", Path("box.png"), Path("map.png")).path).over()).all()
    assert studio.resolve(asked(wish)).id == resolved.id
    finished = Control(kind="canny", file=control.file, weight=0.8, end=0.6)
    assert studio.resolve(asked(finished)).id == resolved.id


def test_a_finished_map_stays_as_it_is(studio: Studio) -> None:
    write_picture("map.png", square())
    resolved = studio.resolve(asked(Control(kind="canny", file=InputFile(path="map.png"))))
    assert resolved.controls[0].file.sha256 == read_picture("map.png").sha256
    assert "from_picture" not in resolved.canonical_json()


def test_a_picture_that_was_uploaded_is_named_by_its_hash(studio: Studio) -> None:
    data = write_picture("box.png", square()).read_bytes()
    known = InputFile(path="holiday.png", sha256=studio.inputs.put(data, "holiday.png").sha256)
    Path("box.png").unlink()
    resolved = studio.resolve(asked(Control(kind="HED", file=known, from_picture=True)))
    assert resolved.controls[0].file.path == "holiday-softedge.png"


def test_a_map_that_would_show_nothing_is_refused(studio: Studio) -> None:
    write_picture("grey.png", np.full((64, 64, 3), 128, np.uint8))
    with pytest.raises(BadRecipe, match=r"nothing in grey\.png that a map of canny shows"):
        studio.resolve(asked(Control(kind="canny", file=InputFile(path="grey.png"), from_picture=True)))
    assert studio.maps.write("canny", Path("grey.png"), Path("map.png")).empty


def test_a_film_follows_the_map_of_a_film(studio: Studio) -> None:
    film("box.mp4")
    wish = Control(kind="canny", file=InputFile(path="box.mp4"), from_picture=True)
    moving = asked(wish).model_copy(update={"output": VideoSpec()})
    (control,) = studio.maps.followed(moving).controls
    assert control.file.path == "box-canny.webp"
    given, made = read_film(Path("box.mp4")), read_film(studio.inputs.find(control.file, ()))
    assert (made.size, round(made.seconds * made.fps)) == (given.size, round(given.seconds * given.fps))
    kind = next(one for one in studio.maps.kinds() if one.name == "canny")
    assert all((kind.map(a) == b).all() for a, b in zip(given.frames(), made.frames(), strict=True))
    assert studio.maps.followed(moving).controls == (control,)


def test_what_cannot_be_followed_is_told(studio: Studio) -> None:
    film("box.mp4")
    for path, error, told in (
        ("box.mp4", BadRecipe, "a picture follows one picture"),
        ("gone.png", BadFile, "there is no file"),
    ):
        with pytest.raises(error, match=told):
            studio.resolve(asked(Control(kind="canny", file=InputFile(path=path), from_picture=True)))
    unknown = InputFile(path="a.png", sha256="ab" * 32)
    with pytest.raises(MissingInput):
        studio.resolve(asked(Control(kind="canny", file=unknown, from_picture=True)))
