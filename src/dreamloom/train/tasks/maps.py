"""Control maps of composed scenes: those of `dreamloom.control`, and what only a composer knows: depth and poses."""

from __future__ import annotations

from functools import cache

import numpy as np
import torch

from dreamloom.control import find
from dreamloom.control.pose import add_figure
from dreamloom.media.pictures import Pixels
from dreamloom.train.data.painting import Painted
from dreamloom.train.data.puppets.cast import CAST, draw, keypoints
from dreamloom.train.data.puppets.gallery import render
from dreamloom.train.data.puppets.ink import STYLES
from dreamloom.train.data.puppets.skeleton import BONES, JOINTS
from dreamloom.train.data.scenes import Scene, Thing
from dreamloom.train.data.sources import OWN_PREFIX
from dreamloom.train.data.sprites import Sprite, square_of

MAPS = ("canny", "softedge", "scribble", "lineart", "depth", "pose", "segments")
RENDERED = 256  # pixels of the side at which it is measured where a drawing lies in its square


def as_pixels(picture: torch.Tensor) -> Pixels:
    """A picture (3, height, width) in −1..1 → uint8 (height, width, 3)."""
    whole = ((picture.clamp(-1, 1) + 1) * 127.5).round().to(torch.uint8)
    return np.ascontiguousarray(whole.permute(1, 2, 0).numpy())


def as_picture(pixels: Pixels) -> torch.Tensor:
    """The other way round: uint8 (height, width, 3) → (3, height, width) in −1..1."""
    return torch.from_numpy(pixels.astype(np.float32) / 127.5 - 1).permute(2, 0, 1).contiguous()


def map_of(kind: str, painted: Painted, row: int, scene: Scene, sprites: tuple[Sprite, ...]) -> Pixels:
    """The map of a painted scene.

    Args:
        kind: one of `MAPS`.
        painted: pictures, with all that is known of them.
        row: which of them.
        scene: the one that it shows.
        sprites: the bank's list, which the scene points into.

    Returns:
        uint8 (height, width, 3).
    """
    if kind == "depth":
        grey = (painted.depth[row, 0] * 255).round().to(torch.uint8).numpy()
        return np.repeat(grey[..., None], 3, axis=2)
    if kind == "pose":
        drawn = np.zeros((*painted.pictures.shape[2:], 3), np.uint8)
        for points in poses(painted, row, scene, sprites):
            add_figure(drawn, [(point.astype(np.float32), 1.0) for point in points])
        return drawn
    return find(kind).map(as_pixels(painted.pictures[row]))


def is_person(sprite: Sprite) -> bool:
    """Whether it is one of our own upright figures, whose joints are known."""
    actor = CAST.get(sprite.label) if sprite.set.startswith(OWN_PREFIX) else None
    return actor is not None and actor.bones == BONES and (sprite.pose or "standing") in actor.poses


def poses(
    painted: Painted, row: int, scene: Scene, sprites: tuple[Sprite, ...]
) -> list[np.ndarray[tuple[int, int], np.dtype[np.float64]]]:
    """Of each person in a scene, from back to front, OpenPose's 18 points: (18, 2), x and y in pixels."""
    found = []
    for number, thing in enumerate(scene.things):
        if is_person(sprites[thing.sprite]):
            left, top, side = painted.squares[row, number].tolist()
            found.append(np.array([left, top]) + side * _joints(thing, sprites[thing.sprite]))
    return found


def _joints(thing: Thing, sprite: Sprite) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """The 18 points of one drawing in shares of its square; of a mirrored one left and right change names."""
    known = _in_bank(sprite.label, sprite.pose or "standing", sprite.phase, sprite.set)
    if not thing.mirrored:
        return np.array([known[name] for name in JOINTS])
    other = {"right": "left", "left": "right"}
    names = [name.replace(side, other[side]) for name in JOINTS for side in [name.split("_")[0]] if side in other]
    names = [*JOINTS[:2], *names]
    return np.array([(1 - known[name][0], known[name][1]) for name in names])


@cache
def _in_bank(label: str, doing: str, phase: float, of: str) -> dict[str, tuple[float, float]]:
    """Key points in shares of the square of the bank, to which drawings are cropped (`sprites.fit`)."""
    style = next(one for one in STYLES if of == f"{OWN_PREFIX}{one}")
    scale, right, down = square_of(render(draw(label, doing, style, phase), RENDERED), RENDERED)
    return {
        name: ((x * RENDERED * scale + right) / RENDERED, (y * RENDERED * scale + down) / RENDERED)
        for name, (x, y) in keypoints(label, doing, phase).items()
    }
