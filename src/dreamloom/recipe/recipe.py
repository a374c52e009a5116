"""The recipe: what is asked for, before anything is made concrete.

Terms:
    None: "as the model likes it"; the catalog fills it in when it resolves the recipe.
    strength: how much of the first picture is painted over, 0 (nothing) to 1 (all); also called denoising strength.
    guidance interval: the share of the steps during which classifier-free guidance is on ("Applying Guidance in a
        Limited Interval", arXiv 2404.07724); None is the whole way.
"""

from __future__ import annotations

import operator
from typing import Annotated, Any, Literal, Self

from pydantic import Field, ValidationError, model_validator

from dreamloom.errors import BadRecipe
from dreamloom.recipe.complaints import as_bad_recipe
from dreamloom.recipe.values import (
    MAX_PARTS,
    MAX_REGIONS,
    Adapter,
    Between,
    CameraMove,
    CfgScale,
    Control,
    Hires,
    ImageSpec,
    InputFile,
    Mask,
    Mix,
    MotionPath,
    Name,
    Outpaint,
    Output,
    Prompt,
    Reference,
    Refiner,
    Region,
    Seed,
    Share,
    Steps,
    Stir,
    Value,
    Variation,
    VideoSpec,
)

# Recipes from before there were films or mixed prompts keep their JSON, and so their ids.
FilmFile = Annotated[InputFile | None, Field(exclude_if=operator.not_)]
SecondPrompt = Annotated[Mix | None, Field(exclude_if=operator.not_)]
ClipSkip = Annotated[Annotated[int, Between(1, 12)] | None, Field(exclude_if=operator.not_)]
SecondPass = Annotated[Hires | None, Field(exclude_if=operator.not_)]
Regions = Annotated[tuple[Region, ...], Field(max_length=MAX_REGIONS, exclude_if=operator.not_)]
SecondModel = Annotated[Refiner | None, Field(exclude_if=operator.not_)]
Tiling = Annotated[bool, Field(exclude_if=operator.not_)]
Edit = Annotated[bool, Field(exclude_if=operator.not_)]
Motion = Annotated[Stir | None, Field(exclude_if=operator.not_)]


class Inputs(Value):
    """What goes in besides words; asked for and resolved recipes share it.

    `init_image` is the picture to start from; of a film it is the first frame, and `last_image` the last one.
    `init_video` is the film to start from, `extend` the one to go on with.

    `stir` is how what is white in the mask of such a first frame moves by itself.

    With `edit` the prompt is an instruction that changes init_image ("make it night"); all else in it stays.

    `clip_skip` is which layer of a CLIP text encoder is read, counted from the last, 1. With `tiling` a picture's sides
    fit together. `hires` is a second pass at a larger size; output sizes are those of the first. `refiner` is a second
    model that paints the last steps. `regions` are words that hold in parts of the picture.
    """

    init_image: InputFile | None = None
    edit: Edit = False
    last_image: FilmFile = None
    init_video: FilmFile = None
    extend: FilmFile = None
    strength: Share | None = None
    mask: Mask | None = None
    outpaint: Outpaint | None = None
    controls: Annotated[tuple[Control, ...], Field(max_length=MAX_PARTS)] = ()
    references: Annotated[tuple[Reference, ...], Field(max_length=MAX_PARTS)] = ()
    adapters: Annotated[tuple[Adapter, ...], Field(max_length=MAX_PARTS)] = ()
    camera: Annotated[tuple[CameraMove, ...], Field(max_length=MAX_PARTS)] = ()
    motion_paths: Annotated[tuple[MotionPath, ...], Field(max_length=MAX_PARTS)] = ()
    stir: Motion = None
    clip_skip: ClipSkip = None
    tiling: Tiling = False
    hires: SecondPass = None
    refiner: SecondModel = None
    regions: Regions = ()

    @model_validator(mode="after")
    def _belong_together(self) -> Self:
        if self.mask is not None and self.outpaint is not None:
            raise ValueError("mask and outpaint cannot go together: repaint inside first, then outpaint the result")
        starts = [name for name in ("init_image", "init_video", "extend") if getattr(self, name) is not None]
        if len(starts) > 1:
            raise ValueError(f"{starts[0]} and {starts[1]} cannot go together: give the one to start from")
        if self.edit:
            check_edit(self)
        if self.init_video is not None and self.last_image is not None:
            raise ValueError("init_video and last_image cannot go together: the film has a last frame of its own")
        return self

    def files(self) -> tuple[InputFile, ...]:
        """Every input file, in the order of the fields."""
        found = [self.init_image, self.last_image, self.init_video, self.extend]
        found += [self.mask.file if self.mask else None]
        found += [control.file for control in self.controls]
        found += [reference.file for reference in self.references]
        found += [path.mask for path in self.motion_paths]
        found += [region.mask for region in self.regions]
        return tuple(one for one in found if one is not None)


