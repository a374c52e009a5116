"""Maps of drawn pictures: what is on them, and where."""

from __future__ import annotations

import numpy as np
import pytest

from dreamloom.control import KINDS, find
from dreamloom.media.pictures import Pixels

MADE = [kind.name for kind in KINDS if kind.name not in ("depth", "pose")]


def square(side: int = 128, low: int = 32, high: int = 96) -> Pixels:
    """A red square on pale ground."""
    pixels = np.full((side, side, 3), (220, 230, 240), np.uint8)
    pixels[low:high, low:high] = (200, 30, 30)
    return pixels


def away_from_outline(side: int, high: int) -> np.ndarray:
    """How many pixels each place lies from the outline of a square in the middle that ends at `high`."""
    rows, columns = np.abs(np.mgrid[:side, :side] + 0.5 - side / 2)
    return np.abs(np.maximum(rows, columns) - (high - side / 2))


@pytest.mark.parametrize("name", MADE)
@pytest.mark.parametrize("shape", [(1, 1), (1, 300), (7, 5), (64, 200), (333, 127)])
def test_a_map_is_as_large_as_its_picture(name: str, shape: tuple[int, int]) -> None:
    pixels = np.random.default_rng(3).integers(0, 256, (*shape, 3), np.uint8)
    drawn = find(name).map(pixels)
    assert drawn.shape == pixels.shape
    assert drawn.dtype == np.uint8


@pytest.mark.parametrize("name", MADE)
def test_a_map_of_a_large_picture_is_as_large(name: str) -> None:
    assert find(name).map(np.kron(square(), np.ones((16, 13, 1), np.uint8))).shape == (2048, 1664, 3)


@pytest.mark.parametrize("name", MADE)
def test_the_same_picture_gives_the_same_map_and_stays_as_it_was(name: str) -> None:
    pixels = np.random.default_rng(5).integers(0, 256, (90, 120, 3), np.uint8)
    before = pixels.copy()
    assert (find(name).map(pixels) == find(name).map(pixels)).all()
    assert (pixels == before).all()


@pytest.mark.parametrize(
    ("name", "off", "options"),
    [
        ("canny", 2, {}),
        ("softedge", 4, {}),
        ("scribble", 5, {"thickness": 12}),
        ("lineart", 4, {"smooth": 2}),
    ],
)
def test_the_edges_of_a_square_lie_on_the_square(name: str, off: float, options: dict[str, float]) -> None:
    drawn = find(name).map(square(), options)[..., 0]
    away = away_from_outline(128, 96)
    assert (away[drawn > 127] <= off).all()
    sides = [drawn[48:80, 28:36], drawn[48:80, 92:100], drawn[28:36, 48:80].T, drawn[92:100, 48:80].T]
    assert all((side.max(axis=1) > 127).all() for side in sides)
    assert (drawn[away > 2 * off + 4] < 30).all()


@pytest.mark.parametrize("name", ["canny", "softedge", "scribble", "lineart"])
@pytest.mark.parametrize("value", [0, 128, 255])
def test_an_even_picture_has_no_edges(name: str, value: int) -> None:
    assert not find(name).map(np.full((64, 64, 3), value, np.uint8)).any()


def test_faint_edges_need_a_low_threshold() -> None:
    pixels = np.full((64, 64, 3), 100, np.uint8)
    pixels[16:48, 16:48] = 112
    assert not find("canny").map(pixels).any()
    assert find("canny").map(pixels, {"low": 20, "high": 40}).any()


def test_soft_edges_let_texture_fade() -> None:
    pixels = square(256, 64, 192)
    rough = np.random.default_rng(1).integers(-14, 15, (256, 256, 1))
    drawn = find("softedge").map(np.clip(pixels + rough, 0, 255).astype(np.uint8))[..., 0].astype(float)
    away = away_from_outline(256, 192)
    assert drawn[away < 2].mean() > 4 * drawn[away > 16].mean()


def test_segments_are_flat_and_keep_their_colours() -> None:
    rough = np.random.default_rng(1).integers(-5, 6, (128, 128, 1))
    drawn = find("segments").map(np.clip(square() + rough, 0, 255).astype(np.uint8))
    colours, counts = np.unique(drawn.reshape(-1, 3), axis=0, return_counts=True)
    assert len(colours) == 2
    assert sorted(counts) == pytest.approx([64 * 64, 128 * 128 - 64 * 64], rel=0.05)
    assert np.abs(drawn[64, 64].astype(int) - (200, 30, 30)).max() <= 8
    assert np.abs(drawn[8, 8].astype(int) - (220, 230, 240)).max() <= 8


def test_small_segments_are_joined_to_others() -> None:
    pixels = square()
    pixels[60:63, 60:63] = (30, 200, 30)
    drawn = find("segments").map(pixels, {"smallest": 0.01})
    assert len(np.unique(drawn.reshape(-1, 3), axis=0)) == 2


def test_a_tile_is_the_picture_without_details() -> None:
    fine = np.indices((64, 64)).sum(axis=0) % 2 * 255
    pixels = np.repeat(fine[..., None], 3, axis=2).astype(np.uint8)
    assert np.ptp(find("tile").map(pixels).astype(int)) <= 2
    assert (find("tile").map(pixels, {"scale": 1}) == pixels).all()
