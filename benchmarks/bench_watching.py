"""What watching costs: time and disk of a picture of the embedded model, unwatched and watched, in turn.

python benchmarks/bench_watching.py
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from dreamloom import Recipe, Studio
from dreamloom.engine.events import Glance
from dreamloom.recipe import ResolvedRecipe
from dreamloom.watched import as_look

ROUNDS = 5


def seconds(studio: Studio, resolved: ResolvedRecipe, *, watch: bool) -> float:
    """How much of the processor the engine takes for a picture; what else runs on the machine does not count."""
    began = time.process_time()
    for _ in studio.run(resolved, watch=watch):
        pass
    return time.process_time() - began


def main() -> None:
    """Measures and prints the table."""
    with tempfile.TemporaryDirectory() as home:
        studio = Studio(Path(home))
        resolved = studio.resolve(Recipe(prompt="a red apple, 3d render", seed=7))
        seconds(studio, resolved, watch=False)  # loads the model
        times: dict[bool, list[float]] = {False: [], True: []}
        for _ in range(ROUNDS):
            for watch, taken in times.items():
                taken.append(seconds(studio, resolved, watch=watch))
        kept = 0
        for event in studio.run(resolved, watch=True):
            if isinstance(event, Glance):
                look, pictures = as_look(event, 0)
                kept += len(look.model_dump_json()) + sum(map(len, pictures.values()))
    plain, watched = (min(taken) for taken in times.values())
    print(f"| one picture, {resolved.steps} steps, fastest of {ROUNDS} | unwatched | watched |")
    print("|---|---|---|")
    print(f"| seconds of the processor | {plain:.2f} | {watched:.2f} |")
    print(f"| kept on disk, kB | 0 | {kept / 1000:.0f} |")


if __name__ == "__main__":
    main()
