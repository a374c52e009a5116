"""Colours by name: of plain grounds, and of things that are painted over in another colour ("a blue cat")."""

from __future__ import annotations

import torch

COLOURS: dict[str, tuple[int, int, int]] = {
    "white": (255, 255, 255),
    "black": (24, 24, 28),
    "grey": (150, 152, 158),
    "red": (222, 60, 58),
    "orange": (246, 150, 58),
    "yellow": (252, 214, 80),
    "green": (92, 176, 92),
    "mint": (184, 232, 208),
    "light blue": (170, 214, 246),
    "blue": (64, 116, 214),
    "dark blue": (30, 42, 96),
    "purple": (142, 92, 200),
    "pink": (248, 170, 200),
    "brown": (140, 98, 70),
    "beige": (240, 226, 200),
}

THING_COLOURS: dict[str, tuple[int, int, int]] = {
    "red": (224, 48, 48),
    "orange": (250, 140, 36),
    "yellow": (250, 208, 50),
    "green": (62, 170, 74),
    "turquoise": (52, 190, 190),
    "blue": (52, 110, 226),
    "purple": (138, 74, 206),
    "pink": (250, 130, 184),
    "brown": (138, 90, 58),
    "black": (46, 46, 54),
    "white": (244, 244, 248),
    "grey": (146, 150, 158),
    "golden": (232, 178, 52),
}


def luminance(colours: torch.Tensor) -> torch.Tensor:
    """Brightness of colours (3, …) in 0..1, by the weights of ITU-R BT.601."""
    return 0.299 * colours[0] + 0.587 * colours[1] + 0.114 * colours[2]


def recolour(drawing: torch.Tensor, colour: str) -> torch.Tensor:
    """Paints a drawing over in another colour; its lights and shadows stay.

    The middle brightness of the drawing becomes the colour, darker parts go to black and lighter ones to white, so
    that eyes, outlines and highlights can still be told.

    Args:
        drawing: (4, height, width), colours times alpha, 0..1.
        colour: a name in `THING_COLOURS`.

    Returns:
        The same shape.
    """
    alpha = drawing[3]
    light = luminance(drawing[:3] / alpha.clamp(min=1e-3))
    middle = (light * alpha).sum() / alpha.sum().clamp(min=1e-3)
    level = light / (2 * middle.clamp(0.2, 0.9))  # the drawing's mean comes to one half
    dark, bright = (level * 2).clamp(0, 1), ((level - 0.5) * 2).clamp(0, 1)
    goal = torch.tensor(THING_COLOURS[colour]).view(3, 1, 1) / 255
    painted = goal * dark.pow(0.8)
    painted = painted + (1 - painted) * 0.6 * bright
    return torch.cat([painted * alpha, drawing[3:]])
