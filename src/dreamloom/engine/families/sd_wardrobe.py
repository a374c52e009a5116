"""What a Stable Diffusion checkpoint wears: LoRA adapters, and tiling; put on and taken off as pictures need them.

Terms
-----
tiling
    Convolutions that see the picture's other side beyond its border, so that its sides fit together.
"""

from __future__ import annotations

from typing import Any

from diffusers import StableDiffusionPipeline, StableDiffusionXLPipeline
from torch import nn

from dreamloom.engine.loras import Adapters, Loras


class Wardrobe:
    """The parts of one checkpoint, and what they wear now.

    Args:
        tokenizers, encoders: one each, or two for SDXL.
        unet: the painter.
        autoencoder: pixels to latents and back.
        scheduler: any; diffusers' loaders hang on a whole pipeline.
    """

    def __init__(
        self, tokenizers: tuple[Any, ...], encoders: tuple[Any, ...], unet: Any, autoencoder: Any, scheduler: Any
    ) -> None:
        parts = {"unet": unet, "vae": autoencoder, "scheduler": scheduler, "feature_extractor": None}
        parts |= {"tokenizer": tokenizers[0], "text_encoder": encoders[0]}
        if len(encoders) > 1:
            parts |= {"tokenizer_2": tokenizers[1], "text_encoder_2": encoders[1]}
            self.pipeline = StableDiffusionXLPipeline(**parts, add_watermarker=False)
        else:
            self.pipeline = StableDiffusionPipeline(**parts, safety_checker=None, requires_safety_checker=False)
        self._unet, self._autoencoder = unet, autoencoder
        self._loras = Loras(lambda: self.pipeline)
        self._tiling = False

    def wear(self, adapters: Adapters) -> None:
        """Puts on these adapters, and takes off all others; see `Loras.wear`."""
        self._loras.wear(adapters)

    def tile(self, tiling: bool) -> None:
        """Lets all convolutions see the picture's other side beyond its border, or no longer."""
        if tiling == self._tiling:
            return
        for part in (self._unet, self._autoencoder):
            for module in part.modules():
                if isinstance(module, nn.Conv2d):
                    module.padding_mode = "circular" if tiling else "zeros"
        self._tiling = tiling
