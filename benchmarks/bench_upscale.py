"""How much nearer to the truth the upscaler is than a Lanczos kernel, and what it costs.

    python benchmarks/bench_upscale.py                       # unseen scenes, other art
    python benchmarks/bench_upscale.py --pictures FOLDER     # and pictures of your own

Each picture is made four times smaller by averaging, enlarged again both ways, and compared with itself. Gains are in
decibels of the peak signal-to-noise ratio (PSNR) over all pixels of a row; SSIM is the structural similarity of gray
values (Wang et al. 2004), the mean over pictures. "Worse" counts the pictures that Lanczos does better by 0.1 dB or
more.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from scipy.ndimage import gaussian_filter

from dreamloom.catalog.cards import WEIGHTS
from dreamloom.engine.upscaling.load import own_upscaler
from dreamloom.engine.upscaling.tiles import resized
from dreamloom.media.pictures import Pixels, read_picture
from dreamloom.train.data.enlarged import paint_pool
from dreamloom.train.data.painting import Art
from dreamloom.train.data.sprites import read_bank

SIDE = 512  # pictures of one's own are cut to their middle
EACH = 24


def pixels_of(pictures: torch.Tensor) -> list[Pixels]:
    """Pictures (N, 3, H, W) uint8 as a list of (H, W, 3)."""
    return list(pictures.permute(0, 2, 3, 1).contiguous().numpy())


def reduced(large: Pixels) -> Pixels:
    """A quarter of the size, each pixel the average of sixteen."""
    return np.asarray(Image.fromarray(large).reduce(4))


def error(made: Pixels, real: Pixels) -> float:
    """Mean squared error, at least that of rounding."""
    return max(float(np.square(made.astype(np.float32) - real).mean()), 1 / 12)


def similarity(made: Pixels, real: Pixels) -> float:
    """Structural similarity of the gray values."""
    one, two = (np.asarray(Image.fromarray(picture).convert("L"), np.float32) for picture in (made, real))
    mean_one, mean_two = gaussian_filter(one, 1.5), gaussian_filter(two, 1.5)
    spread_one = gaussian_filter(one * one, 1.5) - mean_one**2
    spread_two = gaussian_filter(two * two, 1.5) - mean_two**2
    both = gaussian_filter(one * two, 1.5) - mean_one * mean_two
    low, high = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    top = (2 * mean_one * mean_two + low) * (2 * both + high)
    return float((top / ((mean_one**2 + mean_two**2 + low) * (spread_one + spread_two + high))).mean())


def row(name: str, pairs: list[tuple[Pixels, Pixels]]) -> str:
    """One line of the table, for pairs of small and large."""
    upscaler, errors, alike, worse = own_upscaler(), np.zeros(2), np.zeros(2), 0
    for small, large in pairs:
        made, plain = upscaler.enlarge(small, 4), resized(small, large.shape[1], large.shape[0])
        both = np.array([error(made, large), error(plain, large)])
        errors, alike = errors + both, alike + np.array([similarity(made, large), similarity(plain, large)])
        worse += int(10 * np.log10(both[0] / both[1]) > 0.1)
    first, second = 10 * np.log10(255**2 * len(pairs) / errors)
    alike /= len(pairs)
    return (
        f"| {name} | {first:.2f} dB | {second:.2f} dB | {first - second:+.2f} dB | {alike[0]:.3f} | {alike[1]:.3f} "
        f"| {worse} of {len(pairs)} |"
    )


def art_of(bank: Path, sets: tuple[str, ...]) -> Iterator[Pixels]:
    """Drawings of some sets on white."""
    sprites, pictures = read_bank(bank)
    chosen = [number for number, one in enumerate(sprites) if one.set in sets]
    for number in chosen[:: len(chosen) // EACH][:EACH]:
        ground = Image.new("RGBA", pictures[number].shape[1::-1], "white")
        yield np.asarray(Image.alpha_composite(ground, Image.fromarray(pictures[number])).convert("RGB"))


def own_pictures(folder: Path) -> Iterator[Pixels]:
    """The middle of every picture in a folder."""
    for path in sorted(folder.iterdir()):
        picture = read_picture(path).over()
        height, width = (min(side, SIDE) // 4 * 4 for side in picture.shape[:2])
        top, left = (picture.shape[0] - height) // 2, (picture.shape[1] - width) // 2
        yield picture[top : top + height, left : left + width]


def seconds(work: object, times: int = 3) -> float:
    """The best of some tries."""
    assert callable(work)
    took = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        took.append(time.perf_counter() - began)
    return min(took)


def main() -> None:
    """Prints both tables."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--painted", type=Path, default=Path("build/painted.zip"))
    asked.add_argument("--bank", type=Path, default=Path("build/sprites.zip"))
    asked.add_argument("--pictures", type=Path)
    given = asked.parse_args()
    print("| pictures | ours | Lanczos | gain | SSIM, ours | SSIM, Lanczos | worse |\n|---|---|---|---|---|---|---|")
    pool = paint_pool(Art.read(given.painted), WEIGHTS / "dreamloom-mini" / "vae", 1, 7, unseen=True)
    large = pixels_of(pool.large[:28])
    print(row("scenes of unseen drawings", [(reduced(one), one) for one in large]), flush=True)
    coded = pixels_of(pool.small[:28, 2])
    print(row("the same, through the autoencoder", list(zip(coded, large, strict=True))), flush=True)
    for name, sets in (("art it never saw (Noto, Twemoji)", ("noto", "twemoji")), ("EmojiOne", ("emojione",))):
        print(row(name, [(reduced(one), one) for one in art_of(given.bank, sets)]), flush=True)
    if given.pictures is not None:
        print(row(given.pictures.name, [(reduced(one), one) for one in own_pictures(given.pictures)]), flush=True)
    print("\n| size | ours | Lanczos | ratio |\n|---|---|---|---|")
    for side in (128, 256, 512):
        picture = np.random.default_rng(0).integers(0, 256, (side, side, 3), np.uint8)
        ours = seconds(lambda picture=picture: own_upscaler().enlarge(picture, 4))
        plain = seconds(lambda picture=picture, side=side: resized(picture, 4 * side, 4 * side))
        print(f"| {side}×{side} | {ours:.3f} s | {plain:.4f} s | {ours / plain:.0f} |", flush=True)


if __name__ == "__main__":
    main()
