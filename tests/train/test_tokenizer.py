from __future__ import annotations

from pathlib import Path

from transformers import AutoTokenizer

from dreamloom.train.tokenizer import train_tokenizer

TEXTS = ["a red apple", "a red house", "an apple, flat illustration", "a house in 3d style"] * 5


def test_it_learns_words_and_spells_out_unknown_ones(tmp_path: Path) -> None:
    train_tokenizer(TEXTS, tmp_path)
    tokenizer = AutoTokenizer.from_pretrained(tmp_path, local_files_only=True)
    assert tokenizer.tokenize("A RED Apple") == ["▁a", "▁red", "▁apple"]
    spelled = tokenizer("zyx!").input_ids
    assert tokenizer.unk_token_id not in spelled
    assert spelled[-1] == tokenizer.eos_token_id
    assert tokenizer("").input_ids == [tokenizer.eos_token_id]
    assert tokenizer("a café").input_ids == tokenizer("a cafe").input_ids
