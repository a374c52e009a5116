"""Jobs: submit, list, look at, steer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Body, Path, Query, Response
from pydantic import Field

from dreamloom.recipe import Recipe
from dreamloom.recipe.values import Between, Value
from dreamloom.server.here import CallerIt, Here, HereIt, links, problems
from dreamloom.server.native.views import AssetView, Count, Jobs, JobView, JobWithAssets
from dreamloom.server.problems import Refusal
from dreamloom.server.submitting import own_job, submit
from dreamloom.store.values import Job, JobFilter, Limit, Priority, State
from dreamloom.trust.policy import Answers

router = APIRouter(prefix="/jobs", tags=["jobs"], responses=problems(404, 409, 422, 503))

JobId = Annotated[str, Path(pattern=r"^[0-9a-f-]{36}$", description="The job's id.")]


class JobRequest(Value):
    """What to make, and when its turn comes.

    `recipe` names pictures that go in by `path` and `sha256`, as the upload's answer says them. `answers` is what the
    user said to the policy. `preview_every` asks for a preview after every so many steps; 0 for none. `watch` keeps
    what every step looks like, for `GET /api/v1/jobs/{id}/watch`; not a pixel changes by it.
    """

    recipe: Recipe
    answers: Answers = Answers()
    priority: Priority = 0
    preview_every: Annotated[int, Between(0, 1000)] = 0
    watch: bool = False


class Move(Value):
    """A new place in the queue: a priority, or the id of the waiting job to go ahead of, or "first" or "last"."""

    priority: Priority | None = None
    before: Annotated[str, Field(pattern=r"^(first|last|[0-9a-f-]{36})$")] | None = None


_EXAMPLES: dict[str, Any] = {
    "words": {"summary": "From words", "value": {"recipe": {"prompt": "a red apple, 3d render"}, "preview_every": 2}},
    "exact": {
        "summary": "Every setting",
        "value": {
            "recipe": {
                "prompt": "a (red:1.2) apple",
                "negative_prompt": "blur",
                "seed": 7,
                "steps": 20,
                "cfg_scale": 3.0,
                "sampler": "DPM++ 2M Karras",
                "output": {"kind": "image", "width": 128, "height": 128},
                "count": 4,
            },
            "priority": -1,
        },
    },
}


_LEADS_TO = (
    "get_job", "cancel_job", "pause_job", "resume_job", "retry_job", "move_job", "get_preview", "follow_job",
    "watch_job",
)  # fmt: skip


@router.post(
    "",
    operation_id="submit_job",
    status_code=201,
    responses={**problems(400, 413, 415, 429, 507), 201: links("id", "/id", *_LEADS_TO)},
)
def submit_job(
    here: HereIt, caller: CallerIt, asked: Annotated[JobRequest, Body(openapi_examples=_EXAMPLES)], response: Response
) -> JobView:
    """Queue a recipe. When this answers, the job is on the disk and survives a power cut."""
    how = {"priority": asked.priority, "preview_every": asked.preview_every, "watch": asked.watch}
    job = submit(here, caller, asked.recipe, answers=asked.answers, **how)
    response.headers["Location"] = f"/api/v1/jobs/{job.id}"
    return JobView.of(job)


@router.get("", operation_id="list_jobs")
def list_jobs(
    here: HereIt,
    caller: CallerIt,
    state: Annotated[list[State] | None, Query(description="Only in these states.", max_length=6)] = None,
    order: Annotated[
        str, Query(pattern="^(newest|queue)$", description="Newest first, or as they will run.")
    ] = "newest",
    before: Annotated[str | None, Query(pattern=r"^[0-9a-f-]{36}$", description="`next` of the page before.")] = None,
    limit: Annotated[Limit, Query(ge=1, le=1000)] = 100,
) -> Jobs:
    """Your jobs; an admin's list holds everybody's."""
    wanted = JobFilter.model_validate(
        {"states": state or None, "owner": caller.sees, "order": order, "before": before, "limit": limit}
    )
    jobs = tuple(map(JobView.of, here.studio.jobs(wanted)))
    more = jobs[-1].id if len(jobs) == limit and order == "newest" else None
    return Jobs.model_construct(jobs=jobs, counts=dict(here.studio.job_counts()), next=more)


@router.get("/{id}", operation_id="get_job")
def get_job(here: HereIt, caller: CallerIt, id: JobId) -> JobWithAssets:
    """A job, with what it has made so far."""
    job = own_job(here, caller, id)
    assets = tuple(map(AssetView.of, here.studio.assets(job.id)))
    shown = {name: getattr(JobView.of(job), name) for name in JobView.model_fields}
    return JobWithAssets.model_construct(**shown, assets=assets, ahead=here.studio.jobs_ahead(job.id))


def _steer(name: str, told: str, action: Callable[[Here, str], Job]) -> None:
    def steer(here: HereIt, caller: CallerIt, id: JobId) -> JobView:
        return JobView.of(action(here, own_job(here, caller, id).id))

    router.post(f"/{{id}}/{name}", operation_id=f"{name}_job", description=told, summary=f"{name.capitalize()} Job")(
        steer
    )


_steer(
    "cancel",
    "Stop a job; what it finished so far stays.",
    lambda here, id: here.studio.cancel(id),
)
_steer("pause", "Put a job aside; what it finished so far stays.", lambda here, id: here.studio.pause(id))
_steer("resume", "Put a paused job back, at its old place.", lambda here, id: here.studio.resume(id))
_steer(
    "retry",
    "Try a failed or cancelled job again; pictures that it made already are kept.",
    lambda here, id: here.studio.retry(id),
)


@router.post("/{id}/move", operation_id="move_job", responses=problems(400, 413, 415))
def move_job(here: HereIt, caller: CallerIt, id: JobId, move: Move) -> JobView:
    """Change when a job's turn comes. Only an admin may put one ahead of other people's."""
    own_job(here, caller, id)
    if caller.role != "admin" and ((move.priority or 0) > 0 or move.before == "first"):
        raise Refusal(403, "admins-only", "only an admin may go ahead of others: move it ahead of a job of your own")
    if move.before not in (None, "first", "last"):
        own_job(here, caller, str(move.before))
    return JobView.of(here.studio.reorder(id, priority=move.priority, before=move.before))


@router.get(
    "/{id}/preview",
    operation_id="get_preview",
    response_class=Response,
    responses={200: {"description": "A JPEG file.", "content": {"image/jpeg": {}}}},
)
def get_preview(
    here: HereIt,
    caller: CallerIt,
    id: JobId,
    item: Annotated[int, Query(ge=0, le=999, description="Which of the job's pictures.")] = 0,
) -> Response:
    """The newest preview of a picture in the making."""
    jpeg = here.studio.preview(own_job(here, caller, id).id, item)
    if jpeg is None:
        raise Refusal(404, "no-preview", "there is no preview of it now: ask for some with preview_every")
    return Response(jpeg, media_type="image/jpeg", headers={"Cache-Control": "no-store"})


@router.delete("", operation_id="clear_jobs")
def clear_jobs(here: HereIt, caller: CallerIt) -> Count:
    """Forget your jobs that have ended (an admin everybody's); what they made stays in the gallery."""
    return Count(count=here.studio.clear_jobs(owner=caller.sees))
