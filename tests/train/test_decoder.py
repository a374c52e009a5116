"""The decoder learns to read what a painter leaves; the encoder, and with it every latent, stays."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from diffusers import AutoencoderKLWan

from dreamloom.engine.families.wan import without_vace
from dreamloom.train.data.painting import Art
from dreamloom.train.decoder import LEAST_NOISE, MOST_NOISE, PaintedAgain, crops, teach_decoder
from dreamloom.train.generator import Painter
from dreamloom.train.latents import PORTION, PictureSize
from small_wan import small_parts

pytestmark = pytest.mark.filterwarnings("ignore:Mismatch dtype between input and weight")  # torch tells of speed
SIZE = PictureSize(32, 32, 4)
KNOWN = (torch.zeros(16), torch.ones(16))


class Knowing(Painter):
    """Knows that every latent is one half, whatever noise covers it."""

    def forward(
        self, noisy: torch.Tensor, time: torch.Tensor, tokens: torch.Tensor, present: torch.Tensor,
        condition: torch.Tensor | None = None,
    ) -> torch.Tensor:  # fmt: skip
        """Direction from one half to the noise."""
        return (noisy - 0.5) / time.view(-1, 1, 1, 1, 1)


def painter(kind: type[Painter] = Painter) -> Painter:
    parts = small_parts()
    return kind(parts["text_encoder"], without_vace(parts["transformer"])).eval()


def halves(pictures: torch.Tensor) -> torch.Tensor:
    """Stands for the encoder: every latent is one half."""
    return torch.full((len(pictures), 16, pictures.shape[2] // 8, pictures.shape[3] // 8), 0.5)


def test_a_painter_that_knows_leads_all_latents_back(art: Art) -> None:
    bank = PaintedAgain(art, halves, SIZE, PORTION, painter(Knowing), small_parts()["tokenizer"])
    torch.testing.assert_close(bank.again.float(), bank.latents[:, :, 0].float(), atol=2e-2, rtol=0)


def test_one_that_does_nothing_leaves_the_noise(art: Art) -> None:
    lazy = painter()
    torch.nn.init.zeros_(lazy.transformer.proj_out.weight)
    torch.nn.init.zeros_(lazy.transformer.proj_out.bias)
    bank = PaintedAgain(art, halves, SIZE, PORTION, lazy, small_parts()["tokenizer"])
    off = (bank.again.float() - 0.5).flatten(1).std(1)
    assert LEAST_NOISE * 0.8 < float(off.min()) < float(off.max()) < MOST_NOISE * 1.2


def test_pieces_of_latents_belong_to_pieces_of_pictures(art: Art) -> None:
    bank = PaintedAgain(art, halves, SIZE, PORTION, painter(Knowing), small_parts()["tokenizer"])
    places = torch.arange(4.0).view(4, 1) * 10 + torch.arange(4.0)
    bank.latents[:] = bank.again[:, :, None] = places.half()
    bank.pictures[:] = places.repeat_interleave(8, 0).repeat_interleave(8, 1).half()
    latents, pictures = crops(bank, [3, 5, 7, 9], 2, torch.Generator().manual_seed(1))
    assert latents.shape == (4, 16, 2, 2)
    torch.testing.assert_close(latents[:, :1].repeat_interleave(8, 2).repeat_interleave(8, 3).expand_as(pictures),
                               pictures, atol=0.2, rtol=0)  # fmt: skip


def test_teaching_changes_the_decoder_alone(art: Art, tmp_path: Path) -> None:
    parts = small_parts()
    parts["autoencoder"].save_pretrained(tmp_path / "before")
    made = teach_decoder(
        art, tmp_path / "before", painter(), parts["tokenizer"], KNOWN, tmp_path / "work", 0.03,
        size=SIZE, capacity=PORTION, side=2, compile_model=False,
    )  # fmt: skip
    before, after = (AutoencoderKLWan.from_pretrained(one).state_dict() for one in (tmp_path / "before", made))
    changed = {name for name in before if not torch.equal(before[name], after[name])}
    assert "decoder.conv_out.weight" in changed
    assert all(name.startswith(("decoder.", "post_quant_conv.")) for name in changed)
    wide = [name for name in changed if before[name].ndim == 5 and before[name].shape[2] > 1]
    assert wide
    assert all(torch.equal(before[name][:, :, :-1], after[name][:, :, :-1]) for name in wide)
