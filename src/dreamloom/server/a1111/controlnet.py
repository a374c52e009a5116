"""The routes of A1111's ControlNet extension that make maps: its kinds are called modules there.

Sizes are as there: the shorter side of what comes back is `controlnet_processor_res` pixels long.

Source: `scripts/api.py` of Mikubill/sd-webui-controlnet, 1.1.455.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter
from pydantic import AliasChoices, Field

from dreamloom.errors import BadRecipe
from dreamloom.media.writing import encode_picture
from dreamloom.recipe.values import Between
from dreamloom.server import uploads
from dreamloom.server.a1111.lenient import Lenient
from dreamloom.server.a1111.pictures import resized
from dreamloom.server.a1111.units import NONE, given_thresholds
from dreamloom.server.here import HereIt

if TYPE_CHECKING:
    from dreamloom.control import Kind

router = APIRouter(prefix="/controlnet")
VERSION = 2  # of the extension's API


class Detect(Lenient):
    """The body of detect: pictures in base64."""

    controlnet_module: Annotated[str, Field(max_length=100)] = NONE
    controlnet_input_images: Annotated[
        tuple[str, ...],
        Field(max_length=16, validation_alias=AliasChoices("controlnet_input_images", "controlnet_images")),
    ] = ()
    controlnet_processor_res: Annotated[int, Between(64, 2048)] = 512
    controlnet_threshold_a: float = -1.0
    controlnet_threshold_b: float = -1.0


@router.get("/version")
def version() -> dict[str, int]:
    """The version of the API."""
    return {"version": VERSION}


@router.get("/model_list")
def model_list(here: HereIt) -> dict[str, list[str]]:
    """The ControlNets that are here."""
    parts = here.studio.catalog.parts("controlnet")
    return {"model_list": [f"{part.name} [{part.sha256[:8]}]" for part in parts]}


@router.get("/module_list")
def module_list(here: HereIt) -> dict[str, Any]:
    """The kinds of maps that can be made here, and their options."""
    made = [kind for kind in here.studio.maps.kinds() if kind.lacking() is None]
    details = {kind.name: {"model_free": False, "sliders": _sliders(kind)} for kind in made}
    return {
        "module_list": [NONE, *details],
        "module_detail": {NONE: {"model_free": False, "sliders": []}, **details},
    }


@router.post("/detect")
def detect(here: HereIt, asked: Detect) -> dict[str, Any]:
    """The maps of some pictures."""
    if not asked.controlnet_input_images:
        raise BadRecipe("controlnet_input_images is empty: send a picture in base64")
    module = asked.controlnet_module
    options = given_thresholds(module, (asked.controlnet_threshold_a, asked.controlnet_threshold_b))
    images = []
    for number, text in enumerate(asked.controlnet_input_images, start=1):
        name = f"picture {number}"
        pixels = uploads.read(uploads.from_base64(text, name), name).over()
        height, width, _ = pixels.shape
        share = asked.controlnet_processor_res / min(height, width)
        size = (max(1, round(width * share)), max(1, round(height * share)))
        if size[0] * size[1] > uploads.MAX_PIXELS:
            raise BadRecipe(f"{name} is {width}×{height}, too long for maps of {asked.controlnet_processor_res} pixels")
        pixels = resized(pixels, *size)
        drawn = pixels if module.lower() == NONE else here.studio.maps.drawn(module, pixels, options)
        images.append(base64.b64encode(encode_picture("map.png", drawn)).decode("ascii"))
    return {"images": images, "info": "Success"}


def _sliders(kind: Kind) -> list[dict[str, Any]]:
    return [
        {"name": option.name, "value": option.default, "min": option.low, "max": option.high} for option in kind.options
    ]
