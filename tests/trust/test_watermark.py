"""The watermark: found after what pictures go through, faint, the same each time, and not where there is none."""

from __future__ import annotations

import io
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter

from dreamloom.trust.watermark import find, identity_of, mark, mark_all

Pixels = np.ndarray[Any, np.dtype[np.uint8]]
IDENTITY = 0xC0FFEE42


def drawn(size: int = 256, seed: int = 1) -> Pixels:
    """A flat picture on a white ground, with soft shading."""
    dice = np.random.default_rng(seed)
    image = Image.new("RGB", (size, size), "white")
    draw = ImageDraw.Draw(image)
    for _ in range(6):
        left, top, wide = (int(one) for one in dice.integers(0, size // 2, 3))
        draw.ellipse(
            (left, top, left + wide + 8, top + wide + 8), fill=tuple(int(one) for one in dice.integers(0, 256, 3))
        )
    return np.asarray(image.filter(ImageFilter.GaussianBlur(1)))


def photo(size: int = 512) -> Pixels:
    """Noise with the spectrum of a photograph: many shapes of all sizes."""
    dice = np.random.default_rng(5)
    total = np.zeros((size, size, 3))
    for octave in (4, 8, 16, 32, 64, 128):
        coarse = dice.normal(0, 220 / octave**0.5, (octave, octave, 3))
        planes = [Image.fromarray(coarse[..., one].astype(np.float32)).resize((size, size), 3) for one in range(3)]
        total += np.stack([np.asarray(plane) for plane in planes], axis=-1)
    return np.clip(total / 2 + 128, 0, 255).astype(np.uint8)


def jpeg(pixels: Pixels, quality: int = 80) -> Pixels:
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "JPEG", quality=quality)
    return np.asarray(Image.open(buffer).convert("RGB"))


def scaled(pixels: Pixels, share: float) -> Pixels:
    size = (round(pixels.shape[1] * share), round(pixels.shape[0] * share))
    return np.asarray(Image.fromarray(pixels).resize(size, Image.Resampling.BILINEAR))


def cropped(pixels: Pixels) -> Pixels:
    height, width, _ = pixels.shape
    return pixels[height // 27 : height // 27 + height * 9 // 10, width // 16 : width // 16 + width * 9 // 10]


WAYS: dict[str, Callable[[Pixels], Pixels]] = {
    "as it is": lambda pixels: pixels,
    "jpeg": jpeg,
    "half the size": lambda pixels: scaled(pixels, 0.5),
    "cropped": cropped,
    "enlarged": lambda pixels: jpeg(scaled(pixels, 1.25), 90),
    "reduced": lambda pixels: jpeg(scaled(pixels, 0.83), 90),
    "cropped jpeg": lambda pixels: jpeg(cropped(pixels)),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("picture", [drawn(128), drawn(256), photo(512)], ids=["drawn 128", "drawn 256", "photo 512"])
def test_it_is_found_after(picture: Pixels, way: str) -> None:
    assert find(WAYS[way](mark(picture, IDENTITY))) == IDENTITY


@pytest.mark.parametrize("ground", [255, 0, (255, 0, 0), (200, 220, 255)])
def test_even_a_plain_ground_holds_it(ground: Any) -> None:
    plain = np.full((128, 128, 3), ground, np.uint8)
    assert find(jpeg(mark(plain, IDENTITY))) == IDENTITY


@pytest.mark.parametrize("identity", [0, 1, 2**31, 2**32 - 1])
def test_every_identity_comes_back(identity: int) -> None:
    assert find(mark(drawn(), identity)) == identity


@pytest.mark.parametrize(
    "picture",
    [drawn(128), photo(512), np.random.default_rng(2).integers(0, 2, (256, 256, 3), np.uint8) * 255],
    ids=["drawn", "photo", "black and white noise"],
)
def test_it_is_faint(picture: Pixels) -> None:
    difference = mark(picture, IDENTITY).astype(float) - picture
    assert 10 * math.log10(255**2 / np.mean(difference**2)) >= 38


def test_the_same_picture_is_marked_the_same_way() -> None:
    assert np.array_equal(mark(drawn(), IDENTITY), mark(drawn().copy(), IDENTITY))
    assert not np.array_equal(mark(drawn(), IDENTITY), mark(drawn(), IDENTITY + 1))


def test_where_nothing_may_change_nothing_changes() -> None:
    where = np.zeros((256, 256), np.bool_)
    where[:, 64:] = True
    marked = mark(drawn(), IDENTITY, where)
    assert np.array_equal(marked[~where], drawn()[~where])
    assert find(marked) == IDENTITY


def test_large_pictures_are_found_when_they_are_much_reduced() -> None:
    large = mark(photo(1100), IDENTITY)
    assert find(large) == IDENTITY
    assert find(scaled(large, 0.35)) == IDENTITY


def test_a_film_has_it_in_every_frame() -> None:
    film = mark_all(np.stack([drawn(128, seed) for seed in range(3)]), IDENTITY)
    assert [find(frame) for frame in film] == [IDENTITY] * 3
    assert find(film) == IDENTITY


def test_where_there_is_none_none_is_found() -> None:
    dice = np.random.default_rng(7)
    pictures = [drawn(128, seed) for seed in range(12)] + [photo(256)]
    pictures += [dice.integers(0, 256, (128, 128, 3), np.uint8), np.full((128, 128, 3), 128, np.uint8)]
    lines = np.where(np.arange(128) % 8 < 2, 255, 0).astype(np.uint8)
    pictures.append(np.repeat(np.maximum(lines[:, None], lines[None])[..., None], 3, 2))
    assert [find(picture) for picture in pictures] == [None] * len(pictures)


@pytest.mark.parametrize("shape", [(1, 1, 3), (8, 300, 3), (31, 31, 3), (1, 40, 3)])
def test_tiny_pictures_are_no_trouble(shape: tuple[int, int, int]) -> None:
    tiny = np.full(shape, 100, np.uint8)
    assert mark(tiny, IDENTITY).shape == shape
    assert find(tiny) is None


def test_an_identity_is_the_beginning_of_a_recipes_id() -> None:
    assert identity_of("c0ffee42" + "0" * 56) == IDENTITY
    with pytest.raises(ValueError, match="32 bits"):
        mark(drawn(), 2**32)
