"""The sides of a pipeline: the same parts, put together for another task.

diffusers has a class for each task of an architecture; which belong together, its auto pipelines know. Parts are
shared between sides, so a side costs no memory.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any, Literal

from dreamloom.errors import BadRecipe

Task = Literal["text", "picture", "inpaint", "text film", "picture film", "film film"]

_MAPPINGS: dict[Task, str] = {
    "text": "TEXT2IMAGE", "picture": "IMAGE2IMAGE", "inpaint": "INPAINT", "text film": "TEXT2VIDEO",
    "picture film": "IMAGE2VIDEO", "film film": "VIDEO2VIDEO",
}  # fmt: skip
_WORDED: dict[Task, str] = {
    "text": "paint from words alone", "picture": "start from a picture", "inpaint": "repaint under a mask",
    "text film": "film from words alone", "picture film": "film from a picture", "film film": "start from a film",
}  # fmt: skip


def parameters(pipeline: Any) -> Mapping[str, inspect.Parameter]:
    """What a pipeline's call takes."""
    return inspect.signature(pipeline.__call__).parameters


def fits(pipeline: Any, task: Task) -> bool:
    """Whether a pipeline does a task as it is, by what its call takes and what it cannot do without."""
    takes = parameters(pipeline)
    films, needs = "num_frames" in takes or "video" in takes, _needed(pipeline)
    match task:
        case "text":
            return not films and not needs & {"image", "mask_image"} and "strength" not in takes
        case "picture":
            return not films and "image" in takes and "mask_image" not in takes
        case "inpaint":
            return not films and "mask_image" in takes
        case "text film":
            return films and not needs & {"image", "video"} and "strength" not in takes
        case "picture film":
            return films and "image" in takes
        case "film film":
            return "video" in takes and "strength" in takes


def _needed(pipeline: Any) -> set[str]:
    """What a call must be given: whatever has no default, or None where the words are asked for as the first of all."""
    takes = parameters(pipeline)
    first = next(iter(takes), "prompt")
    return {name for name, one in takes.items() if one.default is inspect.Parameter.empty} | {first}


def side_for(pipeline: Any, task: Task, name: str) -> Any:
    """The side of a pipeline that does a task.

    Args:
        pipeline: loaded.
        task: what is to be done.
        name: of the model, for the error.

    Raises:
        BadRecipe: if it has no such side.
    """
    if fits(pipeline, task):
        return pipeline
    from diffusers.pipelines import auto_pipeline  # loads every pipeline there is

    sides = {one: getattr(auto_pipeline, f"AUTO_{name}_PIPELINES_MAPPING") for one, name in _MAPPINGS.items()}
    own = {key for side in sides.values() for key, kind in side.items() if kind is type(pipeline)}
    kind = next((sides[task][key] for key in sorted(own) if key in sides[task]), None)
    if kind is None:
        raise BadRecipe(f"{name} cannot {_WORDED[task]}: take another model for that")
    expected, optional = kind._get_signature_keys(kind)
    parts = {key: part for key, part in pipeline.components.items() if key in expected}
    missing = set(expected) - set(parts) - set(kind._optional_components)
    if missing:
        raise BadRecipe(f"{name} cannot {_WORDED[task]}: it has no {', '.join(sorted(missing))}")
    settings = {key: value for key, value in pipeline.config.items() if key in optional and key not in parts}
    made = kind(**parts, **settings)
    made.set_progress_bar_config(disable=True)
    return made
