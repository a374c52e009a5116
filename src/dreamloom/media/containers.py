"""Takes a picture file apart before any decoder sees it.

Container: the file format around the pixels (PNG, JPEG, WebP, GIF, BMP). Note: what a tool wrote beside the pixels
(text, EXIF, XMP, a comment). Walking a container needs no decoding, so its declared size is known, and a file that
would unpack to gigabytes is refused, before memory is spent on it. Decoders then get the file without its notes.

Sources: PNG (W3C, third edition) section 5; JPEG (ITU T.81) annex B; WebP container (RFC 9649); GIF89a; BMP as in
Windows' BITMAPINFOHEADER.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

MAX_PARTS = 100_000  # chunks or segments in one file; ordinary ones have tens, a large PNG thousands
FILM_HEAD = 64  # bytes by which a film is known
ALSO_PICTURES = frozenset({"gif", "webp"})  # kinds of film whose first frame is a picture
MAX_SCANS = 100  # of one JPEG; each costs a pass over all pixels, however few bytes it has; usual is 10

_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_PNG_PIXELS = {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"}
_PNG_NOTES = {b"tEXt", b"zTXt", b"iTXt"}
_JPEG_SIZES = set(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # start of frame, all coding processes
_JPEG_BARE = {0x01, *range(0xD0, 0xD8)}  # markers with no length after them
_JPEG_NEXT_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")  # inside compressed data
_JPEG_FILL = re.compile(rb"\xff{2,}")  # may stand before any marker, whose own first byte is the last of them
_BOXES = (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot")  # that an MP4 or MOV file begins with
_XMP_IN_GIF = b"XMP DataXMP"
_XMP_IN_JPEG = b"http://ns.adobe.com/xap/1.0/\0"


@dataclass(frozen=True)
class Container:
    """A picture file taken apart.

    Attributes:
        format: "PNG", "JPEG", "WEBP", "GIF" or "BMP", as Pillow calls it.
        width: declared width in pixels, before any rotation.
        height: declared height in pixels.
        notes: (kind, bytes) in the file's order; kinds are "tEXt", "zTXt", "iTXt" (a PNG's chunk, whole), "exif"
            (a TIFF structure), "xmp" (a packet), "comment".
        plain: the file with what its pixels need and without its notes.
        complete: False if the file ends too early, as far as walking it tells.
    """

    format: str
    width: int
    height: int
    notes: tuple[tuple[str, bytes], ...]
    plain: bytes
    complete: bool = True


def open_container(data: bytes) -> Container:
    """Recognises a picture by its first bytes and takes it apart.

    Raises:
        ValueError: if it is none of the five formats or breaks its format's rules; the text completes "the file …".
    """
    if not data:
        raise ValueError("is empty")
    try:
        if data.startswith(_PNG_SIGNATURE):
            container = _open_png(data)
        elif data.startswith(b"\xff\xd8\xff"):
            container = _open_jpeg(data)
        elif data.startswith(b"RIFF") and data[8:12] == b"WEBP":
            container = _open_webp(data)
        elif data.startswith((b"GIF87a", b"GIF89a")):
            container = _open_gif(data)
        elif data.startswith(b"BM"):
            container = _open_bmp(data)
        else:
            raise ValueError("is not a PNG, JPEG, WebP, GIF or BMP picture, whatever its name says")
    except (struct.error, IndexError) as error:  # a header that ends in the middle of a number
        raise ValueError("is cut short") from error
    if container.width < 1 or container.height < 1:
        raise ValueError("declares no width and height")
    return container


def _png_chunks(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Yields (type, start, end) of each whole chunk, its length, type and checksum included."""
    start = len(_PNG_SIGNATURE)
    for _ in range(MAX_PARTS):
        if start + 12 > len(data):
            return
        length, kind = struct.unpack_from(">I4s", data, start)
        end = start + 12 + length
        if end > len(data):
            return
        yield kind, start, end
        if kind == b"IEND":
            return
        start = end
    raise ValueError("has too many parts")


def _open_png(data: bytes) -> Container:
    notes: list[tuple[str, bytes]] = []
    kept = [_PNG_SIGNATURE]
    last = b""
    view = memoryview(data)
    for kind, start, end in _png_chunks(data):
        if not last and kind != b"IHDR":
            raise ValueError("is a damaged PNG: it does not begin with its header")
        if kind in _PNG_PIXELS:
            if zlib.crc32(view[start + 4 : end - 4]) != int.from_bytes(view[end - 4 : end], "big"):
                raise ValueError("is damaged: a checksum is wrong")
            kept.append(data[start:end])
        elif kind in _PNG_NOTES:
            notes.append((kind.decode(), data[start + 8 : end - 4]))
        elif kind == b"eXIf":
            notes.append(("exif", data[start + 8 : end - 4]))
        last = kind
    width, height = struct.unpack_from(">II", data, 16)
    return Container("PNG", width, height, tuple(notes), b"".join(kept), last == b"IEND")


