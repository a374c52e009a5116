"""Watch it paint: what each step of a job's pictures looked like, and which words steered what."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Annotated

from fastapi import APIRouter, Path, Response

from dreamloom.recipe.values import Value
from dreamloom.server.here import CallerIt, HereIt, problems
from dreamloom.server.native.jobs import JobId
from dreamloom.server.problems import Refusal
from dreamloom.server.submitting import own_job
from dreamloom.store.values import Job, Look, LookKind

router = APIRouter(prefix="/jobs", tags=["jobs"], responses=problems(404, 422, 503))

Map = tuple[tuple[float, ...], ...]


class WatchedStep(Value):
    """A step that is done.

    `noise` is the share of noise it began with, 0..1. The addresses give JPEG files: `guided`, what the picture would
    be if it ended now; `prompted`, the same by the prompt alone, without guidance; `wordless`, the same without any
    words; `noisy`, what the step began with. `maps` and `shares` hold one entry for each of the picture's words, null
    where the prompt does not say the word at this step: a map of how much each place looks at it, row by row, 0..1, and
    how much all places together do.
    """

    step: int
    noise: float
    guided: str
    prompted: str
    wordless: str
    noisy: str
    maps: tuple[Map | None, ...]
    shares: tuple[float | None, ...]


class WatchedPicture(Value):
    """A picture of the job, `steps` of it in all. Without `attention` the model cannot tell which words steer what."""

    item: int
    steps: int
    attention: bool
    words: tuple[str, ...]
    looks: tuple[WatchedStep, ...]


class Watch(Value):
    """What is kept of a job's steps so far. Only the newest jobs' steps are kept: then there are no pictures."""

    job: str
    watch: bool
    pictures: tuple[WatchedPicture, ...]


@router.get("/{id}/watch", operation_id="watch_job")
def watch_job(here: HereIt, caller: CallerIt, id: JobId) -> Watch:
    """What the steps looked like, of a job that was submitted with `watch`; it grows while the job is painted."""
    job = own_job(here, caller, id)
    looks = here.studio.looks(job.id)
    pictures = tuple(_picture(job, item, tuple(own)) for item, own in groupby(looks, lambda look: look.item))
    return Watch.model_construct(job=job.id, watch=job.watch, pictures=pictures)


@router.get(
    "/{id}/watch/{item}/{step}/{kind}",
    operation_id="get_look",
    response_class=Response,
    responses={200: {"description": "A JPEG file.", "content": {"image/jpeg": {}}}},
)
def get_look(
    here: HereIt,
    caller: CallerIt,
    id: JobId,
    item: Annotated[int, Path(ge=0, le=999, description="Which of the job's pictures.")],
    step: Annotated[int, Path(ge=1, le=9999, description="Which step, from 1.")],
    kind: Annotated[LookKind, Path(description="Which picture of it.")],
) -> Response:
    """A small picture of what a step looked like."""
    jpeg = here.studio.look_picture(own_job(here, caller, id).id, item, step, kind)
    if jpeg is None:
        raise Refusal(404, "no-look", "this step is not kept: submit the recipe again with watch")
    return Response(jpeg, media_type="image/jpeg", headers={"Cache-Control": "private, max-age=3600"})


def _picture(job: Job, item: int, looks: Sequence[Look]) -> WatchedPicture:
    # a scheduled prompt says other words at other steps; a word said twice is two
    numbered = {look.step: _numbered(look.words) for look in looks}
    words = tuple(dict.fromkeys(word for own in numbered.values() for word in own))
    steps = []
    for look in looks:
        place = {word: number for number, word in enumerate(numbered[look.step])}
        address = f"/api/v1/jobs/{job.id}/watch/{item}/{look.step}"
        steps.append(
            WatchedStep.model_construct(
                step=look.step,
                noise=look.noise,
                guided=f"{address}/guided",
                prompted=f"{address}/prompted",
                wordless=f"{address}/wordless",
                noisy=f"{address}/noisy",
                maps=tuple(look.maps[place[word]] if word in place else None for word in words),
                shares=tuple(look.shares[place[word]] if word in place else None for word in words),
            )
        )
    return WatchedPicture.model_construct(
        item=item,
        steps=looks[-1].steps,
        attention=bool(words),
        words=tuple(word for word, _ in words),
        looks=tuple(steps),
    )


def _numbered(words: Sequence[str]) -> list[tuple[str, int]]:
    """Each word with how often it came before."""
    return [(word, words[:number].count(word)) for number, word in enumerate(words)]
