"""Samplers by our names for pipelines that set their schedulers up themselves.

Terms
-----
stock
    The scheduler that a model came with. It knows how the model wants its noise levels spread: by the picture's size,
    by a shift, or as its maker says. A sampler of another name walks the same levels.
own
    The name here of what the stock scheduler does.
straight, diffusion
    See `dreamloom.engine.process`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from diffusers.schedulers.scheduling_utils import KarrasDiffusionSchedulers

from dreamloom.engine.diffusion_schedulers import make_diffusion_scheduler
from dreamloom.engine.schedulers import Scheduler, make_scheduler, spread
from dreamloom.errors import BadRecipe
from dreamloom.recipe.metadata.samplers import split

_OWN = {
    "FlowMatchEulerDiscreteScheduler": "Euler", "FlowMatchHeunDiscreteScheduler": "Heun",
    "FlowMatchLCMScheduler": "LCM", "LTXEulerAncestralRFScheduler": "Euler a", "EulerDiscreteScheduler": "Euler",
    "EulerAncestralDiscreteScheduler": "Euler a", "HeunDiscreteScheduler": "Heun",
    "DPMSolverMultistepScheduler": "DPM++ 2M", "UniPCMultistepScheduler": "UniPC", "LCMScheduler": "LCM",
}  # fmt: skip
# What pipelines ask their scheduler's settings about its levels.
_ABOUT_LEVELS = (
    "num_train_timesteps", "use_dynamic_shifting", "base_shift", "max_shift", "base_image_seq_len", "max_image_seq_len",
    "shift", "shift_terminal", "time_shift_type",
)  # fmt: skip
_TIMES = 1000


def is_straight(stock: Scheduler) -> bool:
    """Whether a scheduler is of a model that learned by flow matching."""
    flows = stock.config.get("use_flow_sigmas") or stock.config.get("prediction_type") == "flow_prediction"
    return type(stock).__name__.startswith("FlowMatch") or "RF" in type(stock).__name__ or bool(flows)


def is_usual(stock: Scheduler) -> bool:
    """Whether another scheduler can walk in a stock one's place."""
    return is_straight(stock) or type(stock).__name__ in KarrasDiffusionSchedulers.__members__


def own_name(stock: Scheduler) -> str:
    """See the module's docstring."""
    return _OWN.get(type(stock).__name__, "DDIM")


def scheduler_for(stock: Scheduler, name: str) -> Scheduler:
    """A scheduler for one run of a pipeline.

    Args:
        stock: the model's.
        name: a name that `catalog.samplers.sampler_name` accepts.

    Raises:
        BadRecipe: if the model paints with its own sampler only, and that is another one.
    """
    if name == own_name(stock):
        return type(stock).from_config(stock.config)
    if not is_usual(stock):
        raise BadRecipe(f"this model paints with the sampler {own_name(stock)} only: take that", "sampler")
    return _straight(stock, name) if is_straight(stock) else _diffusion(stock, name)


def _diffusion(stock: Scheduler, name: str) -> Scheduler:
    settings = dict(stock.config)
    scheduler = make_diffusion_scheduler(name, 1, settings)

    def set_timesteps(num_inference_steps: int, device: Any = None, **others: Any) -> None:
        fresh = make_diffusion_scheduler(name, num_inference_steps, settings)
        _become(scheduler, fresh)
        scheduler.timesteps = scheduler.timesteps.to(device)

    scheduler.set_timesteps = set_timesteps
    return scheduler


def _straight(stock: Scheduler, name: str) -> Scheduler:
    guide = type(stock).from_config(stock.config)
    sampler, schedule = split(name)
    scheduler = make_scheduler(name, 2, 1.0)
    known = {key: stock.config[key] for key in _ABOUT_LEVELS if key in stock.config}

    def set_timesteps(
        num_inference_steps: int | None = None,
        device: Any = None,
        sigmas: Any = None,
        mu: float | None = None,
        timesteps: Any = None,
        **others: Any,
    ) -> None:
        asked = {"sigmas": sigmas, "mu": mu, "timesteps": timesteps}
        given = {key: value for key, value in asked.items() if value is not None}
        guide.set_timesteps(*([] if num_inference_steps is None else [num_inference_steps]), device="cpu", **given)
        levels = np.asarray(guide.sigmas[:-1].double()).clip(1e-4, 1 - 1e-6)
        if schedule is not None:
            levels = spread(schedule, float(levels[0]), float(levels[-1]), len(levels))
        fresh = make_scheduler(name, len(levels), 1.0)
        walked = torch.tensor(levels, dtype=torch.float32)
        ended = torch.cat([walked, torch.zeros(1)])
        if sampler == "Heun":  # every step but the last is one of two calls
            walked = torch.cat([walked[:1], walked[1:].repeat_interleave(2)])
            ended = torch.cat([ended[:1], ended[1:-1].repeat_interleave(2), ended[-1:]])
        fresh.sigmas, fresh.timesteps = ended, (walked * _TIMES).to(device)
        fresh.register_to_config(**known)
        _become(scheduler, fresh)

    scheduler.set_timesteps = set_timesteps
    scheduler.scale_noise = scheduler.add_noise = _mixed
    scheduler.register_to_config(**known)
    return scheduler


def _become(scheduler: Scheduler, fresh: Scheduler) -> None:
    """Gives a scheduler the state of a new one."""
    scheduler.__dict__.update(fresh.__dict__)


def _mixed(sample: torch.Tensor, first: torch.Tensor, second: torch.Tensor) -> torch.Tensor:
    """A picture's latents with noise, for `scale_noise(sample, time, noise)` and `add_noise(sample, noise, time)`."""
    time, noise = (first, second) if first.ndim < second.ndim else (second, first)
    share = (time.float() / _TIMES).to(sample.device, sample.dtype).view(-1, *[1] * (sample.ndim - 1))
    return (1 - share) * sample + share * noise


def share_at(scheduler: Scheduler, index: int) -> tuple[float, float]:
    """How much picture and how much noise are in the latents before a step (after the last, if it is past the end).

    Args:
        scheduler: set up.
        index: of its own steps.
    """
    if hasattr(scheduler, "sigmas"):
        level = float(scheduler.sigmas[min(index, len(scheduler.sigmas) - 1)])
        if is_straight(scheduler):
            return 1 - level, level
        if float(getattr(scheduler, "init_noise_sigma", 1.0)) > 1:
            return 1.0, level
        scale = float(1 / np.sqrt(1 + level**2))
        return scale, level * scale
    if not hasattr(scheduler, "alphas_cumprod") or index >= len(scheduler.timesteps):
        return 1.0, 0.0
    kept = float(scheduler.alphas_cumprod[int(scheduler.timesteps[index])])
    return float(np.sqrt(kept)), float(np.sqrt(1 - kept))
