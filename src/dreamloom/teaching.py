"""What the studio does to teach a model: a LoRA from a user's own pictures, with sample pictures on the way.

    pictures, captions ──► asked (trust) ──► trained (train/lora) ──► a file among the parts (catalog)

What belongs to a run lies in `training/NAME/` in Dreamloom's own folder, finished LoRAs in `loras/`.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from dreamloom.catalog import Catalog, ModelCard, PartCard, adding
from dreamloom.catalog.pinning import WEARING
from dreamloom.catalog.resolve import fitting_size
from dreamloom.delivery import Delivery, Destination, Note, Saved
from dreamloom.errors import BadRecipe
from dreamloom.guarding import Guard
from dreamloom.recipe import Adapter, ImageSpec, ResolvedItem, ResolvedRecipe
from dreamloom.stamping import Stamping
from dreamloom.version import GENERATOR

if TYPE_CHECKING:
    from dreamloom.engine.family import Family
    from dreamloom.train.lora.training import Step, Training
    from dreamloom.trust.policy import Answers, Decision

SMALL = 100_000_000  # parameters; a smaller model learns more quickly, and in minutes on a CPU
MINUTES, STEPS = 5.0, 1500  # the usual budgets: of small models, of others
RATES = (1e-3, 1e-4)  # likewise
_NAME = re.compile(r"\w[\w. -]{0,79}")


@dataclass(frozen=True)
class Wish:
    """What a LoRA shall be.

    Attributes:
        name: by which prompts call it.
        images: folder with pictures and captions.
        model: name or hash; None for the embedded model.
        trigger: the word that calls up what was learned; "" for none.
        minutes, steps: the budget; None and None for the usual one.
        rank: how thick the LoRA is.
        rate: peak learning rate; None for the usual one.
        batch: pictures in a step.
        size: (width, height) whose area pictures are brought to; None for the usual one.
        mirror: whether pictures are shown mirrored too.
        seed: of all chance.
        samples: how often sample pictures are painted on the way.
        prompts: what they show; empty for the first caption.
        anew: whether an older run or LoRA of that name makes room.
    """

    name: str
    images: Path
    model: str | None = None
    trigger: str = ""
    minutes: float | None = None
    steps: int | None = None
    rank: int = 16
    rate: float | None = None
    batch: int = 4
    size: tuple[int, int] | None = None
    mirror: bool = False
    seed: int = 0
    samples: int = 4
    prompts: tuple[str, ...] = ()
    anew: bool = False


@dataclass(frozen=True)
class Taught:
    """A finished LoRA: its card, and how many steps it took."""

    card: PartCard
    steps: int


class Teaching:
    """Trains LoRAs. What trains is loaded when it is first used.

    Args:
        home: Dreamloom's own folder.
        catalog: where models are found and LoRAs go.
        guard: asks the policy.
        stamping: signs sample pictures.
    """

    def __init__(self, home: Path, catalog: Catalog, guard: Guard, stamping: Stamping) -> None:
        self._home, self._catalog, self._guard, self._stamping = home, catalog, guard, stamping

    def lora(self, wish: Wish, answers: Answers) -> Iterator[Step | Saved | Note | Taught]:
        """Trains a LoRA; closing the iterator stops, and the same wish goes on later.

        Args:
            wish: what it shall be.
            answers: what the user says to the policy.

        Yields:
            A Step after each step, a Saved for each sample picture, Notes, and Taught at the end.

        Raises:
            BadRecipe: if something of the wish cannot be used.
            BadFile: if a picture or caption cannot be read.
            MissingModel: if the model is not here.
            Refused, ConsentNeeded: if the policy says so.
            CannotWrite, CannotSign: if the LoRA or a sample cannot be written.
        """
        _check(wish)
        card = self._catalog.model(wish.model)
        if card.family not in WEARING:
            told = "train on the embedded model, Wan with VACE, or Stable Diffusion 1.5 or XL"
            raise BadRecipe(f"{card.name} takes no LoRAs here: {told}", "model")
        file = self._home / "loras" / f"{wish.name}.safetensors"
        folder = self._home / "training" / wish.name
        begun = (folder / "state.pt").is_file()  # perhaps in place of an older one
        if not wish.anew and not begun and (file.exists() or self._catalog.look_up_part(wish.name) is not None):
            raise BadRecipe(
                f"there is a LoRA {wish.name} already: choose another name, or replace it with --anew", "name"
            )
        if wish.anew and folder.exists():
            shutil.rmtree(folder)
        from dreamloom.train.lora.album import digest, read_album

        pages = read_album(wish.images, wish.trigger)
        words = ", ".join(dict.fromkeys(page.caption for page in pages))
        decisions = self._guard.ask_about([page.path for page in pages], words, answers)
        yield from (Note(one.reason) for one in decisions if one.action == "notice" and one.answered is None)

        from dreamloom.engine.entry import Driver
        from dreamloom.engine.load import load_family

        family = load_family(card)  # first, for it silences what the libraries say when they are imported
        from dreamloom.train.lora.files import Settings
        from dreamloom.train.lora.lessons import lesson_for
        from dreamloom.train.lora.training import Budget, Training

        lesson = lesson_for(family, card.name)
        assert not isinstance(family, Driver)
        small = card.parameters < SMALL
        # A small one learns at half of its size: four times as many lessons in the same minutes.
        own = fitting_size(card, card.width // 2, card.height // 2) if small else (card.width, card.height)
        size = wish.size or own
        settings = Settings(
            name=wish.name, model=card.sha256, album=digest(pages), trigger=wish.trigger.strip(), rank=wish.rank,
            rate=wish.rate or RATES[not small], batch=wish.batch, size=size,
            mirror=wish.mirror, seed=wish.seed,
        )  # fmt: skip
        if wish.minutes is None and wish.steps is None:
            budget = Budget(minutes=MINUTES) if small else Budget(steps=STEPS)
        else:
            budget = Budget(**{key: one for key in ("minutes", "steps") if (one := getattr(wish, key)) is not None})
        training = Training(family, lesson, pages, settings, folder, budget)
        if training.resumed:
            yield Note(f"goes on after step {training.run.steps}")
        prompts = wish.prompts or (pages[0].caption,)
        easel = _Easel(family, card, self._stamping, decisions, folder / "samples", wish.name, wish.seed)
        yield from _trained(training, wish.samples, lambda number: easel.paint(prompts, number))
        training.write(file, card)
        made = adding.add(self._catalog, file)
        assert isinstance(made, PartCard)
        training.finish()
        yield Taught(made, training.run.steps)


def _check(wish: Wish) -> None:
    if not _NAME.fullmatch(wish.name):
        raise BadRecipe(f"{wish.name[:40]!r} cannot name a LoRA: use letters, digits, dots, spaces and hyphens", "name")
    for name, value, low, high in (
        ("rank", wish.rank, 1, 512), ("batch", wish.batch, 1, 256), ("rate", wish.rate, 1e-7, 1.0),
        ("minutes", wish.minutes, 0.01, 100_000), ("steps", wish.steps, 1, 10**7), ("samples", wish.samples, 0, 100),
    ):  # fmt: skip
        if value is not None and not low <= value <= high:
            raise BadRecipe(f"{name} must be between {low} and {high}, not {value}", name)


def _trained(
    training: Training, samples: int, paint: Callable[[int], Iterator[Saved | Note]]
) -> Iterator[Step | Saved | Note]:
    """Trains, and stops for sample pictures at even shares of the budget, the last of them at its end."""
    painted = int(training.run.share * samples)
    for step in training.steps():
        yield step
        if step.share * samples >= painted + 1:
            painted = int(step.share * samples)
            yield from paint(step.number)


@dataclass(frozen=True)
class _Easel:
    """Paints sample pictures with a model that is being taught."""

    family: Family
    card: ModelCard
    stamping: Stamping
    decisions: tuple[Decision, ...]
    folder: Path
    name: str
    seed: int

    def paint(self, prompts: Sequence[str], number: int) -> Iterator[Saved | Note]:
        from dreamloom.engine.events import Frames
        from dreamloom.engine.loop import paint
        from dreamloom.engine.plan import plan

        card = self.card
        bare = ResolvedRecipe(
            generator=GENERATOR,
            model=card.reference,
            items=tuple(ResolvedItem(prompt=prompt, seed=self.seed) for prompt in prompts),
            output=ImageSpec(width=card.width, height=card.height),
            steps=card.steps,
            cfg_scale=card.cfg_scale,
            sampler=card.sampler,
        )
        told = bare.model_copy(update={"adapters": (Adapter(name=self.name),)})  # which is on already, half-made
        place = Destination(self.folder, f"step-{number:06}", ".png", None, len(prompts) > 1)
        delivery = Delivery(told, place, {}, self.decisions, self.stamping)
        for event in paint(plan(bare, self.family, {}, card.width * card.height), self.family):
            if isinstance(event, Frames):
                yield from delivery.take(event)
