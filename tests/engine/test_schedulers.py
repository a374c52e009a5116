"""Every sampler that has a name walks from noise to picture, and the same way each time."""

from __future__ import annotations

import inspect
from collections.abc import Callable

import pytest
import torch

from dreamloom.catalog.samplers import all_names
from dreamloom.engine.noise import noise, seeded
from dreamloom.engine.schedulers import make_scheduler

NAMES = all_names()
WITH_FRESH_NOISE = [name for name in NAMES if "SDE" in name or name in ("Euler a", "LCM")]
WITHOUT = [name for name in NAMES if name not in WITH_FRESH_NOISE]
SHAPE = (1, 4, 1, 8, 8)
GOAL = noise(SHAPE, 100)
START = noise(SHAPE, 200)
MEAN, SPREAD = 0.7, 0.3

Field = Callable[[torch.Tensor, float], torch.Tensor]


def straight(latents: torch.Tensor, sigma: float) -> torch.Tensor:
    """The direction of a model that knows one picture only: every path is a straight line to it."""
    return (latents - GOAL) / sigma


def gaussian(latents: torch.Tensor, sigma: float) -> torch.Tensor:
    """The exact direction where pictures are normal numbers around MEAN: paths bend, and end at MEAN + SPREAD·noise."""
    keep = 1 - sigma
    variance = (keep * SPREAD) ** 2 + sigma**2
    picture = MEAN + keep * SPREAD**2 / variance * (latents - keep * MEAN)
    return sigma / variance * (latents - keep * MEAN) - picture


def walk(name: str, steps: int, field: Field = straight, *, shift: float = 3.0, dice: int = 1) -> torch.Tensor:
    scheduler = make_scheduler(name, steps, shift)
    scheduler.set_begin_index(0)
    generator, latents = seeded(dice), START.clone()
    options = {"generator": generator} if "generator" in inspect.signature(scheduler.step).parameters else {}
    for index, time in enumerate(scheduler.timesteps):
        direction = field(latents, float(scheduler.sigmas[index]))
        latents = scheduler.step(direction, time, latents, return_dict=False, **options)[0]
    return latents


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("steps", [1, 2, 20])
def test_levels_fall_from_one_to_zero(name: str, steps: int) -> None:
    scheduler = make_scheduler(name, steps, 3.0)
    sigmas, times = scheduler.sigmas.double(), scheduler.timesteps.double()
    assert len(sigmas) == len(times) + 1 == (2 * steps if scheduler.order == 2 else steps + 1)
    assert 0.998 < float(sigmas[0]) <= 1
    assert float(sigmas[-1]) == 0
    assert (sigmas.diff() <= 0).all()
    assert len(sigmas.unique()) == steps + 1
    assert (times / 1000 - sigmas[:-1]).abs().max() <= 1e-3  # UniPC, like the stock pipelines, leaves out fractions


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("steps", [1, 2, 7])
def test_a_straight_field_is_followed_to_its_end(name: str, steps: int) -> None:
    torch.testing.assert_close(walk(name, steps), GOAL, atol=1e-6, rtol=0)


@pytest.mark.parametrize("name", WITHOUT)
def test_without_fresh_noise_the_exact_picture_is_neared(name: str) -> None:
    exact = MEAN + SPREAD * START
    far, near = (float((walk(name, steps, gaussian) - exact).square().mean().sqrt()) for steps in (4, 40))
    assert near < 0.05 < 0.3
    assert near < far


@pytest.mark.parametrize("name", WITH_FRESH_NOISE)
def test_with_fresh_noise_the_dice_decide(name: str) -> None:
    made = walk(name, 12, gaussian, dice=1)
    assert torch.equal(made, walk(name, 12, gaussian, dice=1))
    assert (made - walk(name, 12, gaussian, dice=2)).abs().max() > 0.01
    assert abs(float(made.mean()) - MEAN) < 0.1
    assert 0.1 < float(made.std()) < 0.5


@pytest.mark.parametrize("name", WITHOUT)
def test_without_fresh_noise_the_dice_say_nothing(name: str) -> None:
    assert torch.equal(walk(name, 6, gaussian, dice=1), walk(name, 6, gaussian, dice=2))


@pytest.mark.parametrize("name", NAMES)
def test_the_most_steps_are_no_trouble(name: str) -> None:
    scheduler = make_scheduler(name, 1000, 3.0)
    assert len(scheduler.sigmas.unique()) == 1001
    assert walk(name, 300, gaussian).isfinite().all()


def test_shift_spends_more_steps_at_high_noise() -> None:
    for name in ("Euler", "Euler a", "Heun", "DPM++ 2M", "UniPC", "LCM"):
        plain, shifted = (make_scheduler(name, 9, shift).sigmas for shift in (1.0, 3.0))
        assert (shifted[1:-1] > plain[1:-1]).all()


def test_schedules_go_as_low_as_the_model_knows() -> None:
    for schedule in ("Karras", "Exponential", "Beta"):
        sigmas = make_scheduler(f"DPM++ 2M {schedule}", 10, 3.0).sigmas
        assert float(sigmas[-2]) == pytest.approx(0.003 / 1.002)
    karras = make_scheduler("Euler Karras", 5, 1.0).sigmas.tolist()
    assert karras == pytest.approx(
        [((1 + step / 4 * (0.001 ** (1 / 7) - 1)) ** 7) for step in range(5)] + [0], abs=1e-5
    )


def test_beta_is_the_distribution_of_that_name() -> None:
    # scipy.stats.beta.ppf([0, 0.25, 0.5, 0.75, 1], 0.6, 0.6)
    sigmas = make_scheduler("Euler Beta", 5, 1.0).sigmas[:-1].double()
    shares = (1 - (sigmas - 0.001) / 0.999).tolist()
    assert shares == pytest.approx([0, 0.17568, 0.5, 0.82432, 1], abs=1e-4)


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(ValueError, match="no scheduler"):
        make_scheduler("Eulr", 4, 1.0)
