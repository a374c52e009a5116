"""A second model paints the last steps: SDXL's refiner, or any model whose latents are alike.

Terms
-----
start
    The share of the noise schedule from which on the second model paints, as `denoising_end` of the first and
    `denoising_start` of the second pipeline in diffusers ("ensemble of expert denoisers"; SDXL, arXiv 2307.01952).
"""

from __future__ import annotations

from dataclasses import replace

import torch

from dreamloom.engine.family import Family
from dreamloom.engine.schedulers import Scheduler
from dreamloom.engine.track import Place, TextSchedule, Track

LEVELS = 1000  # that training spread the noise over


def first_refined(scheduler: Scheduler, start: float) -> int:
    """The scheduler's step with which the second model begins; of samplers that step twice, always a whole step's."""
    limit = round(LEVELS - start * LEVELS)
    place = sum(float(time) >= limit for time in scheduler.timesteps)
    return min(place + place % int(scheduler.order), len(scheduler.timesteps))


def handed_on(
    track: Track,
    refiner: Family,
    sampler: str,
    start: float,
    positive: TextSchedule,
    negative: TextSchedule,
    places: tuple[Place, ...] = (),
) -> Track:
    """A track that another model takes over.

    Its sampler begins afresh there, and control maps are left to the first model.

    Args:
        track: as the first model begins it.
        refiner: the second model.
        sampler: by its name.
        start: see the module's docstring.
        positive: what to aim for, as the second model reads it.
        negative: what to avoid, likewise.
        places: where other words hold, likewise.
    """
    place = max(first_refined(track.scheduler, start), track.index)

    def second(latents: torch.Tensor) -> Track:
        scheduler = refiner.process.scheduler(sampler, track.steps)
        if hasattr(scheduler, "set_begin_index"):
            scheduler.set_begin_index(place)
        return replace(
            track, latents=latents, index=place, scheduler=scheduler, process=refiner.process, painter=refiner,
            positive=positive, negative=negative, conditions=(), places=places,
        )  # fmt: skip

    return replace(track, until=place, follow=second)
