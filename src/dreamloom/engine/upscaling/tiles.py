"""Takes pictures of any size through an upscaler, tile by tile.

Terms
-----
tile
    A part of the small picture, with as much around it as the network looks at (its reach). So the tiles of a picture
    come out as the picture would in one piece, there are no seams, and however large the picture is, the network holds
    one tile at a time.
times
    How many times wider and higher the result is. A network has one scale of its own; for less than that, its result is
    averaged over areas, pixel by pixel of the small picture, so that tiles still fit.
straight, premultiplied
    Colours as they are, and colours times alpha. What is transparent has colours that nobody sees and that must not
    bleed into what is seen; so pictures with alpha go through premultiplied.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
import torch.nn.functional as functional
from PIL import Image
from torch import nn

from dreamloom.engine.events import Pixels

TILE = 256  # side of a tile of the small picture, in pixels, without what is around it
Plane = npt.NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Upscaler:
    """A network that enlarges pictures.

    Attributes:
        name: by which users ask for it.
        sha256: of its file.
        network: takes (1, 3, H, W) in 0..1 to (1, 3, scale × H, scale × W).
        scale: how many times wider and higher it makes pictures.
        reach: how many pixels around one it looks at.
        device: where it lies.
    """

    name: str
    sha256: str
    network: nn.Module
    scale: int
    reach: int
    device: torch.device

    def enlarge(self, pixels: Pixels, times: int, *, tile: int = TILE) -> Pixels:
        """Enlarges a picture. The same picture gives the same result, whatever comes before or after it.

        Args:
            pixels: uint8 (height, width, 3).
            times: how many times wider and higher, at least 1.
            tile: see `TILE`.

        Returns:
            uint8 (times × height, times × width, 3).
        """
        if times > self.scale:
            twice = self.enlarge(self.enlarge(pixels, self.scale, tile=tile), self.scale, tile=tile)
            return resized(twice, pixels.shape[1] * times, pixels.shape[0] * times)
        height, width, _ = pixels.shape
        around = np.pad(pixels, ((self.reach, self.reach), (self.reach, self.reach), (0, 0)), mode="edge")
        large = np.empty((height * times, width * times, 3), np.uint8)
        for top in range(0, height, tile):
            for left in range(0, width, tile):
                part = around[top : top + tile + 2 * self.reach, left : left + tile + 2 * self.reach]
                made = self._tile(part, times)
                large[top * times :, left * times :][: made.shape[0], : made.shape[1]] = made
        return large

    @torch.inference_mode()
    def _tile(self, part: Pixels, times: int) -> Pixels:
        small = torch.from_numpy(np.ascontiguousarray(part)).to(self.device).permute(2, 0, 1)[None].float() / 255
        rim = self.reach * self.scale
        made = self.network(small)[0, :, rim:-rim, rim:-rim]
        if times != self.scale:
            share = _areas(self.scale, times).to(made)
            blocks = made.unflatten(2, (-1, self.scale)).unflatten(1, (-1, self.scale))
            mixed = torch.einsum("cyixj,ai,bj->cyaxb", blocks, share, share)
            made = mixed.flatten(3, 4).flatten(1, 2)
        whole: Pixels = (made.clamp(0, 1) * 255).round().to(torch.uint8).permute(1, 2, 0).cpu().numpy()
        return whole

    def enlarge_with_alpha(self, pixels: Pixels, alpha: Plane | None, times: int) -> tuple[Pixels, Plane | None]:
        """Enlarges a picture whose colours are straight, with its alpha: uint8 (height, width), or None."""
        if alpha is None:
            return self.enlarge(pixels, times), None
        share = alpha[..., None].astype(np.uint16)
        seen = self.enlarge(((pixels * share + 127) // 255).astype(np.uint8), times)
        larger = self.enlarge(np.repeat(alpha[..., None], 3, axis=2), times)[..., 1]
        straight = seen.astype(np.float32) * (255 / np.maximum(larger, 1)[..., None].astype(np.float32))
        return np.rint(np.minimum(straight, 255)).astype(np.uint8), larger


def resized(pixels: Pixels, width: int, height: int) -> Pixels:
    """A picture, uint8 (H, W, 3), at a size in pixels, by a Lanczos kernel."""
    return np.array(Image.fromarray(pixels).resize((width, height), Image.Resampling.LANCZOS))


def _areas(scale: int, times: int) -> torch.Tensor:
    """(times, scale): which share of each of `scale` pixels in a row each of `times` pixels covers; rows sum to 1."""
    even = torch.eye(times).repeat_interleave(scale, 1)
    return functional.avg_pool1d(even[None], times)[0] * times / scale
