"""SwarmUI's JSON, which it writes where the web UI writes its text: `{"sui_image_params": {"prompt": …}}`."""

from __future__ import annotations

from typing import Any

from dreamloom.recipe.metadata import samplers
from dreamloom.recipe.metadata.draft import Draft, model_name, read_json
from dreamloom.recipe.recipe import Recipe

_KEY = "sui_image_params"
_READ = {"prompt", "negativeprompt", "model", "seed", "steps", "cfgscale", "width", "height", "sampler", "scheduler"}
_READ |= {"variationseed", "variationseedstrength", "initimagecreativity", "images", "aspectratio", "swarm_version"}


def sniff(text: str) -> dict[str, Any] | None:
    """SwarmUI's parameters if the text holds them, else None."""
    parameters = (read_json(text) or {}).get(_KEY) if text.lstrip()[:1] == "{" else None
    return parameters if isinstance(parameters, dict) else None


def from_swarmui(text: str) -> Recipe:
    """Reads SwarmUI's JSON as far as it maps. Any text gives a recipe."""
    return read_swarmui(sniff(text) or {}).finish()


def read_swarmui(parameters: dict[str, Any]) -> Draft:
    """Reads SwarmUI's parameters, keeping notes on what was left out."""
    draft = Draft()
    draft.prompt(parameters.get("prompt"), parameters.get("negativeprompt"), plain="{[")
    draft.put("model", model_name(parameters.get("model")))
    draft.put("seed", parameters.get("seed"))
    draft.put("steps", parameters.get("steps"))
    draft.put("cfg_scale", parameters.get("cfgscale"))
    draft.put("sampler", samplers.join(parameters.get("sampler"), parameters.get("scheduler")))
    if "width" in parameters and "height" in parameters:
        draft.put("output", {"kind": "image", "width": parameters["width"], "height": parameters["height"]})
    if "variationseed" in parameters and "variationseedstrength" in parameters:
        told = {"seed": parameters["variationseed"], "strength": parameters["variationseedstrength"]}
        draft.put("variation", told)
    draft.put("strength", parameters.get("initimagecreativity"))
    draft.note_left_out([name for name in parameters if name not in _READ])
    return draft
