"""Light: what the hour and the weather do to the colours of a place, and the words that name it.

A `Light` gives the colours of the sky from the top down to the horizon, the colour that white paper takes (`tint`),
how much colour fades to grey, the haze that far things dissolve into (a `veil` of it lies on near things too), and
how strong cast shadows are.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch


def rgb(text: str) -> torch.Tensor:
    """A colour written "#rrggbb" as three numbers in 0..1, shape (3,)."""
    return torch.tensor([int(text[start : start + 2], 16) / 255 for start in (1, 3, 5)])


@dataclass(frozen=True)
class Light:
    """One light. Colours are "#rrggbb"; `grey`, `veil` and `shadow` lie in 0..1.

    `sky` holds three colours, top to horizon; `disc` is the colour of the sun or moon, None where none shows;
    `disc_height` is its usual height as a share of the way from the top (0) to the horizon (1).
    """

    name: str
    sky: tuple[str, str, str]
    tint: str
    haze: str
    cloud: tuple[str, str]
    disc: str | None
    glow: str
    disc_height: float
    grey: float
    veil: float
    shadow: float

    @property
    def dark(self) -> bool:
        """Whether lamps and windows are lit and stars show."""
        return self.name == "night"

    def on(self, colour: str) -> torch.Tensor:
        """A thing's colour in this light, shape (3,)."""
        lit = rgb(colour) * rgb(self.tint)
        return lit.lerp(lit.mean().expand(3), self.grey).lerp(rgb(self.haze), self.veil)


LIGHTS = {
    one.name: one
    for one in (
        Light(
            name="day",
            sky=("#4aa5f0", "#86cbfa", "#d6f1fd"),
            tint="#ffffff",
            haze="#cdeafa",
            cloud=("#ffffff", "#d3e8f8"),
            disc="#fff3a6",
            glow="#fff6c8",
            disc_height=0.3,
            grey=0.0,
            veil=0.0,
            shadow=0.35,
        ),
        Light(
            name="sunset",
            sky=("#5b3f8f", "#f0679a", "#ffc067"),
            tint="#f0a496",
            haze="#f79a7d",
            cloud=("#ffb3a0", "#b8609c"),
            disc="#fff0b0",
            glow="#ffb04d",
            disc_height=0.84,
            grey=0.0,
            veil=0.08,
            shadow=0.4,
        ),
        Light(
            name="night",
            sky=("#0b1238", "#1a2a63", "#3a4f94"),
            tint="#4a5c9c",
            haze="#2b3d7c",
            cloud=("#54669f", "#32427c"),
            disc="#fdf7d8",
            glow="#8fa4e6",
            disc_height=0.3,
            grey=0.0,
            veil=0.2,
            shadow=0.2,
        ),
        Light(
            name="dawn",
            sky=("#86a9e6", "#f2bcd2", "#ffe6bf"),
            tint="#fbdcdc",
            haze="#f8d7dc",
            cloud=("#fff0ee", "#e6b8d0"),
            disc="#fffbe0",
            glow="#ffe2a8",
            disc_height=0.72,
            grey=0.05,
            veil=0.08,
            shadow=0.25,
        ),
        Light(
            name="overcast",
            sky=("#8d9cac", "#aebac6", "#d3dae0"),
            tint="#ccd3da",
            haze="#bcc6cf",
            cloud=("#dbe1e7", "#98a5b3"),
            disc=None,
            glow="#d3dae0",
            disc_height=0.3,
            grey=0.35,
            veil=0.0,
            shadow=0.12,
        ),
    )
}

LIGHT_WORDS: dict[str, tuple[str, ...]] = {
    "day": ("sunny day", "in daylight", "on a sunny day", "in the sunshine", "bright day", "blue sky", "by day"),
    "sunset": ("at sunset", "sunset background", "golden hour", "beautiful sunset", "in the evening", "at dusk"),
    "night": ("at night", "under the stars", "on a starry night", "by moonlight", "night sky", "in the dark"),
    "dawn": ("at dawn", "at sunrise", "early morning", "in soft morning light", "morning mist", "pastel sky"),
    "overcast": ("on a cloudy day", "overcast", "grey sky", "gloomy weather", "dull light", "under grey clouds"),
}
