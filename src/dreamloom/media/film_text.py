"""The text inside film files: written after the frames, read without decoding any.

Sources: ISO/IEC 14496-12 (boxes of MP4), section 4.2; XMP specification part 3 (where a packet lives in MP4 and GIF);
RFC 9649 (WebP).
"""

from __future__ import annotations

import os
import shutil
import struct
from collections.abc import Mapping
from pathlib import Path

from dreamloom.media.exif import comment_to_exif
from dreamloom.media.footage import opened, telling

XMP_BOX = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
XMP_IN_GIF = b"XMP DataXMP"
GIF_TRAILER = b"\x01" + bytes(range(255, -1, -1)) + b"\x00"  # leads readers that know no XMP to the packet's end
MAX_BOXES = 10_000
MAX_TEXT = 8 * 2**20
_EXIF_FLAG, _XMP_FLAG = 0x08, 0x04


def put_text(path: Path, suffix: str, text: Mapping[str, str]) -> None:
    """Puts text into a complete film file that has none yet, for what its coder could not write itself.

    Args:
        path: the file; it is changed in place or replaced.
        suffix: ".mp4", ".webm", ".gif" or ".webp".
        text: "xmp" and "parameters", where they are.

    Raises:
        OSError: if the disk is full or the like.
    """
    packet = text.get("xmp", "").encode("utf-8", "replace")
    comment = text.get("parameters", "").replace("\0", "")
    if suffix == ".mp4" and packet:
        with open(path, "ab") as file:
            file.write(struct.pack(">I4s16s", 24 + len(packet), b"uuid", XMP_BOX) + packet)
    elif suffix == ".gif" and (packet or comment):
        _put_into_gif(path, packet, comment)
    elif suffix == ".webp" and (packet or comment):
        _put_into_webp(path, packet, comment)


def _put_into_gif(path: Path, packet: bytes, comment: str) -> None:
    notes = b""
    if packet:
        notes += b"\x21\xff\x0b" + XMP_IN_GIF + packet + GIF_TRAILER
    if comment:
        raw = comment.encode("utf-8", "replace")
        pieces = (raw[start : start + 255] for start in range(0, len(raw), 255))
        notes += b"\x21\xfe" + b"".join(bytes([len(one)]) + one for one in pieces) + b"\x00"
    whole = path.with_name(path.name + ".text")
    try:
        with open(path, "rb") as source, open(whole, "xb") as target:
            head = source.read(13)
            table = 3 << (head[10] & 7) + 1 if head[10] & 0x80 else 0
            target.write(head.replace(b"GIF87a", b"GIF89a") + source.read(table) + notes)
            shutil.copyfileobj(source, target)
        os.replace(whole, path)
    except BaseException:
        whole.unlink(missing_ok=True)
        raise


def _put_into_webp(path: Path, packet: bytes, comment: str) -> None:
    chunks, flags = b"", 0
    if comment:
        chunks, flags = chunks + _chunk(b"EXIF", comment_to_exif(comment)), flags | _EXIF_FLAG
    if packet:
        chunks, flags = chunks + _chunk(b"XMP ", packet), flags | _XMP_FLAG
    with open(path, "r+b") as file:
        head = file.read(21)
        file.seek(0, os.SEEK_END)
        size = file.tell() - 8 + len(chunks)
        file.write(chunks)
        file.seek(4)
        file.write(struct.pack("<I", size))
        file.seek(20)
        file.write(bytes([head[20] | flags]))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return kind + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)


def film_text(path: Path, kind: str) -> dict[str, str]:
    """The text in an MP4, MOV, WebM, MKV or AVI file; keys in lower case, as the container's tags name them.

    Args:
        path: the file.
        kind: its container, as `footage.film_kind` names it.

    Raises:
        BadFile: if it is damaged.
    """
    with telling(str(path)), opened(path, kind) as container:
        found = {key.lower(): value for key, value in container.metadata.items() if len(value) <= MAX_TEXT}
    packet = _xmp_box(path) if kind == "mov" else None
    if packet:
        found["xmp"] = packet
    return found


def _xmp_box(path: Path) -> str | None:
    """The XMP packet of an MP4 file, found by going from box to box."""
    with open(path, "rb") as file:
        end = file.seek(0, os.SEEK_END)
        start = 0
        for _ in range(MAX_BOXES):
            file.seek(start)
            head = file.read(32)
            if len(head) < 8:
                break
            size, kind = struct.unpack_from(">I4s", head)
            body = 8
            if size == 1 and len(head) >= 16:
                size, body = struct.unpack_from(">Q", head, 8)[0], 16
            elif size == 0:
                size = end - start
            if size < body:
                break
            if kind == b"uuid" and head[body : body + 16] == XMP_BOX and size <= MAX_TEXT:
                file.seek(start + body + 16)
                return file.read(size - body - 16).decode("utf-8", "replace")
            start += size
    return None
