"""IP-Adapter: pictures as a prompt, by which the painter is told what a subject or style looks like.

Terms
-----
adapter
    Layers beside the painter's own that look at a picture as the others look at words (arXiv 2308.06721). Every picture
    has one of its own, so that each has its own weight; their weights are the same.
encoder
    A CLIP that reads the picture. "Plus" adapters look at all its places, plain ones at one vector for the whole.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch
from diffusers.models.embeddings import ImageProjection
from PIL import Image
from safetensors import SafetensorError
from safetensors.torch import load_file
from transformers import CLIPVisionConfig, CLIPVisionModelWithProjection

from dreamloom.errors import BadRecipe
from dreamloom.media.pictures import read_picture

HEADS = 16  # of all encoders that adapters were made for: CLIP's ViT-L, H and bigG
LIKE_L = 1024  # the width of ViT-L, which alone has OpenAI's quicker activation
MEAN, SPREAD = (0.48145466, 0.4578275, 0.40821073), (0.26862954, 0.26130258, 0.27577711)  # of CLIP's pixels


class References:
    """What a painter wears of pictures.

    Args:
        pipeline: whose painter it is; diffusers' loaders hang on it.
        device: where the painter is.
    """

    def __init__(self, pipeline: Any, device: torch.device) -> None:
        self._pipeline, self._unet, self._device = pipeline, pipeline.unet, device
        self._worn: tuple[Path | None, int] = (None, 0)
        self._weights: tuple[float, ...] = ()
        self._encoders: dict[Path, Any] = {}
        self._seen: dict[tuple[Path, Path, bool], torch.Tensor] = {}

    @property
    def encoders(self) -> tuple[Any, ...]:
        """Picture encoders that are loaded."""
        return tuple(self._encoders.values())

    def wear(self, adapter: Path | None, weights: tuple[float, ...]) -> None:
        """Puts an adapter on for each weight, or takes all off. What is on already costs nothing.

        Raises:
            BadRecipe: if it cannot be read or was made for another kind of model; nothing is on then.
        """
        if (adapter, len(weights)) != self._worn:
            if self._worn[1]:
                self._pipeline.unload_ip_adapter()
            self._worn, self._weights = (None, 0), ()
            if adapter is not None and weights:
                self._put_on(adapter, len(weights))
                self._worn = (adapter, len(weights))
        if weights != self._weights:
            self._pipeline.set_ip_adapter_scale(list(weights))
            self._weights = weights

    def _put_on(self, adapter: Path, count: int) -> None:
        try:
            tensors = load_file(adapter)
            parts: dict[str, dict[str, torch.Tensor]] = {"image_proj": {}, "ip_adapter": {}}
            for name, tensor in tensors.items():
                part, _, rest = name.partition(".")
                parts[part][rest] = tensor
            self._unet._load_ip_adapter_weights([parts] * count, low_cpu_mem_usage=False)
            self._unet.to(self._device)
        except (OSError, ValueError, KeyError, RuntimeError, SafetensorError) as error:
            self._pipeline.unload_ip_adapter()
            reason = str(error).split("\n")[0][:200]
            message = f"the IP-Adapter {adapter.stem} cannot be used with this model: {reason}"
            raise BadRecipe(message, "references") from error

    def told(self, pictures: tuple[Path, ...], encoder: Path, ways: tuple[bool, ...]) -> list[torch.Tensor]:
        """What the painter is told of each picture: (ways, 1, width), or (ways, 1, places, width).

        Args:
            pictures: as many as are worn.
            encoder: the file of the picture encoder.
            ways: for each text whether it is the prompt's; to others an empty picture is shown.

        Raises:
            BadRecipe: if the encoder cannot be read.
        """
        layers = self._unet.encoder_hid_proj.image_projection_layers
        made = []
        for picture, layer in zip(pictures, layers, strict=True):
            whole = isinstance(layer, ImageProjection)
            key = (picture, encoder, whole)
            if key not in self._seen:
                self._seen[key] = self._read(picture, encoder, whole)
            shown, empty = self._seen[key]
            made.append(torch.stack([shown if way else empty for way in ways]).to(self._device, self._unet.dtype))
        return made

    @torch.inference_mode()
    def _read(self, picture: Path, encoder: Path, whole: bool) -> torch.Tensor:
        """The picture, and an empty one: (2, 1, width) or (2, 1, places, width)."""
        if encoder not in self._encoders:
            self._encoders[encoder] = load_encoder(encoder).to(self._device)
        model = self._encoders[encoder]
        pixels = as_clip_sees(picture, model.config.image_size).to(self._device)
        if whole:
            vector = model(pixels).image_embeds
            return torch.stack([vector, torch.zeros_like(vector)]).cpu()
        both = model(torch.cat([pixels, torch.zeros_like(pixels)]), output_hidden_states=True)
        places: torch.Tensor = both.hidden_states[-2].unsqueeze(1).cpu()
        return places


def load_encoder(path: Path) -> Any:
    """Loads a CLIP picture encoder; its shape is read off its weights.

    Raises:
        BadRecipe: if it cannot be read or is none.
    """
    try:
        tensors = load_file(path)
        inside = "vision_model.embeddings."
        patches, places = tensors[f"{inside}patch_embedding.weight"], tensors[f"{inside}position_embedding.weight"]
        layers = {name.split(".")[3] for name in tensors if name.startswith("vision_model.encoder.layers.")}
        width = patches.shape[0]
        settings = CLIPVisionConfig(
            hidden_size=width,
            intermediate_size=tensors["vision_model.encoder.layers.0.mlp.fc1.weight"].shape[0],
            projection_dim=tensors["visual_projection.weight"].shape[0],
            num_hidden_layers=len(layers),
            num_attention_heads=HEADS,
            patch_size=patches.shape[-1],
            image_size=patches.shape[-1] * round((len(places) - 1) ** 0.5),
            hidden_act="quick_gelu" if width == LIKE_L else "gelu",
        )
        model = CLIPVisionModelWithProjection(settings)
        known = set(model.state_dict())
        model.load_state_dict({name: one.float() for name, one in tensors.items() if name in known})
    except (OSError, ValueError, KeyError, RuntimeError, SafetensorError) as error:
        message = f"the picture encoder {path.stem} cannot be read ({str(error)[:100]}): fetch it anew"
        raise BadRecipe(message, "references") from error
    return model.eval()


def as_clip_sees(picture: Path, side: int) -> torch.Tensor:
    """A picture (1, 3, side, side) as CLIP wants it: its shorter side fitted, its middle cut out, normalised."""
    whole = Image.fromarray(read_picture(picture).over())
    scale = side / min(whole.size)
    size = (max(side, int(whole.width * scale)), max(side, int(whole.height * scale)))
    left, top = (size[0] - side) // 2, (size[1] - side) // 2
    cut = whole.resize(size, Image.Resampling.BICUBIC).crop((left, top, left + side, top + side))
    pixels = (np.asarray(cut, np.float32) / 255 - np.array(MEAN, np.float32)) / np.array(SPREAD, np.float32)
    return torch.from_numpy(pixels).permute(2, 0, 1).unsqueeze(0)
