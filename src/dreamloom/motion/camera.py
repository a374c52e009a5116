"""From camera moves to where, in each frame, the first frame's picture is seen.

Terms
-----
placement
    Where the scene, as the first frame shows it, lies on the screen of a later frame: turned, grown and shifted, and
    with parallax, which is what near things do more than far ones.
progress
    How much of a move is done, 0 to 1, by its easing.
nearness
    A guess at depth from a picture alone: things low in the picture are nearer (1) than things high up (0), as on any
    ground that is looked at from above. Its mean over the picture is one half.

The units are those of `CameraMove`. A pan is drawn as on a cylinder: so many degrees are so many pixels anywhere in the
picture, and straight lines stay straight.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from dreamloom.recipe import CameraMove
from dreamloom.recipe.values import FIELD_OF_VIEW, Move

USUAL: dict[Move, float] = {
    "pan": 30.0, "tilt": 30.0, "roll": 15.0, "orbit": 30.0, "truck": 0.5, "pedestal": 0.5, "zoom": 1.5, "dolly": 1.5,
}  # fmt: skip
PARALLAX = 0.3  # near things move by 1 + this times as much as the middle, far ones by 1 − this
ORBIT = 0.5  # share of a pan by which near and far part when the camera goes round the subject


@dataclass(frozen=True)
class Placement:
    """Where the scene lies on the screen, in pixels from the picture's middle.

    A point p of the first frame is seen at `scale` · R(`turn`) · (p + shift), where shift is (`right`, `down`) plus
    (2 · nearness − 1) times (`near_right`, `near_down`), and the scale is grown by (2 · nearness − 1) · `near_scale`.
    `turn` is in radians, clockwise on the screen.
    """

    right: float = 0.0
    down: float = 0.0
    scale: float = 1.0
    turn: float = 0.0
    near_right: float = 0.0
    near_down: float = 0.0
    near_scale: float = 0.0

    @property
    def flat(self) -> bool:
        """Whether near and far are shifted alike."""
        return not (self.near_right or self.near_down or self.near_scale)


def progress(move: CameraMove, time: float) -> float:
    """How much of a move is done at a time of 0 (first frame) to 1 (last frame)."""
    done = min(max((time - move.start) / (move.end - move.start), 0.0), 1.0)
    match move.easing:
        case "ease-in":
            return done * done
        case "ease-out":
            return done * (2 - done)
        case "ease-in-out":
            return done * done * (3 - 2 * done)
        case _:
            return done


def stands_still(moves: Sequence[CameraMove]) -> bool:
    """Whether a camera was asked for, and asked to stay where it is."""
    return bool(moves) and all(move.move == "static" for move in moves)


def placement(moves: Sequence[CameraMove], time: float, width: int, height: int) -> Placement:
    """Where the scene lies at a time of 0 to 1, in a picture of that size in pixels. Moves at one time add up."""
    right = down = turn = near_right = near_down = near_scale = 0.0
    scale = 1.0
    for move in moves:
        if move.move == "static":
            continue
        amount = move.amount if move.amount is not None else USUAL[move.move]
        done = progress(move, time)
        sign = 1.0 if move.direction in ("left", "up", "in") else -1.0  # the scene goes the other way
        pixels = sign * done * amount / FIELD_OF_VIEW * width
        if move.move == "pan":
            right += pixels
        elif move.move == "tilt":
            down += pixels
        elif move.move == "truck":
            right += sign * done * amount * width
            near_right += sign * done * amount * width * PARALLAX
        elif move.move == "pedestal":
            down += sign * done * amount * height
            near_down += sign * done * amount * height * PARALLAX
        elif move.move == "roll":
            turn += sign * math.radians(done * amount)
        elif move.move == "orbit":
            near_right += pixels * ORBIT
        else:
            grown = amount ** (sign * done)
            scale *= grown
            if move.move == "dolly":
                near_scale += (grown - 1) * PARALLAX
    return Placement(right, down, scale, turn, near_right, near_down, near_scale)


def path(moves: Sequence[CameraMove], count: int, width: int, height: int, start: int = 0) -> tuple[Placement, ...]:
    """The placements of a film's frames.

    Args:
        moves: of the camera.
        count: frames of the film.
        width: of the picture in pixels.
        height: of the picture in pixels.
        start: frames at the beginning during which it does not move yet; the last of them is where it sets out from.
    """
    last = max(1, count - 1 - max(0, start - 1))
    times = (max(0, number - max(0, start - 1)) / last for number in range(count))
    return tuple(placement(moves, time, width, height) for time in times)
