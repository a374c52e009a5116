"""The file that a LoRA is kept in: tensors and notes as kohya's scripts write them, which every other tool reads.

Terms
-----
down, up
    The two thin layers beside a layer of the model: into `rank` numbers, and out of them again.
alpha
    The LoRA counts with alpha / rank.
header
    What the file tells: "ss_…" after kohya's scripts, "modelspec.…" after Stability AI's specification. Words and
    numbers; never a path.

Sources: networks/lora.py and library/sai_model_spec.py in kohya-ss/sd-scripts, networks/lora_wan.py in
kohya-ss/musubi-tuner, github.com/Stability-AI/ModelSpec.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import torch
from safetensors.torch import save, save_file

from dreamloom.catalog.cards import ModelCard
from dreamloom.errors import CannotWrite
from dreamloom.recipe.values import Value
from dreamloom.train.lora.album import Page
from dreamloom.train.lora.lessons import Lesson
from dreamloom.version import GENERATOR

_VERSIONS = {"stable-diffusion": "sd_v1", "stable-diffusion-xl": "sdxl_base_v1-0", "wan": "wan"}
_SPECIFIED = {
    "stable-diffusion": "stable-diffusion-v1", "stable-diffusion-xl": "stable-diffusion-xl-v1-base", "wan": "wan2.1",
}  # fmt: skip


class Settings(Value):
    """How a LoRA is trained; a run that is taken up again must have the same.

    Attributes:
        name: of the LoRA.
        model: sha256 of the model's weights.
        album: digest of pictures and captions.
        trigger: the word that calls it up; "" for none.
        rank: numbers between down and up; alpha is the same.
        rate: peak learning rate.
        batch: pictures in a step.
        size: (width, height) whose area pictures are brought to.
        mirror: whether pictures are shown mirrored too.
        seed: of all chance.
    """

    name: str
    model: str
    album: str
    trigger: str = ""
    rank: int
    rate: float
    batch: int
    size: tuple[int, int]
    mirror: bool
    seed: int


def tensors_of(lesson: Lesson, layers: Mapping[str, torch.Tensor], rank: int) -> dict[str, torch.Tensor]:
    """The tensors of the file, in half precision.

    Args:
        lesson: that says what layers are called there.
        layers: as peft names them, "blocks.0.attn1.to_q.lora_A.weight".
        rank: of all of them; alpha is the same.
    """
    found = {}
    for name, weight in layers.items():
        layer, _, part = name.rpartition(".lora_")
        own = lesson.file_name(layer)
        kind = "down" if part.startswith("A") else "up"
        found[f"{own}.lora_{kind}.weight"] = weight.detach().half().cpu().contiguous()
        found[f"{own}.alpha"] = torch.tensor(float(rank), dtype=torch.float16)
    return found


def notes_of(
    lesson: Lesson, settings: Settings, card: ModelCard, pages: Sequence[Page], steps: int, tensors: bytes
) -> dict[str, str]:
    """What the header tells.

    Args:
        lesson: how the model learned.
        settings: of the run.
        card: of the model.
        pages: what was learned from.
        steps: how many there were.
        tensors: the file without notes; the web UIs know a LoRA by the hash over its tensors.
    """
    words = Counter(word.strip() for page in pages for word in page.caption.split(",") if word.strip())
    now = datetime.now(UTC)
    width, height = settings.size
    body = hashlib.sha256(tensors[8 + int.from_bytes(tensors[:8], "little") :]).hexdigest()
    told: dict[str, object] = {
        "ss_output_name": settings.name,
        "ss_base_model_version": _VERSIONS.get(card.family, card.family),
        "ss_sd_model_name": card.name,
        "ss_new_sd_model_hash": card.sha256,
        "ss_network_module": lesson.module,
        "ss_network_dim": settings.rank,
        "ss_network_alpha": float(settings.rank),
        "ss_learning_rate": settings.rate,
        "ss_unet_lr": settings.rate,
        "ss_lr_scheduler": "cosine",
        "ss_optimizer": "torch.optim.adamw.AdamW",
        "ss_steps": steps,
        "ss_batch_size_per_device": settings.batch,
        "ss_num_train_images": sum(page.repeats for page in pages),
        "ss_resolution": f"({width}, {height})",
        "ss_seed": settings.seed,
        "ss_training_finished_at": now.timestamp(),
        "ss_tag_frequency": json.dumps({settings.name: dict(words.most_common(500))}, ensure_ascii=False),
        "sshs_model_hash": body,
        "modelspec.sai_model_spec": "1.0.1",
        "modelspec.architecture": f"{_SPECIFIED.get(card.family, card.family)}/lora",
        "modelspec.implementation": "diffusers",
        "modelspec.implementation_version": GENERATOR,
        "modelspec.title": settings.name,
        "modelspec.date": now.isoformat(timespec="seconds"),
        "modelspec.resolution": f"{width}x{height}",
    }
    if settings.trigger:
        told["modelspec.trigger_phrase"] = settings.trigger
    return {name: str(value) for name, value in told.items()}


def write_lora(path: Path, tensors: Mapping[str, torch.Tensor], notes: Mapping[str, str]) -> None:
    """Writes the file, whole or not at all.

    Raises:
        CannotWrite: if it cannot be written.
    """
    half = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        save_file(dict(tensors), half, metadata=dict(notes))
        os.replace(half, path)
    except OSError as error:
        message = f"the LoRA {path} cannot be written ({error.strerror or error}): free some space"
        raise CannotWrite(message, str(path)) from error
    finally:
        half.unlink(missing_ok=True)


def as_bytes(tensors: Mapping[str, torch.Tensor]) -> bytes:
    """The file without notes."""
    return save(dict(tensors))
