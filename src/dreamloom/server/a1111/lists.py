"""What there is to choose from, in A1111's words. Lists of what Dreamloom has none of are empty."""

from __future__ import annotations

import os
import sys
from typing import Any

from fastapi import APIRouter, Request

from dreamloom.catalog import SAMPLERS, ModelCard
from dreamloom.catalog.samplers import SCHEDULES
from dreamloom.recipe.metadata.samplers import join
from dreamloom.server.a1111.asked import settings_of
from dreamloom.server.a1111.extras import upscaler_names
from dreamloom.server.a1111.painting import PREVIEW_EVERY
from dreamloom.server.a1111.tasks import Tasks
from dreamloom.server.here import CallerIt, HereIt

router = APIRouter(prefix="/sdapi/v1")
_NONE_OF = (
    "sd-vae", "loras", "hypernetworks", "face-restorers", "realesrgan-models", "prompt-styles", "script-info",
    "latent-upscale-modes",
)  # fmt: skip


@router.get("/options")
def get_options(request: Request, here: HereIt, caller: CallerIt) -> dict[str, Any]:
    """The settings that mean something here."""
    tasks: Tasks = request.app.state.tasks
    card = here.studio.model(tasks.model(caller))
    return {
        "sd_model_checkpoint": _title(card),
        "sd_checkpoint_hash": card.sha256,
        "sd_vae": "None",
        "samples_format": "png",
        "enable_pnginfo": True,
        "show_progress_every_n_steps": PREVIEW_EVERY,
    }


@router.post("/options")
def set_options(request: Request, here: HereIt, caller: CallerIt, options: dict[str, Any]) -> None:
    """Chooses the caller's model; other settings have no counterpart here and change nothing."""
    tasks: Tasks = request.app.state.tasks
    model = settings_of(options)
    if model is not None:
        tasks.choose(caller, here.studio.model(model).name)


@router.get("/sd-models")
def sd_models(here: HereIt) -> list[dict[str, Any]]:
    """The models."""
    return [
        {
            "title": _title(card),
            "model_name": card.name,
            "hash": card.sha256[:10],
            "sha256": card.sha256,
            "filename": card.name,
            "config": None,
        }
        for card in here.studio.models()
    ]


def _title(card: ModelCard) -> str:
    return f"{card.name} [{card.sha256[:10]}]"


@router.get("/samplers")
def samplers() -> list[dict[str, Any]]:
    """The samplers, without their schedules."""
    return [{"name": name, "aliases": [name.lower().replace(" ", "_")], "options": {}} for name in SAMPLERS]


@router.get("/schedulers")
def schedulers() -> list[dict[str, Any]]:
    """The noise schedules."""
    names = {"automatic": "Automatic", **{name.lower().replace(" ", "_"): name for name in SCHEDULES}}
    return [
        {"name": name, "label": label, "aliases": None, "default_rho": -1.0, "need_inner_model": False}
        for name, label in names.items()
        if name == "automatic" or join("Euler", name) != "Euler"
    ]


@router.get("/upscalers")
def upscalers(here: HereIt) -> list[dict[str, Any]]:
    """What extra-single-image can enlarge with."""
    return [
        {"name": name, "model_name": None, "model_path": None, "model_url": None, "scale": 4.0}
        for name in upscaler_names(here)
    ]


@router.get("/scripts")
def scripts() -> dict[str, list[str]]:
    """None."""
    return {"txt2img": [], "img2img": []}


@router.get("/embeddings")
def embeddings() -> dict[str, dict[str, Any]]:
    """None."""
    return {"loaded": {}, "skipped": {}}


@router.get("/cmd-flags")
def cmd_flags() -> dict[str, Any]:
    """None."""
    return {}


def nothing() -> list[Any]:
    """None."""
    return []


for _name in _NONE_OF:
    router.get(f"/{_name}", name=_name)(nothing)


@router.post("/refresh-checkpoints")
def refresh_checkpoints() -> None:
    """There is nothing to refresh: models come with the installation."""


@router.get("/memory")
def memory() -> dict[str, Any]:
    """Memory in bytes, of the machine and of its GPU if one is in use."""
    try:
        page = os.sysconf("SC_PAGE_SIZE")
        total, free = page * os.sysconf("SC_PHYS_PAGES"), page * os.sysconf("SC_AVPHYS_PAGES")
        ram: dict[str, Any] = {"free": free, "used": total - free, "total": total}
    except (AttributeError, OSError, ValueError) as error:
        ram = {"error": str(error)}
    torch = sys.modules.get("torch")  # asking for figures is no reason to load it
    if torch is None or not torch.cuda.is_available():
        return {"ram": ram, "cuda": {"error": "unavailable"}}
    free, total = torch.cuda.mem_get_info()
    return {"ram": ram, "cuda": {"system": {"free": free, "used": total - free, "total": total}}}
