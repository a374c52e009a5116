"""Writes pictures to files, with text beside their pixels.

The same pixels and text give the same bytes: no time, no name and no machine is written here; what `finish` does to the
complete file, such as signing it, is beyond that. PNG always keeps pixels exactly, WebP unless a quality is asked for,
JPEG never.

Where the text goes:

| key | PNG | JPEG, WebP |
|---|---|---|
| "parameters" (A1111's) | text chunk | EXIF UserComment |
| "xmp" (a packet) | text chunk `XML:com.adobe.xmp` | XMP |
| "dreamloom" (our recipe) | text chunk | inside the XMP packet, which must hold it |
| any other | text chunk | refused |
"""

from __future__ import annotations

import io
import itertools
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
from PIL import Image, PngImagePlugin

from dreamloom.errors import BadFile, CannotWrite
from dreamloom.media.exif import comment_to_exif
from dreamloom.media.files import Finish, write_bytes
from dreamloom.media.pictures import Pixels
from dreamloom.media.xmp import recipe_in

JPEG_QUALITY = 95
_FORMATS = {".png": "PNG", ".webp": "WEBP", ".jpg": "JPEG", ".jpeg": "JPEG"}
SUFFIXES = tuple(_FORMATS)
_LONGEST_SIDE = {"PNG": 2**31 - 1, "WEBP": 16_383, "JPEG": 65_500}
_JPEG_SEGMENT = 65_500  # bytes that surely fit a JPEG's segment, which has 65,533 with its own heading
_NO_TEXT: Mapping[str, str] = MappingProxyType({})


def picture_format(path: str | Path) -> str:
    """The format that a file's name asks for: "PNG", "WEBP" or "JPEG".

    Raises:
        BadFile: for any other ending.
    """
    suffix = Path(path).suffix.lower()
    if suffix not in _FORMATS:
        raise BadFile(f"{path} does not say which kind of picture: end it in .png, .webp or .jpg", str(path))
    return _FORMATS[suffix]


def _png_text(text: Mapping[str, str]) -> PngImagePlugin.PngInfo:
    info = PngImagePlugin.PngInfo()
    for key, value in text.items():
        value = value.replace("\0", "")  # ends a text in PNG
        if key == "xmp":
            info.add_itxt("XML:com.adobe.xmp", value)
        elif value.isascii():
            info.add_text(key, value)
        else:
            info.add_itxt(key, value)
    return info


def _exif_and_xmp(path: str | Path, text: Mapping[str, str]) -> dict[str, bytes]:
    left_over = set(text) - {"parameters", "dreamloom", "xmp"}
    if left_over:
        raise ValueError(f"only a PNG has room for the text {', '.join(sorted(left_over))}")
    if "dreamloom" in text and recipe_in(text.get("xmp", "")) is None:
        raise ValueError("in a JPEG or WebP file the recipe lives in the XMP packet: give one that holds it")
    options = {}
    if "parameters" in text:
        options["exif"] = b"Exif\0\0" + comment_to_exif(text["parameters"].replace("\0", ""))
    if "xmp" in text:
        options["xmp"] = text["xmp"].encode("utf-8", "replace")
    if picture_format(path) == "JPEG" and max(map(len, options.values()), default=0) > _JPEG_SEGMENT:
        raise CannotWrite(f"cannot write {path}: its recipe is too long for a JPEG file: write a .png", str(path))
    return options


