"""Teaches the autoencoder's decoder time: the slices of its kernels that look at earlier frames.

The encoder keeps a film's key frames, each encoded as a picture. So pictures and films have one space of latents: a
painter that was trained on pictures paints the frames of films from the start, and every picture's latents, and all
that a picture passes through, stay as they are. What happens between two key frames is the decoder's to find out.

Terms
-----
key frames
    The first frame of a film, and every fourth after it: those that the latents show.
time slices
    Of a causal kernel over three frames, the two that see frames before the present one; and the whole of the small
    kernels that thin out frames on the way in and fill them in on the way out (`time_conv`).
holding
    Where training begins: every key frame is shown four times, up to and including its own moment.
"""

from __future__ import annotations

import random
from pathlib import Path

import torch
import torch.nn.functional as functional
from diffusers import AutoencoderKLWan
from diffusers.models.autoencoders.autoencoder_kl_wan import WanCausalConv3d, WanResample
from torch import nn

from dreamloom.engine.families.wan_frames import make_fusable, take_short_way
from dreamloom.engine.load import best_device
from dreamloom.engine.machine import mixed_precision
from dreamloom.train.autoencoder import reconstruction_loss
from dreamloom.train.data.clips import paint_clips, random_clip
from dreamloom.train.data.painting import Art
from dreamloom.train.data.scenes import Choice
from dreamloom.train.loop import Run, compiled, learning_rate_factor

FRAMES = 17  # of a clip: the first, and four times four
SIDE = 128  # pixels of the painted clips, from which crops are cut
_KEPT = 32  # painted clips to cut from
_SHOWN = 24  # crops cut on average from a clip before it makes room


@torch.no_grad()
def hold(autoencoder: AutoencoderKLWan) -> AutoencoderKLWan:
    """Sets the time slices so that the encoder sees key frames and the decoder holds them (see above)."""
    for name, layer in autoencoder.named_modules():
        if not isinstance(layer, WanCausalConv3d) or layer.kernel_size[0] == 1:
            continue
        if name.endswith("time_conv"):
            layer.weight.zero_()
            torch.nn.init.zeros_(layer.bias)
            ways = layer.out_channels // layer.in_channels
            layer.weight[:, :, -1, 0, 0] = torch.eye(layer.in_channels).repeat(ways, 1)
        else:
            layer.weight[:, :, :-1] = 0
    return autoencoder


def knows_time(autoencoder: AutoencoderKLWan) -> bool:
    """Whether its time slices were taught: in one that knows pictures only, those of its wide kernels are zero."""
    layer = autoencoder.decoder.conv_in
    return bool(layer.weight[:, :, :-1].any())


def time_slices(autoencoder: AutoencoderKLWan) -> list[torch.nn.Parameter]:
    """Freezes the encoder and all that pictures pass through; gives the decoder's parameters with time slices."""
    autoencoder.requires_grad_(False)
    taught: list[torch.nn.Parameter] = []
    fine = fine_layers(autoencoder)
    for name, layer in autoencoder.decoder.named_modules():
        if not isinstance(layer, WanCausalConv3d) or layer.kernel_size[0] == 1 or layer in fine:
            continue
        if name.endswith("time_conv"):
            taught += [layer.weight.requires_grad_(True), layer.bias.requires_grad_(True)]
        else:
            open_ = torch.ones_like(layer.weight)
            open_[:, :, -1] = 0
            layer.weight.requires_grad_(True).register_hook(lambda grad, open_=open_: grad * open_.to(grad.device))
            taught.append(layer.weight)
    return taught


class StillConv(WanCausalConv3d):
    """A causal convolution whose time slices are zero and stay so: each frame alone, at a third of the work."""

    def forward(self, x: torch.Tensor, cache_x: torch.Tensor | None = None) -> torch.Tensor:
        """Convolves (batch, channels, frames, height, width); the number of frames stays."""
        frames = x.shape[2]
        pictures = x.transpose(1, 2).flatten(0, 1)
        padding = (self._padding[2], self._padding[0])
        made: torch.Tensor = functional.conv2d(pictures, self.weight[:, :, -1], self.bias, self.stride[1:], padding)
        return made.view(-1, frames, *made.shape[1:]).transpose(1, 2)


