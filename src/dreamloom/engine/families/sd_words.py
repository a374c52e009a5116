"""Words for Stable Diffusion: tokens, weights, long prompts, one text encoder or two.

Terms
-----
row
    75 tokens between a start and an end, padded: what CLIP reads at once. A longer text becomes several rows, whose
    encodings stand one after the other; BREAK ends a row early.
weighted
    A token's encoding times its weight; then the whole row is scaled so that its mean stays what it was.
clip skip
    Which of the encoder's layers is taken, counted from the last, 1. SDXL learned from the second to last, and takes no
    later one.
pooled
    One vector for the whole text, which SDXL reads besides.

Rows, weights and where a long text is cut are as in the Stable Diffusion web UI, so that its prompts mean the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import torch

from dreamloom.recipe.parts import split_at_names
from dreamloom.recipe.prompt import WeightedChunk

ROW = 75
BACK = 20  # a row that is full is rather cut after a comma this near


@dataclass(frozen=True, eq=False)
class StableWords:
    """An encoded text: tokens (77 × rows, width), and the pooled vector (width,) where the model reads one."""

    tokens: torch.Tensor
    pooled: torch.Tensor | None = None

    def bytes_of(self) -> int:
        """How much memory it takes."""
        return sum(one.nbytes for one in (self.tokens, self.pooled) if one is not None)


@dataclass
class _Row:
    """Token numbers and weights; at some places vectors of an embedding, one (width,) for each encoder."""

    numbers: list[int] = field(default_factory=list)
    weights: list[float] = field(default_factory=list)
    vectors: dict[int, tuple[torch.Tensor, ...]] = field(default_factory=dict)

    def cut(self, place: int) -> _Row:
        """Takes away all from a place on, and gives it back."""
        rest = _Row(self.numbers[place:], self.weights[place:])
        rest.vectors = {at - place: one for at, one in self.vectors.items() if at >= place}
        del self.numbers[place:], self.weights[place:]
        self.vectors = {at: one for at, one in self.vectors.items() if at < place}
        return rest


Embeddings = Mapping[str, tuple[torch.Tensor, ...]]
"""By name: for each encoder the vectors that stand for the word, (tokens, width)."""


class Reader:
    """Tokenizers and text encoders of one checkpoint.

    Args:
        tokenizers, encoders: one each for Stable Diffusion, two for SDXL; the tokenizers differ in their padding alone.
        empty_is_nothing: whether an empty text is encoded as zeros, as SDXL learned it.
        pools: whether the painter reads a pooled vector, as SDXL and its refiner do.
    """

    def __init__(
        self, tokenizers: tuple[Any, ...], encoders: tuple[Any, ...], *, empty_is_nothing: bool, pools: bool
    ) -> None:
        self._pools = pools
        self.tokenizers, self.encoders, self.empty_is_nothing = tokenizers, encoders, empty_is_nothing
        comma = tokenizers[0](",", add_special_tokens=False).input_ids
        self._comma = comma[0] if len(comma) == 1 else None

    @torch.inference_mode()
    def read(
        self, chunks: tuple[WeightedChunk, ...], clip_skip: int | None = None, embeddings: Embeddings | None = None
    ) -> StableWords:
        """Encodes a text.

        Args:
            chunks: as `recipe/prompt.py` parses it.
            clip_skip: see the module's docstring; None as the model likes it.
            embeddings: words with vectors of their own.
        """
        rows = [row for chunk in chunks for row in self._rows(chunk, embeddings or {})]
        made = [self._encoded(row, clip_skip) for row in rows]
        words = StableWords(torch.cat([one.tokens for one in made]), made[0].pooled)
        if self.empty_is_nothing and not any(row.numbers for row in rows):
            pooled = None if words.pooled is None else torch.zeros_like(words.pooled)
            return StableWords(torch.zeros_like(words.tokens), pooled)
        return words

    def _rows(self, chunk: WeightedChunk, embeddings: Embeddings) -> Iterator[_Row]:
        row, comma = _Row(), -1
        for number, weight, vectors in self._tokens(chunk, embeddings):
            if len(row.numbers) == ROW:
                near = comma >= 0 and ROW - comma <= BACK and number != self._comma
                rest = row.cut(comma + 1) if near else _Row()
                yield row
                row, comma = rest, -1
            if number == self._comma:
                comma = len(row.numbers)
            if vectors:
                row.vectors[len(row.numbers)] = vectors
            row.numbers.append(number)
            row.weights.append(weight)
        yield row

    def _tokens(
        self, chunk: WeightedChunk, embeddings: Embeddings
    ) -> Iterator[tuple[int, float, tuple[torch.Tensor, ...]]]:
        for text, weight in chunk:
            for plain, name in split_at_names(text, embeddings):
                if name is not None:
                    for vectors in zip(*embeddings[name], strict=True):
                        yield 0, weight, vectors
                else:
                    for number in self.tokenizers[0](plain, add_special_tokens=False, verbose=False).input_ids:
                        yield number, weight, ()

    def _encoded(self, row: _Row, clip_skip: int | None) -> StableWords:
        parts, pooled = [], None
        weights = torch.tensor([1.0, *row.weights, *[1.0] * (ROW + 1 - len(row.weights))])
        for which, (tokenizer, encoder) in enumerate(zip(self.tokenizers, self.encoders, strict=True)):
            start, end, pad = tokenizer.bos_token_id, tokenizer.eos_token_id, tokenizer.pad_token_id
            numbers = [start, *row.numbers, end, *[pad] * (ROW - len(row.numbers))]
            vectors = {place + 1: one[which] for place, one in row.vectors.items()}
            made = _through(encoder, torch.tensor([numbers]), vectors)
            if self._pools:
                hidden = made.hidden_states[-max(2, clip_skip or 2)]
                pooled = made[0][0].float().cpu()  # of the last encoder, as SDXL has it
            elif clip_skip is None or clip_skip == 1:
                hidden = made.last_hidden_state
            else:
                hidden = getattr(encoder, "text_model", encoder).final_layer_norm(made.hidden_states[-clip_skip])
            tokens = hidden[0].float().cpu()
            parts.append(tokens if bool((weights == 1).all()) else _weighted(tokens, weights))
        return StableWords(torch.cat(parts, dim=-1), pooled)


def _weighted(tokens: torch.Tensor, weights: torch.Tensor) -> torch.Tensor:
    """Each token's encoding times its weight, the mean kept."""
    heavy = tokens * weights.unsqueeze(-1)
    return heavy * (tokens.mean() / heavy.mean())


def _through(encoder: Any, numbers: torch.Tensor, vectors: Mapping[int, torch.Tensor]) -> Any:
    """Runs an encoder, with some tokens' vectors put in place of its own."""
    table = encoder.get_input_embeddings()

    def put(_module: Any, _given: Any, made: torch.Tensor) -> torch.Tensor:
        for place, vector in vectors.items():
            made[0, place] = vector.to(made)
        return made

    hook = table.register_forward_hook(put) if vectors else None
    try:
        return encoder(numbers.to(encoder.device), output_hidden_states=True)
    finally:
        if hook is not None:
            hook.remove()
