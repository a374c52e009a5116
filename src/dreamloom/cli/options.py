"""Reads the values of options that are more than a number or a name.

Every function takes what the user typed and raises BadRecipe, with the option's name in the sentence, for anything else
than what it describes. Whether the numbers fit (a strength of at most 1, a size that the model can make) is for the
recipe and the catalog to say.
"""

from __future__ import annotations

import re
import secrets
from pathlib import Path

from dreamloom.errors import BadRecipe, CannotWrite
from dreamloom.recipe import CameraMove
from dreamloom.recipe.camera import read_all
from dreamloom.recipe.flags import not_camera
from dreamloom.recipe.stir import KINDS, read_stir
from dreamloom.recipe.values import Stir

_SIZE = re.compile(r"([0-9]{1,6})\s*[xX×*]\s*([0-9]{1,6})")
_INTERVAL = re.compile(r"([0-9]*\.?[0-9]+)\s*[-:,]\s*([0-9]*\.?[0-9]+)")
_SIDE = re.compile(r"(left|right|top|bottom)\s*[=:]\s*([0-9]{1,6})", re.IGNORECASE)
_SHARE = re.compile(r"[0-9]{0,9}\.?[0-9]{1,9}")
_POINT = re.compile(r"(-?[0-9]*\.?[0-9]+),(-?[0-9]*\.?[0-9]+)")
_RANDOM_BELOW = 2**32  # seeds made here stay as short as users know them from other tools


def read_size(text: str) -> tuple[int, int]:
    """Reads "256x128" as (width, height) in pixels.

    Raises:
        BadRecipe: for any other text.
    """
    found = _SIZE.fullmatch(text.strip())
    if found is None:
        raise BadRecipe(f"--size must be WIDTHxHEIGHT in pixels, for example 256x128, not {text!r}", "output")
    return int(found[1]), int(found[2])


def read_outpaint(text: str) -> dict[str, int]:
    """Reads "left=64,top=32" as the pixels to add at each side that is named.

    Raises:
        BadRecipe: for any other text, and if a side is named twice.
    """
    sides: dict[str, int] = {}
    for part in text.split(","):
        found = _SIDE.fullmatch(part.strip())
        if found is None:
            raise BadRecipe(
                "--outpaint must name sides (left, right, top, bottom) and pixels, for example left=64,right=64,"
                f" not {text!r}",
                "outpaint",
            )
        side = found[1].lower()
        if side in sides:
            raise BadRecipe(f"--outpaint names {side} twice: name each side once", "outpaint")
        sides[side] = int(found[2])
    return sides


def read_interval(text: str) -> tuple[float, float]:
    """Reads "0.2-0.8" as two shares of the steps.

    Raises:
        BadRecipe: for any other text.
    """
    found = _INTERVAL.fullmatch(text.strip())
    if found is None:
        raise BadRecipe(
            f"--guidance-interval must be two shares of the steps, for example 0.2-0.8, not {text!r}",
            "guidance_interval",
        )
    return float(found[1]), float(found[2])


def read_mix(text: str) -> dict[str, object]:
    """Reads "a fox:0.5" as the prompt to mix in and its share.

    Raises:
        BadRecipe: for any other text.
    """
    words, _, share = text.rpartition(":")
    if not words.strip() or not _SHARE.fullmatch(share.strip()):
        raise BadRecipe(f"--mix must be a prompt and its share, for example 'a fox:0.5', not {text[:60]!r}", "mix")
    return {"prompt": words.strip(), "share": float(share)}


def read_camera(text: str) -> tuple[CameraMove, ...]:
    """Reads "pan left, zoom in 1.2" as camera moves.

    Raises:
        BadRecipe: for any other text; it names the words that are near.
    """
    moves = read_all(text)
    if moves is None:
        raise BadRecipe(not_camera(text), "camera")
    return moves


def read_motion_path(text: str) -> dict[str, object]:
    """Reads "0.2,0.5 0.8,0.5 @ mask.png" as the points of a motion path and the mask of what moves, if one is given.

    Raises:
        BadRecipe: for any other text.
    """
    way, at, mask = text.partition("@")
    points = [_POINT.fullmatch(point) for point in way.split()]
    if len(points) < 2 or None in points or (at and not mask.strip()):
        raise BadRecipe(
            f'--motion-path must be points as shares of width and height, for example "0.2,0.5 0.8,0.5", then "@" and a'
            f" mask if you like, not {text[:60]!r}",
            "motion_paths",
        )
    places = [(float(point[1]), float(point[2])) for point in points if point]
    for x, y in places:
        if not (-1 <= x <= 2 and -1 <= y <= 2):
            raise BadRecipe(
                f"--motion-path leaves the picture too far, at {x:g},{y:g}: keep both between -1 and 2", "motion_paths"
            )
    found: dict[str, object] = {"points": places}
    if mask.strip():
        found["mask"] = {"path": mask.strip()}
    return found


def read_stirring(text: str) -> Stir:
    """Reads "ripples" or "flow left 0.5" as how a part of a picture moves.

    Raises:
        BadRecipe: for any other text.
    """
    stir = read_stir(text)
    if stir is None:
        raise BadRecipe(
            f"--stir must be one of {', '.join(KINDS)}, with a direction for flow and an amount from 0.1 to 4 if you"
            f' like, for example "flow left 0.5", not {text[:60]!r}',
            "stir",
        )
    return stir


def read_seed(seed: int) -> int | None:
    """A seed as typed; -1 means a random one, here None."""
    return None if seed == -1 else seed


def random_seed() -> int:
    """A seed that nobody can guess, 0..2³²-1."""
    return secrets.randbelow(_RANDOM_BELOW)


def read_output(text: str | None) -> Path | None:
    """Where results go: a file, a folder, or None for the usual place. What ends in a slash is a folder.

    Raises:
        CannotWrite: if that folder cannot be made.
    """
    if text is None:
        return None
    path = Path(text)
    if text.endswith("/") and path.suffix:
        # without its slash, "v1.5/" reads like a file: only its being there tells that it is a folder
        try:
            path.mkdir(parents=True, exist_ok=True)
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise CannotWrite(f"cannot make the folder {path}: {reason}", str(path)) from error
    return path
