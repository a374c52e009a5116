"""Trains a LoRA: pictures encoded once, thin layers put beside the painter's own, and a budget in minutes or steps.

A run is stopped at any time and taken up again where it was; its folder holds the settings, a checkpoint and a log.
"""

from __future__ import annotations

import math
import random
from collections.abc import Generator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from peft import LoraConfig, get_peft_model_state_dict, set_peft_model_state_dict
from pydantic import ValidationError

from dreamloom.catalog.cards import ModelCard
from dreamloom.engine.family import Family, Words
from dreamloom.engine.given import as_frames
from dreamloom.errors import BadRecipe
from dreamloom.media.pictures import fit_to, read_picture
from dreamloom.recipe.prompt import WeightedText
from dreamloom.train.loop import Run, learning_rate_factor
from dreamloom.train.lora.album import Page
from dreamloom.train.lora.files import Settings, as_bytes, notes_of, tensors_of, write_lora
from dreamloom.train.lora.lessons import Lesson

ADAPTER = "taught"
SAVED_EVERY = 15.0  # seconds
WIDEST = 3.0  # times as wide as high, or as high as wide; what is wider is cropped


@dataclass(frozen=True)
class Budget:
    """How long a run is: in minutes, in steps, or both, whichever ends first."""

    minutes: float = math.inf
    steps: int | None = None


@dataclass(frozen=True)
class Step:
    """One step that is done.

    Attributes:
        number: from 1.
        share: of the budget that is used up.
        loss: of this step.
    """

    number: int
    share: float
    loss: float


@dataclass(frozen=True, eq=False)
class Shown:
    """A picture as it is learned from: latents (channels, 1, height, width), words, and how often in a round."""

    latents: torch.Tensor
    words: Words
    repeats: int


def shape_of(width: int, height: int, size: tuple[int, int], multiple: int) -> tuple[int, int]:
    """The size that a picture is brought to: the area of `size`, its own shape, sides divisible by `multiple`."""
    aspect = min(max(width / height, 1 / WIDEST), WIDEST)
    wide = math.sqrt(size[0] * size[1] * aspect)
    return tuple(max(multiple, round(side / multiple) * multiple) for side in (wide, wide / aspect))  # type: ignore[return-value]


