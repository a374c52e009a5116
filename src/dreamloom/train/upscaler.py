"""Trains the upscaler: small pictures to large ones, four times wider and higher.

Loss: absolute difference and that of the slopes, as for the autoencoder. No other network judges what it draws, so it
learns nothing that is merely likely to please: no invented texture, no rings.
"""

from __future__ import annotations

from pathlib import Path

import torch
import torch.nn.functional as functional
from safetensors.torch import save_file
from torch import nn

from dreamloom.engine.machine import mixed_precision
from dreamloom.engine.upscaling.network import BASE, Compact
from dreamloom.train.autoencoder import reconstruction_loss
from dreamloom.train.data.enlarged import Pool, draw_pairs, paint_pool
from dreamloom.train.data.painting import Art
from dreamloom.train.loop import Run, learning_rate_factor

BEGINNING_NOISE = 0.4
RIM = 5  # small pixels at the border of a crop that do not count: the network sees nothing beyond it
WEIGHTS_FILE = "dreamloom-upscale.safetensors"


def new_network(generator: torch.Generator) -> Compact:
    """An untrained network that enlarges as a bicubic kernel does: it adds nothing to that yet.

    Every layer but the last begins by passing on what it is given, with some noise and a bend, so that a plain chain
    learns as quickly as one with short cuts; the last one begins at zero.
    """
    network = Compact(learn_slopes=False)
    with torch.no_grad():
        for layer in network.body:
            if isinstance(layer, nn.Conv2d):
                layer.weight.zero_()
                nn.init.zeros_(layer.bias)  # type: ignore[arg-type]
        for layer in list(network.body)[:-1]:
            if isinstance(layer, nn.Conv2d):
                spread = BEGINNING_NOISE * (2 / (9 * layer.in_channels)) ** 0.5
                layer.weight.copy_(torch.randn(layer.weight.shape, generator=generator) * spread)
                for channel in range(layer.in_channels):
                    layer.weight[channel, channel, 1, 1] += 1
    return network


@torch.no_grad()
def compared(network: Compact, pool: Pool) -> str:
    """How much better than a bicubic kernel it is, in decibels over all pixels: plain, harmed and coded pictures."""
    rim, gains = network.reach, []
    for kind in range(3):
        errors = torch.zeros(2)
        for small, large in zip(pool.small[:, kind].split(8), pool.large.split(8), strict=True):
            shrunk, real = small / 255, large / 255
            usual = functional.interpolate(shrunk, scale_factor=network.scale, mode="bicubic")
            made = network(functional.pad(shrunk, (rim,) * 4, mode="replicate"))
            cut = made[..., rim * network.scale : -rim * network.scale, rim * network.scale : -rim * network.scale]
            errors += torch.stack([(one.clamp(0, 1) - real).square().sum() for one in (cut, usual)])
        gains.append(float(10 * torch.log10(errors[1] / errors[0])))
    return f"better than bicubic by {gains[0]:.2f} dB (plain), {gains[1]:.2f} (harmed), {gains[2]:.2f} (coded)"


def train_upscaler(
    bank: Path, coder: Path, folder: Path, minutes: float, *, portions: int = 24, batch: int = 8, crop: int = 48,
    rate: float = 1.5e-4, seed: int = 0,
) -> Path:  # fmt: skip
    """Trains and writes the weights.

    Args:
        bank: of the painted drawings.
        coder: the embedded autoencoder's folder.
        folder: for the painted pictures, checkpoint and log; the result lies there too.
        minutes: budget.
        portions: how many portions of pictures are painted first; see `paint_pool`.
        batch: crops a step.
        crop: side of a small crop in pixels.
        rate: peak learning rate.
        seed: of weights and data.

    Returns:
        The file with the weights.
    """
    pool, unseen = _pools(bank, coder, folder, portions, seed)
    generator = torch.Generator().manual_seed(seed)
    network = new_network(generator).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    optimizer = torch.optim.AdamW(network.parameters(), rate, betas=(0.9, 0.98), weight_decay=0.0, fused=True)
    run = Run(folder, minutes)
    parts = {"network": network, "optimizer": optimizer}
    run.resume(parts)
    generator.manual_seed(seed + run.steps)
    checked = run.elapsed
    print(compared(network, unseen), flush=True)
    while run.share < 1:
        for group in optimizer.param_groups:
            group["lr"] = rate * learning_rate_factor(run.share)
        small, large = draw_pairs(pool, batch, crop, generator)
        with mixed_precision(torch.device("cpu")):
            made = network(small.contiguous(memory_format=torch.channels_last))
        rim = RIM * network.scale
        loss = reconstruction_loss(made[..., rim:-rim, rim:-rim], large[..., rim:-rim, rim:-rim])
        loss.backward()
        norm = torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()
        run.step(batch, {"loss": loss.detach(), "norm": norm}, parts)
        if run.elapsed - checked > 180:
            print(compared(network, unseen), flush=True)
            checked = run.elapsed
    run.save(parts)
    print(compared(network, unseen), f"after {run.samples} crops", flush=True)
    return write_weights(network, folder / WEIGHTS_FILE)


def _pools(bank: Path, coder: Path, folder: Path, portions: int, seed: int) -> tuple[Pool, Pool]:
    """What is learned from and what is never seen, painted once and kept for a run that is taken up again."""
    file = folder / "pool.pt"
    if not file.exists():
        art = Art.read(bank)
        learned, unseen = paint_pool(art, coder, portions, seed), paint_pool(art, coder, 1, seed + 1, unseen=True)
        folder.mkdir(parents=True, exist_ok=True)
        torch.save([learned.large, learned.small, unseen.large, unseen.small], file)
    kept = torch.load(file, weights_only=True)
    return Pool(*kept[:2]), Pool(*kept[2:])


def write_weights(network: Compact, file: Path) -> Path:
    """Writes float16 weights under the names, and with the slopes, that other tools know this network by."""
    whole = Compact()
    state = {**whole.state_dict(), **network.state_dict()}
    file.parent.mkdir(parents=True, exist_ok=True)
    save_file({name: value.to(torch.float16).contiguous() for name, value in state.items()}, file, BASE)
    return file
