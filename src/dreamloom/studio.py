"""The studio: the one place where the rooms meet. A recipe comes in; finished, labelled files go out.

    recipe → resolve (catalog) → plan and paint (engine) → stamp (trust) → write (media)

The engine and torch are loaded with the first picture, not before.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from dreamloom.catalog import ModelCard, adapt, check_resolved, find_card, known_cards, resolve
from dreamloom.doctor import Check, examine
from dreamloom.errors import BadFile, MissingModel
from dreamloom.inputs import InputKeep, default_home
from dreamloom.media.text import read_text_fields
from dreamloom.media.writing import SUFFIXES, picture_format, write_new, write_picture
from dreamloom.recipe import Recipe, ResolvedRecipe
from dreamloom.recipe.metadata import FoundRecipe, read_metadata
from dreamloom.recipe.prompt import plain_text, take_flags
from dreamloom.trust.stamp import fields_for
from dreamloom.version import GENERATOR

if TYPE_CHECKING:
    from dreamloom.engine.events import Event, Frames
    from dreamloom.engine.family import Family

OUTPUTS = Path("outputs")


@dataclass(frozen=True)
class Saved:
    """A finished file: which item of the recipe, where it lies, the recipe inside it, seconds since the start."""

    item: int
    path: Path
    resolved: ResolvedRecipe
    seconds: float


@dataclass(frozen=True)
class Note:
    """A sentence for the user: what of another tool's recipe was left out or changed."""

    text: str


@dataclass(frozen=True)
class Destination:
    """Where finished pictures go.

    `file` is the one file that the user named (it may be replaced), or None; then new names are found in `folder`,
    with the item's number in them where `numbered`.
    """

    folder: Path
    stem: str
    suffix: str
    file: Path | None = None
    numbered: bool = False


def name_from(prompt: str) -> str:
    """A file name from a prompt: its first words, in lower case."""
    words = re.findall(r"[^\W_]+", plain_text(prompt).lower())
    return "-".join(words)[:48].strip("-") or "dream"


def destination(output: Path | None, prompt: str, count: int) -> Destination:
    """Decides where pictures go.

    Args:
        output: a file with a picture's ending, a folder (there already, or written with a closing slash or without an
            ending), or None for `outputs`.
        prompt: names the files in a folder.
        count: with more than one picture a named file is numbered: apple-1.png, apple-2.png.

    Raises:
        BadFile: if the file's ending is of no format that can be written.
    """
    if output is None or output.is_dir() or not output.suffix:
        return Destination(output or OUTPUTS, name_from(prompt), ".png")
    picture_format(output)
    if count == 1:
        return Destination(output.parent, output.stem, output.suffix, output)
    return Destination(output.parent, output.stem, output.suffix, numbered=True)