def _open_jpeg(data: bytes) -> Container:
    notes: list[tuple[str, bytes]] = []
    kept = [data[:2]]
    width = height = scans = 0
    start = 2
    for _ in range(MAX_PARTS):
        if fill := _JPEG_FILL.match(data, start):
            start = fill.end() - 1
        if start + 2 > len(data):
            return Container("JPEG", width, height, tuple(notes), b"".join(kept), complete=False)
        if data[start] != 0xFF:
            raise ValueError("is a damaged JPEG: a marker is missing")
        marker = data[start + 1]
        if marker == 0xD9:
            kept.append(data[start : start + 2])
            return Container("JPEG", width, height, tuple(notes), b"".join(kept))
        if marker in _JPEG_BARE:
            start += 2
            continue
        end = start + 2 + int.from_bytes(data[start + 2 : start + 4], "big")
        inside = data[start + 4 : end]
        if marker in _JPEG_SIZES:
            high, wide = struct.unpack_from(">HH", inside, 1)
            width, height = max(width, wide), max(height, high)
        if marker == 0xDA:
            scans += 1
            if scans > MAX_SCANS:
                raise ValueError(f"is a JPEG in more than {MAX_SCANS} passes, which only wastes time")
            found = _JPEG_NEXT_MARKER.search(data, end)
            end = found.start() if found else len(data)
        if marker == 0xE1 and inside.startswith(b"Exif\0"):
            notes.append(("exif", inside[6:]))
        elif marker == 0xE1 and inside.startswith(_XMP_IN_JPEG):
            notes.append(("xmp", inside[len(_XMP_IN_JPEG) :]))
        elif marker == 0xFE:
            notes.append(("comment", inside))
        elif not 0xE0 <= marker <= 0xEF or marker in (0xE0, 0xEE):  # JFIF's and Adobe's parts tell the colour model
            kept.append(data[start:end])
        start = end
    raise ValueError("has too many parts")


def _open_webp(data: bytes) -> Container:
    notes: list[tuple[str, bytes]] = []
    size = 8 + int.from_bytes(data[4:8], "little")
    width = height = 0
    start = 12
    for _ in range(MAX_PARTS):
        if start + 8 > min(size, len(data)):
            return Container("WEBP", width, height, tuple(notes), data, size <= len(data))
        kind, length = struct.unpack_from("<4sI", data, start)
        inside = data[start + 8 : start + 8 + length] if kind in (b"EXIF", b"XMP ") else data[start + 8 : start + 24]
        if kind == b"VP8X":
            wide, high = (1 + int.from_bytes(inside[at : at + 3], "little") for at in (4, 7))
            width, height = max(width, wide), max(height, high)
        elif kind == b"VP8 ":
            wide, high = (number & 0x3FFF for number in struct.unpack_from("<HH", inside, 6))
            width, height = max(width, wide), max(height, high)
        elif kind == b"VP8L":
            bits = struct.unpack_from("<I", inside, 1)[0]
            width, height = max(width, 1 + (bits & 0x3FFF)), max(height, 1 + (bits >> 14 & 0x3FFF))
        elif kind == b"EXIF":
            notes.append(("exif", inside.removeprefix(b"Exif\0\0")))
        elif kind == b"XMP ":
            notes.append(("xmp", inside))
        start += 8 + length + length % 2
    raise ValueError("has too many parts")


def _open_gif(data: bytes) -> Container:
    """Walks to the first frame; what comes after it is never read."""
    width, height, packed = struct.unpack_from("<HHB", data, 6)
    notes: list[tuple[str, bytes]] = []
    start = 13 + (3 << (packed & 7) + 1 if packed & 0x80 else 0)
    for _ in range(MAX_PARTS):
        kind = data[start]
        if kind == 0x2C:
            left, top, wide, high = struct.unpack_from("<HHHH", data, start + 1)
            return Container("GIF", max(width, left + wide), max(height, top + high), tuple(notes), data)
        if kind != 0x21:
            raise ValueError("is a damaged GIF: it has no frame")
        label, start = data[start + 1], start + 2
        body, pieces = start, []
        while length := data[start]:
            pieces.append(data[start + 1 : start + 1 + length])
            start += 1 + length
        start += 1
        if label == 0xFE:
            notes.append(("comment", b"".join(pieces)))
        elif label == 0xFF and pieces[0:1] == [_XMP_IN_GIF]:  # not in pieces: a packet, and 258 bytes that end it
            notes.append(("xmp", data[body + 1 + len(_XMP_IN_GIF) : start - 258]))
    raise ValueError("has too many parts")


def _open_bmp(data: bytes) -> Container:
    header = struct.unpack_from("<I", data, 14)[0]
    width, height = struct.unpack_from("<HH" if header == 12 else "<ii", data, 18)
    return Container("BMP", width, abs(height), (), data)


def film_kind(head: bytes) -> str | None:
    """Which container of films a file's first `FILM_HEAD` bytes show, as FFmpeg names it; None if it is none.

    A GIF and an animated WebP count as films; a still WebP does not.
    """
    if head[4:8] in _BOXES:
        return "mov"
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return "matroska"
    if head.startswith(b"RIFF"):
        if head[8:11] == b"AVI":
            return "avi"
        return "webp" if head[8:16] == b"WEBPVP8X" and head[20:21] and head[20] & 2 else None
    return "gif" if head.startswith((b"GIF87a", b"GIF89a")) else None
