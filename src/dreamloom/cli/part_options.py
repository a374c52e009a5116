"""Reads the options that name what goes with a model: LoRAs, control maps, a second pass.

Every function takes what the user typed and raises BadRecipe, with the option's name in the sentence, for anything else
than what it describes.
"""

from __future__ import annotations

import re

from dreamloom.errors import BadRecipe

_LORA = re.compile(r"(?P<name>.+?)(?::(?P<weight>-?[0-9]*\.?[0-9]+))?")
_CONTROL = re.compile(
    r"(?P<kind>[^=@]+)(?P<sign>[=@])(?P<file>.+?)(?::(?P<weight>[0-9]*\.?[0-9]+)(?::(?P<start>[0-9]*\.?[0-9]+)-(?P<end>[0-9]*\.?[0-9]+))?)?"
)
_REFERENCE = re.compile(r"(?P<file>.+?)(?::(?P<weight>[0-9]*\.?[0-9]+))?")
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


def _numbers(found: re.Match[str], *names: str) -> dict[str, float]:
    return {name: float(found[name]) for name in names if found[name] is not None}
