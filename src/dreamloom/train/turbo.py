"""Teaches a small change of the embedded model to paint in a few steps, without a second pass for the guidance.

Terms
-----
teacher
    The model as it is, with classifier-free guidance: two passes for each step.
student
    The same model with thin layers beside its own (see `engine/families/wan_change.py`), one pass.
stride
    How far the student goes in one step, as a share of the way before the shift of the noise levels. Over it the
    teacher takes two guided steps, and the student learns the straight line from their beginning to their end: guidance
    distillation (Meng et al., arXiv 2210.03142) and one round of progressive distillation (Salimans and Ho,
    arXiv 2202.00512) at once.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path

import torch
from diffusers import AutoencoderKLWan, WanTransformer3DModel, WanVACETransformer3DModel
from peft import LoraConfig, get_peft_model_state_dict, set_peft_model_state_dict
from safetensors.torch import load_file, save_file
from transformers import AutoTokenizer, UMT5EncoderModel

from dreamloom.catalog.cards import ModelCard, find_card, weights_hash
from dreamloom.engine.families.wan import without_vace
from dreamloom.engine.families.wan_change import CHANGE_FILE, MADE_FOR
from dreamloom.engine.load import best_device
from dreamloom.engine.machine import mixed_precision
from dreamloom.train.attention import use_training_attention
from dreamloom.train.data.painting import Art
from dreamloom.train.export import save_card
from dreamloom.train.generator import TRAINING_LENGTH, Batches, Painter
from dreamloom.train.latents import Encoder, LatentBank, PictureSize, read_known
from dreamloom.train.loop import Run, compiled, learning_rate_factor
from dreamloom.train.lora.lessons import WanLesson
from dreamloom.train.tokenizer import TEXT_LENGTH

RANK = 12
STEPS = 6  # of the student, from noise to picture
GUIDANCE = 4.0  # CFG scale of the teacher
SIZES = (PictureSize(128, 128, 24, 0.4), PictureSize(256, 256, 6, 0.6))
CAPACITY = 1024  # scenes that are kept encoded

Predict = Callable[[torch.Tensor, torch.Tensor, torch.Tensor], torch.Tensor]


def level(place: torch.Tensor, shift: float) -> torch.Tensor:
    """The noise level at a place on the way, 1 for noise and 0 for the picture, after the shift of the levels."""
    return shift * place / (1 + (shift - 1) * place)


def guided(
    teacher: Predict, noisy: torch.Tensor, at: torch.Tensor, words: torch.Tensor, none: torch.Tensor
) -> torch.Tensor:
    """The teacher's direction with guidance: latents (batch, 16, 1, h, w), levels (batch,), words (batch, …)."""
    both = teacher(torch.cat([noisy, noisy]), torch.cat([at, at]), torch.cat([words, none]))
    with_words, without = both.chunk(2)
    return without + GUIDANCE * (with_words - without)


@torch.no_grad()
def straight_line(
    teacher: Predict, noisy: torch.Tensor, place: torch.Tensor, words: torch.Tensor, none: torch.Tensor, shift: float
) -> torch.Tensor:
    """The direction that leads in one step where the teacher comes in two; `place` is (batch,) in 0..1."""
    end = (place - 1 / STEPS).clamp(min=0)
    first, middle, last = (level(one, shift) for one in (place, (place + end) / 2, end))

    def wide(one: torch.Tensor) -> torch.Tensor:
        return one.view(-1, 1, 1, 1, 1)

    there = noisy + wide(middle - first) * guided(teacher, noisy, first, words, none)
    there = there + wide(last - middle) * guided(teacher, there, middle, words, none)
    return (there - noisy) / wide(last - first)


