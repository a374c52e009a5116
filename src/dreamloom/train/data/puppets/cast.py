"""Everyone who can be drawn: upright characters, four-legged animals, and riders on animals.

Terms
-----
actor
    One of the cast, called by the label that a person would say: "knight", "corgi", "knight on a horse".
pose
    What an actor does, by name; a cycle ("walking") also takes a phase, where 1 is the same as 0.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from dreamloom.errors import BadInput
from dreamloom.train.data.puppets.animals import ANIMALS, saddle
from dreamloom.train.data.puppets.beast import BeastBody, draw_beast
from dreamloom.train.data.puppets.body import Body
from dreamloom.train.data.puppets.gaits import BEAST_BONES, BEAST_CYCLES, BEAST_POSES, gait, place_beast
from dreamloom.train.data.puppets.ink import SHEET, Ink, Style
from dreamloom.train.data.puppets.limbs import draw_back, draw_figure, draw_front
from dreamloom.train.data.puppets.people import PEOPLE
from dreamloom.train.data.puppets.poses import CYCLES, POSES, pose
from dreamloom.train.data.puppets.shapes import Point
from dreamloom.train.data.puppets.skeleton import BONES

_GROUND = 955.0
_RIDER_SIZE = 0.68
_RIDERS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "knight on a horse": ("knight", "horse", ("brave knight on a horse", "knight riding a horse", "mounted knight")),
    "girl on a horse": ("girl", "horse", ("girl riding a horse", "horse rider")),
    "princess on a unicorn": ("princess", "unicorn", ("princess riding a unicorn",)),
    "boy on an elephant": ("boy", "elephant", ("boy riding an elephant",)),
    "wizard on a dragon": ("wizard", "dragon", ("wizard riding a dragon", "dragon rider")),
}
_RIDER_POSES = ("standing", "walking", "running", "jumping")


@dataclass(frozen=True)
class Actor:
    """One of the cast.

    `group` is emojibase's number: 1 for people, 3 for animals. `bones` are the pairs of key points to join in a map
    of the pose.
    """

    label: str
    keywords: tuple[str, ...]
    group: int
    poses: tuple[str, ...]
    cycles: tuple[str, ...]
    bones: tuple[tuple[str, str], ...]


_ALONE = tuple(name for name in POSES if name != "riding")  # who rides needs something to ride on

CAST: dict[str, Actor] = {
    **{name: Actor(name, one.keywords, 1, _ALONE, CYCLES, BONES) for name, one in PEOPLE.items()},
    **{name: Actor(name, one.keywords, 3, BEAST_POSES, BEAST_CYCLES, BEAST_BONES) for name, one in ANIMALS.items()},
    **{name: Actor(name, words, 1, _RIDER_POSES, BEAST_CYCLES, BONES) for name, (_, _, words) in _RIDERS.items()},
}


def _actor(label: str, doing: str) -> Actor:
    if label not in CAST:
        raise BadInput(f"there is no {label!r} in the cast: there are {', '.join(CAST)}")
    if doing not in CAST[label].poses:
        raise BadInput(f"{label!r} has no pose {doing!r}: its poses are {', '.join(CAST[label].poses)}")
    return CAST[label]


def _onto(size: float) -> Callable[[Point], Point]:
    """Where a place of the sheet goes when the actor is drawn `size` times as large, standing where it stood."""
    return lambda point: (500 + (point[0] - 500) * size, _GROUND + (point[1] - _GROUND) * size)


def _rider(ink: Ink, label: str) -> Body:
    """The rider of some actor, in coordinates of its own; `_seat` says where these go."""
    return Body(ink, PEOPLE[_RIDERS[label][0]].costume, pose("riding"))


def _seat(rider: Body, mount: BeastBody) -> Point:
    """Where the origin of the rider's own sheet lies on the sheet of its mount."""
    x, y = mount.spine(0.4, mount.coat.girth[1] * 1.02)
    return (x - rider.placed.hip[0] * SHEET * _RIDER_SIZE, y - rider.placed.hip[1] * SHEET * _RIDER_SIZE)


def _draw_riding(ink: Ink, label: str, doing: str, phase: float) -> None:
    coat, mood = ANIMALS[_RIDERS[label][1]].coat, gait(doing, phase)
    rider = _rider(ink, label)
    x, y = _seat(rider, BeastBody(ink, coat, mood))

    def far(_: BeastBody) -> None:
        with ink.frame(x, y, 0, _RIDER_SIZE):
            draw_back(rider)

    def near(_: BeastBody) -> None:
        with ink.frame(x, y, 0, _RIDER_SIZE):
            draw_front(rider)

    draw_beast(ink, replace(coat, behind=(*coat.behind, far), over=(*coat.over, saddle)), mood, near)


def draw(label: str, doing: str, style: Style, phase: float = 0.0) -> str:
    """Draws one of the cast.

    Args:
        label: a name in `CAST`.
        doing: one of the actor's poses.
        style: "soft" or "flat".
        phase: how far a cycle has gone.

    Returns:
        A square SVG drawing on a transparent ground, the same for the same arguments.

    Raises:
        BadInput: if there is no such actor or pose; it lists those there are.
    """
    _actor(label, doing)
    ink = Ink(style)
    if label in PEOPLE:
        size = PEOPLE[label].size
        with ink.frame(*_onto(size)((0.0, 0.0)), 0, size):
            draw_figure(ink, PEOPLE[label].costume, pose(doing, phase))
    elif label in ANIMALS:
        size = ANIMALS[label].size
        with ink.frame(*_onto(size)((0.0, 0.0)), 0, size):
            draw_beast(ink, ANIMALS[label].coat, gait(doing, phase))
    else:
        _draw_riding(ink, label, doing, phase)
    return ink.svg()


def keypoints(label: str, doing: str, phase: float = 0.0) -> dict[str, tuple[float, float]]:
    """The key points of a drawing, for maps of poses; `CAST[label].bones` says which to join.

    Args:
        label: a name in `CAST`.
        doing: one of the actor's poses.
        phase: how far a cycle has gone.

    Returns:
        For each joint its place in shares of the square, x from the left and y from the top: COCO's 18 points for
        those who stand upright (the rider's, for riders), AP-10K's 17 for animals. Hidden joints are there too.

    Raises:
        BadInput: as for `draw`.
    """
    _actor(label, doing)
    if label in ANIMALS:
        places = place_beast(gait(doing, phase), ANIMALS[label].coat.frame).joints
        move = _onto(ANIMALS[label].size)
    elif label in PEOPLE:
        body = Body(Ink("flat"), PEOPLE[label].costume, pose(doing, phase))
        places = {name: body.at(name) for name in body.placed.joints}
        move = _onto(PEOPLE[label].size)
    else:
        ink = Ink("flat")
        rider = _rider(ink, label)
        x, y = _seat(rider, BeastBody(ink, ANIMALS[_RIDERS[label][1]].coat, gait(doing, phase)))
        places = {name: rider.at(name) for name in rider.placed.joints}

        def move(point: Point) -> Point:
            return (x + point[0] * _RIDER_SIZE, y + point[1] * _RIDER_SIZE)

    return {name: (move(point)[0] / SHEET, move(point)[1] / SHEET) for name, point in places.items()}
