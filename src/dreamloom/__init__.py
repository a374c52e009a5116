"""Dreamloom: say what you see, and it paints it.

    from dreamloom import Recipe, Studio

    for saved in Studio().paint(Recipe(prompt="a red apple", seed=7)):
        print(saved.path)

Importing this loads no torch; the first picture does.
"""

from __future__ import annotations

from dreamloom.recipe import Recipe
from dreamloom.studio import Saved, Studio
from dreamloom.version import VERSION as __version__

__all__ = ["Recipe", "Saved", "Studio", "__version__"]
