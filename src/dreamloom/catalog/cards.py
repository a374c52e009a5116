"""Model cards: what a model is, what it learned from, under which licence, and how it likes to be used.

The card of an embedded model is a JSON file, `card.json`, in the model's folder, beside the weights in the diffusers
format. Those of models that a user added lie in the registry (`catalog/registry.py`).

Terms
-----
part
    A file that goes with models and paints nothing alone: a LoRA, a VAE, a ControlNet, an embedding.
short hash
    The first hex digits of a hash, as other tools write them into their pictures.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

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


# An embedded model's name is its folder's too, and leads nowhere else.
CardName = Annotated[str, Field(pattern=r"^\w[^/\\:*?\"<>|\x00-\x1f\x7f]*$", max_length=200)]

PartKind = Literal[
    "lora", "controlnet", "vae", "embedding", "text encoder", "image encoder", "ip-adapter", "motion module", "upscaler"
]


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
        key_frames: whether of a film its latents hold key frames alone (see `engine/families/wan_key_frames.py`).
        hold: share of the steps during which a film of it is held to where the camera and drawn paths lead; more is
            obeyed better, less leaves things more of their own motion.
        in_common: share of the noise that all frames of its films begin with in common, for models that were taught few
            films: things keep their looks by it. What they make of films also follows those films' motion.
        tasks: what it can do.
        sources: what it learned from.
        architecture: its id in `catalog/architectures.py`; "" for the embedded model.
        pipeline: the diffusers pipeline that drives it, where its family does not.
        source: where it came from.
        origin: of a hub model its id there, as "owner/name".
        path: where it lies on this machine, a folder or a safetensors file; None with the package's own weights. It
            never goes into a recipe.
        complete: whether all its parts are there; a single file may be the painter alone.
        borrows: of a single file, the folder of a complete model of the same architecture that is here; see
            `engine/families/generic/loading.py`.
        hashes: other (short) hashes that tools know it by.
        weight_bytes: of all its weights on disk; 0 if nobody counted.
        base: of an embedded model that is a small change of another one, that one's name; its folder then holds the
            change alone (`engine/families/wan_change.py`).
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
    key_frames: bool = False
    hold: float = 0.5
    in_common: float = 0.0
    tasks: tuple[str, ...]
    sources: tuple[Credit, ...]
    architecture: str = ""
    pipeline: str = ""
    source: Literal["embedded", "local", "hub"] = "embedded"
    origin: str = ""
    path: str | None = None
    complete: bool = True
    borrows: str | None = None
    hashes: tuple[str, ...] = ()
    weight_bytes: int = 0
    base: CardName | None = None

    @property
    def folder(self) -> Path:
        """Where its files lie; of a model that is a single file, that file."""
        return WEIGHTS / self.name if self.path is None else Path(self.path)

    @property
    def reference(self) -> ModelReference:
        """What a resolved recipe keeps of it."""
        return ModelReference(name=self.name, family=self.family, sha256=self.sha256)


class PartCard(Value):
    """What is to be known of a part.

    Attributes:
        name: by which recipes and prompts ask for it: the file's name without its ending.
        kind: what it is.
        architecture: of the models it goes with, an id in `catalog/architectures.py`; "" if its file does not tell.
        sha256: of the file.
        hashes: other (short) hashes that tools know it by.
        path: the file on this machine.
        weight_bytes: its size.
        words: of an embedding or LoRA, words that call it up, as its file tells.
    """

    name: CardName
    kind: PartKind
    architecture: str
    sha256: str
    hashes: tuple[str, ...] = ()
    path: str
    weight_bytes: int
    words: tuple[str, ...] = ()

    @property
    def file(self) -> Path:
        """The file."""
        return Path(self.path)


def weights_hash(folder: Path, hash_of: Callable[[Path], str] | None = None) -> str:
    """Sha256 over a model's weight files: of each its path in the folder, a line break, and its own sha256.

    Args:
        folder: in the diffusers format; every `*.safetensors` and the tokenizer count.
        hash_of: gives the sha256 of a file; None to read it.
    """
    total = hashlib.sha256()
    files = [*folder.rglob("*.safetensors"), *folder.rglob("tokenizer.json")]
    for file in sorted(files, key=lambda one: one.relative_to(folder).as_posix()):
        own = (hash_of or _hash_of)(file)
        total.update(f"{file.relative_to(folder).as_posix()}\n{own}\n".encode())
    return total.hexdigest()


def _hash_of(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


@cache
def known_cards() -> tuple[ModelCard, ...]:
    """The cards of the models that came with the package; a folder without a readable card is passed over."""
    cards = []
    for file in sorted(WEIGHTS.glob("*/card.json")):
        try:
            cards.append(ModelCard.model_validate_json(file.read_bytes()))
        except (OSError, ValidationError):
            continue
    return tuple(cards)


def find_card(name: str | None) -> ModelCard:
    """The card of a model that came with the package; without a name, of the usual one.

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