class Recipe(Inputs):
    """What is asked for: a frozen value that holds no default but "as the model likes it".

    `prompt` may hold the whole prompt language, flags and wildcards too. `count` pictures are made from it, each with
    a seed of its own. `sampler` is a name as users know it ("Euler", "DPM++ 2M Karras"); the catalog checks it.
    `seconds` is a film's length, where its frames are not counted. `watermark` is the invisible one in the pixels,
    `label` the visible one; None is as usual: on, and off unless the policy wants it.

    Building one directly raises pydantic's ValidationError (a ValueError); `Recipe.checked` raises BadRecipe instead.
    """

    schema_version: Literal[1] = 1
    prompt: Prompt
    negative_prompt: Prompt = ""
    model: Name | None = None
    seed: Seed | None = None
    steps: Steps | None = None
    cfg_scale: CfgScale | None = None
    guidance_interval: tuple[Share, Share] | None = None
    sampler: Name | None = None
    output: Output = ImageSpec()
    seconds: Annotated[float, Between(0.01, 36_000)] | None = None
    count: Annotated[int, Between(1, 1000)] = 1
    variation: Variation | None = None
    mix: SecondPrompt = None
    watermark: bool | None = None
    label: bool | None = None

    @model_validator(mode="after")
    def _interval_in_order(self) -> Self:
        check_interval(self.guidance_interval)
        check_output(self, self.output)
        if self.seconds is not None and not isinstance(self.output, VideoSpec):
            raise ValueError("seconds needs a film as output: a picture has no length")
        if self.seconds is not None and getattr(self.output, "frames", None) is not None:
            raise ValueError("seconds and frames cannot go together: give the film's length in one of them")
        return self

    @classmethod
    def checked(cls, **fields: Any) -> Recipe:
        """Builds a recipe from what a user gave.

        Raises:
            BadRecipe: if a field is unknown or has no usable value, or if the prompt is empty.
        """
        try:
            recipe = cls(**fields)
        except ValidationError as error:
            raise as_bad_recipe(error, cls.model_fields) from None
        check_words(recipe, recipe.prompt)
        return recipe


def check_words(inputs: Inputs, prompt: str) -> None:
    """Refuses a prompt that says nothing, where one is needed.

    Raises:
        BadRecipe: if it is empty and nothing is to be removed.
    """
    if prompt.strip() or (inputs.mask is not None and inputs.mask.remove):
        return
    if inputs.edit:
        raise BadRecipe('the instruction is empty: say what to change, for example "make it night"', "prompt")
    raise BadRecipe("the prompt is empty: say what you would like to see", "prompt")


def check_edit(inputs: Inputs) -> None:
    """Refuses what does not go with an instruction.

    Raises:
        ValueError: if there is no picture to change, or something besides it.
    """
    if inputs.init_image is None:
        raise ValueError("edit needs init_image: give the picture that the instruction changes")
    for name in ("mask", "outpaint", "strength", "controls", "camera", "motion_paths"):
        if getattr(inputs, name):
            raise ValueError(f"edit and {name} cannot go together: do the one, then the other to what it gave")


def check_interval(interval: tuple[float, float] | None) -> None:
    """Refuses a guidance interval that is empty.

    Raises:
        ValueError: if it does not start before it ends.
    """
    if interval is not None and interval[0] >= interval[1]:
        raise ValueError(f"guidance_interval must start before it ends, not run from {interval[0]} to {interval[1]}")


def check_output(inputs: Inputs, output: ImageSpec | VideoSpec) -> None:
    """Refuses what does not go with the kind of output.

    Raises:
        ValueError: if a picture is to be made from what only films have, or the parts of a film exclude each other.
    """
    if inputs.hires is not None and (inputs.init_image is not None or not isinstance(output, ImageSpec)):
        raise ValueError("hires goes with pictures from words alone: start from no picture, and ask for no film")
    if inputs.edit and not isinstance(output, ImageSpec):
        raise ValueError("edit makes pictures, not films: leave edit out, or ask for a picture")
    if inputs.refiner is not None and not isinstance(output, ImageSpec):
        raise ValueError("refiner goes with pictures: leave it out of a film")
    if isinstance(output, ImageSpec):
        for name in ("last_image", "init_video", "extend", "stir"):
            if getattr(inputs, name) is not None:
                raise ValueError(f"{name} needs a film as output: a picture cannot be made with it")
        for name in ("strength", "mask", "outpaint"):
            if getattr(inputs, name) is not None and inputs.init_image is None:
                raise ValueError(f"{name} needs init_image: give the picture that it works on")
        return
    for name in ("strength", "outpaint"):
        if name == "strength" and inputs.stir is not None:
            continue  # it tells how much of the stirred still is painted over
        if getattr(inputs, name) is not None and inputs.init_video is None:
            raise ValueError(f"{name} needs init_video: give the film that it works on")
    if inputs.mask is not None and inputs.init_image is None and inputs.init_video is None:
        raise ValueError("mask needs init_video or init_image: give the film or picture that it works on")
    if inputs.stir is not None and (inputs.mask is None or inputs.init_image is None):
        raise ValueError("stir needs init_image and mask: give a picture, and in white what of it is to move")
    edit = next((name for name in ("mask", "outpaint") if getattr(inputs, name) is not None), None)
    for name in ("camera", "motion_paths"):
        if edit and getattr(inputs, name) and not _stands_still(inputs, name):
            raise ValueError(f"{name} and {edit} cannot go together: first do the one, then the other to what it gave")
    if inputs.motion_paths and (inputs.init_video or inputs.extend) is not None:
        raise ValueError("motion_paths needs a picture to start from (init_image, or none at all), not a film")
    if output.loop:
        for name in ("last_image", "init_video", "extend", "camera", "motion_paths"):
            if getattr(inputs, name) and not _stands_still(inputs, name):
                raise ValueError(f"{name} and loop cannot go together: a loop ends where it began")


def _stands_still(inputs: Inputs, name: str) -> bool:
    return name == "camera" and all(move.move == "static" for move in inputs.camera)
