"""What a pipeline is called with: a resolved recipe in each pipeline's own words.

Where diffusers' pipelines differ, they say so by what they take; nothing here asks for a pipeline's name but where two
of them mean something else by the same word.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image

from dreamloom.engine.events import Pixels
from dreamloom.engine.families.generic.sides import parameters
from dreamloom.engine.given import Plane
from dreamloom.errors import BadRecipe
from dreamloom.media.masks import MASK_FLOOR
from dreamloom.recipe import ResolvedItem, ResolvedRecipe
from dreamloom.recipe.prompt import plain_text, prompt_schedule

# Pipelines whose guidance is added on top of the prompt's own direction: 0 is none there, and 1 here.
_FROM_ZERO = ("ZImage", "Lumina2", "Ideogram")


@dataclass(frozen=True)
class Sheet:
    """What is to be painted on.

    Attributes:
        width, height: in pixels.
        frames: how many.
        picture: to start from, or None.
        mask: where to repaint, or None for all over.
        last: a film's last frame, or None.
        film: its frames to start from; empty for none.
    """

    width: int
    height: int
    frames: int = 1
    picture: Pixels | None = None
    mask: Plane | None = None
    last: Pixels | None = None
    film: tuple[Pixels, ...] = ()


def words(text: str, steps: int) -> str:
    """A prompt as plain words: pipelines read one text, and know no weights.

    Raises:
        BadRecipe: if it changes on the way.
    """
    if len(prompt_schedule(text, steps)) > 1:
        raise BadRecipe("this model reads one text for all its steps: leave out [a:b:0.5] and [a|b]", "prompt")
    return plain_text(text)


def arguments(pipeline: Any, recipe: ResolvedRecipe, item: ResolvedItem, sheet: Sheet) -> dict[str, Any]:
    """Everything that a pipeline is called with but its generator and callback.

    Args:
        pipeline: the side for the task.
        recipe: what to paint.
        item: which of its items.
        sheet: what to paint on.

    Raises:
        BadRecipe: if the prompt cannot be read.
    """
    takes = parameters(pipeline)
    wanted: dict[str, Any] = {
        "prompt": words(item.prompt, recipe.steps),
        "width": sheet.width,
        "height": sheet.height,
        "num_inference_steps": recipe.steps,
        "num_frames": sheet.frames,
        "frame_rate": getattr(recipe.output, "fps", None),
        "strength": recipe.strength,
        "image": _picture(sheet.picture),
        "mask_image": _mask(sheet.mask),
        "last_image": _picture(sheet.last),
        "video": [_picture(frame) for frame in sheet.film] or None,
        "use_resolution_binning": False,
        "clean_caption": False,
        "output_type": "np",
        **_guidance(pipeline, recipe, words(item.negative_prompt, recipe.steps)),
    }
    return {name: value for name, value in wanted.items() if name in takes and value is not None}


def _guidance(pipeline: Any, recipe: ResolvedRecipe, negative: str) -> dict[str, Any]:
    """How strictly the words are obeyed, and what is to be avoided."""
    scale, takes = recipe.cfg_scale, parameters(pipeline)
    if type(pipeline).__name__.startswith(_FROM_ZERO):
        return {"guidance_scale": max(0.0, scale - 1), "negative_prompt": negative or None}
    if "true_cfg_scale" in takes:
        painter = getattr(pipeline, "transformer", None)
        if painter is not None and painter.config.get("guidance_embeds"):
            return {"guidance_scale": scale}  # distilled into the model; it reads no negative prompt
        return {"true_cfg_scale": scale, "negative_prompt": negative or " " if scale > 1 else None}
    return {"guidance_scale": scale, "negative_prompt": negative if scale > 1 else None}


def _picture(pixels: Pixels | None) -> Image.Image | None:
    return None if pixels is None else Image.fromarray(pixels)


def _mask(plane: Plane | None) -> Image.Image | None:
    return None if plane is None else Image.fromarray((plane > MASK_FLOOR).astype(np.uint8) * 255)


def frames_of(output: Any) -> Pixels:
    """The finished frames of a pipeline's output: (frames, height, width, 3)."""
    made = getattr(output, "frames", None)
    made = getattr(output, "images", None) if made is None else made
    found = np.asarray((made if made is not None else output[0])[0])
    found = found if found.ndim == 4 else found[None]
    if found.dtype == np.uint8:
        return found
    pixels: Pixels = np.rint(np.clip(found, 0, 1) * 255).astype(np.uint8)
    return pixels
