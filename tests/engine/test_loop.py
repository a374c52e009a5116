"""The loop's events, its cancelling, and that a picture never depends on its neighbours."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any

import numpy as np
import pytest

from dreamloom.engine.events import Done, Event, Frames, Preview, Progress
from dreamloom.engine.families.wan import Wan
from dreamloom.engine.loop import IN_FLIGHT, paint
from dreamloom.engine.plan import plan
from dreamloom.engine.track import Track
from dreamloom.recipe import ResolvedRecipe
from example_card import resolved
from fake_family import FakeFamily

NATIVE = 64 * 64


def events(recipe: ResolvedRecipe, family: Any, preview_every: int = 0) -> Iterator[Event]:
    return paint(plan(recipe, family, {}, NATIVE), family, preview_every=preview_every)


def pixels(recipe: ResolvedRecipe, family: Any) -> list[Any]:
    return [event.pixels for event in events(recipe, family) if isinstance(event, Frames)]


@pytest.mark.parametrize("sampler", ["Euler", "Heun", "DPM++ 2M SDE", "LCM"])
def test_every_step_is_told_once_and_done_comes_last(fake: FakeFamily, sampler: str) -> None:
    *steps, frames, done = events(resolved(steps=5, sampler=sampler), fake)
    assert steps == [Progress(0, step, 5) for step in range(1, 6)]
    assert isinstance(frames, Frames)
    assert frames.pixels.shape == (1, 64, 64, 3)
    assert frames.pixels.dtype == np.uint8
    assert isinstance(done, Done)
    assert done.items == 1
    assert done.seconds >= 0


def test_previews_come_every_so_many_steps_but_not_for_what_is_finished(fake: FakeFamily) -> None:
    previews = [one for one in events(resolved(steps=6), fake, 2) if isinstance(one, Preview)]
    assert [(one.step, one.steps, one.pixels.shape) for one in previews] == [(2, 6, (64, 64, 3)), (4, 6, (64, 64, 3))]
    assert not any(isinstance(one, Preview) for one in events(resolved(steps=6), fake))


@pytest.mark.parametrize("sampler", ["Euler", "Heun", "UniPC"])
def test_a_preview_shows_where_it_is_going(fake: FakeFamily, sampler: str) -> None:
    recipe = resolved(steps=6, sampler=sampler)
    goal = pixels(recipe, fake)[0][0]
    for preview in events(recipe, fake, 1):
        if isinstance(preview, Preview):
            assert np.abs(preview.pixels.astype(int) - goal.astype(int)).max() <= 2


def test_closing_cancels_before_the_next_step(fake: FakeFamily) -> None:
    running = events(resolved(steps=9, count=3), fake)
    for _ in range(4):
        next(running)
    asked = len(fake.calls)
    running.close()
    assert len(fake.calls) == asked == 4
    with pytest.raises(StopIteration):
        next(running)


@pytest.mark.parametrize("sampler", ["Euler", "DPM++ 2M SDE Karras"])
def test_alone_and_in_a_batch_of_four_the_pixels_are_the_same(wan: Wan, sampler: str) -> None:
    recipe = resolved(prompt="a {red apple|blue cat}", count=4, steps=2, sampler=sampler)
    together = pixels(recipe, wan)
    assert len(together) == 4
    for item, batch in enumerate(together):
        (alone,) = pixels(recipe.for_item(item), wan)
        assert np.array_equal(batch, alone)
    assert not np.array_equal(together[0], together[1])


def test_many_tracks_are_taken_up_as_places_become_free(fake: FakeFamily) -> None:
    count, taken = 2 * IN_FLIGHT + 2, []

    def noted() -> Iterator[Track]:
        for track in plan(resolved(count=count, steps=2), fake, {}, NATIVE):
            taken.append(track.item)
            yield track

    finished = []
    for event in paint(noted(), fake):
        if isinstance(event, Frames):
            finished.append(event.item)
            assert len(taken) <= len(finished) + IN_FLIGHT
    assert finished == list(range(count))
    assert event == Done(count, event.seconds)


def test_two_askers_may_have_items_of_the_same_number(fake: FakeFamily) -> None:
    slow, quick = resolved(steps=5), resolved(prompt="a cat", steps=2)
    tracks = chain(plan(slow, fake, {}, NATIVE), plan(quick, fake, {}, NATIVE))
    made = [event.pixels for event in paint(tracks, fake) if isinstance(event, Frames)]
    assert np.array_equal(made[0], pixels(quick, fake)[0])
    assert np.array_equal(made[1], pixels(slow, fake)[0])


def test_nothing_to_paint_is_done_at_once(fake: FakeFamily) -> None:
    assert [type(event) for event in paint([], fake)] == [Done]


def ways(recipe: ResolvedRecipe, fake: FakeFamily) -> list[int]:
    fake.calls.clear()
    list(events(recipe, fake))
    return [count for count, _ in fake.calls]


def test_guidance_costs_a_second_pass_only_where_it_is_on(fake: FakeFamily) -> None:
    assert ways(resolved(steps=4, cfg_scale=5), fake) == [2] * 4
    assert ways(resolved(steps=4, cfg_scale=1), fake) == [1] * 4
    part = resolved(steps=8, cfg_scale=5, guidance_interval=(0.25, 0.75))
    assert ways(part, fake) == [1, 1, 2, 2, 2, 2, 1, 1]
    tenths = resolved(steps=10, cfg_scale=5, guidance_interval=(0.3, 0.7))
    assert ways(tenths, fake) == [1] * 3 + [2] * 4 + [1] * 3
    heun = resolved(steps=4, cfg_scale=5, guidance_interval=(0.25, 0.5), sampler="Heun")
    assert ways(heun, fake) == [1, 1, 2, 2, 1, 1, 1]


def test_guidance_leads_away_from_the_negative_prompt(fake: FakeFamily) -> None:
    # the fake aims at the grey of so many letters, guided: negative + scale · (prompt − negative)
    (frames,) = pixels(resolved(prompt="x" * 20, negative_prompt="y" * 10, cfg_scale=3), fake)
    assert np.abs(frames.astype(int) - round((1 + 0.4) * 127.5)).max() <= 1


@pytest.mark.parametrize(("sampler", "calls"), [("Euler", [1, 1, 3, 3]), ("Heun", [1, 1, 1, 1, 3, 3, 3])])
def test_scheduled_words_change_at_their_step(fake: FakeFamily, sampler: str, calls: list[int]) -> None:
    list(events(resolved(prompt="[a:bcd:0.5]", steps=4, sampler=sampler), fake))
    assert fake.letters == calls


def test_one_step_paints(wan: Wan) -> None:
    (frames,) = pixels(resolved(steps=1), wan)
    assert frames.shape == (1, 64, 64, 3)
