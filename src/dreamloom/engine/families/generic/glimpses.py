"""Previews of what a pipeline is painting, cheap enough for every step.

Terms
-----
outlook
    The picture in noisy latents. Two points on the way tell where it leads: with shares of picture and noise known at
    both, the picture is what solves the two equations.
fit
    Three numbers (red, green, blue) for each channel of a latent, by least squares over pictures that the model's own
    autoencoder encodes. It shows colours and shapes at the size of the latents. ("Approximating Stable Diffusion
    latents", discuss.huggingface.co, 2022, had such numbers by hand; here any autoencoder gives its own.)
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
import torch.nn.functional as functional
from PIL import Image

from dreamloom.engine.events import Pixels
from dreamloom.engine.families.generic.samplers import share_at
from dreamloom.engine.schedulers import Scheduler

LATENTS = 16  # high and wide, of each picture that is fitted
PICTURES = 3
RIDGE = 1e-3


class Glimpser:
    """Turns latents into small pictures.

    Args:
        autoencoder: the pipeline's `vae`.
    """

    def __init__(self, autoencoder: Any) -> None:
        config = autoencoder.config
        self._films = any(weight.ndim == 5 for weight in autoencoder.parameters())
        latents, pictures = self._examples(autoencoder)
        self.channels = latents.shape[1]
        self._mean, self._spread = _normal(autoencoder, config, self.channels)
        known = torch.cat([latents, torch.ones(len(latents), 1, *latents.shape[2:])], dim=1)
        flat = known.movedim(1, -1).reshape(-1, self.channels + 1).double()
        goal = pictures.movedim(1, -1).reshape(-1, 3).double()
        square = flat.T @ flat
        square += RIDGE * square.diagonal().mean() * torch.eye(len(square))
        self._fit = torch.linalg.solve(square, flat.T @ goal).float()

    @torch.no_grad()
    def _examples(self, autoencoder: Any) -> tuple[torch.Tensor, torch.Tensor]:
        """Latents (pictures, channels, height, width), and the pictures at their size."""
        weight = next(iter(autoencoder.parameters()))
        dice = torch.Generator().manual_seed(0)
        side = LATENTS * _space(autoencoder)
        soft = torch.randn(PICTURES, 3, 4, 4, generator=dice)
        hard = torch.randn(PICTURES, 3, 8, 8, generator=dice)
        pictures = functional.interpolate(soft, (side, side), mode="bicubic") * 0.6
        pictures = (pictures + functional.interpolate(hard, (side, side), mode="nearest") * 0.4).clamp(-1, 1)
        told = pictures.to(weight.device, weight.dtype)
        made = autoencoder.encode(told.unsqueeze(2) if self._films else told)
        found = made.latent_dist.mode() if hasattr(made, "latent_dist") else made[0]
        latents = found.float().cpu().flatten(2).unflatten(2, (found.shape[-2], found.shape[-1]))
        return latents, functional.interpolate(pictures, latents.shape[2:], mode="area")

    def picture(self, latents: torch.Tensor, width: int, height: int, frames: int) -> Pixels | None:
        """A small picture of latents, enlarged to (height, width, 3); of a film its middle frame.

        Args:
            latents: as pipelines hold them: (1, channels, …, height, width), or packed: (1, places, numbers).
            width: of the picture, in pixels.
            height: likewise.
            frames: of the latents.

        Returns:
            The picture, or None if the latents are of another form.
        """
        inside = latents[0].float().cpu()
        if inside.ndim == 2:
            inside = _unpacked(inside, self.channels, height / width, frames)
        if inside.ndim == 4:
            inside = inside[:, inside.shape[1] // 2] if inside.shape[0] == self.channels else inside[len(inside) // 2]
        if inside.ndim != 3 or inside.shape[0] != self.channels:
            return None
        inside = inside * self._spread + self._mean
        made = inside.movedim(0, -1) @ self._fit[:-1] + self._fit[-1]
        pixels = ((made.clamp(-1, 1) + 1) * 127.5).round().to(torch.uint8).numpy()
        return np.asarray(Image.fromarray(pixels).resize((width, height), Image.Resampling.BICUBIC))


def _space(autoencoder: Any) -> int:
    """Pixels of a latent's side."""
    config = autoencoder.config
    for told in ("spatial_compression_ratio", "scale_factor_spatial"):
        ratio = getattr(autoencoder, told, None) or config.get(told)
        if ratio:
            return int(ratio)
    levels = config.get("block_out_channels") or config.get("encoder_block_out_channels")
    if levels:
        return int(2 ** (len(levels) - 1))
    return int(2 ** len(config.get("temperal_downsample") or (1, 1, 1)))


def _normal(autoencoder: Any, config: Any, channels: int) -> tuple[torch.Tensor, torch.Tensor]:
    """What turns a pipeline's latents back into the autoencoder's: mean and spread, (channels, 1, 1)."""
    found, buffers = [], dict(autoencoder.named_buffers())
    for name, plain in (("latents_mean", 0.0), ("latents_std", 1.0)):
        told = config.get(name)
        told = buffers.get(name) if told is None else told
        values = torch.as_tensor(plain if told is None else told).float().cpu().flatten()
        found.append(values.expand(channels) if len(values) == 1 else values)
    mean, spread = found
    if config.get("latents_mean") is None:
        mean = mean + float(config.get("shift_factor") or 0.0)
        spread = spread / float(config.get("scaling_factor") or 1.0)
    return mean.view(-1, 1, 1), spread.view(-1, 1, 1)


def _unpacked(packed: torch.Tensor, channels: int, aspect: float, frames: int) -> torch.Tensor:
    """Latents (places, numbers) as (channels, frames, height, width): each place holds a square of them."""
    places, numbers = packed.shape
    patch = round((numbers / channels) ** 0.5)
    of_frame = places // max(1, frames)
    high = max(1, round((of_frame * aspect) ** 0.5))
    wide = of_frame // high
    if patch * patch * channels != numbers or frames * high * wide != places:
        return packed
    grid = packed.view(frames, high, wide, channels, patch, patch)
    return grid.permute(3, 0, 1, 4, 2, 5).reshape(channels, frames, high * patch, wide * patch)


def outlook(before: torch.Tensor | None, after: torch.Tensor, scheduler: Scheduler, index: int) -> torch.Tensor:
    """Where the way from `before` to `after` leads; see the module's docstring.

    Args:
        before: latents before step `index`, or None if they are not known.
        after: latents after it.
        scheduler: that made the step.
        index: of its own steps.
    """
    kept, noise = share_at(scheduler, index + 1)
    if before is None or before.shape != after.shape:
        return after
    kept_before, noise_before = share_at(scheduler, index)
    by = noise_before * kept - noise * kept_before
    return after if abs(by) < 1e-6 else (noise_before * after - noise * before) / by
