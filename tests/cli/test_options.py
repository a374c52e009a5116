"""Values of options that are more than a number or a name."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dreamloom.cli.options import random_seed, read_interval, read_outpaint, read_output, read_seed, read_size
from dreamloom.errors import BadRecipe


def test_sizes() -> None:
    assert read_size("256x128") == read_size(" 256 X 128 ") == read_size("256×128") == (256, 128)


def test_outpaint() -> None:
    assert read_outpaint("left=64,right=32") == {"left": 64, "right": 32}
    assert read_outpaint("TOP = 1 , bottom:0") == {"top": 1, "bottom": 0}


def test_intervals() -> None:
    assert read_interval("0.2-0.8") == read_interval(".2, 0.80") == (0.2, 0.8)
    assert read_interval("0-1") == (0, 1)


@pytest.mark.parametrize("text", ["", "64", "64x", "x64", "64x64x64", "-64x64", "6.4x64", "64 64", "1234567x1", "٣x٣"])
def test_sizes_that_are_none(text: str) -> None:
    with pytest.raises(BadRecipe, match="--size must be"):
        read_size(text)


@pytest.mark.parametrize("text", ["", "left", "left=", "left=-3", "left=3,,top=2", "left=3,left=4", "up=3", "64"])
def test_outpaints_that_are_none(text: str) -> None:
    with pytest.raises(BadRecipe, match="--outpaint"):
        read_outpaint(text)


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    for read in (read_size, read_outpaint, read_interval):
        with contextlib.suppress(BadRecipe):
            read(text)


def test_seeds() -> None:
    assert read_seed(-1) is None
    assert read_seed(7) == 7
    assert 0 <= random_seed() < 2**32


def test_outputs(tmp_path: Path) -> None:
    assert read_output(None) is None
    assert read_output("a/b.png") == Path("a/b.png")
    folder = tmp_path / "v1.5"
    assert read_output(f"{folder}/") == folder
    assert folder.is_dir()
    assert read_output(f"{tmp_path}/plain/") == tmp_path / "plain"
    assert not (tmp_path / "plain").exists()
