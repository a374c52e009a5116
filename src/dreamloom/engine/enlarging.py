"""Between the two passes of a hires fix: the small picture becomes a large one, to be painted over.

Terms
-----
lanczos
    The decoded picture is enlarged with a Lanczos kernel and encoded again: sharp, and colours stay.
latent
    The latents are enlarged, as the Stable Diffusion web UI's "Latent" does. It saves a decoding and is blurred, so it
    wants a strength of 0.5 or more.
"""

from __future__ import annotations

import numpy as np
import torch
from PIL import Image

from dreamloom.engine.family import Family
from dreamloom.engine.given import as_frames
from dreamloom.recipe import Hires


def enlarge(latents: torch.Tensor, family: Family, hires: Hires) -> tuple[int, int, torch.Tensor]:
    """Enlarges a finished picture.

    Args:
        latents: (channels, 1, height, width).
        family: the model they are of.
        hires: how.

    Returns:
        Width and height in pixels, as near to the wanted scale as the model paints, and latents of that size.
    """
    space, multiple = family.shape.space, family.shape.multiple
    height, width = (
        max(1, round(side * space * hires.scale / multiple)) * multiple for side in (latents.shape[2], latents.shape[3])
    )
    if hires.upscaler == "latent":
        size = (height // space, width // space)
        larger = torch.nn.functional.interpolate(latents.transpose(0, 1), size, mode="bilinear").transpose(0, 1)
        return width, height, larger
    (pixels,) = next(family.decode_film(latents))
    picture = Image.fromarray(pixels).resize((width, height), Image.Resampling.LANCZOS)
    return width, height, family.encode_frames(as_frames(np.asarray(picture)))
