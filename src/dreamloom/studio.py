"""The studio: the one place where the rooms meet. A recipe comes in; finished, labelled files go out.

    recipe → resolve (catalog) → plan and paint (engine) → write (media) and sign (trust)

The engine and torch are loaded with the first picture, not before.
"""

from __future__ import annotations

import contextlib
from collections.abc import Generator, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dreamloom.cast import Cast
from dreamloom.catalog import Catalog, ModelCard, adapt, check_resolved, part_files, pinned, refiner_card, resolve
from dreamloom.delivery import (
    FRAMES,
    OUTPUTS,
    Delivery,
    Destination,
    Note,
    Saved,
    beside_file,
    destination,
    is_film,
    name_from,
)
from dreamloom.doctor import Check, examine
from dreamloom.enlarging import Enlarging
from dreamloom.errors import BadFile, BadRecipe
from dreamloom.guarding import Guard
from dreamloom.inputs import InputKeep, default_home
from dreamloom.maps import Maps
from dreamloom.media.text import read_text_fields
from dreamloom.queueing import Queueing
from dreamloom.recipe import Recipe, ResolvedRecipe
from dreamloom.recipe.metadata import FoundRecipe, read_metadata
from dreamloom.recipe.prompt import take_flags
from dreamloom.stamping import Stamping
from dreamloom.teaching import Teaching
from dreamloom.trust.policy import Answers, Decision
from dreamloom.version import GENERATOR

if TYPE_CHECKING:
    from dreamloom.engine.entry import Driver
    from dreamloom.engine.events import Event
    from dreamloom.engine.family import Family
    from dreamloom.engine.warm import Warm
    from dreamloom.store import Job

__all__ = ["Destination", "Note", "Saved", "Studio", "destination", "is_film", "name_from"]

MAX_PRIORITY = 1000


def _as_json(decisions: tuple[Decision, ...]) -> list[dict[str, Any]]:
    return [decision.model_dump(mode="json") for decision in decisions]


