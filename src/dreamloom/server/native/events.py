"""Event streams (Server-Sent Events, as in the HTML standard): of one job, and of all that the caller may see.

A job's stream numbers its events as the store does, so a client that comes back with the last number misses nothing,
however long it was away. The stream of everything numbers them by their place in the hub (see `hub`); it begins with
`ready`, which says whether anything may have been missed: then the client loads its lists anew.
"""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from typing import Annotated, Literal

from fastapi import APIRouter, Header, Query
from sse_starlette import EventSourceResponse
from starlette.concurrency import run_in_threadpool

from dreamloom.server.here import Answers, CallerIt, Here, HereIt, problems
from dreamloom.server.lines import line, line_of
from dreamloom.server.native.jobs import JobId
from dreamloom.server.problems import Refusal
from dreamloom.server.settings import MAX_STREAMS
from dreamloom.server.submitting import own_job
from dreamloom.store.values import ENDED, Job, StoredEvent

router = APIRouter(tags=["events"], responses=problems(404, 422, 503))

Previews = Annotated[
    Literal["url", "data", "none"],
    Query(description="How previews come: as the picture's address, as a data: URL, or not at all."),
]
_STREAM: Answers = {
    200: {
        "description": "Events; the data of each is a `Line` in JSON.",
        "content": {
            "text/event-stream": {
                "schema": {"type": "string"},
                "example": 'id: 3\nevent: progress\ndata: {"number": 3, "job": "0197…", "kind": "progress", "at": 1.5, '
                '"data": {"done": 4, "total": 20, "item": 0, "step": 4, "steps": 20}}\n\n',
            }
        },
    }
}


@router.get("/jobs/{id}/events", operation_id="follow_job", response_class=EventSourceResponse, responses=_STREAM)
async def follow_job(
    here: HereIt,
    caller: CallerIt,
    id: JobId,
    last_event_id: Annotated[str | None, Header(max_length=100, description="The last number you saw.")] = None,
    after: Annotated[int, Query(ge=0, le=2**53, description="Events after this number; the header wins.")] = 0,
    previews: Previews = "url",
) -> EventSourceResponse:
    """What happens to a job, from the first event or the one after the last you saw, until it ends."""
    job = await run_in_threadpool(own_job, here, caller, id)
    _check_room(here)
    if last_event_id and last_event_id.isascii() and last_event_id.isdecimal():
        after = int(last_event_id[:15])
    return _response(_one_job(here, job, after, previews))


@router.get("/events", operation_id="follow_all", response_class=EventSourceResponse, responses=_STREAM)
async def follow_all(
    here: HereIt,
    caller: CallerIt,
    last_event_id: Annotated[str | None, Header(max_length=100, description="The last id you saw.")] = None,
    after: Annotated[str | None, Query(max_length=100, description="Events after this id; the header wins.")] = None,
    previews: Previews = "url",
) -> EventSourceResponse:
    """What happens to all your jobs; to an admin, everybody's. It does not end."""
    _check_room(here)
    return _response(_everything(here, caller.sees, last_event_id or after, previews))


def _check_room(here: Here) -> None:
    if here.hub.streams >= MAX_STREAMS:
        raise Refusal(
            503, "too-many-streams", f"{MAX_STREAMS} event streams are open: close some", {"Retry-After": "5"}
        )


def _response(lines: AsyncIterator[bytes]) -> EventSourceResponse:
    return EventSourceResponse(lines, ping=15, send_timeout=60, headers={"Cache-Control": "no-store"})


async def _one_job(here: Here, job: Job, after: int, previews: str) -> AsyncIterator[bytes]:
    with here.hub.listen(lambda told: told.event.job == job.id) as listener:
        while True:
            # The store is asked at the start, and again should the hub have skipped something.
            events = await run_in_threadpool(here.studio.events_after, job.id, after)
            for event in events:
                after = event.number
                if text := await _line(here, event, str(event.number), previews):
                    yield text
            if events[-1].kind in ENDED if events else job.ended:
                return
            complete = True
            while complete:
                news = await listener.next()
                if not news:
                    return
                for told in news:
                    complete = complete and told.event.number <= after + 1
                    if complete and told.event.number == after + 1:
                        after = told.event.number
                        if text := await _line(here, told.event, str(after), previews):
                            yield text
                        if told.event.kind in ENDED:
                            return


async def _everything(here: Here, sees: str | None, place: str | None, previews: str) -> AsyncIterator[bytes]:
    with here.hub.listen(lambda told: sees in (None, told.owner)) as listener:
        missed = here.hub.since(place)
        yield line("ready", place if missed and place else here.hub.place(), {"reload": missed is None})
        news = tuple(told for told in missed or () if listener.wants(told)) or await listener.next()
        while news:
            if previews == "url":
                yield b"".join(told.line for told in news)
            else:
                for told in news:
                    if text := await _line(here, told.event, told.place, previews):
                        yield text
            news = await listener.next()


async def _line(here: Here, event: StoredEvent, id: str, previews: str) -> bytes:
    """An event as the stream shows it; nothing for a preview that is not wanted or is gone."""
    if event.kind != "preview" or previews == "url":
        return line_of(event, id)
    if previews == "none":
        return b""
    jpeg = await run_in_threadpool(here.studio.preview, event.job, int(event.data.get("item", 0)))
    if jpeg is None:
        return b""
    return line_of(event, id, f"data:image/jpeg;base64,{base64.b64encode(jpeg).decode('ascii')}")
