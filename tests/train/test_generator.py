from __future__ import annotations

import torch
from diffusers import WanTransformer3DModel
from torch import nn

from dreamloom.train.generator import TRANSFORMER_SHAPE, quiet_padding


def test_padding_is_hardly_looked_at_by_stock_code() -> None:
    torch.manual_seed(0)
    model = WanTransformer3DModel(**TRANSFORMER_SHAPE).eval()
    nn.init.normal_(model.proj_out.weight)
    noisy, time = torch.randn(1, 16, 1, 4, 4), torch.tensor([900.0])
    words = torch.randn(1, 6, 256)

    def painted(length: int) -> torch.Tensor:
        text = nn.functional.pad(words, (0, 0, 0, length - 6))
        with torch.no_grad():
            made: torch.Tensor = model(noisy, time, text, return_dict=False)[0]
        return made

    loud = (painted(64) - painted(7)).abs().mean()
    quiet_padding(model)
    quiet = (painted(64) - painted(7)).abs().mean()
    assert quiet < 0.1 * loud


def test_keeping_it_quiet_again_changes_nothing() -> None:
    model = WanTransformer3DModel(**{**TRANSFORMER_SHAPE, "num_layers": 1})
    quiet_padding(model)
    before = {name: weight.clone() for name, weight in model.named_parameters()}
    quiet_padding(model)
    assert all(torch.equal(before[name], weight) for name, weight in model.named_parameters())
