"""Samplers by the names that users know, and by the names that other tools give them.

Terms:
    sampler: the way from noise to picture, such as "DPM++ 2M".
    schedule: how the noise levels are spaced, such as "Karras". A user's name holds both: "DPM++ 2M Karras".
"""

from __future__ import annotations

SCHEDULES = ("Karras", "Exponential", "SGM Uniform", "Beta")

_NAMES = {
    "euler": "Euler",
    "euler_ancestral": "Euler a",
    "euler_a": "Euler a",
    "heun": "Heun",
    "lms": "LMS",
    "dpm_2": "DPM2",
    "dpm_2_ancestral": "DPM2 a",
    "dpmpp_2s_ancestral": "DPM++ 2S a",
    "dpmpp_sde": "DPM++ SDE",
    "dpmpp_2m": "DPM++ 2M",
    "dpmpp_2m_sde": "DPM++ 2M SDE",
    "dpmpp_3m_sde": "DPM++ 3M SDE",
    "ddim": "DDIM",
    "ddpm": "DDPM",
    "lcm": "LCM",
    "uni_pc": "UniPC",
    "uni_pc_bh2": "UniPC",
    "unipc": "UniPC",
}
_SCHEDULES = {name.lower().replace(" ", "_"): name for name in SCHEDULES}


def join(sampler: object, schedule: object) -> str | None:
    """Makes one name of a sampler and a schedule, each in the words of A1111, ComfyUI, SwarmUI or InvokeAI.

    An unknown sampler keeps its name; an everyday schedule ("Automatic", "normal", "simple") adds nothing. None where
    there is no sampler.
    """
    if not isinstance(sampler, str) or not sampler.strip():
        return None
    key = sampler.strip().lower()
    for ending in ("_gpu", "_cpu"):
        key = key.removesuffix(ending)
    name = _NAMES.get(key, sampler)
    if key.endswith("_k") and key[:-2] in _NAMES:
        name, schedule = _NAMES[key[:-2]], "karras"
    known = _SCHEDULES.get(schedule.strip().lower().replace(" ", "_")) if isinstance(schedule, str) else None
    return f"{name} {known}" if known and not name.endswith(f" {known}") else name


def split(name: str) -> tuple[str, str | None]:
    """Splits a user's name into sampler and schedule: "DPM++ 2M Karras" → ("DPM++ 2M", "Karras")."""
    for schedule in SCHEDULES:
        sampler = name.removesuffix(f" {schedule}")
        if sampler != name and sampler.strip():
            return sampler, schedule
    return name, None
