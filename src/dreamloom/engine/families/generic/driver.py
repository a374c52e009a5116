"""Drives one diffusers pipeline from a resolved recipe to events.

`sides.py` finds the pipeline for the task, `calls.py` what to call it with, `samplers.py` its scheduler, `chance.py`
its noise; `steps.py` makes its callbacks the engine's events, and `glimpses.py` the previews.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import torch

from dreamloom.catalog.cards import ModelCard
from dreamloom.engine.events import Done, Event, Frames, Pixels, Preview, Progress
from dreamloom.engine.families.generic.calls import Sheet, arguments, frames_of
from dreamloom.engine.families.generic.chance import OwnNoise
from dreamloom.engine.families.generic.glimpses import Glimpser, outlook
from dreamloom.engine.families.generic.loading import load_pipeline, modules_of
from dreamloom.engine.families.generic.remembering import remembering
from dreamloom.engine.families.generic.samplers import scheduler_for
from dreamloom.engine.families.generic.sides import Task, parameters, side_for
from dreamloom.engine.families.generic.steps import Tell, in_steps
from dreamloom.engine.given import held_to_end
from dreamloom.engine.memory import wants_tiles
from dreamloom.engine.scenes import Painter, Scene, read_scene
from dreamloom.errors import BadRecipe
from dreamloom.media.masks import MASK_FLOOR
from dreamloom.recipe import ResolvedItem, ResolvedRecipe, VideoSpec

_NOT_TAKEN = (
    "controls", "references", "adapters", "camera", "motion_paths", "stir", "extend", "hires", "clip_skip", "tiling",
    "refiner", "regions",
)  # fmt: skip
TILED_ABOVE = 1.5  # times the native area; larger pictures go through the autoencoder in tiles


class Generic:
    """A loaded pipeline.

    Args:
        card: of the model.
        pipeline: from diffusers.
    """

    def __init__(self, card: ModelCard, pipeline: Any) -> None:
        self.card = card
        self.pipeline = pipeline
        self.stock = pipeline.scheduler
        self._sides: dict[Task, Any] = {}

    @classmethod
    def load(cls, card: ModelCard, device: torch.device, kind: torch.dtype = torch.float32) -> Generic:
        """Loads what a card names; see `loading.load_pipeline`."""
        return cls(card, load_pipeline(card, device, kind))

    @property
    def modules(self) -> tuple[torch.nn.Module, ...]:
        """All that holds weights."""
        return modules_of(self.pipeline)

    def side(self, task: Task) -> Any:
        """The pipeline for a task.

        Raises:
            BadRecipe: if there is none.
        """
        if task not in self._sides:
            side = side_for(self.pipeline, task, self.card.name)
            if hasattr(side, "encode_prompt"):
                side.encode_prompt = remembering(side.encode_prompt)
            self._sides[task] = side
        return self._sides[task]

    @cached_property
    def glimpser(self) -> Glimpser | None:
        """What makes previews; None if the model has no autoencoder of a known form."""
        try:
            return Glimpser(self.pipeline.vae)
        except (AttributeError, RuntimeError, TypeError, ValueError):
            return None

    def drive(self, recipe: ResolvedRecipe, files: Mapping[str, Path], *, preview_every: int = 0) -> Iterator[Event]:
        """Paints; closing the iterator cancels at the next step.

        Args:
            recipe: what to paint.
            files: where the inputs lie, by their hash.
            preview_every: a preview after every so many steps; 0 for none.

        Raises:
            BadRecipe: if it asks for something that the pipeline cannot make.
            BadFile: if an input cannot be used.
        """
        began = time.perf_counter()
        self._check(recipe)
        card = self.card
        painter = Painter(card.width * card.height, card.frames, card.size_multiple, card.frame_multiple)
        scene = read_scene(recipe, files, painter)
        sheet = self._sheet(scene, recipe)
        pipeline = self.side(_task(sheet, film=self.card.frames > 1))
        if preview_every and self.glimpser is None:
            preview_every = 0
        for number, item in enumerate(recipe.items):
            run = _Run(self, pipeline, recipe, item, number, sheet, scene, preview_every)
            if run.steps < 1:  # nothing is to be painted over
                made = sheet.film or (sheet.picture,)
                frames: Pixels = torch.stack([torch.from_numpy(one) for one in made if one is not None]).numpy()
            else:
                frames = yield from in_steps(run)
            yield from _in_parts(number, scene, frames)
        yield Done(len(recipe.items), time.perf_counter() - began)

    def _check(self, recipe: ResolvedRecipe) -> None:
        for name in _NOT_TAKEN:
            if getattr(recipe, name):
                raise BadRecipe(f"{self.card.name} takes no {name.replace('_', ' ')}: leave that out", name)
        if any(item.mix is not None for item in recipe.items):
            raise BadRecipe(f"{self.card.name} takes no mix of prompts: leave that out", "mix")
        if recipe.guidance_interval != (0.0, 1.0):
            raise BadRecipe(
                f"{self.card.name} is guided all the way: leave out the guidance interval", "guidance_interval"
            )
        if isinstance(recipe.output, VideoSpec):
            for name in ("mask", "outpaint"):
                if getattr(recipe, name) is not None:
                    raise BadRecipe(f"{self.card.name} takes no {name} in films: leave it out", name)
            if recipe.output.loop:
                raise BadRecipe(f"{self.card.name} cannot film loops: leave that out", "output")
        scheduler_for(self.stock, recipe.sampler)

    def _sheet(self, scene: Scene, recipe: ResolvedRecipe) -> Sheet:
        """What the scene gives, as pipelines take it."""
        time = self.card.frame_multiple
        frames = 1 + -(-(scene.frames - 1) // time) * time
        if not isinstance(recipe.output, VideoSpec):
            if scene.start is None:
                return Sheet(scene.width, scene.height)
            picture, mask = next(scene.start())
            return Sheet(scene.width, scene.height, picture=picture, mask=mask if (mask > MASK_FLOOR).any() else None)
        if scene.start is not None:
            film = tuple(pixels for pixels, _ in held_to_end(scene.start(), frames))
            return Sheet(scene.width, scene.height, frames, film=film)
        if scene.steer is None:
            return Sheet(scene.width, scene.height, frames)
        ends = [next(itertools.islice(scene.steer(), place, None)) for place in (0, scene.frames - 1)]
        first, last = (pixels if not (mask > MASK_FLOOR).any() else None for pixels, mask in ends)
        return Sheet(scene.width, scene.height, frames, picture=first, last=last)

    def tiled(self, sheet: Sheet) -> None:
        """Lets pictures go through the autoencoder in tiles that are large, or would not fit into free memory whole."""
        coder = getattr(self.pipeline, "vae", None)
        if not isinstance(coder, torch.nn.Module):
            return
        tiled = sheet.width * sheet.height > TILED_ABOVE * self.card.width * self.card.height or wants_tiles(
            coder, self.pipeline._execution_device, sheet.width, sheet.height, sheet.frames
        )
        switch = getattr(coder, "enable_tiling" if tiled else "disable_tiling", None)
        if switch is not None:
            switch()


def _task(sheet: Sheet, *, film: bool) -> Task:
    """Which task it is; `film` for models that film, to which a picture is a film of one frame."""
    if film:
        return "film film" if sheet.film else "picture film" if sheet.picture is not None else "text film"
    if sheet.picture is None:
        return "text"
    return "picture" if sheet.mask is None else "inpaint"


def _in_parts(number: int, scene: Scene, frames: Pixels) -> Iterator[Frames]:
    """The finished frames as events, each one part late: only then is it known whether it was the last."""
    parts = scene.finish(iter([frames]))
    held, first = next(parts), 0
    for part in parts:
        yield Frames(number, held, first, last=False)
        first += len(held)
        held = part
    yield Frames(number, held, first, last=True)


class _Run:
    """One item, painted by one call of the pipeline."""

    def __init__(
        self, model: Generic, pipeline: Any, recipe: ResolvedRecipe, item: ResolvedItem, number: int, sheet: Sheet,
        scene: Scene, preview_every: int,
    ) -> None:  # fmt: skip
        self.model, self.pipeline, self.recipe, self.item = model, pipeline, recipe, item
        self.number, self.sheet, self.scene, self.preview_every = number, sheet, scene, preview_every
        self.before: torch.Tensor | None = None
        self.told = 0
        given = sheet.picture is not None or sheet.film
        partly = given and "strength" in parameters(pipeline) and recipe.strength is not None
        self.steps = int(recipe.steps * float(recipe.strength or 0)) if partly else recipe.steps

    def __call__(self, tell: Tell) -> Pixels:
        """Paints, telling of each step."""
        pipeline, noise = self.pipeline, OwnNoise(self.item)
        pipeline.scheduler = scheduler_for(self.model.stock, self.recipe.sampler)
        self.model.tiled(self.sheet)
        asked = arguments(pipeline, self.recipe, self.item, self.sheet)
        asked |= {"generator": noise.generator, **self._watched(tell)}
        try:
            with noise:
                return frames_of(pipeline(**asked))
        except (ValueError, TypeError) as error:
            reason = " ".join(str(error).split())[:300]
            raise BadRecipe(f"{self.model.card.name} cannot paint this ({reason}): change what it names") from error

    def _watched(self, tell: Tell) -> dict[str, Any]:
        """The callback, in whichever way the pipeline has one."""
        takes = parameters(self.pipeline)
        if "callback_on_step_end" in takes:
            names = getattr(self.pipeline, "_callback_tensor_inputs", ["latents"])
            watched = {"callback_on_step_end_tensor_inputs": ["latents"]} if "latents" in names else {}

            def at_end(pipeline: Any, index: int, moment: Any, held: dict[str, Any]) -> dict[str, Any]:
                self._step(tell, index, moment, held.get("latents"))
                return held

            return {"callback_on_step_end": at_end, **watched}
        if "callback" in takes:
            called: Callable[..., None] = lambda index, moment, latents: self._step(tell, index, moment, latents)  # noqa: E731
            return {"callback": called, "callback_steps": 1}
        return {}

    def _step(self, tell: Tell, index: int, moment: Any, latents: torch.Tensor | None) -> None:
        scheduler, steps = self.pipeline.scheduler, self.recipe.steps
        calls = max(1, int(getattr(self.pipeline, "num_timesteps", 0) or self.steps))
        done = steps - self.steps + max(1, round((index + 1) / calls * self.steps))
        after = None if latents is None else latents.detach().float().cpu()
        if done > self.told:
            self.told = done
            tell(Progress(self.number, done, steps))
            if self.preview_every and after is not None and done % self.preview_every == 0 and done < steps:
                shown = self._glimpse(after, _index(scheduler, index, moment))
                if shown is not None:
                    tell(Preview(self.number, done, steps, shown))
        self.before = after

    def _glimpse(self, after: torch.Tensor, index: int) -> Pixels | None:
        assert self.model.glimpser is not None
        sheet, film = self.sheet, self.sheet.frames > 1
        led = outlook(self.before, after, self.pipeline.scheduler, index)
        frames = 1 + (sheet.frames - 1) // _time(self.pipeline, self.model.card.frame_multiple)
        shown = self.model.glimpser.picture(led, sheet.width, sheet.height, frames)
        if shown is None or film:
            return shown
        pasted: Pixels = next(self.scene.finish(iter([shown[None]])))[0]
        return pasted


def _time(pipeline: Any, usual: int) -> int:
    """Frames of a latent."""
    told = [getattr(pipeline, name, 0) for name in ("vae_temporal_compression_ratio", "vae_scale_factor_temporal")]
    return int(max(told)) or usual


def _index(scheduler: Any, index: int, moment: Any) -> int:
    """Which of the scheduler's own steps was just made."""
    told = getattr(scheduler, "step_index", None)
    if told is not None:
        return int(told) - 1
    where = (scheduler.timesteps == moment).nonzero()
    return int(where[0]) if len(where) else index
