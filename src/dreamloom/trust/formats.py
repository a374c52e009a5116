"""Which media types hold credentials, and how a file's type is told from its first bytes.

Terms:
    media type: "image/png", "video/mp4" and so on (RFC 6838).
    sidecar: a file beside another, with its credentials; for formats that have no place for them inside.
"""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

MEDIA_TYPES = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
    ".gif": "image/gif",
    ".mp4": "video/mp4",
    ".webm": "video/webm",
}
"""What Dreamloom writes, by the file's ending."""

WITHOUT_PLACE = frozenset({"video/webm"})
"""Media types whose credentials go into a sidecar."""

SIDECAR = ".c2pa"
UNKNOWN = "application/octet-stream"

# what others write and `dream verify` looks at in a folder, besides what Dreamloom writes
OTHER_SUFFIXES = frozenset(
    {
        ".avif",
        ".heic",
        ".heif",
        ".jxl",
        ".tif",
        ".tiff",
        ".dng",
        ".mov",
        ".m4v",
        ".avi",
        ".wav",
        ".mp3",
        ".m4a",
        ".flac",
    }
)


def has_place(path: Path) -> bool:
    """Whether a finished file holds its own credentials, by its ending."""
    return MEDIA_TYPES.get(path.suffix.lower()) not in WITHOUT_PLACE


def find_sidecar(path: Path, sha256: str, kept: Path) -> bytes | None:
    """The credentials of a file that has no place for them.

    Args:
        path: the file; they may lie beside it.
        sha256: the hash of its bytes, by which this computer may have kept them.
        kept: the folder where it does.
    """
    for place in (path.with_suffix(SIDECAR), kept / f"{sha256}{SIDECAR}"):
        if place.is_file():
            return place.read_bytes()
    return None


def kind_of(file: BinaryIO) -> str:
    """The media type of a file, which is read from its beginning and left there; `UNKNOWN` if it is no common one."""
    file.seek(0)
    beginning = file.read(16)
    file.seek(0)
    return _sniff(beginning) or UNKNOWN


def _sniff(beginning: bytes) -> str | None:
    if beginning.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if beginning.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if beginning.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if beginning.startswith(b"RIFF"):
        return {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/avi"}.get(beginning[8:12])
    if beginning[4:8] == b"ftyp":
        return _BRANDS.get(beginning[8:12], "video/mp4")
    if beginning.startswith(b"\x1aE\xdf\xa3"):
        return "video/webm"
    if beginning.startswith((b"II*\0", b"MM\0*")):
        return "image/tiff"
    return None


_BRANDS = {b"avif": "image/avif", b"heic": "image/heic", b"heix": "image/heic", b"mif1": "image/heif",
           b"qt  ": "video/quicktime", b"M4A ": "audio/mp4"}  # fmt: skip
