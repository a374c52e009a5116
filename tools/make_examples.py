"""Paints what the documentation shows of editing, maps, references and films, with the embedded weights.

Of every verb one picture before and a few after, at fixed seeds, none left out: `docs/editing/VERB.webp`. And short
films, `docs/films/NAME.gif`, as they come out of `dream video`, at three quarters of their size.

    .venv/bin/python tools/make_examples.py [FOLDER]
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from make_grids import _labelled
from PIL import Image, ImageDraw, ImageOps

from dreamloom.media.films import write_film
from dreamloom.media.footage import read_film
from dreamloom.recipe import ImageSpec, Recipe, VideoSpec
from dreamloom.recipe.camera import read_all
from dreamloom.studio import Studio
from dreamloom.train.data.puppets.cast import draw
from dreamloom.train.data.puppets.gallery import render
from dreamloom.trust.policy import Answers

SIDE = 256
FILM_SHOWN = 192  # pixels; films are shown a little smaller than they are, since GIFs are large
SHOWN_AT = 1  # the seed of everything after


@dataclass(frozen=True)
class Verb:
    """What is done to a picture: `start` is the prompt it is painted from, `after` labels and recipe fields.

    "START" and "MASK" in a field stand for the start's file and for a mask, an ellipse of (left, top, right, bottom).
    """

    name: str
    start: str
    seed: int
    after: dict[str, dict[str, Any]]
    mask: tuple[int, int, int, int] | None = None


START, MASK = {"path": "START"}, {"path": "MASK"}


def _said(*instructions: str) -> dict[str, dict[str, Any]]:
    return {words: {"prompt": words, "edit": True, "init_image": START} for words in instructions}


def _along(*maps: str) -> dict[str, dict[str, Any]]:
    def told(kind: str) -> dict[str, Any]:
        return {"kind": kind, "file": START, "from_picture": True}

    return {f"{kind}: {words}": {"prompt": words, "controls": (told(kind),)} for kind, _, words in
            (one.partition(": ") for one in maps)}  # fmt: skip


def _with_reference(*prompts: str) -> dict[str, dict[str, Any]]:
    return {words: {"prompt": words, "references": ({"file": START},)} for words in prompts}


VERBS = (
    Verb("light", "a castle in a meadow", 4, _said("make it night", "turn it into sunset", "let it snow")),
    Verb("style", "a red apple", 1, _said("as a watercolour", "turn it into pixel art", "as a pencil sketch")),
    Verb("things", "a dog on a beach", 2, _said("remove the dog", "turn the dog blue", "put the dog in a forest")),
    Verb("add", "a beach, sunny day", 1, _said("add a red car", "add a sailboat", "add a robot")),
    Verb("mask", "a penguin in the snow", 2,
         {"mask: a red hat": {"prompt": "a red hat", "init_image": START, "mask": {"file": MASK}}}, (72, 8, 184, 92)),
    Verb("remove", "a snowman in the mountains", 3,
         {"--remove": {"prompt": "", "init_image": START, "mask": {"file": MASK, "remove": True}}}, (44, 28, 212, 248)),
    Verb("replace", "a dog on a beach", 2,
         {"mask: a red car on a beach": {"prompt": "a red automobile on a beach", "init_image": START,
                                         "mask": {"file": MASK}}}, (32, 44, 240, 244)),
    Verb("outpaint", "a castle in a meadow", 4,
         {"--outpaint left=64,right=64": {"prompt": "a castle in a meadow", "init_image": START,
                                          "outpaint": {"left": 64, "right": 64}}}),
    Verb("maps", "a castle on a white background", 1,
         _along("canny: a castle at night", "scribble: a golden castle", "segments: a castle, watercolour")),
    Verb("reference", "a blue butterfly on a white background", 2,
         _with_reference("a butterfly in a meadow", "a butterfly on a beach")),
)  # fmt: skip
FILMS: dict[str, dict[str, Any]] = {
    "corgi": {"prompt": "a corgi dog happily running on a beach, sunny day", "seed": 1},
    "spaceship": {
        "prompt": "a spaceship flying through an asteroid field", "seed": 1, "camera": read_all("pan left 15"),
    },
    "lake": {
        "prompt": "ripples on a lake", "seed": 1, "init_image": {"path": "LAKE"}, "mask": {"file": {"path": "WATER"}},
    },
    "walk": {"prompt": "a princess walking, watercolour", "seed": 1, "init_video": {"path": "WALK"}, "strength": 0.4},
    "balloon": {"prompt": "a red balloon in the sky, rising", "seed": 3},
    "castle": {"prompt": "a castle in the mountains", "seed": 5, "camera": read_all("pan left 12")},
}  # fmt: skip
FRAMES, FPS = 17, 12
WATER = (150, 206)  # the first and the last row of the lake's water; below it lies the bank
DRAWN = Answers(consent="nobody's face: a drawing of our own")


def _walk(home: Path) -> Path:
    """A clip of a princess who walks over a meadow, drawn by hand, so to speak: by `train/data/puppets`."""
    meadow = Image.linear_gradient("L").resize((SIDE, SIDE))
    meadow = ImageOps.colorize(meadow, "#8ec9f5", "#e9f6fd")
    ImageDraw.Draw(meadow).ellipse((-120, 184, SIDE + 120, 440), fill="#8fce6a")
    frames = []
    for number in range(FRAMES):
        frame = meadow.copy()
        walker = render(draw("princess", "walking", "flat", number / 8 % 1), 192)
        frame.paste(walker, (round(-16 + 96 * number / (FRAMES - 1)), 44), walker)
        frames.append(np.asarray(frame))
    return write_film(home / "princess.webp", frames, FPS)


def _given(studio: Studio, home: Path) -> dict[str, str]:
    """What films are made from, by the names in `FILMS`."""
    water = Image.new("L", (SIDE, SIDE))
    ImageDraw.Draw(water).rectangle((0, WATER[0], SIDE, WATER[1]), fill=255)
    water.save(home / "water.png")
    return {
        "LAKE": str(_start(studio, home, "a lake in the mountains", 1)),
        "WATER": str(home / "water.png"),
        "WALK": str(_walk(home)),
    }


def film(studio: Studio, home: Path, name: str, files: dict[str, str]) -> list[Any]:
    """One of `FILMS`; what was made of a film stands beside that film."""
    made = _frames(studio, home / f"{name}.webp", **_filled(FILMS[name], files), output=VideoSpec())
    if "init_video" not in FILMS[name]:
        return made
    before = read_film(Path(files["WALK"])).frames(FPS, 0, len(made))
    return [np.concatenate(pair, axis=1) for pair in zip(before, made, strict=True)]


def _smaller(frame: Any) -> Any:
    width = round(frame.shape[1] * FILM_SHOWN / frame.shape[0])
    return np.asarray(Image.fromarray(frame).resize((width, FILM_SHOWN), Image.Resampling.LANCZOS))


def _filled(value: Any, files: dict[str, str]) -> Any:
    """Recipe fields with the real files in the place of "START" and "MASK"."""
    if isinstance(value, dict):
        if set(value) == {"path"}:
            return {"path": files[value["path"]]}
        return {name: _filled(one, files) for name, one in value.items()}
    return tuple(_filled(one, files) for one in value) if isinstance(value, tuple) else value


def _frames(studio: Studio, home: Path, **fields: Any) -> list[Any]:
    recipe = Recipe.checked(**{"seed": SHOWN_AT, **fields})
    (saved,) = studio.paint(recipe, home, answers=DRAWN)
    with Image.open(saved.path) as opened:
        frames = []
        for number in range(getattr(opened, "n_frames", 1)):
            opened.seek(number)
            frames.append(np.asarray(opened.convert("RGB")))
    return frames


def _start(studio: Studio, home: Path, prompt: str, seed: int) -> Path:
    (saved,) = studio.paint(Recipe(prompt=prompt, seed=seed, output=ImageSpec(width=SIDE, height=SIDE)), home)
    return Path(saved.path)


def verb_row(studio: Studio, home: Path, verb: Verb) -> Any:
    """The picture before and those after, beside each other with their words: uint8 (274, n × 256, 3)."""
    start = _start(studio, home, verb.start, verb.seed)
    files = {"START": str(start)}
    if verb.mask is not None:
        drawn = Image.new("L", (SIDE, SIDE))
        ImageDraw.Draw(drawn).ellipse(verb.mask, fill=255)
        drawn.save(home / "mask.png")
        files["MASK"] = str(home / "mask.png")
    row = [_labelled(verb.start, np.asarray(Image.open(start).convert("RGB")))]
    for words, fields in verb.after.items():
        row.append(_labelled(words, _frames(studio, home, **_filled(fields, files))[0]))
    return np.concatenate(row, axis=1)


def make_examples(folder: Path) -> Iterator[Path]:
    """Paints everything; yields the files."""
    with tempfile.TemporaryDirectory() as place:
        home = Path(place)
        studio = Studio(home / "studio")
        (folder / "editing").mkdir(parents=True, exist_ok=True)
        (folder / "films").mkdir(exist_ok=True)
        for verb in VERBS:
            file = folder / "editing" / f"{verb.name}.webp"
            Image.fromarray(verb_row(studio, home, verb)).save(file, quality=85)
            yield file
        files = _given(studio, home)
        for name in FILMS:
            frames = (_smaller(frame) for frame in film(studio, home, name, files))
            yield write_film(folder / "films" / f"{name}.gif", frames, FPS)


if __name__ == "__main__":
    for made in make_examples(Path(sys.argv[1] if len(sys.argv) > 1 else "docs")):
        print(made)
