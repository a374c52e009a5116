"""Does the camera go where it is told? Films of many prompts and moves, and the motion that is seen in them.

    python benchmarks/bench_camera.py [--prompts N] [--in-turn] [--moves "pan left 15; zoom in 1.3"] [--side 128]
                                      [--steps N] [--save FOLDER]

Every prompt is filmed with every move; with `--in-turn` each prompt with one of them only, one move after the other.
Direction is right if what is seen goes the way that was asked for (a camera that stands still: hardly at all); size is
right if it is within a fifth. Aim: direction right in 95 of 100, size within a fifth.
"""

from __future__ import annotations

import argparse
import math
import statistics
import time
from pathlib import Path

import numpy as np

from dreamloom import Recipe, Studio
from dreamloom.engine.events import Frames
from dreamloom.media.films import write_film
from dreamloom.motion.camera import path
from dreamloom.motion.whole import WholeMotion, camera_of
from dreamloom.recipe import CameraMove, VideoSpec
from dreamloom.recipe.camera import read_all

THINGS = (
    "a red apple", "a castle on a hill", "a cat in a garden", "a blue car on a road", "a sunflower", "a sailing boat",
    "a snowy mountain", "a dog on a beach", "a green tree", "a rocket in space", "a house in a forest", "a yellow duck",
    "a pink cake", "a lighthouse by the sea", "an owl at night", "a tractor in a field", "a bicycle in a city",
    "a purple butterfly", "a penguin on ice", "a campfire in the woods", "a hot air balloon", "a robot in a room",
    "a fox in the snow", "a teapot on a table", "a train in a valley", "a cactus in a desert", "a windmill", "a dragon",
    "a whale in the ocean", "a church in a village", "an astronaut on the moon", "a bear by a river", "a guitar",
    "a bridge over a river", "a mushroom in a forest", "a horse on a meadow", "a pirate ship", "a rainbow over a field",
    "a market street", "a tiger in the jungle",
)  # fmt: skip
MOVES = (
    "pan left 15", "pan right 15", "tilt up 12", "tilt down 12", "zoom in 1.3", "zoom out 1.3", "roll left 12",
    "roll right 12", "truck left 20%", "dolly in 1.3", "static",
)  # fmt: skip
STILL = 0.03  # of the picture: less than that is standing still


def wanted_and_seen(moves: tuple[CameraMove, ...], seen: WholeMotion, frames: int) -> tuple[float, float]:
    """What a film should show and what it shows, as one number each: the one that the first move is about."""
    last = path(moves, frames, 100, 100)[-1]
    match moves[0].move:
        case "zoom" | "dolly":
            return math.log(last.scale), math.log(seen.scale)
        case "roll":
            return math.degrees(last.turn), seen.turn
        case "tilt" | "pedestal":
            return last.down / 100, seen.down
        case "static":
            return 0.0, max(abs(seen.right), abs(seen.down), abs(seen.scale - 1))
        case _:
            return (last.right or last.near_right) / 100, seen.right


def main() -> None:
    """Films, measures and prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--prompts", type=int, default=len(THINGS))
    parser.add_argument("--moves", default="; ".join(MOVES))
    parser.add_argument("--in-turn", action="store_true", help="each prompt with one of the moves, in turn")
    parser.add_argument("--side", type=int, default=None, help="pixels of a square film; else the model's own")
    parser.add_argument("--steps", type=int, default=None)
    parser.add_argument("--save", type=Path, default=None)
    options = parser.parse_args()
    studio = Studio()
    began = time.monotonic()
    print(f"{'move':18} {'films':>6} {'direction':>10} {'size':>8} {'median seen / wanted':>22}")
    rights: list[bool] = []
    sizes: list[bool] = []
    texts = options.moves.split(";")
    spec = VideoSpec(width=options.side, height=options.side)
    for place, text in enumerate(texts):
        moves = read_all(text)
        if moves is None:
            raise SystemExit(f"{text!r} is no camera move")
        right, size, ratios = [], [], []
        for number, thing in enumerate(THINGS[: options.prompts]):
            if options.in_turn and number % len(texts) != place:
                continue
            recipe = Recipe(prompt=thing, seed=number, steps=options.steps, camera=moves, output=spec)
            made = [event.pixels for event in studio.run(studio.resolve(recipe)) if isinstance(event, Frames)]
            frames = np.concatenate(made)
            if options.save is not None:
                write_film(options.save / f"{text.strip().replace(' ', '-')}-{number:02d}.gif", frames, 8)
            wanted, seen = wanted_and_seen(moves, camera_of(frames), len(frames))
            right.append(seen < STILL if wanted == 0 else seen * wanted > 0 and abs(seen) > 0.2 * abs(wanted))
            size.append(seen < STILL if wanted == 0 else abs(seen - wanted) <= 0.2 * abs(wanted))
            ratios.append(seen / wanted if wanted else seen)
        if not right:
            continue
        rights, sizes = rights + right, sizes + size
        shares = f"{100 * statistics.mean(right):9.0f}% {100 * statistics.mean(size):7.0f}%"
        print(f"{text.strip():18} {len(right):6} {shares} {statistics.median(ratios):22.2f}", flush=True)
    total = f"{100 * statistics.mean(rights):9.0f}% {100 * statistics.mean(sizes):7.0f}%"
    print(f"{'all':18} {len(rights):6} {total}   in {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
