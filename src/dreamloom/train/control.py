"""Teaches the trained painter to obey: the VACE blocks learn every task of `dreamloom.train.tasks`.

The painter itself is frozen, so what it paints from words alone stays exactly as it was. The VACE blocks start as
copies of the painter's own, with silent outputs, as in VACE (arXiv 2503.07598, section 3.3), or where they were left.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import torch
from diffusers import WanTransformer3DModel, WanVACETransformer3DModel
from torch import nn
from transformers import PreTrainedTokenizerFast, UMT5EncoderModel

from dreamloom.train.generator import TRANSFORMER_SHAPE, Batches, Painter, fit
from dreamloom.train.tasks import card_tasks
from dreamloom.train.tasks.bank import TaskBank
from dreamloom.train.tasks.films import FilmTaskBank

VACE_LAYERS = [0, 4]
TASKS_FILE = "tasks.json"  # in the folder: what was taught, as the model's card will say it
LEAN = 1.4  # towards noise at the start: words are known, what is shown is to be looked at from the first step on


def with_vace(
    plain: WanTransformer3DModel, taught: WanVACETransformer3DModel | None = None
) -> WanVACETransformer3DModel:
    """A VACE transformer around a trained plain one; until it is trained it paints just as the plain one does.

    Args:
        plain: the painter.
        taught: whose VACE blocks to take over, each at its layer.
    """
    full = WanVACETransformer3DModel(**TRANSFORMER_SHAPE, vace_layers=VACE_LAYERS, vace_in_channels=96)
    full.load_state_dict(plain.state_dict(), strict=False)
    known = {} if taught is None else dict(zip(taught.config.vace_layers, taught.vace_blocks, strict=True))
    if taught is not None:
        full.vace_patch_embedding.load_state_dict(taught.vace_patch_embedding.state_dict())
    with torch.no_grad():
        for block, layer in zip(full.vace_blocks, VACE_LAYERS, strict=True):
            if layer in known:
                block.load_state_dict(known[layer].state_dict())
                continue
            block.load_state_dict(plain.blocks[layer].state_dict(), strict=False)
            nn.init.zeros_(block.proj_out.weight)
            nn.init.zeros_(block.proj_out.bias)
            if block.proj_in is not None:
                nn.init.zeros_(block.proj_in.weight)
                nn.init.zeros_(block.proj_in.bias)
    return full


def train_control(
    banks: Sequence[TaskBank | FilmTaskBank], tokenizer: PreTrainedTokenizerFast, painter: Path, folder: Path,
    minutes: float, *, rate: float = 1.5e-3, seed: int = 0, compile_model: bool = True,
    start: WanVACETransformer3DModel | None = None, lean: float = LEAN,
    together: Path | None = None,
) -> Path:  # fmt: skip
    """Trains the VACE blocks and writes `folder/transformer`, complete, and what they were taught.

    Args:
        banks: encoded lessons, one bank for each size.
        tokenizer: the trained tokenizer.
        painter: the folder of the trained `text_encoder` and plain `transformer`.
        folder: for checkpoint, log and result.
        minutes: budget.
        rate: peak learning rate.
        seed: of data and noise.
        compile_model: use torch.compile.
        start: a trained VACE transformer whose VACE blocks to go on from; begun as copies if None.
        lean: towards noise at the start; see `dreamloom.train.generator.fit`.
        together: see there, too.
    """
    torch.manual_seed(seed)
    plain = WanTransformer3DModel.from_pretrained(painter / "transformer", torch_dtype=torch.float32)
    text_encoder = UMT5EncoderModel.from_pretrained(painter / "text_encoder", dtype=torch.float32)
    model = Painter(text_encoder, with_vace(plain, start))
    for name, weight in model.named_parameters():
        weight.requires_grad_("vace_" in name)
    mean = fit(
        model, Batches(banks, tokenizer, seed), folder, minutes, rate=rate, seed=seed, compile_model=compile_model,
        lean=lean, together=together,
    )  # fmt: skip
    taught = card_tasks(task for bank in banks for task in bank.tasks)
    (folder / TASKS_FILE).write_text(json.dumps(taught) + "\n", encoding="utf-8")
    mean.transformer.save_pretrained(folder / "transformer")
    return folder
