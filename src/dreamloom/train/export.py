"""Puts the trained parts together as a model folder that Dreamloom and stock diffusers both load.

Weights are kept as float16 (they are read as float32), in files under 15 MB each.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import torch
from diffusers import AutoencoderKLWan, UniPCMultistepScheduler, WanVACEPipeline, WanVACETransformer3DModel
from transformers import AutoTokenizer, UMT5EncoderModel

from dreamloom.catalog.cards import WEIGHTS, Credit, ModelCard, weights_hash
from dreamloom.train.data.sources import SETS
from dreamloom.train.tokenizer import TEXT_LENGTH

__all__ = ["NAME", "WEIGHTS", "export", "write_card"]
NAME = "dreamloom-mini"
SHIFT = 2.2
SIDE = 256  # pixels
FRAMES, FPS = 17, 12.0  # of films, where they are taught
IN_COMMON = 0.4  # of their noise; with none a thing takes another shape in every key frame (docs/LOG.md)
HOLD = 0.9  # left to itself for half of the steps, a camera reached 0.3 to 0.9 of the way (docs/LOG.md)
ALWAYS = ("text to image", "image to image", "inpaint", "outpaint")  # what every version can do
STEPS, CFG_SCALE, SAMPLER = 20, 4.0, "Euler"


def all_credits() -> tuple[Credit, ...]:
    """Whose art and words the model and its judge learned from."""
    art = [
        Credit(
            name=f"{one.name} ({one.package})" if one.package else one.name,
            author=one.author,
            licence=one.licence,
            url=one.url,
        )
        for one in SETS
    ]
    words = Credit(
        name="labels and keywords (emojibase-data)",
        author="Miles Johnson",
        licence="MIT",
        url="https://github.com/milesj/emojibase",
    )
    return (*art, words)


def write_card(folder: Path, taught: Sequence[str] | None = None) -> ModelCard:
    """Writes `card.json` for the weights in a folder.

    Args:
        folder: of the model.
        taught: the tasks that its VACE blocks were taught; None for those of the card that is there.
    """
    from safetensors import safe_open

    card_file = folder / "card.json"
    if taught is None:
        taught = json.loads(card_file.read_text(encoding="utf-8"))["tasks"] if card_file.exists() else ()

    parameters = 0
    for file in folder.rglob("*.safetensors"):
        with safe_open(file, "pt") as opened:
            parameters += sum(opened.get_tensor(name).numel() for name in opened.keys())  # noqa: SIM118
    card = ModelCard(
        name=NAME,
        family="wan",
        summary="A small Wan-shaped model that paints friendly illustrations of things and scenes; made for a laptop.",
        licence="Apache-2.0",
        sha256=weights_hash(folder),
        parameters=parameters,
        width=SIDE,
        height=SIDE,
        size_multiple=16,
        max_pixels=512 * 512,
        steps=STEPS,
        cfg_scale=CFG_SCALE,
        sampler=SAMPLER,
        text_length=TEXT_LENGTH,
        shift=SHIFT,
        frames=FRAMES if "text to video" in taught else 1,
        fps=FPS,
        key_frames="text to video" in taught,
        hold=HOLD,
        in_common=IN_COMMON,
        tasks=tuple(dict.fromkeys((*ALWAYS, *taught))),
        sources=all_credits(),
    )
    return save_card(folder, card)


def save_card(folder: Path, card: ModelCard) -> ModelCard:
    """Writes a card into its model's folder, and gives it back."""
    told = json.dumps(card.model_dump(mode="json"), indent=2, ensure_ascii=False)
    (folder / "card.json").write_text(told + "\n", encoding="utf-8")
    return card


def export(
    folder: Path, *, autoencoder: Path, tokenizer: Path, text_encoder: Path, transformer: Path, mean: Sequence[float],
    spread: Sequence[float], taught: Sequence[str],
) -> ModelCard:  # fmt: skip
    """Writes the whole model folder, replacing what was there.

    Args:
        folder: target.
        autoencoder: folder of the trained autoencoder.
        tokenizer: folder of the tokenizer.
        text_encoder: folder of the text encoder.
        transformer: folder of the transformer, with VACE.
        mean: of the latents, 16 numbers.
        spread: of the latents, 16 numbers.
        taught: tasks besides those that every version can do.
    """
    kind = torch.float16
    coder = AutoencoderKLWan.from_pretrained(autoencoder, torch_dtype=kind)
    coder.register_to_config(latents_mean=list(mean), latents_std=list(spread))
    pipeline = WanVACEPipeline(
        tokenizer=AutoTokenizer.from_pretrained(tokenizer),
        text_encoder=UMT5EncoderModel.from_pretrained(text_encoder, dtype=kind),
        vae=coder,
        scheduler=UniPCMultistepScheduler(prediction_type="flow_prediction", use_flow_sigmas=True, flow_shift=SHIFT),
        transformer=WanVACETransformer3DModel.from_pretrained(transformer, torch_dtype=kind),
    )
    kept = {file.name: file.read_bytes() for file in folder.glob("*.md")} if folder.exists() else {}
    shutil.rmtree(folder, ignore_errors=True)
    pipeline.save_pretrained(folder, max_shard_size="15MB")
    for config in folder.rglob("config.json"):  # diffusers writes the folder down that a part was read from
        told = json.loads(config.read_text(encoding="utf-8"))
        if told.pop("_name_or_path", None) is not None:
            config.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    for name, text in kept.items():
        (folder / name).write_bytes(text)
    return write_card(folder, taught)
