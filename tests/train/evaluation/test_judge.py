from __future__ import annotations

import random
from pathlib import Path

import torch
from transformers import PreTrainedTokenizerFast

from dreamloom.train.data.painting import Art
from dreamloom.train.data.scenes import Choice, Scene, Thing
from dreamloom.train.evaluation.judge import (
    SEEN,
    WEIGHTS,
    Judge,
    Lessons,
    crossed,
    key_of,
    load_judge,
    tokens_of,
    train_judge,
)
from dreamloom.train.tokenizer import VOCABULARY, train_tokenizer


def words(folder: Path) -> PreTrainedTokenizerFast:
    return train_tokenizer(["a green cat in the desert", "two lemons at night, pixel art"] * 3, folder)


def test_a_batch_holds_as_many_captions_as_pictures(art: Art) -> None:
    pictures, captions = next(iter(Lessons(art, 24, seed=1)))
    assert pictures.shape == (24, 3, SEEN, SEEN)
    assert len(captions) == 24
    again, same = next(iter(Lessons(art, 24, seed=1)))
    torch.testing.assert_close(pictures, again)
    assert captions == same


def test_scenes_that_show_the_same_have_one_key(art: Art) -> None:
    cat, other_cat = [number for number, one in enumerate(art.sprites) if one.label == "cat"][:2]
    one = Scene("single", (Thing(cat, 0.5, 0.5, 0.9, colour="green"),), filter="neon")
    same = Scene("single", (Thing(other_cat, 0.4, 0.5, 0.8, colour="green"),), filter="neon", seed=3)
    red = Scene("single", (Thing(cat, 0.5, 0.5, 0.9, colour="red"),), filter="neon")
    assert key_of(one, art.sprites) == key_of(same, art.sprites) != key_of(red, art.sprites)


def test_crossed_scenes_show_every_thing_in_the_same_two_colours_places_and_styles(art: Art) -> None:
    scenes = crossed(Choice(art.sprites), random.Random(2), 4)
    coloured, placed, styled = scenes[:8], scenes[8:16], scenes[16:]
    assert len({scene.things[0].colour for scene in coloured}) == 2
    assert len({scene.place for scene in placed}) == len({scene.filter for scene in styled}) == 2
    for pair in zip(scenes[::2], scenes[1::2], strict=True):
        assert pair[0].things[0].sprite == pair[1].things[0].sprite
        assert key_of(pair[0], art.sprites) != key_of(pair[1], art.sprites)


def test_training_writes_a_judge_that_can_be_loaded(bank: Path, tmp_path: Path) -> None:
    tokenizer = words(tmp_path / "words")
    home = tmp_path / "home"
    home.mkdir()
    file = train_judge(bank, tokenizer, tmp_path / "run", 1e-3, batch=4, compile_model=False, home=home)
    assert file == home / WEIGHTS
    judge, read_words = load_judge(home)
    texts = ["a green cat", "two lemons"]
    assert torch.equal(tokens_of(read_words, texts)[0], tokens_of(tokenizer, texts)[0])
    seen, read = judge.see(torch.zeros(2, 3, 128, 128)), judge.read(*tokens_of(read_words, texts))
    torch.testing.assert_close(seen.norm(dim=1), torch.ones(2))
    assert seen.shape == read.shape == (2, 192)
    assert not torch.allclose(read[0], read[1])


def test_the_judge_fits_into_six_megabytes() -> None:
    assert 2 * sum(weight.numel() for weight in Judge(VOCABULARY).parameters()) < 6e6
