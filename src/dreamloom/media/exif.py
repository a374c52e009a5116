"""Reads and writes the little of EXIF that pictures made by models use.

EXIF is a TIFF structure: a byte order, then tables ("IFD") of tags. Painting tools keep their settings in the tag
UserComment, whose first 8 bytes name its encoding; ComfyUI keeps them in Make and Model.

Source: Exif 3.0 (CIPA DC-008) sections 4.6.2 and 4.6.6.
"""

from __future__ import annotations

import struct

DESCRIPTION, MAKE, MODEL, ORIENTATION = 0x010E, 0x010F, 0x0110, 0x0112
_EXIF_TABLE, USER_COMMENT = 0x8769, 0x9286
_WANTED = {DESCRIPTION, MAKE, MODEL, ORIENTATION, USER_COMMENT}
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 7: 1}  # bytes of one value: byte, ASCII, short, long, undefined
_MAX_TAGS = 1000


def _table(exif: bytes, order: str, start: int) -> dict[int, bytes]:
    """The wanted tags of the table at `start`, each as its raw bytes; broken entries are left out."""
    found = {}
    count = min(struct.unpack_from(order + "H", exif, start)[0], _MAX_TAGS)
    for at in range(start + 2, min(start + 2 + 12 * count, len(exif) - 11), 12):
        tag, kind, number = struct.unpack_from(order + "HHI", exif, at)
        if tag not in _WANTED | {_EXIF_TABLE} or kind not in _SIZES:
            continue
        length = number * _SIZES[kind]
        value_at = at + 8 if length <= 4 else struct.unpack_from(order + "I", exif, at + 8)[0]
        if value_at + length <= len(exif):
            found[tag] = exif[value_at : value_at + length]
    return found


def read_tags(exif: bytes) -> dict[int, bytes]:
    """The tags of an EXIF structure that this module names, as raw bytes; empty for anything that is not EXIF."""
    order = {b"II": "<", b"MM": ">"}.get(exif[:2])
    if order is None:
        return {}
    try:
        tags = _table(exif, order, struct.unpack_from(order + "I", exif, 4)[0])
        if _EXIF_TABLE in tags:
            tags |= _table(exif, order, struct.unpack_from(order + "I", tags.pop(_EXIF_TABLE))[0])
    except struct.error:
        return {}
    return tags


def orientation(exif: bytes) -> int:
    """How the camera was held: 1 (upright) to 8, as EXIF numbers it; 1 where nothing sensible is said."""
    value = read_tags(exif).get(ORIENTATION, b"")
    number = int.from_bytes(value[:2], "little" if exif[:2] == b"II" else "big")
    return number if 1 <= number <= 8 else 1


def decode_comment(value: bytes) -> str:
    """The text of a UserComment.

    The byte order of "UNICODE" text is not reliable: A1111 writes big-endian whatever the structure says, others
    little-endian. Text of this kind has many ASCII characters, so the side on which their zero bytes lie decides.
    """
    prefix, body = value[:8], value[8:]
    if prefix == b"UNICODE\0":
        if body[:2] in (b"\xff\xfe", b"\xfe\xff"):
            return body.decode("utf-16", "replace").rstrip("\0")
        little = body[1::2].count(0) > body[0::2].count(0)
        return body.decode("utf-16-le" if little else "utf-16-be", "replace").rstrip("\0")
    if prefix == b"JIS\0\0\0\0\0":
        return body.decode("iso2022_jp", "replace").rstrip("\0")
    return decode_text(body if prefix in (b"ASCII\0\0\0", b"\0" * 8) else value)


def decode_text(value: bytes) -> str:
    """Text of an unnamed encoding: UTF-8 if it is that, else Latin-1; zero bytes at its end are dropped."""
    value = value.rstrip(b"\0")
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("latin-1")


def comment_to_exif(text: str) -> bytes:
    """An EXIF structure holding only a UserComment, in the form that A1111 writes and reads."""
    comment = b"UNICODE\0" + text.encode("utf-16-be", "replace")
    first_table, second_table, comment_at = 8, 26, 44
    return b"".join(
        (
            struct.pack(">2sHI", b"MM", 42, first_table),
            struct.pack(">HHHIII", 1, _EXIF_TABLE, 4, 1, second_table, 0),
            struct.pack(">HHHIII", 1, USER_COMMENT, 7, len(comment), comment_at, 0),
            comment,
        )
    )
