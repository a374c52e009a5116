from itertools import pairwise

import numpy as np
import pytest

from dreamloom.errors import BadInput
from dreamloom.train.data.puppets.cast import CAST, draw, keypoints
from dreamloom.train.data.puppets.gallery import render, sprites

EVERY_POSE = [(label, doing) for label, actor in CAST.items() for doing in actor.poses]
CYCLES = [(label, doing) for label, actor in CAST.items() for doing in actor.cycles]


@pytest.mark.parametrize("label", CAST)
def test_every_pose_shows_something_and_stays_within_the_square(label):
    for doing in CAST[label].poses:
        alpha = np.asarray(render(draw(label, doing, "flat", 0.25), 64))[:, :, 3]
        assert 0.05 < (alpha > 128).mean() < 0.8, doing
        rim = np.concatenate([alpha[0], alpha[-1], alpha[:, 0], alpha[:, -1]])
        assert rim.max() < 64, doing


@pytest.mark.parametrize("label", CAST)
def test_the_soft_drawing_has_the_outline_of_the_flat_one_and_more_shades(label):
    soft = np.asarray(render(draw(label, "standing", "soft"), 48)).astype(int)
    flat = np.asarray(render(draw(label, "standing", "flat"), 48)).astype(int)
    inside = (flat[:, :, 3] == 255) & (soft[:, :, 3] == 255)
    assert ((flat[:, :, 3] > 128) == (soft[:, :, 3] > 128)).mean() > 0.97
    assert len(np.unique(soft[inside], axis=0)) > len(np.unique(flat[inside], axis=0))


@pytest.mark.parametrize(("label", "doing"), EVERY_POSE)
def test_key_points_lie_within_the_square_and_every_bone_has_its_two(label, doing):
    for phase in (0.0, 0.25, 0.5, 0.75):
        points = keypoints(label, doing, phase)
        assert all(0 < x < 1 and 0 < y < 1 for x, y in points.values())
        assert {joint for bone in CAST[label].bones for joint in bone} <= set(points)


def test_key_points_lie_on_the_drawing():
    for label, actor in CAST.items():
        alpha = np.asarray(render(draw(label, actor.poses[0], "flat"), 64))[:, :, 3]
        for name, (x, y) in keypoints(label, actor.poses[0]).items():
            assert alpha[int(y * 64), int(x * 64)] > 0, (label, name)


@pytest.mark.parametrize(("label", "doing"), CYCLES)
def test_a_cycle_comes_back_to_where_it_began_and_moves_between(label, doing):
    first, last, half = (keypoints(label, doing, phase) for phase in (0.0, 1.0, 0.5))
    assert first == last
    moved = max(abs(first[name][0] - half[name][0]) + abs(first[name][1] - half[name][1]) for name in first)
    assert moved > (0.0 if " on a" in label else 0.02)


def test_a_cycle_moves_smoothly():
    for doing in ("walking", "running", "dancing"):
        steps = [np.array(list(keypoints("boy", doing, number / 48).values())) for number in range(49)]
        assert max(np.abs(after - before).max() for before, after in pairwise(steps)) < 0.05


def test_a_drawing_is_the_same_each_time_and_phases_differ():
    assert draw("corgi", "running", "soft", 0.25) == draw("corgi", "running", "soft", 1.25)
    assert draw("corgi", "running", "soft", 0.25) != draw("corgi", "running", "soft", 0.5)


def test_an_unknown_actor_or_pose_is_refused_with_those_there_are():
    with pytest.raises(BadInput, match="astronaut"):
        draw("accountant", "standing", "soft")
    with pytest.raises(BadInput, match="walking"):
        keypoints("horse", "flying")


def test_sprites_carry_words_a_set_and_a_square_picture(monkeypatch):
    monkeypatch.setattr("dreamloom.train.data.puppets.gallery.CAST", {"corgi": CAST["corgi"]})
    drawings = list(sprites(24))
    assert {one.set for one in drawings} == {"dreamloom-soft", "dreamloom-flat"}
    assert {one.pose for one in drawings} == {None, "walking", "running", "sitting", "jumping"}
    assert [one.phase for one in drawings if one.pose == "running"][:4] == [0.0, 0.25, 0.5, 0.75]
    assert all(one.picture.size == (24, 24) and one.picture.mode == "RGBA" for one in drawings)
    assert all(one.keywords and one.group == 3 and one.licence == "CC0-1.0" for one in drawings)
