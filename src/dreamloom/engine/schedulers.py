"""From a sampler's name to a diffusers scheduler for flow-matching models.

Terms
-----
sigma
    The share of noise in the latents, 1 at the start and 0 at the end. A flow-matching model is told 1000 × sigma.
shift
    Spends more steps at high noise: sigma → shift·sigma / (1 + (shift − 1)·sigma) (Esser et al., arXiv 2403.03206,
    section 5.3.2). Each model states its own.
levels
    The sigmas of all steps, without the last, 0. All samplers walk the same ones, so that a strength means the same to
    each; but for Heun's, whose last step is a plain one and therefore has to be short.

"Euler a" is the ancestral step for straight flows; on a straight flow DDIM's step and Euler's are one and the same, so
"DDIM" is Euler here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from diffusers import (
    DPMSolverMultistepScheduler,
    DPMSolverSinglestepScheduler,
    FlowMatchEulerDiscreteScheduler,
    FlowMatchHeunDiscreteScheduler,
    FlowMatchLCMScheduler,
    LTXEulerAncestralRFScheduler,
    UniPCMultistepScheduler,
)

from dreamloom.recipe.metadata.samplers import split

Levels = np.ndarray[Any, np.dtype[np.float64]]

HIGHEST = 1 - 1e-6  # solvers take the logarithm of 1 − sigma
LOWEST = 1e-3  # what schedules that go low end with, before the shift; flow models learn a thousand levels
RHO = 7.0  # Karras et al., arXiv 2206.00364, section 4

Scheduler = Any
"""A diffusers scheduler: `sigmas`, `timesteps`, `order`, `set_timesteps`, `step`, `set_begin_index`."""


def _solver(kind: Callable[..., Scheduler], shift: float, **options: Any) -> Scheduler:
    return kind(prediction_type="flow_prediction", use_flow_sigmas=True, flow_shift=shift, **options)


def _make(sampler: str, shift: float) -> Scheduler:
    match sampler:
        case "Euler" | "DDIM":
            return FlowMatchEulerDiscreteScheduler()
        case "Euler a":
            return LTXEulerAncestralRFScheduler(eta=1.0)
        case "Heun":
            return FlowMatchHeunDiscreteScheduler(shift=shift)
        case "LCM":
            return FlowMatchLCMScheduler()
        case "UniPC":
            return _solver(UniPCMultistepScheduler, shift)
        case "DPM++ 2M":
            return _solver(DPMSolverMultistepScheduler, shift)
        case "DPM++ SDE":
            return _solver(
                DPMSolverSinglestepScheduler, shift, algorithm_type="sde-dpmsolver++", lower_order_final=True
            )
        case "DPM++ 2M SDE":
            return _solver(DPMSolverMultistepScheduler, shift, algorithm_type="sde-dpmsolver++")
        case "DPM++ 3M SDE":
            return _solver(DPMSolverMultistepScheduler, shift, algorithm_type="sde-dpmsolver++", solver_order=3)
    raise ValueError(f"no scheduler for sampler {sampler!r}")


def beta_quantiles(ramp: Levels) -> Levels:
    """Quantiles 0..1 of the Beta(0.6, 0.6) distribution: of u = x**0.6 the density is smooth up to the middle."""
    u = np.linspace(0, 0.5**0.6, 1001)
    density = (1 - u ** (1 / 0.6)) ** -0.4
    mass = np.concatenate([[0], np.cumsum(density[1:] + density[:-1])])
    near_end = np.interp(2 * np.minimum(ramp, 1 - ramp), mass / mass[-1], u) ** (1 / 0.6)
    return np.asarray(np.where(ramp < 0.5, near_end, 1 - near_end))


def _levels(steps: int, shift: float, schedule: str | None) -> Levels:
    """The noise levels of all steps, falling: evenly spread and shifted, or as the schedule spreads them."""
    even = np.linspace(HIGHEST, LOWEST, steps + 1)[:-1]
    ends = np.array([HIGHEST, LOWEST])
    high, low = shift * ends / (1 + (shift - 1) * ends)
    if schedule is None:
        return np.asarray(shift * even / (1 + (shift - 1) * even))
    return spread(schedule, high, low, steps)


def spread(schedule: str, high: float, low: float, steps: int) -> Levels:
    """Noise levels that fall from `high` to `low`, as a schedule spreads them."""
    ramp = np.linspace(0, 1, steps)
    match schedule:
        case "Karras":
            levels = (high ** (1 / RHO) + ramp * (low ** (1 / RHO) - high ** (1 / RHO))) ** RHO
        case "Exponential":
            levels = high * (low / high) ** ramp
        case "Beta":
            levels = high + beta_quantiles(ramp) * (low - high)
        case _:
            raise ValueError(f"no schedule {schedule!r}")
    return np.asarray(levels)


def make_scheduler(name: str, steps: int, shift: float) -> Scheduler:
    """A scheduler that is ready to run.

    Args:
        name: a name that `catalog.samplers.sampler_name` accepts.
        steps: number of denoising steps, at least 1.
        shift: the model's shift, 1 for none.
    """
    sampler, schedule = split(name)
    scheduler = _make(sampler, shift)
    if name in ("UniPC", "Heun"):  # UniPC's own levels are these, and its times those of the stock Wan pipelines
        scheduler.set_timesteps(steps)
        return scheduler
    if sampler == "DPM++ SDE":
        scheduler.order_list = scheduler.get_order_list(steps)  # which steps look back
    sigmas = torch.tensor([*_levels(steps, shift, schedule), 0], dtype=torch.float32)
    # what `set_timesteps` would set, had all of them a way to be told their levels
    scheduler.num_inference_steps, scheduler.sigmas, scheduler.timesteps = steps, sigmas, sigmas[:-1] * 1000
    return scheduler
