import numpy as np
import pytest

from dreamloom.errors import BadInput
from dreamloom.train.data.own_art.gallery import THINGS, draw, named, sprites
from dreamloom.train.data.puppets.gallery import render


@pytest.mark.parametrize("number", range(len(THINGS)), ids=[one.label for one in THINGS])
def test_every_thing_fills_its_square_well_in_both_styles(number):
    for style in ("soft", "flat"):
        alpha = np.asarray(render(draw(THINGS[number], style), 48))[:, :, 3]
        assert (alpha > 128).mean() > 0.05
        rows, columns = np.nonzero(alpha.max(1) > 64)[0], np.nonzero(alpha.max(0) > 64)[0]
        assert max(rows[-1] - rows[0], columns[-1] - columns[0]) > 0.7 * 48


def test_drawings_are_the_same_each_time():
    assert draw(THINGS[0], "soft") == draw(THINGS[0], "soft")


def test_a_label_may_have_several_drawings():
    assert len(named("asteroid")) == 3
    with pytest.raises(BadInput, match="treehouse"):
        named("tree hut")


def test_sprites_come_in_both_sets(monkeypatch):
    monkeypatch.setattr("dreamloom.train.data.own_art.gallery.THINGS", THINGS[:2])
    drawings = list(sprites(24))
    assert [(one.label, one.set, one.pose) for one in drawings] == [
        ("spaceship", "dreamloom-soft", None),
        ("asteroid", "dreamloom-soft", None),
        ("spaceship", "dreamloom-flat", None),
        ("asteroid", "dreamloom-flat", None),
    ]
    assert all(one.picture.size == (24, 24) for one in drawings)
