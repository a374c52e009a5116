import numpy as np
import pytest

from dreamloom.train.data.puppets.gallery import render
from dreamloom.train.data.puppets.ink import Ink, dark, light, mix


def painted(ink):
    return np.asarray(render(ink.svg(), 100)).astype(int)


def test_a_frame_moves_turns_scales_and_mirrors():
    ink = Ink("flat")
    with ink.frame(500, 500, 90, 2.0), ink.frame(0, 0, mirror=True):
        ink.dot(-100, 0, 20, "#ff0000")  # mirrored: 100 to the right; turned clockwise: 100 down; twice as far
    ys, xs = np.nonzero(painted(ink)[:, :, 3] > 128)
    assert xs.mean() == pytest.approx(49.5, abs=1)
    assert ys.mean() == pytest.approx(69.5, abs=1)
    assert len(xs) == pytest.approx(np.pi * 4**2, rel=0.2)


def test_a_tube_is_as_wide_as_its_radii_say():
    ink = Ink("flat")
    ink.tube(((200, 500), (800, 500)), (50, 150), "#3366cc", edge=0)
    widths = (painted(ink)[:, :, 3] > 128).sum(0)
    assert widths[20] == pytest.approx(10, abs=2)
    assert widths[80] == pytest.approx(30, abs=2)


def test_soft_shapes_are_lit_from_the_upper_left():
    ink = Ink("soft")
    ink.oval(500, 500, 300, 300, "#cc4433")
    picture = painted(ink)[:, :, :3].sum(2)
    assert picture[35, 35] > picture[50, 50] > picture[68, 68]


def test_what_is_within_a_path_stays_there():
    ink = Ink("flat")
    path = [("M", ((0.0, 0.0),)), ("L", ((500.0, 0.0),)), ("L", ((500.0, 1000.0),)), ("L", ((0.0, 1000.0),)), ("Z", ())]
    with ink.within(path):
        ink.oval(500, 500, 200, 200, "#00ff00", edge=0)
    alpha = painted(ink)[:, :, 3]
    assert alpha[50, 40] == 255
    assert alpha[50, 60] == 0


def test_colours_are_mixed_channel_by_channel():
    assert mix("#000000", "#ff8040", 0.5) == "#804020"
    assert light("#808080") > "#808080" > dark("#808080")
