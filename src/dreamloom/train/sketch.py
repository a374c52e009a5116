"""Trains the sketcher, which shows pictures in the making at next to no cost (see `dreamloom.engine.sketch`).

It learns from the autoencoder's own decoder what latents look like; not only those of finished pictures, but also what
there is on the way to them: blends of several pictures, which a painter is heading for while it has not decided yet,
and noise.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import torch
from diffusers import AutoencoderKLWan

from dreamloom.engine.families.wan_frames import FrameAutoencoder
from dreamloom.engine.sketch import SKETCHES, Sketcher, name_of, write_sketcher
from dreamloom.train.autoencoder import reconstruction_loss
from dreamloom.train.data.painting import Art
from dreamloom.train.latents import PORTION, Encoder, PaintedScenes, PictureSize, read_known
from dreamloom.train.loop import Run, learning_rate_factor

__all__ = ["SKETCHES", "Shown", "gather", "likeness", "on_the_way", "train_sketcher"]

SIZE = PictureSize(128, 128, 16)
PORTIONS = 20  # of scenes
BLENDED, NOISY = 0.35, 0.25  # shares of what is learned from; the rest are finished pictures
MOST_BLENDED = 4
HELD_OUT = 64


@dataclass(frozen=True)
class Shown:
    """Latents (N, 16, h, w), normalised, and what the decoder makes of them (N, 3, 8h, 8w), in −1..1; as float16."""

    latents: torch.Tensor
    pictures: torch.Tensor


def on_the_way(latents: torch.Tensor, dice: torch.Generator) -> torch.Tensor:
    """Makes of some finished pictures' latents what there is on the way to pictures; the rest stay.

    Args:
        latents: (N, 16, h, w).
        dice: for the choice.
    """
    made = latents.clone()
    for number in range(len(latents)):
        lot = float(torch.rand((), generator=dice))
        if lot < BLENDED:
            count = int(torch.randint(1, MOST_BLENDED, (), generator=dice))
            others = torch.randint(len(latents), (count,), generator=dice)
            weights = torch.rand(count + 1, generator=dice)
            weights = (weights / weights.sum()).view(-1, 1, 1, 1)
            made[number] = (torch.cat([latents[number : number + 1], latents[others]]) * weights).sum(0)
        elif lot < BLENDED + NOISY:
            noise = torch.randn(latents[number].shape, generator=dice)
            share = float(torch.rand((), generator=dice))
            made[number] = (1 - share) * latents[number] + share * noise
    return made


@torch.inference_mode()
def gather(art: Art, folder: Path, portions: int = PORTIONS, seed: int = 0) -> Shown:
    """Paints scenes, encodes them, and decodes what `on_the_way` makes of them.

    Args:
        art: the drawings.
        folder: a diffusers autoencoder that knows its latents' mean and spread.
        portions: how many times PORTION scenes.
        seed: of scenes and blends.
    """
    stock = AutoencoderKLWan.from_pretrained(folder, torch_dtype=torch.float32)
    mean, spread = (part.view(1, -1, 1, 1) for part in read_known(stock.config))
    encode = Encoder(folder, compile_model=False, known=read_known(stock.config))
    decoder = FrameAutoencoder(stock).eval()
    dice = torch.Generator().manual_seed(seed)
    latents, pictures = [], []
    for _, painted in islice(PaintedScenes(art, SIZE, seed), portions):
        made = on_the_way(encode(painted.pictures), dice)
        shown = torch.cat([decoder.decode(part * spread + mean) for part in made.split(8)])
        latents.append(made.half())
        pictures.append(shown.clamp(-1, 1).half())
    return Shown(torch.cat(latents), torch.cat(pictures))


def likeness(sketcher: Sketcher, shown: Shown) -> float:
    """Mean peak signal-to-noise ratio in dB of sketches, held against what the decoder makes."""
    with torch.inference_mode():
        made = sketcher(shown.latents.float()).clamp(-1, 1)
    error = ((made - shown.pictures.float()) / 2).square().mean(dim=(1, 2, 3))
    return float((-10 * torch.log10(error.clamp_min(1e-9))).mean())


def train_sketcher(
    art: Art, autoencoder: Path, folder: Path, file: Path, minutes: float, *, portions: int = PORTIONS,
    batch: int = 16, rate: float = 2e-3, seed: int = 0,
) -> float:  # fmt: skip
    """Trains a sketcher for an autoencoder's latents and writes it.

    Args:
        art: the drawings that it learns from.
        autoencoder: a diffusers folder; its configuration knows its latents' mean and spread.
        folder: for checkpoint and log.
        file: where the weights go.
        minutes: budget, without the painting of scenes.
        portions: how many times PORTION scenes are learned from.
        batch: pictures a step.
        rate: peak learning rate.
        seed: of weights and scenes.

    Returns:
        Its likeness to the decoder on scenes that it has not learned from, in dB.
    """
    torch.manual_seed(seed)
    shown, unseen = gather(art, autoencoder, portions, seed), gather(art, autoencoder, HELD_OUT // PORTION, seed + 1)
    sketcher = Sketcher()
    optimizer = torch.optim.AdamW(sketcher.parameters(), rate, betas=(0.9, 0.98), weight_decay=0.0, fused=True)
    run = Run(folder, minutes)
    parts = {"sketcher": sketcher, "optimizer": optimizer}
    run.resume(parts)
    dice = torch.Generator().manual_seed(seed + run.steps)
    while run.share < 1:
        for group in optimizer.param_groups:
            group["lr"] = rate * learning_rate_factor(run.share)
        chosen = torch.randint(len(shown.latents), (batch,), generator=dice)
        made = sketcher(shown.latents[chosen].float())
        loss = reconstruction_loss(made, shown.pictures[chosen].float())
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        run.step(batch, {"loss": loss.detach()}, parts)
    run.save(parts)
    mean, spread = read_known(AutoencoderKLWan.from_pretrained(autoencoder).config)
    write_sketcher(file, sketcher, name_of(mean.tolist(), spread.tolist()))
    return likeness(sketcher, unseen)
