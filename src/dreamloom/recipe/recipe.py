"""The recipe: what is asked for, before anything is made concrete.

Terms:
    None: "as the model likes it"; the catalog fills it in when it resolves the recipe.
    strength: how much of the first picture is painted over, 0 (nothing) to 1 (all); also called denoising strength.
    guidance interval: the share of the steps during which classifier-free guidance is on ("Applying Guidance in a
        Limited Interval", arXiv 2404.07724); None is the whole way.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import Field, ValidationError, model_validator

from dreamloom.errors import BadRecipe
from dreamloom.recipe.complaints import as_bad_recipe
from dreamloom.recipe.values import (
    MAX_PARTS,
    Adapter,
    Between,
    CameraMove,
    CfgScale,
    Control,
    ImageSpec,
    InputFile,
    Mask,
    MotionPath,
    Name,
    Outpaint,
    Output,
    Prompt,
    Reference,
    Seed,
    Share,
    Steps,
    Value,
    Variation,
)


class Inputs(Value):
    """What goes in besides words; asked for and resolved recipes share it."""

    init_image: InputFile | None = None
    strength: Share | None = None
    mask: Mask | None = None
    outpaint: Outpaint | None = None
    controls: Annotated[tuple[Control, ...], Field(max_length=MAX_PARTS)] = ()
    references: Annotated[tuple[Reference, ...], Field(max_length=MAX_PARTS)] = ()
    adapters: Annotated[tuple[Adapter, ...], Field(max_length=MAX_PARTS)] = ()
    camera: Annotated[tuple[CameraMove, ...], Field(max_length=MAX_PARTS)] = ()
    motion_paths: Annotated[tuple[MotionPath, ...], Field(max_length=MAX_PARTS)] = ()

    @model_validator(mode="after")
    def _belong_together(self) -> Self:
        if self.init_image is None:
            for name in ("strength", "mask", "outpaint"):
                if getattr(self, name) is not None:
                    raise ValueError(f"{name} needs init_image: give the picture that it works on")
        if self.mask is not None and self.outpaint is not None:
            raise ValueError("mask and outpaint cannot go together: repaint inside first, then outpaint the result")
        return self

    def files(self) -> tuple[InputFile, ...]:
        """Every input file, in the order of the fields."""
        found = [self.init_image, self.mask.file if self.mask else None]
        found += [control.file for control in self.controls]
        found += [reference.file for reference in self.references]
        found += [path.mask for path in self.motion_paths]
        return tuple(one for one in found if one is not None)


class Recipe(Inputs):
    """What is asked for: a frozen value that holds no default but "as the model likes it".

    `prompt` may hold the whole prompt language, flags and wildcards too. `count` pictures are made from it, each with
    a seed of its own. `sampler` is a name as users know it ("Euler", "DPM++ 2M Karras"); the catalog checks it.

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
    count: Annotated[int, Between(1, 1000)] = 1
    variation: Variation | None = None

    @model_validator(mode="after")
    def _interval_in_order(self) -> Self:
        check_interval(self.guidance_interval)
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
        if not recipe.prompt.strip():
            raise BadRecipe("the prompt is empty: say what you would like to see", "prompt")
        return recipe


def check_interval(interval: tuple[float, float] | None) -> None:
    """Refuses a guidance interval that is empty.

    Raises:
        ValueError: if it does not start before it ends.
    """
    if interval is not None and interval[0] >= interval[1]:
        raise ValueError(f"guidance_interval must start before it ends, not run from {interval[0]} to {interval[1]}")
