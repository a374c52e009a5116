"""Pictures from words and from pictures: at once, or as a stream with pictures in the making."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.responses import JSONResponse, Response

from dreamloom.errors import BadFile
from dreamloom.media.pictures import decode_picture
from dreamloom.media.writing import encode_picture
from dreamloom.recipe import InputFile, Recipe
from dreamloom.server import uploads
from dreamloom.server.guard import Caller
from dreamloom.server.here import CallerIt, Here, HereIt
from dreamloom.server.openai.asked import ImageAsked, files_of, from_form, image_recipe
from dreamloom.server.problems import Refusal
from dreamloom.server.submitting import answers_in, cancel_quietly, failure, results, submit, until_ended
from dreamloom.store.values import Asset, Job

router = APIRouter(prefix="/images")
_NO_USAGE = {
    "input_tokens": 0,
    "input_tokens_details": {"image_tokens": 0, "text_tokens": 0},
    "output_tokens": 0,
    "total_tokens": 0,
}


@router.post("/generations")
async def generate(request: Request, here: HereIt, caller: CallerIt, asked: ImageAsked) -> Response:
    """Paints from words."""
    recipe = await run_in_threadpool(image_recipe, here.studio, asked)
    return await _paint(request, here, caller, asked, recipe, "image_generation")


@router.post("/edits")
async def edit(request: Request, here: HereIt, caller: CallerIt) -> Response:
    """Paints from a picture, and with a mask only where that is transparent."""
    async with request.form(max_files=20, max_fields=100) as form:
        asked = from_form(ImageAsked, form)
        images, masks = files_of(form, "image"), files_of(form, "mask")
        if len(images) != 1 or len(masks) > 1:
            raise Refusal(422, "not-here", "one picture is edited at a time: give one image, and at most one mask")
        if files_of(form, "markup"):
            raise Refusal(422, "not-here", "a markup cannot be followed here: give a mask", field="markup")
        start, size = await _kept(here, images[0], "image")
        mask = None
        if masks:
            mask, mask_size = await _kept(here, masks[0], "mask")
            if mask_size != size:
                have, want = ("×".join(map(str, one)) for one in (mask_size, size))
                raise BadFile(f"the mask is {have} pixels, the image {want}: give a mask of the same size", "mask")
    recipe = await run_in_threadpool(image_recipe, here.studio, asked, start, mask)
    return await _paint(request, here, caller, asked, recipe, "image_edit")


async def _kept(here: Here, upload: UploadFile, name: str) -> tuple[InputFile, tuple[int, int]]:
    data = await upload.read()
    file, facts = await run_in_threadpool(uploads.keep, here.studio, data, upload.filename or name)
    return file, (facts.width, facts.height)


async def _paint(
    request: Request, here: Here, caller: Caller, asked: ImageAsked, recipe: Recipe, kind: str
) -> Response:
    steps = recipe.steps or 1
    every = max(1, steps // (asked.partial_images + 1)) if asked.stream and asked.partial_images else 0
    answers = answers_in(request)
    job = await run_in_threadpool(submit, here, caller, recipe, answers=answers, preview_every=every)
    if asked.stream:
        return EventSourceResponse(_stream(here, job, asked, kind), ping=15, send_timeout=60)
    job = await until_ended(here, job, request)
    return JSONResponse(await run_in_threadpool(_reply, here, job, asked, str(request.base_url)))


def _reply(here: Here, job: Job, asked: ImageAsked, base_url: str) -> dict[str, Any]:
    finished = results(here, job)
    if job.state == "cancelled":
        raise Refusal(409, "cancelled", "the job was cancelled", job=job.id)
    if asked.response_format == "url":
        data = [{"url": f"{base_url}api/v1/gallery/{asset.id}/file"} for asset, _ in finished]
    else:
        data = [{"b64_json": _base64(path)} for _, path in finished]
    return {
        "created": int(job.created),
        "data": data,
        "background": "opaque",
        "output_format": "png",
        "quality": asked.told_quality,
        "size": _size(finished[0][0]),
    }


def _base64(path: Path) -> str:
    return base64.b64encode(path.read_bytes()).decode("ascii")


def _size(asset: Asset) -> str:
    return f"{asset.width}x{asset.height}"


async def _stream(here: Here, job: Job, asked: ImageAsked, kind: str) -> AsyncIterator[ServerSentEvent]:
    """The job's previews and results as they come. Who stops listening has cancelled it."""
    shared = {"background": "opaque", "output_format": "png", "quality": asked.told_quality}
    partial, after, ended = 0, 0, False
    try:
        with here.hub.listen(lambda told: told.event.job == job.id) as listener:
            while not ended:
                for event in await run_in_threadpool(here.studio.events_after, job.id, after):
                    after = event.number
                    told: dict[str, Any] | None = None
                    if event.kind == "preview" and partial < asked.partial_images:
                        told = await run_in_threadpool(_partial, here, job, int(event.data.get("item", 0)))
                        if told is not None:
                            told |= {"type": f"{kind}.partial_image", "partial_image_index": partial}
                            partial += 1
                    elif event.kind == "asset":
                        told = await run_in_threadpool(_completed, here, int(event.data["id"]))
                        told |= {"type": f"{kind}.completed", "usage": _NO_USAGE}
                    if told is not None:
                        told |= {"created_at": int(time.time()), **shared}
                        yield ServerSentEvent(event=told["type"], data=json.dumps(told))
                    ended = ended or event.kind in ("done", "failed", "cancelled")
                if not ended and not await listener.next():
                    break
        if (problem := await run_in_threadpool(_problem, here, job.id)) is not None:
            yield ServerSentEvent(event="error", data=json.dumps({"error": problem}))
        ended = True
    finally:
        if not ended:
            cancel_quietly(here, job.id)


def _partial(here: Here, job: Job, item: int) -> dict[str, Any] | None:
    jpeg = here.studio.preview(job.id, item)
    if jpeg is None:
        return None
    pixels = decode_picture(jpeg, "preview").pixels
    data = base64.b64encode(encode_picture("preview.png", pixels)).decode("ascii")
    return {"b64_json": data, "size": f"{pixels.shape[1]}x{pixels.shape[0]}"}


def _completed(here: Here, id: int) -> dict[str, Any]:
    asset = here.studio.asset(id)
    return {"b64_json": _base64(here.studio.asset_path(asset)), "size": _size(asset)}


def _problem(here: Here, id: str) -> dict[str, Any] | None:
    """Why a job came to no good end, in OpenAI's words; None if it is done."""
    job = here.studio.job(id)
    if job.state == "done":
        return None
    error = failure(here, job) if job.state == "failed" else Refusal(503, job.state, f"job {id} is {job.state}")
    blame = "invalid_request_error" if error.status_code < 500 else "server_error"
    return {"message": error.detail, "type": blame, "param": None, "code": error.kind}
