"""Model cards: what a model is, what it learned from, under which licence, and how it likes to be used.

A card is a JSON file, `card.json`, in the model's folder, beside the weights in the diffusers format.
"""

from __future__ import annotations

import hashlib
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError

from dreamloom.errors import MissingModel
from dreamloom.recipe.resolved import ModelReference
from dreamloom.recipe.values import Value

WEIGHTS = Path(__file__).resolve().parent.parent / "weights"
DEFAULT_MODEL = "dreamloom-mini"


class Credit(Value):
    """Whose work a model learned from, and under which licence."""

    name: str
    author: str
    licence: str
    url: str


# A name is a folder's too, and leads nowhere else.
CardName = Annotated[str, Field(pattern=r"^\w[\w.-]*$", max_length=200)]


class ModelCard(Value):
    """What is to be known of a model.

    Attributes:
        name: by which recipes ask for it.
        family: the file in `engine/families` that drives it.
        summary: one sentence.
        licence: of the weights, as SPDX.
        sha256: over all its weight files (see `weights_hash`).
        parameters: how many numbers its parts hold together.
        width, height: the size in pixels at which it paints best.
        size_multiple: width and height must be divisible by it.
        max_pixels: the most it is asked to paint.
        steps, cfg_scale, sampler: used where a recipe leaves them open.
        text_length: tokens it reads of a prompt.
        shift: of the noise levels (see `engine/schedulers.py`).
        frames: of a film, how many it sees at once; 1 if it makes pictures only.
        fps: at how many frames a second it films best.
        frame_multiple: it films one frame and then so many at a time; a loop's length must be divisible by it.
        tasks: what it can do.
        sources: what it learned from.
    """

    name: CardName
    family: str
    summary: str
    licence: str
    sha256: str
    parameters: int
    width: int
    height: int
    size_multiple: int
    max_pixels: int
    steps: int
    cfg_scale: float
    sampler: str
    text_length: int
    shift: float
    frames: int = 1
    fps: float = 8.0
    frame_multiple: int = 4
    tasks: tuple[str, ...]
    sources: tuple[Credit, ...]

    @property
    def folder(self) -> Path:
        """Where its files lie."""
        return WEIGHTS / self.name

    @property
    def reference(self) -> ModelReference:
        """What a resolved recipe keeps of it."""
        return ModelReference(name=self.name, family=self.family, sha256=self.sha256)


def weights_hash(folder: Path) -> str:
    """Sha256 over a model's weight files: of each its path in the folder, a line break, and its own sha256.

    Args:
        folder: in the diffusers format; every `*.safetensors` and the tokenizer count.
    """
    total = hashlib.sha256()
    files = [*folder.rglob("*.safetensors"), *folder.rglob("tokenizer.json")]
    for file in sorted(files, key=lambda one: one.relative_to(folder).as_posix()):
        with file.open("rb") as opened:
            own = hashlib.file_digest(opened, "sha256").hexdigest()
        total.update(f"{file.relative_to(folder).as_posix()}\n{own}\n".encode())
    return total.hexdigest()


@cache
def known_cards() -> tuple[ModelCard, ...]:
    """The cards of all models that are here; a folder without a readable card is passed over."""
    cards = []
    for file in sorted(WEIGHTS.glob("*/card.json")):
        try:
            cards.append(ModelCard.model_validate_json(file.read_bytes()))
        except (OSError, ValidationError):
            continue
    return tuple(cards)


def find_card(name: str | None) -> ModelCard:
    """The card of a model, or of the embedded one.

    Raises:
        MissingModel: if there is no such model; it names the nearest ones.
    """
    wanted = name or DEFAULT_MODEL
    cards = {card.name: card for card in known_cards()}
    if wanted in cards:
        return cards[wanted]
    if not cards:
        raise MissingModel("no model is here: the package came without its weights, so install it anew", wanted)
    near = get_close_matches(wanted, cards, n=3, cutoff=0.3) or list(cards)
    raise MissingModel(f"there is no model {wanted!r} here; there is {', '.join(near)}", wanted)
