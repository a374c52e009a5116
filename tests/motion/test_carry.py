"""Noise goes along, and stays noise."""

from __future__ import annotations

import pytest
import torch

from dreamloom.motion.camera import path
from dreamloom.motion.carry import along, carried_noise
from dreamloom.motion.warp import origins
from dreamloom.recipe.camera import read_all


def fresh(frames: int = 5, side: int = 16) -> torch.Tensor:
    return torch.randn((16, frames, side, side), generator=torch.Generator().manual_seed(1))


def places(text: str, frames: int = 5, side: int = 16) -> list[tuple[torch.Tensor, torch.Tensor]]:
    moves = read_all(text)
    assert moves is not None
    return [origins(place, side, side) for place in path(moves, frames, side, side)]


@pytest.mark.parametrize("moves", ["pan left 30", "zoom in 2", "zoom out 2", "roll left 40", "orbit right"])
@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_it_stays_noise(moves: str, share: float) -> None:
    noise = carried_noise(fresh(), places(moves), share)
    for frame in noise.unbind(1):
        assert frame.mean().abs() < 0.06
        assert frame.std() == pytest.approx(1, abs=0.05)
        neighbours = (frame[..., 1:] * frame[..., :-1]).mean()
        assert neighbours.abs() < 0.06


def test_it_goes_where_the_scene_goes() -> None:
    own = fresh()
    noise = carried_noise(own, places("pan left 15"), 1.0)  # a quarter of the picture: 4 cells
    assert torch.equal(noise[:, 0], own[:, 0])
    assert torch.equal(noise[:, 4, :, 4:], own[:, 0, :, :12])
    assert torch.equal(noise[:, 4, :, :4], own[:, 4, :, :4])  # new ground
    assert torch.equal(carried_noise(own, places("pan left 15"), 0.0), own)


def test_ground_far_away_is_new_every_time() -> None:
    own = fresh(3)
    away = places("static", 1)[0]
    far = (away[0] + 1000, away[1])
    assert torch.equal(carried_noise(own, [away, far, far], 1.0), own)


def test_places_are_followed_from_frame_to_frame() -> None:
    still = places("static", 1)[0]
    back = torch.zeros(2, 16, 16)
    back[0] = -0.6  # what is seen here was 0.6 cells further left a frame before
    place = still
    for _ in range(5):
        place = along(place, back)
    assert place[0][8, 8].item() == pytest.approx(5, abs=0.01)
    assert place[1][8, 8].item() == pytest.approx(8)
