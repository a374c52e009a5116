"""Which kinds of maps there are, under which names, and what they can be made with."""

from __future__ import annotations

import numpy as np
import pytest

from dreamloom.control import KINDS, find
from dreamloom.errors import BadRecipe
from dreamloom.recipe import controls
from dreamloom.recipe.controls import MapOptions, control_kind

PIXELS = np.zeros((16, 16, 3), np.uint8)


def test_every_named_kind_is_there() -> None:
    assert [kind.name for kind in KINDS] == list(controls.KINDS)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("canny", "canny"),
        ("Canny", "canny"),
        ("openpose", "pose"),
        ("openpose_full", "pose"),
        ("soft edges", "softedge"),
        ("softedge_hed", "softedge"),
        ("HED", "softedge"),
        ("lineart_realistic", "lineart"),
        ("seg", "segments"),
        ("depth_midas", "depth"),
        ("tile_resample", "tile"),
        ("sketch", "scribble"),
    ],
)
def test_names_of_other_tools_are_understood(name: str, kind: str) -> None:
    assert find(name).name == kind


@pytest.mark.parametrize(("name", "near"), [("cany", "canny"), ("opnpose", "pose"), ("soft_edg", "softedge")])
def test_an_unknown_kind_names_the_nearest(name: str, near: str) -> None:
    assert control_kind(name) is None
    with pytest.raises(BadRecipe, match=f"no kind of control map '{name}'; near it: .*{near}"):
        find(name)


def test_one_that_is_near_nothing_names_them_all() -> None:
    with pytest.raises(BadRecipe, match="canny, softedge, scribble, lineart, depth, pose, segments, tile"):
        find("zzz")


def test_options_can_be_given_wherever_they_are_asked_for() -> None:
    assert {option.name for kind in KINDS for option in kind.options} == set(MapOptions.model_fields)


@pytest.mark.parametrize(
    ("name", "options", "told"),
    [
        ("canny", {"low": -1}, "low must be between 0 and 1000, not -1"),
        ("tile", {"scale": 0}, "scale must be between 1 and 64, not 0"),
        ("tile", {"scale": float("nan")}, "scale must be between"),
        ("canny", {"ink": 1}, "canny knows no ink: it knows low, high"),
        ("depth", {"ink": 1}, "depth knows no ink: it has no options"),
    ],
)
def test_an_option_that_cannot_be_used_is_told(name: str, options: dict[str, float], told: str) -> None:
    with pytest.raises(BadRecipe, match=told):
        find(name).map(PIXELS, options)


def test_depth_cannot_be_made_and_says_what_to_do() -> None:
    with pytest.raises(BadRecipe, match=r"no package carries a model.*--control depth=MAP"):
        find("depth").map(PIXELS)
