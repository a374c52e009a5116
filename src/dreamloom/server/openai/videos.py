"""Films, in OpenAI's words: asked for, looked after, fetched. A film's id is its job's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import FileResponse
from starlette.concurrency import run_in_threadpool

from dreamloom.errors import MissingJob
from dreamloom.server import uploads
from dreamloom.server.guard import Caller
from dreamloom.server.here import CallerIt, Here, HereIt
from dreamloom.server.native.gallery import file_of
from dreamloom.server.openai.asked import VideoAsked, files_of, from_form, video_recipe
from dreamloom.server.problems import Refusal
from dreamloom.server.submitting import answers_in, cancel_quietly, own_job, submit
from dreamloom.store.values import Job, JobFilter, State

router = APIRouter(prefix="/videos")
_STATUS: dict[State, str] = {
    "queued": "queued",
    "paused": "queued",
    "running": "in_progress",
    "done": "completed",
    "failed": "failed",
    "cancelled": "failed",
}
_PREFIX = "video_"
_PAGE, _PAGES = 200, 25  # jobs that are looked through at once, and how often


@router.post("")
async def create(request: Request, here: HereIt, caller: CallerIt) -> dict[str, Any]:
    """Queues a film."""
    if request.headers.get("content-type", "").startswith("application/json"):
        asked, reference = await _from_json(request), None
    else:
        async with request.form(max_files=2, max_fields=100) as form:
            asked = from_form(VideoAsked, form)
            references = files_of(form, "input_reference")
            reference = await references[0].read() if references else None

    def queue() -> Job:
        start = uploads.keep(here.studio, reference, "input_reference")[0] if reference is not None else None
        return submit(here, caller, video_recipe(here.studio, asked, start), answers=answers_in(request))

    return _told(await run_in_threadpool(queue))


async def _from_json(request: Request) -> VideoAsked:
    try:
        given = await request.json()
    except (ValueError, RecursionError):
        raise Refusal(400, "no-json", "the body is no JSON") from None
    if not isinstance(given, dict):
        raise Refusal(422, "bad-request", "the body is no JSON object")
    if given.get("input_reference") is not None:
        raise Refusal(422, "not-here", "send the picture itself as a form's file: nothing is fetched from addresses")
    from starlette.datastructures import FormData

    return from_form(VideoAsked, FormData([(name, str(value)) for name, value in given.items() if value is not None]))


@router.get("")
def list_videos(
    here: HereIt,
    caller: CallerIt,
    limit: Annotated[int, Query(ge=0, le=100)] = 20,
    after: Annotated[str | None, Query(max_length=100)] = None,
    order: Annotated[str, Query(pattern="^(asc|desc)$")] = "desc",
) -> dict[str, Any]:
    """The caller's films."""
    jobs = list(_films(here, caller))
    if order == "asc":
        jobs.reverse()
    if after is not None:
        ids = [_PREFIX + job.id for job in jobs]
        jobs = jobs[ids.index(after) + 1 :] if after in ids else []
    page = [_told(job) for job in jobs[:limit]]
    edges = {"first_id": page[0]["id"] if page else None, "last_id": page[-1]["id"] if page else None}
    return {"object": "list", "data": page, "has_more": len(jobs) > limit, **edges}


@router.get("/{id}")
def get_video(here: HereIt, caller: CallerIt, id: str) -> dict[str, Any]:
    """How far a film is."""
    return _told(_film(here, caller, id))


@router.get("/{id}/content")
def get_content(
    here: HereIt, caller: CallerIt, id: str, variant: Annotated[str, Query(max_length=20)] = "video"
) -> FileResponse:
    """A finished film's file."""
    if variant != "video":
        raise Refusal(422, "not-here", "there is only the film itself: ask for the variant video", field="variant")
    job = _film(here, caller, id)
    assets = here.studio.assets(job.id)
    if not assets:
        raise Refusal(409, "not-ready", "the film is not finished", job=job.id)
    return file_of(here, assets[0])


@router.delete("/{id}")
def delete_video(here: HereIt, caller: CallerIt, id: str) -> dict[str, Any]:
    """Stops a film, or puts it into the trash."""
    job = _film(here, caller, id)
    cancel_quietly(here, job.id)
    here.studio.trash([asset.id for asset in here.studio.assets(job.id)])
    return {"id": id, "deleted": True, "object": "video.deleted"}


def _films(here: Here, caller: Caller) -> Iterator[Job]:
    """The caller's films that were not deleted, newest first, as far as they are among the newest 5000 jobs."""
    before = None
    for _ in range(_PAGES):
        jobs = here.studio.jobs(JobFilter(owner=caller.sees, before=before, limit=_PAGE))
        yield from (job for job in jobs if job.resolved.output.kind == "video" and not _deleted(here, job))
        if len(jobs) < _PAGE:
            return
        before = jobs[-1].id


def _film(here: Here, caller: Caller, id: str) -> Job:
    """A film of the caller's.

    Raises:
        MissingJob: if there is none.
    """
    job = own_job(here, caller, id.removeprefix(_PREFIX)) if id.startswith(_PREFIX) else None
    if job is None or job.resolved.output.kind != "video" or _deleted(here, job):
        raise MissingJob(f"there is no video {id[:100]!r}", id[:100])
    return job


def _deleted(here: Here, job: Job) -> bool:
    if job.state != "done":
        return job.state == "cancelled"
    return all(asset.trashed is not None for asset in here.studio.assets(job.id))


def _told(job: Job) -> dict[str, Any]:
    output = job.resolved.output
    frames, fps = getattr(output, "frames", 1), getattr(output, "fps", 1)
    done, total = job.progress or (0, 1)
    error = {"code": "failed", "message": job.error} if job.error else None
    return {
        "id": _PREFIX + job.id,
        "object": "video",
        "status": _STATUS[job.state],
        "progress": 100 if job.state == "done" else min(99, 100 * done // max(1, total)),
        "created_at": int(job.created),
        "completed_at": int(job.finished) if job.state == "done" and job.finished else None,
        "expires_at": None,
        "error": error,
        "model": job.resolved.model.name,
        "prompt": job.resolved.items[0].prompt,
        "seconds": f"{frames / fps:.3g}",
        "size": f"{output.width}x{output.height}",
        "remixed_from_video_id": None,
    }
