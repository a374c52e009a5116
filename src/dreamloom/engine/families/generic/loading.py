"""Loads a pipeline from a folder or a single file on the disk: safetensors and settings only, never code.

Terms
-----
borrowed
    Parts that a single file lacks (settings, tokenizers, text encoders, an autoencoder), from a complete model of the
    same architecture that is here in the diffusers format.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import diffusers
import torch

from dreamloom.catalog.architectures import ARCHITECTURES, title_of
from dreamloom.catalog.cards import ModelCard
from dreamloom.catalog.describing import INDEX
from dreamloom.catalog.safety import check_model_file, check_model_folder
from dreamloom.errors import MissingModel

ROOM = 1.2  # times the weights: what a pipeline needs of a GPU's memory beside them, at the least


def load_pipeline(card: ModelCard, device: torch.device) -> Any:
    """Loads what a card names.

    Args:
        card: of the model.
        device: where it is to paint. If it is too large for a GPU, its parts take turns there.

    Raises:
        MissingModel: if parts are missing, or diffusers does not know the pipeline.
        BadFile: if a file is not let in.
        OSError, ValueError, KeyError: if a file cannot be read, as diffusers raises them.
    """
    kind = getattr(diffusers, card.pipeline, None)
    if not (isinstance(kind, type) and issubclass(kind, diffusers.DiffusionPipeline)):
        message = f"{card.name} needs {card.pipeline}, which the installed diffusers does not have: upgrade diffusers"
        raise MissingModel(message, card.name)
    dtype = torch.bfloat16 if device.type == "cuda" else torch.float32
    options: dict[str, Any] = {"dtype": dtype, "local_files_only": True}
    pipeline = _folder(card.folder, options) if card.folder.is_dir() else _file(card, kind, options)
    pipeline.set_progress_bar_config(disable=True)
    needed = ROOM * sum(_bytes(part) for part in pipeline.components.values() if isinstance(part, torch.nn.Module))
    if device.type == "cuda" and needed > torch.cuda.mem_get_info(device)[0]:
        pipeline.enable_model_cpu_offload(device=device)
        return pipeline
    return pipeline.to(device)


def _bytes(part: torch.nn.Module) -> int:
    return sum(weight.numel() * weight.element_size() for weight in part.parameters())


def _folder(folder: Path, options: dict[str, Any], **parts: Any) -> Any:
    check_model_folder(folder, others=True)
    variants = {file.name.rpartition(".safetensors")[0].rpartition(".")[2] for file in folder.glob("*/*.safetensors")}
    variant = "fp16" if variants == {"fp16"} else None
    return diffusers.DiffusionPipeline.from_pretrained(
        folder, use_safetensors=True, trust_remote_code=False, variant=variant, **options, **parts
    )


def _file(card: ModelCard, kind: Any, options: dict[str, Any]) -> Any:
    check_model_file(card.folder)
    if card.borrows is None:
        title, base = title_of(card.architecture), ARCHITECTURES[card.architecture].base
        raise MissingModel(
            f"{card.name} is a single file, and what it lacks comes from a whole {title} in the diffusers format, "
            f"which is not here: add one, as in dream models add {base}",
            card.name,
        )
    lender = Path(card.borrows)
    check_model_folder(lender, others=True)
    if card.complete:
        return kind.from_single_file(str(card.folder), config=str(lender), **options)
    index = json.loads((lender / INDEX).read_bytes())
    part = "transformer" if "transformer" in index else "unet"
    painter = getattr(diffusers, index[part][1]).from_single_file(
        str(card.folder), config=str(lender), subfolder=part, **options
    )
    return _folder(lender, options, **{part: painter})