def distil(
    painter: Painter, batches: Batches, folder: Path, minutes: float, *, shift: float, rate: float = 1e-3,
    compile_model: bool = True, seed: int = 0, start: dict[str, torch.Tensor] | None = None,
) -> dict[str, torch.Tensor]:  # fmt: skip
    """Trains the student, and gives its change as peft names it.

    Args:
        painter: text encoder and plain transformer; it becomes the student.
        batches: what it is shown.
        folder: for checkpoint and log.
        minutes: budget.
        shift: of the model's noise levels.
        rate: peak learning rate.
        compile_model: use torch.compile.
        seed: of the noise.
        start: an earlier painter's change to begin from.
    """
    torch.manual_seed(seed)
    device, student = best_device(), painter.transformer
    painter.requires_grad_(False).to(device)
    head_size = student.config.attention_head_dim
    use_training_attention(student, head_size, TEXT_LENGTH - TRAINING_LENGTH)
    frozen = copy.deepcopy(student)
    student.add_adapter(LoraConfig(r=RANK, lora_alpha=RANK, target_modules=WanLesson.layers))
    if start is not None:
        set_peft_model_state_dict(student, start)
    taught = [weight for weight in student.parameters() if weight.requires_grad]
    optimizer = torch.optim.AdamW(taught, rate, betas=(0.9, 0.98), weight_decay=0.0)
    run = Run(folder, minutes)
    parts = {"model": student, "optimizer": optimizer}
    run.resume(parts)
    generator = torch.Generator().manual_seed(seed + run.steps)

    def predicting(model: WanTransformer3DModel) -> Predict:
        forward = compiled(model, compile_model)
        return lambda noisy, at, words: forward(noisy, at * 1000, words, return_dict=False)[0].float()

    learns, teaches = predicting(student), predicting(frozen)
    with torch.no_grad(), mixed_precision(device):
        none = painter.encode(*(one.to(device) for one in batches.without_words())).float()
    while run.share < 1:
        for group in optimizer.param_groups:
            group["lr"] = rate * learning_rate_factor(run.share)
        shown = batches.draw()
        clean = shown.latents.to(device)
        noise = torch.randn(clean.shape, generator=generator).to(device)
        place = (1 - torch.rand(len(clean), generator=generator)).to(device)
        at = level(place, shift)
        noisy = torch.lerp(clean, noise, at.view(-1, 1, 1, 1, 1))
        with torch.no_grad(), mixed_precision(device):
            words = painter.encode(shown.tokens.to(device), shown.present.to(device)).to(noisy.dtype)
            wanted = straight_line(teaches, noisy, place, words, none.expand_as(words), shift)
        with mixed_precision(device):
            loss = (learns(noisy, at, words) - wanted).square().mean()
        loss.backward()
        norm = torch.nn.utils.clip_grad_norm_(taught, 1.0)
        optimizer.step()
        optimizer.zero_grad()
        run.step(len(clean), {"loss": loss.detach(), "norm": norm}, parts)
    run.save(parts)
    change: dict[str, torch.Tensor] = get_peft_model_state_dict(student)
    return change


def train_turbo(painted: Path, target: Path, folder: Path, minutes: float, *, compile_model: bool = True) -> ModelCard:
    """Trains the embedded model's turbo variant, from the change that is there if there is one, and writes its folder.

    Args:
        painted: the bank of what the painter learned.
        target: the new model's folder; its name is that of the model.
        folder: for checkpoint and log.
        minutes: budget.
        compile_model: use torch.compile.
    """
    base = find_card(None)
    transformer = WanVACETransformer3DModel.from_pretrained(base.folder / "transformer", torch_dtype=torch.float32)
    encoder = UMT5EncoderModel.from_pretrained(base.folder / "text_encoder", dtype=torch.float32)
    known = read_known(AutoencoderKLWan.from_pretrained(base.folder / "vae").config)
    coder = Encoder(base.folder / "vae", compile_model=compile_model, known=known)
    art = Art.read(painted)
    banks = [LatentBank(art, coder, size, CAPACITY, seed=7) for size in SIZES]
    tokenizer = AutoTokenizer.from_pretrained(base.folder / "tokenizer", local_files_only=True)
    painter = Painter(encoder, without_vace(transformer))
    file = target / CHANGE_FILE
    start = {name: one.float() for name, one in load_file(file).items()} if file.exists() else None
    change = distil(
        painter,
        Batches(banks, tokenizer, 7),
        folder,
        minutes,
        shift=base.shift,
        compile_model=compile_model,
        start=start,
    )
    target.mkdir(parents=True, exist_ok=True)
    halves = {name: one.half().cpu().contiguous() for name, one in change.items()}
    save_file(halves, file, metadata={MADE_FOR: base.sha256})
    return write_turbo_card(target, base)


def write_turbo_card(target: Path, base: ModelCard) -> ModelCard:
    """Writes the card of the turbo variant of a model beside its change."""
    changes = {
        "name": target.name,
        "base": base.name,
        "summary": f"{base.name} in {STEPS} steps: quicker, with the CFG scale built in.",
        "sha256": weights_hash(target),
        "steps": STEPS,
        "cfg_scale": 1.0,
    }
    card = base.model_copy(update=changes)
    return save_card(target, card)
