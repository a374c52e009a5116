"""Stick figures: what is drawn of people, and people found in a drawing where the models are installed."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from dreamloom.control import find, people, pose
from dreamloom.control.people import Person, Square, anchors, decoded
from dreamloom.errors import BadRecipe
from dreamloom.media.pictures import Pixels

BLACK = np.zeros((512, 512, 3), np.uint8)
BOX = 12  # numbers that the first model says of each anchor

with_models = pytest.mark.skipif(people.lacking() is not None, reason="the models that find people are not installed")


def person(sure: float = 1.0) -> Person:
    """Somebody whose 33 joints stand in rows."""
    joints = np.array([(60 + 60 * (number % 7), 60 + 80 * (number // 7)) for number in range(33)], np.float32)
    return Person(joints, np.full(33, sure, np.float32))


def test_joints_are_drawn_in_openpose_colours_where_they_are() -> None:
    drawn = pose.stick_figures([person()], BLACK)
    for joints, colour in zip(pose.POINTS, pose.COLOURS, strict=True):
        if len(joints) == 1:
            column, row = person().joints[joints[0]].astype(int)
            assert tuple(drawn[row, column]) == colour


def test_the_neck_is_between_the_shoulders_and_limbs_are_darker_than_joints() -> None:
    shoulders = person(0.0)
    shoulders.sure[[11, 12]] = 1
    drawn = pose.stick_figures([shoulders], BLACK)
    left, right = shoulders.joints[11], shoulders.joints[12]
    column, row = ((left + right) / 2).astype(int)
    assert tuple(drawn[row, column]) == pose.COLOURS[1]
    column, row = (left * 0.25 + right * 0.75).astype(int)
    assert tuple(drawn[row, column]) == tuple(int(0.6 * part) for part in pose.COLOURS[0])


def test_what_is_hidden_is_not_drawn() -> None:
    hidden = person()
    hidden.sure[16] = 0.1
    column, row = hidden.joints[16].astype(int)
    assert pose.stick_figures([person()], BLACK)[row, column].any()
    assert not pose.stick_figures([hidden], BLACK)[row, column].any()
    assert not pose.stick_figures([person(0.0)], BLACK).any()


def test_the_first_models_answer_is_counted_from_its_anchors() -> None:
    places = anchors()
    assert places.shape == (2254, 2)
    assert places[0] == pytest.approx((4 / 224, 4 / 224))
    assert places[-1] == pytest.approx((208 / 224, 208 / 224))
    boxes, scores = np.zeros((2254, BOX), np.float32), np.full(2254, -9, np.float32)
    boxes[100, :8] = (10, 20, 40, 60, 1, 2, 3, 4)
    scores[100] = 5
    (found,) = decoded(boxes, scores, 0.5)
    assert found[:2] == pytest.approx(places[100] + np.array((10, 20)) / 224)
    assert found[2:4] == pytest.approx(np.array((40, 60)) / 224)
    assert found[4:8] == pytest.approx(np.tile(places[100], 2) + np.array((1, 2, 3, 4)) / 224)
    assert len(decoded(boxes, scores, 0.999)) == 0


def test_somebody_who_is_found_twice_counts_once() -> None:
    boxes, scores = np.zeros((2254, BOX), np.float32), np.full(2254, -9, np.float32)
    boxes[:, 2:4] = 80
    scores[[500, 502, 1200]] = (2, 4, 3)  # the first two are side by side
    found = decoded(boxes, scores, 0.5)
    assert found[:, :2] == pytest.approx(anchors()[[502, 1200]])


@pytest.mark.parametrize("turn", [0.0, 0.5, -2.0])
def test_a_square_is_cut_out_upright(turn: float) -> None:
    middle = np.array((100, 80), np.float32)
    up = np.array((np.sin(turn), -np.cos(turn)), np.float32) * 40
    square = Square.between(middle, middle + up)
    matrix = square.matrix()
    assert matrix @ (128, 128, 1) == pytest.approx(middle, abs=1e-3)
    top = np.array((128, 128 - 128 / people.MARGIN, 1))
    assert matrix @ top == pytest.approx(middle + up, abs=1e-3)


def test_without_the_models_it_says_how_to_get_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(BadRecipe, match=r"pip install 'dreamloom\[pose\]'.*--control pose=MAP"):
        find("pose").map(BLACK)


def dancer() -> tuple[Pixels, dict[str, tuple[float, float]]]:
    """One of our own puppets on pale ground, and where its joints are, in shares."""
    resvg_py = pytest.importorskip("resvg_py")
    from dreamloom.train.data.puppets.cast import draw, keypoints

    svg = draw("dancer", "walking", "soft")
    png = bytes(resvg_py.svg_to_bytes(svg_string=svg, width=512, height=512, skip_system_fonts=True))
    ground = Image.new("RGBA", (512, 512), (200, 220, 235, 255))
    pixels = np.asarray(Image.alpha_composite(ground, Image.open(io.BytesIO(png)).convert("RGBA")).convert("RGB"))
    return pixels, keypoints("dancer", "walking")


@with_models
def test_a_dancers_joints_are_found() -> None:
    pixels, places = dancer()
    (found,) = people.find_people(pixels, 0.5)
    named = {"nose": 0, "left_shoulder": 11, "right_shoulder": 12, "left_elbow": 13, "right_knee": 26, "left_ankle": 27}
    away = [np.hypot(*(found.joints[joint] - np.array(places[name]) * 512)) for name, joint in named.items()]
    assert np.median(away) < 30
    assert pose.pose(pixels, 0.5).any()


@with_models
def test_nobody_is_found_where_nobody_is() -> None:
    assert not find("pose").map(np.full((200, 300, 3), 128, np.uint8)).any()


@with_models
@pytest.mark.parametrize("shape", [(1, 1), (1, 300), (5, 7), (333, 127)])
def test_a_map_is_as_large_as_its_picture(shape: tuple[int, int]) -> None:
    pixels = np.random.default_rng(3).integers(0, 256, (*shape, 3), np.uint8)
    assert find("pose").map(pixels, {"sure": 0.05}).shape == pixels.shape
