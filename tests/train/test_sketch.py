"""What the sketcher learns from."""

from __future__ import annotations

import torch

from dreamloom.engine.sketch import Sketcher
from dreamloom.train.sketch import BLENDED, NOISY, Shown, likeness, on_the_way


def test_some_latents_are_blended_some_noisy_and_the_rest_stay() -> None:
    latents = torch.randn(400, 16, 2, 2, generator=torch.Generator().manual_seed(1))
    made = on_the_way(latents, torch.Generator().manual_seed(2))
    stayed = (made == latents).flatten(1).all(1)
    assert made.shape == latents.shape
    assert abs(float(stayed.float().mean()) - (1 - BLENDED - NOISY)) < 0.1
    assert float(made[~stayed].std()) < float(latents.std())  # blends are paler than what is blended
    assert torch.equal(on_the_way(latents, torch.Generator().manual_seed(2)), made)


def test_a_sketcher_that_is_right_is_nearer_than_one_that_is_not() -> None:
    torch.manual_seed(3)
    sketcher, latents = Sketcher().eval(), torch.randn(2, 16, 4, 4)
    with torch.inference_mode():
        right = sketcher(latents).clamp(-1, 1)
    assert likeness(sketcher, Shown(latents, right)) > 80
    assert likeness(sketcher, Shown(latents, -right)) < 30
