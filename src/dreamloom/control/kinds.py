"""What a kind of control map is: how it is made, and what may be said about it.

Terms
-----
map
    A picture of one thing about another picture (its edges, somebody's pose) that a model can be made to follow:
    uint8 (height, width, 3), as large as the picture that it was made from.
option
    A number by which the making of a map can be changed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from dreamloom.errors import BadRecipe
from dreamloom.media.pictures import Pixels


@dataclass(frozen=True)
class Option:
    """A number that a kind of map is made with.

    Attributes:
        name: of the option.
        meaning: what it does, in a few words.
        default: what it is if nobody says anything.
        low, high: its bounds, both included.
    """

    name: str
    meaning: str
    default: float
    low: float
    high: float

    def checked(self, value: float) -> float:
        """Gives a value back.

        Raises:
            BadRecipe: if it lies outside.
        """
        if not self.low <= value <= self.high:
            raise BadRecipe(f"{self.name} must be between {self.low:g} and {self.high:g}, not {value:g}", self.name)
        return value


@dataclass(frozen=True)
class Kind:
    """A kind of control map.

    Attributes:
        name: as `dreamloom.recipe.controls` has it.
        shows: what is on the map, in one sentence.
        draw: makes the map of a picture, uint8 (height, width, 3), from it and the value of each option by its name.
        options: what it can be made with.
        lacking: None if maps of this kind can be made on this computer; else a sentence on why not, and what to do.
    """

    name: str
    shows: str
    draw: Callable[..., Pixels]
    options: tuple[Option, ...] = ()
    lacking: Callable[[], str | None] = lambda: None

    def settings(self, given: Mapping[str, float]) -> dict[str, float]:
        """Every option with its value.

        Args:
            given: the options that somebody chose, by name.

        Raises:
            BadRecipe: for an option that this kind has not, or a value outside its bounds.
        """
        known = {option.name: option for option in self.options}
        for name in given:
            if name not in known:
                has = f"it knows {', '.join(known)}" if known else "it has no options"
                raise BadRecipe(f"{self.name} knows no {name}: {has}", name)
        return {name: option.checked(given.get(name, option.default)) for name, option in known.items()}

    def map(self, pixels: Pixels, given: Mapping[str, float] | None = None) -> Pixels:
        """Makes the map of a picture.

        Args:
            pixels: uint8 (height, width, 3).
            given: options, by name.

        Returns:
            uint8 of the same shape.

        Raises:
            BadRecipe: if such maps cannot be made here, or an option cannot be used.
        """
        return self.draw(pixels, **self.check(given or {}))

    def check(self, given: Mapping[str, float]) -> dict[str, float]:
        """As `settings`; raises BadRecipe also if such maps cannot be made here."""
        settings = self.settings(given)
        lacking = self.lacking()
        if lacking is not None:
            raise BadRecipe(lacking)
        return settings
