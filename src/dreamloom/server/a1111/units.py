"""Units of A1111's ControlNet extension, as they come with txt2img and img2img in `alwayson_scripts`.

Terms
-----
unit
    One ControlNet at work: a picture, a module that makes a map of it ("none" if it is one already), a model that reads
    the map, a weight, and the share of the steps for which it holds.

Source: `ControlNetUnit` in `internal_controlnet/args.py` of Mikubill/sd-webui-controlnet, 1.1.455.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import AliasChoices, Field, ValidationError, field_validator

from dreamloom.catalog import ModelCard
from dreamloom.catalog.pinning import STABLE
from dreamloom.errors import BadRecipe
from dreamloom.media.pictures import Pixels
from dreamloom.recipe import Control
from dreamloom.recipe.complaints import as_bad_recipe
from dreamloom.recipe.controls import control_kind
from dreamloom.recipe.values import Between, Share, Weight
from dreamloom.server import uploads
from dreamloom.server.a1111 import pictures
from dreamloom.server.a1111.lenient import Lenient
from dreamloom.server.problems import Refusal

if TYPE_CHECKING:
    from dreamloom.studio import Studio

SCRIPT = "controlnet"
NONE = "none"  # a module or model that is not there
MOST = 10  # units
UNSAID = (64.0, -1.0)  # what clients send for a threshold that nobody chose
THRESHOLDS = {"canny": ("low", "high")}  # the options that thresholds a and b stand for
MODES = {"just resize": 0, "crop and resize": 1, "resize and fill": 2, "scale to fit (inner fit)": 1, "envelope": 2}
Choice = Annotated[str | int, Field(max_length=60)]


class Unit(Lenient):
    """One unit; what it says that is neither here nor refused by `_refuse` is passed over."""

    enabled: bool = True
    image: Annotated[str | dict[str, Any], Field(validation_alias=AliasChoices("image", "input_image"))] = ""
    mask: Annotated[str, Field(validation_alias=AliasChoices("mask", "mask_image", "effective_region_mask"))] = ""
    module: Annotated[str, Field(max_length=100)] = NONE
    model: Annotated[str, Field(max_length=300)] = NONE
    weight: Weight = 1.0
    resize_mode: Choice = 1
    processor_res: Annotated[int, Between(-1, 2048)] = 512
    threshold_a: float = -1.0
    threshold_b: float = -1.0
    guidance_start: Share = 0.0
    guidance_end: Share = 1.0
    control_mode: Choice = 0
    pixel_perfect: bool = False
    hr_option: Choice = "Both"

    @field_validator("resize_mode")
    @classmethod
    def _known_mode(cls, told: str | int) -> int:
        mode = MODES.get(told.strip().lower()) if isinstance(told, str) else told
        if mode not in (0, 1, 2):
            raise ValueError(f"must be 0, 1 or 2, or one of {', '.join(MODES)}")
        return mode


def given_thresholds(module: str, told: Sequence[float]) -> dict[str, float]:
    """The options of a kind of map that thresholds a and b stand for, where somebody chose them."""
    names = THRESHOLDS.get(control_kind(module) or "", ())
    return {name: value for name, value in zip(names, told, strict=False) if value not in UNSAID}


def controls_of(
    studio: Studio, script: object, card: ModelCard, size: tuple[int, int], start: str | None
) -> tuple[Control, ...]:
    """The controls that units mean; their maps are kept.

    Args:
        studio: whose models and keep.
        script: what the request holds for the script: an object with `args`.
        card: of the model that paints.
        size: (width, height) of the picture, in pixels.
        start: the picture that is started from, in base64, for units that have none of their own.

    Raises:
        Refusal: for what units cannot do here.
        BadInput: for what cannot be used.
    """
    args = script.get("args") if isinstance(script, dict) else None
    if not isinstance(args, list) or len(args) > MOST:
        raise BadRecipe(f"alwayson_scripts.{SCRIPT} needs args, a list of at most {MOST} units", "alwayson_scripts")
    controls = []
    for number, one in enumerate(args):
        name = f"{SCRIPT}.args[{number}]"
        if not isinstance(one, dict):
            raise BadRecipe(f"{name} must be a unit: an object with image, module and model", "alwayson_scripts")
        try:
            unit = Unit.model_validate(one)
        except ValidationError as error:
            told = as_bad_recipe(error, Unit.model_fields)
            raise BadRecipe(f"{name}: {told}", "alwayson_scripts") from None
        if unit.enabled:
            controls.append(_control(studio, unit, card, size, start, name))
    return tuple(controls)


def _control(
    studio: Studio, unit: Unit, card: ModelCard, size: tuple[int, int], start: str | None, name: str
) -> Control:
    _refuse(unit, name)
    made = unit.module.strip().lower() != NONE
    kind = control_kind(unit.module) if made else None
    if made and kind is None:
        raise Refusal(422, "not-here", f"{name}: there is no module {unit.module[:60]!r} here", field="module")
    network = None
    has_model = unit.model.strip().lower() not in (NONE, "")
    if card.family in STABLE:
        if not has_model:
            raise BadRecipe(f"{name} names no model: give one of /controlnet/model_list", "model")
        part = studio.catalog.part("controlnet", unit.model)
        network, kind = part.sha256, kind or part.name
    elif kind is None:
        kind = control_kind(unit.model) if has_model else None
        if kind is None:
            raise BadRecipe(f"{name} does not say what its map shows: name the kind as its module or model", "module")
    pixels = _map(studio, unit, size, _picture(unit, start, name), made=made)
    file = uploads.keep_pixels(studio, pixels, f"{kind}.png")
    if unit.guidance_start >= unit.guidance_end:
        raise BadRecipe(f"{name}: guidance_start must lie before guidance_end", "guidance_start")
    return Control(
        kind=kind, file=file, weight=unit.weight, start=unit.guidance_start, end=unit.guidance_end, network=network
    )


def _refuse(unit: Unit, name: str) -> None:
    """Refuses what would change the picture and is not here."""
    inside = unit.image.get("mask") if isinstance(unit.image, dict) else None
    for told, usual, what in (
        (unit.control_mode, (0, "balanced"), "a control_mode other than Balanced"),
        (unit.hr_option, (0, "both"), "an hr_option other than Both"),
        (unit.mask or inside or "", ("",), "a mask"),
    ):
        if (told.strip().lower() if isinstance(told, str) else told) not in usual:
            raise Refusal(422, "not-here", f"{name}: {what} is not possible here: leave it out")


def _picture(unit: Unit, start: str | None, name: str) -> Pixels:
    given = unit.image.get("image") if isinstance(unit.image, dict) else unit.image
    text = given if isinstance(given, str) and given else start
    if text is None:
        raise BadRecipe(f"{name} has no picture: send one in image", "image")
    return uploads.read(uploads.from_base64(text, f"{name}.image"), f"{name}.image").over()


def _map(studio: Studio, unit: Unit, size: tuple[int, int], pixels: Pixels, *, made: bool) -> Pixels:
    """The map of a picture, brought to the size of what is painted."""
    mode = int(unit.resize_mode)
    if not made:
        return pictures.brought_to(pixels, size, mode)
    if unit.pixel_perfect:
        pixels = pictures.brought_to(pixels, size, mode)
    else:
        side = unit.processor_res if unit.processor_res >= 64 else 512
        share = side / min(pixels.shape[:2])
        wide, high = (max(1, round(one * share)) for one in (pixels.shape[1], pixels.shape[0]))
        if wide * high > uploads.MAX_PIXELS:
            raise BadRecipe(f"a map of {wide}x{high} pixels is too large: lower processor_res", "processor_res")
        pixels = pictures.resized(pixels, wide, high)
    options = given_thresholds(unit.module, (unit.threshold_a, unit.threshold_b))
    return pictures.brought_to(studio.maps.drawn(unit.module, pixels, options), size, mode)
