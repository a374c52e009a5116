"""Which words a Wan transformer looks at while it predicts.

The stock attention processors stay at work; beside each cross-attention a recorder works out the same weights once more
and keeps their mean. It is put in for one watched call and taken out after it.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from diffusers import WanVACETransformer3DModel
from diffusers.models.transformers.transformer_wan import WanAttention

_one_at_a_time = threading.Lock()  # or one would put back what another has put in
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")


class Recorder:
    """The attention of one call, added up over layers.

    Args:
        height, width: of the grid of places that a latent frame is cut into.
    """

    def __init__(self, height: int, width: int) -> None:
        self._grid = (height, width)
        self._sum: torch.Tensor | None = None
        self._count = 0
        self._thread = threading.get_ident()  # another thread may paint with the same model meanwhile

    def saw(self, attention: WanAttention, places: torch.Tensor, text: torch.Tensor) -> None:
        """Adds a layer: what its places (ways, places, width) pay to the tokens (ways, tokens, width) of the first way.

        Of a film the middle frame counts.
        """
        if threading.get_ident() != self._thread:
            return
        size = self._grid[0] * self._grid[1]
        middle = places.shape[1] // size // 2
        query = attention.norm_q(attention.to_q(places[:1]))[:, middle * size : (middle + 1) * size]
        key = attention.norm_k(attention.to_k(text[:1]))
        query, key = (part.unflatten(2, (attention.heads, -1)).transpose(1, 2).float() for part in (query, key))
        weights = (query @ key.transpose(-1, -2) * query.shape[-1] ** -0.5).softmax(-1)[0].mean(0).cpu()
        self._sum = weights if self._sum is None else self._sum + weights
        self._count += 1

    def maps(self) -> torch.Tensor:
        """How much each place looked at each token: (tokens, height, width)."""
        if self._sum is None:
            return torch.zeros(0, *self._grid)
        return (self._sum / self._count).T.reshape(-1, *self._grid)


class _Beside:
    """A processor that lets a recorder see what goes into another one, which does the work."""

    def __init__(self, stock: Any, recorder: Recorder) -> None:
        self.stock = stock
        self.recorder = recorder

    def __call__(
        self, attention: WanAttention, places: torch.Tensor, text: torch.Tensor, *rest: Any, **named: Any
    ) -> torch.Tensor:
        self.recorder.saw(attention, places, text)
        made: torch.Tensor = self.stock(attention, places, text, *rest, **named)
        return made


@contextmanager
def recorded(transformer: WanVACETransformer3DModel, height: int, width: int) -> Iterator[Recorder]:
    """Records a transformer's cross-attention as long as it is entered.

    Args:
        transformer: a Wan transformer.
        height: of the latents.
        width: of the latents.
    """
    _, high, wide = transformer.config.patch_size
    recorder = Recorder(height // high, width // wide)
    layers = [block.attn2 for block in transformer.blocks]
    with _one_at_a_time:
        stock = [layer.processor for layer in layers]
        try:
            for layer, processor in zip(layers, stock, strict=True):
                layer.processor = _Beside(processor, recorder)
            yield recorder
        finally:
            for layer, processor in zip(layers, stock, strict=True):
                layer.processor = processor


def words_in(tokenizer: Any, texts: list[str], most: int) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """The words of texts that are encoded one after the other, each with the numbers of its tokens.

    Args:
        tokenizer: a fast one.
        texts: as they are encoded.
        most: tokens of a text that are not cut off.
    """
    found: list[tuple[str, tuple[int, ...]]] = []
    first = 0
    for text in texts:
        encoded = tokenizer(text, truncation=True, max_length=most, return_offsets_mapping=True)
        places = list(enumerate(encoded["offset_mapping"], first))
        for word in _WORD.finditer(text):
            inside = [number for number, (begin, end) in places if begin < word.end() and word.start() < end]
            if inside:
                found.append((word[0], tuple(inside)))
        first += len(places)
    return tuple(found)
