"""Makes a recipe of what was typed, laid over a saved recipe where there is one.

Terms:
    saved recipe: a JSON file that holds a recipe, a resolved recipe, or what `dream inspect --json` prints; or any
        picture that holds a recipe.
    asked: the options that were given. Each replaces what the saved recipe says; None was not given.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import ValidationError

from dreamloom.cli.options import random_seed, read_interval, read_mix, read_outpaint, read_seed, read_size
from dreamloom.cli.part_options import read_control, read_hires, read_lora, read_reference, read_refiner, read_region
from dreamloom.errors import BadFile, BadRecipe
from dreamloom.recipe import ImageSpec, Recipe, ResolvedRecipe, VideoSpec
from dreamloom.recipe.complaints import as_bad_recipe
from dreamloom.recipe.values import OWN_UPSCALER

if TYPE_CHECKING:
    from dreamloom.studio import Studio

MAX_JSON = 4 * 2**20  # bytes of a saved recipe; a thousand items with long prompts fit

_PLAIN = (
    "prompt",
    "negative_prompt",
    "model",
    "steps",
    "cfg_scale",
    "sampler",
    "count",
    "strength",
    "edit",
    "clip_skip",
    "tiling",
    "watermark",
    "label",
)


@dataclass(frozen=True)
class Asked:
    """The options of `dream image` that are about the picture, as typed."""

    film: ClassVar[bool] = False

    prompt: str | None = None
    negative_prompt: str | None = None
    model: str | None = None
    seed: int | None = None
    steps: int | None = None
    cfg_scale: float | None = None
    guidance_interval: str | None = None
    sampler: str | None = None
    size: str | None = None
    count: int | None = None
    edit: bool | None = None
    init_image: str | None = None
    strength: float | None = None
    mask: str | None = None
    remove: str | None = None
    mask_grow: int | None = None
    mask_blur: float | None = None
    mask_invert: bool = False
    outpaint: str | None = None
    variation_seed: int | None = None
    variation_strength: float | None = None
    mix: str | None = None
    loras: tuple[str, ...] = ()
    controls: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    clip_skip: int | None = None
    tiling: bool | None = None
    hires: str | None = None
    upscale: int | None = None
    upscaler: str | None = None
    regions: tuple[str, ...] = ()
    refiner: str | None = None
    refiner_start: float | None = None
    watermark: bool | None = None
    label: bool | None = None

    def over(self, saved: Recipe | None) -> Recipe:
        """The recipe that is asked for.

        Raises:
            BadRecipe: if a value cannot be used, if values do not go together, or if there is no prompt.
        """
        fields: dict[str, Any] = {name: getattr(saved, name) for name in Recipe.model_fields} if saved else {}
        fields.setdefault("prompt", "")
        for name in _PLAIN:
            if getattr(self, name) is not None:
                fields[name] = getattr(self, name)
        if self.seed is not None:
            fields["seed"] = read_seed(self.seed)
        if self.guidance_interval is not None:
            fields["guidance_interval"] = read_interval(self.guidance_interval)
        self._put_output(fields)
        if self.init_image is not None:
            fields["init_image"] = {"path": self.init_image}
        if self.outpaint is not None:
            fields["outpaint"] = read_outpaint(self.outpaint)
        self._put_mask(fields)
        self._put_variation(fields)
        if self.mix is not None:
            fields["mix"] = read_mix(self.mix)
        self._put_parts(fields)
        return Recipe.checked(**fields)

    def _put_parts(self, fields: dict[str, Any]) -> None:
        if self.loras:
            fields["adapters"] = [read_lora(one) for one in self.loras]
        if self.controls:
            fields["controls"] = [read_control(one) for one in self.controls]
        if self.references:
            fields["references"] = [read_reference(one) for one in self.references]
        if self.hires is not None:
            fields["hires"] = read_hires(self.hires)
        if self.regions:
            fields["regions"] = [read_region(one) for one in self.regions]
        if self.refiner is not None or self.refiner_start is not None:
            fields["refiner"] = read_refiner(self.refiner, self.refiner_start, fields.get("refiner"))

    def _put_output(self, fields: dict[str, Any]) -> None:
        saved = fields.get("output")
        output: dict[str, Any] = saved.model_dump() if isinstance(saved, ImageSpec) else {"kind": "image"}
        if self.size is not None:
            output["width"], output["height"] = read_size(self.size)
        self._put_upscale(output)
        fields["output"] = output

    def _put_upscale(self, output: dict[str, Any]) -> None:
        """Where a size is typed and no upscaler, our own is meant."""
        if self.upscale is not None:
            output |= {"upscale": self.upscale, "upscaler": OWN_UPSCALER}
        if self.upscaler is not None:
            output["upscaler"] = self.upscaler

    def _put_mask(self, fields: dict[str, Any]) -> None:
        shape = {"grow": self.mask_grow, "blur": self.mask_blur, "invert": self.mask_invert or None}
        given = {name: value for name, value in shape.items() if value is not None}
        saved = fields.get("mask")
        if self.remove is not None:
            if self.mask is not None:
                raise BadRecipe("--mask and --remove cannot go together: give the one mask with --remove", "mask")
            fields["mask"] = {"file": {"path": self.remove}, "remove": True, **given}
        elif self.mask is not None:
            fields["mask"] = {"file": {"path": self.mask}, **given}
        elif given and saved is not None:
            fields["mask"] = {**saved.model_dump(), **given}
        elif given:
            raise BadRecipe(f"--mask-{next(iter(given))} needs --mask: give the mask that it shapes", "mask")

    def _put_variation(self, fields: dict[str, Any]) -> None:
        if self.variation_seed is None and self.variation_strength is None:
            return
        saved = fields.get("variation")
        seed, strength = (saved.seed, saved.strength) if saved else (None, None)
        if self.variation_seed is not None:
            seed = read_seed(self.variation_seed)
        if self.variation_strength is not None:
            strength = self.variation_strength
        if strength is None:
            raise BadRecipe(
                "--variation-seed needs --variation-strength: give how much to vary, for example 0.2", "variation"
            )
        fields["variation"] = {"seed": random_seed() if seed is None else seed, "strength": strength}


def read_saved(path: str, studio: Studio, *, film: bool = False) -> Recipe:
    """Reads a saved recipe; for a film, that of a picture will do too.

    Raises:
        BadFile: if the file cannot be read, or holds no recipe that can be used.
        BadRecipe: if the recipe in it asks for a film.
    """
    # a pipe, such as a shell's <(…), can be read once only: it must be JSON
    as_json = path.lower().endswith(".json") or not Path(path).is_file()
    recipe = _from_json(path) if as_json else studio.inspect(Path(path)).recipe
    if isinstance(recipe.output, VideoSpec) and not film:
        raise BadRecipe(f"the recipe in {path} asks for a film, and dream image makes pictures", "output")
    return recipe


def _from_json(path: str) -> Recipe:
    try:
        with open(path, "rb") as file:
            data = file.read(MAX_JSON + 1)
    except FileNotFoundError as error:
        raise BadFile(f"there is no file {path}: check the path", path) from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise BadFile(f"{path} cannot be read ({reason}): name a recipe on the disk", path) from error
    if len(data) > MAX_JSON:
        raise BadFile(f"{path} is larger than {MAX_JSON // 2**20} MiB, which no recipe is", path)
    try:
        value = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise BadFile(f"{path} is not JSON: give a recipe that was saved as JSON, or a picture", path) from error
    if isinstance(value, dict) and isinstance(value.get("recipe"), dict):
        value = value["recipe"]
    if not isinstance(value, dict):
        raise BadFile(f"{path} holds no recipe: its JSON should be an object with a prompt", path)
    kind = ResolvedRecipe if "items" in value else Recipe
    try:
        recipe = kind.model_validate(value)
    except ValidationError as error:
        complaint = as_bad_recipe(error, kind.model_fields)
        raise BadFile(f"the recipe in {path} cannot be used: {complaint}", path) from error
    if isinstance(recipe, ResolvedRecipe):
        return recipe.to_recipe()
    for given in recipe.files():
        # a recipe may come from anyone, and is no way to reach into somebody's folders
        parts = PureWindowsPath(given.path)
        if ".." in parts.parts or parts.drive or parts.root:
            raise BadFile(f"the recipe in {path} names a file elsewhere, {given.path!r}: give it as an option", path)
    return recipe
