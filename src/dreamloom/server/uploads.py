"""Pictures and films from outside: checked before they are decoded, kept by their hash, named in recipes by it alone.

A recipe that comes over HTTP names no path: each of its files is a bare name, which is only for showing, with the
sha256 of a file that was uploaded before. Nothing is ever fetched from an address.
"""

from __future__ import annotations

import base64
import binascii
import re
import threading
from pathlib import PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING

from dreamloom.errors import BadFile, BadRecipe, MissingInput
from dreamloom.media.containers import FILM_HEAD, film_kind, open_container
from dreamloom.media.pictures import Picture, Pixels, decode_picture
from dreamloom.media.writing import encode_picture
from dreamloom.recipe import InputFile
from dreamloom.recipe.recipe import Inputs
from dreamloom.server.settings import MAX_UPLOAD

if TYPE_CHECKING:
    from dreamloom.catalog import InputFacts
    from dreamloom.studio import Studio

MAX_PIXELS = 32_000_000  # of an uploaded picture
MEDIA_TYPES = {
    "PNG": "image/png",
    "JPEG": "image/jpeg",
    "WEBP": "image/webp",
    "GIF": "image/gif",
    "BMP": "image/bmp",
}
FILM_TYPES = {"mov": "video/mp4", "matroska": "video/webm", "avi": "video/x-msvideo"}
_DATA_URL = re.compile(r"data:[\w.+-]{1,60}/[\w.+-]{1,60};base64,", re.IGNORECASE)
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{0,20}:|[/\\]{2}")
_decoding = threading.Lock()  # one at a time: a large picture takes some hundred megabytes


def from_base64(text: str, name: str) -> bytes:
    """The bytes of a picture given as base64 or as a data: URL.

    Raises:
        BadFile: if it is neither, or too long.
    """
    start = _DATA_URL.match(text)
    if start is None and _ADDRESS.match(text):
        raise BadFile(f"{name} is an address, and nothing is fetched from addresses: send the picture itself", name)
    if len(text) > MAX_UPLOAD * 4 // 3 + 100:
        raise BadFile(f"{name} is larger than {MAX_UPLOAD // 2**20} MiB: send a smaller picture", name)
    try:
        data = base64.b64decode(text[start.end() if start else 0 :].strip(), validate=True)
    except (binascii.Error, ValueError):
        raise BadFile(f"{name} is no base64: send the picture's file in base64", name) from None
    if not data:
        raise BadFile(f"{name} is empty: send a picture", name)
    return data


def media_type(data: bytes, name: str) -> str:
    """The media type of a picture or film, after what its bytes are and not what anybody calls it.

    Raises:
        BadFile: if it is none that can be used, or a picture that declares too many pixels.
    """
    if (kind := film_kind(data[:FILM_HEAD])) in FILM_TYPES:
        return FILM_TYPES[kind]
    try:
        container = open_container(data)
    except ValueError as error:
        raise BadFile(f"{name} {error}: send a whole PNG, JPEG, WebP, GIF or BMP file", name) from error
    if container.width * container.height > MAX_PIXELS:
        raise BadFile(
            f"{name} has {container.width}×{container.height} pixels: "
            f"send a picture of at most {MAX_PIXELS // 1_000_000} megapixels",
            name,
        )
    return MEDIA_TYPES[container.format]


def read(data: bytes, name: str) -> Picture:
    """Decodes a picture.

    Raises:
        BadFile: if it is no picture that can be used.
    """
    media_type(data, name)
    with _decoding:
        return decode_picture(data, name)


def keep(studio: Studio, data: bytes, name: str) -> tuple[InputFile, InputFacts]:
    """Keeps a picture or film, so that recipes can name it.

    Args:
        studio: whose keep.
        data: the whole file.
        name: what to call it; only its last part counts.

    Returns:
        How a recipe names it, and what is known of it.

    Raises:
        BadFile: if it is none that can be used.
        CannotWrite: if it cannot be kept.
    """
    name = shown_name(name)
    media_type(data, name)
    with _decoding:
        facts = studio.inputs.put(data, name)
    return InputFile(path=name, sha256=facts.sha256), facts


def keep_pixels(studio: Studio, pixels: Pixels, name: str) -> InputFile:
    """Keeps a picture given as uint8 (height, width, 3)."""
    return keep(studio, encode_picture("picture.png", pixels), name)[0]


def shown_name(name: str) -> str:
    """The last part of a file's name, whatever its slashes, without what cannot be shown; "picture" if none is left."""
    last = PureWindowsPath(PurePosixPath(name).name).name
    printable = "".join(letter for letter in last if letter.isprintable()).strip(" .")
    return printable[:200] or "picture"


def confine(studio: Studio, inputs: Inputs) -> None:
    """Refuses a recipe with a file that was not uploaded.

    Raises:
        BadRecipe: for a path, or a file without its sha256.
        MissingInput: if no picture with that sha256 was uploaded.
    """
    for file in inputs.files():
        if file.sha256 is None:
            raise BadRecipe(
                "a recipe names each file by its sha256: upload it first, and take over what the answer says",
                "path",
            )
        if file.path != shown_name(file.path) or ":" in file.path:
            raise BadRecipe("a file's path is a bare name here, such as cat.png, and says nothing of places", "path")
        if not studio.inputs.has(file.sha256):
            raise MissingInput("no file with this sha256 was uploaded: upload it first", "", file.sha256)
