"""What kinds of control maps are called, here and elsewhere.

Terms:
    kind: what a map shows, such as edges or a pose.
    alias: what other tools call a kind, "openpose" for example.
"""

from __future__ import annotations

from dreamloom.recipe.values import Value

KINDS: dict[str, tuple[str, ...]] = {
    "canny": ("edges", "hardedge"),
    "softedge": ("softedges", "hed", "pidinet", "pidi", "teed", "softedgehed", "softedgepidinet"),
    "scribble": ("sketch", "scribblehed", "fakescribble"),
    "lineart": ("line", "lines", "lineartstandard", "lineartrealistic", "lineartanime", "mlsd"),
    "depth": ("depthmap", "midas", "zoe", "depthmidas", "depthanything", "depthanythingv2"),
    "pose": ("openpose", "dwpose", "openposefull", "dwopenpose", "dwopenposefull"),
    "segments": ("seg", "segment", "segmentation"),
    "tile": ("tileresample", "tilecolorfix"),
}
"""Every kind under its own name, with its aliases written as `control_kind` reads them."""

_NAMES = {alias: kind for kind, aliases in KINDS.items() for alias in (kind, *aliases)}


def control_kind(name: str) -> str | None:
    """The kind of that name or alias, whatever its capitals, spaces, hyphens and underscores; None if there is none."""
    return _NAMES.get("".join(letter for letter in name.lower() if letter not in " -_"))


class MapOptions(Value):
    """What a map may be made with; None is as usual. Each kind knows a few of them, and says within which bounds."""

    low: float | None = None
    high: float | None = None
    smooth: float | None = None
    thickness: float | None = None
    ink: float | None = None
    spread: float | None = None
    smallest: float | None = None
    scale: float | None = None
    sure: float | None = None

    def given(self) -> dict[str, float]:
        """Those that somebody chose."""
        return {name: value for name, value in self.model_dump().items() if value is not None}
