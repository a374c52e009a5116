"""Noise depends on its seed and shape alone, and variations go along the sphere."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from dreamloom.engine.noise import noise, noise_in_common, seeded, spherical_mix, starting_noise
from dreamloom.recipe.values import MAX_SEED

SHAPE = (16, 1, 8, 8)


@pytest.mark.parametrize("seed", [0, 7, 2**32, MAX_SEED])
def test_a_seed_gives_the_same_noise_again(seed: int) -> None:
    first = noise(SHAPE, seed)
    assert torch.equal(first, noise(SHAPE, seed))
    assert first.shape == SHAPE
    assert first.dtype == torch.float32
    assert not torch.equal(first, noise(SHAPE, (seed + 1) % MAX_SEED))


def test_noise_is_standard_normal_and_leaves_the_global_dice_alone() -> None:
    torch.manual_seed(3)
    before = torch.get_rng_state()
    made = noise((16, 1, 64, 64), 5)
    assert torch.equal(before, torch.get_rng_state())
    assert abs(float(made.mean())) < 0.02
    assert abs(float(made.std()) - 1) < 0.02


def test_generators_are_on_the_cpu() -> None:
    assert seeded(1).device.type == "cpu"


@given(st.floats(0, 1))
@settings(deadline=None, max_examples=50)
def test_a_mix_is_as_strong_as_what_it_is_mixed_of(share: float) -> None:
    first, second = noise((4096,), 1), noise((4096,), 2)
    mixed = spherical_mix(first, second, share)
    assert mixed.dtype == torch.float32
    assert abs(float(mixed.std()) - 1) < 0.05


def test_the_ends_of_a_mix_are_exact() -> None:
    own, other = noise(SHAPE, 1), noise(SHAPE, 2)
    assert torch.equal(starting_noise(SHAPE, 1), own)
    assert torch.equal(starting_noise(SHAPE, 1, 2, 0.0), own)
    assert torch.equal(starting_noise(SHAPE, 1, 2, 1.0), other)


def test_a_mix_moves_steadily_from_one_to_the_other() -> None:
    own, other = noise(SHAPE, 1), noise(SHAPE, 2)
    mixes = [spherical_mix(own, other, share / 10) for share in range(11)]
    to_own = [float((mix - own).norm()) for mix in mixes]
    to_other = [float((mix - other).norm()) for mix in mixes]
    assert to_own == sorted(to_own)
    assert to_other == sorted(to_other, reverse=True)
    assert to_own[1] < 0.2 * to_own[-1]


def test_noise_mixed_with_itself_stays() -> None:
    own = noise(SHAPE, 1)
    torch.testing.assert_close(spherical_mix(own, own.clone(), 0.5), own)


@pytest.mark.parametrize("share", [0.0, 0.4, 1.0])
def test_frames_have_so_much_of_their_noise_in_common_and_it_stays_noise(share: float) -> None:
    own = noise((16, 3, 32, 32), 1)
    mixed = noise_in_common(own, share)
    assert torch.equal(mixed[:, 0], own[:, 0])
    for frame in (1, 2):
        alike = (mixed[:, frame] * own[:, 0]).mean()
        assert abs(float(alike) - share**0.5) < 0.03
        assert abs(float(mixed[:, frame].std()) - 1) < 0.02
    assert abs(float((mixed[:, 1] * mixed[:, 2]).mean()) - share) < 0.03
