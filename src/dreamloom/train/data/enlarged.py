"""What the upscaler learns from: large pictures, and the small ones that could be all that is left of them.

Terms
-----
scene
    What the composer paints, as for the painter; most of what is asked to be enlarged here looks like that.
leaves
    Shapes of all sizes over each other, with textures, lines and letters: statistics like those of photographs, made by
    formula ("dead leaves", Lee, Mumford & Huang 2001). They keep the network honest where a picture is no drawing.
harmed
    Made small and blurred, noisy or taken through a JPEG file: what pictures of others look like.
coded
    A scene made small and taken through the embedded autoencoder, with some noise in between: what the painter's own
    pictures look like.

Letters are set in Pillow's own font, Aileron (CC0).
"""

from __future__ import annotations

import io
import math
import random
import string
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as functional
from diffusers import AutoencoderKLWan
from PIL import Image, ImageDraw, ImageFont

from dreamloom.engine.families.wan_frames import FrameAutoencoder
from dreamloom.engine.machine import mixed_precision
from dreamloom.train.data.painting import Art, paint_scenes
from dreamloom.train.data.scenes import Choice, Scene, random_scene
from dreamloom.train.latents import read_known

SIDE, SCALE = 256, 4  # of a large picture, and how much smaller the small one is
SCENES, WIDE_SCENES, LEAVES = 8, 5, 6  # of each portion
LATENT_NOISE = 0.15  # at most, as a share of the latents' spread
_OVER = 2  # leaves are drawn so many times larger
_TEXTURES = 12
_SOFT = torch.arange(-6, 7).float()

Field = np.ndarray[tuple[int, int], np.dtype[np.float32]]


@dataclass(frozen=True)
class Pool:
    """Large pictures in memory, (N, 3, 256, 256) uint8, and small ones of each, (N, 3, 3, 64, 64) uint8.

    Of a scene the small ones are: plainly made smaller; made smaller and harmed; coded. Leaves have a second harmed one
    in place of the coded.
    """

    large: torch.Tensor
    small: torch.Tensor


def _bytes(pictures: torch.Tensor) -> torch.Tensor:
    return (pictures * 255).round().clamp(0, 255).to(torch.uint8)


