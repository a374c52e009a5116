from __future__ import annotations

import torch
from diffusers import WanTransformer3DModel

from dreamloom.train.attention import use_training_attention


def test_it_gives_what_the_stock_attention_gives() -> None:
    torch.manual_seed(0)
    model = WanTransformer3DModel(
        num_attention_heads=2, attention_head_dim=12, text_dim=8, freq_dim=16, ffn_dim=32, num_layers=2
    ).eval()
    noisy, time = torch.randn(2, 16, 1, 8, 8), torch.tensor([100.0, 900.0])
    text = torch.randn(2, 10, 8)
    text[:, 7:] = 0
    with torch.no_grad():
        stock = model(noisy, time, torch.nn.functional.pad(text, (0, 0, 0, 22)), return_dict=False)[0]
        use_training_attention(model, head_size=12, padding_copies=22)
        ours = model(noisy, time, torch.nn.functional.pad(text, (0, 0, 0, 1)), return_dict=False)[0]
    torch.testing.assert_close(ours, stock, atol=1e-4, rtol=1e-4)
