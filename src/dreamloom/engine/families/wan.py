"""Wan 2.1 with VACE, first-class: the family of the embedded model and of Wan's open checkpoints.

What is skipped when it is not needed: without a mask or control the VACE blocks are not run (a plain Wan transformer
shares the others' weights), texts are encoded once, and single pictures take the 2D way through the autoencoder.

Sources: Wan (arXiv 2503.20314); VACE: All-in-One Video Creation and Editing (arXiv 2503.07598); the conditioning
follows `WanVACEPipeline` in diffusers, with which the family agrees on the same weights.
"""

from __future__ import annotations

import copy
import html
import inspect
import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from functools import lru_cache
from pathlib import Path
from typing import Any

import ftfy
import numpy as np
import torch
import torch.nn.functional as functional
from diffusers import (
    AutoencoderKLWan,
    FlowMatchEulerDiscreteScheduler,
    WanTransformer3DModel,
    WanVACETransformer3DModel,
)
from transformers import AutoTokenizer, UMT5EncoderModel

from dreamloom.engine.events import Pixels
from dreamloom.engine.families.wan_attention import Recorder, recorded, words_in
from dreamloom.engine.families.wan_conditions import Told, as_told, folded
from dreamloom.engine.families.wan_films import decoded, encoded, grouped, in_tiles
from dreamloom.engine.families.wan_frames import take_short_way
from dreamloom.engine.families.wan_key_frames import filled
from dreamloom.engine.families.wan_obeying import Obeying
from dreamloom.engine.family import Shape
from dreamloom.engine.lodging import Lodging
from dreamloom.engine.loras import Loras
from dreamloom.engine.memory import wants_tiles
from dreamloom.engine.outfit import Outfit
from dreamloom.engine.process import Straight
from dreamloom.engine.remembering import Remembered
from dreamloom.engine.sketch import find_sketcher, name_of
from dreamloom.recipe.prompt import WeightedChunk

KEPT_BLANKS = 4  # sizes of films whose latents of nothing do


def cleaned(text: str) -> str:
    """Repairs broken characters and spaces, as Wan's own pipeline does before it encodes a prompt."""
    return " ".join(html.unescape(html.unescape(ftfy.fix_text(text))).split())


def as_encoded(chunk: WeightedChunk) -> str:
    """The text that is encoded for a chunk: cleaned, unless it has weights, whose places must not move."""
    text = "".join(words for words, _ in chunk)
    return text if any(weight != 1 for _, weight in chunk) else cleaned(text)


def as_pixels(frames: torch.Tensor) -> Pixels:
    """Frames (3, frames, height, width), about −1..1 → uint8 (frames, height, width, 3)."""
    pixels = ((frames.float().cpu().clamp(-1, 1) + 1) * 127.5).round().permute(1, 2, 3, 0)
    return np.ascontiguousarray(pixels.to(torch.uint8).numpy())


def without_vace(full: WanVACETransformer3DModel) -> WanTransformer3DModel:
    """The plain transformer inside a VACE one. It shares every weight; nothing is copied."""
    names = inspect.signature(WanTransformer3DModel.__init__).parameters
    with torch.device("meta"):
        plain = WanTransformer3DModel(**{name: value for name, value in full.config.items() if name in names})
    share_parts(full, plain)
    return plain.eval()


def share_parts(full: WanVACETransformer3DModel, plain: WanTransformer3DModel) -> None:
    """Gives the plain transformer the full one's parts; anew after a LoRA has put layers in their places."""
    for part in ("rope", "patch_embedding", "condition_embedder", "blocks", "norm_out", "proj_out"):
        setattr(plain, part, getattr(full, part))
    plain.scale_shift_table = full.scale_shift_table


