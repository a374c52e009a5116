"""How well the watermark lasts, how faint it is, what it costs, and how often it is seen where there is none.

    python benchmarks/bench_watermark.py [--photos FOLDER] [--unmarked 1000]

Pictures: what the embedded model paints at 128 and 256 pixels, flat drawings on white, and, with --photos, the
pictures of a folder at 512, 256 and 128 pixels. Times are processor time, so a busy machine lengthens them little.
Unmarked pictures are cut, turned and scaled out of all of these, or drawn as noise, lines, waves and grids.
"""

from __future__ import annotations

import argparse
import io
import math
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from dreamloom import Recipe, Studio
from dreamloom.engine.events import Frames
from dreamloom.media.films import write_film
from dreamloom.media.footage import read_film
from dreamloom.recipe import ImageSpec
from dreamloom.trust.watermark import find, mark

Pixels = np.ndarray[Any, np.dtype[np.uint8]]
PROMPTS = (
    "a red apple on a white background", "a cat face, flat illustration", "a rocket, 3d render", "a green tree",
    "a castle on a light blue background", "a dog on a white background", "three fish on a blue background", "a sun",
)  # fmt: skip


def painted(side: int) -> list[Pixels]:
    """The embedded model's pictures, without marks."""
    with tempfile.TemporaryDirectory() as home:
        studio = Studio(Path(home))
        recipes = [Recipe(prompt=one, seed=1, steps=8, output=ImageSpec(width=side, height=side)) for one in PROMPTS]
        events = (event for recipe in recipes for event in studio.run(studio.resolve(recipe)))
        return [event.pixels[0] for event in events if isinstance(event, Frames)]


