"""png-info: the text in a picture. extra-single-image: a picture enlarged, by an upscaler or plainly."""

from __future__ import annotations

import base64
import tempfile
from pathlib import Path
from typing import Annotated, Any, Literal

from fastapi import APIRouter
from PIL import Image

from dreamloom.media.writing import encode_picture
from dreamloom.recipe.metadata import read_metadata
from dreamloom.recipe.values import Between
from dreamloom.server import uploads
from dreamloom.server.a1111.lenient import Lenient
from dreamloom.server.a1111.pictures import resized
from dreamloom.server.here import Here, HereIt
from dreamloom.server.problems import Refusal

router = APIRouter(prefix="/sdapi/v1")
PLAIN = {"None": Image.Resampling.LANCZOS, "Lanczos": Image.Resampling.LANCZOS, "Nearest": Image.Resampling.NEAREST}
_CARRIED = ("parameters", "xmp")  # of what a picture says about its making, what stays true when it is enlarged


class PngInfo(Lenient):
    """The body of png-info: a picture in base64."""

    image: str


class Extra(Lenient):
    """The body of extra-single-image."""

    image: str
    resize_mode: Literal[0, 1] = 0
    upscaling_resize: Annotated[float, Between(0.05, 8)] = 2.0
    upscaling_resize_w: Annotated[int, Between(1, 16_384)] = 512
    upscaling_resize_h: Annotated[int, Between(1, 16_384)] = 512
    upscaling_crop: bool = True
    upscaler_1: str = "None"
    upscaler_2: str = "None"
    gfpgan_visibility: float = 0
    codeformer_visibility: float = 0


@router.post("/png-info")
def png_info(asked: PngInfo) -> dict[str, Any]:
    """What tools wrote into a picture, and the settings in it."""
    fields = uploads.read(uploads.from_base64(asked.image, "image"), "image").text
    found = read_metadata(fields)
    settings: dict[str, Any] = {}
    if found is not None:
        recipe = found.recipe
        settings = {
            "Prompt": recipe.prompt,
            "Negative prompt": recipe.negative_prompt,
            "Steps": recipe.steps,
            "Sampler": recipe.sampler,
            "CFG scale": recipe.cfg_scale,
            "Seed": recipe.seed,
            "Size-1": recipe.output.width,
            "Size-2": recipe.output.height,
            "Model": recipe.model,
        }
    return {
        "info": fields.get("parameters", ""),
        "items": {name: text for name, text in fields.items() if name != "xmp"},
        "parameters": {name: value for name, value in settings.items() if value is not None},
    }


@router.post("/extra-single-image")
def extra_single_image(here: HereIt, asked: Extra) -> dict[str, Any]:
    """Enlarges a picture with an upscaler, with a Lanczos kernel, or by repeating pixels."""
    known = upscaler_names(here)
    if asked.upscaler_1 not in known or asked.upscaler_2 not in known:
        raise Refusal(404, "no-upscaler", f"there is no such upscaler here; there are {', '.join(known)}")
    if asked.gfpgan_visibility or asked.codeformer_visibility:
        raise Refusal(422, "not-here", "face restoration is not possible here: leave it out")
    given = uploads.from_base64(asked.image, "image")
    picture = uploads.read(given, "image")
    width, height = picture.size
    wanted = (asked.upscaling_resize_w, asked.upscaling_resize_h)
    factor = asked.upscaling_resize
    if asked.resize_mode == 1:
        factor = max(wanted[0] / width, wanted[1] / height)
    size = max(1, round(width * factor)), max(1, round(height * factor))
    if size[0] * size[1] > uploads.MAX_PIXELS:
        most = uploads.MAX_PIXELS // 1_000_000
        raise Refusal(422, "too-large", f"{size[0]}×{size[1]} pixels are too many: stay within {most} megapixels")
    if asked.upscaler_1 in PLAIN:
        pixels, how = resized(picture.over(), *size, PLAIN[asked.upscaler_1]), "no model"
    else:
        pixels, how = here.studio.enlarging.pixels(picture.over(), *size, asked.upscaler_1), "a model"
    if asked.resize_mode == 1 and asked.upscaling_crop:
        left, top = (size[0] - wanted[0]) // 2, (size[1] - wanted[1]) // 2
        pixels = pixels[top : top + wanted[1], left : left + wanted[0]]
    carried = {name: text for name, text in picture.text.items() if name in _CARRIED}
    enlarged = base64.b64encode(_signed(here, encode_picture("enlarged.png", pixels, carried), given)).decode("ascii")
    told = f"resampled from {width}×{height} to {pixels.shape[1]}×{pixels.shape[0]} ({asked.upscaler_1}), {how}"
    return {"html_info": told, "image": enlarged}


def upscaler_names(here: Here) -> tuple[str, ...]:
    """What extra-single-image can enlarge with: the plain ways first, then the upscalers that are here."""
    return (*PLAIN, *(name for name in here.studio.enlarging.names() if name.capitalize() not in PLAIN))


def _signed(here: Here, enlarged: bytes, given: bytes) -> bytes:
    """The enlarged picture with credentials: those of the given one are kept in its chain."""
    with tempfile.TemporaryDirectory(prefix="dreamloom-") as folder:
        path, source = Path(folder) / "enlarged.png", Path(folder) / "given"
        path.write_bytes(enlarged)
        source.write_bytes(given)
        here.studio.stamping.signer.sign_copy(path, source, "picture", "c2pa.resized")
        return path.read_bytes()