class Studio:
    """Paints recipes.

    Args:
        home: Dreamloom's own folder; see `inputs.default_home`.
    """

    def __init__(self, home: Path | None = None) -> None:
        self.home = home or default_home()
        self.inputs = InputKeep(self.home)
        self._families: dict[str, Family] = {}

    def models(self) -> tuple[ModelCard, ...]:
        """The cards of the models that are here."""
        return known_cards()

    def model(self, name: str | None = None) -> ModelCard:
        """The card of one model; without a name, of the embedded one.

        Raises:
            MissingModel: if there is none; it names the nearest ones.
        """
        return find_card(name)

    def resolve(self, recipe: Recipe, *, beside: Sequence[Path] = ()) -> ResolvedRecipe:
        """Makes a recipe concrete: every default, seed, size and hash.

        Args:
            recipe: what to paint.
            beside: files and folders in which inputs are looked for that are not where the recipe says.

        Raises:
            BadInput: if something in it cannot be used.
        """
        facts = {file: self.inputs.take(file, beside) for file in recipe.files()}
        return resolve(recipe, find_card(recipe.model), facts, GENERATOR)

    def family(self, resolved: ResolvedRecipe) -> tuple[Family, ModelCard]:
        """The loaded model of a recipe; it stays loaded.

        Raises:
            BadRecipe: if it cannot paint what the recipe asks for.
            MissingModel: if it is not here, or is here with other weights.
        """
        card = find_card(resolved.model.name)
        if card.sha256 != resolved.model.sha256:
            raise MissingModel(
                f"this was made with other weights of {card.name} ({resolved.model.sha256[:12]}) than are here "
                f"({card.sha256[:12]}): install the version that made it, {resolved.generator}",
                card.name,
            )
        check_resolved(resolved, card)
        if card.name not in self._families:
            from dreamloom.engine.load import load_family

            self._families[card.name] = load_family(card)
        return self._families[card.name], card

    def run(self, resolved: ResolvedRecipe, *, preview_every: int = 0, beside: Sequence[Path] = ()) -> Iterator[Event]:
        """Paints; closing the iterator cancels.

        Args:
            resolved: what to paint.
            preview_every: a preview after every so many steps; 0 for none.
            beside: files and folders in which inputs are looked for, besides the local keep.

        Raises:
            MissingInput: if a picture that it starts from is nowhere.
        """
        files = self._find_inputs(resolved, beside)
        family, card = self.family(resolved)
        from dreamloom.engine.loop import paint
        from dreamloom.engine.plan import plan

        tracks = plan(resolved, family, files, card.width * card.height)
        yield from paint(tracks, family, preview_every=preview_every)

    def _find_inputs(self, resolved: ResolvedRecipe, beside: Sequence[Path]) -> Mapping[str, Path]:
        return {str(file.sha256): self.inputs.find(file, beside) for file in resolved.files()}

    def make(
        self,
        recipe: Recipe | ResolvedRecipe,
        output: Path | None = None,
        *,
        preview_every: int = 0,
        beside: Sequence[Path] = (),
    ) -> Iterator[Event | Saved]:
        """Paints and writes: the engine's events, and after each finished picture a Saved.

        Args:
            recipe: what to paint.
            output: a file or folder; see `destination`.
            preview_every: a preview after every so many steps; 0 for none.
            beside: where else inputs are looked for.

        Raises:
            BadInput: if something cannot be used; nothing has been written then.
            CannotWrite: if a file cannot be written; what was finished before stays.
        """
        if isinstance(recipe, ResolvedRecipe):
            resolved, named = recipe, recipe.items[0].prompt
        else:
            resolved, named = self.resolve(recipe, beside=beside), take_flags(recipe.prompt)[0]
        place = destination(output, named, len(resolved.items))
        yield from self._deliver(resolved, place, preview_every, beside)

    def _deliver(
        self, resolved: ResolvedRecipe, place: Destination, preview_every: int, beside: Sequence[Path]
    ) -> Iterator[Event | Saved]:
        from dreamloom.engine.events import Frames

        began = time.perf_counter()
        for event in self.run(resolved, preview_every=preview_every, beside=beside):
            yield event
            if isinstance(event, Frames):
                yield self._save(event, resolved, place, began)

    def _save(self, event: Frames, resolved: ResolvedRecipe, place: Destination, began: float) -> Saved:
        own = resolved.for_item(event.item)
        text = fields_for(own)
        if place.file is not None:
            path = write_picture(place.file, event.pixels[0], text)
        else:
            stem = f"{place.stem}-{event.item + 1}" if place.numbered else place.stem
            path = write_new(place.folder, stem, place.suffix, event.pixels[0], text)
        return Saved(event.item, path, own, time.perf_counter() - began)

    def paint(self, recipe: Recipe | ResolvedRecipe, output: Path | None = None) -> tuple[Saved, ...]:
        """Paints and writes, and comes back when everything is done; arguments as for `make`."""
        return tuple(event for event in self.make(recipe, output) if isinstance(event, Saved))

    def inspect(self, path: Path) -> FoundRecipe:
        """The recipe inside a file, whoever wrote it.

        Raises:
            BadFile: if the file cannot be read or holds no recipe.
        """
        found = read_metadata(read_text_fields(path))
        if found is None:
            raise BadFile(f"{path} holds no recipe that Dreamloom can read", str(path))
        return found

    def remake(
        self, path: Path, output: Path | None = None, inputs: Sequence[Path] = ()
    ) -> Iterator[Event | Saved | Note]:
        """Makes the same pixels again from a file alone; a file of another tool is made after its settings.

        What of another tool's settings cannot be followed is told by Notes, before anything else.

        Args:
            path: a file with a recipe inside.
            output: as for `make`; without it a new file beside the given one.
            inputs: pictures that it was made from, where they are not in the local keep or beside the file.

        Raises:
            BadFile: if it holds no recipe.
            BadRecipe: if another tool's recipe asks for what cannot be made here.
            MissingInput: if a picture that it was made from is nowhere.
            MissingModel: if the weights that made it are not here.
        """
        found = self.inspect(path)
        beside = (*inputs, path.parent)
        if found.resolved is not None:
            resolved = found.resolved
        else:
            recipe, changes = adapt(found.recipe, find_card(None))
            yield from map(Note, (*found.notes, *changes))
            resolved = self.resolve(recipe, beside=beside)
        if output is None:
            suffix = path.suffix if path.suffix.lower() in SUFFIXES else ".png"
            place = Destination(path.parent, f"{path.stem}-remade", suffix)
        else:
            place = destination(output, resolved.items[0].prompt, len(resolved.items))
        yield from self._deliver(resolved, place, 0, beside)

    def doctor(self) -> tuple[Check, ...]:
        """What works on this machine, and what to do about what does not."""
        return examine(self.home, OUTPUTS)
