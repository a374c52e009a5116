"""Makes cards of files and folders that a user brings: what they are, and how they like to be used.

Terms
-----
folder
    A model in the diffusers format: a `model_index.json` that names its pipeline, and a folder for each part.
single file
    A checkpoint as makers hand it out: all parts, or the painter alone, in one safetensors file.
distilled
    Taught to paint in a few steps and without guidance; files say so by their name alone.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from dreamloom.catalog.architectures import ARCHITECTURES, SIDES, Architecture
from dreamloom.catalog.cards import ModelCard, PartCard
from dreamloom.catalog.headers import Header, read_header
from dreamloom.catalog.recognise import recognise
from dreamloom.catalog.safety import check_model_folder
from dreamloom.errors import BadFile

INDEX = "model_index.json"
LARGER = 4  # times its native area is the most that a model is asked to paint
_DISTILLED = re.compile(r"turbo|lightning|schnell|lcm|hyper-?sd|distill", re.IGNORECASE)
_FEW_STEPS = 8
_QUANTISED = ("scaled_fp8", ".scale_weight", ".comfy_quant", ".absmax", ".quant_state")
_LICENCE = re.compile(r"^license(?:_name)?:\s*[\"']?([\w.+-]+)", re.MULTILINE)
_UNNAMED = re.compile(r"diffusion_pytorch_model|model|pytorch_lora_weights|learned_embeds", re.IGNORECASE)
_NOT_IN_NAMES = re.compile(r"[/\\:*?\"<>|\x00-\x1f\x7f]+")


def name_of(path: Path) -> str:
    """The name under which a file or folder is known: its own, as other tools call it too."""
    plain = path.name if path.is_dir() else path.stem
    if path.parent.name == "snapshots":  # in the hub's own cache: models--OWNER--NAME/snapshots/REVISION
        plain = path.parent.parent.name.rpartition("--")[2]
    if not path.is_dir() and _UNNAMED.fullmatch(plain.partition(".")[0]):
        plain = path.parent.name  # the names that diffusers gives to every file
    return _NOT_IN_NAMES.sub("_", plain).lstrip("._- ([{'&+~!@#$%^=,;`")[:180].strip() or "model"


def describe(path: Path) -> ModelCard | PartCard:
    """A card for what lies there, with its hash still open (""), from headers and settings alone.

    Args:
        path: a folder in the diffusers format, or a safetensors file.

    Raises:
        BadFile: if it is neither, is hostile, or is nothing that is known.
    """
    return _folder(path) if path.is_dir() else _file(path)


def _file(file: Path) -> ModelCard | PartCard:
    header = read_header(file)
    found = recognise(header)
    if found is None:
        raise BadFile(f"{file} is no model that is known here: its tensors are named otherwise", str(file))
    if header.any(*_QUANTISED):
        raise BadFile(
            f"{file} is quantised in a way that is not read here: take one in 16 bits or plain fp8", str(file)
        )
    size = file.stat().st_size
    if found.kind is not None:
        return PartCard(
            name=name_of(file), kind=found.kind, architecture=found.architecture, sha256="", path=str(file),
            weight_bytes=size, words=_words(file, header, found.kind),
        )  # fmt: skip
    architecture = ARCHITECTURES[found.architecture]
    form = "single file" if found.complete else "the painter alone, in a single file"
    return _card(
        file, architecture, found.architecture, f"{architecture.title}, {form}.", header.parameters, size,
        licence=header.notes.get("modelspec.license", "unknown"), complete=found.complete,
    )  # fmt: skip


def _words(file: Path, header: Header, kind: str) -> tuple[str, ...]:
    """The words that call up an embedding or LoRA."""
    if kind == "embedding":
        return (name_of(file),)
    told = header.notes.get("modelspec.trigger_phrase", "")
    return tuple(word.strip() for word in told.split(",") if word.strip())[:20]


def _read(folder: Path, *parts: str) -> dict[str, Any]:
    """Settings in a folder; empty if there are none. They were looked at before."""
    file = folder.joinpath(*parts)
    told = json.loads(file.read_bytes()) if file.is_file() else {}
    return told if isinstance(told, dict) else {}


def _folder(folder: Path) -> ModelCard:
    if not (folder / INDEX).is_file():
        message = f"{folder} is no model in the diffusers format, as it has no {INDEX}: scan it with dream models scan"
        raise BadFile(message, str(folder))
    check_model_folder(folder, others=True)
    pipeline = str(_read(folder, INDEX).get("_class_name"))
    if not pipeline.isidentifier():
        raise BadFile(f"{folder / INDEX} names no pipeline: take the folder from its maker anew", str(folder))
    painter = _read(folder, "transformer", "config.json") or _read(folder, "unet", "config.json")
    weights = [file for file in folder.rglob("*.safetensors") if file.is_file()]
    if not weights:
        raise BadFile(
            f"{folder} has no safetensors weights, and others are never opened: convert it first", str(folder)
        )
    name = _architecture(pipeline, painter)
    architecture = ARCHITECTURES.get(name, Architecture(pipeline.removesuffix("Pipeline"), pipeline))
    size = _native(folder, painter, architecture)
    readme = folder / "README.md"
    found = _LICENCE.search(readme.read_bytes()[:4096].decode("utf-8", "replace")) if readme.is_file() else None
    settings = _read(folder, "scheduler", "scheduler_config.json")
    card = _card(
        folder, architecture, name, f"{architecture.title}, diffusers folder.",
        sum(read_header(file).parameters for file in weights), sum(file.stat().st_size for file in weights),
        licence=found[1] if found else "unknown", complete=True, size=size,
    )  # fmt: skip
    shift = settings.get("flow_shift") or settings.get("shift")
    return card.model_copy(
        update={"pipeline": pipeline, **({"shift": float(shift)} if isinstance(shift, int | float) else {})}
    )


def _architecture(pipeline: str, painter: dict[str, Any]) -> str:
    """Which architecture a pipeline's painter is of; several share a pipeline."""
    match pipeline:
        case "StableDiffusionPipeline":
            return {768: "sd1", 1024: "sd2"}.get(painter.get("cross_attention_dim", 0), "sd1")
        case "FluxPipeline":
            return "flux-dev" if painter.get("guidance_embeds") else "flux-schnell"
        case "StableDiffusion3Pipeline":
            if painter.get("dual_attention_layers"):
                return "sd35-medium"
            return "sd35-large" if painter.get("num_layers", 0) >= 38 else "sd3"
        case "WanPipeline":
            return "wan22-5b" if painter.get("in_channels") == 48 else "wan"
    by_pipeline = {one.pipeline: name for name, one in ARCHITECTURES.items()}
    return by_pipeline.get(pipeline) or SIDES.get(pipeline, "")


