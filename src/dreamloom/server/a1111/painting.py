"""txt2img and img2img: a request waits for its job, and is answered with the finished files."""

from __future__ import annotations

import base64
import json
import time
from typing import Any

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool

from dreamloom.recipe import ResolvedRecipe
from dreamloom.recipe.metadata import to_parameters
from dreamloom.server.a1111.asked import Img2Img, Txt2Img, recipe_from
from dreamloom.server.a1111.tasks import Tasks
from dreamloom.server.guard import Caller
from dreamloom.server.here import CallerIt, Here, HereIt
from dreamloom.server.submitting import answers_in, cancel_quietly, results, submit, until_ended
from dreamloom.store.values import Job

router = APIRouter(prefix="/sdapi/v1")
PREVIEW_EVERY = 5  # steps


@router.post("/txt2img")
async def txt2img(request: Request, here: HereIt, caller: CallerIt, asked: Txt2Img) -> dict[str, Any]:
    """Paints from words."""
    return await _paint(request, here, caller, asked)


@router.post("/img2img")
async def img2img(request: Request, here: HereIt, caller: CallerIt, asked: Img2Img) -> dict[str, Any]:
    """Paints from a picture, and with a mask only where that is white."""
    return await _paint(request, here, caller, asked)


async def _paint(request: Request, here: Here, caller: Caller, asked: Txt2Img) -> dict[str, Any]:
    tasks: Tasks = request.app.state.tasks

    def queue() -> Job:
        recipe = recipe_from(here.studio, asked, tasks.model(caller))
        return submit(here, caller, recipe, answers=answers_in(request), preview_every=PREVIEW_EVERY)

    job = await run_in_threadpool(queue)
    try:
        task = tasks.begin(caller, asked.force_task_id, job.id)
    except BaseException:
        await run_in_threadpool(cancel_quietly, here, job.id)
        raise
    try:
        job = await until_ended(here, job, request)
    finally:
        tasks.end(task)
    return await run_in_threadpool(_reply, here, job, asked)


def _reply(here: Here, job: Job, asked: Txt2Img) -> dict[str, Any]:
    finished = results(here, job)
    images = [base64.b64encode(path.read_bytes()).decode("ascii") for _, path in finished] if asked.send_images else []
    parameters = asked.model_dump(mode="json")
    if isinstance(asked, Img2Img) and not asked.include_init_images:
        parameters |= {"init_images": None, "mask": None}
    made = [asset.item for asset, _ in finished]
    return {
        "images": images,
        "parameters": parameters,
        "info": json.dumps(info_of(job.resolved, made, asked.batch_size)),
    }


def info_of(resolved: ResolvedRecipe, made: list[int], batch_size: int) -> dict[str, Any]:
    """What A1111 tells of the pictures in its reply.

    Args:
        resolved: what was made.
        made: which of its items.
        batch_size: as it was asked for.
    """
    items = [resolved.items[item] for item in made] or list(resolved.items[:1])
    first = items[0]
    return {
        "prompt": first.prompt,
        "all_prompts": [item.prompt for item in items],
        "negative_prompt": first.negative_prompt,
        "all_negative_prompts": [item.negative_prompt for item in items],
        "seed": first.seed,
        "all_seeds": [item.seed for item in items],
        "subseed": first.variation.seed if first.variation else first.seed,
        "all_subseeds": [item.variation.seed if item.variation else item.seed for item in items],
        "subseed_strength": first.variation.strength if first.variation else 0.0,
        "width": resolved.output.width,
        "height": resolved.output.height,
        "sampler_name": resolved.sampler,
        "cfg_scale": resolved.cfg_scale,
        "steps": resolved.steps,
        "batch_size": batch_size,
        "restore_faces": False,
        "face_restoration_model": None,
        "sd_model_name": resolved.model.name,
        "sd_model_hash": resolved.model.sha256[:10],
        "sd_vae_name": None,
        "sd_vae_hash": None,
        "seed_resize_from_w": -1,
        "seed_resize_from_h": -1,
        "denoising_strength": resolved.strength,
        "extra_generation_params": {},
        "index_of_first_image": 0,
        "infotexts": [to_parameters(resolved.for_item(item)) for item in made],
        "styles": [],
        "job_timestamp": time.strftime("%Y%m%d%H%M%S"),
        "clip_skip": 1,
        "is_using_inpainting_conditioning": False,
        "version": resolved.generator,
    }
