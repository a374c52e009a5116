"""How steady films are: video to video beside image to image frame by frame, first frames, long films.

    python benchmarks/bench_steadiness.py [--films N] [--steps N] [--seconds X]

The films that go in are painted pictures over which a camera moves, so that their motion is known. Aims: flicker and
warp error of video to video at most half of those frame by frame; motion like the input's at 0.8 or more; the first
frame at 28 dB or more; a minute's drift no more than a few seconds'.
"""

from __future__ import annotations

import argparse
import math
import statistics
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from dreamloom import Recipe, Studio
from dreamloom.engine.events import Frames
from dreamloom.media.films import write_film
from dreamloom.media.writing import write_picture
from dreamloom.motion.camera import path
from dreamloom.motion.steadiness import drift, flicker, motion_likeness, warp_error
from dreamloom.motion.warp import seen_from
from dreamloom.recipe import ImageSpec, InputFile, VideoSpec
from dreamloom.recipe.camera import read_all

SCENES = ("a castle on a hill", "a cat in a garden", "a sailing boat", "a red apple", "a house in a forest")
CAMERA = "pan left 10, zoom in 1.1"
STRENGTH = 0.6


def painted(studio: Studio, recipe: Recipe) -> Any:
    """The frames of a picture or film, (frames, height, width, 3)."""
    return np.concatenate([one.pixels for one in studio.run(studio.resolve(recipe)) if isinstance(one, Frames)])


def decibels(one: Any, other: Any) -> float:
    """How near one frame is to another."""
    return 10 * math.log10(255**2 / max(1e-9, float(np.mean((one.astype(float) - other) ** 2))))


def main() -> None:
    """Films, measures and prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--films", type=int, default=len(SCENES))
    parser.add_argument("--steps", type=int, default=None)
    parser.add_argument("--seconds", type=float, default=20.0)
    options = parser.parse_args()
    studio, moves = Studio(), read_all(CAMERA) or ()
    side = studio.model().width
    small = ImageSpec(width=side, height=side)
    rows: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for number, scene in enumerate(SCENES[: options.films]):
            still = painted(studio, Recipe(prompt=scene, seed=number, steps=options.steps, output=small))[0]
            inside = seen_from(still, path(read_all("zoom in 1.4") or (), 2, side, side)[1])[0]
            film = [seen_from(inside, place)[0] for place in path(moves, 17, side, side)]
            file = InputFile(path=str(write_film(folder / f"{number}.webp", film, 8)))
            words = {"prompt": f"{scene}, watercolour", "seed": number, "steps": options.steps, "strength": STRENGTH}
            whole = painted(studio, Recipe(**words, init_video=file, output=VideoSpec()))
            single = []
            for place, frame in enumerate(film):
                start = InputFile(path=str(write_picture(folder / f"{number}-{place}.png", frame)))
                single.append(painted(studio, Recipe(**words, init_image=start, output=small))[0])
            first = InputFile(path=str(write_picture(folder / f"{number}-first.png", still)))
            begun = painted(
                studio, Recipe(prompt=scene, seed=9, steps=options.steps, init_image=first, output=VideoSpec())
            )
            for kind, frames in (("input", film), ("video to video", whole), ("frame by frame", single)):
                rows.setdefault(f"{kind}: flicker", []).append(flicker(frames))
                rows.setdefault(f"{kind}: warp error", []).append(warp_error(frames))
                rows.setdefault(f"{kind}: motion like the input's", []).append(motion_likeness(film, frames))
            rows.setdefault("image to video: first frame, dB", []).append(decibels(begun[0], still))
        spec = VideoSpec(frames=round(options.seconds * studio.model().fps))
        long = painted(studio, Recipe(prompt=SCENES[0], seed=1, steps=options.steps, output=spec))
    for label, values in rows.items():
        print(f"{label:44} {statistics.mean(values):8.4f}")
    print(f"{f'drift of {options.seconds:g} seconds of film':44} {drift(long):8.4f}")
    print(f"{'drift of its first 17 frames':44} {drift(long[:17]):8.4f}")


if __name__ == "__main__":
    main()
