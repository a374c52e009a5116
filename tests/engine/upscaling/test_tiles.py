"""Upscaling tile by tile: what comes out does not depend on where tiles begin, nor on what was enlarged before."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from safetensors.torch import save_file

from dreamloom.engine.upscaling.load import load_upscaler, own_upscaler
from dreamloom.engine.upscaling.network import Compact
from dreamloom.engine.upscaling.tiles import Upscaler, resized
from dreamloom.errors import BadFile


def small_upscaler(scale: int = 4) -> Upscaler:
    """An upscaler with random weights that are large enough for its detail to be seen."""
    torch.manual_seed(1)
    network = Compact(8, 2, scale).eval().requires_grad_(False)
    return Upscaler("small", "0" * 64, network, network.scale, network.reach, torch.device("cpu"))


def noise(height: int, width: int, seed: int = 0) -> np.ndarray[tuple[int, int, int], np.dtype[np.uint8]]:
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), np.uint8)


@given(st.integers(1, 40), st.integers(1, 40), st.integers(1, 4), st.integers(3, 24))
@settings(max_examples=25, deadline=None)
def test_tiles_leave_no_seams(height: int, width: int, times: int, tile: int) -> None:
    picture, upscaler = noise(height, width), small_upscaler()
    whole = upscaler.enlarge(picture, times, tile=64)
    tiled = upscaler.enlarge(picture, times, tile=tile)
    assert whole.shape == (height * times, width * times, 3)
    assert np.abs(whole.astype(int) - tiled).max() <= 1  # rounding, where float sums differ in their order


@pytest.mark.parametrize(("scale", "times", "side"), [(4, 3, 27), (2, 3, 27), (2, 4, 36), (3, 2, 18), (4, 1, 9)])
def test_any_scale_makes_any_size(scale: int, times: int, side: int) -> None:
    assert small_upscaler(scale).enlarge(noise(9, 9), times).shape == (side, side, 3)


def test_smaller_factors_are_the_average_of_the_full_one() -> None:
    picture, upscaler = noise(10, 12) // 2 + 60, small_upscaler()  # far from black and white, where it would be cut off
    full = upscaler.enlarge(picture, 4).astype(float)
    half = full.reshape(20, 2, 24, 2, 3).mean(axis=(1, 3))
    assert np.abs(upscaler.enlarge(picture, 2) - half).max() <= 1.5


def test_the_same_picture_always_comes_out_the_same() -> None:
    upscaler, picture = small_upscaler(), noise(20, 20)
    first = upscaler.enlarge(picture, 4)
    upscaler.enlarge(noise(31, 7, seed=5), 4)
    assert np.array_equal(first, upscaler.enlarge(picture, 4))


def test_what_is_transparent_does_not_bleed_into_what_is_seen() -> None:
    picture = np.zeros((24, 24, 3), np.uint8)
    picture[:] = (255, 0, 255)  # a colour that nobody sees
    picture[:, 12:] = (40, 160, 60)
    alpha = np.zeros((24, 24), np.uint8)
    alpha[:, 12:] = 255
    pixels, larger = own_upscaler().enlarge_with_alpha(picture, alpha, 4)
    assert larger is not None
    assert larger[:, :40].max() < 12
    assert larger[:, 56:].min() > 243
    assert np.abs(pixels[8:-8, 56:88].astype(int) - (40, 160, 60)).max() < 24
    shown = pixels[larger > 128].astype(int)
    assert (shown[:, 1] > shown[:, 0]).all()
    assert (shown[:, 1] > shown[:, 2]).all()


def test_a_picture_without_alpha_gets_none() -> None:
    assert small_upscaler().enlarge_with_alpha(noise(4, 4), None, 2)[1] is None


def test_an_even_colour_stays_as_it_is() -> None:
    picture = np.full((20, 30, 3), (200, 120, 40), np.uint8)
    assert np.abs(own_upscaler().enlarge(picture, 4).astype(int) - (200, 120, 40)).max() <= 3


def test_our_own_is_nearer_to_the_truth_than_a_plain_kernel() -> None:
    large = Image.new("RGB", (256, 256), (240, 236, 220))
    down, across = np.mgrid[0:256, 0:256]
    disc = np.asarray(large).copy()
    disc[np.hypot(down - 120, across - 131) < 70] = (30, 90, 200)
    disc[150:170, 20:236] = (220, 40, 40)
    small = np.asarray(Image.fromarray(disc).resize((64, 64), Image.Resampling.BOX))

    def error(made: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]) -> float:
        return float(np.square(made.astype(float) - disc).mean())

    assert error(own_upscaler().enlarge(small, 4)) < 0.8 * error(resized(small, 256, 256))


def test_another_network_of_the_kind_is_loaded_with_its_own_shape(tmp_path: Path) -> None:
    torch.manual_seed(2)
    save_file(Compact(6, 3, 2).half().state_dict(), tmp_path / "2x-other.safetensors")
    other = load_upscaler(tmp_path / "2x-other.safetensors", "2x-other")
    assert (other.scale, other.reach, other.name) == (2, 5, "2x-other")
    assert other.enlarge(noise(5, 7), 2).shape == (10, 14, 3)


@pytest.mark.parametrize(
    "state",
    [
        {"conv_first.weight": torch.zeros(64, 3, 3, 3)},
        {"body.0.weight": torch.zeros(8, 1, 3, 3), "body.2.weight": torch.zeros(12, 8, 3, 3)},
        {"body.0.weight": torch.zeros(8, 3, 3, 3), "body.2.weight": torch.zeros(13, 8, 3, 3)},
        {"body.0.weight": torch.zeros(8, 3, 3, 3), "body.2.weight": torch.zeros(12, 8, 3, 3)},
    ],
)
def test_other_shapes_are_refused_in_a_sentence(tmp_path: Path, state: dict[str, torch.Tensor]) -> None:
    save_file(state, tmp_path / "x.safetensors")
    with pytest.raises(BadFile, match="of the kind Compact"):
        load_upscaler(tmp_path / "x.safetensors", "x")
