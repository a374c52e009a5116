"""Control maps, which the painting follows during some of its steps, and pictures of who shall appear in it.

Terms
-----
map
    What a control gives the model to follow; fitted to the size that is painted, and cut as the rest is. Of a film it
    is a film too, whose last frame stays where it is the shorter one, or a picture that holds for all frames.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol, runtime_checkable

import numpy as np
import torch
from PIL import Image

from dreamloom.engine.events import Pixels
from dreamloom.engine.family import Condition, Family
from dreamloom.engine.given import Pairs, as_frames, held_at_first, held_to_end, known, shown
from dreamloom.engine.track import Schedule
from dreamloom.errors import BadRecipe
from dreamloom.media.containers import FILM_HEAD, film_kind
from dreamloom.media.files import read_head
from dreamloom.media.footage import read_film
from dreamloom.media.pictures import read_picture
from dreamloom.recipe import Control, ResolvedRecipe, VideoSpec

Parts = Callable[[], Iterator[torch.Tensor]]


@dataclass(frozen=True, eq=False)
class Steering:
    """A control at work.

    Attributes:
        kind: what its map shows, "canny" for example.
        network: the file or folder of the model that reads it, where it needs one of its own.
        parts: gives the map in parts, (3, frames, height, width) in −1..1 each, as often as it is asked.
        count: how many frames these are together.
        weight: how much it counts.
        masks: gives for every frame where it is painted, (1, height, width), as often as it is asked; None: everywhere.
    """

    kind: str
    network: Path | None
    parts: Parts
    count: int
    weight: float
    masks: Parts | None = None

    @property
    def frames(self) -> torch.Tensor:
        """The whole map, (3, frames, height, width) in −1..1."""
        return torch.cat(list(self.parts()), dim=1)


@runtime_checkable
class Steerable(Protocol):
    """A family that follows maps."""

    def steered(self, condition: Condition | None, controls: Sequence[Steering]) -> Condition:
        """A condition to which controls are added.

        Raises:
            BadRecipe: if one of them cannot be used with this model.
        """
        ...


def with_controls(
    conditions: Schedule,
    recipe: ResolvedRecipe,
    family: Family,
    files: Mapping[str, Path],
    fit: Callable[[Pixels], Pixels],
    frames: int = 1,
    before: int = 0,
    masks: Sequence[Parts] = (),
) -> Schedule:
    """The conditions of each step, with the controls that are at work then.

    Args:
        conditions: without controls.
        recipe: with its controls.
        family: the model.
        files: where maps and networks lie, by their hash.
        fit: brings a map to the size that is painted.
        frames: how many are painted.
        before: how many of them are there already, and come before the map's first.
        masks: of each condition, where it leaves something to be painted; see `Steering`.

    Raises:
        BadFile: if a map cannot be read.
        BadRecipe: if the model cannot follow one.
    """
    if not recipe.controls:
        return conditions
    if not isinstance(family, Steerable):
        raise BadRecipe("this model follows no control maps: leave controls out", "controls")
    fps = recipe.output.fps if isinstance(recipe.output, VideoSpec) else None
    all_of_them = [_read(control, files, fit, fps, frames, before) for control in recipe.controls]
    schedule: list[tuple[int, Condition | None]] = []
    last: object = None
    for step in range(recipe.steps):
        number = sum(first <= step for first, _ in conditions) - 1
        held = conditions[number][1] if number >= 0 else None
        where = masks[number] if 0 <= number < len(masks) else None
        active = tuple(_at_work(control, step, recipe.steps) for control in recipe.controls)
        if (id(held), active) != last:
            last = (id(held), active)
            now = [replace(one, masks=where) for one, on in zip(all_of_them, active, strict=True) if on]
            schedule.append((step, family.steered(held, now) if now else held))
    return tuple(schedule)


@runtime_checkable
class Referable(Protocol):
    """A family that looks at reference pictures while it predicts."""

    def referred(self, condition: Condition | None, pictures: Sequence[tuple[torch.Tensor, float]]) -> Condition:
        """A condition with reference pictures: frames (3, 1, height, width) in −1..1, each with its weight."""
        ...


def with_references(
    conditions: Schedule, recipe: ResolvedRecipe, family: Family, files: Mapping[str, Path], size: tuple[int, int]
) -> Schedule:
    """The conditions of each step, with reference pictures; those that a network of their own reads are left to it.

    Args:
        conditions: without references.
        recipe: with its references.
        family: the model.
        files: where they lie, by their hash.
        size: (width, height) of what is painted, in pixels.

    Raises:
        BadFile: if one cannot be read.
        BadRecipe: if the model has no use for them.
    """
    own = [one for one in recipe.references if one.network is None]
    if not own:
        return conditions
    if not isinstance(family, Referable):
        raise BadRecipe("this model takes no references: leave them out", "references")
    pictures = [
        (as_frames(on_white(read_picture(files[str(one.file.sha256)]).over(), *size)), one.weight) for one in own
    ]
    return tuple((first, family.referred(held, pictures)) for first, held in conditions or ((0, None),))


def on_white(pixels: Pixels, width: int, height: int) -> Pixels:
    """The whole of a picture as large as it goes into a size, with white around it, as VACE takes references."""
    high, wide, _ = pixels.shape
    scale = min(width / wide, height / high)
    picture = Image.fromarray(pixels).resize(
        (max(1, round(wide * scale)), max(1, round(high * scale))), Image.Resampling.LANCZOS
    )
    canvas = Image.new("RGB", (width, height), "white")
    canvas.paste(picture, ((width - picture.width) // 2, (height - picture.height) // 2))
    return np.asarray(canvas)


def _at_work(control: Control, step: int, steps: int) -> bool:
    """Whether a control holds all through a step, counted from 0; as the stock pipelines count."""
    return step / steps >= control.start and (step + 1) / steps <= control.end


def _read(
    control: Control, files: Mapping[str, Path], fit: Callable[[Pixels], Pixels], fps: float | None, frames: int,
    before: int,
) -> Steering:  # fmt: skip
    path = files[str(control.file.sha256)]
    network = files.get(str(control.network)) if control.network is not None else None
    if fps is None or film_kind(read_head(path, FILM_HEAD)) is None:
        picture = known(fit(read_picture(path).over()))
        pairs: Pairs = lambda: itertools.repeat(picture)  # noqa: E731
    else:
        film = read_film(path)
        pairs = lambda: (known(fit(pixels)) for pixels in film.frames(fps))  # noqa: E731

    def parts() -> Iterator[torch.Tensor]:
        return shown(held_to_end(held_at_first(pairs(), before), frames))

    return Steering(control.kind, network, parts, frames, control.weight)
