"""From a sampler's name to a diffusers scheduler for models that predict noise or v, such as Stable Diffusion.

The checkpoint's own settings (how its training spread the noise, what it predicts) go into every scheduler, exactly as
`Scheduler.from_config(pipeline.scheduler.config)` takes them; so each sampler walks as it does in a stock pipeline.

Terms
-----
sigma
    Noise over picture, from about 14.6 down to 0: what k-diffusion and the Stable Diffusion web UI count in.

DDIM knows no schedules of its own. Without fresh noise its step is Euler's in another scale (arXiv 2206.00364, section
3), so "DDIM Karras" is Euler on those levels.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from diffusers import (
    DDIMScheduler,
    DPMSolverMultistepScheduler,
    DPMSolverSinglestepScheduler,
    EulerAncestralDiscreteScheduler,
    EulerDiscreteScheduler,
    HeunDiscreteScheduler,
    LCMScheduler,
    UniPCMultistepScheduler,
)

from dreamloom.engine.schedulers import Scheduler, beta_quantiles
from dreamloom.recipe.metadata.samplers import split

SDE = {"algorithm_type": "sde-dpmsolver++"}
_KINDS: dict[str, tuple[Any, dict[str, Any]]] = {
    "Euler": (EulerDiscreteScheduler, {}),
    "Euler a": (EulerAncestralDiscreteScheduler, {}),
    "Heun": (HeunDiscreteScheduler, {}),
    "LCM": (LCMScheduler, {}),
    "DDIM": (DDIMScheduler, {}),
    "UniPC": (UniPCMultistepScheduler, {}),
    "DPM++ 2M": (DPMSolverMultistepScheduler, {}),
    "DPM++ SDE": (DPMSolverSinglestepScheduler, {**SDE, "lower_order_final": True}),
    "DPM++ 2M SDE": (DPMSolverMultistepScheduler, SDE),
    "DPM++ 3M SDE": (DPMSolverMultistepScheduler, {**SDE, "solver_order": 3}),
}
_SCHEDULES = {
    None: {},
    "Karras": {"use_karras_sigmas": True},
    "Exponential": {"use_exponential_sigmas": True},
    "Beta": {"use_exponential_sigmas": True},  # from the same highest level to the same lowest; then spread anew
}


def make_diffusion_scheduler(name: str, steps: int, settings: Mapping[str, Any]) -> Scheduler:
    """A scheduler that is ready to run.

    Args:
        name: a name that `catalog.samplers.sampler_name` accepts.
        steps: number of denoising steps, at least 1.
        settings: as in the checkpoint's `scheduler_config.json`.
    """
    sampler, schedule = split(name)
    kind, options = _KINDS["Euler" if sampler == "DDIM" and schedule else sampler]
    scheduler = kind.from_config(dict(settings), **options, **_SCHEDULES[schedule])
    if sampler == "LCM":
        scheduler.set_timesteps(steps, original_inference_steps=max(steps, scheduler.config.original_inference_steps))
    else:
        scheduler.set_timesteps(steps)
    if schedule == "Beta":
        _spread_as_beta(scheduler, steps)
    return scheduler


def _spread_as_beta(scheduler: Scheduler, steps: int) -> None:
    """Spreads the levels as the Beta(0.6, 0.6) distribution does (arXiv 2407.12173), falling, in sigma."""
    high, low = float(scheduler.sigmas[0]), float(scheduler.sigmas[-2])
    levels = high + beta_quantiles(np.linspace(0, 1, steps)) * (low - high)
    kept = scheduler.alphas_cumprod.double().numpy()
    learned = np.log((1 - kept) / kept) / 2
    times = torch.from_numpy(np.interp(np.log(levels), learned, np.arange(len(learned))))
    scheduler.sigmas = torch.tensor([*levels, 0], dtype=torch.float32)
    whole = not scheduler.timesteps.is_floating_point()
    scheduler.timesteps = (times.round() if whole else times).to(scheduler.timesteps.dtype)
