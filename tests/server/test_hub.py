"""The hub: one reader, many listeners."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from dreamloom.errors import StoreBusy
from dreamloom.recipe import Recipe
from dreamloom.server import hub as hub_module
from dreamloom.server.hub import Hub, Listener, Told
from dreamloom.studio import Studio


def everything(_: Told) -> bool:
    return True


async def until(true: Callable[[], Any]) -> None:
    for _ in range(6000):
        if true():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it never became true")


async def hears(listener: Listener, number: int) -> list[Told]:
    """The next so many events."""
    heard: list[Told] = []
    while len(heard) < number:
        heard += await listener.next()
    return heard


def running(studio: Studio, story: Callable[[Hub], Any]) -> None:
    """Tells a story of a hub that runs."""

    async def tell() -> None:
        hub = Hub(studio)
        await hub.start()
        try:
            await story(hub)
        finally:
            await hub.stop()

    asyncio.run(tell())


def submit(studio: Studio, **more: Any) -> str:
    return studio.submit(Recipe(prompt="x"), **more).id


def test_every_listener_hears_what_it_wants_in_order(studio: Studio) -> None:
    async def story(hub: Hub) -> None:
        with hub.listen(everything) as all_ears, hub.listen(lambda told: told.owner == "anna") as annas:
            assert hub.streams == 2
            first, second = submit(studio), submit(studio, owner="anna")
            studio.cancel(first)
            heard = await hears(all_ears, 3)
            assert [one.number for one in heard] == [1, 2, 3]
            assert {one.event.job for one in heard} == {first, second}
            (own,) = await annas.next()
            assert (own.event.job, own.event.kind) == (second, "queued")
        assert hub.streams == 0

    running(studio, story)


def test_what_happened_before_it_began_is_not_told(studio: Studio) -> None:
    old = submit(studio)

    async def story(hub: Hub) -> None:
        with hub.listen(everything) as listener:
            studio.cancel(old)
            (told,) = await listener.next()
            assert (told.event.kind, told.event.number) == ("cancelled", 2)

    running(studio, story)


def test_a_place_is_found_again_as_long_as_it_is_kept(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub_module, "KEPT", 5)

    async def story(hub: Hub) -> None:
        start = hub.place()
        assert hub.since(start) == ()
        jobs = [submit(studio) for _ in range(8)]
        await until(lambda: hub.place().endswith("-8"))
        assert hub.since(start) is None
        kept = hub.since(hub.place(3))
        assert kept is not None
        assert [told.event.job for told in kept] == jobs[3:]
        assert hub.since(hub.place(2)) is None
        assert hub.since(hub.place(8)) == ()
        for unknown in (None, "", "-", "x-1", f"{hub.run}-", f"{hub.run}-x", f"{hub.run}-²"):
            assert hub.since(unknown) is None

    running(studio, story)


def test_of_a_forgotten_job_nothing_is_told_twice(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub_module, "KNOWN", 1)

    async def story(hub: Hub) -> None:
        with hub.listen(everything) as listener:
            first = submit(studio)
            assert await listener.next()
            submit(studio)
            assert await listener.next()
            studio.cancel(first)
            (told,) = await listener.next()
            assert (told.event.job, told.event.kind) == (first, "cancelled")

    running(studio, story)


def test_a_store_that_is_locked_for_a_while_makes_events_late_and_loses_none(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, failures = studio.events_after, [StoreBusy("locked"), StoreBusy("locked")]

    def failing(id: str, after: int = 0) -> Any:
        if failures:
            raise failures.pop()
        return read(id, after)

    monkeypatch.setattr(studio, "events_after", failing)

    async def story(hub: Hub) -> None:
        with hub.listen(everything) as listener:
            job = submit(studio)
            (told,) = await listener.next()
            assert told.event.job == job

    running(studio, story)


def test_who_falls_behind_is_sent_away(monkeypatch: pytest.MonkeyPatch, studio: Studio) -> None:
    monkeypatch.setattr(hub_module, "PATIENCE", 2)

    async def story(hub: Hub) -> None:
        with hub.listen(everything) as listener:
            for _ in range(4):
                submit(studio)
            await until(lambda: hub.place().endswith("-4"))
            assert await listener.next() == ()

    running(studio, story)


def test_listening_ends_with_the_hub(studio: Studio) -> None:
    async def story(hub: Hub) -> None:
        with hub.listen(everything) as listener:
            waiting = asyncio.create_task(listener.next())
            await asyncio.sleep(0)
            hub.close()
            assert await waiting == ()
        with hub.listen(everything) as late:
            assert await late.next() == ()

    running(studio, story)


def test_a_job_that_is_gone_is_no_trouble(studio: Studio) -> None:
    async def story(hub: Hub) -> None:
        with hub.listen(everything) as listener:
            hub._ring("no such job")
            job = submit(studio)
            (told,) = await listener.next()
            assert told.event.job == job

    running(studio, story)


def test_after_a_backup_came_back_streams_begin_anew(studio: Studio) -> None:
    async def story(hub: Hub) -> None:
        submit(studio)
        await until(lambda: hub.place().endswith("-1"))
        place = hub.place(0)
        with hub.listen(everything) as listener:
            hub._ring("")
            assert await listener.next() == ()
        assert hub.since(place) is None or hub.since(place) == ()

    running(studio, story)


def test_an_ended_listener_hears_nothing_more() -> None:
    async def story() -> None:
        listener = Listener(everything)
        listener.end()
        assert await listener.next() == ()
        assert await listener.next() == ()

    asyncio.run(story())
