"""Teaches the decoder to read latents as the painter leaves them.

An autoencoder is trained on latents that its own encoder made. A painter's are never quite those: what is still wrong
in them after the last step shows as ragged edges and crumbs. So the decoder, and nothing else, goes on learning: half
of the latents come straight from the encoder, half were covered with some noise and painted clear again by the
painter, and both are to become the picture that was encoded. Latents mean what they meant before, so every other part
stays.

Terms
-----
painted again
    Latents mixed with noise up to a point of the line between picture and noise (`generator.py`), and led back by the
    painter in a few Euler steps, with the picture's caption, without guidance.

half way
    What is kept lies half way between the weights before and after: nearly all of the calm, and little lost of what
    true latents come back as (Wortsman et al., arXiv 2109.01903).

The thought that a decoder should meet the latents that it will be given: Zheng et al., arXiv 2510.11690, section 4.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import torch
from diffusers import AutoencoderKLWan
from transformers import PreTrainedTokenizerFast

from dreamloom.engine.families.wan_frames import FrameAutoencoder, make_fusable
from dreamloom.engine.load import best_device
from dreamloom.engine.machine import mixed_precision
from dreamloom.train.attention import use_training_attention
from dreamloom.train.autoencoder import psnr, rebuilt_psnr, reconstruction_loss
from dreamloom.train.data.painting import Art, Painted
from dreamloom.train.generator import TRAINING_LENGTH, Painter, told
from dreamloom.train.latents import Encoder, LatentBank, PictureSize
from dreamloom.train.loop import Run, compiled, learning_rate_factor
from dreamloom.train.tokenizer import TEXT_LENGTH

SIZE = PictureSize(256, 256, 12)
LEAST_NOISE, MOST_NOISE = 0.1, 0.45  # up to which latents are covered before they are painted again
STEPS = 4  # of painting again
HALF_WAY = 0.5
SOILED = 0.03  # spread of the noise on latents that come straight from the encoder


class PaintedAgain(LatentBank):
    """A latent bank that also holds the pictures, and their latents painted again.

    Args:
        art, encode, size, capacity, seed: as for `LatentBank`.
        painter: in evaluation mode.
        tokenizer: the painter's.
    """

    def __init__(
        self, art: Art, encode: Callable[[torch.Tensor], torch.Tensor], size: PictureSize, capacity: int,
        painter: Painter, tokenizer: PreTrainedTokenizerFast, *, seed: int = 0,
    ) -> None:  # fmt: skip
        self.painter, self.tokenizer, self.dice = painter, tokenizer, random.Random(seed)
        self.pictures = torch.zeros(capacity, 3, size.height, size.width, dtype=torch.float16)
        self.again = torch.zeros(capacity, 16, size.height // 8, size.width // 8, dtype=torch.float16)
        super().__init__(art, encode, size, capacity, seed=seed)

    def told(self, painted: Painted) -> dict[str, torch.Tensor]:
        """The latents (N, 16, 1, h, w), and the pictures (N, 3, 8h, 8w) in −1..1."""
        return {**super().told(painted), "pictures": painted.pictures}

    def renew(self) -> None:
        """Paints and encodes one portion, in the place of the oldest, and paints its latents again."""
        first = self._next
        super().renew()
        rows = [(first + one) % len(self.scenes) for one in range(self.portion)]
        captions = [self.caption(row, self.dice) for row in rows]
        self.again[rows] = self._painted_again(self.latents[rows].float(), captions)[:, :, 0].half()

    @torch.no_grad()
    def _painted_again(self, latents: torch.Tensor, captions: list[str]) -> torch.Tensor:
        device = next(self.painter.parameters()).device
        tokens, present = (one.to(device) for one in told(self.tokenizer, captions))
        begin = torch.empty(len(latents)).uniform_(LEAST_NOISE, MOST_NOISE, generator=self._random).to(device)
        noise = torch.randn(latents.shape, generator=self._random).to(device)
        at = begin.view(-1, 1, 1, 1, 1)
        painted = torch.lerp(latents.to(device), noise, at)
        for step in range(STEPS):
            with mixed_precision(device):
                towards_noise = self.painter(painted, begin * (1 - step / STEPS), tokens, present)
            painted = painted - towards_noise.float() * at / STEPS
        return painted.cpu()


def crops(
    bank: PaintedAgain, chosen: list[int], side: int, generator: torch.Generator
) -> tuple[torch.Tensor, torch.Tensor]:
    """Pieces of latents, every other one painted again, and of the pictures that they are to become.

    Args:
        bank: what to cut from.
        chosen: the numbers of its pictures.
        side: of a piece in latents.
        generator: says where to cut.

    Returns:
        (N, 16, side, side) normalised latents, and (N, 3, 8 side, 8 side) pictures in −1..1.
    """
    high, wide = bank.again.shape[2] - side + 1, bank.again.shape[3] - side + 1
    latents, pictures = [], []
    for place, number in enumerate(chosen):
        top, left = (int(torch.randint(most, (), generator=generator)) for most in (high, wide))
        source = bank.again[number] if place % 2 else bank.latents[number, :, 0]
        piece = source[:, top : top + side, left : left + side].float()
        if not place % 2:
            piece = piece + SOILED * torch.randn(piece.shape, generator=generator)
        latents.append(piece)
        pictures.append(bank.pictures[number, :, 8 * top : 8 * (top + side), 8 * left : 8 * (left + side)].float())
    return torch.stack(latents), torch.stack(pictures)


@torch.no_grad()
def _read(model: FrameAutoencoder, latents: torch.Tensor) -> torch.Tensor:
    """Pictures in −1..1 from latents that are not normalised, a few at a time."""
    return torch.cat([model.decode(part) for part in latents.split(4)]).float().clamp(-1, 1)


def teach_decoder(
    art: Art, coder: Path, painter: Painter, tokenizer: PreTrainedTokenizerFast,
    known: tuple[torch.Tensor, torch.Tensor], folder: Path, minutes: float, *,
    size: PictureSize = SIZE, capacity: int = 384, side: int = 12, rate: float = 5e-4, seed: int = 0,
    compile_model: bool = True,
) -> Path:  # fmt: skip
    """Trains an autoencoder's decoder on what the painter paints, and writes a diffusers autoencoder folder.

    Args:
        art: the drawings.
        coder: the autoencoder's folder; it stays as it is.
        painter: text encoder and plain transformer.
        tokenizer: the painter's.
        known: mean and spread of the latents, (16,) each.
        folder: for checkpoint and log; the result is `folder/vae`.
        minutes: budget.
        size: of the scenes that pieces are cut from, and the number of pieces in a step.
        capacity: scenes held, a multiple of 32.
        side: of a piece in latents.
        rate: peak learning rate.
        seed: of scenes and noise.
        compile_model: use torch.compile.

    Returns:
        The folder of the taught autoencoder.
    """
    device = best_device()
    painter = painter.to(device).eval().requires_grad_(False)
    head_size = painter.transformer.config.attention_head_dim
    use_training_attention(painter.transformer, head_size, TEXT_LENGTH - TRAINING_LENGTH)
    encode = Encoder(coder, compile_model=compile_model, known=known)
    unseen = PaintedAgain(art, encode, size, PaintedAgain.portion, painter, tokenizer, seed=seed + 1000)
    bank = PaintedAgain(art, encode, size, capacity, painter, tokenizer, seed=seed)
    autoencoder = AutoencoderKLWan.from_pretrained(coder).requires_grad_(False)
    model = FrameAutoencoder(make_fusable(autoencoder)).to(device)
    taught = [*autoencoder.decoder.parameters(), *autoencoder.post_quant_conv.parameters()]
    for weight in taught:
        weight.requires_grad_(True)
    optimizer = torch.optim.AdamW(taught, rate, betas=(0.9, 0.98), weight_decay=0.0, fused=True)
    run = Run(folder, minutes)
    parts = {"model": autoencoder, "optimizer": optimizer}
    run.resume(parts)
    decode = compiled(model.decode, compile_model)
    generator = torch.Generator().manual_seed(seed + run.steps)
    mean, spread = (one.view(1, -1, 1, 1).to(device) for one in known)
    real, again = unseen.pictures.float().to(device), unseen.again.float().to(device) * spread + mean

    def report() -> None:
        print(
            f"PSNR {rebuilt_psnr(model, real):.2f} dB, {psnr(_read(model, again), real):.2f} dB painted again",
            flush=True,
        )

    report()
    checked = run.elapsed
    while run.share < 1:
        for group in optimizer.param_groups:
            group["lr"] = rate * learning_rate_factor(run.share)
        latents, wanted = (one.to(device) for one in crops(bank, bank.draw(), side, generator))
        with mixed_precision(device):
            made = decode(latents * spread + mean)
        loss = reconstruction_loss(made.float(), wanted)
        loss.backward()
        norm = torch.nn.utils.clip_grad_norm_(taught, 1.0)
        optimizer.step()
        optimizer.zero_grad()
        run.step(len(wanted), {"rebuilt": loss.detach(), "norm": norm}, parts)
        if run.elapsed - checked > 180:
            report()
            checked = run.elapsed
    run.save(parts)
    report()
    before = AutoencoderKLWan.from_pretrained(coder).to(device).state_dict()
    after = autoencoder.state_dict()
    autoencoder.load_state_dict({name: torch.lerp(before[name], after[name], HALF_WAY) for name in after})
    report()
    autoencoder.save_pretrained(folder / "vae")
    return folder / "vae"
