"""How long a picture takes, and how much memory, beside stock diffusers on the same weights and the turbo variant.

    python benchmarks/bench_image.py

Each is started three times in turn, in a process of its own; the table shows the fastest of each.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from dreamloom.catalog import find_card

ROUNDS = 3
PROMPT = "a red apple"
TURBO = "dreamloom-mini-turbo"
OURS = """
import json, resource, sys, time
start = time.perf_counter()
from pathlib import Path
from dreamloom import Recipe, Studio
from dreamloom.engine.events import Done
from dreamloom.recipe import ImageSpec
studio = Studio(Path(sys.argv[2]))
times = []
for _ in range(2):
    began = time.perf_counter()
    recipe = Recipe(prompt=sys.argv[1], seed=7, model=sys.argv[3], output=ImageSpec(width=128, height=128))
    for event in studio.make(recipe, Path(sys.argv[2]) / "ours.png"):
        if isinstance(event, Done):
            times.append((time.perf_counter() - began, event.seconds))
print(json.dumps({"whole": time.perf_counter() - start - times[1][0], "engine": times[1][1],
                  "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
"""


def measured(command: list[str]) -> dict[str, Any]:
    """Runs a script that prints a JSON object last, and reads it."""
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    result: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return result


def main() -> None:
    """Measures and prints the table."""
    card = find_card(None)
    stock_script = str(Path(__file__).with_name("stock_diffusers.py"))
    ours: list[dict[str, Any]] = []
    turbo: list[dict[str, Any]] = []
    stock: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as folder:
        stock_arguments = [str(card.folder), str(card.steps), str(card.cfg_scale), PROMPT, f"{folder}/stock.png"]
        for _ in range(ROUNDS):
            ours.append(measured([sys.executable, "-c", OURS, PROMPT, folder, card.name]))
            turbo.append(measured([sys.executable, "-c", OURS, PROMPT, folder, TURBO]))
            stock.append(measured([sys.executable, stock_script, *stock_arguments]))
    rows = (
        ("cold start to a saved picture, s", "whole", [one["load"] + one["first"] for one in stock]),
        ("engine time of a picture, s", "engine", [one["second"] for one in stock]),
        ("peak memory, MiB", "memory", [one["memory"] for one in stock]),
    )
    print(f"{card.name}, 128x128, {card.steps} steps, CFG {card.cfg_scale:g}, {card.sampler}; turbo as its card says")
    print(f"{'':36} {'dreamloom':>10} {'diffusers':>10} {'ratio':>7} {'turbo':>10}")
    for name, field, theirs in rows:
        mine, quick = (min(one[field] for one in many) for many in (ours, turbo))
        print(f"{name:36} {mine:10.2f} {min(theirs):10.2f} {mine / min(theirs):7.2f} {quick:10.2f}")


if __name__ == "__main__":
    main()
