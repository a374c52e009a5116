"""From a resolved recipe to tracks: words encoded, noise drawn, pictures and films read, masks shaped.

Terms
-----
hold
    The steps during which a camera's path or a motion path steers; see `dreamloom.engine.scenes`.
going along
    Of a film that the camera or a given film moves, the noise moves too, in part; see `dreamloom.motion.carry`.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import torch

from dreamloom.engine.enlarging import enlarge
from dreamloom.engine.events import Pixels
from dreamloom.engine.family import Family
from dreamloom.engine.finishing import unchanged
from dreamloom.engine.given import Pairs, as_frames, guided, held_to_end, hidden, shown
from dreamloom.engine.mixing import mixed_schedules
from dreamloom.engine.noise import noise_in_common, seeded, starting_noise
from dreamloom.engine.passages import Length, shared_noise
from dreamloom.engine.refining import handed_on
from dreamloom.engine.regions import region_weights
from dreamloom.engine.scenes import Painter, Scene, needs_still, read_scene, read_view, sees_new_ground
from dreamloom.engine.steering import Parts, with_controls, with_references
from dreamloom.engine.track import Pin, Place, Schedule, TextSchedule, Track
from dreamloom.errors import BadRecipe
from dreamloom.motion.carry import Origins, along, carried_noise
from dreamloom.motion.flow import flow_between
from dreamloom.motion.warp import origins
from dreamloom.recipe import Hires, ResolvedItem, ResolvedRecipe, VideoSpec
from dreamloom.recipe.prompt import prompt_schedule

__all__ = ["as_frames", "first_step", "plan"]

DICE_OFFSET = 0x5EED  # the sampler's own noise must not be the starting noise again
ORDER_OFFSET = 0x0DE5  # nor the order in which a long film's noise comes back
GOES_ALONG = 0.3  # share of a frame's noise


def first_step(steps: int, strength: float | None) -> int:
    """How many steps are left out at the start, to the nearest: strength 1 leaves out none, 0 all of them."""
    return 0 if strength is None else steps - int(steps * strength + 0.5)


def plan(
    recipe: ResolvedRecipe,
    family: Family,
    files: Mapping[str, Path],
    native_pixels: int,
    native_frames: int = 1,
    *,
    hold: float = 0.5,
    in_common: float = 0.0,
    refiner: Family | None = None,
) -> Iterator[Track]:
    """Makes one track for each item, one after the other as they are taken.

    Args:
        recipe: what to paint.
        family: the model.
        files: where the inputs lie, by their hash.
        native_pixels: how many pixels the model paints best, for masks in large pictures.
        native_frames: how many frames of a film it sees at once.
        hold: share of the steps during which a film is held to where the camera and drawn paths lead.
        in_common: share of each frame's noise that a film begins with, which all its frames have in common; where there
            is any, what is made of a film also follows that film's motion.
        refiner: the model that paints the last steps, if the recipe wants one.

    Raises:
        BadRecipe: if the recipe asks for something that this engine cannot make.
        BadFile: if an input cannot be used.
    """
    for name in ("controls", "references", "adapters", "embeddings", "clip_skip", "tiling"):
        if getattr(recipe, name) and name not in family.takes:
            raise BadRecipe(f"this model takes no {name} yet: leave them out", name)
    if recipe.edit and "edit" not in family.takes:
        raise BadRecipe("this model obeys no instructions: leave edit out, and say what the picture shall show", "edit")
    painter = Painter(native_pixels, native_frames, family.shape.multiple, family.shape.time, hold, in_common)
    desk = _Desk(recipe, family, files, painter, refiner)
    still = needs_still(recipe)
    for number, item in enumerate(recipe.items):
        if still:
            yield desk.still(item, number)
        elif desk.ahead:
            yield desk.film(item, number)
        elif recipe.hires is not None:
            yield desk.two_passes(item, number, recipe.hires)
        else:
            yield desk.refined(desk.track(item, number, desk.given), item)


@dataclass(frozen=True)
class _Given:
    """A scene as the model takes it; every item of a recipe begins from the same."""

    scene: Scene
    length: Length
    start: torch.Tensor | None
    conditions: Schedule
    known: torch.Tensor | None
    free: torch.Tensor | None
    origins: tuple[Origins, ...]


@dataclass(frozen=True)
class _Desk:
    """Plans one recipe."""

    recipe: ResolvedRecipe
    family: Family
    files: Mapping[str, Path]
    painter: Painter
    refiner: Family | None = None

    @cached_property
    def given(self) -> _Given:
        return self._given(read_scene(self.recipe, self.files, self.painter))

    def _given(self, scene: Scene) -> _Given:
        family, recipe, time = self.family, self.recipe, self.family.shape.time
        loop = isinstance(recipe.output, VideoSpec) and recipe.output.loop
        count = family.shape.latents(scene.width, scene.height, scene.frames)[1]
        if not loop and 1 + (count - 1) * time < scene.frames:
            count += 1
        frames = 1 + (count - 1) * time

        def parts(pairs: Pairs) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
            return hidden(held_to_end(pairs(), frames))

        def open_in(pairs: Pairs) -> Parts:
            return lambda: (mask for _, mask in parts(pairs))

        conditions: Schedule = ()
        masks: list[Parts] = []
        if scene.steer is not None:
            steer, keep = scene.steer, scene.keep
            conditions, masks = ((0, family.film_condition(lambda: parts(steer))),), [open_in(steer)]
            if keep is not None and keep is not steer:
                settled = max(1, round(recipe.steps * self.painter.hold))
                conditions = (*conditions, (settled, family.film_condition(lambda: parts(keep))))
                masks.append(open_in(keep))
        if scene.guide is not None:
            guide = scene.guide
            conditions = ((0, family.film_condition(lambda: guided(held_to_end(guide(), frames)))),)
        before = scene.pinned if recipe.extend is not None else 0
        conditions = with_controls(conditions, recipe, family, self.files, scene.fit, frames, before, masks)
        conditions = with_references(conditions, recipe, family, self.files, (scene.width, scene.height))
        start = known = free = None
        if scene.start is not None and first_step(recipe.steps, recipe.strength) > 0:  # else noise hides all of it
            start = family.encode_film(shown(held_to_end(scene.start(), frames)))
        if scene.pinned and scene.steer is not None:
            known = family.encode_film(shown(itertools.islice(scene.steer(), scene.pinned)))
        if scene.steer is not None:
            steer = scene.steer
            free = family.free(mask for _, mask in parts(steer))
            known = known if free is None else family.encode_film(shown(held_to_end(steer(), frames)))
        length = Length(count, (self.painter.frames - 1) // time + 1, loop)
        origins_of = self._origins(scene, count, with_film=start is not None)
        return _Given(scene, length, start, conditions, known, free, tuple(origins_of))

    def _origins(self, scene: Scene, count: int, with_film: bool) -> Iterator[Origins]:
        """For each latent frame where its cells come from; nothing unless the camera or a given film moves."""
        space, time = self.family.shape.space, self.family.shape.time
        height, width = scene.height // space, scene.width // space
        if scene.placements:
            for number in range(count):
                placed = scene.placements[min(number * time, len(scene.placements) - 1)]
                smaller = replace(
                    placed, right=placed.right / space, down=placed.down / space,
                    near_right=placed.near_right / space, near_down=placed.near_down / space,
                )  # fmt: skip
                yield origins(smaller, height, width)
        elif scene.start is not None and with_film and count > 1:
            before: Pixels | None = None
            place: Origins | None = None
            for pixels, _ in itertools.islice(held_to_end(scene.start(), 1 + (count - 1) * time), 0, None, time):
                if before is None or place is None:
                    rows, columns = torch.meshgrid(torch.arange(height), torch.arange(width), indexing="ij")
                    place = (columns.float(), rows.float())
                else:
                    back = flow_between(pixels, before) / space
                    small = torch.nn.functional.interpolate(back.unsqueeze(0), (height, width), mode="area")[0]
                    place = along(place, small)
                before = pixels
                yield place

    def still(self, item: ResolvedItem, number: int) -> Track:
        """The picture that a film begins with, to be followed by the film."""
        width, height = int(self.recipe.output.width or 0), int(self.recipe.output.height or 0)
        picture = _Given(Scene(width, height), Length(1, 1), None, (), None, None, ())
        steps = self.recipe.steps

        def filmed(latents: torch.Tensor) -> Track:
            return self.film(item, number, next(self.family.decode_film(latents))[0], before=steps)

        after = steps * (2 if self.ahead else 1)
        return replace(self.track(item, number, picture), follow=filmed, after=after, finish=unchanged)

    @cached_property
    def ahead(self) -> bool:
        """Whether what the camera sees at the end is painted before the film."""
        return self.painter.knows_few_films and self.refiner is None and sees_new_ground(self.recipe)

    def film(self, item: ResolvedItem, number: int, still: Pixels | None = None, before: int = 0) -> Track:
        """A film of a still, which is given where it is no input; the camera's last view first, where that is new."""
        if not self.ahead:
            given = self._given(read_scene(self.recipe, self.files, self.painter, still))
            return replace(self.track(item, number, given), before=before)
        steps = self.recipe.steps

        def filmed(latents: torch.Tensor) -> Track:
            view = next(self.family.decode_film(latents))[0]
            given = self._given(read_scene(self.recipe, self.files, self.painter, still, view))
            return replace(self.track(item, number, given), before=before + steps)

        seen = self._given(read_view(self.recipe, self.files, self.painter, still))
        return replace(self.track(item, number, seen), follow=filmed, before=before, after=steps, finish=unchanged)

    def two_passes(self, item: ResolvedItem, number: int, hires: Hires) -> Track:
        """A picture, to be enlarged and painted over."""
        first = self.track(item, number, self.given)
        steps = hires.steps or self.recipe.steps
        larger = {"hires": None, "strength": hires.strength, "steps": steps}
        desk = replace(self, recipe=self.recipe.model_copy(update=larger))

        def enlarged(latents: torch.Tensor) -> Track:
            width, height, start = enlarge(latents, self.family, hires)
            given = replace(desk._given(Scene(width, height)), start=start)
            return desk.refined(replace(desk.track(item, number, given), before=self.recipe.steps), item)

        return replace(first, follow=enlarged, after=steps)

    def refined(self, track: Track, item: ResolvedItem) -> Track:
        """A track whose last steps another model paints, if the recipe wants that."""
        wanted, refiner = self.recipe.refiner, self.refiner
        if wanted is None or refiner is None:
            return track
        steps = self.recipe.steps
        words = _positive(refiner, item, steps), _encoded(refiner, item.negative_prompt, steps)
        texts = [_encoded(refiner, region.prompt, steps) for region in self.recipe.regions]
        places = tuple(Place(text, place.weights) for text, place in zip(texts, track.places, strict=True))
        return handed_on(track, refiner, self.recipe.sampler, wanted.start, *words, places)

    def track(self, item: ResolvedItem, number: int, given: _Given) -> Track:
        """The track of one item."""
        recipe, family, scene = self.recipe, self.family, given.scene
        process = family.process
        scheduler = process.scheduler(recipe.sampler, recipe.steps)
        skipped = first_step(recipe.steps, recipe.strength if given.start is not None else None)
        index = min(skipped * scheduler.order, len(scheduler.timesteps))
        channels, _, high, wide = family.shape.latents(scene.width, scene.height, 1)
        noise = self._noise((channels, given.length.count, high, wide), item, given)
        if hasattr(scheduler, "set_begin_index"):
            scheduler.set_begin_index(index)
        latents = process.mixed(scheduler, given.start, noise, index)
        pin = Pin(given.known, noise, given.free) if given.known is not None else None
        return Track(
            item=number,
            latents=pin.hold(latents, process, scheduler, index) if pin is not None and pin.free is None else latents,
            index=index,
            steps=recipe.steps,
            scheduler=scheduler,
            positive=_positive(family, item, recipe.steps),
            negative=_encoded(family, item.negative_prompt, recipe.steps),
            cfg_scale=recipe.cfg_scale,
            interval=recipe.guidance_interval,
            conditions=given.conditions,
            dice=seeded((item.seed + DICE_OFFSET) % 2**63),
            finish=scene.finish,
            length=given.length,
            process=process,
            pin=pin,
            places=self._places(scene, (high, wide)),
        )

    def _places(self, scene: Scene, size: tuple[int, int]) -> tuple[Place, ...]:
        """Where in a scene other words hold; size is (height, width) of the latents."""
        steps = self.recipe.steps
        return tuple(
            Place(_encoded(self.family, region.prompt, steps), weights)
            for region, weights in zip(
                self.recipe.regions, region_weights(self.recipe, self.files, scene.fit, size), strict=True
            )
        )

    def _noise(self, shape: tuple[int, int, int, int], item: ResolvedItem, given: _Given) -> torch.Tensor:
        variation = item.variation
        noise = starting_noise(
            shape, item.seed, variation.seed if variation else None, variation.strength if variation else 0.0
        )
        if given.origins:
            return carried_noise(noise, given.origins, max(GOES_ALONG, self.painter.in_common))
        noise = shared_noise(noise, given.length.size, seeded((item.seed + ORDER_OFFSET) % 2**63))
        return noise_in_common(noise, self.painter.in_common)


def _positive(family: Family, item: ResolvedItem, steps: int) -> TextSchedule:
    first = _encoded(family, item.prompt, steps)
    if item.mix is None:
        return first
    return mixed_schedules(first, _encoded(family, item.mix.prompt, steps), item.mix.share)


def _encoded(family: Family, text: str, steps: int) -> TextSchedule:
    return tuple((first, family.encode_prompt(chunks)) for first, chunks in prompt_schedule(text, steps))
