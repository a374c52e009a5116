from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from dreamloom.engine.families.wan import Wan
from dreamloom.engine.families.wan_key_frames import filled


def disc_at(x: float) -> Any:
    """A white disc of 24 pixels on grey, as one frame."""
    down, right = np.mgrid[:64, :64]
    inside = np.clip(12.5 - np.hypot(down - 32, right - x), 0, 1)
    return np.repeat((60 + 180 * inside)[..., None], 3, axis=2).round().astype(np.uint8)[None]


def middle_of(frame: Any) -> float:
    weight = frame[..., 0].astype(float) - 60
    return float((weight.sum(axis=0) * np.arange(64)).sum() / weight.sum())


def test_what_moves_is_moved_between_two_key_frames_and_not_doubled() -> None:
    film = np.concatenate(list(filled([disc_at(24), disc_at(32), disc_at(40)], 4)))
    assert len(film) == 9
    assert [middle_of(frame) for frame in film] == pytest.approx([24 + 2 * n for n in range(9)], abs=0.7)
    true = np.concatenate([disc_at(24 + 2 * n) for n in range(9)])
    mixed = (disc_at(24)[0].astype(float) + disc_at(32)[0]) / 2
    assert np.abs(film[2] - true[2].astype(float)).mean() < 0.3 * np.abs(mixed - true[2]).mean()
    np.testing.assert_array_equal(film[::4], np.concatenate([disc_at(24), disc_at(32), disc_at(40)]))


def test_a_loop_begins_where_its_end_leads() -> None:
    parts = list(filled([disc_at(32), disc_at(24), disc_at(32)], 4, loop=True))  # of two latents
    assert [len(part) for part in parts] == [4, 4]
    np.testing.assert_array_equal(parts[0][-1], disc_at(24)[0])
    np.testing.assert_array_equal(parts[1][-1], disc_at(32)[0])
    assert middle_of(parts[0][1]) == pytest.approx(28, abs=0.7)


@pytest.fixture
def keeping(parts: dict[str, Any]) -> Wan:
    """The small Wan, as a model whose latents hold key frames."""
    return Wan(**parts, text_length=16, shift=1.0, key_frames=True)


def test_the_family_decodes_key_frames_as_pictures(keeping: Wan) -> None:
    torch.manual_seed(0)
    latents = torch.randn(16, 3, 4, 4)
    film = keeping.decode_frames(latents)
    alone = [keeping.decode_frames(latents[:, n : n + 1]) for n in range(3)]
    assert len(film) == 9
    np.testing.assert_array_equal(film[::4], np.concatenate(alone))
    loop = list(keeping.decode_film(latents, loop=True))
    assert [len(part) for part in loop] == [4, 4, 4]
    np.testing.assert_array_equal(loop[0][-1], alone[0][0])
