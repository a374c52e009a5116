from __future__ import annotations

import torch
from diffusers import WanTransformer3DModel

from dreamloom.train.control import with_vace
from dreamloom.train.generator import TRANSFORMER_SHAPE


def predicted(model: torch.nn.Module, **more: torch.Tensor) -> torch.Tensor:
    torch.manual_seed(1)
    noisy, time, text = torch.randn(1, 16, 1, 4, 4), torch.tensor([500.0]), torch.randn(1, 8, 256)
    with torch.no_grad():
        made: torch.Tensor = model(noisy, time, text, return_dict=False, **more)[0]
    return made


def test_untrained_vace_blocks_say_nothing_and_taught_ones_are_taken_over() -> None:
    torch.manual_seed(0)
    plain = WanTransformer3DModel(**TRANSFORMER_SHAPE).eval()
    full = with_vace(plain).eval()
    told = {"control_hidden_states": torch.randn(1, 96, 1, 4, 4)}
    torch.testing.assert_close(predicted(full, **told), predicted(plain))
    with torch.no_grad():
        full.vace_blocks[1].proj_out.weight.normal_()
    again = with_vace(plain, full).eval()
    torch.testing.assert_close(predicted(again, **told), predicted(full, **told))
    assert (predicted(again, **told) - predicted(plain)).abs().max() > 0.01