def fine_layers(autoencoder: AutoencoderKLWan) -> list[WanCausalConv3d]:
    """The decoder's wide kernels at the full size of the picture.

    There a few pixels are all that a kernel sees, too few to follow what moves, and most of the work is done. They are
    not taught.
    """
    parts = (autoencoder.decoder.up_blocks[-1], autoencoder.decoder.conv_out)
    found = [layer for part in parts for layer in part.modules() if isinstance(layer, WanCausalConv3d)]
    return [layer for layer in found if layer.kernel_size[0] > 1]


class FilmResample(WanResample):
    """Wan's change of size for a film as a whole: what the stock layer does in parts of four frames, with a cache."""

    def forward(self, x: torch.Tensor, feat_cache: object = None, feat_idx: object = None) -> torch.Tensor:
        """(batch, channels, 1 + n frames, height, width) → its frames, height and width halved or doubled."""
        if self.mode == "upsample3d" and x.shape[2] > 1:
            first, others = x[:, :, :1], x[:, :, 1:]
            pairs = self.time_conv(others).unflatten(1, (2, -1))
            x = torch.cat([first, pairs.movedim(1, 3).flatten(2, 3)], dim=2)
        frames = x.shape[2]
        sized = self.resample(x.transpose(1, 2).flatten(0, 1))
        x = sized.unflatten(0, (-1, frames)).transpose(1, 2)
        if self.mode == "downsample3d" and frames > 1:
            x = torch.cat([x[:, :, :1], self.time_conv(x)], dim=2)
        return x


