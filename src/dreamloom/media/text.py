"""Reads the text that tools wrote into a picture file beside its pixels.

Field: a key and a text. Keys are brought to one form, so that a reader need not know the container:
"parameters" (A1111 and those who follow it), "prompt" and "workflow" (ComfyUI), "invokeai_metadata" and its kin,
"sui_image_params", "dreamloom" (our recipe), "xmp" (a whole packet), "comment". Other keys stay as they were.

Text may be packed, and a few bytes can unpack to gigabytes: a field longer than `MAX_FIELD` bytes is left out, and
reading stops at `MAX_TOTAL`.
"""

from __future__ import annotations

import re
import zlib
from pathlib import Path

from dreamloom.errors import BadFile
from dreamloom.media.containers import FILM_HEAD, Container, film_kind, open_container
from dreamloom.media.exif import DESCRIPTION, MAKE, MODEL, USER_COMMENT, decode_comment, decode_text, read_tags
from dreamloom.media.files import read_bytes, read_head
from dreamloom.media.xmp import recipe_in

MAX_FIELD = 8 * 2**20
MAX_TOTAL = 16 * 2**20
MAX_FIELDS = 256

_KNOWN_KEYS = (
    "comment",
    "dreamloom",
    "invokeai_graph",
    "invokeai_metadata",
    "invokeai_workflow",
    "parameters",
    "prompt",
    "sui_image_params",
    "workflow",
)
_KEY_IN_VALUE = re.compile(r"(prompt|workflow|parameters):\s*", re.IGNORECASE)


def _unpack(packed: bytes) -> bytes | None:
    """Unpacks zlib data, or returns None if it is broken or longer than a field may be."""
    unpacker = zlib.decompressobj()
    try:
        data = unpacker.decompress(packed, MAX_FIELD + 1)
    except zlib.error:
        return None
    return data if unpacker.eof and len(data) <= MAX_FIELD else None


def _png_field(kind: str, chunk: bytes) -> tuple[str, str] | None:
    """(key, text) of a PNG text chunk, or None if it is broken or too long (PNG sections 11.3.3.2 to 11.3.3.4)."""
    key, found, rest = chunk.partition(b"\0")
    if not found or not key:
        return None
    text: bytes | None = rest
    if kind == "zTXt":
        text = _unpack(rest[1:])
    elif kind == "iTXt":
        packed = rest[:1] == b"\1"
        parts = rest[2:].split(b"\0", 2)
        if len(parts) < 3:
            return None
        text = _unpack(parts[2]) if packed else parts[2]
    if text is None or len(text) > MAX_FIELD:
        return None
    if kind == "iTXt":
        return key.decode("latin-1"), text.decode("utf-8", "replace")
    return key.decode("latin-1"), decode_text(text)  # the standard says Latin-1, but some tools write UTF-8


def _exif_fields(exif: bytes) -> list[tuple[str, str]]:
    tags = read_tags(exif)
    fields = []
    for tag in (DESCRIPTION, MAKE, MODEL):
        value = decode_text(tags.get(tag, b""))
        if key := _KEY_IN_VALUE.match(value):
            fields.append((key[1].lower(), value[key.end() :]))
    if comment := decode_comment(tags.get(USER_COMMENT, b"")):
        fields.append(("parameters", comment))
    return fields


def _note_fields(container: Container, kind: str, note: bytes) -> list[tuple[str, str]]:
    if kind == "exif":
        return _exif_fields(note)
    if kind == "xmp":
        return [("xmp", note.decode("utf-8", "replace"))]
    if kind == "comment":
        text = decode_text(note)
        # a GIF has no other place for text, so A1111 keeps its parameters there
        return [("parameters" if container.format == "GIF" and "Steps: " in text else "comment", text)]
    field = _png_field(kind, note)
    return [field] if field else []


def _key(name: str) -> str:
    if name == "XML:com.adobe.xmp":
        return "xmp"
    return name.lower() if name.lower() in _KNOWN_KEYS else name


def text_fields(container: Container) -> dict[str, str]:
    """The text fields of a container that has been taken apart; of two fields with one key, the last counts."""
    fields: dict[str, str] = {}
    total = 0
    for kind, note in container.notes[:MAX_FIELDS]:
        if len(note) > MAX_FIELD:
            continue
        for name, text in _note_fields(container, kind, note):
            total += len(text)
            if total > MAX_TOTAL:
                return fields
            fields[_key(name)] = text
    if "dreamloom" not in fields and (recipe := recipe_in(fields.get("xmp", ""))):
        fields["dreamloom"] = recipe
    return fields


def read_text_fields(path: str | Path) -> dict[str, str]:
    """Reads the text fields of a picture or film file, without decoding its pixels.

    Args:
        path: a PNG, JPEG, WebP, GIF or BMP file, of which one that is cut short gives the fields before the cut; or an
            MP4, MOV, WebM, MKV or AVI file.

    Returns:
        Key to text, as the module's docstring lists them; empty if the file holds none.

    Raises:
        BadFile: if the file cannot be read or is no such picture or film.
    """
    kind = film_kind(read_head(path, FILM_HEAD))
    if kind in ("mov", "matroska", "avi"):
        return _film_fields(Path(path), kind)
    try:
        return text_fields(open_container(read_bytes(path)))
    except ValueError as error:
        raise BadFile(f"{path} {error}: give a whole PNG, JPEG, WebP, GIF or BMP file", str(path)) from error


def _film_fields(path: Path, kind: str) -> dict[str, str]:
    from dreamloom.media.film_text import film_text  # with it comes all that reads films

    fields = {_key(key): text for key, text in film_text(path, kind).items()}
    if "Steps: " in fields.get("comment", ""):
        fields.setdefault("parameters", fields["comment"])
    if "dreamloom" not in fields and (recipe := recipe_in(fields.get("xmp", ""))):
        fields["dreamloom"] = recipe
    return fields
