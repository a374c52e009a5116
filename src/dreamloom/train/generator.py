"""Trains the painter: text encoder and transformer together, by flow matching in latent space.

Terms
-----
flow matching
    A straight line from a picture's latents x to noise e: (1 − t) x + t e. The transformer learns the direction
    e − x at any point t of it (Lipman et al., arXiv 2210.02747; Liu et al., arXiv 2209.03003).
lean
    Half of the points on the line are drawn with a logit-normal (Esser et al., arXiv 2403.03206) that leans towards
    noise: there, and only there, words decide what the picture becomes. The other half are drawn around the middle,
    where a picture shows what it is and has still to find its shapes and edges.
Muon
    Orthogonalised momentum for the matrices of the blocks (Jordan et al., 2024, kellerjordan.github.io/posts/muon);
    AdamW for the rest.
moving average
    The weights that are kept are a running mean of those visited.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import torch
from diffusers import WanTransformer3DModel
from torch import nn
from transformers import PreTrainedTokenizerFast, UMT5Config, UMT5EncoderModel

from dreamloom.engine.load import best_device
from dreamloom.engine.machine import mixed_precision
from dreamloom.train.attention import use_training_attention
from dreamloom.train.emphasis import emphasis
from dreamloom.train.latents import LatentBank
from dreamloom.train.loop import Run, compiled, learning_rate_factor
from dreamloom.train.muon import new_muon
from dreamloom.train.together import Meetings
from dreamloom.train.tokenizer import TEXT_LENGTH

TRANSFORMER_SHAPE: dict[str, Any] = {
    "num_attention_heads": 4,
    "attention_head_dim": 64,
    "in_channels": 16,
    "out_channels": 16,
    "text_dim": 256,
    "freq_dim": 256,
    "ffn_dim": 1024,
    "num_layers": 8,
}
TEXT_SHAPE: dict[str, Any] = {
    "d_model": 256,
    "d_kv": 64,
    "num_heads": 4,
    "d_ff": 512,
    "num_layers": 2,
    "dropout_rate": 0.0,
    "feed_forward_proj": "gated-gelu",
}
UNCONDITIONAL_SHARE = 0.1  # of the captions are left out, for classifier-free guidance (arXiv 2207.12598)
NOISE_LEAN, FINAL_LEAN = 3.2, 1.1  # at the start of a run, where words are learned; and at its end: less costs colours
RATE = 8e-4  # peak of both optimisers
DETAIL_SHARE, DETAIL_LEAN = 0.5, 0.0  # of the points that are drawn around the middle, and where those lean
AVERAGE_DECAY, AVERAGE_EVERY = 0.995, 4  # a mean over about the last 800 steps
NATIVE_PLACES = 256  # latents of a picture of 128×128, to which the lean belongs
TRAINING_LENGTH = 32  # tokens encoded in training; captions are shorter, longer ones are cut


def new_text_encoder(tokenizer: PreTrainedTokenizerFast, like: UMT5EncoderModel | None = None) -> UMT5EncoderModel:
    """An untrained text encoder for a tokenizer.

    Its blocks add nothing, so that it is a list of word vectors until they are taught more.

    Args:
        tokenizer: whose tokens it reads.
        like: an encoder for another tokenizer, whose blocks are taken over.
    """
    encoder = UMT5EncoderModel(
        UMT5Config(
            vocab_size=len(tokenizer), pad_token_id=tokenizer.pad_token_id, eos_token_id=tokenizer.eos_token_id,
            is_encoder_decoder=False, use_cache=False, **TEXT_SHAPE,
        )
    )  # fmt: skip
    for name, weight in encoder.named_parameters():
        if name.endswith(("SelfAttention.o.weight", "DenseReluDense.wo.weight")):
            nn.init.zeros_(weight)
    if like is not None:
        blocks = {name: weight for name, weight in like.state_dict().items() if "block." in name or "norm" in name}
        encoder.load_state_dict(blocks, strict=False)
    return encoder


class Painter(nn.Module):
    """Text encoder and transformer as one module, fed with token numbers and noisy latents."""

    text_encoder: Any
    transformer: Any

    def __init__(self, text_encoder: UMT5EncoderModel, transformer: nn.Module) -> None:
        super().__init__()
        self.text_encoder, self.transformer = text_encoder, transformer

    def encode(self, tokens: torch.Tensor, present: torch.Tensor) -> torch.Tensor:
        """Tokens (batch, length) and which of them are present → (batch, length + 1, width), zeros after its end.

        The last one stands for all the padding up to 64 (see `attention.py`).
        """
        hidden: torch.Tensor = self.text_encoder(input_ids=tokens, attention_mask=present).last_hidden_state
        return nn.functional.pad(hidden * present.unsqueeze(-1), (0, 0, 0, 1))

    def forward(
        self,
        noisy: torch.Tensor,
        time: torch.Tensor,
        tokens: torch.Tensor,
        present: torch.Tensor,
        condition: torch.Tensor | None = None,
    ) -> torch.Tensor:
        """Predicts the direction from picture to noise.

        Args:
            noisy: (batch, 16, frames, height, width).
            time: (batch,) in 0..1.
            tokens: (batch, length).
            present: (batch, length), 1 for a real token.
            condition: (batch, 96, frames, height, width) for a VACE transformer, None for a plain one.
        """
        text = self.encode(tokens, present).to(noisy.dtype)
        more = {} if condition is None else {"control_hidden_states": condition}
        made: torch.Tensor = self.transformer(noisy, time * 1000, text, return_dict=False, **more)[0]
        return made


@torch.no_grad()
def quiet_padding(transformer: Any) -> None:
    """Keeps padding out of sight of the layers that look at the words; called at the start and after every step.

    Wan hides no padding: of 64 keys some 50 are one and the same. A layer that is not helped by words yet learns to
    look at padding alone, and once it does, no gradient brings it back (`docs/LOG.md`). So one channel of every head is
    set aside: it is the only one in which padding's key is not zero, and there every query points the other way (a
    score of about −8). Words hardly show in it. Stock code runs these weights unchanged.
    """
    embed = transformer.condition_embedder.text_embedder
    nn.init.zeros_(embed.linear_1.bias)
    nn.init.zeros_(embed.linear_2.bias)
    for block in (*transformer.blocks, *getattr(transformer, "vace_blocks", ())):
        look = block.attn2
        aside = torch.arange(look.heads, device=look.to_q.weight.device) * (look.inner_dim // look.heads)
        for layer, offset in ((look.to_q, -2.0), (look.to_k, 0.02)):
            layer.weight[aside] = 0
            nn.init.zeros_(layer.bias)
            layer.bias[aside] = offset
        look.norm_q.weight[aside] = 8
        look.norm_k.weight[aside] = 1


def running_mean(mean: torch.Tensor, new: torch.Tensor, seen: torch.Tensor | int) -> torch.Tensor:
    """Takes new weights into their running mean, quickly at first, so that it forgets where a short run began."""
    decay = min(AVERAGE_DECAY, (1 + int(seen)) / (10 + int(seen)))
    return mean * decay + new * (1 - decay)


def new_painter(tokenizer: PreTrainedTokenizerFast) -> Painter:
    """An untrained painter: nothing is said of the words yet, but they arrive at full strength."""
    transformer = WanTransformer3DModel(**TRANSFORMER_SHAPE)
    with torch.no_grad():
        nn.init.zeros_(transformer.proj_out.weight)
        transformer.condition_embedder.text_embedder.linear_2.weight.mul_(5)  # to a spread of about 1
        for block in transformer.blocks:
            nn.init.zeros_(block.attn2.to_out[0].weight)
    return Painter(new_text_encoder(tokenizer), transformer)


def read_painter(folder: Path) -> Painter:
    """A painter from its parts `text_encoder` and `transformer`, in float32."""
    return Painter(
        UMT5EncoderModel.from_pretrained(folder / "text_encoder", dtype=torch.float32),
        WanTransformer3DModel.from_pretrained(folder / "transformer", torch_dtype=torch.float32),
    )


def split_parameters(model: nn.Module) -> tuple[list[nn.Parameter], list[nn.Parameter]]:
    """What is trained: the matrices of the transformer's blocks (for Muon), and everything else (for AdamW)."""
    taught = {name: weight for name, weight in model.named_parameters() if weight.requires_grad}
    matrices = [name for name, weight in taught.items() if weight.ndim == 2 and "blocks." in name]
    return [taught[name] for name in matrices], [weight for name, weight in taught.items() if name not in matrices]


