"""Wan's attention, written for fast training on a CPU; the numbers are the stock layer's.

Two things differ from the stock processor. Rotary positions are applied with a small matrix product, which vector and
matrix units like better than strided writes; scores are plain matrix products, since PyTorch's fused kernel for CPUs
is slow backwards on short sequences. And the padding of the text, which is one and the same key many times over, is
given once: its score is raised by the logarithm of how often it would stand there, which leaves the softmax the same.
"""

from __future__ import annotations

import math

import torch
from diffusers.models.transformers.transformer_wan import WanAttention
from torch import nn


class TrainingAttention:
    """An attention processor for `WanAttention`.

    Args:
        head_size: channels of one head, even.
        padding_copies: how many equal padding keys the last text key stands for.
    """

    _attention_backend = None
    _parallel_config = None

    def __init__(self, head_size: int, padding_copies: int) -> None:
        turn = torch.zeros(head_size, head_size)
        for even in range(0, head_size, 2):
            turn[even + 1, even], turn[even, even + 1] = -1.0, 1.0
        self.turn = turn
        self.padding_bonus = math.log(padding_copies)

    def __call__(
        self,
        attn: WanAttention,
        hidden_states: torch.Tensor,
        encoder_hidden_states: torch.Tensor | None = None,
        attention_mask: torch.Tensor | None = None,
        rotary_emb: tuple[torch.Tensor, torch.Tensor] | None = None,
    ) -> torch.Tensor:
        """Attends; arguments and result are those of diffusers' `WanAttnProcessor`."""
        source = hidden_states if encoder_hidden_states is None else encoder_hidden_states
        query, key, value = (
            part.unflatten(2, (attn.heads, -1)).transpose(1, 2)
            for part in (attn.norm_q(attn.to_q(hidden_states)), attn.norm_k(attn.to_k(source)), attn.to_v(source))
        )
        if rotary_emb is not None:
            cosine, sine = (part.transpose(1, 2).to(query.dtype) for part in rotary_emb)
            turn = self.turn.to(query.device, query.dtype)
            query = query * cosine + (query @ turn) * sine
            key = key * cosine + (key @ turn) * sine
        scores = (query * query.shape[-1] ** -0.5) @ key.transpose(-1, -2)
        if encoder_hidden_states is not None:
            bonus = torch.zeros(key.shape[2], device=scores.device, dtype=scores.dtype)
            bonus[-1] = self.padding_bonus
            scores = scores + bonus
        mixed = (scores.softmax(-1).to(value.dtype) @ value).transpose(1, 2).flatten(2)
        out: torch.Tensor = attn.to_out[0](mixed)
        return out


def use_training_attention(transformer: nn.Module, head_size: int, padding_copies: int) -> None:
    """Puts the processor into every attention layer of a Wan transformer."""
    for module in transformer.modules():
        if isinstance(module, WanAttention):
            module.processor = TrainingAttention(head_size, padding_copies)
