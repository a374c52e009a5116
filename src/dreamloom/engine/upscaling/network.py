"""The network of our own upscaler: four times wider and higher, in one go, small enough for a processor.

It is the plain chain of convolutions that Real-ESRGAN calls "SRVGGNetCompact" (Wang et al., arXiv 2107.10833, and its
code, BSD-3): all work is done at the small size, and at the end each small pixel unfolds into 4×4 large ones. There
these are added to the small pixel repeated; in ours to what a bicubic kernel makes of it, so that the network has only
to learn what a kernel cannot do.

Terms
-----
reach
    How many pixels around it a pixel's result depends on: one for each convolution. What is cut out of a picture with
    that much around it comes out exactly as it would in the whole picture.
"""

from __future__ import annotations

import torch
import torch.nn.functional as functional
from torch import nn

SCALE = 4
WIDTH, DEPTH = 64, 6  # channels, and convolutions between the first and the last
SLOPE = 0.1  # of the negative half, before training
BASE = {"base": "bicubic"}  # what our file says of itself, for those who load it


class Compact(nn.Module):
    """A chain of convolutions, then pixels that unfold.

    Args:
        width: channels inside.
        depth: convolutions between the first and the last.
        scale: how many times wider and higher.
        base: what detail is added to: "bicubic", or "nearest" for the small pixel itself.
        learn_slopes: False for slopes that stay as they are: the way back through them is twice as fast then.
    """

    def __init__(
        self, width: int = WIDTH, depth: int = DEPTH, scale: int = SCALE, *, base: str = "bicubic",
        learn_slopes: bool = True,
    ) -> None:  # fmt: skip
        super().__init__()
        self.scale, self.reach, self.base = scale, depth + 2, base
        layers: list[nn.Module] = []
        for number in range(depth + 1):
            layers.append(nn.Conv2d(width if number else 3, width, 3, padding=1))
            layers.append(nn.PReLU(width, SLOPE) if learn_slopes else nn.LeakyReLU(SLOPE))
        layers.append(nn.Conv2d(width, 3 * scale**2, 3, padding=1))
        self.body = nn.Sequential(*layers)

    def forward(self, small: torch.Tensor) -> torch.Tensor:
        """Pictures (N, 3, H, W) in 0..1 → (N, 3, scale × H, scale × W), about 0..1, not clamped."""
        detail = functional.pixel_shuffle(self.body(small), self.scale)
        plain = functional.interpolate(small, scale_factor=self.scale, mode=self.base)
        whole: torch.Tensor = detail.float() + plain
        return whole
