"""Textual inversion: words that stand for vectors of their own, learned from pictures (arXiv 2208.01618).

Files are those of A1111 ("emb_params"), of diffusers (one tensor, named after its word), and of SDXL ("clip_l" and
"clip_g", one for each text encoder).
"""

from __future__ import annotations

from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file

from dreamloom.errors import BadRecipe


def read_embedding(path: Path, widths: tuple[int, ...]) -> tuple[torch.Tensor, ...]:
    """The vectors of a word, (tokens, width) for each text encoder.

    Args:
        path: of a safetensors file.
        widths: of the text encoders' tokens.

    Raises:
        BadRecipe: if it cannot be read or was made for other text encoders.
    """
    try:
        tensors = load_file(path)
    except (OSError, SafetensorError) as error:
        raise BadRecipe(f"the embedding {path.stem} cannot be read ({error}): fetch it anew", "prompt") from error
    if "clip_l" in tensors and "clip_g" in tensors:
        found = [tensors["clip_l"], tensors["clip_g"]]
    else:
        found = [tensors[name] for name in tensors if name == "emb_params" or len(tensors) == 1]
    vectors = tuple(one.float().reshape(-1, one.shape[-1]) for one in found)
    if tuple(one.shape[-1] for one in vectors) != widths or len({len(one) for one in vectors}) != 1:
        raise BadRecipe(f"the embedding {path.stem} was made for another kind of model: leave it out", "prompt")
    return vectors
