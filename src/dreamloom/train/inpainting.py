"""Teaches the trained painter to fill in: the VACE blocks learn to look at kept pixels and a mask.

The painter itself is frozen, so what it paints from words alone stays exactly as it was. The VACE blocks start as
copies of the painter's own, with silent outputs, as in VACE (arXiv 2503.07598, section 3.3).
"""

from __future__ import annotations

import random
from pathlib import Path

import torch
from diffusers import AutoencoderKLWan, WanTransformer3DModel, WanVACETransformer3DModel
from torch import nn
from transformers import PreTrainedTokenizerFast, UMT5EncoderModel

from dreamloom.engine.families.wan_frames import FrameAutoencoder, make_fusable
from dreamloom.engine.load import best_device
from dreamloom.train.data.crops import premultiplied
from dreamloom.train.data.scenes import paint_scenes
from dreamloom.train.data.sprites import read_bank
from dreamloom.train.generator import TRANSFORMER_SHAPE, Batches, Painter, fit
from dreamloom.train.latents import LatentBank
from dreamloom.train.loop import compiled

VACE_LAYERS = [0, 4]


def with_vace(plain: WanTransformer3DModel) -> WanVACETransformer3DModel:
    """A VACE transformer around a trained plain one; until it is trained it paints just as the plain one does."""
    full = WanVACETransformer3DModel(**TRANSFORMER_SHAPE, vace_layers=VACE_LAYERS, vace_in_channels=96)
    full.load_state_dict(plain.state_dict(), strict=False)
    with torch.no_grad():
        for block, layer in zip(full.vace_blocks, VACE_LAYERS, strict=True):
            block.load_state_dict(plain.blocks[layer].state_dict(), strict=False)
            nn.init.zeros_(block.proj_out.weight)
            nn.init.zeros_(block.proj_out.bias)
        nn.init.zeros_(full.vace_blocks[0].proj_in.weight)
        nn.init.zeros_(full.vace_blocks[0].proj_in.bias)
    return full


