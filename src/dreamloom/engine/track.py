"""A track: one picture or clip in flight.

It holds all that decides its pixels and nothing of its neighbours: own noise, own scheduler, own words. The loop
advances a set of tracks; a track is replaced by its next state, never changed in place (its scheduler alone keeps a
memory of earlier steps).
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass, replace

import torch

from dreamloom.engine.events import Pixels
from dreamloom.engine.family import Family
from dreamloom.engine.schedulers import Scheduler

TextSchedule = tuple[tuple[int, torch.Tensor], ...]
"""(first step it holds from, encoded words), in order."""

Finish = Callable[[Pixels], Pixels]
"""What is done to decoded frames: nothing, or pasting back what was kept."""


@dataclass(frozen=True, eq=False)
class Track:
    """One picture or clip in flight. Each is equal to itself alone.

    Attributes:
        item: its number in the recipe.
        latents: (channels, frames, height, width).
        index: the scheduler's next step; steps of second-order samplers count double.
        steps: the user's number of steps.
        scheduler: a diffusers scheduler of its own, ready.
        positive, negative: what to aim for and what to avoid, by step.
        cfg_scale: how strictly words are obeyed; 1 needs no second pass.
        interval: share of the steps in which guidance is on.
        condition: kept pixels and mask for the model, or None.
        dice: fresh noise for samplers that add some.
        finish: what is done to the decoded frames.
    """

    item: int
    latents: torch.Tensor
    index: int
    steps: int
    scheduler: Scheduler
    positive: TextSchedule
    negative: TextSchedule
    cfg_scale: float
    interval: tuple[float, float]
    condition: torch.Tensor | None
    dice: torch.Generator
    finish: Finish

    @property
    def total(self) -> int:
        """How many steps the scheduler takes in all."""
        return len(self.scheduler.timesteps)

    @property
    def finished(self) -> bool:
        """Whether nothing is left but to decode."""
        return self.index >= self.total

    @property
    def step(self) -> int:
        """The user's steps that are done."""
        return self.steps if self.finished else self.index // self.scheduler.order

    def _words(self, schedule: TextSchedule) -> torch.Tensor:
        return [words for first, words in schedule if first <= self.step][-1]

    @property
    def guided(self) -> bool:
        """Whether the next step needs the pass without the prompt."""
        begin, end = self.interval
        return self.cfg_scale != 1 and begin <= self.step / self.steps < end

    def direction(self, family: Family) -> torch.Tensor:
        """The guided direction at this point.

        Classifier-free guidance: away from the negative words, towards the prompt (Ho & Salimans, arXiv 2207.12598).
        """
        time = float(self.scheduler.timesteps[self.index])
        texts = [self._words(self.positive)]
        if self.guided:
            texts.append(self._words(self.negative))
            longest = max(len(one) for one in texts)
            texts = [torch.nn.functional.pad(one, (0, 0, 0, longest - len(one))) for one in texts]
        made = family.predict(self.latents, time, torch.stack(texts), self.condition)
        if not self.guided:
            return made[0]
        return made[1] + self.cfg_scale * (made[0] - made[1])

    def outlook(self, direction: torch.Tensor) -> torch.Tensor:
        """The latents that the picture would have if it went straight on from here."""
        return self.latents - float(self.scheduler.sigmas[self.index]) * direction

    def advanced(self, direction: torch.Tensor) -> Track:
        """The track one step further."""
        options = {"generator": self.dice} if "generator" in inspect.signature(self.scheduler.step).parameters else {}
        time = self.scheduler.timesteps[self.index]
        stepped = self.scheduler.step(
            direction.unsqueeze(0), time, self.latents.unsqueeze(0), return_dict=False, **options
        )[0][0]
        return replace(self, latents=stepped, index=self.index + 1)
