"""Wan's film autoencoder done as 2D work, and single pictures without the work that only films need.

`AutoencoderKLWan` is causal in time: the first frame sees only zeros before it. For a film of one frame each
3×3×3 convolution therefore equals a 3×3 convolution with the kernel's last time slice, at a third of the work.
The result is the same; `tests/engine/families/test_wan_frames.py` holds it to the stock one.

Source: `AutoencoderKLWan` in diffusers; Wan: Open and Advanced Large-Scale Video Generative Models (arXiv 2503.20314).
"""

from __future__ import annotations

import torch
import torch.nn.functional as functional
from diffusers import AutoencoderKLWan
from diffusers.models.autoencoders.autoencoder_kl_wan import WanCausalConv3d, WanRMS_norm
from torch import nn


class FrameConv(WanCausalConv3d):
    """A causal 3D convolution done as 2D ones: processors have faster ones, with gradients that hold in bfloat16."""

    def forward(self, x: torch.Tensor, cache_x: torch.Tensor | None = None) -> torch.Tensor:
        """Convolves.

        Args:
            x: (batch, channels, frames, height, width).
            cache_x: the frames before, or None.

        Returns:
            (batch, channels, frames, height, width), as the stock layer gives.
        """
        if self.stride[0] != 1:
            result: torch.Tensor = super().forward(x, cache_x)
            return result
        pad_width, _, pad_height, _, _, _ = self._padding
        padding = (pad_height, pad_width)
        if x.shape[2] == 1 and cache_x is None:  # nothing came before: only the last time slice sees anything
            kernel = self.weight[:, :, -1]
            return functional.conv2d(x[:, :, 0], kernel, self.bias, self.stride[1:], padding).unsqueeze(2)
        batch, _, frames, height, width = x.shape
        slices = self.kernel_size[0]
        if cache_x is not None and slices > 1:
            x = torch.cat([cache_x.to(x.device), x], dim=2)
        x = functional.pad(x, (0, 0, 0, 0, frames + slices - 1 - x.shape[2], 0))
        # Each frame beside those before it, as channels of one picture.
        beside = torch.cat([x[:, :, one : one + frames] for one in range(slices)], dim=1)
        pictures = beside.transpose(1, 2).reshape(batch * frames, -1, height, width)
        kernel = self.weight.transpose(1, 2).flatten(1, 2)
        made = functional.conv2d(pictures, kernel, self.bias, self.stride[1:], padding)
        return made.view(batch, frames, *made.shape[1:]).transpose(1, 2)


class FusableNorm(WanRMS_norm):
    """The same root-mean-square norm, written so that a compiler can fuse it with what surrounds it."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Normalises over channels (dimension 1); the shape stays."""
        wide = x.float()
        scale = torch.rsqrt(wide.square().mean(1, keepdim=True) + 1e-12)
        result: torch.Tensor = (wide * scale * self.gamma).to(x.dtype)
        return result


def take_short_way(autoencoder: AutoencoderKLWan) -> AutoencoderKLWan:
    """Lets an autoencoder take the 2D way for single frames. Weights, names and results stay as they are."""
    for module in autoencoder.modules():
        if type(module) is WanCausalConv3d:
            module.__class__ = FrameConv
    return autoencoder


def make_fusable(autoencoder: AutoencoderKLWan) -> AutoencoderKLWan:
    """Swaps in the norm that a compiler can fuse; used in training, where it doubles the speed."""
    for module in autoencoder.modules():
        if type(module) is WanRMS_norm:
            module.__class__ = FusableNorm
    return autoencoder


class FrameAutoencoder(nn.Module):
    """The way of one picture through the autoencoder, as a plain differentiable function.

    `encode` gives mean and log-variance of the latents, `decode` the picture, both without the film's frame cache.
    """

    def __init__(self, autoencoder: AutoencoderKLWan) -> None:
        super().__init__()
        self.autoencoder = take_short_way(autoencoder)

    def encode(self, pictures: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Pictures (batch, 3, height, width) in −1..1 → mean, log-variance, each (batch, z, height/8, width/8)."""
        inside = self.autoencoder.encoder(pictures.unsqueeze(2))
        mean, log_variance = self.autoencoder.quant_conv(inside)[:, :, 0].chunk(2, dim=1)
        return mean, log_variance.clamp(-30, 20)

    def decode(self, latents: torch.Tensor) -> torch.Tensor:
        """Latents (batch, z, height/8, width/8) → pictures (batch, 3, height, width), about −1..1, not clamped."""
        inside = self.autoencoder.post_quant_conv(latents.unsqueeze(2))
        picture: torch.Tensor = self.autoencoder.decoder(inside)[:, :, 0]
        return picture

    def forward(self, pictures: torch.Tensor, noise: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Encodes, samples with the given noise, decodes: (rebuilt pictures, mean, log-variance)."""
        mean, log_variance = self.encode(pictures)
        latents = mean + torch.exp(0.5 * log_variance) * noise
        return self.decode(latents), mean, log_variance