def random_mask(covered: torch.Tensor, dice: random.Random) -> torch.Tensor:
    """A mask as a person would make one: a box, an ellipse, brush strokes, a side to outpaint, or around the thing.

    Args:
        covered: (size, size), how much of each pixel the thing covers, 0..1.
        dice: source of randomness.

    Returns:
        (size, size), 1 where to repaint.
    """
    size = covered.shape[-1]
    rows = torch.arange(size).view(-1, 1) / size
    columns = torch.arange(size).view(1, -1) / size
    kind = dice.random()
    if kind < 0.25:  # a box
        left, top = dice.uniform(0, 0.7), dice.uniform(0, 0.7)
        wide, high = dice.uniform(0.2, 0.8), dice.uniform(0.2, 0.8)
        inside = (columns > left) & (columns < left + wide) & (rows > top) & (rows < top + high)
    elif kind < 0.45:  # an ellipse
        x, y = dice.uniform(0.2, 0.8), dice.uniform(0.2, 0.8)
        wide, high = dice.uniform(0.15, 0.5), dice.uniform(0.15, 0.5)
        inside = ((columns - x) / wide) ** 2 + ((rows - y) / high) ** 2 < 1
    elif kind < 0.6:  # brush strokes
        inside = torch.zeros(size, size, dtype=torch.bool)
        x, y = dice.random(), dice.random()
        for _ in range(dice.randint(6, 20)):
            x, y = min(max(x + dice.uniform(-0.2, 0.2), 0), 1), min(max(y + dice.uniform(-0.2, 0.2), 0), 1)
            inside |= (columns - x) ** 2 + (rows - y) ** 2 < dice.uniform(0.06, 0.14) ** 2
    elif kind < 0.85:  # a side to outpaint
        share = dice.uniform(0.2, 0.7)
        side = dice.randrange(4)
        inside = ((columns < share), (columns > 1 - share), (rows < share), (rows > 1 - share))[side]
        inside = inside.expand(size, size)
    elif kind < 0.95:  # the thing, with some room around it
        reach = 2 * dice.randint(1, 6) + 1
        grown = nn.functional.max_pool2d(covered[None, None], reach, 1, reach // 2)[0, 0]
        inside = grown > 0.1
    else:
        inside = torch.ones(size, size, dtype=torch.bool)
    return inside.float()


def fold(mask: torch.Tensor) -> torch.Tensor:
    """Masks (batch, height, width) → (batch, 64, height/8, width/8), each 8×8 block a column, as VACE wants them."""
    batch, height, width = mask.shape
    return mask.view(batch, height // 8, 8, width // 8, 8).permute(0, 2, 4, 1, 3).flatten(1, 2)


@torch.no_grad()
def make_conditions(
    bank: LatentBank, art_file: Path, autoencoder_folder: Path, count: int, *, size: int = 128, seed: int = 0,
    compile_model: bool = True,
) -> torch.Tensor:  # fmt: skip
    """A random mask for each of the first `count` scenes, and what the model is told of it: (count, 96, 1, h, w)."""
    device = best_device()
    _, pictures = read_bank(art_file)
    art = premultiplied(pictures)
    dice = random.Random(seed)
    model = FrameAutoencoder(make_fusable(AutoencoderKLWan.from_pretrained(autoencoder_folder))).to(device).eval()
    encode = compiled(model.encode, compile_model)
    mean, spread = bank.mean.view(1, -1, 1, 1), bank.spread.view(1, -1, 1, 1)

    def latents(frames: torch.Tensor) -> torch.Tensor:
        with torch.autocast(device.type, torch.bfloat16):
            inside, _ = encode(frames.to(device))
        normal: torch.Tensor = (inside.float().cpu() - mean) / spread
        return normal

    hidden = latents(torch.zeros(32, 3, size, size))[:1]
    parts = []
    for start in range(0, count, 32):
        few = list(bank.scenes[start : start + 32])
        full = few + few[:1] * (32 - len(few))
        painted, covered = paint_scenes(art, full, size)
        mask = torch.stack([random_mask(one[0], dice) for one in covered])
        kept = latents(painted * (1 - mask).unsqueeze(1))
        whole = torch.cat([kept, hidden.expand_as(kept), fold(mask)], dim=1)[: len(few)]
        parts.append(whole.half().unsqueeze(2))
    return torch.cat(parts)


def train_inpainting(
    bank: LatentBank, conditions: torch.Tensor, tokenizer: PreTrainedTokenizerFast, painter: Path, folder: Path,
    minutes: float, *, batch: int = 64, rate: float = 1.5e-3, seed: int = 0, compile_model: bool = True,
) -> Path:  # fmt: skip
    """Trains the VACE blocks and writes `folder/transformer`, complete.

    Args:
        bank: encoded pictures; only those with a condition are used.
        conditions: from `make_conditions`.
        tokenizer: the trained tokenizer.
        painter: the folder of the trained `text_encoder` and plain `transformer`.
        folder: for checkpoint, log and result.
        minutes: budget.
        batch: pictures a step.
        rate: peak learning rate.
        seed: of data and noise.
        compile_model: use torch.compile.
    """
    torch.manual_seed(seed)
    model = Painter(
        UMT5EncoderModel.from_pretrained(painter / "text_encoder", dtype=torch.float32),
        with_vace(WanTransformer3DModel.from_pretrained(painter / "transformer", torch_dtype=torch.float32)),
    )
    for name, weight in model.named_parameters():
        weight.requires_grad_("vace_" in name)
    few = LatentBank(
        bank.latents[: len(conditions)], bank.scenes[: len(conditions)], bank.sprites, bank.mean, bank.spread
    )

    def told(chosen: list[int]) -> torch.Tensor:
        return conditions[chosen].float()

    batches = Batches(few, tokenizer, batch, seed)
    mean = fit(
        model, batches, folder, minutes, rate=rate, seed=seed, compile_model=compile_model, conditions=told
    )  # fmt: skip
    mean.transformer.save_pretrained(folder / "transformer")
    return folder
