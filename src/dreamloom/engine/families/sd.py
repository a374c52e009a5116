"""Stable Diffusion 1.5 and SDXL, first-class: the family of their checkpoints and of all that were trained from them.

Where a checkpoint was not made for inpainting (its painter sees 4 channels, not 9), the loop itself holds what is
known: see `Pin` in `engine/track.py`.

Sources: High-Resolution Image Synthesis with Latent Diffusion Models (arXiv 2112.10752); SDXL (arXiv 2307.01952). What
comes out is what `StableDiffusionPipeline` and its kin in diffusers make of the same weights.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as functional

from dreamloom.engine.events import Pixels
from dreamloom.engine.families.sd_controls import Leading, led, load_control
from dreamloom.engine.families.sd_embeddings import read_embedding
from dreamloom.engine.families.sd_parts import Parts, load_parts, settings_of
from dreamloom.engine.families.sd_references import References
from dreamloom.engine.families.sd_wardrobe import Wardrobe
from dreamloom.engine.families.sd_words import Reader, StableWords
from dreamloom.engine.family import Shape
from dreamloom.engine.lodging import Lodging
from dreamloom.engine.memory import wants_tiles
from dreamloom.engine.outfit import Outfit
from dreamloom.engine.process import Diffusion
from dreamloom.engine.remembering import Remembered
from dreamloom.engine.steering import Steering
from dreamloom.errors import BadRecipe
from dreamloom.recipe.prompt import WeightedChunk

BEAUTIFUL, PLAIN = 6.0, 2.5  # aesthetic scores, as the stock pipeline gives them to SDXL's refiner
INPAINTING = 9  # channels that a painter sees which was trained for it: latents, mask, latents of what is kept


@dataclass(frozen=True, eq=False)
class StableCondition:
    """What the painter is told besides words.

    Attributes:
        beside: (5, height, width), the mask and the latents of what is kept; None where the painter does not read them.
        leading: the ControlNets at work.
    """

    beside: torch.Tensor | None = None
    leading: tuple[Leading, ...] = ()


class StableDiffusion:
    """A checkpoint, ready to paint.

    Args:
        parts: what it is made of.
        device: where it shall be.
        free: bytes that are free there; None to look.
    """

    def __init__(self, parts: Parts, *, device: torch.device | None = None, free: int | None = None) -> None:
        self.device = device or torch.device("cpu")
        self.encoders = tuple(one.eval() for one in parts.encoders)
        self.autoencoder = parts.autoencoder.eval()
        self.unet = parts.unet.eval()
        self._refines = parts.refines
        self._large = parts.refines or len(parts.encoders) > 1
        self._lodging = Lodging((*self.encoders, self.autoencoder, self.unet), self.device, free)
        self.reader = Reader(
            parts.tokenizers, self.encoders, empty_is_nothing=parts.empty_is_nothing, pools=self._large
        )
        self.outfit = Outfit()
        self._process = Diffusion(parts.settings)
        self._wardrobe = Wardrobe(
            parts.tokenizers, self.encoders, self.unet, self.autoencoder, self._process.scheduler("DDIM", 1)
        )
        self._references = References(self._wardrobe.pipeline, self.device)
        self._blank: torch.Tensor | None = None
        self._controls: dict[Path, Any] = {}
        config = self.autoencoder.config
        space = 2 ** (len(config.block_out_channels) - 1)
        self._shape = Shape(config.latent_channels, space, 1, space)
        self._texts: Remembered[StableWords] = Remembered(StableWords.bytes_of)

    @classmethod
    def load(
        cls, path: Path, *, device: torch.device | None = None, kind: torch.dtype = torch.float32
    ) -> StableDiffusion:
        """Loads a folder or a safetensors file; see `load_parts`."""
        return cls(load_parts(path, kind), device=device)

    @property
    def modules(self) -> tuple[torch.nn.Module, ...]:
        """All that holds weights, ControlNets and picture encoders too."""
        return (*self.encoders, self.autoencoder, self.unet, *self._controls.values(), *self._references.encoders)

    @property
    def shape(self) -> Shape:
        """How latents relate to pixels."""
        return self._shape

    @property
    def process(self) -> Diffusion:
        """The checkpoint's own."""
        return self._process

    @property
    def takes(self) -> frozenset[str]:
        """See `Family.takes`."""
        return frozenset({"adapters", "clip_skip", "controls", "embeddings", "references", "tiling"})

    def dressed(self, outfit: Outfit) -> StableDiffusion:
        """The same model with an outfit on. Both share all parts; each puts on its own whenever it works."""
        view = copy.copy(self)
        view.outfit = outfit
        view._wear()
        return view

    def _wear(self) -> None:
        self._wardrobe.wear(self.outfit.adapters)
        self._wardrobe.tile(self.outfit.tiling)
        adapter = self.outfit.reader[0] if self.outfit.reader else None
        self._references.wear(adapter, tuple(weight for _, weight in self.outfit.references))

    def encode_prompt(self, chunks: tuple[WeightedChunk, ...]) -> StableWords:
        """A text, encoded; see `Reader`. What was encoded lately is remembered."""
        outfit = self.outfit
        key = (chunks, outfit.clip_skip, outfit.adapters, outfit.embeddings)
        return self._texts.get(key, lambda: self._encoded(chunks))

    def _encoded(self, chunks: tuple[WeightedChunk, ...]) -> StableWords:
        self._wear()
        self._lodging.bring(*self.encoders)
        widths = tuple(int(one.config.hidden_size) for one in self.encoders)
        embeddings = {name: read_embedding(path, widths) for name, path in self.outfit.embeddings}
        return self.reader.read(chunks, self.outfit.clip_skip, embeddings)

    @torch.inference_mode()
    def encode_frames(self, frames: torch.Tensor) -> torch.Tensor:
        """Frames (3, frames, height, width) in −1..1 → latents: the middle of what the autoencoder holds possible."""
        self._wear()
        self._ready_to_code(frames.shape[3], frames.shape[2])
        pixels = frames.transpose(0, 1).to(self.device, self.autoencoder.dtype)
        inside = self.autoencoder.encode(pixels).latent_dist.mode().float().cpu()
        latents: torch.Tensor = (inside * self.autoencoder.config.scaling_factor).transpose(0, 1)
        return latents

    def _ready_to_code(self, width: int, height: int) -> None:
        """Brings the autoencoder in, and lets pictures go through it in tiles only where they must."""
        self._lodging.bring(self.autoencoder)
        self.autoencoder.use_tiling = wants_tiles(self.autoencoder, self.device, width, height)

    def encode_film(self, parts: Iterable[torch.Tensor]) -> torch.Tensor:
        """The same, part by part."""
        return torch.cat([self.encode_frames(part) for part in parts], dim=1)

    def condition(self, frames: torch.Tensor, mask: torch.Tensor) -> StableCondition | None:
        """What to keep and what to repaint, for a painter that was trained to read it; None for any other."""
        if self.unet.config.in_channels != INPAINTING:
            return None
        where = mask[:1]
        kept = self.encode_frames(frames[:, :1] * (1 - where))[:, 0]
        small = functional.interpolate(where.unsqueeze(0), kept.shape[-2:])[0]
        return StableCondition(torch.cat([small, kept]))

    def film_condition(
        self, parts: Callable[[], Iterable[tuple[torch.Tensor, torch.Tensor]]]
    ) -> StableCondition | None:
        """The same of a film in parts, of which the first frame counts: this family makes pictures."""
        return self.condition(*next(iter(parts())))

    def steered(self, condition: StableCondition | None, controls: Sequence[Steering]) -> StableCondition:
        """A condition to which ControlNets are added, each with its map."""
        return replace(condition or StableCondition(), leading=tuple(map(self._leading, controls)))

    def _leading(self, control: Steering) -> Leading:
        path = control.network
        if path is None:
            message = f"the control {control.kind!r} needs a ControlNet: add one with dream models add"
            raise BadRecipe(message, "controls")
        if path not in self._controls:
            settings = settings_of(double=len(self.encoders) > 1)
            self._controls[path] = load_control(path, settings, self.unet.dtype, self.device)
        return Leading(self._controls[path], control.frames[:, 0] / 2 + 0.5, control.weight)

    def free(self, masks: Iterable[torch.Tensor]) -> torch.Tensor | None:
        """Where the loop lets the painter paint: every latent that a mask (1, height, width) touches."""
        if self.unet.config.in_channels == INPAINTING:
            return None
        return torch.stack([functional.max_pool2d(one, self._shape.space) for one in masks], dim=1)

    @torch.inference_mode()
    def predict(
        self, latents: torch.Tensor, time: float, texts: Sequence[StableWords], condition: StableCondition | None
    ) -> torch.Tensor:
        """Predictions (ways, channels, 1, height, width) for one picture's latents under several texts.

        Texts of one length go through the painter together, others one by one: padding would change them.
        """
        self._wear()
        self._lodging.bring(self.unet)
        state = latents[:, 0]
        if self.unet.config.in_channels == INPAINTING:
            state = torch.cat([state, self._beside(condition, state)])
        alike = len({len(one.tokens) for one in texts}) == 1
        ways = [(one, number == 0) for number, one in enumerate(texts)]  # the prompt comes first
        groups = [ways] if alike else [[one] for one in ways]
        leading = condition.leading if condition is not None else ()
        made = [self._painted(state, time, group, leading) for group in groups]
        return torch.cat(made).float().cpu().unsqueeze(2)

    def _beside(self, condition: StableCondition | None, state: torch.Tensor) -> torch.Tensor:
        """What a painter for inpainting reads besides; from words alone, that all is to be painted, over grey."""
        if condition is not None and condition.beside is not None:
            return condition.beside
        size = (state.shape[1], state.shape[2])
        if self._blank is None or self._blank.shape[1:] != size:
            grey = torch.zeros(3, 1, size[0] * self._shape.space, size[1] * self._shape.space)
            self._blank = torch.cat([torch.ones(1, *size), self.encode_frames(grey)[:, 0]])
        return self._blank

    def _painted(
        self, state: torch.Tensor, time: float, ways: list[tuple[StableWords, bool]], leading: tuple[Leading, ...]
    ) -> torch.Tensor:
        kind, texts = self.unet.dtype, [text for text, _ in ways]
        words = torch.stack([one.tokens for one in texts]).to(self.device, kind)
        states = state.to(self.device, kind).expand(len(texts), *state.shape)
        now, besides = (
            torch.tensor(time, device=self.device),
            self.besides(texts, state.shape[-2], state.shape[-1], [one for _, one in ways]),
        )
        own = states[:, : self._shape.channels]  # ControlNets see the latents alone
        led_by = led(leading, own, now, words, besides)
        if self.outfit.reader is not None:
            pictures = tuple(picture for picture, _ in self.outfit.references)
            shown = self._references.told(pictures, self.outfit.reader[1], tuple(prompt for _, prompt in ways))
            besides = {**(besides or {}), "image_embeds": shown}
        painted: torch.Tensor = self.unet(
            states, now, encoder_hidden_states=words, added_cond_kwargs=besides, return_dict=False, **led_by
        )[0]
        return painted

    def besides(
        self, texts: list[StableWords], height: int, width: int, prompts: Sequence[bool] = ()
    ) -> dict[str, Any] | None:
        """What SDXL reads besides: the pooled texts, and the size; of pictures that are whole, not cropped.

        Its refiner reads a score instead of a target size: a high one for prompts, a low one for what is to be avoided.
        """
        pooled = [one.pooled for one in texts if one.pooled is not None]
        if not pooled:
            return None
        high, wide = height * self._shape.space, width * self._shape.space
        if self._refines:
            aims = prompts or [True] * len(texts)
            sizes = torch.tensor([[high, wide, 0, 0, BEAUTIFUL if aim else PLAIN] for aim in aims])
        else:
            sizes = torch.tensor([[high, wide, 0, 0, high, wide]] * len(texts))
        kind = self.unet.dtype
        return {"text_embeds": torch.stack(pooled).to(self.device, kind), "time_ids": sizes.to(self.device, kind)}

    def decode_frames(self, latents: torch.Tensor) -> Pixels:
        """Latents (channels, frames, height, width) → uint8 (frames, height, width, 3)."""
        return np.concatenate(list(self.decode_film(latents)))

    @torch.inference_mode()
    def decode_film(self, latents: torch.Tensor, *, loop: bool = False) -> Iterator[Pixels]:
        """The same, picture by picture."""
        self._wear()
        self._ready_to_code(latents.shape[3] * self._shape.space, latents.shape[2] * self._shape.space)
        inside = (latents / self.autoencoder.config.scaling_factor).transpose(0, 1).to(self.device)
        for one in inside.to(self.autoencoder.dtype):
            made = self.autoencoder.decode(one.unsqueeze(0), return_dict=False)[0][0].float().cpu()
            pixels = ((made.clamp(-1, 1) + 1) * 127.5).round().permute(1, 2, 0).to(torch.uint8)
            yield np.ascontiguousarray(pixels.unsqueeze(0).numpy())