@dataclass(frozen=True)
class Batch:
    """What one step is shown.

    `latents` (batch, 16, frames, h, w) float32; `tokens` and `present` (batch, 32); `condition` (batch, 96, 1, h, w) or
    None.
    """

    latents: torch.Tensor
    tokens: torch.Tensor
    present: torch.Tensor
    condition: torch.Tensor | None


def told(tokenizer: PreTrainedTokenizerFast, texts: list[str]) -> tuple[torch.Tensor, torch.Tensor]:
    """Tokens of some texts, and which of them are present, (N, TRAINING_LENGTH) each."""
    encoded = tokenizer(texts, padding="max_length", max_length=TRAINING_LENGTH, truncation=True, return_tensors="pt")
    return encoded.input_ids, encoded.attention_mask


class Batches:
    """Endless batches from latent banks of one or several sizes; captions are worded anew each time."""

    def __init__(self, banks: Sequence[LatentBank], tokenizer: PreTrainedTokenizerFast, seed: int) -> None:
        self.banks, self.tokenizer = banks, tokenizer
        self.dice = random.Random(seed)

    def draw(self) -> Batch:
        """Draws from one of the banks."""
        bank = self.dice.choices(self.banks, [one.size.share for one in self.banks])[0]
        chosen = bank.draw()
        texts = [
            "" if self.dice.random() < UNCONDITIONAL_SHARE else bank.caption(number, self.dice) for number in chosen
        ]
        return Batch(bank.latents[chosen].float(), *told(self.tokenizer, texts), bank.condition(chosen))

    def without_words(self) -> tuple[torch.Tensor, torch.Tensor]:
        """Tokens, and which are present, of one empty text."""
        return told(self.tokenizer, [""])


