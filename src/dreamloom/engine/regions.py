"""Words that hold in parts of a picture: where in the latents each part lies, and how much its words count there.

Terms
-----
region
    A box or a mask, of the whole picture; with a mask or outpainting it is cut as the picture is.

What is predicted under the words of the regions and of the whole picture is blended place by place, at every step
(MultiDiffusion, arXiv 2302.08113; A1111's regional prompter and ComfyUI's conditioning areas do the same).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as functional

from dreamloom.engine.events import Pixels
from dreamloom.media.pictures import read_picture
from dreamloom.recipe import Region, ResolvedRecipe

SIDE = 1024  # pixels of the longer side that boxes are drawn with


def region_weights(
    recipe: ResolvedRecipe, files: Mapping[str, Path], fit: Callable[[Pixels], Pixels], size: tuple[int, int]
) -> Iterator[torch.Tensor]:
    """How much each region's words count, (height, width) of the latents, 0..1.

    Args:
        recipe: with its regions.
        files: where masks lie, by their hash.
        fit: brings a picture that goes with the whole one to what is painted of it.
        size: height and width of the latents.

    Raises:
        BadFile: if a mask cannot be read.
    """
    for region in recipe.regions:
        if region.mask is not None:
            drawn = read_picture(files[str(region.mask.sha256)]).over()
        else:
            drawn = _box(region, int(recipe.output.width or SIDE), int(recipe.output.height or SIDE))
        white = torch.from_numpy(np.ascontiguousarray(fit(drawn))).float().mean(2) / 255
        small = functional.interpolate(white[None, None], size, mode="area")[0, 0]
        yield small * region.weight


def _box(region: Region, width: int, height: int) -> Pixels:
    """A region's box, white on black, in a picture of so many pixels."""
    assert region.box is not None
    left, top, right, bottom = region.box
    drawn = np.zeros((height, width, 3), np.uint8)
    rows = slice(round(top * height), max(round(bottom * height), round(top * height) + 1))
    columns = slice(round(left * width), max(round(right * width), round(left * width) + 1))
    drawn[rows, columns] = 255
    return drawn
