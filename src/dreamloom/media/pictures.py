"""Reads pictures from files that nobody vouches for.

Picture: pixels as uint8 (height, width, 3), red, green, blue, upright (the camera's rotation is undone), with its
alpha beside it where some of it is transparent. Colours are straight: not multiplied by alpha, not laid over anything.
Colour profiles are not applied; CMYK is turned into RGB by the plain formula.

A file goes through three gates: its size on the disk, its declared size in pixels, and only then a decoder, which is
one of five and sees nothing of the file but what the pixels need. Of a film (GIF, animated WebP or PNG) the first
frame is the picture.
"""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from dreamloom.errors import BadFile
from dreamloom.media.containers import Container, open_container
from dreamloom.media.exif import orientation
from dreamloom.media.files import read_bytes
from dreamloom.media.text import text_fields

Pixels = npt.NDArray[np.uint8]

MAX_PIXELS = 64_000_000
_STRIP = 256  # rows that are converted at once


@dataclass(frozen=True, eq=False)
class Picture:
    """A picture as read from a file.

    Attributes:
        pixels: uint8 (height, width, 3), straight colours.
        alpha: uint8 (height, width), 0 transparent to 255 opaque, or None if all of it is opaque.
        sha256: of the file's bytes, in hexadecimal.
        text: what tools wrote beside the pixels, as `dreamloom.media.text` gives it.
    """

    pixels: Pixels
    alpha: Pixels | None
    sha256: str
    text: dict[str, str] = field(default_factory=dict)

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) in pixels."""
        height, width, _ = self.pixels.shape
        return width, height

    def over(self, colour: tuple[int, int, int] = (255, 255, 255)) -> Pixels:
        """The picture laid over one colour (0..255 each): uint8 (height, width, 3), a new array."""
        if self.alpha is None:
            return self.pixels.copy()
        share = self.alpha[..., None].astype(np.uint16)
        mixed = self.pixels * share + np.array(colour, np.uint16) * (255 - share)
        return ((mixed + 127) // 255).astype(np.uint8)


def _gray_key(image: Image.Image, container: Container) -> int | None:
    """The gray value that a PNG declares transparent, on the scale that Pillow gives its pixels.

    Pillow leaves the value on the file's own scale, where grays of 2 and 4 bits do not meet it, and forgets it for 16.
    """
    key = image.info.get("transparency")
    if container.format != "PNG" or not isinstance(key, int):
        return None
    bits = container.plain[24]
    return key * 255 // (2**bits - 1) if 1 < bits < 8 else key


def _split(image: Image.Image, key: int | None) -> tuple[Pixels, Pixels | None]:
    """Pixels and alpha of a decoded image in any of Pillow's modes; `key` is the gray that is transparent, if any."""
    if image.mode in ("1", "L") or image.mode.startswith("I"):
        gray = np.asarray(image.convert("L") if image.mode == "1" else image)
        alpha = None if key is None else np.where(gray == key, 0, 255).astype(np.uint8)
        if gray.dtype != np.uint8:  # 16 bits; Pillow's own conversion would clip all above 255 to white
            gray = ((gray.astype(np.uint32) * 255 + 32767) // 65535).astype(np.uint8)
        return np.repeat(gray[..., None], 3, axis=2), alpha
    if image.has_transparency_data:
        both = np.asarray(image.convert("RGBA"))
        return both[..., :3], both[..., 3]
    return np.asarray(image.convert("RGB")), None


def _unfold(image: Image.Image, container: Container) -> tuple[Pixels, Pixels | None]:
    """Pixels and alpha of a decoded image, not yet turned upright.

    Strip by strip, so that a large picture is held once by Pillow and once here, and not several times on the way.
    """
    key = _gray_key(image, container)
    pixels = np.empty((image.height, image.width, 3), np.uint8)
    alpha: Pixels | None = None
    for top in range(0, image.height, _STRIP):
        bottom = min(top + _STRIP, image.height)
        strip, strip_alpha = _split(image.crop((0, top, image.width, bottom)), key)
        pixels[top:bottom] = strip
        if strip_alpha is not None and strip_alpha.min() < 255:
            alpha = np.full(pixels.shape[:2], 255, np.uint8) if alpha is None else alpha
            alpha[top:bottom] = strip_alpha
    return pixels, alpha


def _turn(plane: Pixels, held: int) -> Pixels:
    """Undoes the camera's rotation, `held` being EXIF's number 1..8."""
    if held in (2, 7):
        plane = np.fliplr(plane)
    if held in (4, 5):
        plane = np.flipud(plane)
    quarter_turns = {3: 2, 5: -1, 6: -1, 7: -1, 8: 1}
    return np.ascontiguousarray(np.rot90(plane, quarter_turns.get(held, 0)))


def decode_picture(data: bytes, name: str) -> Picture:
    """Decodes a picture held in memory.

    Args:
        data: the whole file.
        name: what to call it when it is refused.

    Raises:
        BadFile: if it is no PNG, JPEG, WebP, GIF or BMP, is damaged or cut short, or has more than `MAX_PIXELS` pixels.
    """
    try:
        container = open_container(data)
    except ValueError as error:
        raise BadFile(f"{name} {error}: give a whole PNG, JPEG, WebP, GIF or BMP file", name) from error
    if container.width * container.height > MAX_PIXELS:
        raise BadFile(
            f"{name} declares {container.width}×{container.height} pixels: "
            f"give a picture of at most {MAX_PIXELS // 1_000_000} megapixels",
            name,
        )
    if not container.complete:
        raise BadFile(f"{name} is cut short: give a whole file", name)
    try:
        with Image.open(io.BytesIO(container.plain), formats=[container.format]) as image:
            if image.width * image.height > MAX_PIXELS:
                raise ValueError("it is larger than it declares")
            image.load()
            pixels, alpha = _unfold(image, container)
    # a decoder meeting hostile bytes may raise anything, and to the user it all means the same
    except Exception as error:
        raise BadFile(f"{name} is damaged ({error}): give a whole PNG, JPEG, WebP, GIF or BMP file", name) from error
    held = next((orientation(note) for kind, note in container.notes if kind == "exif"), 1)
    if alpha is not None:
        alpha = _turn(alpha, held)
    return Picture(_turn(pixels, held), alpha, hashlib.sha256(data).hexdigest(), text_fields(container))


def read_picture(path: str | Path) -> Picture:
    """Reads a picture file.

    Args:
        path: a PNG, JPEG, WebP, GIF or BMP file (its contents count, not its name) of at most 64 MiB and 64 megapixels.

    Raises:
        BadFile: for everything that is wrong with the file, one that is not there included.
    """
    return decode_picture(read_bytes(path), str(path))


def fit_to(pixels: Pixels, width: int, height: int) -> Pixels:
    """Fills a size with a picture: scales it to cover, keeping its shape, and crops what stands over, evenly.

    Args:
        pixels: uint8 (H, W, 3).
        width: wanted width in pixels, at least 1.
        height: wanted height in pixels, at least 1.

    Returns:
        uint8 (height, width, 3), resampled with a Lanczos kernel; exact pixels where only cropping is needed.

    Raises:
        ValueError: if a size is below 1.
    """
    if width < 1 or height < 1:
        raise ValueError("width and height are at least 1 pixel")
    have_height, have_width, _ = pixels.shape
    scale = max(width / have_width, height / have_height)
    crop_width, crop_height = min(width / scale, have_width), min(height / scale, have_height)
    left, top = (have_width - crop_width) / 2, (have_height - crop_height) / 2
    if scale == 1:
        left, top = int(left), int(top)  # half a pixel would blur
        return pixels[top : top + height, left : left + width].copy()
    box = (left, top, min(left + crop_width, have_width), min(top + crop_height, have_height))
    return np.array(Image.fromarray(pixels).resize((width, height), Image.Resampling.LANCZOS, box=box))