def fit(
    model: Painter, batches: Batches, folder: Path, minutes: float, *, rate: float, seed: int, compile_model: bool,
    lean: float = NOISE_LEAN, together: Path | None = None,
) -> Painter:  # fmt: skip
    """Trains whatever in `model` asks for gradients, and gives back the running mean of the weights.

    Args:
        model: text encoder and transformer, on the CPU.
        batches: what it is shown.
        folder: for checkpoint and log.
        minutes: budget.
        rate: peak learning rate of both optimisers.
        seed: of the noise.
        compile_model: use torch.compile.
        lean: towards noise at the start of the run; a model that knows its words may begin lower.
        together: the folder by which processes meet that train one model (see `together.py`); None trains alone.
    """
    device = best_device()
    head_size = TRANSFORMER_SHAPE["attention_head_dim"]
    use_training_attention(model.transformer, head_size, TEXT_LENGTH - TRAINING_LENGTH)
    quiet_padding(model.transformer)
    model.to(device)
    matrices, others = split_parameters(model)
    muon = new_muon(matrices, rate)
    adamw = torch.optim.AdamW(others, rate, betas=(0.9, 0.98), weight_decay=0.0, fused=True)
    average = torch.optim.swa_utils.AveragedModel(model, avg_fn=running_mean, use_buffers=False)
    run = Run(folder, minutes)
    parts = {"model": model, "muon": muon, "adamw": adamw, "average": average}
    run.resume(parts)
    forward = compiled(model, compile_model)
    generator = torch.Generator().manual_seed(seed + run.steps)
    meetings = None if together is None else Meetings(together)
    while run.share < 1:
        for group in muon.param_groups + adamw.param_groups:
            group["lr"] = rate * learning_rate_factor(run.share)
        shown = batches.draw()
        clean = shown.latents.to(device)
        noise = torch.randn(clean.shape, generator=generator).to(device)
        # A larger picture shows through more noise: the lean grows with its side (arXiv 2403.03206, section 5.3.2).
        sides = 0.5 * math.log(clean[0, 0].numel() / NATIVE_PLACES)
        of_words = lean + run.share * (FINAL_LEAN - lean)
        detailed = torch.rand(len(clean), generator=generator) < DETAIL_SHARE
        towards = torch.where(detailed, DETAIL_LEAN, of_words) + sides
        time = torch.sigmoid(torch.randn(len(clean), generator=generator) + towards).to(device)
        mix = time.view(-1, 1, 1, 1, 1)
        condition = None if shown.condition is None else shown.condition.to(device)
        with mixed_precision(device):
            made = forward(
                (1 - mix) * clean + mix * noise, time, shown.tokens.to(device), shown.present.to(device), condition
            )
        missed = (made.float() - (noise - clean)).square()
        loss = (missed if condition is None else missed * emphasis(clean, condition)).mean()
        loss.backward()
        norm = torch.nn.utils.clip_grad_norm_([*matrices, *others], 1.0)
        muon.step()
        adamw.step()
        model.zero_grad()
        quiet_padding(model.transformer)
        if meetings is not None and meetings.due():
            meetings.meet([*matrices, *others])
        if run.steps % AVERAGE_EVERY == 0:
            average.update_parameters(model)
        run.step(len(clean), {"loss": loss.detach(), "norm": norm}, parts)
    run.save(parts)
    return cast(Painter, average.module)


def train_generator(
    banks: Sequence[LatentBank], tokenizer: PreTrainedTokenizerFast, folder: Path, minutes: float, *,
    rate: float = RATE, seed: int = 0, compile_model: bool = True, start: Path | None = None,
    lean: float = NOISE_LEAN, together: Path | None = None,
) -> Path:  # fmt: skip
    """Trains text encoder and transformer and writes `folder/text_encoder` and `folder/transformer`.

    Args:
        banks: encoded pictures, one bank for each size.
        tokenizer: the trained tokenizer.
        folder: for checkpoint, log and result.
        minutes: budget.
        rate: peak learning rate of both optimisers.
        seed: of weights, data and noise.
        compile_model: use torch.compile.
        start: a folder with `text_encoder` and `transformer` to go on from.
        lean: see `fit`.
        together: see `fit`.
    """
    torch.manual_seed(seed)
    model = new_painter(tokenizer) if start is None else read_painter(start)
    # The vectors of the words stay as they were drawn: trained from nothing, rare ones are pressed together
    # (docs/LOG.md). The blocks above them begin silent and learn what words mean beside each other.
    model.text_encoder.shared.requires_grad_(False)
    mean = fit(
        model, Batches(banks, tokenizer, seed), folder, minutes, rate=rate, seed=seed, compile_model=compile_model,
        lean=lean, together=together,
    )  # fmt: skip
    mean.text_encoder.save_pretrained(folder / "text_encoder")
    mean.transformer.save_pretrained(folder / "transformer")
    return folder
