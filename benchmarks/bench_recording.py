"""What jobs and gallery cost: of a picture painted inline, and of one that goes through the queue and a worker.

The engine paints the default picture some times. Then the same is asked of a studio whose engine has its picture at
once, so that only the cost of everything else remains: with and without writing it down, and by queue and worker.

    python benchmarks/bench_recording.py
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from quick_studio import QuickStudio, seconds

from dreamloom.engine.events import Progress
from dreamloom.recipe import Recipe
from dreamloom.studio import Studio
from dreamloom.workers import Worker

ROUNDS = 20
PICTURES = 3


def main() -> None:
    """Measures and prints the table."""
    recipe = Recipe(prompt="a red apple", seed=7)
    with tempfile.TemporaryDirectory() as folder:
        real = Studio(Path(folder) / "real")
        resolved = real.resolve(recipe)
        events = list(real.run(resolved))  # loads the model
        picture = seconds(lambda: list(real.run(resolved)), PICTURES)
        quick = QuickStudio(Path(folder) / "home", events)
        output = Path(folder) / "apple.png"
        list(quick.make(resolved, output))  # makes keys and base
        bare = seconds(lambda: list(quick.make(resolved, output, record=False)), ROUNDS)
        inline = seconds(lambda: list(quick.make(resolved, output)), ROUNDS)
        worker = Worker(quick)

        def by_queue() -> None:
            quick.submit(resolved)
            worker.run_once()

        queued = seconds(by_queue, ROUNDS)
    steps = sum(isinstance(event, Progress) for event in events)
    print(f"the default picture, {steps} steps{'':21} {'wall':>9} {'work':>9}")
    rows = (
        ("engine alone, s", picture, 1.0, 3),
        ("signing and writing the file, ms", bare, 1000.0, 1),
        ("job, events and gallery, inline, ms", tuple(a - b for a, b in zip(inline, bare, strict=True)), 1000.0, 1),
        ("the same by queue and worker, ms", tuple(a - b for a, b in zip(queued, bare, strict=True)), 1000.0, 1),
    )
    for name, (wall, work), factor, digits in rows:
        print(f"{name:48} {wall * factor:9.{digits}f} {work * factor:9.{digits}f}")
    for name, cost in (("inline", inline), ("by queue and worker", queued)):
        shares = [100 * (one - other) / whole for one, other, whole in zip(cost, bare, picture, strict=True)]
        print(f"{f'share of the engine time, {name}, %':48} {shares[0]:9.1f} {shares[1]:9.1f}")


if __name__ == "__main__":
    main()
