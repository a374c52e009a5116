"""How well a character is met: ten scenes with `@NAME`, against the same scenes with its words alone.

    python benchmarks/bench_character.py pip --pictures ~/pip [--model NAME] [--seeds 1] [--sheet pip.png]

The eye of `dreamloom.train.evaluation.judge` turns pictures into 192 numbers of length 1; likeness is the cosine
between what was painted and the own pictures, the mean over all pairs. "Among themselves" is the likeness of
the own pictures to each other: more is not to be had.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from dreamloom.media.pictures import read_picture
from dreamloom.recipe import Recipe
from dreamloom.studio import Studio
from dreamloom.train.evaluation.reading import Reader
from dreamloom.train.evaluation.sheets import sheet

SCENES = (
    "in a kitchen", "on a mountain", "under a rainbow", "in a garden", "on a boat", "beside a castle",
    "in a cave", "at sunset", "in the rain", "in front of a house",
)  # fmt: skip
SIDE = 128


def seen(path: Path) -> torch.Tensor:
    """A picture (3, 128, 128) in −1..1."""
    small = Image.fromarray(read_picture(path).over()).resize((SIDE, SIDE), Image.Resampling.LANCZOS)
    return torch.from_numpy(np.array(small)).permute(2, 0, 1).float() / 127.5 - 1


def main() -> None:
    """Paints, compares, prints a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("name")
    parser.add_argument("--pictures", type=Path, help="folder with more pictures of the character")
    parser.add_argument("--model")
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--sheet", type=Path)
    asked = parser.parse_args()
    studio, reader = Studio(), Reader.load()
    character = studio.cast.get(asked.name)
    own = [studio.cast.picture(character, one) for one in character.pictures]
    if asked.pictures:
        own = [one for one in sorted(asked.pictures.iterdir()) if one.suffix in (".png", ".jpg", ".webp")]
    real = reader.see(torch.stack([seen(path) for path in own]))
    made = {}
    with tempfile.TemporaryDirectory() as folder:
        for label, subject in ((f"@{character.name}", f"@{character.name}"), ("its words alone", character.words)):
            pictures = []
            for number, scene in enumerate(SCENES):
                recipe = Recipe(prompt=f"{subject} {scene}", model=asked.model, seed=100 + number, count=asked.seeds)
                for event in studio.make(recipe, Path(folder), record=False):
                    if hasattr(event, "path"):
                        pictures.append(seen(event.path))
            made[label] = torch.stack(pictures)
    print("| painted | likeness to its pictures | lowest scene |\n|---|---|---|")
    for label, pictures in made.items():
        likeness = (reader.see(pictures) @ real.T).mean(dim=1)
        scenes = likeness.view(len(SCENES), -1).mean(dim=1)
        print(f"| {label} | {float(likeness.mean()):.2f} | {float(scenes.min()):.2f} |")
    if len(real) > 1:
        among = real @ real.T
        apart = among[~torch.eye(len(real), dtype=torch.bool)]
        print(f"| its pictures among themselves | {float(apart.mean()):.2f} | {float(apart.min()):.2f} |")
    if asked.sheet:
        Image.fromarray(sheet(torch.cat(list(made.values())), len(SCENES) * asked.seeds)).save(asked.sheet)


if __name__ == "__main__":
    main()
