"""`dream jobs`: the queue, and what became of what was in it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dreamloom.cli.output import Report
from dreamloom.cli.studio import studio_of
from dreamloom.cli.wording import moment

if TYPE_CHECKING:
    from dreamloom.store.values import Asset, Job
    from dreamloom.studio import Studio

app = typer.Typer(no_args_is_help=True, help="See and steer what waits for a worker, and what became of the rest.")

Id = Annotated[str, typer.Argument(metavar="ID", help="The job's id as `dream jobs list` shows it.")]
Ids = Annotated[list[str], typer.Argument(metavar="ID…", help="Ids as `dream jobs list` shows them.")]
AsJson = Annotated[bool, typer.Option("--json", metavar="", help="Print one JSON object.")]
_SHOWN = 8  # last characters of an id; they are random, the first ones are the time


@app.command("list")
def list_jobs(
    context: typer.Context,
    every: Annotated[
        bool, typer.Option("--all", metavar="", help="Also those that have ended, the newest first.")
    ] = False,
    limit: Annotated[int, typer.Option(metavar="N", help="How many at most, 1 to 1000.")] = 100,
    as_json: AsJson = False,
) -> None:
    """List the jobs that run and wait, in the order in which their turn comes."""
    from dreamloom.errors import BadRecipe
    from dreamloom.store.values import JobFilter

    if not 1 <= limit <= 1000:
        raise BadRecipe(f"--limit must be between 1 and 1000, not {limit}")
    wanted = JobFilter(limit=limit) if every else JobFilter(
        limit=limit, states=("running", "queued", "paused"), order="queue"
    )  # fmt: skip
    report = Report(as_json)
    with report.alone():
        jobs = studio_of(context).jobs(wanted)
    report.fields((job.id[-_SHOWN:], _line(job)) for job in jobs)
    if not jobs:
        report.note("No job is waiting." if not every else "There are no jobs.")
    report.result({"jobs": [_as_json(job) for job in jobs]})


@app.command("show")
def show_job(context: typer.Context, id: Id, as_json: AsJson = False) -> None:
    """Show a job, what happened to it, and what it made."""
    report = Report(as_json)
    with report.alone():
        studio = studio_of(context)
        job = studio.find_job(id)
        events = studio.events_after(job.id)
        assets = studio.assets(job.id)
        ahead = studio.jobs_ahead(job.id)
    report.fields(_fields(job, ahead))
    report.fields(
        (f"{event.number}", f"{moment(event.at)}  {event.kind}  {_told(event.data)}")
        for event in events
        if event.kind not in ("progress", "preview")
    )
    report.fields(("Made", str(studio.asset_path(asset))) for asset in assets)
    report.result(
        {
            **_as_json(job),
            "ahead": ahead,
            "events": [event.model_dump(mode="json") for event in events],
            "assets": [_asset(studio, asset) for asset in assets],
        }
    )


@app.command("cancel")
def cancel_jobs(context: typer.Context, ids: Ids, as_json: AsJson = False) -> None:
    """Stop jobs; what they have made so far stays."""
    _each(context, ids, as_json, lambda studio, id: studio.cancel(id))


@app.command("pause")
def pause_jobs(context: typer.Context, ids: Ids, as_json: AsJson = False) -> None:
    """Put jobs aside until they are resumed."""
    _each(context, ids, as_json, lambda studio, id: studio.pause(id))


@app.command("resume")
def resume_jobs(context: typer.Context, ids: Ids, as_json: AsJson = False) -> None:
    """Put paused jobs back, each at its old place."""
    _each(context, ids, as_json, lambda studio, id: studio.resume(id))


@app.command("retry")
def retry_jobs(context: typer.Context, ids: Ids, as_json: AsJson = False) -> None:
    """Queue failed or cancelled jobs again; what they have made already is kept."""
    _each(context, ids, as_json, lambda studio, id: studio.retry(id))


@app.command("move")
def move_job(
    context: typer.Context,
    id: Id,
    priority: Annotated[int | None, typer.Option(metavar="N", help="New priority; higher ones go first.")] = None,
    first: Annotated[bool, typer.Option("--first", metavar="", help="Ahead of all others of its priority.")] = False,
    last: Annotated[bool, typer.Option("--last", metavar="", help="Behind all others of its priority.")] = False,
    before: Annotated[str | None, typer.Option(metavar="ID", help="Just ahead of this job.")] = None,
    as_json: AsJson = False,
) -> None:
    """Change when a waiting job's turn comes."""
    from dreamloom.errors import BadRecipe

    if (first, last, before is not None).count(True) > 1 or not (first or last or before or priority is not None):
        raise BadRecipe("say where to: give one of --first, --last and --before, or a --priority")
    studio = studio_of(context)
    place = "first" if first else "last" if last else studio.find_job(before).id if before else None
    _each(context, [id], as_json, lambda studio, id: studio.reorder(id, priority=priority, before=place))


