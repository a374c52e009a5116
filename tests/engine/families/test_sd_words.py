"""Words: rows of 75 tokens, weights that keep the mean, and words with vectors of their own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from diffusers import StableDiffusionPipeline
from safetensors.torch import save_file

from dreamloom.engine.families.sd import StableDiffusion
from dreamloom.engine.families.sd_words import StableWords
from dreamloom.engine.outfit import Outfit
from dreamloom.errors import BadRecipe
from dreamloom.recipe.prompt import prompt_at
from small_stable import small_parts
from stable_painting import stock


@pytest.fixture(scope="module")
def family() -> StableDiffusion:
    return StableDiffusion(small_parts())


@pytest.fixture(scope="module")
def double() -> StableDiffusion:
    return StableDiffusion(small_parts(double=True))


def read(family: StableDiffusion, text: str) -> StableWords:
    words: StableWords = family.encode_prompt(prompt_at(text, 0, 1))
    return words


def test_the_same_words_are_encoded_once(family: StableDiffusion) -> None:
    assert read(family, "a red apple") is read(family, "a red apple")


def test_a_long_prompt_becomes_rows(family: StableDiffusion) -> None:
    words = "one two three four five six seven eight nine ten ".split()
    long = " ".join(words * 8)
    tokens = read(family, long).tokens
    assert tokens.shape == (2 * 77, 16)
    assert torch.equal(tokens[:77], read(family, " ".join((words * 8)[:75])).tokens)
    assert torch.equal(tokens[77:], read(family, " ".join((words * 8)[75:])).tokens)


def test_a_full_row_is_cut_after_a_comma_that_is_near(family: StableDiffusion) -> None:
    first, second = "red " * 64 + ",", "blue " * 12
    tokens = read(family, first + second).tokens
    assert torch.equal(tokens, read(family, f"{first} BREAK {second}").tokens)
    far = "red " * 40 + "," + "blue " * 40
    assert not torch.equal(read(family, far).tokens[:77], read(family, "red " * 40 + ",").tokens)


def test_break_begins_a_new_row(family: StableDiffusion) -> None:
    tokens = read(family, "a red apple BREAK blue").tokens
    assert torch.equal(tokens, torch.cat([read(family, "a red apple").tokens, read(family, "blue").tokens]))


def test_weights_multiply_and_keep_the_mean(family: StableDiffusion) -> None:
    plain, heavy = read(family, "a red apple").tokens, read(family, "a (red:1.5) apple").tokens
    torch.testing.assert_close(heavy.mean(), plain.mean())
    share = heavy / plain
    torch.testing.assert_close(share[2] / share[1], torch.full((16,), 1.5))
    torch.testing.assert_close(share[3], share[1])


def test_texts_of_unequal_length_are_predicted_as_if_alone(family: StableDiffusion) -> None:
    short, long = read(family, "blue"), read(family, "a red apple BREAK green")
    given = torch.randn(4, 1, 6, 8, generator=torch.Generator().manual_seed(1))
    both = family.predict(given, 500.0, [long, short], None)
    assert torch.equal(both[:1], family.predict(given, 500.0, [long], None))
    assert torch.equal(both[1:], family.predict(given, 500.0, [short], None))


def test_sdxl_reads_with_two_encoders_and_takes_nothing_from_no_words(double: StableDiffusion) -> None:
    words = read(double, "a red apple")
    assert words.tokens.shape == (77, 16 + 24)
    assert words.pooled is not None
    assert words.pooled.shape == (24,)
    nothing = read(double, "")
    assert not nothing.tokens.any()
    assert nothing.pooled is not None
    assert not nothing.pooled.any()


def vectors(width: int, seed: int, count: int = 2) -> torch.Tensor:
    return torch.randn(count, width, generator=torch.Generator().manual_seed(seed))


@pytest.mark.parametrize("name", ["emb_params", "<drxw>"])
def test_an_embedding_agrees_with_the_stock_pipeline(tmp_path: Path, name: str) -> None:
    path = tmp_path / "drxw.safetensors"
    save_file({name: vectors(16, 5)}, path)
    parts = small_parts()
    pipeline: Any = stock((StableDiffusionPipeline, None), small_parts(), "Euler")
    pipeline.tokenizer = type(pipeline.tokenizer)(**_vocabulary(pipeline.tokenizer))
    pipeline.load_textual_inversion({"drxw": vectors(16, 5)}, token="drxw")
    theirs = pipeline.encode_prompt("a drxw apple", "cpu", 1, False)[0][0]
    family = StableDiffusion(parts).dressed(Outfit(embeddings=(("drxw", path),)))
    torch.testing.assert_close(read(family, "a drxw apple").tokens, theirs, atol=1e-5, rtol=0)
    torch.testing.assert_close(read(family, "a embedding:Drxw apple").tokens, theirs, atol=1e-5, rtol=0)
    bare = StableDiffusion(parts)
    assert not torch.equal(read(bare, "a drxw apple").tokens, read(family, "a drxw apple").tokens)
    assert torch.equal(read(bare, "a red apple").tokens, read(family, "a red apple").tokens)


def _vocabulary(tokenizer: Any) -> dict[str, Any]:
    from dreamloom.engine.families.sd_parts import _vocabulary as known

    vocabulary, merges = known()
    return {"vocab": dict(vocabulary), "merges": list(merges), "model_max_length": 77}


def test_embeddings_of_two_encoders(double: StableDiffusion, tmp_path: Path) -> None:
    path = tmp_path / "rusty.safetensors"
    save_file({"clip_l": vectors(16, 1), "clip_g": vectors(24, 2)}, path)
    worn = double.dressed(Outfit(embeddings=(("rusty", path),)))
    assert not torch.equal(read(worn, "rusty").tokens, read(double, "rusty").tokens)
    table = double.encoders[0].get_input_embeddings().weight
    assert not (table == vectors(16, 1)[0]).all(1).any()


@pytest.mark.parametrize(
    "tensors",
    [
        {"emb_params": vectors(99, 1)},
        {"clip_l": vectors(16, 1), "clip_g": vectors(24, 2)},
        {"a": vectors(16, 1), "b": vectors(16, 1)},
    ],
)
def test_an_embedding_for_other_models_is_told(
    family: StableDiffusion, tmp_path: Path, tensors: dict[str, torch.Tensor]
) -> None:
    path = tmp_path / "rusty.safetensors"
    save_file(tensors, path)
    with pytest.raises(BadRecipe, match="rusty was made for another kind"):
        read(family.dressed(Outfit(embeddings=(("rusty", path),))), "a rusty apple")
    path.write_bytes(b"")
    with pytest.raises(BadRecipe, match="rusty cannot be read"):
        read(family.dressed(Outfit(embeddings=(("rusty", path),))), "a rusty cat")
