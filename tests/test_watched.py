"""What is kept of a glance: small pictures, maps in few numbers."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from PIL import Image

from dreamloom.engine.events import Glance
from dreamloom.watched import PLACES, SIDE, as_look


def glance(maps: Any, words: tuple[str, ...], side: int = 64) -> Glance:
    view = np.full((side // 2, side, 3), 200, np.uint8)
    return Glance(0, 3, 9, 0.51239, view, view, view, view, words, np.asarray(maps, np.float32))


def test_maps_compare_words_with_each_other() -> None:
    # at the left nothing but padding is looked at much, yet of the words it is the cat
    look, _ = as_look(glance([[[0.02, 0.3]], [[0.01, 0.5]]], ("cat", "moon")), 5)
    assert (look.item, look.step, look.steps, look.noise) == (5, 3, 9, 0.5124)
    assert look.words == ("cat", "moon")
    assert look.maps == (((1.0, 0.56),), ((0.53, 1.0),))
    assert look.shares == (0.3855, 0.6145)


def test_without_words_there_are_no_maps() -> None:
    look, pictures = as_look(glance(np.zeros((0, 0, 0)), ()), 0)
    assert (look.words, look.maps, look.shares) == ((), (), ())
    assert set(pictures) == {"guided", "prompted", "wordless", "noisy"}


def test_large_pictures_and_maps_become_small_ones() -> None:
    look, pictures = as_look(glance(np.random.default_rng(1).random((2, 32, 64)), ("a", "b"), side=1024), 0)
    assert (len(look.maps[0]), len(look.maps[0][0])) == (PLACES // 2, PLACES)
    assert max(value for row in look.maps[0] for value in row) == 1
    with Image.open(io.BytesIO(pictures["noisy"])) as picture:
        assert (picture.format, picture.size) == ("JPEG", (SIDE, SIDE // 2))
