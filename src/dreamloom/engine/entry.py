"""The one entry to the engine: a resolved recipe and a loaded model go in, events come out.

Terms
-----
driver
    A model that goes its own way from noise to picture and tells of it, such as a diffusers pipeline. A family is
    driven by the loop instead (`loop.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Protocol, runtime_checkable

from dreamloom.catalog.cards import ModelCard
from dreamloom.engine.events import Event
from dreamloom.engine.family import Family
from dreamloom.recipe import ResolvedRecipe


@runtime_checkable
class Driver(Protocol):
    """A model that paints by itself."""

    def drive(self, recipe: ResolvedRecipe, files: Mapping[str, Path], *, preview_every: int = 0) -> Iterator[Event]:
        """Paints; see `events`."""
        ...


def run(
    recipe: ResolvedRecipe,
    model: Family | Driver,
    card: ModelCard,
    files: Mapping[str, Path],
    *,
    preview_every: int = 0,
    watch: bool = False,
    refiner: Family | Driver | None = None,
) -> Iterator[Event]:
    """Paints a recipe; closing the iterator cancels.

    Args:
        recipe: what to paint.
        model: as `load.load_family` gives it.
        card: the model's.
        files: where the inputs lie, and what else the recipe names by hash.
        preview_every: a preview after every so many steps; 0 for none.
        watch: whether to look at the steps; a model that goes its own way cannot be watched.
        refiner: the model that paints the last steps, if the recipe wants one.

    Yields:
        Progress after each step, Preview and Glance where wanted, Frames for each finished item (a film's in parts),
        Done at the end.

    Raises:
        BadRecipe: if the recipe asks for something that the model cannot make.
        BadFile: if an input cannot be used.
        TooLittleMemory: if the machine has too little memory for it.
    """
    from dreamloom.engine.memory import ran_out, release, too_large

    try:
        yield from _run(recipe, model, card, files, preview_every, watch, refiner)
    except (MemoryError, RuntimeError) as error:
        if not ran_out(error):
            raise
        release()
        raise too_large(recipe, card.name) from error


def _run(
    recipe: ResolvedRecipe,
    model: Family | Driver,
    card: ModelCard,
    files: Mapping[str, Path],
    preview_every: int,
    watch: bool,
    refiner: Family | Driver | None,
) -> Iterator[Event]:
    if isinstance(model, Driver):
        yield from model.drive(recipe, files, preview_every=preview_every)
        return
    from dreamloom.engine.loop import paint
    from dreamloom.engine.outfit import dressed
    from dreamloom.engine.plan import plan
    from dreamloom.engine.watching import Watcher

    model = dressed(model, recipe, files)
    second = None if refiner is None or isinstance(refiner, Driver) else refiner
    tracks = plan(recipe, model, files, card.width * card.height, card.frames, hold=card.hold,
                  in_common=card.in_common, refiner=second)  # fmt: skip
    watcher = Watcher(recipe, model) if watch else None
    yield from paint(tracks, model, preview_every=preview_every, watcher=watcher)
