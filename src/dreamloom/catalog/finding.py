"""Finds models and parts by name or by hash, as recipes name them; where they lie only the registry knows.

Terms
-----
wanted
    What a recipe, a user or another tool's file calls a model: its name, its file's name with or without folders and
    ending, a hash or the beginning of one, or both as A1111 writes them: "dreamshaper_8 [879db523c3]".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path, PureWindowsPath
from typing import TypeVar

from dreamloom.catalog.cards import ModelCard, PartCard, PartKind, find_card, known_cards
from dreamloom.catalog.registry import Registry
from dreamloom.errors import MissingModel
from dreamloom.recipe.resolved import ModelReference

ENDINGS = (".safetensors", ".ckpt", ".pt", ".gguf")
FEWEST_DIGITS = 8
_TITLE = re.compile(r"(?P<name>.*?)\s*\[(?P<hash>[0-9a-f]{8,64})\]", re.IGNORECASE)
_HASH = re.compile(r"(?:sha256:)?([0-9a-f]{8,64})", re.IGNORECASE)
Card = TypeVar("Card", ModelCard, PartCard)


def plain_name(wanted: str) -> str:
    """A name as it is compared: without folders and ending, in lower case."""
    name = PureWindowsPath(wanted.strip()).name
    for ending in ENDINGS:
        name = name[: -len(ending)] if name.lower().endswith(ending) else name
    return name.casefold()


def has_hash(card: ModelCard | PartCard, digits: str) -> bool:
    """Whether a hash, or the beginning of one, is a card's."""
    digits = digits.lower()
    return len(digits) >= FEWEST_DIGITS and (
        card.sha256.startswith(digits) or digits[:12] in card.hashes or digits[:8] in card.hashes
    )


def chosen(cards: Sequence[Card], wanted: str, digits: str | None = None) -> Card | None:
    """The card that is wanted, or None. A hash says more than a name, which may be anything elsewhere.

    Args:
        cards: to choose from.
        wanted: see the module's docstring.
        digits: a hash, or its beginning, where it is told apart from the name.
    """
    titled = _TITLE.fullmatch(wanted.strip())
    if titled is not None:
        wanted, digits = titled["name"], digits or titled["hash"]
    hashed = _HASH.fullmatch(wanted.strip())
    for one in (digits, hashed[1] if hashed else None):
        found = [card for card in cards if one and has_hash(card, one)]
        if found:
            return next((card for card in found if plain_name(card.name) == plain_name(wanted)), found[0])
    same = [card for card in cards if card.name == wanted]
    return next(iter(same or [card for card in cards if plain_name(card.name) == plain_name(wanted)]), None)


class Catalog:
    """The models and parts that are here: those of the package, and those that the user added.

    Args:
        home: Dreamloom's own folder.
    """

    def __init__(self, home: Path) -> None:
        self.registry = Registry(home)

    def models(self) -> tuple[ModelCard, ...]:
        """All models, the package's own first.

        Raises:
            BadFile: if the registry cannot be read.
        """
        return (*known_cards(), *self.registry.entries().models)

    def parts(self, kind: PartKind | None = None) -> tuple[PartCard, ...]:
        """All parts, or those of one kind.

        Raises:
            BadFile: if the registry cannot be read.
        """
        return tuple(part for part in self.registry.entries().parts if kind in (None, part.kind))

    def look_up(self, wanted: str, digits: str | None = None) -> ModelCard | None:
        """The model that is wanted, or None; see `chosen`."""
        return chosen(self.models(), wanted, digits)

    def look_up_part(self, wanted: str, digits: str | None = None) -> PartCard | None:
        """The part of any kind that is wanted, or None; see `chosen`."""
        return chosen(self.parts(), wanted, digits)

    def model(self, wanted: str | None = None) -> ModelCard:
        """A model by name or hash; without either, the embedded one.

        Raises:
            MissingModel: if it is not here; it names the nearest ones. Also if its files are gone, or have changed.
        """
        if wanted is None or wanted in {card.name for card in known_cards()}:
            return find_card(wanted)
        card = self.look_up(wanted)
        if card is None:
            names = [one.name for one in self.models()]
            near = get_close_matches(wanted, names, n=3, cutoff=0.3) or names
            raise MissingModel(
                f"there is no model {wanted!r} here; there is {', '.join(near)}" if near else _nothing(), wanted
            )
        return self.checked(card)

    def reference(self, wanted: ModelReference, generator: str) -> ModelCard:
        """The model that a resolved recipe was made with, whatever it is called here.

        Args:
            wanted: out of the recipe.
            generator: who made it.

        Raises:
            MissingModel: if those weights are not here; it says their name and hash.
        """
        cards = self.models()
        same = [card for card in cards if card.sha256 == wanted.sha256]
        if same:
            return self.checked(next((card for card in same if card.name == wanted.name), same[0]))
        named = next((card for card in cards if card.name == wanted.name), None)
        if named is None:
            raise MissingModel(f"this was made with {told(wanted.name, wanted.sha256)}, which is not here: {ADVICE}")
        advice = f"install the version that made it, {generator}" if named.source == "embedded" else ADVICE
        raise MissingModel(
            f"this was made with other weights of {named.name} ({wanted.sha256[:12]}) than are here "
            f"({named.sha256[:12]}): {advice}",
            named.name,
        )

    def part(self, kind: PartKind, wanted: str, digits: str | None = None) -> PartCard:
        """A part by name or hash.

        Args:
            kind: what it must be.
            wanted: see `chosen`.
            digits: see `chosen`.

        Raises:
            MissingModel: if it is not here; it names the nearest ones. Also if its file is gone, or has changed.
        """
        parts = self.parts(kind)
        part = chosen(parts, wanted, digits)
        if part is None:
            near = get_close_matches(wanted, [one.name for one in parts], n=3, cutoff=0.4)
            more = f"; there is {', '.join(near)}" if near else f": {ADVICE}"
            raise MissingModel(f"there is no {kind} {told(wanted, digits)} here{more}", wanted)
        return self.checked(part)

    def checked(self, card: Card) -> Card:
        """The same card, if its files are as they were.

        Raises:
            MissingModel: if they are gone or have changed.
        """
        if card.path is None or self.registry.unchanged(card):
            return self._with_lender(card) if isinstance(card, ModelCard) else card
        if not Path(card.path).exists():
            raise MissingModel(f"{card.name} is not where it was, {card.path}: scan its new folder", card.name)
        message = f"the files of {card.name} have changed since they were added: run dream models add {card.path}"
        raise MissingModel(message, card.name)

    def _with_lender(self, card: ModelCard) -> ModelCard:
        """A single file's card with the folder that lends it what it lacks, if one is here."""
        if card.path is None or Path(card.path).is_dir():
            return card
        folders = (one for one in self.models() if one.architecture == card.architecture and one.path is not None)
        lender = next((one.path for one in folders if Path(str(one.path)).is_dir()), None)
        return card.model_copy(update={"borrows": lender})


ADVICE = "add it with dream models add, or scan its folder with dream models scan"


def told(name: str, digits: str | None) -> str:
    """A model for a sentence: its name, and how its hash begins."""
    return f"{name} (hash {digits[:10]})" if digits else name


def _nothing() -> str:
    return "no model is here: the package came without its weights, so install it anew"
