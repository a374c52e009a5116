"""Event streams: nothing is missed, nothing is told twice, and nobody hears of others' work."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastapi.testclient import TestClient
from servers import Served, finished, follow, problem, read_events, submit

from dreamloom.server import Settings, TokenBook
from dreamloom.studio import Studio


@pytest.fixture
def unattended(studio: Studio) -> Iterator[httpx2.Client]:
    """A client of a real server that nobody works for."""
    with (
        Served.open(studio, Settings(port=0, workers=0)) as server,
        httpx2.Client(base_url=server.url, timeout=60) as client,
    ):
        yield client


def numbers(events: list[dict[str, Any]]) -> list[int]:
    return [event["data"]["number"] for event in events]


def test_a_jobs_stream_tells_all_from_the_first_event_to_the_end(client: TestClient) -> None:
    job = submit(client, count=2)
    events = follow(client, f"/api/v1/jobs/{job['id']}/events")
    kinds = [event["event"] for event in events]
    assert kinds[:2] == ["queued", "started"]
    assert kinds[-1] == "done"
    assert kinds.count("asset") == 2
    assert numbers(events) == list(range(1, len(events) + 1))
    assert [int(event["id"]) for event in events] == numbers(events)
    assert all(event["data"]["job"] == job["id"] for event in events)
    asset = next(event for event in events if event["event"] == "asset")["data"]["data"]
    assert client.get(asset["url"]).is_success


def test_who_comes_back_goes_on_where_he_was(client: TestClient) -> None:
    path = f"/api/v1/jobs/{finished(client)['id']}/events"
    everything = follow(client, path)
    for last in range(len(everything) + 1):
        assert follow(client, path, **{"Last-Event-ID": str(last)}) == everything[last:]
    assert follow(client, f"{path}?after=2") == everything[2:]
    assert follow(client, f"{path}?after=2", **{"Last-Event-ID": "3"}) == everything[3:]
    assert follow(client, f"{path}?after=2", **{"Last-Event-ID": "nonsense"}) == everything[2:]


def test_previews_come_as_addresses_as_data_or_not(unattended: httpx2.Client, studio: Studio) -> None:
    path = f"/api/v1/jobs/{submit(unattended)['id']}/events"
    job = studio.store.claims.take("worker", 60)
    assert job is not None
    studio.store.claims.preview(job, 0, b"\xff\xd8jpeg", {"step": 1, "steps": 3})
    told = {}
    for how in ("url", "data"):
        with unattended.stream("GET", f"{path}?previews={how}") as stream:
            told[how] = read_events(stream.iter_lines(), until="preview")[-1]["data"]["data"]["url"]
    assert unattended.get(told["url"]).content == b"\xff\xd8jpeg"
    assert told["data"] == "data:image/jpeg;base64,/9hqcGVn"
    studio.cancel(job.id)
    assert "preview" not in [event["event"] for event in follow(unattended, f"{path}?previews=none")]
    problem(unattended.get(f"{path}?previews=all"), 422)


def test_the_stream_of_everything_goes_on_where_it_was_left(unattended: httpx2.Client, studio: Studio) -> None:
    with unattended.stream("GET", "/api/v1/events") as stream:
        lines = stream.iter_lines()
        assert read_events(lines, until="ready")[0]["data"] == {"reload": True}
        jobs = [submit(unattended)["id"] for _ in range(2)]
        for job in jobs:
            studio.cancel(job)
        seen: list[dict[str, Any]] = []
        while sum(event["event"] == "cancelled" for event in seen) < 2:
            seen += read_events(lines, until="cancelled")
    assert sorted(event["data"]["job"] for event in seen) == sorted(jobs * 2)
    for last in range(len(seen) - 1):
        with unattended.stream("GET", "/api/v1/events", headers={"Last-Event-ID": seen[last]["id"]}) as stream:
            lines = stream.iter_lines()
            assert read_events(lines, until="ready")[0]["data"] == {"reload": False}
            rest: list[dict[str, Any]] = []
            while len(rest) < len(seen) - 1 - last:
                rest += read_events(lines, until=seen[last + 1 + len(rest)]["event"])
        assert rest == seen[last + 1 :]


@pytest.mark.parametrize("place", ["nonsense", "00000000-1", "-5", "x-y-z", "9" * 50])
def test_an_unknown_place_says_that_lists_must_be_loaded_anew(unattended: httpx2.Client, place: str) -> None:
    with unattended.stream("GET", "/api/v1/events", headers={"Last-Event-ID": place}) as stream:
        assert read_events(stream.iter_lines(), until="ready")[0]["data"] == {"reload": True}


def test_nobody_hears_of_others_work(studio: Studio, tmp_path: Path) -> None:
    book = TokenBook(tmp_path / "tokens.json")
    tokens = {"anna": book.add("anna", "user"), "ben": book.add("ben", "user"), "root": book.add("root", "admin")}
    heard: dict[str, set[str]] = {}

    def listen(name: str, url: str, began: threading.Semaphore) -> None:
        headers = {"Authorization": f"Bearer {tokens[name]}"}
        with (
            httpx2.Client(base_url=url, timeout=60, headers=headers) as client,
            client.stream("GET", "/api/v1/events") as stream,
        ):
            lines = stream.iter_lines()
            read_events(lines, until="ready")
            began.release()
            heard[name] = {event["data"]["job"] for event in read_events(lines)}

    began = threading.Semaphore(0)
    with Served.open(studio, Settings(port=0, workers=0, tokens=book.path)) as server:
        listening = [threading.Thread(target=listen, args=(name, server.url, began)) for name in tokens]
        for thread in listening:
            thread.start()
        for _ in listening:
            assert began.acquire(timeout=60)
        jobs = {}
        for name in ("anna", "ben"):
            with httpx2.Client(base_url=server.url, headers={"Authorization": f"Bearer {tokens[name]}"}) as client:
                jobs[name] = submit(client)["id"]
        hub = server.server.config.app.state.here.hub
        while int(hub.place().partition("-")[2]) < len(jobs):  # until it has told of both
            time.sleep(0.01)
    for thread in listening:
        thread.join(60)
    assert heard == {"anna": {jobs["anna"]}, "ben": {jobs["ben"]}, "root": set(jobs.values())}


def test_a_stream_ends_when_the_server_stops(studio: Studio) -> None:
    began, ended = threading.Event(), threading.Event()

    def listen(url: str) -> None:
        with httpx2.Client(base_url=url, timeout=60) as client, client.stream("GET", "/api/v1/events") as stream:
            for _ in stream.iter_lines():
                began.set()
        ended.set()

    with Served.open(studio, Settings(port=0, workers=0)) as server:
        threading.Thread(target=listen, args=(server.url,), daemon=True).start()
        assert began.wait(60)
    assert ended.wait(60)


def test_too_many_streams_are_refused(idle: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    id = submit(idle)["id"]
    monkeypatch.setattr("dreamloom.server.native.events.MAX_STREAMS", 0)
    for path in ("/api/v1/events", f"/api/v1/jobs/{id}/events"):
        assert problem(idle.get(path), 503)["type"].endswith("too-many-streams")