@app.command("clear")
def clear_jobs(
    context: typer.Context,
    days: Annotated[float, typer.Option(metavar="N", help="Only those that ended more than N days ago.")] = 0.0,
    as_json: AsJson = False,
) -> None:
    """Forget jobs that have ended. What they made stays in the gallery."""
    report = Report(as_json)
    with report.alone():
        count = studio_of(context).clear_jobs(until=time.time() - days * 86400 if days else None)
    report.line(f"{count} job{'s' * (count != 1)} forgotten")
    report.result({"cleared": count})


def _each(context: typer.Context, ids: list[str], as_json: bool, steer: Callable[[Studio, str], Job]) -> None:
    """Finds every job first, so that a wrong id among several changes nothing."""
    report = Report(as_json)
    with report.alone():
        studio = studio_of(context)
        found = [studio.find_job(id).id for id in ids]
        jobs = [steer(studio, id) for id in found]
    report.fields((job.id[-_SHOWN:], _line(job)) for job in jobs)
    report.result({"jobs": [_as_json(job) for job in jobs]})


def _line(job: Job) -> str:
    done = f" {job.progress[0]}/{job.progress[1]}" if job.progress and not job.ended else ""
    count = f" ×{len(job.resolved.items)}" if len(job.resolved.items) > 1 else ""
    return f"{job.state}{done}{count}  {job.resolved.items[0].prompt}" + (f"  [{job.error}]" if job.error else "")


def _fields(job: Job, ahead: int) -> Iterator[tuple[str, str]]:
    yield "Job", job.id
    yield "State", job.state + (f", {ahead} ahead of it" if job.state == "queued" else "")
    if job.error:
        yield "Error", job.error
    yield "Prompt", job.resolved.items[0].prompt
    size = f"{job.resolved.output.width}x{job.resolved.output.height}"
    yield "Asks for", f"{len(job.resolved.items)} × {size}, {job.resolved.steps} steps, {job.resolved.model.name}"
    if job.progress:
        yield "Steps", f"{job.progress[0]} of {job.progress[1]}"
    yield "Priority", str(job.priority)
    yield "Attempts", f"{job.attempts} of {job.max_attempts}"
    if job.worker:
        yield "Worker", job.worker
    if job.output:
        yield "Output", job.output
    for name in ("created", "started", "finished"):
        if (at := getattr(job, name)) is not None:
            yield name.capitalize(), moment(at)


def _told(data: dict[str, Any]) -> str:
    return ", ".join(f"{name} {value}" for name, value in data.items() if name not in ("media_type", "frames"))


def _as_json(job: Job) -> dict[str, Any]:
    return job.model_dump(mode="json")


def _asset(studio: Studio, asset: Asset) -> dict[str, Any]:
    return {**asset.model_dump(mode="json"), "path": str(studio.asset_path(asset))}
