from __future__ import annotations

import pytest
import torch

from dreamloom.train.data.colours import THING_COLOURS, luminance, recolour


@pytest.mark.parametrize("colour", THING_COLOURS)
def test_painting_over_keeps_shape_light_and_shadow(colour: str) -> None:
    drawing = torch.zeros(4, 4, 4)
    drawing[3, :, :3] = 1
    for column, level in enumerate((0.1, 0.5, 0.95)):
        drawing[:3, :, column] = torch.tensor([level, level * 0.8, level * 0.6]).view(3, 1)
    made = recolour(drawing, colour)
    assert torch.equal(made[3], drawing[3])
    assert (made[:3, :, 3] == 0).all()
    dark, middle, bright = luminance(made[:3])[0, :3].tolist()
    assert dark < middle < bright