class Training:
    """One run.

    Args:
        family: the model, which is loaded for this alone: it wears the LoRA from now on.
        lesson: how it learns.
        pages: what it learns from.
        settings: see there.
        folder: for settings, checkpoint and log.
        budget: how long.

    Raises:
        BadRecipe: if the folder holds a run with other settings.
        BadFile: if a picture cannot be read.
    """

    def __init__(
        self, family: Family, lesson: Lesson, pages: Sequence[Page], settings: Settings, folder: Path, budget: Budget
    ) -> None:
        self.lesson, self.pages, self.settings, self.folder = lesson, pages, settings, folder
        _agree(folder, settings)
        torch.manual_seed(settings.seed)
        self._shown = _encoded(family, lesson, pages, settings)
        painter = lesson.painter
        painter.to(lesson.device).requires_grad_(False)
        painter.add_adapter(
            LoraConfig(r=settings.rank, lora_alpha=settings.rank, target_modules=lesson.layers), adapter_name=ADAPTER
        )
        self._taught = [weight for weight in painter.parameters() if weight.requires_grad]
        for weight in self._taught:
            weight.data = weight.data.float()  # small changes would be lost in less
        self._device = lesson.device
        if self._device.type == "cuda":
            painter.enable_gradient_checkpointing()
        self._optimizer = torch.optim.AdamW(self._taught, settings.rate, weight_decay=0.01)
        self.run = Run(folder, budget.minutes, SAVED_EVERY, budget.steps, aloud=False)
        self._parts = {"layers": _Layers(painter), "optimizer": self._optimizer}
        self.resumed = self.run.resume(self._parts)

    def steps(self) -> Generator[Step, None, None]:
        """Trains until the budget is used up. Closing it stops, and keeps what was learned."""
        settings, run = self.settings, self.run
        dice = random.Random(settings.seed + run.steps)
        chance = torch.Generator().manual_seed(settings.seed + run.steps)
        try:
            while run.share < 1:
                for group in self._optimizer.param_groups:
                    group["lr"] = settings.rate * learning_rate_factor(run.share)
                batch = self._drawn(dice)
                latents = torch.stack([one.latents for one in batch])
                with torch.autocast(self._device.type, torch.bfloat16, enabled=self._device.type == "cuda"):
                    loss = self.lesson.loss(latents, [one.words for one in batch], chance)
                loss.backward()
                torch.nn.utils.clip_grad_norm_(self._taught, 1.0)
                self._optimizer.step()
                self._optimizer.zero_grad()
                told = float(loss.detach())
                run.step(len(batch), {"loss": told}, self._parts)
                yield Step(run.steps, run.share, told)
        finally:
            run.save(self._parts)

    def _drawn(self, dice: random.Random) -> list[Shown]:
        """Pictures of one size."""
        first = dice.choices(self._shown, [one.repeats for one in self._shown])[0]
        alike = [one for one in self._shown if one.latents.shape == first.latents.shape]
        return [first, *dice.choices(alike, [one.repeats for one in alike], k=self.settings.batch - 1)]

    def write(self, path: Path, card: ModelCard) -> None:
        """Writes what was learned so far; see `files`.

        Raises:
            CannotWrite: if it cannot be written.
        """
        layers = get_peft_model_state_dict(self.lesson.painter, adapter_name=ADAPTER)
        tensors = tensors_of(self.lesson, layers, self.settings.rank)
        told = notes_of(self.lesson, self.settings, card, self.pages, self.run.steps, as_bytes(tensors))
        write_lora(path, tensors, told)

    def finish(self) -> None:
        """Forgets the checkpoint: this run will not be taken up again."""
        for name in ("state.pt", _SETTINGS):
            (self.folder / name).unlink(missing_ok=True)


_SETTINGS = "settings.json"


class _Layers:
    """The LoRA's own tensors, as something that a checkpoint can hold."""

    def __init__(self, painter: Any) -> None:
        self._painter = painter

    def state_dict(self) -> dict[str, torch.Tensor]:
        found: dict[str, torch.Tensor] = get_peft_model_state_dict(self._painter, adapter_name=ADAPTER)
        return found

    def load_state_dict(self, state: dict[str, torch.Tensor]) -> None:
        set_peft_model_state_dict(self._painter, state, adapter_name=ADAPTER)


def _agree(folder: Path, settings: Settings) -> None:
    """Keeps the settings in the folder; refuses to go on with others."""
    kept = folder / _SETTINGS
    old: Settings | None = None
    if (folder / "state.pt").is_file():
        with suppress(OSError, ValidationError):
            old = Settings.model_validate_json(kept.read_bytes())
    if old is not None and old != settings:
        other = ", ".join(name for name, value in settings if getattr(old, name) != value)
        message = f"the training of {settings.name} was begun with another {other}: give the same, or begin anew with "
        raise BadRecipe(f"{message}--anew", "name")
    folder.mkdir(parents=True, exist_ok=True)
    if old is None:
        (folder / "state.pt").unlink(missing_ok=True)
        kept.write_text(settings.model_dump_json(indent=1) + "\n", encoding="utf-8")


def _encoded(family: Family, lesson: Lesson, pages: Sequence[Page], settings: Settings) -> list[Shown]:
    """Pictures and captions as the model sees them: clones, for what inference mode made cannot be trained with."""
    shown = []
    for page in pages:
        pixels = read_picture(page.path).over()
        high, wide = pixels.shape[:2]
        fitted = fit_to(pixels, *shape_of(wide, high, settings.size, family.shape.multiple))
        words = lesson.kept(family.encode_prompt(((WeightedText(page.caption, 1.0),),)))
        frames = as_frames(fitted)
        for one in (frames, frames.flip(-1)) if settings.mirror else (frames,):
            shown.append(Shown(family.encode_frames(one).clone(), words, page.repeats))
    return shown
