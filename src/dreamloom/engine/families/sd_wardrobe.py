"""What a Stable Diffusion checkpoint wears: LoRA adapters, and tiling; put on and taken off as pictures need them.

Terms
-----
LoRA
    A small addition to some layers: beside a layer's own weights run two thin ones (arXiv 2106.09685). They are never
    mixed into the layer's own, so that taking them off leaves every weight as it was, to the bit.
tiling
    Convolutions that see the picture's other side beyond its border, so that its sides fit together.

The files are read by diffusers, which knows those of kohya's scripts, of A1111 and of peft.
"""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

from diffusers import StableDiffusionPipeline, StableDiffusionXLPipeline
from safetensors import SafetensorError
from torch import nn

from dreamloom.errors import BadRecipe

Adapters = tuple[tuple[Path, float], ...]


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
        self._names: dict[Path, str] = {}
        self._worn: Adapters = ()
        self._tiling = False
        self._number = 0

    def wear(self, adapters: Adapters) -> None:
        """Puts on these adapters, and takes off all others. What is on already costs nothing.

        Raises:
            BadRecipe: if one cannot be read, or was made for another kind of model; all are taken off then.
        """
        if adapters == self._worn:
            return
        self._worn = ()
        wanted = {path for path, _ in adapters}
        try:
            gone = [path for path in self._names if path not in wanted]
            if gone and wanted:
                self.pipeline.delete_adapters([self._names.pop(path) for path in gone])
            for path in wanted - set(self._names):
                self._put_on(path)
            if not adapters:
                self._take_off()
                return
            names = [self._names[path] for path, _ in adapters]
            self.pipeline.set_adapters(names, [weight for _, weight in adapters])
        except BaseException:
            self._take_off()
            raise
        self._worn = adapters

    def _take_off(self) -> None:
        self._names.clear()
        self.pipeline.unload_lora_weights()

    def _put_on(self, path: Path) -> None:
        self._number += 1
        name = f"adapter{self._number}"
        try:
            with warnings.catch_warnings():
                warnings.filterwarnings("ignore", message="Already found a `peft_config`")  # several are wanted
                self.pipeline.load_lora_weights(
                    path.parent, weight_name=path.name, adapter_name=name, local_files_only=True, use_safetensors=True
                )
        except (OSError, ValueError, KeyError, RuntimeError, SafetensorError) as error:
            reason = str(error).split("\n")[0][:200]
            raise BadRecipe(f"the LoRA {path.stem} cannot be used with this model: {reason}", "adapters") from error
        self._names[path] = name
        if not any(name in names for names in self.pipeline.get_list_adapters().values()):
            raise BadRecipe(f"the LoRA {path.stem} was made for another kind of model: leave it out", "adapters")

    def tile(self, tiling: bool) -> None:
        """Lets all convolutions see the picture's other side beyond its border, or no longer."""
        if tiling == self._tiling:
            return
        for part in (self._unet, self._autoencoder):
            for module in part.modules():
                if isinstance(module, nn.Conv2d):
                    module.padding_mode = "circular" if tiling else "zeros"
        self._tiling = tiling
