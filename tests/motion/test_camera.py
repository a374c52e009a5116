"""Camera moves: how far, when, and that several add up."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dreamloom.motion.camera import Placement, path, placement, progress, stands_still
from dreamloom.recipe import CameraMove
from dreamloom.recipe.camera import read_all

EASINGS = ["linear", "ease-in", "ease-out", "ease-in-out"]


def at(text: str, time: float = 1.0) -> Placement:
    moves = read_all(text)
    assert moves is not None
    return placement(moves, time, 120, 80)


@given(st.sampled_from(EASINGS), st.floats(0, 0.4), st.floats(0.5, 1), st.lists(st.floats(0, 1), min_size=2))
def test_every_easing_goes_from_nothing_to_all_of_it_and_never_back(
    easing: str, start: float, end: float, times: list[float]
) -> None:
    move = CameraMove.model_validate({"move": "pan", "direction": "left", "easing": easing, "start": start, "end": end})
    done = [progress(move, time) for time in sorted(times)]
    assert done == sorted(done)
    assert (progress(move, start), progress(move, end)) == (0, 1)
    assert (progress(move, 0), progress(move, 1)) == (0, 1)


def test_easings_differ_where_they_should() -> None:
    half = [progress(CameraMove(move="zoom", direction="in", easing=easing), 0.25) for easing in EASINGS]  # type: ignore[arg-type]
    assert half == [0.25, 0.0625, 0.4375, 0.15625]


@pytest.mark.parametrize(
    ("text", "placed"),
    [
        ("pan left 30", Placement(right=60)),
        ("pan right 60", Placement(right=-120)),
        ("tilt up 6", Placement(down=12)),
        ("zoom in 2", Placement(scale=2)),
        ("zoom out 2", Placement(scale=0.5)),
        ("roll left 90", Placement(turn=math.pi / 2)),
        ("static", Placement()),
    ],
)
def test_the_scene_goes_the_other_way(text: str, placed: Placement) -> None:
    assert at(text) == placed
    assert at(text, 0) == Placement()


def test_what_carries_the_camera_moves_near_things_more() -> None:
    assert at("truck left 50%").right == 60
    assert at("truck left 50%").near_right > 0
    assert at("pedestal up 50%").near_down > 0 > at("pedestal down 50%").near_down
    assert at("orbit left").right == 0 < at("orbit left").near_right
    assert at("dolly in 2").scale == 2
    assert at("dolly in 2").near_scale > 0 > at("dolly out 2").near_scale


def test_moves_at_one_time_add_up_and_others_follow_each_other() -> None:
    assert at("pan left 6, tilt up 6, zoom in 2") == Placement(right=12, down=12, scale=2)
    assert at("pan left 6 then pan right 6", 0.5).right == 12
    assert at("pan left 6 then pan right 6").right == 0
    assert at("zoom in 2, zoom in 2").scale == 4


def test_a_path_has_a_place_for_each_frame() -> None:
    moves = read_all("pan left 60")
    assert moves is not None
    assert [round(place.right) for place in path(moves, 5, 120, 80)] == [0, 30, 60, 90, 120]
    assert [round(place.right) for place in path(moves, 7, 120, 80, start=3)] == [0, 0, 0, 30, 60, 90, 120]
    assert path(moves, 1, 120, 80) == (Placement(),)


def test_standing_still_must_be_asked_for() -> None:
    static, pan = read_all("static"), read_all("pan left, static")
    assert static is not None
    assert pan is not None
    assert stands_still(static)
    assert not stands_still(pan)
    assert not stands_still(())