def encode_picture(
    path: str | Path, pixels: Pixels, text: Mapping[str, str] = _NO_TEXT, *, quality: int | None = None
) -> bytes:
    """The bytes that `write_picture` would write; the path is only asked for its ending.

    Raises:
        BadFile: if the path ends in no known format.
        CannotWrite: if the picture or its text is too large for the format.
        ValueError: if the pixels are not uint8 (H, W, 3), the quality is not 1..100, or a text has no place there.
    """
    if pixels.dtype != np.uint8 or pixels.ndim != 3 or pixels.shape[2] not in (3, 4) or pixels.size == 0:
        raise ValueError(f"a picture is uint8 (height, width, 3), or 4 with alpha, not {pixels.dtype} {pixels.shape}")
    if quality is not None and not 1 <= quality <= 100:
        raise ValueError("quality is 1 to 100")
    kind = picture_format(path)
    height, width, channels = pixels.shape
    if kind == "JPEG" and channels == 4:
        raise ValueError("a JPEG has no room for alpha: lay the picture over a colour first")
    if max(height, width) > _LONGEST_SIDE[kind]:
        raise CannotWrite(f"cannot write {path}: {width}×{height} is too large for {kind}: write a .png", str(path))
    options: dict[str, Any]
    if kind == "PNG":
        options = {"pnginfo": _png_text(text)}
    elif kind == "WEBP":
        options = {"lossless": quality is None, "quality": 80 if quality is None else quality, "method": 4}
        options |= _exif_and_xmp(path, text)
    else:
        options = {"quality": quality or JPEG_QUALITY, "subsampling": 0, **_exif_and_xmp(path, text)}
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, kind, **options)
    return buffer.getvalue()


def write_picture(
    path: str | Path,
    pixels: Pixels,
    text: Mapping[str, str] = _NO_TEXT,
    *,
    quality: int | None = None,
    overwrite: bool = True,
    finish: Finish | None = None,
) -> Path:
    """Writes a picture atomically, making its folder where that is missing.

    Args:
        path: where to; its ending (.png, .webp, .jpg, .jpeg) chooses the format.
        pixels: uint8 (H, W, 3), or in a PNG or WebP (H, W, 4) with straight alpha.
        text: what to keep beside the pixels, as the module's docstring says.
        quality: 1..100 for JPEG (95 if None) or for lossy WebP (exact pixels if None); PNG does not ask.
        overwrite: False to refuse a name that is taken.
        finish: called with the complete hidden file before it takes its name; if it raises, nothing is written.

    Returns:
        The path.

    Raises:
        BadFile: if the path ends in no known format.
        CannotWrite: if the disk is full, the folder may not be written to, the name is taken, or the format has no room
            for so large a picture or so long a text. Nothing is left behind.
        ValueError: if the pixels are not uint8 (H, W, 3), the quality is not 1..100, or a text has no place there.
    """
    data = encode_picture(path, pixels, text, quality=quality)
    try:
        return write_bytes(path, data, overwrite=overwrite, finish=finish)
    except FileExistsError:
        raise CannotWrite(f"cannot write {path}: it is there already: choose another name", str(path)) from None


def _names(folder: str | Path, stem: str, suffix: str) -> Iterator[Path]:
    if not stem or Path(stem).name != stem or "\\" in stem:
        raise ValueError(f"{stem!r} is not the stem of a file's name")
    first = Path(folder) / f"{stem}{suffix}"
    later = (Path(folder) / f"{stem}-{number}{suffix}" for number in itertools.count(2))
    return itertools.chain([first], later)


def next_free(folder: str | Path, stem: str, suffix: str) -> Path:
    """Gives the first name in a folder that nothing has: "apple.png", then "apple-2.png", "apple-3.png" and so on.

    Somebody else may take the name before it is used; `write_new` leaves no such gap.

    Args:
        folder: need not exist.
        stem: the name without its ending; a path separator in it is refused.
        suffix: the ending, with its dot.

    Raises:
        ValueError: if `stem` is empty or would lead out of the folder.
    """
    return next(path for path in _names(folder, stem, suffix) if not os.path.lexists(path))


def write_new(
    folder: str | Path,
    stem: str,
    suffix: str,
    pixels: Pixels,
    text: Mapping[str, str] = _NO_TEXT,
    *,
    quality: int | None = None,
    finish: Finish | None = None,
) -> Path:
    """Writes a picture under the first free name, as `next_free` counts, however many others write there too.

    Returns:
        The path it was written to.

    Raises:
        BadFile: as `write_picture`.
        CannotWrite: as `write_picture`.
        ValueError: as `write_picture` and `next_free`.
    """
    data = encode_picture(f"{stem}{suffix}", pixels, text, quality=quality)
    while True:
        try:
            return write_bytes(next_free(folder, stem, suffix), data, overwrite=False, finish=finish)
        except FileExistsError:
            continue  # somebody was faster; the next name
