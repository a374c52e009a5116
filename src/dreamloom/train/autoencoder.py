"""Trains the autoencoder: pictures to latents (8× smaller, 16 channels) and back.

It is diffusers' `AutoencoderKLWan`. Only pictures are seen, so only the last time slice of each kernel learns (see
`engine/families/wan_frames.py`); the slices that films need start at zero and are taught by a later stage.

Loss: absolute difference + difference of neighbouring pixels' slopes (keeps edges crisp without a perceptual network)
+ a small Kullback-Leibler term that keeps latents compact (Kingma & Welling, arXiv 1312.6114).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from diffusers import AutoencoderKLWan

from dreamloom.engine.families.wan_frames import FrameAutoencoder, make_fusable
from dreamloom.engine.load import best_device
from dreamloom.engine.machine import mixed_precision
from dreamloom.train.data.crops import premultiplied, sprite_crops
from dreamloom.train.data.sources import UNSEEN_SETS
from dreamloom.train.data.sprites import read_bank
from dreamloom.train.loop import Run, compiled, learning_rate_factor

SHAPE: dict[str, Any] = {
    "base_dim": 16,
    "decoder_base_dim": 32,
    "z_dim": 16,
    "dim_mult": [1, 2, 4, 4],
    "num_res_blocks": 1,
    "temperal_downsample": [False, True, True],
}
KL_WEIGHT = 3e-4


def new_autoencoder() -> AutoencoderKLWan:
    """An untrained autoencoder of the embedded shape, its unused time slices set to zero."""
    autoencoder = AutoencoderKLWan(**SHAPE)
    with torch.no_grad():
        for name, weight in autoencoder.named_parameters():
            if weight.ndim == 5 and weight.shape[2] > 1 and "time_conv" not in name:
                weight *= weight.shape[2] ** 0.5  # the spread a 2D kernel of this size would start with
                weight[:, :, :-1] = 0
    return autoencoder


def slopes(pictures: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Differences between neighbouring pixels, across and down."""
    return pictures[..., 1:] - pictures[..., :-1], pictures[..., 1:, :] - pictures[..., :-1, :]


def reconstruction_loss(made: torch.Tensor, real: torch.Tensor) -> torch.Tensor:
    """Mean absolute difference plus that of the slopes."""
    loss = (made - real).abs().mean()
    for slope_made, slope_real in zip(slopes(made), slopes(real), strict=True):
        loss = loss + 0.5 * (slope_made - slope_real).abs().mean()
    return loss


def psnr(made: torch.Tensor, real: torch.Tensor) -> float:
    """Mean peak signal-to-noise ratio in dB of pictures (N, 3, height, width) in −1..1."""
    error = ((made - real) / 2).square().mean(dim=(1, 2, 3))
    return float((-10 * torch.log10(error)).mean())


@torch.no_grad()
def rebuilt_psnr(model: FrameAutoencoder, pictures: torch.Tensor) -> float:
    """The same of pictures and what an autoencoder makes of them, latents not sampled."""
    made = torch.cat([model.decode(model.encode(part)[0]) for part in pictures.split(16)])
    return psnr(made.clamp(-1, 1), pictures)


def train_autoencoder(
    bank: Path, folder: Path, minutes: float, *, batch: int = 24, crop: int = 64, rate: float = 1e-3, seed: int = 0,
    compile_model: bool = True, start: Path | None = None,
) -> Path:  # fmt: skip
    """Trains and writes a diffusers autoencoder folder.

    Args:
        bank: the sprite bank.
        folder: for checkpoint and log; the result is `folder/vae`.
        minutes: budget.
        batch: crops a step.
        crop: side of a crop in pixels, a multiple of 8.
        rate: peak learning rate.
        seed: of weights and data.
        compile_model: use torch.compile.
        start: an autoencoder folder to go on from.

    Returns:
        The folder of the trained autoencoder.
    """
    torch.manual_seed(seed)
    device = best_device()
    sprites, pictures = read_bank(bank)
    taught = [number for number, one in enumerate(sprites) if not one.held_out and one.set not in UNSEEN_SETS]
    unseen = [number for number, one in enumerate(sprites) if one.held_out and one.set not in UNSEEN_SETS]
    learn, judge = premultiplied(pictures[taught]), premultiplied(pictures[unseen])
    del pictures
    held_out = sprite_crops(judge, 64, 128, torch.Generator().manual_seed(1)).to(device)

    autoencoder = AutoencoderKLWan.from_pretrained(start) if start else new_autoencoder()
    model = FrameAutoencoder(make_fusable(autoencoder)).to(device)
    optimizer = torch.optim.AdamW(model.parameters(), rate, betas=(0.9, 0.98), weight_decay=0.0, fused=True)
    run = Run(folder, minutes)
    parts = {"model": model, "optimizer": optimizer}
    run.resume(parts)
    forward = compiled(model, compile_model)
    generator = torch.Generator().manual_seed(seed + run.steps)
    checked = run.elapsed
    while run.share < 1:
        for group in optimizer.param_groups:
            group["lr"] = rate * learning_rate_factor(run.share)
        real = sprite_crops(learn, batch, crop, generator).to(device)
        noise = torch.randn(batch, 16, crop // 8, crop // 8, generator=generator).to(device)
        with mixed_precision(device):
            made, mean, log_variance = forward(real, noise)
        mean, log_variance = mean.float(), log_variance.float()
        spread = 0.5 * (mean.square() + log_variance.exp() - 1 - log_variance).mean()
        rebuilt = reconstruction_loss(made.float(), real)
        (rebuilt + KL_WEIGHT * spread).backward()
        norm = torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()
        run.step(batch, {"rebuilt": rebuilt.detach(), "kl": spread.detach(), "norm": norm}, parts)
        if run.elapsed - checked > 180:
            print(f"held-out PSNR {rebuilt_psnr(model, held_out):.2f} dB", flush=True)
            checked = run.elapsed
    run.save(parts)
    print(f"held-out PSNR {rebuilt_psnr(model, held_out):.2f} dB after {run.samples} crops", flush=True)
    autoencoder.save_pretrained(folder / "vae")
    return folder / "vae"
