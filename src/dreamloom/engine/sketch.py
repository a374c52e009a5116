"""A quick look at latents: a network so small that a preview costs next to nothing.

Terms
-----
sketch
    A picture in the autoencoder's own size, read off latents by a small network that learned from the autoencoder
    what they look like (`dreamloom.train.sketch`). Finished pictures never come from it.
space of latents
    What an autoencoder's latents mean. It is known by the mean and spread of its channels: those stay when the same
    autoencoder is taught something else besides, such as time.

After the idea of TAESD (Tiny AutoEncoder for Stable Diffusion, Ollin Boer Bohan).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import torch
import torch.nn.functional as functional
from safetensors import safe_open
from safetensors.torch import save_file
from torch import nn

from dreamloom.engine.events import Pixels

SKETCHES = Path(__file__).resolve().parent.parent / "weights" / "sketches"
CHANNELS, SPACE = 16, 8  # of the latents, and pixels to each of their places
WIDTH = 64


class Sketcher(nn.Module):
    """The network: three convolutions among the latents' places, one at twice as many."""

    def __init__(self) -> None:
        super().__init__()
        self.enter = nn.Conv2d(CHANNELS, WIDTH, 3, padding=1)
        self.first = nn.Conv2d(WIDTH, WIDTH, 3, padding=1)
        self.second = nn.Conv2d(WIDTH, WIDTH, 3, padding=1)
        self.grow = nn.Conv2d(WIDTH, 2 * WIDTH, 3, padding=1)
        self.fine = nn.Conv2d(WIDTH // 2, WIDTH // 2, 3, padding=1)
        self.leave = nn.Conv2d(WIDTH // 2, 3 * 4 * 4, 1)

    def forward(self, latents: torch.Tensor) -> torch.Tensor:
        """Normalised latents (batch, 16, height, width) → pictures (batch, 3, 8 × height, 8 × width), about −1..1."""
        made = functional.silu(self.enter(latents))
        made = made + functional.silu(self.first(made))
        made = made + functional.silu(self.second(made))
        made = functional.silu(functional.pixel_shuffle(self.grow(made), 2))
        made = made + functional.silu(self.fine(made))
        return functional.pixel_shuffle(self.leave(made), 4)

    def sketch(self, latents: torch.Tensor) -> Pixels:
        """Normalised latents of one frame (16, 1, height, width) → uint8 (1, 8 × height, 8 × width, 3)."""
        made = self(latents.transpose(0, 1))
        pixels: Pixels = ((made.clamp(-1, 1) + 1) * 127.5).round().permute(0, 2, 3, 1).to(torch.uint8).numpy()
        return pixels


def name_of(mean: Sequence[float], spread: Sequence[float]) -> str:
    """What a space of latents is known by."""
    return json.dumps([[round(float(one), 4) for one in part] for part in (mean, spread)])


def write_sketcher(file: Path, sketcher: Sketcher, space: str) -> None:
    """Writes a sketcher's weights as float16.

    Args:
        file: the safetensors file.
        sketcher: to be kept.
        space: from `name_of`.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    halves = {name: part.detach().half().contiguous() for name, part in sketcher.state_dict().items()}
    save_file(halves, file, {"latents": space})


def find_sketcher(space: str, folder: Path = SKETCHES) -> Sketcher | None:
    """The sketcher of a space of latents; None where none has learned it."""
    for file in sorted(folder.glob("*.safetensors")):
        with safe_open(file, "pt") as opened:
            if (opened.metadata() or {}).get("latents") == space:
                sketcher = Sketcher()
                sketcher.load_state_dict({name: opened.get_tensor(name).float() for name in sketcher.state_dict()})
                return sketcher.eval()
    return None
