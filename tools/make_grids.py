"""Paints the README's picture, and small grids that show what each setting does, with the embedded weights.

Each grid changes one setting and nothing else: seed, steps, CFG scale, negative prompt, denoising strength. The
studio shows them where it explains that setting (build it anew afterwards), and so does docs/settings.md. The README's
picture holds the first four seeds (1 to 4) of each of its prompts, none left out.

    .venv/bin/python tools/make_grids.py [FOLDER]
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from dreamloom.engine.events import Frames, Pixels
from dreamloom.recipe import ImageSpec, InputFile, Recipe
from dreamloom.studio import Studio
from dreamloom.train.evaluation.evaluate import SEEDS

EXPLAIN = Path(__file__).resolve().parent.parent / "web" / "public" / "explain"  # where the studio explains a setting
LABEL_HEIGHT = 18
README_SIDE = 256
BASE = Recipe(prompt="a red apple", seed=1)
SHOWN = (
    "a red apple", "a lion", "a castle on a light blue background", "a penguin in the snow",
    "a corgi running on a beach, sunny day", "beautiful sunset over mountains", "three yellow stars",
    "a blue butterfly",
)  # fmt: skip


@dataclass(frozen=True)
class Cell:
    """One picture of a grid: what is written under it, and its recipe."""

    label: str
    recipe: Recipe


def rows(start: Path) -> dict[str, list[Cell]]:
    """The rows by name.

    Args:
        start: a picture for the row of denoising strengths.
    """
    begun = BASE.model_copy(update={"prompt": "a green apple", "init_image": InputFile(path=str(start))})
    heart = BASE.model_copy(update={"prompt": "a heart", "seed": 3})
    return {
        "seed": [Cell(f"seed {seed}", BASE.model_copy(update={"seed": seed})) for seed in range(1, 7)],
        "steps": [Cell(f"{steps} steps", BASE.model_copy(update={"steps": steps})) for steps in (1, 2, 4, 10, 20, 50)],
        "cfg_scale": [
            Cell(f"CFG {scale:g}", BASE.model_copy(update={"cfg_scale": scale})) for scale in (1, 2, 3, 5, 8, 12)
        ],
        "negative_prompt": [
            Cell(f"no {words}" if words else "no negative prompt", heart.model_copy(update={"negative_prompt": words}))
            for words in ("", "red", "blue", "broken heart", "red heart", "white")
        ],
        "strength": [
            Cell(f"strength {strength:g}", begun.model_copy(update={"strength": strength}))
            for strength in (0.0, 0.3, 0.5, 0.7, 0.85, 1.0)
        ],
    }


def _painted(studio: Studio, recipe: Recipe) -> Pixels:
    return next(event.pixels[0] for event in studio.run(studio.resolve(recipe)) if isinstance(event, Frames))


def _labelled(label: str, picture: Pixels, size: int = LABEL_HEIGHT) -> Pixels:
    """A picture with its label below: uint8 (height + size, width, 3)."""
    height, width, _ = picture.shape
    tile = Image.new("RGB", (width, height + size), "white")
    tile.paste(Image.fromarray(picture), (0, 0))
    ImageDraw.Draw(tile).text((4, height + size // 6), label, fill="black", font=ImageFont.load_default(size * 0.6))
    return np.asarray(tile)


def labelled(cells: Sequence[Cell], pictures: Sequence[Pixels]) -> Pixels:
    """A row of pictures with their labels below: uint8 (height + 18, sum of widths, 3)."""
    return np.concatenate(
        [_labelled(cell.label, picture) for cell, picture in zip(cells, pictures, strict=True)], axis=1
    )


def readme_picture(studio: Studio, side: int = README_SIDE) -> Pixels:
    """Some prompts, two beside each other, each at the seeds 1 to 4 and with its words below."""
    output = ImageSpec(width=side, height=side)
    rows = [
        np.concatenate([_painted(studio, Recipe(prompt=words, seed=seed, output=output)) for seed in SEEDS], axis=1)
        for words in SHOWN
    ]
    told = [_labelled(f"“{words}”", row, side // 8) for words, row in zip(SHOWN, rows, strict=True)]
    pairs = [np.concatenate(told[first : first + 2], axis=1) for first in range(0, len(told), 2)]
    return np.concatenate(pairs, axis=0)


def make_grids(folder: Path) -> list[Path]:
    """Paints every grid and writes it where the studio has it, and the README's picture to the folder; tells which."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        studio = Studio(Path(home))
        start = Path(home) / "start.png"
        Image.fromarray(_painted(studio, BASE)).save(start)
        files = []
        for name, cells in rows(start).items():
            grid = labelled(cells, [_painted(studio, cell.recipe) for cell in cells])
            files.append(EXPLAIN / f"{name}.webp")
            Image.fromarray(grid).save(files[-1], quality=80)
        files.append(folder / "readme.webp")
        Image.fromarray(readme_picture(studio)).save(files[-1], quality=80)
    return files


if __name__ == "__main__":
    for made in make_grids(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/model")):
        print(made)
