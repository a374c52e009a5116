"""Teaches the trained painter to fill in: the VACE blocks learn to look at kept pixels and a mask.

The painter itself is frozen, so what it paints from words alone stays exactly as it was. The VACE blocks start as
copies of the painter's own, with silent outputs, as in VACE (arXiv 2503.07598, section 3.3).
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import torch
from diffusers import WanTransformer3DModel, WanVACETransformer3DModel
from torch import nn
from transformers import PreTrainedTokenizerFast, UMT5EncoderModel

from dreamloom.train.data.painting import Art, Painted
from dreamloom.train.generator import TRANSFORMER_SHAPE, Batches, Painter, fit
from dreamloom.train.latents import PORTION, Encoder, LatentBank, PictureSize

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
        covered: (height, width), how much of each pixel the things cover, 0..1.
        dice: source of randomness.

    Returns:
        (height, width), 1 where to repaint.
    """
    height, width = covered.shape
    rows = torch.arange(height).view(-1, 1) / height
    columns = torch.arange(width).view(1, -1) / width
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
        inside = torch.zeros(height, width, dtype=torch.bool)
        x, y = dice.random(), dice.random()
        for _ in range(dice.randint(6, 20)):
            x, y = min(max(x + dice.uniform(-0.2, 0.2), 0), 1), min(max(y + dice.uniform(-0.2, 0.2), 0), 1)
            inside |= (columns - x) ** 2 + (rows - y) ** 2 < dice.uniform(0.06, 0.14) ** 2
    elif kind < 0.85:  # a side to outpaint
        share = dice.uniform(0.2, 0.7)
        side = dice.randrange(4)
        inside = ((columns < share), (columns > 1 - share), (rows < share), (rows > 1 - share))[side]
        inside = inside.expand(height, width)
    elif kind < 0.95:  # the thing, with some room around it
        reach = 2 * dice.randint(1, 6) + 1
        grown = nn.functional.max_pool2d(covered[None, None], reach, 1, reach // 2)[0, 0]
        inside = grown > 0.1
    else:
        inside = torch.ones(height, width, dtype=torch.bool)
    return inside.float()


def fold(mask: torch.Tensor) -> torch.Tensor:
    """Masks (batch, height, width) → (batch, 64, height/8, width/8), each 8×8 block a column, as VACE wants them."""
    batch, height, width = mask.shape
    return mask.view(batch, height // 8, 8, width // 8, 8).permute(0, 2, 4, 1, 3).flatten(1, 2)


class MaskedBank(LatentBank):
    """A latent bank whose scenes each carry a mask, and what the model is told of what is kept.

    Args:
        art, encode, size, capacity, seed, workers: as for `LatentBank`.
    """

    def __init__(
        self, art: Art, encode: Encoder, size: PictureSize, capacity: int, *, seed: int = 0, workers: int = 0
    ) -> None:
        self.dice = random.Random(seed)
        self.conditions = torch.zeros(capacity, 96, 1, size.height // 8, size.width // 8, dtype=torch.float16)
        self.hidden = encode(torch.zeros(PORTION, 3, size.height, size.width))[:1]
        super().__init__(art, encode, size, capacity, seed=seed, workers=workers)

    def told(self, painted: Painted) -> dict[str, torch.Tensor]:
        """The latents, and the conditions (N, 96, 1, h, w): kept pixels, hidden pixels, mask."""
        masks = torch.stack([random_mask(cover.amax(0), self.dice) for cover in painted.cover])
        kept = self.encode(painted.pictures * (1 - masks).unsqueeze(1))
        told = torch.cat([kept, self.hidden.expand_as(kept), fold(masks)], dim=1)
        return {**super().told(painted), "conditions": told.unsqueeze(2)}

    def condition(self, chosen: list[int]) -> torch.Tensor:
        """The conditions of these scenes, (len(chosen), 96, 1, h, w)."""
        return self.conditions[chosen].float()


def train_inpainting(
    banks: Sequence[MaskedBank], tokenizer: PreTrainedTokenizerFast, painter: Path, folder: Path, minutes: float, *,
    rate: float = 1.5e-3, seed: int = 0, compile_model: bool = True, start: WanVACETransformer3DModel | None = None,
) -> Path:  # fmt: skip
    """Trains the VACE blocks and writes `folder/transformer`, complete.

    Args:
        banks: encoded pictures with masks, one bank for each size.
        tokenizer: the trained tokenizer.
        painter: the folder of the trained `text_encoder` and plain `transformer`.
        folder: for checkpoint, log and result.
        minutes: budget.
        rate: peak learning rate.
        seed: of data and noise.
        compile_model: use torch.compile.
        start: a trained VACE transformer whose VACE blocks to go on from; begun as copies if None.
    """
    torch.manual_seed(seed)
    plain = WanTransformer3DModel.from_pretrained(painter / "transformer", torch_dtype=torch.float32)
    full = with_vace(plain)
    if start is not None:
        taught = {name: weight for name, weight in start.state_dict().items() if "vace_" in name}
        full.load_state_dict(taught, strict=False)
    model = Painter(UMT5EncoderModel.from_pretrained(painter / "text_encoder", dtype=torch.float32), full)
    for name, weight in model.named_parameters():
        weight.requires_grad_("vace_" in name)
    mean = fit(
        model, Batches(banks, tokenizer, seed), folder, minutes, rate=rate, seed=seed, compile_model=compile_model
    )
    mean.transformer.save_pretrained(folder / "transformer")
    return folder
