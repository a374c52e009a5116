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
from dreamloom.engine.lodging import ROOM
from dreamloom.engine.memory import free_bytes, weight_bytes
from dreamloom.errors import MissingModel


def load_pipeline(card: ModelCard, device: torch.device, dtype: torch.dtype = torch.float32) -> Any:
    """Loads what a card names.

    Args:
        card: of the model.
        device: where it is to paint. If it is too large for a GPU, its parts take turns there; if one part alone is,
            its layers do.
        dtype: of its numbers.

    Raises:
        MissingModel: if parts are missing, or diffusers does not know the pipeline.
        BadFile: if a file is not let in.
        OSError, ValueError, KeyError: if a file cannot be read, as diffusers raises them.
    """
    kind = getattr(diffusers, card.pipeline, None)
    if not (isinstance(kind, type) and issubclass(kind, diffusers.DiffusionPipeline)):
        message = f"{card.name} needs {card.pipeline}, which the installed diffusers does not have: upgrade diffusers"
        raise MissingModel(message, card.name)
    options: dict[str, Any] = {"dtype": dtype, "local_files_only": True}
    pipeline = _folder(card.folder, options) if card.folder.is_dir() else _file(card, kind, options)
    pipeline.set_progress_bar_config(disable=True)
    if device.type == "cpu":
        return pipeline.to(device)
    room = free_bytes(device) / ROOM
    parts = modules_of(pipeline)
    if weight_bytes(parts) <= room:
        return pipeline.to(device)
    if max(weight_bytes([part]) for part in parts) <= room:
        pipeline.enable_model_cpu_offload(device=device)
    else:
        pipeline.enable_group_offload(
            device, offload_type="leaf_level", use_stream=True, record_stream=True, low_cpu_mem_usage=True
        )
    return pipeline


def modules_of(pipeline: Any) -> tuple[torch.nn.Module, ...]:
    """The parts of a pipeline that hold weights."""
    return tuple(part for part in pipeline.components.values() if isinstance(part, torch.nn.Module))


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
