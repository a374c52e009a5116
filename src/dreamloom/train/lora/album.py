"""The pictures that a LoRA learns from, each with its caption.

Terms
-----
sidecar
    A text file beside a picture, of the same name: `cat.png` and `cat.txt`. It holds the caption.
trigger
    A word that calls up what was learned; captions that lack it begin with it.
repeats
    How often a picture is shown in a round. kohya's scripts read it off a folder's name: in `10_pip`, ten times.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from dreamloom.errors import BadFile

PICTURES = (".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif", ".tif", ".tiff", ".avif")
SIDECARS = (".txt", ".caption")
MOST = 10_000  # pictures
LONGEST = 2_000  # characters of a caption
_REPEATED = re.compile(r"(\d{1,3})_(.+)")
_WORDS = re.compile(r"[^\W\d_]{2,}")


@dataclass(frozen=True)
class Page:
    """A picture, what it shows, and how often it is shown in a round."""

    path: Path
    caption: str
    repeats: int = 1


def read_album(folder: Path, trigger: str = "") -> tuple[Page, ...]:
    """Finds the pictures in a folder and in the folders right below it, in the order of their names.

    A caption is the picture's sidecar. Where there is none, it is the trigger; without one, the words in the name of
    kohya's folder, in the file's own name, or in that of the folder.

    Args:
        folder: with the pictures.
        trigger: put before captions that lack it.

    Raises:
        BadFile: if there is no such folder, no or too many pictures, or a caption that cannot be read.
    """
    if not folder.is_dir():
        raise BadFile(f"there is no folder {folder}: name the one with the pictures", str(folder))
    places = [folder, *sorted(one for one in folder.iterdir() if one.is_dir() and not one.name.startswith("."))]
    pages = [page for place in places for page in _pages(place, trigger.strip())]
    if not pages:
        raise BadFile(f"there are no pictures in {folder}: give a folder with some PNG or JPEG files", str(folder))
    if len(pages) > MOST:
        raise BadFile(f"there are {len(pages)} pictures in {folder}: at most {MOST} are learned from", str(folder))
    return tuple(pages)


def digest(pages: Sequence[Page]) -> str:
    """A sha256 over pictures, captions and repeats: two albums with the same one teach the same."""
    total = hashlib.sha256()
    for page in pages:
        total.update(hashlib.sha256(page.path.read_bytes()).digest())
        total.update(f"{page.caption}\n{page.repeats}\n".encode())
    return total.hexdigest()


def _pages(place: Path, trigger: str) -> Iterator[Page]:
    named = _REPEATED.fullmatch(place.name)
    repeats = max(1, int(named[1])) if named else 1
    for path in sorted(place.iterdir()):
        if path.suffix.lower() in PICTURES and path.is_file() and not path.name.startswith("."):
            told = _sidecar(path)
            caption = told or trigger or _words(named[2] if named else path.stem) or _words(place.name)
            if trigger and trigger.casefold() not in caption.casefold():
                caption = f"{trigger}, {caption}"
            yield Page(path, caption, repeats)


def _sidecar(path: Path) -> str:
    for ending in SIDECARS:
        beside = path.with_suffix(ending)
        if beside.is_file():
            try:
                return " ".join(beside.read_text(encoding="utf-8-sig").split())[:LONGEST]
            except (OSError, ValueError) as error:
                message = f"the caption {beside} cannot be read ({error}): save it as plain text in UTF-8"
                raise BadFile(message, str(beside)) from error
    return ""


def _words(name: str) -> str:
    return " ".join(_WORDS.findall(name)).lower()
