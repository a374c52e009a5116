"""Paints the README's picture, and small grids that show what each setting does, with the embedded weights.

Each grid changes one setting and nothing else: seed, steps, CFG scale, negative prompt, denoising strength. The
README's picture holds the first four seeds (1 to 4) of each of its prompts, none left out.

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
from dreamloom.recipe import InputFile, Recipe
from dreamloom.studio import Studio

LABEL_HEIGHT = 18
README_PROMPTS = (
    "a red apple",
    "a cat face, flat illustration",
    "a rocket, 3d render",
    "a castle on a light blue background",
)
BASE = Recipe(prompt="a red apple", seed=1)


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


def labelled(cells: Sequence[Cell], pictures: Sequence[Pixels]) -> Pixels:
    """A row of pictures with their labels below: uint8 (height + 18, sum of widths, 3)."""
    tiles = []
    for cell, picture in zip(cells, pictures, strict=True):
        height, width, _ = picture.shape
        tile = Image.new("RGB", (width, height + LABEL_HEIGHT), "white")
        tile.paste(Image.fromarray(picture), (0, 0))
        ImageDraw.Draw(tile).text((4, height + 3), cell.label, fill="black", font=ImageFont.load_default(11))
        tiles.append(np.asarray(tile))
    return np.concatenate(tiles, axis=1)


def make_grids(folder: Path) -> list[Path]:
    """Paints every grid and writes it as `settings-NAME.png`; gives back the files."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        studio = Studio(Path(home))
        start = Path(home) / "start.png"
        Image.fromarray(_painted(studio, BASE)).save(start)
        files = []
        for name, cells in rows(start).items():
            grid = labelled(cells, [_painted(studio, cell.recipe) for cell in cells])
            files.append(folder / f"settings-{name.replace('_', '-')}.png")
            Image.fromarray(grid).save(files[-1], optimize=True)
        every = [
            [_painted(studio, Recipe(prompt=prompt, seed=seed)) for seed in range(1, 5)] for prompt in README_PROMPTS
        ]
        files.append(folder / "readme.png")
        pairs = [np.concatenate([*every[at], *every[at + 1]], axis=1) for at in (0, 2)]
        Image.fromarray(np.concatenate(pairs, axis=0)).save(files[-1], optimize=True)
    return files


if __name__ == "__main__":
    for made in make_grids(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/model")):
        print(made)
