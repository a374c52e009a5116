"""From a resolved recipe to tracks: words encoded, noise drawn, pictures read, masks shaped.

Terms
-----
source
    The picture that is worked on, in its final size.
pasting back
    Outside the mask the finished picture is the given one, pixel for pixel; inside it is the painted one; on a soft
    mask's rim it is a mix.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch

from dreamloom.engine.events import Pixels
from dreamloom.engine.family import Family
from dreamloom.engine.noise import seeded, starting_noise
from dreamloom.engine.schedulers import make_scheduler
from dreamloom.engine.track import Finish, TextSchedule, Track
from dreamloom.engine.window import Window, choose_window
from dreamloom.errors import BadRecipe
from dreamloom.media.canvas import extend_canvas
from dreamloom.media.masks import read_mask, shape_mask
from dreamloom.media.pictures import fit_to, read_picture
from dreamloom.recipe import ImageSpec, ResolvedItem, ResolvedRecipe
from dreamloom.recipe.prompt import prompt_schedule

Plane = np.ndarray[Any, np.dtype[np.float32]]

DICE_OFFSET = 0x5EED  # the sampler's own noise must not be the starting noise again
MASK_FLOOR = 1 / 255  # less than one step of a pixel's value is not repainted


@dataclass(frozen=True)
class Source:
    """The picture that is worked on, in its final size: (height, width, 3), and where to repaint, or None for all."""

    pixels: Pixels
    mask: Plane | None


def read_source(recipe: ResolvedRecipe, files: Mapping[str, Path]) -> Source | None:
    """Reads what the recipe starts from; None if it starts from words alone.

    Args:
        recipe: with hashes of its inputs.
        files: where the inputs lie, by hash.

    Raises:
        BadFile: if a file cannot be read or a mask has another size than its picture.
        BadRecipe: if the mask leaves nothing to repaint.
    """
    if recipe.init_image is None:
        return None
    picture = read_picture(files[str(recipe.init_image.sha256)])
    width, height = int(recipe.output.width or 0), int(recipe.output.height or 0)
    if recipe.outpaint is not None:
        out = recipe.outpaint
        wide, mask = extend_canvas(picture.over(), out.left, out.right, out.top, out.bottom)
        return Source(wide, mask)
    if recipe.mask is not None:
        raw = read_mask(files[str(recipe.mask.file.sha256)], picture.size)
        shaped = shape_mask(raw, recipe.mask.grow, recipe.mask.blur, recipe.mask.invert)
        if shaped.max() <= MASK_FLOOR:
            raise BadRecipe("the mask is black all over: paint white in it what is to be painted anew", "mask")
        return Source(picture.over(), shaped)
    return Source(fit_to(picture.over(), width, height), None)


def as_frames(pixels: Pixels) -> torch.Tensor:
    """Pixels (height, width, 3) → one frame (3, 1, height, width) in −1..1."""
    return torch.from_numpy(pixels.astype(np.float32) / 127.5 - 1).permute(2, 0, 1).unsqueeze(1).contiguous()


def unchanged(made: Pixels) -> Pixels:
    """What is painted from words alone, or from a whole picture, is finished as it is."""
    return made


def pasted_back(made: Pixels, source: Source, window: Window) -> Pixels:
    """Puts painted frames (frames, paint height, paint width, 3) back into the source under its mask."""
    frames = []
    for frame in made:
        whole = source.pixels.copy()
        box = whole[window.top : window.top + window.height, window.left : window.left + window.width]
        mask = source.mask if source.mask is not None else np.ones(whole.shape[:2], np.float32)
        share = mask[window.top : window.top + window.height, window.left : window.left + window.width, None]
        mixed = np.rint(box * (1 - share) + window.fit(frame) * share).astype(np.uint8)
        box[...] = np.where(share > MASK_FLOOR, mixed, box)
        frames.append(whole)
    return np.stack(frames)


def _encoded(family: Family, text: str, steps: int) -> TextSchedule:
    return tuple((first, family.encode_prompt(chunks)) for first, chunks in prompt_schedule(text, steps))


def first_step(steps: int, strength: float | None) -> int:
    """How many steps are left out at the start, to the nearest: strength 1 leaves out none, 0 all of them."""
    return 0 if strength is None else steps - int(steps * strength + 0.5)


def plan(recipe: ResolvedRecipe, family: Family, files: Mapping[str, Path], native_pixels: int) -> Iterator[Track]:
    """Makes the tracks of a recipe, one for each item, as they are asked for.

    Args:
        recipe: nothing in it left to default.
        family: the model.
        files: where the inputs lie, by hash.
        native_pixels: how many pixels the model paints best; larger pictures are edited through a window.

    Raises:
        BadRecipe: if the recipe asks for something that this engine cannot make.
        BadFile: if an input cannot be used.
    """
    if not isinstance(recipe.output, ImageSpec):
        raise BadRecipe("films cannot be made yet: ask for a picture", "output")
    for name in ("controls", "references", "adapters"):
        if getattr(recipe, name):
            raise BadRecipe(f"this model takes no {name} yet: leave them out", name)
    source = read_source(recipe, files)
    width, height = int(recipe.output.width or 0), int(recipe.output.height or 0)
    start = condition = None
    finish: Finish = unchanged
    if source is not None and source.mask is not None:
        window = choose_window(source.mask > MASK_FLOOR, native_pixels, family.shape.multiple)
        width, height = window.paint_width, window.paint_height
        frames = as_frames(window.cut(source.pixels))
        start = family.encode_frames(frames)
        mask = torch.from_numpy(window.cut(source.mask) > MASK_FLOOR).float()
        # What is repainted is hidden: shown, the model would take it for a guide and paint it again.
        condition = family.condition(frames * (1 - mask), mask.unsqueeze(0))
        finish = partial(pasted_back, source=source, window=window)
    elif source is not None:
        start = family.encode_frames(as_frames(source.pixels))
    shape = family.shape.latents(width, height, 1)
    for number, item in enumerate(recipe.items):
        yield _track(recipe, item, number, family, shape, start, condition, finish)


def _track(
    recipe: ResolvedRecipe, item: ResolvedItem, number: int, family: Family, shape: tuple[int, int, int, int],
    start: torch.Tensor | None, condition: torch.Tensor | None, finish: Finish,
) -> Track:  # fmt: skip
    scheduler = make_scheduler(recipe.sampler, recipe.steps, family.shift)
    skipped = first_step(recipe.steps, recipe.strength if start is not None else None)
    index = min(skipped * scheduler.order, len(scheduler.timesteps))
    variation = item.variation
    latents = starting_noise(
        shape, item.seed, variation.seed if variation else None, variation.strength if variation else 0.0
    )
    if start is not None:
        share = float(scheduler.sigmas[index])  # past the last step the share is 0: the picture as it was
        latents = (1 - share) * start + share * latents
    scheduler.set_begin_index(index)
    return Track(
        item=number,
        latents=latents,
        index=index,
        steps=recipe.steps,
        scheduler=scheduler,
        positive=_encoded(family, item.prompt, recipe.steps),
        negative=_encoded(family, item.negative_prompt, recipe.steps),
        cfg_scale=recipe.cfg_scale,
        interval=recipe.guidance_interval,
        condition=condition,
        dice=seeded((item.seed + DICE_OFFSET) % 2**63),
        finish=finish,
    )
