"""What a film's recipe leaves open: its length, its rate, and whether the model can make it at all."""

from __future__ import annotations

from collections.abc import Mapping

from dreamloom.catalog.cards import ModelCard
from dreamloom.catalog.facts import InputFacts
from dreamloom.errors import BadRecipe
from dreamloom.recipe import InputFile, Recipe, VideoSpec
from dreamloom.recipe.values import MAX_FRAMES

FILMS = ("init_video", "extend")
STARTS = ("init_image", "init_video", "extend", "last_image")  # the first of them that is given decides on the shape
HIGHEST_FPS = 60.0  # a film that goes in faster is taken at this rate unless another is asked for


def check_film(spec: VideoSpec, card: ModelCard) -> None:
    """Refuses a film that a model cannot make.

    Raises:
        BadRecipe: if it makes pictures only, or a loop's length does not fit it.
    """
    if card.frames < 2:
        raise BadRecipe(f"{card.name} makes pictures only: ask for a picture, or name a model that films", "output")
    step = card.frame_multiple
    if spec.loop and spec.frames is not None and spec.frames % step:
        near = max(1, round(spec.frames / step)) * step
        raise BadRecipe(f"a loop's frames must be divisible by {step}, not {spec.frames}: {near} would be", "output")


def film_spec(
    recipe: Recipe, spec: VideoSpec, card: ModelCard, facts: Mapping[InputFile, InputFacts], size: tuple[int, int]
) -> VideoSpec:
    """The film with nothing left open.

    Args:
        recipe: what is asked for.
        spec: its output.
        card: of the model.
        facts: of every input file.
        size: (width, height) in pixels.

    Raises:
        BadRecipe: if the model makes no films, a rate or length does not fit, or more is asked of a film that goes in
            than it has.
    """
    check_film(spec, card)
    followed = next((one.file for one in recipe.controls if facts[one.file].seconds is not None), None)
    given = recipe.init_video or recipe.extend or followed
    film = facts[given] if given is not None else None
    fps = spec.fps or (min(film.fps, HIGHEST_FPS) if film is not None and film.fps else card.fps)
    frames = spec.frames
    if recipe.seconds is not None:
        frames = max(1, round(recipe.seconds * fps))
        if spec.loop:
            frames = max(1, round(frames / card.frame_multiple)) * card.frame_multiple
        if frames > MAX_FRAMES:
            most = MAX_FRAMES / fps
            raise BadRecipe(f"seconds must be at most {most:g} at {fps:g} frames a second", "seconds")
    if recipe.init_video is not None and film is not None and film.seconds is not None:
        has = max(1, round(film.seconds * fps))
        name, told = recipe.init_video.path, f"frames at {fps:g} a second"
        if frames is None and has > MAX_FRAMES:
            message = f"output.frames must be given, and be at most {MAX_FRAMES}: {name} has {has} {told}"
            raise BadRecipe(message, "output.frames")
        if frames is not None and frames > has:
            raise BadRecipe(
                f"output.frames must be at most {has}, not {frames}: {name} has no more {told}", "output.frames"
            )
        frames = frames or has
    if frames is None:
        frames = card.frames
        if recipe.extend is None and film is not None and film.seconds is not None:  # as long as the map it follows
            frames = min(MAX_FRAMES, max(1, round(film.seconds * fps)))
        if spec.loop:
            frames = max(1, frames // card.frame_multiple) * card.frame_multiple
    if spec.interpolate is not None and spec.interpolate < fps:
        raise BadRecipe(f"interpolate must be at least the film's own {fps:g} frames a second", "output.interpolate")
    width, height = size
    return spec.model_copy(
        update={
            "width": width, "height": height, "frames": frames, "fps": fps, "interpolate": spec.interpolate or fps,
        }
    )  # fmt: skip
