"""The studio makes files larger: any picture, any film; what they say of themselves stays."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import save_file

from dreamloom.catalog.adding import add
from dreamloom.engine.upscaling.network import Compact
from dreamloom.errors import BadFile, BadRecipe, MissingModel
from dreamloom.media.films import write_film
from dreamloom.media.footage import read_film
from dreamloom.media.pictures import Pixels, read_picture
from dreamloom.media.text import read_text_fields
from dreamloom.media.writing import write_picture
from dreamloom.recipe import ImageSpec, Recipe
from dreamloom.studio import Studio
from dreamloom.trust.stamp import ENHANCED, MADE_BY_MODEL
from small_studio import APPLE, small_studio


@pytest.fixture
def studio(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Studio:
    return small_studio(tmp_path, monkeypatch)


def square(left: int = 8) -> Pixels:
    pixels = np.full((24, 32, 3), 235, np.uint8)
    pixels[8:16, left : left + 8] = (200, 30, 30)
    return pixels


@pytest.mark.parametrize("upscaler", [None, "lanczos"])
def test_a_picture_becomes_larger_beside_its_source(studio: Studio, upscaler: str | None) -> None:
    write_picture("box.webp", square())
    made = studio.enlarging.write(Path("box.webp"), times=3, upscaler=upscaler)
    assert (made.path, made.width, made.height, made.frames) == (Path("box-3x.webp"), 96, 72, 1)
    pixels = read_picture(made.path).over()
    assert np.abs(pixels[32:40, 32:40].astype(int) - (200, 30, 30)).max() < 25
    assert studio.stamping.verify(made.path)[0].state == "valid"


def test_alpha_is_kept(studio: Studio) -> None:
    alpha = np.where(square()[..., 1] < 100, 255, 0).astype(np.uint8)
    Image.fromarray(np.dstack([square(), alpha])).save("cut.png")
    for upscaler in (None, "lanczos"):
        made = studio.enlarging.write(Path("cut.png"), Path("large.png"), upscaler=upscaler)
        picture = read_picture(made.path)
        assert picture.alpha is not None
        assert picture.alpha[48, 48] > 240
        assert picture.alpha[4, 4] < 10
    flat = read_picture(studio.enlarging.write(Path("cut.png"), Path("large.jpg")).path)
    assert flat.alpha is None
    assert flat.pixels[4, 4].min() > 245


def test_a_photo_that_lies_on_its_side_is_put_upright(studio: Studio) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.fromarray(square()).save("photo.jpg", exif=exif)
    assert studio.enlarging.write(Path("photo.jpg"), Path("up.png"), times=2).width == 48


def test_what_a_picture_says_of_its_making_stays(studio: Studio) -> None:
    [saved] = studio.paint(APPLE, Path("apple.png"))
    made = studio.enlarging.write(saved.path, times=2)
    assert studio.inspect(made.path).resolved == saved.resolved
    assert MADE_BY_MODEL in read_text_fields(made.path)["xmp"]
    assert studio.stamping.verify(made.path)[0].state == "valid"
    Image.fromarray(square()).save("foreign.png")
    assert ENHANCED in read_text_fields(studio.enlarging.write(Path("foreign.png")).path)["xmp"]
    plain = studio.enlarging.write(Path("foreign.png"), Path("plain.png"), upscaler="lanczos")
    assert "xmp" not in read_text_fields(plain.path)


def test_a_film_is_enlarged_frame_by_frame_without_flicker(studio: Studio) -> None:
    still = write_film("still.mp4", (square() for _ in range(4)), 8.0)
    made = studio.enlarging.write(still, times=2)
    assert (made.path, made.frames, made.width) == (Path("still-2x.mp4"), 4, 64)
    film = read_film(made.path)
    assert (film.size, film.fps) == ((64, 48), 8.0)
    frames = [frame.astype(int) for frame in film.frames()]
    assert max(np.abs(frame - frames[0]).max() for frame in frames) <= 6  # what coding leaves
    assert studio.stamping.verify(made.path)[0].state == "valid"


def test_a_recipe_asks_for_it(studio: Studio) -> None:
    recipe = Recipe.checked(
        **{**APPLE.model_dump(), "output": {"kind": "image", "upscale": 4, "upscaler": "dreamloom-upscale"}}
    )
    [large] = studio.paint(recipe, Path("large.png"))
    [small] = studio.paint(APPLE, Path("small.png"))
    size, before = read_picture(large.path).size, read_picture(small.path).size
    assert size == (before[0] * 4, before[1] * 4)
    assert studio.inspect(large.path).resolved == large.resolved
    assert studio.resolve(large.resolved.to_recipe()).id == large.resolved.id
    assert large.resolved.id != small.resolved.id


def test_recipes_from_before_keep_their_json() -> None:
    assert ImageSpec(width=8, height=8).model_dump() == {"kind": "image", "width": 8, "height": 8}


def test_an_upscaler_of_ones_own(studio: Studio) -> None:
    torch.manual_seed(3)
    save_file(Compact(6, 2, 2).state_dict(), "2x-own.safetensors")
    assert studio.enlarging.names() == ("dreamloom-upscale", "lanczos")
    add(studio.catalog, Path("2x-own.safetensors"))
    assert studio.enlarging.names()[2:] == ("2x-own",)
    write_picture("box.png", square())
    assert studio.enlarging.write(Path("box.png"), times=4, upscaler="2x-own").width == 128


def test_what_cannot_be_done_is_told_in_a_sentence(studio: Studio) -> None:
    write_picture("box.png", square())
    with pytest.raises(BadRecipe, match="2, 3 or 4 times larger, not 5"):
        studio.enlarging.write(Path("box.png"), times=5)
    with pytest.raises(MissingModel, match="there is no upscaler esrgan here"):
        studio.enlarging.write(Path("box.png"), upscaler="esrgan")
    with pytest.raises(BadFile, match="choose another name"):
        studio.enlarging.write(Path("box.png"), Path("box.png"))
    with pytest.raises(BadFile, match="which kind of picture"):
        studio.enlarging.write(Path("box.png"), Path("box.txt"))
    with pytest.raises(BadFile, match="there is no file"):
        studio.enlarging.write(Path("none.png"))
    Image.new("1", (6000, 6000)).save("wide.png")
    with pytest.raises(BadRecipe, match="more than 64 megapixels"):
        studio.enlarging.write(Path("wide.png"))
    assert not list(Path().glob("wide-*"))


@pytest.mark.parametrize(("width", "height"), [(80, 60), (31, 23), (200, 150), (32, 24)])
def test_any_size_can_be_asked_for(studio: Studio, width: int, height: int) -> None:
    assert studio.enlarging.pixels(square(), width, height, "dreamloom-upscale").shape == (height, width, 3)
