"""Reads the options that name what goes with a model: LoRAs, control maps, a second pass, a refiner.

Every function takes what the user typed and raises BadRecipe, with the option's name in the sentence, for anything else
than what it describes.
"""

from __future__ import annotations

import re

from dreamloom.errors import BadRecipe
from dreamloom.recipe import Refiner

_LORA = re.compile(r"(?P<name>.+?)(?::(?P<weight>-?[0-9]*\.?[0-9]+))?")
_CONTROL = re.compile(
    r"(?P<kind>[^=@]+)(?P<sign>[=@])(?P<file>.+?)(?::(?P<weight>[0-9]*\.?[0-9]+)(?::(?P<start>[0-9]*\.?[0-9]+)-(?P<end>[0-9]*\.?[0-9]+))?)?"
)
_REFERENCE = re.compile(r"(?P<file>.+?)(?::(?P<weight>[0-9]*\.?[0-9]+))?")
_REGION = re.compile(r"(?P<place>[^=]+?)(?::(?P<weight>[0-9]*\.?[0-9]+))?=(?P<prompt>.*\S.*)", re.DOTALL)
_BOX = re.compile(",".join([r"\s*([0-9]*\.?[0-9]+)\s*"] * 4))
_HIRES = re.compile(r"(?P<scale>[0-9]*\.?[0-9]+)(?::(?P<strength>[0-9]*\.?[0-9]+))?(?::(?P<upscaler>lanczos|latent))?")


def read_lora(text: str) -> dict[str, object]:
    """Reads "ink:0.8" as an adapter's name and weight.

    Raises:
        BadRecipe: for any other text.
    """
    found = _LORA.fullmatch(text.strip())
    if found is None:
        raise BadRecipe(f"--lora must be a name and a weight, for example ink:0.8, not {text[:60]!r}", "adapters")
    return {"name": found["name"].strip(), **_numbers(found, "weight")}


def read_control(text: str) -> dict[str, object]:
    """Reads "pose=map.png:0.8:0-0.6" as a control's kind, its map, its weight and the share of steps it holds for.

    "pose@dancer.png" names a picture that the map is made of.

    Raises:
        BadRecipe: for any other text.
    """
    found = _CONTROL.fullmatch(text.strip())
    if found is None:
        message = f"--control must be a kind and a map, for example pose=map.png:0.8:0-0.6, not {text[:60]!r}"
        raise BadRecipe(message, "controls")
    kind, file = found["kind"].strip(), {"path": found["file"].strip()}
    made = {"from_picture": True} if found["sign"] == "@" else {}
    return {"kind": kind, "file": file, **made, **_numbers(found, "weight", "start", "end")}


def read_reference(text: str) -> dict[str, object]:
    """Reads "cat.png:0.6" as a picture whose subject or style is to appear, and its weight.

    Raises:
        BadRecipe: for any other text.
    """
    found = _REFERENCE.fullmatch(text.strip())
    if found is None:
        message = f"--reference must be a picture and a weight, for example cat.png:0.6, not {text[:60]!r}"
        raise BadRecipe(message, "references")
    return {"file": {"path": found["file"].strip()}, **_numbers(found, "weight")}


def read_hires(text: str) -> dict[str, object]:
    """Reads "2:0.5:latent" as the scale of a second pass, its strength and its upscaler.

    Raises:
        BadRecipe: for any other text.
    """
    found = _HIRES.fullmatch(text.strip().lower())
    if found is None:
        message = f"--hires must be a scale and a strength, for example 2:0.5, not {text[:60]!r}"
        raise BadRecipe(message, "hires")
    upscaler = {"upscaler": found["upscaler"]} if found["upscaler"] else {}
    return {**_numbers(found, "scale", "strength"), **upscaler}


def read_refiner(model: str | None, start: float | None, saved: object) -> dict[str, object]:
    """The model of --refiner and the share of --refiner-start, over those of a saved recipe.

    Raises:
        BadRecipe: if there is a share and no model.
    """
    told = dict(saved.model_dump(exclude_none=True)) if isinstance(saved, Refiner) else {}
    if model is not None:
        told = {"model": model, **({"start": told["start"]} if "start" in told else {})}
    if not told:
        raise BadRecipe("--refiner-start needs --refiner: give the model that paints the last steps", "refiner")
    return told if start is None else {**told, "start": start}


def read_region(text: str) -> dict[str, object]:
    """Reads "0,0,0.5,1=a red house" as a box and the words that hold in it, or "sky.png=stars" as a mask and its words.

    Box and mask may be followed by how much the words count there: "0,0,0.5,1:0.6=a red house".

    Raises:
        BadRecipe: for any other text.
    """
    found = _REGION.fullmatch(text.strip())
    if found is None:
        message = f'--region must be a box or mask and words, for example "0,0,0.5,1=a red house", not {text[:60]!r}'
        raise BadRecipe(message, "regions")
    box = _BOX.fullmatch(found["place"].strip())
    place = {"box": [float(one) for one in box.groups()]} if box else {"mask": {"path": found["place"].strip()}}
    return {"prompt": found["prompt"].strip(), **place, **_numbers(found, "weight")}


def _numbers(found: re.Match[str], *names: str) -> dict[str, float]:
    return {name: float(found[name]) for name in names if found[name] is not None}
