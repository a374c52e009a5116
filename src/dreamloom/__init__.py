"""Dreamloom: say what you see, and it paints it.

    from dreamloom import Recipe, Studio

    for saved in Studio().paint(Recipe(prompt="a red apple", seed=7)):
        print(saved.path)

Importing this loads next to nothing; torch is loaded with the first picture.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dreamloom.version import VERSION

if TYPE_CHECKING:
    from dreamloom.recipe import Recipe
    from dreamloom.studio import Saved, Studio

__version__ = VERSION
__all__ = ["Recipe", "Saved", "Studio", "__version__"]


def __getattr__(name: str) -> Any:
    """Loads the public names when they are first used, so that `dream --help` answers at once."""
    if name == "Recipe":
        from dreamloom.recipe import Recipe

        return Recipe
    if name in ("Saved", "Studio"):
        from dreamloom import studio

        return getattr(studio, name)
    raise AttributeError(f"module 'dreamloom' has no attribute {name!r}")
