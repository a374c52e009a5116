"""Things that are cut out and carried."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dreamloom.errors import BadRecipe
from dreamloom.motion.paths import carried, position, thing_at
from dreamloom.recipe import MotionPath


def scene(x: int = 10, y: int = 20) -> Any:
    frame = np.full((48, 64, 3), (40, 120, 60), np.uint8)
    frame[::4] += 9
    frame[y : y + 10, x : x + 12] = (220, 40, 40)
    return frame


def thing(x: int = 10, y: int = 20) -> Any:
    return (scene(x, y)[..., 0] > 200).astype(bool)


@pytest.mark.parametrize(
    ("time", "where"), [(0, (0, 0)), (0.25, (0.5, 0)), (0.5, (1, 0)), (0.75, (1, 0.5)), (1, (1, 1)), (9, (1, 1))]
)
def test_points_lie_at_even_times(time: float, where: tuple[float, float]) -> None:
    assert position([(0, 0), (1, 0), (1, 1)], time) == pytest.approx(where)


def test_a_thing_is_found_by_its_colours() -> None:
    assert np.array_equal(thing_at(scene(), (0.25, 0.5)), thing())
    for point in ((0.9, 0.9), (-0.1, 0.5), (0.5, 1.0)):
        with pytest.raises(BadRecipe):
            thing_at(scene(), point)


def test_it_is_carried_over_a_ground_that_stays() -> None:
    way = MotionPath(points=((0.2, 0.5), (0.6, 0.5)))
    start = scene()
    first, last = carried(start, [way], [thing()], 0), carried(start, [way], [thing()], 1)
    assert np.array_equal(first.pixels, start)
    assert first.unknown.max() == 0
    moved = round(0.4 * 64)
    assert np.array_equal(last.pixels[20:30, 10 + moved : 22 + moved], start[20:30, 10:22])
    assert last.unknown[20:30, 10:22].min() == 1
    assert last.unknown[20:30, 10 + moved : 22 + moved].max() == 0
    assert last.unknown[:16].max() == last.unknown[34:].max() == 0
    far = last.unknown == 0
    assert np.array_equal(last.pixels[far & ~thing(10 + moved)], start[far & ~thing(10 + moved)])
    assert last.free[20:30, 10 + moved : 22 + moved].min() == last.free[20:30, 10:22].min() == 1


def test_it_may_leave_the_picture() -> None:
    way = MotionPath(points=((0.2, 0.5), (2, 0.5)))
    gone = carried(scene(), [way], [thing()], 1)
    assert gone.unknown[20:30, 10:22].min() == 1
    assert (gone.pixels[gone.unknown == 0][:, 0] < 200).all()


def test_two_things_at_once() -> None:
    frame = scene()
    frame[4:10, 40:50] = (40, 40, 220)
    other = frame[..., 2] > 200
    ways = [MotionPath(points=((0.2, 0.5), (0.5, 0.5))), MotionPath(points=((0.7, 0.1), (0.7, 0.7)))]
    made = carried(frame, ways, [thing(), other], 1)
    assert (made.pixels[20:30, 29 : 29 + 12] == (220, 40, 40)).all()
    assert (made.pixels[4 + 29 : 10 + 29, 40:50] == (40, 40, 220)).all()