def drawn(side: int, count: int = 8) -> list[Pixels]:
    """Flat shapes on white."""
    pictures = []
    for seed in range(count):
        dice = np.random.default_rng(seed)
        image = Image.new("RGB", (side, side), "white")
        draw = ImageDraw.Draw(image)
        for _ in range(6):
            left, top, wide = (int(one) for one in dice.integers(0, side // 2, 3))
            colour = tuple(int(one) for one in dice.integers(0, 256, 3))
            draw.ellipse((left, top, left + wide + 8, top + wide + 8), fill=colour)
        pictures.append(np.asarray(image.filter(ImageFilter.GaussianBlur(0.7))))
    return pictures


def photos(folder: Path, side: int) -> list[Pixels]:
    """A folder's pictures, their middle square at one size."""
    pictures = []
    for file in sorted(folder.iterdir()):
        try:
            image = Image.open(file).convert("RGB")
        except OSError:
            continue
        edge = min(image.size)
        left, top = (image.width - edge) // 2, (image.height - edge) // 2
        square = image.crop((left, top, left + edge, top + edge)).resize((side, side), Image.Resampling.LANCZOS)
        pictures.append(np.asarray(square))
    return pictures


def jpeg(pixels: Pixels, quality: int) -> Pixels:
    """What a JPEG of a quality leaves of a picture."""
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "JPEG", quality=quality)
    return np.asarray(Image.open(buffer).convert("RGB"))


def scaled(pixels: Pixels, share: float, how: Image.Resampling = Image.Resampling.BILINEAR) -> Pixels:
    """A picture in another size."""
    size = (round(pixels.shape[1] * share), round(pixels.shape[0] * share))
    return np.asarray(Image.fromarray(pixels).resize(size, how))


def cropped(pixels: Pixels) -> Pixels:
    """Nine tenths of each side, from an uneven corner."""
    height, width, _ = pixels.shape
    return pixels[height // 27 : height // 27 + height * 9 // 10, width // 16 : width // 16 + width * 9 // 10]


def turned(pixels: Pixels, degrees: float) -> Pixels:
    """A picture turned about its middle."""
    return np.asarray(Image.fromarray(pixels).rotate(degrees, Image.Resampling.BICUBIC))


def filmed(pixels: Pixels) -> Pixels:
    """The middle frame of an MP4 film of a picture that glides by."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "film.mp4"
        write_film(path, [np.roll(pixels, 2 * step, axis=1) for step in range(-4, 5)], 16)
        return list(read_film(path).frames())[4]


WAYS: dict[str, Callable[[Pixels], Pixels]] = {
    "as it is": lambda pixels: pixels,
    "JPEG 80": lambda pixels: jpeg(pixels, 80),
    "JPEG 60": lambda pixels: jpeg(pixels, 60),
    "half size": lambda pixels: scaled(pixels, 0.5, Image.Resampling.LANCZOS),
    "crop 10 %": cropped,
    "screen ×1.25": lambda pixels: jpeg(scaled(pixels, 1.25), 90),
    "screen ×0.83": lambda pixels: jpeg(scaled(pixels, 0.83), 90),
    "crop + JPEG 80": lambda pixels: jpeg(cropped(pixels), 80),
    "turn 0.5°": lambda pixels: turned(pixels, 0.5),
    "turn 1°": lambda pixels: turned(pixels, 1),
    "MP4": filmed,
    "half + JPEG 80": lambda pixels: jpeg(scaled(pixels, 0.5, Image.Resampling.LANCZOS), 80),
}


def unmarked(sources: list[Pixels], count: int) -> Iterator[Pixels]:
    """Pictures without a mark."""
    dice = np.random.default_rng(11)
    for number in range(count):
        side = int(dice.choice([96, 128, 192, 256, 384]))
        rows, columns = np.mgrid[:side, :side]
        if number % 2:
            image = Image.fromarray(sources[dice.integers(len(sources))]).rotate(dice.uniform(-20, 20))
            large = max(side, round(side * dice.uniform(1, 1.8)))
            image = image.resize((large, large))
            left, top = (int(one) for one in dice.integers(0, large - side + 1, 2))
            yield np.asarray(image.crop((left, top, left + side, top + side)))
            continue
        planes = (
            dice.normal(128, dice.uniform(2, 60), (side, side)),
            (columns // dice.integers(2, 20) + rows // dice.integers(2, 20)) % 2 * 255,
            128 + 100 * np.sin(columns * dice.uniform(0.05, 1.5) + rows * dice.uniform(0.05, 1.5)),
            (columns % dice.integers(4, 64) < 2) * 200 + (rows % dice.integers(4, 64) < 2) * 50,
        )
        plane = planes[number // 2 % len(planes)]
        yield np.repeat(np.clip(plane, 0, 255).astype(np.uint8)[..., None], 3, axis=2)


def measured(name: str, pictures: list[Pixels]) -> list[str]:
    """One row of the table."""
    identities = [0x9E3779B9 * (number + 1) & 0xFFFFFFFF for number in range(len(pictures))]
    began = time.process_time()
    marked = [mark(picture, one) for picture, one in zip(pictures, identities, strict=True)]
    marking = (time.process_time() - began) / len(pictures) * 1000
    errors = [np.mean((one.astype(float) - other) ** 2) for one, other in zip(marked, pictures, strict=True)]
    peak = min(10 * math.log10(255**2 / error) for error in errors)
    found, began = [], time.process_time()
    for way in WAYS.values():
        right = sum(find(way(picture)) == one for picture, one in zip(marked, identities, strict=True))
        found.append(f"{right}/{len(pictures)}")
    finding = (time.process_time() - began) / len(pictures) / len(WAYS) * 1000
    return [name, f"{peak:.1f}", f"{marking:.0f}", f"{finding:.0f}", *found]


def main() -> None:
    """Measures and prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=Path)
    parser.add_argument("--unmarked", type=int, default=1000)
    asked = parser.parse_args()
    sets = {f"embedded {side}": painted(side) for side in (128, 256)}
    sets |= {f"drawn {side}": drawn(side) for side in (128, 256, 512)}
    if asked.photos:
        sets |= {f"photos {side}": photos(asked.photos, side) for side in (512, 256, 128)}
    heads = ["pictures", "PSNR dB", "mark ms", "find ms", *WAYS]
    print("| " + " | ".join(heads) + " |\n|" + "---|" * len(heads))
    for name, pictures in sets.items():
        print("| " + " | ".join(measured(name, pictures)) + " |", flush=True)
    sources = [picture for pictures in sets.values() for picture in pictures]
    seen = sum(find(picture) is not None for picture in unmarked(sources, asked.unmarked))
    print(f"\nseen in pictures without a watermark: {seen} of {asked.unmarked}")


if __name__ == "__main__":
    main()
