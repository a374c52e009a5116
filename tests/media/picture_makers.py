"""Makes the files that the tests of the media room read: ordinary ones, odd ones, hostile ones."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import numpy as np
from PIL import Image

SIGNATURE = b"\x89PNG\r\n\x1a\n"


def random_pixels(width: int = 21, height: int = 13, seed: int = 0) -> Any:
    """Noise, uint8 (height, width, 3): nothing about it survives a wrong turn, a wrong channel or a lossy coding."""
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), np.uint8)


def encoded(pixels: Any, kind: str, **options: Any) -> bytes:
    """The bytes Pillow writes for an array or image."""
    image = pixels if isinstance(pixels, Image.Image) else Image.fromarray(pixels)
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def chunk(kind: bytes, inside: bytes) -> bytes:
    """One PNG chunk."""
    return struct.pack(">I", len(inside)) + kind + inside + struct.pack(">I", zlib.crc32(kind + inside))


def png(width: int, height: int, bits: int, colour: int, rows: bytes, *more: bytes) -> bytes:
    """A PNG from raw filtered rows; `more` are chunks to stand before the pixels."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, 0))
    return SIGNATURE + header + b"".join(more) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def small_png(*more: bytes) -> bytes:
    """A one-pixel red PNG with the given chunks."""
    return png(1, 1, 8, 2, b"\0\xff\0\0", *more)


def exif_orientation(held: int) -> bytes:
    """An EXIF block that says how the camera was held."""
    return b"Exif\0\0" + struct.pack("<2sHIHHHIHHI", b"II", 42, 8, 1, 0x0112, 3, 1, held, 0, 0)


def packet(inside: str, attributes: str = "") -> str:
    """An XMP packet with the given elements and attributes in its one description."""
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" '
        f'xmlns:dreamloom="urn:dreamloom:xmp:1.0#" {attributes}>{inside}</rdf:Description></rdf:RDF></x:xmpmeta>'
        '<?xpacket end="w"?>'
    )
