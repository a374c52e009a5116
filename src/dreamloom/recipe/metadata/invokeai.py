"""InvokeAI's `invokeai_metadata`: flat JSON with a name for each setting.

Its prompts weight words as `word++` and `(some words)1.3`, which is not our notation: brackets are kept as plain text.
"""

from __future__ import annotations

import re
from typing import Any

from dreamloom.recipe.metadata import samplers
from dreamloom.recipe.metadata.draft import Draft, bare_name, model_name, read_json
from dreamloom.recipe.recipe import Recipe

_WEIGHTED = re.compile(r"[\w)](?:\+|-{2}|(?<=\))\d)")
_READ = {"positive_prompt", "negative_prompt", "model", "seed", "steps", "cfg_scale", "width", "height", "scheduler"}
_READ |= {"strength", "init_image", "loras", "app_version", "generation_mode", "rand_device"}
_READ |= {"refiner_model", "refiner_start"}


def from_invokeai(text: str) -> Recipe:
    """Reads InvokeAI's JSON as far as it maps. Any text gives a recipe."""
    return read_invokeai(text).finish()


def read_invokeai(text: str) -> Draft:
    """Reads InvokeAI's JSON, keeping notes on what was left out."""
    draft = Draft()
    told = read_json(text)
    if told is None:
        draft.notes.append("left out: invokeai_metadata that is not a JSON object")
        return draft
    prompt = told.get("positive_prompt")
    draft.prompt(prompt, told.get("negative_prompt"), plain="{[(")
    if isinstance(prompt, str) and _WEIGHTED.search(prompt):
        draft.notes.append("the prompt's weights are in InvokeAI's notation and were kept as plain text")
    draft.put("model", model_name(_name(told.get("model"))))
    draft.model_hash = draft.hash_of(told["model"].get("hash")) if isinstance(told.get("model"), dict) else None
    draft.put("seed", told.get("seed"))
    draft.put("steps", told.get("steps"))
    draft.put("cfg_scale", told.get("cfg_scale"))
    draft.put("sampler", samplers.join(told.get("scheduler"), None))
    if told.get("width") is not None and told.get("height") is not None:
        draft.put("output", {"kind": "image", "width": told["width"], "height": told["height"]})
    picture = bare_name(told.get("init_image"))
    draft.put("init_image", {"path": picture} if picture else None)
    draft.put("strength", told.get("strength"))
    draft.put("adapters", _adapters(told.get("loras"), draft))
    refiner = _name(told.get("refiner_model"))
    if isinstance(refiner, str):
        draft.put("refiner", {"model": model_name(refiner), "start": told.get("refiner_start", 0.8)})
    draft.note_left_out([name for name, value in told.items() if name not in _READ and value not in (None, [], False)])
    return draft


def _name(model: object) -> object:
    """A model is a name or an object that has one; older versions called it model_name."""
    return model.get("name", model.get("model_name")) if isinstance(model, dict) else model


def _adapters(told: object, draft: Draft) -> list[dict[str, Any]] | None:
    if not isinstance(told, list):
        return None
    found = [one for one in told if isinstance(one, dict)]
    for one in found:
        model = one.get("model", one.get("lora"))
        draft.put_hash(_name(model), model.get("hash") if isinstance(model, dict) else None)
    return [{"name": _name(one.get("model", one.get("lora"))), "weight": one.get("weight", 1)} for one in found]
