"""The samplers by the names that users know, as plain data: the engine turns a name into a diffusers scheduler.

Terms
-----
sampler
    The rule for walking from noise to picture. "a" or "SDE" in a name means that fresh noise is added on the way.
schedule
    How the noise levels are spread over the steps: the model's own, or "Karras" (arXiv 2206.00364, eq. 5),
    "Exponential" or "Beta" (arXiv 2407.12173).
"""

from __future__ import annotations

from difflib import get_close_matches

from dreamloom.errors import BadRecipe
from dreamloom.recipe.metadata.samplers import join

SAMPLERS: tuple[str, ...] = (
    "Euler",
    "Euler a",
    "Heun",
    "DPM++ 2M",
    "DPM++ SDE",
    "DPM++ 2M SDE",
    "DPM++ 3M SDE",
    "UniPC",
    "DDIM",
    "LCM",
)
SCHEDULES: tuple[str, ...] = ("Karras", "Exponential", "Beta")
WITH_SCHEDULES: tuple[str, ...] = (
    "Euler",
    "DPM++ 2M",
    "DPM++ SDE",
    "DPM++ 2M SDE",
    "DPM++ 3M SDE",
    "UniPC",
    "DDIM",
)


def all_names() -> tuple[str, ...]:
    """Every name, those with a schedule included, as in "DPM++ 2M" and "DPM++ 2M Karras"."""
    return SAMPLERS + tuple(f"{sampler} {schedule}" for sampler in WITH_SCHEDULES for schedule in SCHEDULES)


def sampler_name(wanted: str) -> str:
    """The proper spelling of a sampler's name.

    Raises:
        BadRecipe: if there is no such sampler; it names the nearest ones.
    """
    names = all_names()
    by_lower = {name.lower(): name for name in names}
    lower = " ".join(wanted.lower().split())
    elsewhere = join(lower.removeprefix("k_").replace(" ", "_"), None) or ""
    for name in (lower, elsewhere.lower()):
        if name in by_lower:
            return by_lower[name]
    near = get_close_matches(lower, by_lower, n=3, cutoff=0.4)
    known = ", ".join(by_lower[one] for one in near) if near else ", ".join(SAMPLERS)
    raise BadRecipe(f"there is no sampler {wanted!r}; {'the nearest are' if near else 'there are'} {known}", "sampler")
