"""How far the caller's own request is, and how to stop it."""

from __future__ import annotations

import base64
import time
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import Field

from dreamloom.server.a1111.lenient import Lenient
from dreamloom.server.a1111.tasks import Task, Tasks
from dreamloom.server.guard import Caller
from dreamloom.server.here import CallerIt, Here, HereIt
from dreamloom.server.submitting import cancel_quietly, own_job
from dreamloom.store.values import Job

router = APIRouter()


class ProgressQuestion(Lenient):
    """Which task is asked about, and which of its previews the caller has seen."""

    id_task: Annotated[str, Field(max_length=200)]
    id_live_preview: int = -1
    live_preview: bool = True


@router.get("/sdapi/v1/progress")
def progress(
    request: Request, here: HereIt, caller: CallerIt, skip_current_image: Annotated[bool, Query()] = False
) -> dict[str, Any]:
    """How far the caller's current request is; all zeros if there is none."""
    task, job = _current(request, here, caller)
    share, rest, step = _state_of(job)
    item, steps = 0, 0
    if job is not None:
        steps = job.resolved.steps
        item = min(step // steps, len(job.resolved.items) - 1)
    picture = None if job is None or skip_current_image else here.studio.preview(job.id, item)
    return {
        "progress": share,
        "eta_relative": rest,
        "state": {
            "skipped": False,
            "interrupted": False,
            "stopping_generation": False,
            "job": task.id if task else "",
            "job_count": len(job.resolved.items) if job else 0,
            "job_timestamp": time.strftime("%Y%m%d%H%M%S", time.localtime(job.created if job else 0)),
            "job_no": item,
            "sampling_step": step - item * steps,
            "sampling_steps": steps,
        },
        "current_image": None if picture is None else base64.b64encode(picture).decode("ascii"),
        "textinfo": None,
    }


@router.post("/sdapi/v1/interrupt")
@router.post("/sdapi/v1/skip")
def interrupt(
    request: Request, here: HereIt, caller: CallerIt, id_task: Annotated[str | None, Query(max_length=200)] = None
) -> dict[str, Any]:
    """Stops the caller's current request, or the one of that id; it is answered with what is finished.

    Skipping is the same here: the pictures of a request are painted as one job.
    """
    _, job = _current(request, here, caller, id_task)
    if job is not None:
        cancel_quietly(here, job.id)
    return {}


@router.get("/internal/pending-tasks")
def pending_tasks(request: Request, caller: CallerIt) -> dict[str, Any]:
    """The caller's requests that have not been answered."""
    tasks: Tasks = request.app.state.tasks
    waiting = [task.id for task in tasks.active(caller)]
    return {"size": len(waiting), "tasks": waiting}


@router.post("/internal/progress")
def progress_of(request: Request, here: HereIt, caller: CallerIt, asked: ProgressQuestion) -> dict[str, Any]:
    """How far one request of the caller's is, by the id that it was given (force_task_id)."""
    tasks: Tasks = request.app.state.tasks
    task, ended = tasks.find(caller, asked.id_task)
    if task is None or ended:
        return {
            "active": False, "queued": False, "completed": task is not None, "progress": None, "eta": None,
            "live_preview": None, "id_live_preview": asked.id_live_preview, "textinfo": None,
        }  # fmt: skip
    job = own_job(here, caller, task.job)
    share, rest, step = _state_of(job)
    picture, number = None, asked.id_live_preview
    if asked.live_preview and step != asked.id_live_preview:
        jpeg = here.studio.preview(job.id, min(step // job.resolved.steps, len(job.resolved.items) - 1))
        if jpeg is not None:
            picture, number = f"data:image/jpeg;base64,{base64.b64encode(jpeg).decode('ascii')}", step
    waits = job.state in ("queued", "paused")
    return {
        "active": not waits, "queued": waits, "completed": False, "progress": share, "eta": rest,
        "live_preview": picture, "id_live_preview": number, "textinfo": "In queue..." if waits else None,
    }  # fmt: skip


def _current(request: Request, here: Here, caller: Caller, id: str | None = None) -> tuple[Task | None, Job | None]:
    tasks: Tasks = request.app.state.tasks
    for task in tasks.active(caller):
        if id not in (None, task.id):
            continue
        job = own_job(here, caller, task.job)
        if not job.ended:
            return task, job
    return None, None


def _state_of(job: Job | None) -> tuple[float, float, int]:
    """The share that is done, the seconds that the rest may take, and the steps that are done."""
    if job is None or job.progress is None or not job.progress[0]:
        return 0.0, 0.0, 0
    done, total = job.progress
    share = min(done / total, 1.0)
    return share, max(0.0, (time.time() - (job.started or job.created)) * (1 - share) / share), done
