"""Control maps: pictures of edges, a pose, depth …, that the painting follows during some of its steps.

Terms
-----
map
    What a control gives the model to follow; fitted to the size that is painted, and cut as the rest is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, runtime_checkable

import torch

from dreamloom.engine.events import Pixels
from dreamloom.engine.family import Condition, Family
from dreamloom.engine.given import as_frames
from dreamloom.engine.track import Schedule
from dreamloom.errors import BadRecipe
from dreamloom.media.pictures import read_picture
from dreamloom.recipe import Control, ResolvedRecipe


@dataclass(frozen=True, eq=False)
class Steering:
    """A control at work.

    Attributes:
        kind: what its map shows, "canny" for example.
        network: the file or folder of the model that reads it, where it needs one of its own.
        frames: the map, (3, frames, height, width) in −1..1.
        weight: how much it counts.
    """

    kind: str
    network: Path | None
    frames: torch.Tensor
    weight: float


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
) -> Schedule:
    """The conditions of each step, with the controls that are at work then.

    Args:
        conditions: without controls.
        recipe: with its controls.
        family: the model.
        files: where maps and networks lie, by their hash.
        fit: brings a map to the size that is painted.

    Raises:
        BadFile: if a map cannot be read.
        BadRecipe: if the model cannot follow one.
    """
    if not recipe.controls:
        return conditions
    if not isinstance(family, Steerable):
        raise BadRecipe("this model follows no control maps: leave controls out", "controls")
    all_of_them = [_read(control, files, fit) for control in recipe.controls]
    schedule: list[tuple[int, Condition | None]] = []
    before: object = None
    for step in range(recipe.steps):
        held = next((one for first, one in reversed(conditions) if first <= step), None)
        active = tuple(_at_work(control, step, recipe.steps) for control in recipe.controls)
        if (id(held), active) != before:
            before = (id(held), active)
            now = [one for one, on in zip(all_of_them, active, strict=True) if on]
            schedule.append((step, family.steered(held, now) if now else held))
    return tuple(schedule)


def _at_work(control: Control, step: int, steps: int) -> bool:
    """Whether a control holds all through a step, counted from 0; as the stock pipelines count."""
    return step / steps >= control.start and (step + 1) / steps <= control.end


def _read(control: Control, files: Mapping[str, Path], fit: Callable[[Pixels], Pixels]) -> Steering:
    pixels = fit(read_picture(files[str(control.file.sha256)]).over())
    network = files.get(str(control.network)) if control.network is not None else None
    return Steering(control.kind, network, as_frames(pixels), control.weight)
