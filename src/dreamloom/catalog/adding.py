"""Adds models and parts to the registry, one by one or a whole folder of another studio's, and takes them out again.

Files stay where they are, as they are. They are looked at (`safety.py`), recognised by their headers, and read once to
learn their hashes.

Layouts that are known:
    A1111, Forge: `models/Stable-diffusion`, `models/Lora`, `models/VAE`, `models/ControlNet`, `embeddings` and others.
    ComfyUI: `models/checkpoints`, `models/diffusion_models`, `models/unet`, `models/loras`, `models/vae`, and others.
    InvokeAI: `models/BASE/TYPE/NAME`, where NAME is a file or a folder in the diffusers format.
Where ComfyUI is told of folders elsewhere (`elsewhere.py`), these are looked through too.
What a file is, its tensors say; no folder's name is needed for it.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from dreamloom.catalog.cards import ModelCard, PartCard, known_cards, weights_hash
from dreamloom.catalog.describing import INDEX, describe
from dreamloom.catalog.elsewhere import other_folders
from dreamloom.catalog.finding import Card, Catalog
from dreamloom.catalog.hashes import Seen, folder_hash, read_hashes
from dreamloom.catalog.registry import Draft
from dreamloom.errors import BadFile, MissingModel

Told = Callable[[int], None]
"""Is told how many more bytes were read."""

_PICKLES = (".ckpt", ".pt", ".pth", ".bin", ".gguf")
_NEVER = ("venv", "node_modules", "__pycache__", "outputs", "output", "custom_nodes", "extensions")


@dataclass(frozen=True)
class Found:
    """Something that a scan came across.

    Attributes:
        path: where it lies.
        card: what it is; None if it was left out.
        reason: why it was left out; "" if it was not.
    """

    path: Path
    card: ModelCard | PartCard | None = None
    reason: str = ""


@dataclass(frozen=True)
class Verified:
    """How a card's files are: "as they were", "changed" or "gone"."""

    card: ModelCard | PartCard
    state: str


def quiet(count: int) -> None:
    """Tells nobody."""


def add(
    catalog: Catalog, path: Path, told: Told = quiet, *, origin: str = "", licence: str = ""
) -> ModelCard | PartCard:
    """Adds one model or part.

    Args:
        catalog: to add it to.
        path: a folder in the diffusers format, or a safetensors file.
        told: is told how many bytes were read.
        origin: of a hub model its id there.
        licence: as the hub names it.

    Raises:
        BadFile: if it is none, hostile, or unknown.
        CannotWrite: if that cannot be written down.
    """
    path = path.expanduser().absolute()
    if not path.exists():
        raise BadFile(f"there is no file or folder {path}: check the path", str(path))
    card = describe(path)
    changes: dict[str, object] = {}
    if isinstance(card, ModelCard) and path.is_dir():
        read: dict[Path, Seen] = {}

        def hash_of(file: Path) -> str:
            read[file] = catalog.registry.hashes(file, told)
            return read[file].sha256

        changes["sha256"] = weights_hash(path, hash_of)
        weights = {file: seen for file, seen in read.items() if file.suffix == ".safetensors"}
        changes["hashes"] = (folder_hash(weights),)
    else:
        seen = catalog.registry.hashes(path, told)
        changes |= {"sha256": seen.sha256, "hashes": seen.short}
    if origin:
        changes |= {
            "source": "hub",
            "origin": origin,
            "name": origin.rpartition("/")[2] if path.is_dir() else card.name,
        }
    if licence:
        changes["licence"] = licence
    card = card.model_copy(update=changes)
    with catalog.registry.change() as draft:
        if isinstance(card, ModelCard):
            card = _named(card, [*known_cards(), *_others(draft.models, card)])
            draft.models[:] = [*_others(draft.models, card), card]
        else:
            others = [one for one in _others(draft.parts, card) if one.kind == card.kind]
            card = _named(card, others)
            draft.parts[:] = [*_others(draft.parts, card), card]
    return card


def _others(cards: list[Card], card: Card) -> list[Card]:
    """All cards but those of the same file, or of the same weights."""
    return [one for one in cards if one.path != card.path and one.sha256 != card.sha256]


def _named(card: Card, others: list[Card]) -> Card:
    """The card under a name that no other has."""
    if card.name.casefold() not in {one.name.casefold() for one in others}:
        return card
    return card.model_copy(update={"name": f"{card.name}-{card.sha256[:10]}"})


