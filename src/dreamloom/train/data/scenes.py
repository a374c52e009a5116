"""Pictures of one thing on a plain or two-coloured ground, with the words for the ground.

These teach version 0 of the model. Each picture is a sprite of a "paint" set, sometimes mirrored, moved and scaled a
little, over white (most often), a named colour or a gradient of two.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as functional

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
_READS_LEFT_TO_RIGHT = ("clock", "button", "calendar", "abc", "letter", "flag", "book", "music")


@dataclass(frozen=True)
class Scene:
    """What one picture shows: a sprite's number in the bank, its place, and its ground.

    `left`, `top` and `side` are shares of the picture's side; `ground` and `ground_to` are names in `COLOURS` (equal
    for a plain ground); `angle` is the gradient's direction in radians.
    """

    sprite: int
    left: float
    top: float
    side: float
    mirrored: bool
    ground: str
    ground_to: str
    angle: float
    jitter: tuple[float, float, float]

    @property
    def ground_words(self) -> str | None:
        """The ground in words for a caption, None for plain white."""
        if self.ground == self.ground_to:
            return None if self.ground == "white" else self.ground
        return f"{self.ground} and {self.ground_to}"


def random_scene(sprite: int, label: str, dice: random.Random) -> Scene:
    """Draws a scene for a sprite: mostly large and central, mostly on white."""
    side = dice.uniform(0.72, 0.96)
    slack = 1 - side
    roll = dice.random()
    ground = ground_to = "white"
    if roll > 0.45:
        ground = ground_to = dice.choice(list(COLOURS))
    if roll > 0.85:
        ground_to = dice.choice(list(COLOURS))
    mirrored = dice.random() < 0.3 and not any(word in label for word in _READS_LEFT_TO_RIGHT)
    return Scene(
        sprite=sprite,
        left=slack * dice.uniform(0.2, 0.8),
        top=slack * dice.uniform(0.2, 0.8),
        side=side,
        mirrored=mirrored,
        ground=ground,
        ground_to=ground_to,
        angle=dice.uniform(0, 2 * math.pi),
        jitter=(dice.uniform(-1, 1), dice.uniform(-1, 1), dice.uniform(-1, 1)),
    )


def paint_scenes(bank: torch.Tensor, scenes: Sequence[Scene], size: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Paints scenes.

    Args:
        bank: premultiplied sprites (N, 4, side, side) uint8.
        scenes: what to paint.
        size: side of the pictures in pixels.

    Returns:
        Pictures (len(scenes), 3, size, size) in −1..1, and how much of each pixel the thing covers,
        (len(scenes), 1, size, size) in 0..1.
    """
    colour = torch.tensor([COLOURS[one.ground] for one in scenes]) / 255
    colour_to = torch.tensor([COLOURS[one.ground_to] for one in scenes]) / 255
    plain_white = torch.tensor([one.ground_words is None for one in scenes]).unsqueeze(1)
    jitter = torch.tensor([one.jitter for one in scenes]) * 0.05
    colour = torch.where(plain_white, colour, (colour + jitter).clamp(0, 1))
    colour_to = torch.where(plain_white, colour_to, (colour_to + jitter).clamp(0, 1))
    angle = torch.tensor([one.angle for one in scenes]).view(-1, 1, 1)
    axis = torch.linspace(-0.5, 0.5, size)
    ramp = torch.cos(angle) * axis.view(1, 1, size) + torch.sin(angle) * axis.view(1, size, 1)
    mix = (ramp + 0.5).clamp(0, 1).unsqueeze(1)
    picture = colour.view(-1, 3, 1, 1) * (1 - mix) + colour_to.view(-1, 3, 1, 1) * mix

    sprites = bank[torch.tensor([one.sprite for one in scenes])].float() / 255
    transform = torch.zeros(len(scenes), 2, 3)
    for number, one in enumerate(scenes):
        reach = 1 / one.side
        transform[number, 0, 0] = -reach if one.mirrored else reach
        transform[number, 1, 1] = reach
        middle_x, middle_y = 2 * (one.left + one.side / 2) - 1, 2 * (one.top + one.side / 2) - 1
        transform[number, 0, 2] = middle_x * reach if one.mirrored else -middle_x * reach
        transform[number, 1, 2] = -middle_y * reach
    grid = functional.affine_grid(transform, [len(scenes), 4, size, size], align_corners=False)
    drawn = functional.grid_sample(sprites, grid, align_corners=False)
    picture = picture * (1 - drawn[:, 3:]) + drawn[:, :3]
    return picture.clamp(0, 1) * 2 - 1, drawn[:, 3:]
