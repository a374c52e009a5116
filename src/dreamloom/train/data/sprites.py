"""Builds and reads the sprite bank: every drawing the model learns from, in one file.

The bank is a zip of lossless WebP pictures (square, RGBA) and an `index.json` that lists for each its set, label,
keywords and group. It needs neither a network nor a renderer to read, so it can be carried to any machine.

The `package.json` beside this file names the art; `fetch_art` brings it, `build_bank` renders it.
"""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from dreamloom.errors import BadInput
from dreamloom.train.data.own_art.gallery import sprites as own_things
from dreamloom.train.data.puppets.gallery import sprites as puppets
from dreamloom.train.data.sources import SETS, SpriteSet, keeps, slug
from dreamloom.train.data.subjects import PAINTED

MARGIN = 0.03  # of the side, left free around each drawing
UNSEEN_SHARE = 17  # every 17th concept is kept from the autoencoder, to measure it on


@dataclass(frozen=True)
class Sprite:
    """One drawing in the bank: which set drew it, what it shows, and whether it is held out from training.

    `pose` says what it is doing ("running"), where it shows that; `phase` which moment of it, 0..1.
    """

    set: str
    label: str
    keywords: tuple[str, ...]
    group: int
    subgroup: int
    held_out: bool
    pose: str = ""
    phase: float = 0.0


def _render_vector(icon_set: dict[str, Any], name: str, size: int) -> Image.Image | None:
    import resvg_py

    entry = icon_set["icons"].get(name)
    if entry is None:
        alias = icon_set.get("aliases", {}).get(name)
        entry = icon_set["icons"].get(alias["parent"]) if alias else None
    if entry is None:
        return None
    width = entry.get("width", icon_set.get("width", 16))
    height = entry.get("height", icon_set.get("height", 16))
    left, top = entry.get("left", 0), entry.get("top", 0)
    drawing = (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'viewBox="{left} {top} {width} {height}" width="{width}" height="{height}">{entry["body"]}</svg>'
    )
    png = bytes(resvg_py.svg_to_bytes(svg_string=drawing, width=size * 2))
    return Image.open(io.BytesIO(png)).convert("RGBA")


def _box(picture: Image.Image) -> tuple[int, int, int, int] | None:
    """Left, top, right and bottom of what is visible, in pixels; None if nothing is."""
    return picture.getchannel("A").point(lambda alpha: 255 if alpha > 8 else 0).getbbox()


def square_of(picture: Image.Image, size: int) -> tuple[float, float, float]:
    """Where `fit` puts a drawing: how many times it is enlarged, and how far right and down it goes after that.

    Args:
        picture: a drawing in which something is visible.
        size: side of the square in pixels.
    """
    left, top, right, bottom = _box(picture) or (0, 0, *picture.size)
    wide, high = right - left, bottom - top
    scale = (size - 2 * round(size * MARGIN)) / max(wide, high)
    target = (max(1, round(wide * scale)), max(1, round(high * scale)))
    return scale, (size - target[0]) // 2 - left * scale, (size - target[1]) // 2 - top * scale


