"""Control maps: pictures of one thing about a picture, such as its edges, that a model can be made to follow.

`find` gives a kind by its name, `KINDS` has them all. A kind's `map` turns one picture into its map; a film is turned
frame by frame.
"""

from __future__ import annotations

from difflib import get_close_matches

from dreamloom.control.canny import CANNY
from dreamloom.control.depth import DEPTH
from dreamloom.control.kinds import Kind, Option
from dreamloom.control.lineart import LINEART
from dreamloom.control.pose import POSE
from dreamloom.control.scribble import SCRIBBLE
from dreamloom.control.segments import SEGMENTS
from dreamloom.control.softedge import SOFTEDGE
from dreamloom.control.tile import TILE
from dreamloom.errors import BadRecipe
from dreamloom.recipe.controls import KINDS as NAMES
from dreamloom.recipe.controls import control_kind

__all__ = ["KINDS", "Kind", "Option", "find"]

KINDS: tuple[Kind, ...] = (CANNY, SOFTEDGE, SCRIBBLE, LINEART, DEPTH, POSE, SEGMENTS, TILE)


def find(name: str) -> Kind:
    """The kind of that name, or of one that other tools give it.

    Raises:
        BadRecipe: if there is none; it names the nearest ones.
    """
    known = control_kind(name)
    for kind in KINDS:
        if kind.name == known:
            return kind
    near = get_close_matches(name.lower(), [*NAMES, *(alias for aliases in NAMES.values() for alias in aliases)], n=3)
    shown = list(dict.fromkeys(str(control_kind(one)) for one in near)) or list(NAMES)
    raise BadRecipe(f"there is no kind of control map {name[:60]!r}; near it: {', '.join(shown)}", "kind")
