"""The tokenizer: words to numbers, learned from our own captions.

Byte-pair merges over lower-cased words (Sennrich et al., arXiv 1508.07909) with every letter, digit and mark kept, so
that an unknown word is spelled out instead of lost. The end mark `</s>` closes each text, as T5's does.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import torch
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from transformers import PreTrainedTokenizerFast

VOCABULARY = 4096
TEXT_LENGTH = 64  # tokens that the transformer sees, the end mark and padding counted in


def train_tokenizer(captions: Iterable[str], folder: Path) -> PreTrainedTokenizerFast:
    """Learns the merges from captions and saves the tokenizer in the transformers format.

    Args:
        captions: texts like those of training.
        folder: where `tokenizer.json` and its settings are written.
    """
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>"))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFKD(), normalizers.StripAccents(), normalizers.Lowercase()]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Punctuation(), pre_tokenizers.Metaspace()])
    tokenizer.decoder = decoders.Metaspace()
    alphabet = [chr(code) for code in range(33, 127)] + ["▁"]
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY,
        special_tokens=["<pad>", "</s>", "<unk>"],
        initial_alphabet=alphabet,
        limit_alphabet=len(alphabet) + 64,
        min_frequency=3,
        show_progress=False,
    )
    tokenizer.train_from_iterator(captions, trainer)
    tokenizer.post_processor = processors.TemplateProcessing(single="$A </s>", special_tokens=[("</s>", 1)])
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token="<pad>", eos_token="</s>", unk_token="<unk>", model_max_length=TEXT_LENGTH
    )
    fast.save_pretrained(folder)
    return fast


def carry_vectors(
    old: PreTrainedTokenizerFast, new: PreTrainedTokenizerFast, vectors: torch.Tensor, seed: int = 0
) -> torch.Tensor:
    """Word vectors for a new tokenizer: tokens that both know keep theirs, the others are drawn like them.

    Args:
        old: the tokenizer that `vectors` belong to.
        new: the tokenizer that vectors are wanted for.
        vectors: (old tokens, width).
        seed: of the new vectors.

    Returns:
        (new tokens, width).
    """
    known = old.get_vocab()
    generator = torch.Generator().manual_seed(seed)
    made = torch.randn(len(new), vectors.shape[1], generator=generator) * vectors.std()
    for token, number in new.get_vocab().items():
        if token in known:
            made[number] = vectors[known[token]]
    return made