def fit(picture: Image.Image, size: int) -> Image.Image | None:
    """Crops a drawing to what is visible and centres it on a transparent square of `size` pixels, with a margin.

    Returns None for an empty drawing. Resampling is done on premultiplied colours, so no dark rim appears.
    """
    box = _box(picture)
    if box is None:
        return None
    drawing = picture.crop(box)
    scale = square_of(picture, size)[0]
    target = (max(1, round(drawing.width * scale)), max(1, round(drawing.height * scale)))
    drawing = drawing.convert("RGBa").resize(target, Image.Resampling.LANCZOS).convert("RGBA")
    square = Image.new("RGBA", (size, size), (0, 0, 0, 0))
    square.paste(drawing, ((size - target[0]) // 2, (size - target[1]) // 2))
    return square


def _drawings(
    node_modules: Path, sprite_set: SpriteSet, concepts: list[dict[str, Any]], size: int
) -> Iterator[tuple[int, dict[str, Any], Image.Image]]:
    folder = node_modules / sprite_set.package
    if (folder / "assets").is_dir():
        for number, concept in enumerate(concepts):
            code = concept["hexcode"].lower()
            for name in (code, code.replace("-fe0f", "")):
                file = folder / "assets" / f"{name}.webp"
                if file.exists():
                    yield number, concept, Image.open(file).convert("RGBA")
                    break
        return
    icon_set = json.loads((folder / "icons.json").read_text())
    for number, concept in enumerate(concepts):
        picture = _render_vector(icon_set, slug(concept["label"]), size)
        if picture is not None:
            yield number, concept, picture


def fetch_art(folder: Path) -> Path:
    """Fetches the packages of `package.json` with npm, at their exact versions.

    Returns:
        The `node_modules` folder.

    Raises:
        BadInput: if npm is not there or fails.
    """
    npm = shutil.which("npm")
    if npm is None:
        raise BadInput("npm is needed to fetch the art: install Node.js, then try again")
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(Path(__file__).with_name("package.json"), folder)
    command = [npm, "install", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", str(folder)]
    if subprocess.run(command, check=False).returncode:
        raise BadInput(f"npm could not fetch the art into {folder}: see what it says above")
    return folder / "node_modules"


def build_bank(node_modules: Path, bank: Path, size: int = 128, *, only_painted: bool = False) -> int:
    """Renders every kept concept of every set into the bank file.

    Args:
        node_modules: the folder that npm filled.
        bank: the zip file to write.
        size: side of each sprite in pixels.
        only_painted: leave out what the painter does not learn; enough for training it further.

    Returns:
        The number of sprites written.

    Raises:
        FileNotFoundError: if a package is missing from `node_modules`.
    """
    everything = json.loads((node_modules / "emojibase-data" / "en" / "data.json").read_text())
    concepts = [one for one in everything if keeps(one["label"], one.get("group"), one.get("subgroup"))]
    bank.parent.mkdir(parents=True, exist_ok=True)
    index: list[dict[str, Any]] = []
    with zipfile.ZipFile(bank, "w", zipfile.ZIP_STORED) as archive:

        def add(picture: Image.Image, sprite: Sprite) -> None:
            square = fit(picture, size)
            if square is not None:
                data = io.BytesIO()
                square.save(data, "WEBP", lossless=True, quality=60)
                archive.writestr(f"{len(index):05d}.webp", data.getvalue())
                index.append(asdict(sprite))

        for sprite_set in SETS:
            if not sprite_set.package or (only_painted and sprite_set.role != "paint"):
                continue
            for number, concept, picture in _drawings(node_modules, sprite_set, concepts, size):
                if only_painted and concept["label"] not in PAINTED:
                    continue
                sprite = Sprite(
                    set=sprite_set.name,
                    label=concept["label"],
                    keywords=tuple(concept.get("tags", ())),
                    group=concept["group"],
                    subgroup=concept["subgroup"],
                    held_out=number % UNSEEN_SHARE == 0,
                )
                add(picture, sprite)
        for drawing in (*puppets(size), *own_things(size)):
            add(drawing.picture, Sprite(
                drawing.set, drawing.label, drawing.keywords, drawing.group, 0, False, drawing.pose or "", drawing.phase
            ))  # fmt: skip
        archive.writestr("index.json", json.dumps({"size": size, "sprites": index}, ensure_ascii=False))
    return len(index)


def _opened(bank: Path) -> zipfile.ZipFile:
    if not bank.exists():
        raise BadInput(f"{bank} is not there: make it with `dream train data`")
    return zipfile.ZipFile(bank)


def _sprites(archive: zipfile.ZipFile) -> tuple[int, list[Sprite]]:
    index = json.loads(archive.read("index.json"))
    return index["size"], [Sprite(**{**one, "keywords": tuple(one["keywords"])}) for one in index["sprites"]]


def read_index(bank: Path) -> list[Sprite]:
    """Reads the list of sprites alone.

    Raises:
        BadInput: if there is no such file; it says how to make it.
    """
    with _opened(bank) as archive:
        return _sprites(archive)[1]


def read_bank(bank: Path) -> tuple[list[Sprite], np.ndarray[Any, np.dtype[np.uint8]]]:
    """Reads the bank: the list of sprites and their pictures, uint8 of shape (N, size, size, 4), straight alpha.

    Raises:
        BadInput: if there is no such file; it says how to make it.
    """
    with _opened(bank) as archive:
        size, sprites = _sprites(archive)
        pictures = np.empty((len(sprites), size, size, 4), np.uint8)
        for number in range(len(sprites)):
            pictures[number] = np.asarray(Image.open(io.BytesIO(archive.read(f"{number:05d}.webp"))))
    return sprites, pictures
