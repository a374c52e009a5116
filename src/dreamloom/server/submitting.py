"""The one way from a request into the queue, and to wait there for the job's end."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from typing import Any

from fastapi import Request
from starlette.concurrency import run_in_threadpool

from dreamloom import errors
from dreamloom.errors import WrongState
from dreamloom.recipe import Recipe, ResolvedRecipe
from dreamloom.server import uploads
from dreamloom.server.guard import Caller
from dreamloom.server.here import Here
from dreamloom.server.problems import Refusal
from dreamloom.server.settings import MAX_COUNT, MAX_FRAMES
from dreamloom.store.values import ENDED, Asset, Job, JobFilter
from dreamloom.trust.policy import Answers

_log = logging.getLogger("dreamloom.server")


def answers_in(request: Request) -> Answers:
    """What the user said to the policy, in the headers of a request that has no field for it.

    `Dreamloom-Consent` says who agreed, in UTF-8; `Dreamloom-Acknowledged` names rules, with commas between.
    """
    consent = request.headers.get("dreamloom-consent", "").encode("latin-1").decode("utf-8", "replace").strip()
    rules = tuple(name.strip() for name in request.headers.get("dreamloom-acknowledged", "").split(",") if name.strip())
    return Answers(consent=consent[:2000] or None, acknowledged=rules[:100])


def submit(here: Here, caller: Caller, recipe: Recipe | ResolvedRecipe, **how: Any) -> Job:
    """Queues a recipe for a caller.

    Args:
        here: the server.
        caller: who asks.
        recipe: what to make; its pictures were uploaded before.
        how: further arguments of `Studio.submit`: answers, priority, preview_every.

    Raises:
        Refusal: if the queue is full, too much is asked for at once, or the caller may not go ahead of others.
        BadInput: if the recipe cannot be used.
    """
    count = recipe.count if isinstance(recipe, Recipe) else len(recipe.items)
    check_number(count, MAX_COUNT, "pictures or films")
    if caller.role != "admin" and how.get("priority", 0) > 0:
        raise Refusal(403, "admins-only", "only an admin may go ahead of others: leave the priority at 0 or below")
    uploads.confine(here.studio, recipe)
    _check_room(here, caller)
    resolved = here.studio.resolve(recipe) if isinstance(recipe, Recipe) else recipe
    check_number((getattr(resolved.output, "frames", None) or 1) * count, MAX_FRAMES, "frames")
    job = here.studio.submit(resolved, owner=caller.name, **how)
    words = {"prompt": job.resolved.items[0].prompt} if here.settings.log_prompts else {}
    _log.info("submitted", extra={"job": job.id, "caller": caller.name, "count": count, **words})
    return job


def check_number(asked: int, most: int, of_what: str) -> None:
    """Refuses too much at once.

    Raises:
        Refusal: with status 422.
    """
    if asked > most:
        raise Refusal(422, "too-many", f"{asked} {of_what} at once are too many: at most {most} are possible")


def _check_room(here: Here, caller: Caller) -> None:
    full, again = "the queue is full: try again when some of it is done", {"Retry-After": "30"}
    if here.studio.job_counts()["queued"] >= here.settings.max_waiting:
        raise Refusal(429, "queue-full", full, again)
    most = here.settings.max_waiting_each
    if caller.role != "admin":
        waiting = JobFilter(states=("queued", "paused"), owner=caller.name, limit=most)
        if len(here.studio.jobs(waiting)) >= most:
            raise Refusal(429, "queue-full", f"{most} of your jobs are waiting already: try again later", again)


def own_job(here: Here, caller: Caller, id: str) -> Job:
    """A job that the caller may see and steer.

    Raises:
        MissingJob: if there is none, or it is somebody else's: nobody learns which.
    """
    job = here.studio.job(id)
    if caller.sees not in (None, job.owner):
        raise errors.MissingJob(f"there is no job {id!r}", id)
    return job


def own_asset(here: Here, caller: Caller, id: int) -> Asset:
    """An asset that the caller may see.

    Raises:
        MissingAsset: if there is none, or it is somebody else's.
    """
    asset = here.studio.asset(id)
    if caller.sees not in (None, asset.owner):
        raise errors.MissingAsset(f"there is nothing with the number {id} in the gallery", id)
    return asset


def results(here: Here, job: Job) -> list[tuple[Asset, Path]]:
    """What a job has made so far, in the order of its items, with the files."""
    return [(asset, here.studio.asset_path(asset)) for asset in here.studio.assets(job.id)]


async def until_ended(here: Here, job: Job, request: Request) -> Job:
    """Waits for a job's end. If the caller goes away meanwhile, the job is cancelled: nobody would get its result.

    Raises:
        Refusal: if the server stops; the job goes on when it runs again.
        DreamloomError: if the job failed, with the sentence that says why.
    """
    gone = asyncio.create_task(_gone(request))
    try:
        with here.hub.listen(lambda told: told.event.job == job.id) as listener:
            job = await run_in_threadpool(here.studio.job, job.id)
            while not job.ended:
                news = asyncio.create_task(listener.next())
                await asyncio.wait({news, gone}, return_when=asyncio.FIRST_COMPLETED)
                if not news.done():
                    news.cancel()
                    await run_in_threadpool(cancel_quietly, here, job.id)
                    raise Refusal(499, "gone", "the caller went away")
                told = news.result()
                if not told:
                    raise Refusal(503, "stopping", f"the server stops: job {job.id} goes on when it runs again")
                if any(one.event.kind in ENDED for one in told):
                    job = await run_in_threadpool(here.studio.job, job.id)
    finally:
        gone.cancel()
    if job.state == "failed":
        raise await run_in_threadpool(failure, here, job)
    return job


def cancel_quietly(here: Here, id: str) -> None:
    """Cancels a job, unless it has ended meanwhile."""
    try:
        here.studio.cancel(id)
    except (WrongState, errors.MissingJob):
        return


def failure(here: Here, job: Job) -> Refusal:
    """What made a job fail, as the problem to tell: the user's own mistake, or a fault of the server."""
    events = [event for event in here.studio.events_after(job.id) if event.kind == "failed"]
    kind = getattr(errors, str(events[-1].data.get("type")), None) if events else None
    told = job.error or "the job failed"
    if isinstance(kind, type) and issubclass(kind, errors.BadInput):
        return Refusal(422, "failed", told, job=job.id)
    return Refusal(500, "failed", told, job=job.id)


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
