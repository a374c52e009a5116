"""Watching a picture come about: what is seen, and that it changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import torch

from dreamloom.engine.events import Event, Frames, Glance
from dreamloom.engine.families.wan import Wan
from dreamloom.engine.loop import paint
from dreamloom.engine.plan import plan
from dreamloom.engine.watching import MOST_ITEMS, MOST_STEPS, Watcher
from dreamloom.recipe import ResolvedRecipe
from dreamloom.recipe.prompt import prompt_at
from example_card import resolved
from fake_family import FakeFamily

NATIVE = 64 * 64


def events(recipe: ResolvedRecipe, family: Any, *, watched: bool = True) -> Iterator[Event]:
    watcher = Watcher(recipe, family) if watched else None
    return paint(plan(recipe, family, {}, NATIVE), family, watcher=watcher)


def glances(recipe: ResolvedRecipe, family: Any) -> list[Glance]:
    return [one for one in events(recipe, family) if isinstance(one, Glance)]


def pixels(recipe: ResolvedRecipe, family: Any, *, watched: bool) -> list[Any]:
    return [one.pixels for one in events(recipe, family, watched=watched) if isinstance(one, Frames)]


@pytest.mark.parametrize("sampler", ["Euler", "Euler a", "Heun", "UniPC", "DPM++ 2M SDE Karras"])
@pytest.mark.parametrize("more", [{}, {"negative_prompt": "blue"}, {"cfg_scale": 1.0}])
def test_a_watched_picture_has_the_same_pixels(wan: Wan, sampler: str, more: dict[str, Any]) -> None:
    recipe = resolved(steps=3, sampler=sampler, count=2, **more)
    plain, watched = (pixels(recipe, wan, watched=one) for one in (False, True))
    assert all(np.array_equal(one, other) for one, other in zip(plain, watched, strict=True))


def test_every_step_is_seen_from_noise_to_picture(wan: Wan) -> None:
    recipe = resolved(steps=4)
    *seen, last = glances(recipe, wan)
    assert [(one.item, one.step, one.steps) for one in (*seen, last)] == [(0, step, 4) for step in range(1, 5)]
    assert seen[0].noise == pytest.approx(1)
    assert [one.noise for one in (*seen, last)] == sorted((one.noise for one in (*seen, last)), reverse=True)
    assert last.noise > 0
    for one in (last.guided, last.prompted, last.wordless, last.noisy):
        assert (one.shape, one.dtype) == ((64, 64, 3), np.uint8)
    (finished,) = pixels(recipe, wan, watched=False)
    assert np.array_equal(last.guided, finished[0])  # the last step goes straight to the end


def test_guidance_goes_on_from_without_words_over_with_them(fake: FakeFamily) -> None:
    # the fake paints the number of letters as a grey: none without words, eleven by the prompt alone
    seen = glances(resolved(steps=3, cfg_scale=3.0, prompt="a red apple"), fake)
    for one in seen:
        wordless, prompted, guided = (round(float(view.mean()) / 127.5 - 1, 2) for view in views(one))
        assert (wordless, prompted, guided) == (0.0, 0.11, 0.33)


def views(glance: Glance) -> tuple[Any, Any, Any]:
    return glance.wordless, glance.prompted, glance.guided


def test_without_words_is_not_the_negative_prompt(fake: FakeFamily) -> None:
    (one, *_) = glances(resolved(steps=3, negative_prompt="blue and green"), fake)
    assert round(float(one.wordless.mean()) / 127.5 - 1, 2) == 0


def test_words_steer_places(wan: Wan) -> None:
    (one, *_) = glances(resolved(steps=2, prompt="a red apple, on the moon"), wan)
    assert one.words == ("a", "red", "apple", "on", "the", "moon")
    assert one.maps.shape == (6, 4, 4)
    assert (one.maps >= 0).all()
    assert (one.maps.sum(0) < 1).all()  # the rest goes to the comma, the end and the padding
    assert one.maps.sum() > 0


def test_words_of_two_tokens_are_one(wan: Wan) -> None:
    both = wan.words_of(prompt_at("red's (cat:1.2) BREAK house", 0, 1))
    assert [word for word, _ in both] == ["red's", "cat", "house"]
    tokens = [len(numbers) for _, numbers in both]
    assert tokens == [3, 1, 1]
    everything = [number for _, numbers in both for number in numbers]
    assert everything == [0, 1, 2, 3, 5]  # the first text has an end of its own


def test_words_beyond_what_the_model_reads_are_left_out(wan: Wan) -> None:
    found = wan.words_of(prompt_at(" ".join(["red"] * 40), 0, 1))
    assert len(found) == 15


def test_the_recorder_is_taken_out_again(wan: Wan) -> None:
    before = [block.attn2.processor for block in wan.transformer.blocks]
    running = events(resolved(steps=3), wan)
    next(running)
    running.close()
    with pytest.raises(RuntimeError, match="stop"), wan.attending(8, 8):
        raise RuntimeError("stop")
    assert [block.attn2.processor for block in wan.transformer.blocks] == before


def test_recorded_attention_is_that_of_the_stock_layer(wan: Wan) -> None:
    words = wan.encode_prompt(prompt_at("a red apple", 0, 1))
    with wan.attending(8, 8) as attention:
        wan.predict(torch.randn(16, 1, 8, 8), 500.0, [words, words], None)
    maps = attention.maps()
    assert maps.shape == (16, 4, 4)
    assert torch.allclose(maps.sum(0), torch.ones(4, 4), atol=1e-5)


def test_a_family_without_attention_gives_the_rest(fake: FakeFamily) -> None:
    for one in glances(resolved(steps=2), fake):
        assert one.words == ()
        assert len(one.maps) == 0


def test_a_scheduled_prompt_says_other_words_later(wan: Wan) -> None:
    seen = glances(resolved(steps=4, prompt="a [red:blue:0.5] cat"), wan)
    assert [one.words[1] for one in seen] == ["red", "red", "blue", "blue"]


def test_of_many_pictures_and_steps_only_some_are_watched(fake: FakeFamily) -> None:
    assert {one.item for one in glances(resolved(steps=1, count=9), fake)} == set(range(MOST_ITEMS))
    steps = [one.step for one in glances(resolved(steps=250), fake)]
    assert len(steps) <= MOST_STEPS
    assert steps == list(range(1, 251, 3))


def test_unwatched_costs_no_call(fake: FakeFamily) -> None:
    list(events(resolved(steps=3), fake, watched=False))
    assert fake.calls == [(2, False)] * 3
