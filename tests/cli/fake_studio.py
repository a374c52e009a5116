"""A studio that paints flat colours without a model: for tests of what lies in front of the real one.

It speaks as `dreamloom.studio.Studio` does, checks recipes with the real catalog, and writes real files.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from dreamloom.catalog import Catalog, Credit, ModelCard, resolve
from dreamloom.engine.events import Done, Event, Frames, Preview, Progress
from dreamloom.errors import BadFile, MissingModel
from dreamloom.inputs import InputKeep
from dreamloom.media.films import write_film
from dreamloom.media.text import read_text_fields
from dreamloom.media.writing import write_picture
from dreamloom.recipe import Recipe, ResolvedRecipe, VideoSpec
from dreamloom.recipe.metadata import FoundRecipe, read_metadata
from dreamloom.studio import Saved
from dreamloom.trust.policy import Answers
from dreamloom.trust.stamp import fields_for

CARD = ModelCard(
    name="flat",
    family="flat",
    summary="Paints flat colours.",
    licence="Apache-2.0",
    sha256="ab" * 32,
    parameters=12_345_678,
    width=32,
    height=16,
    size_multiple=8,
    max_pixels=4096,
    steps=4,
    cfg_scale=4.5,
    sampler="Euler",
    text_length=64,
    shift=1.0,
    frames=17,
    fps=8.0,
    tasks=("text to picture", "inpainting"),
    sources=(
        Credit(name="Paper cuts", author="Ada Example", licence="CC0-1.0", url="https://example.org/paper"),
        Credit(name="Ink", author="Bo Example", licence="CC-BY-4.0", url="https://example.org/ink"),
    ),
)


@dataclass(frozen=True)
class Check:
    """One finding of the doctor."""

    name: str
    ok: bool
    detail: str
    advice: str


class FakeStudio:
    """What a test may set: `seconds_a_step`, and `trouble`, raised after the first step. It notes what it was asked."""

    def __init__(self, seconds_a_step: float = 0.0, closed_note: Path | None = None) -> None:
        self.seconds_a_step = seconds_a_step
        self.closed_note = closed_note
        self.trouble: BaseException | None = None
        self.babbles = False
        self.recipe: Recipe | ResolvedRecipe | None = None
        self.output: Path | None = None
        self.inputs: tuple[Path, ...] = ()
        self.answers: Answers | None = None
        self.codec: str | None = None
        self.poster: Path | None = None
        self.home = Path("home")
        self.catalog = Catalog(self.home)
        self.closed = False

    def models(self) -> tuple[ModelCard, ...]:
        return (CARD,)

    def model(self, name: str | None = None) -> ModelCard:
        if name not in (None, CARD.name):
            raise MissingModel(f"there is no model {name!r} here; there is {CARD.name}", name or "")
        return CARD

    def doctor(self) -> tuple[Check, ...]:
        return (Check("Python", True, "3.11", ""), Check("GPU", False, "none", "It works without one, only slower."))

    def resolve(self, recipe: Recipe) -> ResolvedRecipe:
        facts = {}
        for file in recipe.files():
            facts[file] = InputKeep(self.home).take(file)
        return resolve(recipe, self.model(recipe.model), facts, "dreamloom 0.1.0")

    def make(
        self,
        recipe: Recipe | ResolvedRecipe,
        output: Path | None = None,
        *,
        answers: Answers | None = None,
        preview_every: int = 0,
        codec: str | None = None,
        poster: Path | None = None,
    ) -> Iterator[Event | Saved]:
        self.recipe, self.output, self.answers, self.codec, self.poster = recipe, output, answers, codec, poster
        resolved = self.resolve(recipe) if isinstance(recipe, Recipe) else recipe
        try:
            yield from self._paint(resolved, output or Path("outputs"), preview_every)
        finally:
            self.closed = True
            if self.closed_note:
                self.closed_note.write_text("closed")

    def _paint(self, resolved: ResolvedRecipe, output: Path, preview_every: int) -> Iterator[Event | Saved]:
        if self.babbles:
            print("a library says hello on the standard output")
        for index, item in enumerate(resolved.items):
            pixels = np.full((1, resolved.output.height, resolved.output.width, 3), item.seed % 256, np.uint8)
            for step in range(1, resolved.steps + 1):
                time.sleep(self.seconds_a_step)
                yield Progress(index, step, resolved.steps)
                if self.trouble is not None:
                    raise self.trouble
                if preview_every and step % preview_every == 0:
                    yield Preview(index, step, resolved.steps, pixels[0])
            yield Frames(index, pixels)
            own, film = resolved.for_item(index), isinstance(resolved.output, VideoSpec)
            path = output if output.suffix else output / f"flat-{index + 1}{'.mp4' if film else '.png'}"
            if isinstance(resolved.output, VideoSpec):
                frames = [pixels[0]] * int(resolved.output.frames or 1)
                write_film(path, frames, float(resolved.output.interpolate or 1), fields_for(own))
            else:
                write_picture(path, pixels[0], fields_for(own))
            yield Saved(index, path, own, 0.5)
        yield Done(len(resolved.items), 0.25)

    def inspect(self, path: Path) -> FoundRecipe:
        found = read_metadata(read_text_fields(path))
        if found is None:
            raise BadFile(f"{path} holds no recipe", str(path))
        return found

    def remake(
        self,
        path: Path,
        output: Path | None = None,
        inputs: Sequence[Path] = (),
        *,
        answers: Answers | None = None,
    ) -> Iterator[Event | Saved]:
        self.inputs = tuple(inputs)
        found = self.inspect(path)
        assert found.resolved is not None
        return self.make(found.resolved, output or path.with_name(f"{path.stem}-remade.png"), answers=answers)
