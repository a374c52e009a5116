"""A film's length and rate, made concrete, and what cannot be filmed told in one sentence."""

from __future__ import annotations

from typing import Any

import pytest

from dreamloom.catalog import InputFacts, check_resolved, resolve
from dreamloom.errors import BadRecipe
from dreamloom.recipe import (
    CameraMove,
    Control,
    ImageSpec,
    InputFile,
    Mask,
    Outpaint,
    Recipe,
    ResolvedRecipe,
    VideoSpec,
)
from example_card import CARD

FILMS = CARD.model_copy(update={"frames": 17, "fps": 8.0})
CLIP, PICTURE = InputFile(path="walk/clip.mp4"), InputFile(path="still.png")
FACTS = {
    CLIP: InputFacts("ab" * 32, 320, 180, picture=False, seconds=2.5, fps=30.0),
    PICTURE: InputFacts("cd" * 32, 90, 60),
}


def resolved(output: VideoSpec | None = None, facts: Any = FACTS, **fields: Any) -> ResolvedRecipe:
    recipe = Recipe(prompt="a red apple", seed=7, output=output or VideoSpec(), **fields)
    return resolve(recipe, FILMS, facts, "dreamloom 0.0.0")


def test_what_is_left_open_is_the_models_own() -> None:
    assert resolved().output == VideoSpec(width=64, height=64, frames=17, fps=8, interpolate=8)
    assert resolved(VideoSpec(loop=True)).output == VideoSpec(
        width=64, height=64, frames=16, fps=8, interpolate=8, loop=True
    )


def test_what_is_asked_for_stays() -> None:
    asked = VideoSpec(width=32, height=48, frames=50, fps=12, interpolate=24, upscale=2, sound=False)
    assert resolved(asked).output == asked


def test_a_film_that_goes_in_gives_shape_length_and_rate() -> None:
    spec = resolved(init_video=CLIP).output
    assert isinstance(spec, VideoSpec)
    assert (spec.width, spec.height, spec.frames, spec.fps) == (80, 48, 75, 30)
    half = resolved(VideoSpec(fps=10), init_video=CLIP).output
    assert isinstance(half, VideoSpec)
    assert half.frames == 25
    fast = {CLIP: InputFacts("ab" * 32, 320, 180, picture=False, seconds=2.5, fps=240.0)}
    assert getattr(resolved(init_video=CLIP, facts=fast).output, "fps", None) == 60
    more = resolved(extend=CLIP).output
    assert isinstance(more, VideoSpec)
    assert (more.width, more.height, more.frames, more.fps) == (80, 48, 17, 30)


def test_a_map_that_is_a_film_gives_shape_length_and_rate() -> None:
    follows = {"controls": (Control(kind="pose", file=CLIP),)}
    dancer = FILMS.model_copy(update={"tasks": ("control pose",)})

    def filmed(output: VideoSpec | ImageSpec, **more: Any) -> Any:
        recipe = Recipe(prompt="a robot", seed=7, output=output, **follows, **more)
        return resolve(recipe, dancer, FACTS, "dreamloom 0.0.0").output

    spec = filmed(VideoSpec())
    assert (spec.width, spec.height, spec.frames, spec.fps) == (80, 48, 75, 30)
    assert filmed(VideoSpec(loop=True)).frames == 72
    assert filmed(VideoSpec(frames=9, fps=8)).frames == 9
    assert filmed(VideoSpec(frames=99)).frames == 99  # the last frame of the map stays
    with pytest.raises(BadRecipe, match=r"a picture follows one map, and walk/clip\.mp4 is a film: make a film"):
        filmed(ImageSpec())


def test_strength_is_the_films_own_kind() -> None:
    assert resolved(init_video=CLIP).strength == 0.6
    assert resolved(init_video=CLIP, strength=0.3).strength == 0.3
    assert resolved(init_video=CLIP, mask=Mask(file=CLIP)).strength == 1
    assert resolved(init_video=CLIP, outpaint=Outpaint(left=16)).strength == 1
    assert resolved(init_video=CLIP, camera=(CameraMove(move="pan", direction="left"),)).strength == 1
    assert resolved(init_video=CLIP, camera=(CameraMove(move="static"),)).strength == 0.6
    assert resolved(init_image=PICTURE).strength is resolved(extend=CLIP).strength is None


def test_inputs_are_named_by_hash() -> None:
    made = resolved(init_image=PICTURE, last_image=PICTURE)
    assert made.init_image == made.last_image == InputFile(path="still.png", sha256="cd" * 32)
    assert resolved(extend=CLIP).extend == InputFile(path="clip.mp4", sha256="ab" * 32)


@pytest.mark.parametrize(
    ("fields", "told", "field"),
    [
        (
            {"output": VideoSpec(frames=76), "init_video": CLIP},
            "at most 75, not 76: .*has no more frames at 30",
            "frames",
        ),
        ({"output": VideoSpec(loop=True, frames=17)}, "must be divisible by 4, not 17: 16 would be", "output"),
        ({"output": VideoSpec(interpolate=4)}, "at least the film's own 8 frames", "interpolate"),
        ({"init_video": PICTURE}, "needs a film, and still.png is a picture", "init_video"),
        ({"init_image": CLIP}, "needs a picture, and .*clip.mp4 is a film", "init_image"),
        ({"extend": PICTURE}, "needs a film, and still.png is a picture", "extend"),
        ({"last_image": CLIP}, "needs a picture, and .*clip.mp4 is a film", "last_image"),
    ],
)
def test_what_cannot_be_filmed_is_told(fields: dict[str, Any], told: str, field: str) -> None:
    with pytest.raises(BadRecipe, match=told) as caught:
        resolved(**fields)
    assert str(caught.value.field).endswith(field)


def test_of_ten_hours_a_part_must_be_asked_for() -> None:
    long = {CLIP: InputFacts("ab" * 32, 320, 180, picture=False, seconds=36_000, fps=25.0)}
    with pytest.raises(BadRecipe, match=r"must be given, and be at most 10000: .*clip\.mp4 has 900000 frames"):
        resolved(init_video=CLIP, facts=long)
    spec = resolved(VideoSpec(frames=40), init_video=CLIP, facts=long).output
    assert getattr(spec, "frames", None) == 40


def test_length_in_seconds() -> None:
    for fields, frames in (({}, 20), ({"output": VideoSpec(loop=True, fps=10)}, 24), ({"init_video": CLIP}, 75)):
        assert getattr(resolved(seconds=2.5, **fields).output, "frames", None) == frames
    with pytest.raises(BadRecipe, match="at most 1250 at 8 frames a second"):
        resolved(seconds=2000)


def test_a_model_of_pictures_makes_no_film() -> None:
    with pytest.raises(BadRecipe, match="makes pictures only"):
        check_resolved(resolved(), CARD)
    check_resolved(resolved(), FILMS)
