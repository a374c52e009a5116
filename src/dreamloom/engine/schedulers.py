"""From a sampler's name to a diffusers scheduler for flow-matching models.

Terms
-----
sigma
    The share of noise in the latents, 1 at the start and 0 at the end. A flow-matching model is told 1000 × sigma.
shift
    Spends more steps at high noise: sigma → shift·sigma / (1 + (shift − 1)·sigma) (Esser et al., arXiv 2403.03206,
    section 5.3.2). Each model states its own.

"Euler a" is the ancestral step for straight flows; on a straight flow DDIM's step and Euler's are one and the same, so "DDIM" is Euler here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from diffusers import (
    DEISMultistepScheduler,
    DPMSolverMultistepScheduler,
    FlowMatchEulerDiscreteScheduler,
    FlowMatchHeunDiscreteScheduler,
    FlowMatchLCMScheduler,
    LTXEulerAncestralRFScheduler,
    UniPCMultistepScheduler,
)

from dreamloom.recipe.metadata.samplers import split

Scheduler = Any
"""A diffusers scheduler: `sigmas`, `timesteps`, `order`, `set_timesteps`, `step`, `set_begin_index`."""


def _solver(kind: Callable[..., Scheduler], shift: float, **options: Any) -> Scheduler:
    return kind(prediction_type="flow_prediction", use_flow_sigmas=True, flow_shift=shift, **options)


def _make(sampler: str, shift: float) -> Scheduler:
    match sampler:
        case "Euler" | "DDIM":
            return FlowMatchEulerDiscreteScheduler(shift=shift)
        case "Euler a":
            return LTXEulerAncestralRFScheduler(eta=1.0)
        case "Heun":
            return FlowMatchHeunDiscreteScheduler(shift=shift)
        case "LCM":
            return FlowMatchLCMScheduler(shift=shift)
        case "UniPC":
            return _solver(UniPCMultistepScheduler, shift)
        case "DEIS":
            return _solver(DEISMultistepScheduler, shift)
        case "DPM++ 2M":
            return _solver(DPMSolverMultistepScheduler, shift, final_sigmas_type="zero")
        case "DPM++ 2M SDE":
            return _solver(DPMSolverMultistepScheduler, shift, algorithm_type="sde-dpmsolver++")
        case "DPM++ 3M SDE":
            return _solver(DPMSolverMultistepScheduler, shift, algorithm_type="sde-dpmsolver++", solver_order=3)
    raise ValueError(f"no scheduler for sampler {sampler!r}")


def _spread(sigmas: np.ndarray[Any, Any], schedule: str) -> np.ndarray[Any, Any]:
    """Spreads as many noise levels anew between the highest and the lowest."""
    high, low, count = float(sigmas[0]), float(sigmas[-1]), len(sigmas)
    ramp = np.linspace(0, 1, count)
    if schedule == "Karras":
        power = 7.0
        return np.asarray((high ** (1 / power) + ramp * (low ** (1 / power) - high ** (1 / power))) ** power)
    if schedule == "Exponential":
        return np.asarray(np.exp(np.log(high) + ramp * (np.log(low) - np.log(high))))
    shaped = torch.distributions.Beta(0.6, 0.6)
    grid = torch.linspace(1e-4, 1 - 1e-4, 4001, dtype=torch.float64)
    mass = shaped.log_prob(grid).exp().cumsum(0)
    quantiles = np.interp(ramp, (mass / mass[-1]).numpy(), grid.numpy())
    return np.asarray(high + quantiles * (low - high))


def make_scheduler(name: str, steps: int, shift: float) -> Scheduler:
    """A scheduler that is ready to run.

    Args:
        name: a name that `catalog.samplers.sampler_name` accepts.
        steps: number of denoising steps, at least 1.
        shift: the model's shift, 1 for none.
    """
    sampler, schedule = split(name)
    scheduler = _make(sampler, shift)
    if sampler == "Euler a":  # it has no shift of its own: it is given the levels that Euler would use
        levels = _make("Euler", shift)
        levels.set_timesteps(steps)
        scheduler.set_timesteps(sigmas=levels.sigmas)
    else:
        scheduler.set_timesteps(steps)
    if schedule is not None:
        levels = _spread(scheduler.sigmas[:-1].double().numpy(), schedule)
        scheduler.sigmas = torch.cat([torch.from_numpy(levels), torch.zeros(1)]).float()
        scheduler.timesteps = scheduler.sigmas[:-1] * 1000
    return scheduler
