"""Films through Wan's autoencoder a few frames at a time, so that memory does not grow with their length.

`AutoencoderKLWan` codes the first frame alone and then four frames at a time; its convolutions remember the last two
frames before them. The stock autoencoder goes the same way but gathers the whole film first and last; here frames come
and go as a stream. The numbers are the same; `tests/engine/families/test_wan_films.py` holds it to the stock one.

A loop has no first frame. It is decoded with its own end in front of it, which is thrown away: so the convolutions
remember, at the loop's beginning, what they would remember if it had been running for ever.

Source: `AutoencoderKLWan` in diffusers; Wan (arXiv 2503.20314), section 4.1.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import torch
from diffusers import AutoencoderKLWan
from diffusers.models.autoencoders.autoencoder_kl_wan import WanCausalConv3d

LEAD_IN = 6  # latents of a loop's end that are decoded in front of it; what lies farther back is as good as forgotten


def grouped(parts: Iterable[torch.Tensor], time: int) -> Iterator[torch.Tensor]:
    """Cuts a film anew: one frame, then `time` frames at a time; what is too little for a latent is left out.

    Args:
        parts: (channels, frames, height, width), of any length.
        time: frames of a latent.
    """
    waiting: torch.Tensor | None = None
    wanted = 1
    for part in parts:
        waiting = part if waiting is None else torch.cat([waiting, part], dim=1)
        while waiting.shape[1] >= wanted:
            yield waiting[:, :wanted]
            waiting, wanted = waiting[:, wanted:], time


def _memory(module: Any) -> list[torch.Tensor | None]:
    """Room for what each convolution remembers of the frames before."""
    return [None] * sum(isinstance(one, WanCausalConv3d) for one in module.modules())


def encoded(autoencoder: AutoencoderKLWan, groups: Iterable[torch.Tensor]) -> Iterator[torch.Tensor]:
    """Codes a film.

    Args:
        autoencoder: Wan's.
        groups: (3, frames, height, width) in −1..1, as `grouped` cuts them.

    Yields:
        For each group the mean of its latent, (channels, 1, height, width), not normalised.
    """
    memory = _memory(autoencoder.encoder)
    for group in groups:
        inside = autoencoder.encoder(group.unsqueeze(0), feat_cache=memory, feat_idx=[0])
        mean: torch.Tensor = autoencoder.quant_conv(inside)[0].chunk(2)[0]
        yield mean


@torch.inference_mode()
def decoded(autoencoder: AutoencoderKLWan, latents: torch.Tensor, *, loop: bool = False) -> Iterator[torch.Tensor]:
    """Decodes a film.

    Args:
        autoencoder: Wan's.
        latents: (channels, frames, height, width), not normalised.
        loop: whether its end leads to its beginning.

    Yields:
        For each latent its frames, (3, frames, height, width), about −1..1.
    """
    count = latents.shape[1]
    order = [number % count for number in range(-LEAD_IN, count)] if loop else list(range(count))
    memory = _memory(autoencoder.decoder)
    for place, number in enumerate(order):
        inside = autoencoder.post_quant_conv(latents[:, number : number + 1].unsqueeze(0))
        made = autoencoder.decoder(inside, feat_cache=memory, feat_idx=[0], first_chunk=place == 0)
        if not loop or place >= LEAD_IN:
            frames: torch.Tensor = made[0]
            yield frames


@torch.inference_mode()
def in_tiles(autoencoder: AutoencoderKLWan, latents: torch.Tensor, *, loop: bool = False) -> Iterator[torch.Tensor]:
    """The same as `decoded` where memory is short: the film goes through tile by tile, and is whole only at the end.

    Where tiles meet they are blended, so that pixels differ a little from those that `decoded` gives.
    """
    count = latents.shape[1]
    order = [number % count for number in range(-LEAD_IN, count)] if loop else list(range(count))
    was = autoencoder.use_tiling
    autoencoder.enable_tiling()
    try:
        frames = autoencoder.decode(latents[:, order].unsqueeze(0), return_dict=False)[0][0]
    finally:
        autoencoder.use_tiling = was
    time = 2 ** sum(autoencoder.config.temperal_downsample)
    yield from (frames[:, -count * time :] if loop else frames).split(time, dim=1)