class Studio(Queueing):
    """Paints recipes, or queues them for a worker; `Queueing` has what can be done with jobs and the gallery.

    Args:
        home: Dreamloom's own folder; see `inputs.default_home`.
    """

    def __init__(self, home: Path | None = None) -> None:
        super().__init__(home or default_home())
        self.inputs = InputKeep(self.home)
        self.catalog = Catalog(self.home)
        self.stamping = Stamping(self.home)
        self.guard = Guard(self.home, self._is_imagined)
        self.maps = Maps(self.inputs, self.stamping)
        self.enlarging = Enlarging(self.catalog, self.stamping)
        self.cast = Cast(self.home, self.catalog, self.guard)
        self.teaching = Teaching(self.home, self.catalog, self.guard, self.stamping)

    def models(self) -> tuple[ModelCard, ...]:
        """The cards of the models that are here."""
        return self.catalog.models()

    def model(self, name: str | None = None) -> ModelCard:
        """The card of one model, by name or hash; without either, of the embedded one.

        Raises:
            MissingModel: if there is none; it names the nearest ones.
        """
        return self.catalog.model(name)

    def _card_for(self, resolved: ResolvedRecipe) -> ModelCard:
        """The card of the model that a recipe needs, if it can paint it; raises as `family`."""
        card = self.catalog.reference(resolved.model, resolved.generator)
        check_resolved(resolved, card)
        return card

    def resolve(
        self, recipe: Recipe, *, beside: Sequence[Path] = (), hashes: Mapping[str, str] | None = None
    ) -> ResolvedRecipe:
        """Makes a recipe concrete: every default, seed, size and hash.

        Args:
            recipe: what to paint.
            beside: files and folders in which inputs are looked for that are not where the recipe says.
            hashes: how another tool's file calls the parts that it names; see `catalog.pinned`.

        Raises:
            BadInput: if something in it cannot be used.
        """
        card = self.model(recipe.model)
        recipe = self.cast.played(self.maps.followed(recipe, beside), card).recipe
        facts = {file: self.inputs.take(file, beside) for file in recipe.files()}
        resolved = pinned(resolve(recipe, card, facts, GENERATOR), card, self.catalog, hashes)
        return self.guard.label(recipe, resolved)

    def family(self, resolved: ResolvedRecipe) -> tuple[Family | Driver, ModelCard]:
        """The loaded model of a recipe; it stays loaded as long as there is room.

        Raises:
            BadRecipe: if it cannot paint what the recipe asks for.
            MissingModel: if it is not here, or is here with other weights.
            TooLittleMemory: if there is no room for it.
        """
        card = self._card_for(resolved)
        return self.warm.get(card), card

    @cached_property
    def warm(self) -> Warm:
        """The models that are loaded."""
        from dreamloom.engine.warm import Warm

        return Warm()

    def run(
        self, resolved: ResolvedRecipe, *, preview_every: int = 0, watch: bool = False, beside: Sequence[Path] = ()
    ) -> Iterator[Event]:
        """Paints; closing the iterator cancels.

        Args:
            resolved: what to paint.
            preview_every: a preview after every so many steps; 0 for none.
            watch: a Glance at the steps; see `dreamloom.engine.watching`.
            beside: files and folders in which inputs are looked for, besides the local keep.

        Raises:
            MissingInput: if a picture that it starts from is nowhere.
        """
        files = {**self._find_inputs(resolved, beside), **part_files(resolved, self.catalog)}
        family, card = self.family(resolved)
        second = refiner_card(resolved, self.catalog)
        refiner = None if second is None else self.warm.get(second)
        from dreamloom.engine import entry

        yield from entry.run(resolved, family, card, files, preview_every=preview_every, watch=watch, refiner=refiner)

    def _find_inputs(self, resolved: ResolvedRecipe, beside: Sequence[Path]) -> Mapping[str, Path]:
        return {str(file.sha256): self.inputs.find(file, beside) for file in resolved.files()}

    def make(
        self,
        recipe: Recipe | ResolvedRecipe,
        output: Path | None = None,
        *,
        answers: Answers | None = None,
        preview_every: int = 0,
        watch: bool = False,
        beside: Sequence[Path] = (),
        record: bool = True,
        codec: str | None = None,
        poster: Path | None = None,
    ) -> Generator[Event | Saved | Note, None, None]:
        """Paints and writes: the engine's events, and after each finished picture a Saved.

        It is written down as a job of its own, and the pictures go into the gallery too. Trouble with that is told by a
        Note and stops nothing.

        Args:
            recipe: what to paint.
            output: a file or folder; see `destination`.
            answers: what the user says to the policy.
            preview_every: a preview after every so many steps; 0 for none.
            watch: a Glance at the steps.
            beside: where else inputs are looked for.
            record: False to leave jobs and gallery alone.
            codec: how films are coded: "h264", "av1" or "vp9"; None for the usual way.
            poster: a picture that a film's middle frame goes to as well.

        Raises:
            BadInput: if something cannot be used; nothing has been written then.
            Refused, ConsentNeeded: if the policy says so; nothing has been painted then.
            CannotWrite: if a file cannot be written; what was finished before stays.
            CannotSign: if it cannot be signed; what is not signed is not written.
            Cancelled: if somebody cancelled the job.
        """
        notes: tuple[str, ...] = ()
        if isinstance(recipe, ResolvedRecipe):
            resolved, named = recipe, recipe.items[0].prompt
        else:
            named, played = take_flags(recipe.prompt)[0], self.cast.played(recipe, self.model(recipe.model))
            resolved, notes = self.resolve(played.recipe, beside=beside), played.notes
            answers = played.answers(answers)
        count, film = len(resolved.items), is_film(resolved)
        place = destination(output, named, count, film=film, codec=codec, poster=poster)
        decisions = self.allowed(resolved, answers, beside=beside)
        events = self._deliver(resolved, place, preview_every, watch, beside, decisions)
        yield from map(Note, notes)
        yield from self._recorded(events, resolved, output, preview_every, decisions) if record else events

    def allowed(
        self, resolved: ResolvedRecipe, answers: Answers | None = None, *, beside: Sequence[Path] = ()
    ) -> tuple[Decision, ...]:
        """Asks the policy whether a recipe may be made.

        Args:
            resolved: the recipe.
            answers: what the user says to it.
            beside: where else inputs are looked for.

        Returns:
            What the policy had to say, notices among them.

        Raises:
            Refused, ConsentNeeded: if it may not.
            BadFile: if an input, or the user's own policy, cannot be read.
            MissingInput: if an input is nowhere.
        """
        return self.guard.ask(resolved, answers or Answers(), self._find_inputs(resolved, beside))

    def submit(
        self,
        recipe: Recipe | ResolvedRecipe,
        *,
        answers: Answers | None = None,
        priority: int = 0,
        output: Path | None = None,
        preview_every: int = 0,
        watch: bool = False,
        owner: str = "",
    ) -> Job:
        """Queues a recipe for a worker. When this returns, the job is on the disk and survives a power cut.

        Args:
            recipe: what to make; whatever is wrong with it is told now.
            answers: what the user said to the policy.
            priority: -1000..1000, higher ones go first.
            output: a file or folder that results are also copied to; without it they are in the gallery alone.
            preview_every: a preview after every so many steps; 0 for none.
            watch: whether to keep what its steps look like; see `looks`.
            owner: who asks.

        Raises:
            BadInput: if something cannot be used.
            Refused, ConsentNeeded: if the policy says so.
            CannotWrite, StoreBusy, StoreDamaged: if it cannot be queued.
        """
        if isinstance(recipe, ResolvedRecipe):
            resolved = recipe
        else:
            played = self.cast.played(recipe, self.model(recipe.model))
            resolved, answers = self.resolve(played.recipe), played.answers(answers)
        self._card_for(resolved)
        decisions = self.allowed(resolved, answers)
        if not -MAX_PRIORITY <= priority <= MAX_PRIORITY:
            raise BadRecipe(f"priority must be between -{MAX_PRIORITY} and {MAX_PRIORITY}, not {priority}", "priority")
        if output is not None:
            destination(output, resolved.items[0].prompt, len(resolved.items), film=is_film(resolved))
            if is_film(resolved) and output.suffix.lower() == FRAMES:
                raise BadFile(f"a film as pictures, {output}, cannot be queued: end it in .mp4", str(output))
        return self.store.jobs.add(
            resolved,
            answers=answers.model_dump(mode="json") if answers else {},
            decisions=_as_json(decisions),
            priority=priority,
            output=None if output is None else str(output.absolute()),
            preview_every=preview_every,
            watch=watch,
            owner=owner,
        )

    def _recorded(
        self,
        events: Generator[Event | Saved | Note, None, None],
        resolved: ResolvedRecipe,
        output: Path | None,
        preview_every: int,
        decisions: tuple[Decision, ...],
    ) -> Iterator[Event | Saved | Note]:
        from dreamloom.recording import Inline

        fields = {
            "output": None if output is None else str(output.absolute()),
            "preview_every": preview_every,
            "decisions": _as_json(decisions),
        }
        with (
            Inline(lambda: self.store, resolved, **fields) as record,
            contextlib.closing(events),
        ):
            for event in events:
                if isinstance(event, Saved):
                    if event.path.is_file():  # a film as a folder of pictures is not kept
                        record.keep(event.item, event.path)
                elif isinstance(event, Note):
                    record.note(event.text)
                else:
                    record.saw(event)
                yield event
        if record.trouble:
            yield Note(f"the gallery has not got this: {record.trouble}")

    def _deliver(
        self,
        resolved: ResolvedRecipe,
        place: Destination,
        preview_every: int,
        watch: bool,
        beside: Sequence[Path],
        decisions: tuple[Decision, ...],
    ) -> Generator[Event | Saved | Note, None, None]:
        from dreamloom.engine.events import Frames

        yield from (Note(one.reason) for one in decisions if one.action == "notice" and one.answered is None)
        self.stamping.signer.warm()  # a key that cannot be used is told before hours of painting, not after
        sources = self._find_inputs(resolved, beside)
        painted = self.run(resolved, preview_every=preview_every, watch=watch, beside=beside)
        with contextlib.closing(Delivery(resolved, place, sources, decisions, self.stamping)) as delivery:
            for event in self.guard.marked(painted, resolved, sources):
                yield event
                if isinstance(event, Frames):
                    yield from delivery.take(event)

    def paint(
        self, recipe: Recipe | ResolvedRecipe, output: Path | None = None, *, answers: Answers | None = None
    ) -> tuple[Saved, ...]:
        """Paints and writes, and comes back when everything is done; arguments as for `make`."""
        return tuple(event for event in self.make(recipe, output, answers=answers) if isinstance(event, Saved))

    def _is_imagined(self, path: Path) -> bool:
        """Whether an embedded model painted a file here from words alone, unchanged since: it knows nobody by face."""
        found = read_metadata(read_text_fields(path))
        recipe = None if found is None else found.resolved
        if recipe is None or recipe.files() or recipe.adapters or recipe.embeddings or recipe.refiner:
            return False
        if recipe.model.sha256 not in {card.sha256 for card in self.models() if card.source == "embedded"}:
            return False
        (verdict,) = self.stamping.verify(path)
        return verdict.state == "valid" and verdict.chain.recipe == recipe.id

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
        self,
        path: Path,
        output: Path | None = None,
        inputs: Sequence[Path] = (),
        *,
        answers: Answers | None = None,
    ) -> Iterator[Event | Saved | Note]:
        """Makes the same pixels again from a file alone; a file of another tool is made after its settings.

        What of another tool's settings cannot be followed is told by Notes, before anything else.

        Args:
            path: a file with a recipe inside.
            output: as for `make`; without it a new file beside the given one.
            inputs: pictures that it was made from, where they are not in the local keep or beside the file.
            answers: what the user says to the policy.

        Raises:
            BadFile: if it holds no recipe.
            Refused, ConsentNeeded: if the policy says so.
            BadRecipe: if another tool's recipe asks for what cannot be made here.
            MissingInput: if a picture that it was made from is nowhere.
            MissingModel: if the weights that made it are not here.
        """
        found = self.inspect(path)
        beside = (*inputs, path.parent)
        if found.resolved is not None:
            resolved = found.resolved
        else:
            card = self.catalog.look_up(found.recipe.model or "", found.model_hash)
            recipe, changes = adapt(found.recipe, card or self.model(), found.model_hash)
            yield from map(Note, (*found.notes, *changes))
            resolved = self.resolve(recipe, beside=beside, hashes=found.hashes)
        film = is_film(resolved)
        if output is None:
            place = beside_file(path, film=film)
        else:
            place = destination(output, resolved.items[0].prompt, len(resolved.items), film=film)
        decisions = self.allowed(resolved, answers, beside=beside)
        events = self._deliver(resolved, place, 0, False, beside, decisions)
        yield from self._recorded(events, resolved, output, 0, decisions)

    def doctor(self) -> tuple[Check, ...]:
        """What works on this machine, and what to do about what does not."""
        return examine(self.home, OUTPUTS)
