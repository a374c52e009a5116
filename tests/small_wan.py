"""A Wan with VACE with random weights, so small that a test takes milliseconds."""

from __future__ import annotations

from typing import Any

import torch
from diffusers import AutoencoderKLWan, WanVACETransformer3DModel
from tokenizers import Tokenizer, models, pre_tokenizers, processors
from transformers import PreTrainedTokenizerFast, UMT5Config, UMT5EncoderModel

WORDS = "<pad> </s> <unk> a red apple cat blue green house , on the moon".split()


def small_parts(seed: int = 0) -> dict[str, Any]:
    """Tokenizer, text encoder, autoencoder and transformer of a Wan so small that a test takes milliseconds."""
    torch.manual_seed(seed)
    words = Tokenizer(models.WordLevel({word: number for number, word in enumerate(WORDS)}, unk_token="<unk>"))
    words.pre_tokenizer = pre_tokenizers.Whitespace()
    words.post_processor = processors.TemplateProcessing(single="$A </s>", special_tokens=[("</s>", 1)])
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=words, pad_token="<pad>", eos_token="</s>", unk_token="<unk>", model_max_length=16
    )
    text_encoder = UMT5EncoderModel(
        UMT5Config(vocab_size=len(WORDS), d_model=24, d_kv=12, num_heads=2, d_ff=32, num_layers=1, dropout_rate=0.0)
    ).eval()
    autoencoder = AutoencoderKLWan(
        base_dim=8,
        z_dim=16,
        dim_mult=[1, 1, 1, 1],
        num_res_blocks=1,
        latents_mean=torch.randn(16).tolist(),
        latents_std=(torch.rand(16) + 0.5).tolist(),
    ).eval()
    transformer = WanVACETransformer3DModel(
        num_attention_heads=2,
        attention_head_dim=12,
        text_dim=24,
        freq_dim=16,
        ffn_dim=32,
        num_layers=2,
        vace_layers=[0],
    ).eval()
    with torch.no_grad():
        for weight in transformer.parameters():
            weight.add_(torch.randn_like(weight) * 0.05)
    return {
        "tokenizer": tokenizer,
        "text_encoder": text_encoder,
        "autoencoder": autoencoder,
        "transformer": transformer,
    }