class _Coder:
    """The embedded autoencoder, there and back."""

    def __init__(self, folder: Path) -> None:
        coder = AutoencoderKLWan.from_pretrained(folder, torch_dtype=torch.float32)
        self.model = FrameAutoencoder(coder).eval()
        self.spread = read_known(coder.config)[1].view(1, -1, 1, 1)

    @torch.no_grad()
    def __call__(self, small: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
        """Pictures (N, 3, H, W) in 0..1, sides multiples of 8, as they come back."""
        with mixed_precision(torch.device("cpu")):
            mean = self.model.encode(small * 2 - 1)[0].float()
        amount = torch.rand(len(mean), 1, 1, 1, generator=generator) * LATENT_NOISE
        noise = torch.randn(mean.shape, generator=generator) * amount * self.spread
        with mixed_precision(torch.device("cpu")):
            made = self.model.decode(mean + noise)
        return (made.float() / 2 + 0.5).clamp(0, 1)


def paint_pool(art: Art, coder: Path, portions: int, seed: int = 0, *, unseen: bool = False) -> Pool:
    """Paints the pictures that training draws from.

    Of each portion, eight are scenes of 256×256, five scenes of 512×512 cut in four, and six are leaves.

    Args:
        art: the painted drawings, 256 pixels each.
        coder: the embedded autoencoder's folder.
        portions: how many.
        seed: of everything.
        unseen: only drawings that are held out, instead of only those that are not.
    """
    dice, generator = random.Random(seed), torch.Generator().manual_seed(seed)
    hidden = frozenset(number for number, one in enumerate(art.sprites) if one.held_out != unseen)
    choice = Choice(art.sprites, hidden=hidden)
    coded_by, textures = _Coder(coder), _textures(np.random.default_rng(seed))
    large, small = [], []

    def add(pictures: torch.Tensor, last: torch.Tensor) -> None:
        for picture, other in zip(pictures, last, strict=True):
            plain = smaller(picture, dice.choice(KERNELS))
            large.append(_bytes(picture))
            small.append(torch.stack([_bytes(plain), harmed(picture, dice, generator), _bytes(other)]))

    for _ in range(portions):
        whole = _painted(art, [random_scene(choice, dice) for _ in range(SCENES)], SIDE)
        add(whole, coded_by(functional.avg_pool2d(whole, SCALE), generator))
        wide = _painted(art, _not_blown_up(choice, dice), 2 * SIDE)
        add(_quarters(wide), _quarters(coded_by(functional.avg_pool2d(wide, SCALE), generator)))
        leaves = torch.stack([leaf_picture(dice, textures) for _ in range(LEAVES)])
        add(leaves, torch.stack([harmed(one, dice, generator) for one in leaves]) / 255)
    return Pool(torch.stack(large), torch.stack(small))


def _not_blown_up(choice: Choice, dice: random.Random) -> list[Scene]:
    """Scenes for twice the size in which no drawing is larger than it is in the bank."""
    chosen: list[Scene] = []
    while len(chosen) < WIDE_SCENES:
        scene = random_scene(choice, dice)
        if all(thing.size <= 0.56 for thing in scene.things):
            chosen.append(scene)
    return chosen


def _painted(art: Art, scenes: list[Scene], side: int) -> torch.Tensor:
    return (paint_scenes(art, scenes, side, side).pictures + 1) / 2


def _quarters(pictures: torch.Tensor) -> torch.Tensor:
    half = pictures.shape[-1] // 2
    return pictures.unfold(2, half, half).unfold(3, half, half).permute(0, 2, 3, 1, 4, 5).flatten(0, 2)


def leaf_picture(dice: random.Random, textures: Sequence[Field]) -> torch.Tensor:
    """One picture of leaves, (3, 256, 256) in 0..1; textures are 512×512, of spread 1."""
    side = SIDE * _OVER
    owner = Image.new("I", (side, side))
    draw = ImageDraw.Draw(owner)
    count = dice.randint(60, 400)
    smallest = dice.uniform(1.5, 8) * _OVER
    for number in range(1, count):
        # a density that falls with the cube of the radius looks the same from near and far
        radius = smallest / math.sqrt(1 - dice.random() * (1 - (smallest / (side / 3)) ** 2))
        _shape(draw, dice, dice.uniform(0, side), dice.uniform(0, side), radius, number)
    numbers = np.random.default_rng(dice.getrandbits(32))
    colours = numbers.beta(1.2, 1.2, (1, 3)) + numbers.normal(0, numbers.uniform(0.02, 0.35), (count, 3))
    rough = numbers.uniform(0, 0.16, count) * (numbers.random(count) < 0.5)
    owners = np.asarray(owner)
    field = rough.astype(np.float32)[owners] * dice.choice(textures)
    pixels = np.clip(colours.astype(np.float32)[owners] + field[..., None], 0, 1)
    picture = Image.fromarray((pixels * 255).astype(np.uint8))
    if dice.random() < 0.4:
        _write(ImageDraw.Draw(picture), dice, side)
    small = np.array(picture.resize((SIDE, SIDE), Image.Resampling.BOX), np.float32)
    return torch.from_numpy(small).permute(2, 0, 1) / 255


def _shape(draw: ImageDraw.ImageDraw, dice: random.Random, x: float, y: float, radius: float, number: int) -> None:
    kind = dice.random()
    if kind < 0.45:
        tall = radius * dice.uniform(0.4, 1)
        draw.ellipse((x - radius, y - tall, x + radius, y + tall), fill=number)
    elif kind < 0.85:
        turn, corners = dice.uniform(0, 7), dice.randint(3, 8)
        angles = [turn + 2 * math.pi * (corner + dice.uniform(-0.3, 0.3)) / corners for corner in range(corners)]
        reaches = [radius * dice.uniform(0.5, 1.2) for _ in angles]
        points = [(x + r * math.cos(a), y + r * math.sin(a)) for r, a in zip(reaches, angles, strict=True)]
        draw.polygon(points, fill=number)
    else:
        width = round(dice.uniform(1, 5) * _OVER)
        points = [(x + dice.gauss(0, 2 * radius), y + dice.gauss(0, 2 * radius)) for _ in range(3)]
        draw.line(points, fill=number, width=width, joint="curve")


def _textures(numbers: np.random.Generator) -> list[Field]:
    """Noise whose power falls with its frequency, as in nature; spread 1."""
    side, made = SIDE * _OVER, []
    down, across = np.fft.fftfreq(side)[:, None], np.fft.rfftfreq(side)[None]
    for steepness in np.linspace(0.6, 1.6, _TEXTURES):
        fall = np.maximum(np.hypot(down, across), 1 / side) ** -steepness
        field = np.fft.irfft2(fall * np.exp(2j * np.pi * numbers.random(fall.shape)), (side, side))
        made.append(((field - field.mean()) / field.std()).astype(np.float32))
    return made


def _write(draw: ImageDraw.ImageDraw, dice: random.Random, side: int) -> None:
    for _ in range(dice.randint(1, 5)):
        font = ImageFont.load_default(dice.uniform(14, 60) * _OVER / 2)
        line = "".join(dice.choices(string.ascii_letters + string.digits + "  .,!?&", k=dice.randint(3, 24)))
        colour = dice.choice(((0, 0, 0), (255, 255, 255), tuple(dice.choices(range(256), k=3))))
        draw.text((dice.uniform(-0.1, 0.6) * side, dice.uniform(0, 0.95) * side), line, colour, font=font)


def draw_pairs(pool: Pool, count: int, crop: int, generator: torch.Generator) -> tuple[torch.Tensor, torch.Tensor]:
    """Draws small pictures and the large ones that are wanted of them.

    Args:
        pool: the pictures.
        count: how many pairs.
        crop: side of the small ones, at most 64.
        generator: source of all randomness.

    Returns:
        (count, 3, crop, crop) and (count, 3, 4 × crop, 4 × crop) in 0..1.
    """
    numbers = torch.randint(len(pool.large), (count,), generator=generator).tolist()
    kinds = torch.randint(3, (count,), generator=generator).tolist()
    places = torch.randint(SIDE // SCALE - crop + 1, (count, 2), generator=generator).tolist()
    wide = crop * SCALE
    small = [
        pool.small[number, kind, :, top : top + crop, left : left + crop]
        for number, kind, (top, left) in zip(numbers, kinds, places, strict=True)
    ]
    large = [
        pool.large[number, :, top * SCALE : top * SCALE + wide, left * SCALE : left * SCALE + wide]
        for number, (top, left) in zip(numbers, places, strict=True)
    ]
    turns, mirrored = int(torch.randint(4, (1,), generator=generator)), torch.rand((), generator=generator) < 0.5
    pair = [torch.stack(pictures).rot90(turns, (2, 3)) / 255 for pictures in (small, large)]
    return (pair[0].flip(-1), pair[1].flip(-1)) if mirrored else (pair[0], pair[1])


def harmed(picture: torch.Tensor, dice: random.Random, generator: torch.Generator) -> torch.Tensor:
    """A picture (3, H, W) in 0..1 at a quarter of its size, uint8: blurred, noisy or as a JPEG, or several of these."""
    soft, noisy, pressed = dice.random() < 0.5, dice.random() < 0.4, dice.random() < 0.5
    small = smaller(blurred(picture, dice.uniform(0.5, 2.5)) if soft else picture, dice.choice(KERNELS))
    if noisy:
        small = small + torch.randn(small.shape, generator=generator) * dice.uniform(0, 0.02)
    return jpeg(_bytes(small), dice.randint(60, 95)) if pressed else _bytes(small)


def blurred(picture: torch.Tensor, sigma: float) -> torch.Tensor:
    """A picture (3, H, W) through a Gaussian of so many pixels."""
    kernel = torch.exp(-0.5 * (_SOFT / max(sigma, 0.1)) ** 2)
    kernel = (kernel / kernel.sum()).expand(3, 1, -1)
    wide = functional.pad(picture[None], (6, 6, 6, 6), mode="replicate")
    across = functional.conv2d(wide, kernel[:, :, None], groups=3)
    return functional.conv2d(across, kernel[..., None], groups=3)[0]


KERNELS = ("area", "bicubic", "bilinear")


def smaller(picture: torch.Tensor, kernel: str) -> torch.Tensor:
    """A picture (3, H, W) at a quarter of its size; `kernel` is "area", "bicubic" or "bilinear"."""
    if kernel == "area":
        return functional.avg_pool2d(picture[None], SCALE)[0]
    made = functional.interpolate(picture[None], scale_factor=1 / SCALE, mode=kernel, antialias=True)
    return made[0].clamp(0, 1)


def jpeg(picture: torch.Tensor, quality: int) -> torch.Tensor:
    """A picture (3, H, W) uint8, there and back through a JPEG file."""
    file = io.BytesIO()
    Image.fromarray(picture.permute(1, 2, 0).numpy()).save(file, "JPEG", quality=quality)
    return torch.from_numpy(np.array(Image.open(file))).permute(2, 0, 1)
