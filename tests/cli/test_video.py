"""`dream video`: what is asked for reaches the studio, what was made is told, and bad input is one sentence."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fake_studio import FakeStudio

from dreamloom.media.films import write_film
from dreamloom.media.footage import read_film
from dreamloom.media.writing import write_picture
from dreamloom.recipe import InputFile, MotionPath, Recipe, VideoSpec
from dreamloom.recipe.camera import read_all


def asked(studio: FakeStudio) -> Recipe:
    assert isinstance(studio.recipe, Recipe)
    return studio.recipe


def draw(name: str) -> None:
    write_picture(name, np.zeros((16, 32, 3), np.uint8))


def film(name: str, count: int = 8) -> None:
    write_film(name, (np.full((16, 32, 3), 20 * number, np.uint8) for number in range(count)), 8)


def test_a_film_is_made_and_told(dream: Any) -> None:
    result = dream("video", "a red apple", "--seed", "7", "-o", "apple.mp4")
    assert result.exit_code == 0, result.stderr
    first, second = result.stdout.splitlines()
    assert first == "apple.mp4  seed 7"
    assert second.startswith("1 film in ")
    assert read_film("apple.mp4").length() == 17


def test_every_option_of_films_reaches_the_recipe(dream: Any, studio: FakeStudio) -> None:
    draw("mask.png")
    result = dream(
        "video", "an apple", "--frames", "12", "--fps", "6", "--interpolate", "24", "--upscale", "2", "--no-sound",
        "--camera", "pan right 0.3, zoom in 1.2", "--motion-path", "0.2,0.5 0.8,.5 @ mask.png",
        "--motion-path", "-0.5,0 0,1", "--size", "64x32", "--codec", "av1", "--poster", "poster.png", "-o", "a.mp4",
    )  # fmt: skip
    assert result.exit_code == 0, result.stderr
    assert asked(studio) == Recipe(
        prompt="an apple",
        output=VideoSpec(
            width=64, height=32, frames=12, fps=6, interpolate=24, upscale=2, upscaler="dreamloom-upscale", sound=False
        ),
        camera=read_all("pan right 0.3, zoom in 1.2") or (),
        motion_paths=(
            MotionPath(points=((0.2, 0.5), (0.8, 0.5)), mask=InputFile(path="mask.png")),
            MotionPath(points=((-0.5, 0), (0, 1))),
        ),
    )
    assert (studio.codec, studio.poster) == ("av1", Path("poster.png"))


@pytest.mark.parametrize(
    ("options", "fields"),
    [
        (["--init-image", "a.png", "--last-image", "b.png"], {"init_image": "a.png", "last_image": "b.png"}),
        (["--init-video", "a.mp4", "--strength", "0.4"], {"init_video": "a.mp4"}),
        (["--extend", "a.mp4"], {"extend": "a.mp4"}),
    ],
)
def test_what_it_starts_from(dream: Any, studio: FakeStudio, options: list[str], fields: dict[str, str]) -> None:
    draw("a.png")
    draw("b.png")
    film("a.mp4")
    result = dream("video", "an apple", *options)
    assert result.exit_code == 0, result.stderr
    for name, path in fields.items():
        assert getattr(asked(studio), name) == InputFile(path=path)
    assert asked(studio).strength == (0.4 if "--strength" in options else None)


def test_length_in_seconds_and_a_loop(dream: Any, studio: FakeStudio) -> None:
    assert dream("video", "an apple", "--seconds", "1.1", "--loop", "-o", "a.webm").exit_code == 0
    assert asked(studio).seconds == 1.1
    assert asked(studio).output == VideoSpec(loop=True)
    assert read_film("a.webm").length() == 8


def test_nothing_typed_leaves_everything_to_the_model(dream: Any, studio: FakeStudio) -> None:
    assert dream("video", "an apple").exit_code == 0
    assert asked(studio) == Recipe(prompt="an apple", output=VideoSpec())


def test_a_films_recipe_is_taken_up_again_and_a_pictures_is_filmed(dream: Any, studio: FakeStudio) -> None:
    assert (
        dream("video", "an apple", "--seed", "3", "--frames", "5", "--camera", "pan left", "-o", "a.mp4").exit_code == 0
    )
    assert dream("video", "--recipe", "a.mp4", "--fps", "12", "-o", "b.mp4").exit_code == 0
    assert asked(studio).seed == 3
    assert asked(studio).camera == read_all("pan left")
    assert asked(studio).output == VideoSpec(width=32, height=16, frames=5, fps=12)
    assert dream("image", "a pear", "--seed", "4", "-o", "p.png").exit_code == 0
    assert dream("video", "--recipe", "p.png", "-o", "c.mp4").exit_code == 0
    assert (asked(studio).prompt, asked(studio).seed) == ("a pear", 4)
    assert asked(studio).output == VideoSpec(width=32, height=16)
    refused = dream("image", "--recipe", "a.mp4")
    assert refused.exit_code == 2
    assert "asks for a film" in refused.stderr


def test_json_tells_of_films(dream: Any) -> None:
    result = dream("video", "an apple", "--seed", "1", "-o", "a.mp4", "--json")
    told = json.loads(result.stdout)
    assert [one["path"] for one in told["films"]] == ["a.mp4"]
    assert told["films"][0]["resolved"]["output"]["frames"] == 17


def test_a_film_is_inspected_and_remade(dream: Any) -> None:
    assert dream("video", "an apple", "--seed", "5", "-o", "a.mp4").exit_code == 0
    shown = dream("inspect", "a.mp4")
    assert "an apple" in shown.stdout
    assert "17 frames, 8.0 frames a second" in shown.stdout
    again = dream("remake", "a.mp4", "-o", "b.mp4")
    assert again.exit_code == 0, again.stderr
    one, two = (np.stack(list(read_film(name).frames())) for name in ("a.mp4", "b.mp4"))
    assert np.array_equal(one, two)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["a", "--camera", "pam left"], "Option --camera needs moves such as \"pan left\", and has no word 'pam'"),
        (["a", "--camera", "pan"], "Option --camera needs moves such as"),
        (["a", "--motion-path", "0.5"], "Option --motion-path must be points as shares"),
        (["a", "--motion-path", "0.1,0.1 5,0.1"], "Option --motion-path leaves the picture too far, at 5,0.1"),
        (["a", "--motion-path", "0.1,0.1 0.5,0.1 @"], "Option --motion-path must be points"),
        (["a", "--motion-path", "0.1,0.1 0.5,0.1 @ none.png"], "There is no file none.png"),
        (["a", "--stir", "splash"], "Option --stir must be one of ripples, waves, flow, sway"),
        (["a", "--stir", "ripples"], "Option --stir needs --init-image and mask"),
        (["a", "--fps", "0"], "Option --fps must be between 0.1 and 240"),
        (["a", "--frames", "0"], "Option --frames must be between 1 and 10000"),
        (["a", "--frames", "9", "--seconds", "3"], "Option --seconds and frames cannot go together"),
        (["a", "--loop", "--frames", "17"], "A loop's frames must be divisible by 4"),
        (
            ["a", "--init-video", "a.png"],
            "Option --init-video needs a film, and a.png is a picture: give it as --init-image",
        ),
        (
            ["a", "--init-image", "a.mp4"],
            "Option --init-image needs a picture, and a.mp4 is a film: give it as --init-video",
        ),
        (["a", "--init-video", "text.mp4"], "The file text.mp4 is not a PNG"),
        (["a", "--init-video", "short.mp4"], "The file short.mp4"),
        (["a", "--init-video", "none.mp4"], "There is no file none.mp4"),
        (
            ["a", "--init-video", "a.mp4", "--frames", "99"],
            "Option --frames must be at most 8, not 99: a.mp4 has no more frames at 8 a second",
        ),
        (["a", "--strength", "0.5"], "Option --strength needs --init-video"),
        (["a", "--upscale", "9"], "Option --upscale must be between 1 and 4"),
    ],
)
def test_bad_input_is_one_sentence(dream: Any, arguments: list[str], told: str) -> None:
    draw("a.png")
    film("a.mp4")
    Path("text.mp4").write_text("no film")
    Path("short.mp4").write_bytes(Path("a.mp4").read_bytes()[:900])
    before = sorted(Path.cwd().iterdir())
    result = dream("video", *arguments)
    assert result.exit_code == 2, result.stderr
    assert result.stderr.startswith(told)
    assert result.stderr.count("\n") == 1
    assert not result.stdout
    assert [path for path in sorted(Path.cwd().iterdir()) if path.name != "home"] == before