def candidates(folder: Path) -> Iterator[Path]:
    """Everything in a folder of another studio's that may be a model or part, and pickles, to be told of."""
    inside = [folder / name for name in ("models", "embeddings") if (folder / name).is_dir()]
    seen: set[Path] = set()
    for root in (*(inside or [folder]), *other_folders(folder)):
        for place, folders, names in os.walk(root, followlinks=True):
            here = Path(place)
            if here.resolve() in seen:
                folders[:] = []
                continue
            seen.add(here.resolve())
            folders[:] = sorted(one for one in folders if not one.startswith(".") and one not in _NEVER)
            if INDEX in names:
                folders[:] = []
                yield here
                continue
            for name in sorted(names):
                if not name.startswith(".") and Path(name).suffix.lower() in (".safetensors", *_PICKLES):
                    yield here / name


def scan(
    catalog: Catalog, folder: Path, told: Callable[[Path, int], None] = lambda path, count: None
) -> Iterator[Found]:
    """Adds everything in a folder that is known, and says what is not.

    Args:
        catalog: to add it to.
        folder: of A1111, ComfyUI or InvokeAI, or any other.
        told: is told of each file how many bytes were read.

    Yields:
        Each thing that may be a model or part, when it was added or left out.

    Raises:
        BadFile: if there is no such folder.
        CannotWrite: if that cannot be written down.
    """
    folder = folder.expanduser().absolute()
    if not folder.is_dir():
        raise BadFile(f"there is no folder {folder}: check the path", str(folder))
    for path in candidates(folder):
        if path.is_file() and path.suffix.lower() in _PICKLES:
            yield Found(path, reason="it can hold code, and is never opened: convert it to safetensors")
            continue
        try:
            yield Found(path, add(catalog, path, partial(told, path)))
        except BadFile as error:
            yield Found(path, reason=str(error).removeprefix(f"{path} "))


def remove(catalog: Catalog, name: str) -> ModelCard | PartCard:
    """Forgets a model or part. Its files stay, unless Dreamloom itself fetched them.

    Args:
        catalog: to take it out of.
        name: or hash.

    Raises:
        MissingModel: if there is none.
        CannotWrite: if that cannot be written down.
    """
    card = find_any(catalog, name)
    if card.path is None:
        raise MissingModel(f"{card.name} came with the package and cannot be removed", card.name)
    with catalog.registry.change() as draft:
        _forget(draft, card)
    own = catalog.registry.home / "models"
    if Path(card.path).is_relative_to(own) and Path(card.path) != own:
        shutil.rmtree(own / Path(card.path).relative_to(own).parts[0], ignore_errors=True)
    return card


def _forget(draft: Draft, card: ModelCard | PartCard) -> None:
    place = Path(str(card.path))
    draft.models[:] = [one for one in draft.models if one != card]
    draft.parts[:] = [one for one in draft.parts if one != card]
    for path in [one for one in draft.seen if Path(one) == place or place in Path(one).parents]:
        del draft.seen[path]


def find_any(catalog: Catalog, name: str) -> ModelCard | PartCard:
    """A model or part by name or hash, whether its files are there or not.

    Raises:
        MissingModel: if there is none; it names the nearest ones.
    """
    found = catalog.look_up(name) or catalog.look_up_part(name)
    return found if found is not None else catalog.model(name)


def verify(catalog: Catalog, names: tuple[str, ...] = (), told: Told = quiet) -> Iterator[Verified]:
    """Reads files anew, and tells whether they still are what they were.

    Args:
        catalog: with the cards.
        names: of models and parts; none for all.
        told: is told how many bytes were read.

    Raises:
        MissingModel: if one of them is unknown.
        CannotWrite: if what was read cannot be written down.
    """
    cards = [find_any(catalog, name) for name in names] or [*catalog.models(), *catalog.parts()]
    for card in cards:
        yield Verified(card, _state(catalog, card, told))


def _state(catalog: Catalog, card: ModelCard | PartCard, told: Told) -> str:
    place = card.folder if isinstance(card, ModelCard) else card.file
    if not place.exists():
        return "gone"

    read: dict[str, Seen] = {}

    def anew(file: Path) -> str:
        read[str(file)] = read_hashes(file, told)
        return read[str(file)].sha256

    try:
        now = weights_hash(place, anew) if place.is_dir() else anew(place)
    except (BadFile, OSError):
        return "changed"
    if now != card.sha256:
        return "changed"
    if card.path is not None:
        with catalog.registry.change() as draft:
            draft.seen.update(read)
    return "as they were"
