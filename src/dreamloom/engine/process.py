"""How a model's training mixed pictures with noise, and what the loop must do because of that.

Terms
-----
process
    The way from picture to noise that a model learned to go back. It decides which scheduler a sampler's name means,
    how latents are mixed with noise, how the model sees them, and what its prediction says of the picture.
straight
    Flow matching: latents are (1 − σ)·picture + σ·noise, and the model predicts noise − picture.
diffusion
    The older way, of Stable Diffusion: latents are α·picture + σ·noise with α² + σ² = 1, and the model predicts the
    noise ("epsilon") or a mix of both ("v", arXiv 2202.00512). Some schedulers walk it unscaled, as picture + σ·noise
    (arXiv 2206.00364), and scale what the model sees.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import torch

from dreamloom.engine.diffusion_schedulers import make_diffusion_scheduler
from dreamloom.engine.schedulers import Scheduler, make_scheduler


class Process(Protocol):
    """All latents are (channels, frames, height, width); `index` counts the scheduler's own steps."""

    def scheduler(self, sampler: str, steps: int) -> Scheduler:
        """The scheduler of a sampler's name, ready for so many steps."""
        ...

    def mixed(
        self, scheduler: Scheduler, picture: torch.Tensor | None, noise: torch.Tensor, index: int
    ) -> torch.Tensor:
        """Latents as they are before step `index`; without a picture all noise; past the last step all picture."""
        ...

    def seen(self, scheduler: Scheduler, latents: torch.Tensor, index: int) -> torch.Tensor:
        """The latents as the model wants to see them."""
        ...

    def outlook(self, scheduler: Scheduler, latents: torch.Tensor, predicted: torch.Tensor, index: int) -> torch.Tensor:
        """The picture's latents if what the model predicts at this step is right."""
        ...


@dataclass(frozen=True)
class Straight:
    """Flow matching with a model's own shift of the noise levels."""

    shift: float = 1.0

    def scheduler(self, sampler: str, steps: int) -> Scheduler:
        """See `dreamloom.engine.schedulers`."""
        return make_scheduler(sampler, steps, self.shift)

    def mixed(
        self, scheduler: Scheduler, picture: torch.Tensor | None, noise: torch.Tensor, index: int
    ) -> torch.Tensor:
        """(1 − σ)·picture + σ·noise."""
        if picture is None:
            return noise
        share = float(scheduler.sigmas[index])
        return (1 - share) * picture + share * noise

    def seen(self, scheduler: Scheduler, latents: torch.Tensor, index: int) -> torch.Tensor:
        """As they are."""
        return latents

    def outlook(self, scheduler: Scheduler, latents: torch.Tensor, predicted: torch.Tensor, index: int) -> torch.Tensor:
        """Straight on from here."""
        return latents - float(scheduler.sigmas[index]) * predicted


@dataclass(frozen=True)
class Diffusion:
    """Epsilon and v prediction. `settings` are a checkpoint's, as in its `scheduler_config.json`."""

    settings: Mapping[str, Any] = field(hash=False)

    def scheduler(self, sampler: str, steps: int) -> Scheduler:
        """See `dreamloom.engine.diffusion_schedulers`."""
        return make_diffusion_scheduler(sampler, steps, self.settings)

    def mixed(
        self, scheduler: Scheduler, picture: torch.Tensor | None, noise: torch.Tensor, index: int
    ) -> torch.Tensor:
        """α·picture + σ·noise, or unscaled, as the scheduler walks."""
        if picture is None:
            return noise * float(scheduler.init_noise_sigma)
        if index >= len(scheduler.timesteps):
            return picture
        mixed: torch.Tensor = scheduler.add_noise(picture[None], noise[None], scheduler.timesteps[index : index + 1])
        return mixed[0]

    def seen(self, scheduler: Scheduler, latents: torch.Tensor, index: int) -> torch.Tensor:
        """Scaled to spread 1 where the scheduler walks unscaled."""
        scaled: torch.Tensor = scheduler.scale_model_input(latents, scheduler.timesteps[index])
        return scaled

    def outlook(self, scheduler: Scheduler, latents: torch.Tensor, predicted: torch.Tensor, index: int) -> torch.Tensor:
        """The prediction, solved for the picture (arXiv 2202.00512, appendix D)."""
        if hasattr(scheduler, "sigmas"):
            level = float(scheduler.sigmas[index])
        else:
            kept = float(scheduler.alphas_cumprod[int(scheduler.timesteps[index])])
            level = math.sqrt((1 - kept) / kept)
        alpha = 1 / math.sqrt(1 + level**2)
        scaled = latents * alpha if float(scheduler.init_noise_sigma) > 1 else latents
        match scheduler.config.prediction_type:
            case "v_prediction":
                return alpha * scaled - level * alpha * predicted
            case "sample":
                return predicted
            case _:
                return scaled / alpha - level * predicted