class FilmAutoencoder(nn.Module):
    """The way of a whole film through the autoencoder, as a plain differentiable function.

    Its layers are changed so that they take films as a whole only; `tests/train/test_film_autoencoder.py` holds the
    results to those of the stock one.

    Args:
        autoencoder: is changed in place; its weights and their names stay.
    """

    def __init__(self, autoencoder: AutoencoderKLWan) -> None:
        super().__init__()
        for module in autoencoder.modules():
            if type(module) is WanResample:
                module.__class__ = FilmResample
        self.autoencoder = make_fusable(take_short_way(autoencoder))

    def encode(self, films: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Films (batch, 3, 1 + 4n, height, width), −1..1 → mean, log-variance (batch, 16, 1 + n, height/8, width/8)."""
        inside = self.autoencoder.quant_conv(self.autoencoder.encoder(films))
        mean, log_variance = inside.chunk(2, dim=1)
        return mean, log_variance.clamp(-30, 20)

    def decode(self, latents: torch.Tensor) -> torch.Tensor:
        """Latents (batch, 16, 1 + n, height/8, width/8) → films, about −1..1, not clamped."""
        films: torch.Tensor = self.autoencoder.decoder(self.autoencoder.post_quant_conv(latents))
        return films


class Crops:
    """Pieces of painted clips, endlessly; a clip makes room for a new one after it was cut from a few times.

    Args:
        art: the drawings.
        crop: side of a piece in pixels, a multiple of 8.
        seed: of clips and pieces.
    """

    def __init__(self, art: Art, crop: int, seed: int) -> None:
        self.art, self.crop, self.dice = art, crop, random.Random(seed)
        self.choice = Choice(art.sprites)
        self._clips: list[torch.Tensor] = []
        self._owed = 0.0

    def _paint(self) -> torch.Tensor:
        return paint_clips(self.art, [random_clip(self.choice, self.dice)], FRAMES, SIDE, SIDE)[0].half()

    def draw(self, count: int) -> torch.Tensor:
        """Some pieces, (count, 3, 17, crop, crop) in −1..1; half of them mirrored, half played backwards."""
        self._owed += count / _SHOWN
        while len(self._clips) < _KEPT:
            self._clips.append(self._paint())
        while self._owed >= 1:
            self._clips[self.dice.randrange(_KEPT)] = self._paint()
            self._owed -= 1
        pieces = []
        for _ in range(count):
            clip = self.dice.choice(self._clips)
            top, left = (self.dice.randrange(0, SIDE - self.crop + 1) for _ in range(2))
            piece = clip[:, :, top : top + self.crop, left : left + self.crop]
            turned = [axis for axis in (1, 3) if self.dice.random() < 0.5]
            pieces.append(piece.flip(turned))
        return torch.stack(pieces).float()


@torch.no_grad()
def film_psnr(model: FilmAutoencoder, films: torch.Tensor) -> float:
    """Mean PSNR in dB of rebuilt films (N, 3, frames, H, W) in −1..1, without their first frames."""
    made = torch.cat([model.decode(model.encode(one)[0]).clamp(-1, 1) for one in films.split(1)])
    error = ((made - films)[:, :, 1:] / 2).square().mean(dim=(1, 2, 3, 4))
    return float((-10 * torch.log10(error)).mean())


def teach_time(
    painted: Path, start: Path, folder: Path, minutes: float, *, batch: int = 4, crop: int = 64, rate: float = 1e-3,
    seed: int = 0, compile_model: bool = True,
) -> Path:  # fmt: skip
    """Teaches a picture autoencoder time and writes a diffusers autoencoder folder.

    Args:
        painted: the bank of what the painter learns.
        start: the folder of the picture autoencoder.
        folder: for checkpoint and log; the result is `folder/vae`.
        minutes: budget.
        batch: pieces a step.
        crop: side of a piece in pixels, a multiple of 8.
        rate: peak learning rate.
        seed: of the data.
        compile_model: use torch.compile.

    Returns:
        The folder of the taught autoencoder.
    """
    device = best_device()
    autoencoder = AutoencoderKLWan.from_pretrained(start)
    if not knows_time(autoencoder):
        hold(autoencoder)
    model = FilmAutoencoder(autoencoder).to(device)
    taught = time_slices(autoencoder)
    for layer in fine_layers(autoencoder):
        layer.__class__ = StillConv
    optimizer = torch.optim.AdamW(taught, rate, betas=(0.9, 0.98), weight_decay=0.0, fused=True)
    art = Art.read(painted)
    unseen = Crops(art, crop, seed + 1000).draw(16).to(device)
    run = Run(folder, minutes)
    parts = {"model": autoencoder, "optimizer": optimizer}
    run.resume(parts)
    crops = Crops(art, crop, seed + run.steps)
    encode, decode = compiled(model.encode, compile_model), compiled(model.decode, compile_model)
    print(f"PSNR {film_psnr(model, unseen):.2f} dB at the start", flush=True)
    checked = run.elapsed
    while run.share < 1:
        for group in optimizer.param_groups:
            group["lr"] = rate * learning_rate_factor(run.share)
        real = crops.draw(batch).to(device)
        keys = real[:, :, ::4].transpose(1, 2)
        with mixed_precision(device):
            with torch.no_grad():
                latents = encode(keys.flatten(0, 1).unsqueeze(2))[0].squeeze(2).unflatten(0, keys.shape[:2])
            made = decode(latents.transpose(1, 2))
        loss = reconstruction_loss(made.float()[:, :, 1:], real[:, :, 1:])
        loss.backward()
        norm = torch.nn.utils.clip_grad_norm_(taught, 1.0)
        optimizer.step()
        optimizer.zero_grad()
        run.step(batch, {"rebuilt": loss.detach(), "norm": norm}, parts)
        if run.elapsed - checked > 300:
            print(f"PSNR {film_psnr(model, unseen):.2f} dB", flush=True)
            checked = run.elapsed
    run.save(parts)
    print(f"PSNR {film_psnr(model, unseen):.2f} dB after {run.samples} pieces", flush=True)
    autoencoder.save_pretrained(folder / "vae")
    return folder / "vae"