class Wan(Obeying):
    """A Wan VACE checkpoint, ready to paint.

    Args:
        tokenizer, text_encoder, autoencoder, transformer: the parts of a diffusers `WanVACEPipeline`.
        text_length: tokens that the transformer sees; texts are padded with zeros up to it.
        shift: of the noise levels.
        key_frames: whether of a film the latents hold key frames alone (see `wan_key_frames.py`).
        device: where it shall be.
        free: bytes that are free there; None to look.
    """

    def __init__(
        self,
        tokenizer: Any,
        text_encoder: UMT5EncoderModel,
        autoencoder: AutoencoderKLWan,
        transformer: WanVACETransformer3DModel,
        *,
        text_length: int,
        shift: float,
        key_frames: bool = False,
        device: torch.device | None = None,
        free: int | None = None,
    ) -> None:
        self.device = device or torch.device("cpu")
        self.tokenizer = tokenizer
        self.text_encoder = text_encoder.eval()
        self.autoencoder = take_short_way(autoencoder.eval())
        self.transformer = transformer.eval()
        self._lodging = Lodging(self.modules, self.device, free)
        self.plain = without_vace(self.transformer)
        self.outfit = Outfit()
        self._loras = Loras(self._pipeline)
        self.text_length = text_length
        self._shift, self._key_frames = shift, key_frames
        config = autoencoder.config
        self.mean = torch.tensor(config.latents_mean).view(-1, 1, 1, 1)
        self.spread = torch.tensor(config.latents_std).view(-1, 1, 1, 1)
        space = 2 ** len(config.temperal_downsample)
        patch = transformer.config.patch_size[1]
        self._shape = Shape(config.z_dim, space, 2 ** sum(config.temperal_downsample), space * patch)
        self._texts: Remembered[torch.Tensor] = Remembered(lambda one: one.nbytes)
        self._blank = lru_cache(KEPT_BLANKS)(self._encode_blank)
        self._sketcher = find_sketcher(name_of(config.latents_mean, config.latents_std))

    @classmethod
    def load(
        cls,
        folder: Path,
        *,
        text_length: int,
        shift: float,
        key_frames: bool = False,
        device: torch.device | None = None,
        kind: torch.dtype = torch.float32,
    ) -> Wan:
        """Loads a folder in the diffusers format, from disk only. The autoencoder is always float32."""
        options: dict[str, Any] = {"local_files_only": True, "torch_dtype": kind}
        return cls(
            AutoTokenizer.from_pretrained(folder / "tokenizer", local_files_only=True),
            UMT5EncoderModel.from_pretrained(folder / "text_encoder", local_files_only=True, dtype=kind),
            AutoencoderKLWan.from_pretrained(folder / "vae", local_files_only=True, torch_dtype=torch.float32),
            WanVACETransformer3DModel.from_pretrained(folder / "transformer", **options),
            text_length=text_length,
            shift=shift,
            key_frames=key_frames,
            device=device,
        )

    @property
    def modules(self) -> tuple[torch.nn.Module, ...]:
        """All that holds weights."""
        return self.text_encoder, self.autoencoder, self.transformer

    @property
    def shape(self) -> Shape:
        """How latents relate to pixels."""
        return self._shape

    @property
    def shift(self) -> float:
        """The checkpoint's shift of the noise levels."""
        return self._shift

    @property
    def process(self) -> Straight:
        """Flow matching with the checkpoint's shift."""
        return Straight(self._shift)

    @property
    def takes(self) -> frozenset[str]:
        """See `Family.takes`."""
        return frozenset({"adapters", "controls", "references", "edit"})

    def dressed(self, outfit: Outfit) -> Wan:
        """The same model with an outfit on. Both share all parts; each puts on its own whenever it works."""
        view = copy.copy(self)
        view.outfit = outfit
        view._wear()
        return view

    def _pipeline(self) -> Any:
        """The stock pipeline of its parts, for diffusers' loaders; importing it takes seconds."""
        from diffusers import WanVACEPipeline

        scheduler = FlowMatchEulerDiscreteScheduler()  # any will do
        return WanVACEPipeline(self.tokenizer, self.text_encoder, self.autoencoder, scheduler, self.transformer)

    def _wear(self) -> None:
        self._loras.wear(self.outfit.adapters)
        share_parts(self.transformer, self.plain)

    @torch.inference_mode()
    def _encode_words(self, chunk: WeightedChunk) -> torch.Tensor:
        """One chunk → (tokens, width), each token's numbers times the weight of the words it belongs to."""
        text, spans, start = "", [], 0
        for words, weight in chunk:
            text += words
            spans.append((start, len(text), weight))
            start = len(text)
        weighted = any(weight != 1 for _, _, weight in spans)
        encoded = self.tokenizer(
            as_encoded(chunk),
            truncation=True,
            max_length=self.text_length,
            return_tensors="pt",
            return_offsets_mapping=weighted,
        )
        self._lodging.bring(self.text_encoder)
        ids, present = encoded.input_ids.to(self.device), encoded.attention_mask.to(self.device)
        hidden: torch.Tensor = self.text_encoder(ids, present).last_hidden_state[0].float().cpu()
        if weighted:
            for token, (first, last) in enumerate(encoded.offset_mapping[0].tolist()):
                inside = [weight for begin, end, weight in spans if begin < last and first < end]
                if inside and last > first:
                    hidden[token] *= inside[-1]
        return hidden

    def _encode_chunks(self, chunks: tuple[WeightedChunk, ...]) -> torch.Tensor:
        parts = [self._encode_words(chunk) for chunk in chunks] or [self._encode_words(())]
        hidden = torch.cat(parts)
        room = -(-len(hidden) // self.text_length) * self.text_length
        return functional.pad(hidden, (0, 0, 0, room - len(hidden)))

    def encode_prompt(self, chunks: tuple[WeightedChunk, ...]) -> torch.Tensor:
        """Words → (tokens, width): a multiple of `text_length` tokens, zeros after the text's end."""
        return self._texts.get(chunks, lambda: self._encode_chunks(chunks))

    def words_of(self, chunks: tuple[WeightedChunk, ...]) -> tuple[tuple[str, tuple[int, ...]], ...]:
        """The words of a text in order, each with the numbers of its tokens."""
        return words_in(self.tokenizer, [as_encoded(chunk) for chunk in chunks], self.text_length)

    def attending(self, height: int, width: int) -> AbstractContextManager[Recorder]:
        """Records the transformer's cross-attention while it predicts; height and width are those of the latents."""
        return recorded(self.transformer, height, width)

    def encode_frames(self, frames: torch.Tensor) -> torch.Tensor:
        """Frames (3, frames, height, width) in −1..1 → latents, normalised with the checkpoint's mean and spread."""
        return self.encode_film([frames])

    @torch.inference_mode()
    def encode_film(self, parts: Iterable[torch.Tensor]) -> torch.Tensor:
        """A film in parts (3, frames, height, width) → the latents of the whole."""
        self._lodging.bring(self.autoencoder)
        moments = encoded(self.autoencoder, (part.to(self.device) for part in grouped(parts, self._shape.time)))
        inside = torch.cat([one.float().cpu() for one in moments], dim=1)
        return (inside - self.mean) / self.spread

    def _encode_blank(self, count: int, height: int, width: int) -> torch.Tensor:
        """The latents of a film of nothing, of so many frames; height and width are those of the latents."""
        frame = torch.zeros(3, 1, height * self._shape.space, width * self._shape.space)
        return self.encode_film(itertools.repeat(frame, count))

    def condition(self, frames: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """VACE's 96 channels: latents of what is kept, latents of what is repainted, the mask folded 8×8 into 64."""
        return self.film_condition(lambda: [(frames, mask)])

    def film_condition(self, parts: Callable[[], Iterable[tuple[torch.Tensor, torch.Tensor]]]) -> torch.Tensor:
        """The same of a film in parts (frames, mask)."""
        space, masks, shows = self._shape.space, [], False

        def keeping() -> Iterator[torch.Tensor]:
            nonlocal shows
            for frames, mask in parts():
                hard = (mask > 0.5).float()
                masks.append(folded(hard, space).transpose(0, 1))
                shows = shows or bool((frames * hard).any())
                yield frames * (1 - hard)

        kept = self.encode_film(keeping())
        mask = torch.cat(masks, dim=1)
        if shows:
            repainted = self.encode_film(frames * (mask > 0.5) for frames, mask in parts())
        else:  # what is repainted is hidden, as nearly always
            repainted = self._blank(mask.shape[1], *kept.shape[2:])
        mask = functional.interpolate(mask.unsqueeze(0), size=kept.shape[1:], mode="nearest-exact")[0]
        return torch.cat([kept, repainted, mask])

    def free(self, masks: Iterable[torch.Tensor]) -> None:
        """Nothing to hold: VACE keeps what is known."""

    @torch.inference_mode()
    def predict(
        self, latents: torch.Tensor, time: float, texts: Sequence[torch.Tensor], condition: torch.Tensor | Told | None
    ) -> torch.Tensor:
        """Directions (ways, channels, frames, height, width) for one set of latents under several texts."""
        self._wear()
        self._lodging.bring(self.transformer)
        ways, kind = len(texts), self.transformer.dtype
        states = latents.to(self.device, kind).expand(ways, *latents.shape)
        times = torch.full((ways,), time, device=self.device)
        longest = max(len(one) for one in texts)
        padded = [functional.pad(one, (0, 0, 0, longest - len(one))) for one in texts]
        words = torch.stack(padded).to(self.device, kind)
        made = None if condition is None else self._obeyed(states, times, words, as_told(condition))
        if made is None:
            made = self.plain(states, times, words, return_dict=False)[0]
        result: torch.Tensor = made.float().cpu()
        return result

    @torch.inference_mode()
    def sketch(self, latents: torch.Tensor) -> Pixels | None:
        """What latents of one frame (channels, 1, height, width) look like, roughly; None where nothing knows them."""
        return None if self._sketcher is None else self._sketcher.sketch(latents)

    def decode_frames(self, latents: torch.Tensor) -> Pixels:
        """Latents (channels, frames, height, width) → uint8 (frames, height, width, 3)."""
        return np.concatenate(list(self.decode_film(latents)))

    def decode_film(self, latents: torch.Tensor, *, loop: bool = False) -> Iterator[Pixels]:
        """The same in parts: the first frame, then as many as a latent stands for."""
        self._lodging.bring(self.autoencoder)
        inside = (latents * self.spread + self.mean).to(self.device)
        high, wide = (side * self._shape.space for side in latents.shape[2:])
        count = latents.shape[1]
        keys = self._key_frames and count > 1
        frames = self._shape.time if count > 1 and not keys else 1
        way = in_tiles if wants_tiles(self.autoencoder, self.device, wide, high, frames) else decoded
        if keys:
            order = range(-1 if loop else 0, count)
            pictures = (next(way(self.autoencoder, inside[:, number % count][:, None])) for number in order)
            yield from filled(map(as_pixels, pictures), self._shape.time, loop=loop)
        else:
            yield from map(as_pixels, way(self.autoencoder, inside, loop=loop))