def _native(folder: Path, painter: dict[str, Any], architecture: Architecture) -> tuple[int, int]:
    """The size that a painter learned at, where its settings tell."""
    side, coder = painter.get("sample_size"), _read(folder, "vae", "config.json")
    levels = coder.get("block_out_channels") or coder.get("encoder_block_out_channels")
    if type(side) is not int or not isinstance(levels, list) or architecture.frames > 1:
        return architecture.size
    step = architecture.multiple
    pixels = max(step, side * 2 ** (len(levels) - 1) // step * step)
    return pixels, pixels


def _card(
    path: Path, architecture: Architecture, name: str, summary: str, parameters: int, weight_bytes: int, *,
    licence: str, complete: bool, size: tuple[int, int] | None = None,
) -> ModelCard:  # fmt: skip
    width, height = size or architecture.size
    distilled = bool(_DISTILLED.search(name_of(path)))
    return ModelCard(
        name=name_of(path), family=architecture.family, summary=summary, licence=licence, sha256="",
        parameters=parameters, width=width, height=height, size_multiple=architecture.multiple,
        max_pixels=width * height * LARGER,
        steps=min(_FEW_STEPS, architecture.steps) if distilled else architecture.steps,
        cfg_scale=1.0 if distilled else architecture.cfg_scale,
        sampler=architecture.sampler, text_length=architecture.text_length, shift=architecture.shift,
        frames=architecture.frames, fps=architecture.fps, frame_multiple=architecture.frame_multiple,
        tasks=architecture.tasks, sources=(), architecture=name, pipeline=architecture.pipeline, source="local",
        path=str(path), complete=complete, weight_bytes=weight_bytes,
    )  # fmt: skip
