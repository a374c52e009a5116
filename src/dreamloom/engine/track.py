"""A track: one picture or clip in flight.

It holds all that decides its pixels and nothing of its neighbours: own noise, own scheduler, own words. The loop
advances a set of tracks; a track is replaced by its next state, never changed in place (its scheduler alone keeps a
memory of earlier steps).
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import torch

from dreamloom.engine.events import Pixels
from dreamloom.engine.family import Condition, Family, Words
from dreamloom.engine.passages import Length
from dreamloom.engine.process import Process, Straight
from dreamloom.engine.schedulers import Scheduler

Schedule = tuple[tuple[int, Condition | None], ...]
"""(first step it holds from, the condition that holds, or none), in order."""

STRAIGHT = Straight()

TextSchedule = tuple[tuple[int, Words], ...]

Finish = Callable[[Iterator[Pixels]], Iterator[Pixels]]
"""What is done to decoded frames, part by part: nothing, or pasting back what was kept."""


@dataclass(frozen=True)
class Pin:
    """Latents that are known, and stay.

    Attributes:
        known: those of a film's beginning, (channels, frames, height, width).
        noise: that they began in, of the whole film.
        free: where in them to paint nevertheless, 1, and where not, 0: (1, frames, height, width); None for nowhere.
    """

    known: torch.Tensor
    noise: torch.Tensor
    free: torch.Tensor | None = None

    def hold(self, latents: torch.Tensor, process: Process, scheduler: Scheduler, index: int) -> torch.Tensor:
        """The latents with what is known in its place, as noisy as they are before step `index`."""
        count = self.known.shape[1]
        held = process.mixed(scheduler, self.known, self.noise[:, :count], index)
        if self.free is not None:
            held = held * (1 - self.free) + latents[:, :count] * self.free
        return torch.cat([held, latents[:, count:]], dim=1)


@dataclass(frozen=True, eq=False)
class Place:
    """Words that hold in a part of the picture.

    Attributes:
        words: by step.
        weights: how much they count, (height, width) of the latents, 0..1; the whole picture's words have the rest.
    """

    words: TextSchedule
    weights: torch.Tensor


@dataclass(frozen=True, eq=False)
class Track:
    """One picture or clip in flight. Each is equal to itself alone.

    Attributes:
        item: its number in the recipe.
        latents: (channels, frames, height, width).
        index: the scheduler's next step; steps of second-order samplers count double.
        steps: the user's number of steps.
        scheduler: a diffusers scheduler of its own, ready.
        process: that the scheduler belongs to.
        positive, negative: what to aim for and what to avoid, by step.
        cfg_scale: how strictly words are obeyed; 1 needs no second pass.
        interval: share of the steps in which guidance is on.
        conditions: kept pixels and mask for the model, by step; empty for none at all.
        dice: fresh noise for samplers that add some.
        finish: what is done to the decoded frames.
        length: how its frames are cut into passages.
        pin: what is known at its beginning, or None.
        follow: for a picture that is filmed or enlarged next: makes that track of its latents. It is not shown itself.
        places: where other words hold.
        painter: the model that paints it, where that is not the loop's own.
        until: the scheduler's step at which it is handed on to another model; None to go all the way.
        before, after: the user's steps of tracks before and after this one, for the progress.
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
    conditions: Schedule
    dice: torch.Generator
    finish: Finish
    length: Length
    process: Process = STRAIGHT
    pin: Pin | None = None
    follow: Callable[[torch.Tensor], Track] | None = None
    before: int = 0
    after: int = 0
    places: tuple[Place, ...] = ()
    painter: Family | None = None
    until: int | None = None

    @property
    def total(self) -> int:
        """How many steps the scheduler takes in all."""
        return len(self.scheduler.timesteps)

    @property
    def finished(self) -> bool:
        """Whether nothing is left but to decode it, or to hand it on."""
        return self.index >= (self.total if self.until is None else self.until)

    @property
    def step(self) -> int:
        """The user's steps that are done."""
        return self.steps if self.index >= self.total else self.index // self.scheduler.order

    def _words(self, schedule: TextSchedule) -> Words:
        return [words for first, words in schedule if first <= self.step][-1]

    @property
    def condition(self) -> Condition | None:
        """What holds at this step."""
        return next((held for first, held in reversed(self.conditions) if first <= self.step), None)

    @property
    def guided(self) -> bool:
        """Whether the next step needs the pass without the prompt."""
        begin, end = self.interval
        return self.cfg_scale != 1 and begin <= self.step / self.steps < end

    @property
    def texts(self) -> list[Words]:
        """The words that the next step is predicted under: the prompt's, and those to avoid if it is guided."""
        positive = [self._words(self.positive)]
        return [*positive, self._words(self.negative)] if self.guided else positive

    def direction(self, family: Family) -> torch.Tensor:
        """The guided direction at this point."""
        return self.guide(self.predicted(family, self.texts))

    def guide(self, made: torch.Tensor) -> torch.Tensor:
        """The guided direction of what was predicted under `texts`, (ways, channels, frames, height, width).

        Classifier-free guidance: away from the negative words, towards the prompt (Ho & Salimans, arXiv 2207.12598).
        """
        if not self.guided:
            return made[0]
        return made[1] + self.cfg_scale * (made[0] - made[1])

    def predicted(self, family: Family, texts: list[Words]) -> torch.Tensor:
        """The directions at this point under several texts, (ways, channels, frames, height, width).

        Where other words hold than the prompt's, they have their share of the prompt's direction.
        """
        made = self._plainly(family, texts)
        if not self.places or texts[0] is not self._words(self.positive):
            return made
        # one text a call: families take the first one of a call for the prompt
        others = [self._plainly(family, [self._words(place.words)])[0] for place in self.places]
        weights = torch.stack([place.weights for place in self.places])
        total = weights.sum(0)
        blended = made[0] * (1 - total).clamp(min=0)
        for weight, other in zip(weights / total.clamp(min=1), others, strict=True):
            blended = blended + other * weight
        return torch.cat([blended.unsqueeze(0), made[1:]])

    def _plainly(self, family: Family, texts: list[Words]) -> torch.Tensor:
        family = self.painter or family
        time = float(self.scheduler.timesteps[self.index])
        seen = self.process.seen(self.scheduler, self.latents, self.index)
        condition = self.condition
        passages = self.length.passages(self.index)
        if len(passages) == 1 and not self.length.loop:
            return family.predict(seen, time, texts, condition)
        total = torch.zeros(len(texts), *self.latents.shape)
        weight = torch.zeros(self.latents.shape[1])
        for passage in passages:
            there = passage.frames
            given = None if condition is None else condition[:, there]
            made = family.predict(seen[:, there], time, texts, given)
            total[:, :, there] += made * passage.weights.view(-1, 1, 1)
            weight[there] += passage.weights
        return total / weight.view(-1, 1, 1)

    def outlook(self, direction: torch.Tensor) -> torch.Tensor:
        """The latents that the picture would have if it went straight on from here."""
        return self.process.outlook(self.scheduler, self.latents, direction, self.index)

    def advanced(self, direction: torch.Tensor) -> Track:
        """The track one step further."""
        options = {"generator": self.dice} if "generator" in inspect.signature(self.scheduler.step).parameters else {}
        time = self.scheduler.timesteps[self.index]
        stepped = self.scheduler.step(
            direction.unsqueeze(0), time, self.latents.unsqueeze(0), return_dict=False, **options
        )[0][0]
        if self.pin is not None:
            stepped = self.pin.hold(stepped, self.process, self.scheduler, self.index + 1)
        return replace(self, latents=stepped, index=self.index + 1)
