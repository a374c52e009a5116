"""How long films take, and how much memory, beside stock diffusers scripts on the same weights; and long beside short.

    python benchmarks/bench_film.py [--steps N] [--skip-long]

Each runs in a process of its own, with at least two steps. Times are seconds of the processor, over all its cores, for
one film after loading; so other work on the machine does not count. Seventeen frames at 128×128. A model that makes
pictures only is measured as if it filmed: what its frames show is then of no use, but they take as long.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from dreamloom.catalog import find_card

PROMPT = "a red apple"
KINDS = {"text": "text to video", "video": "video to video, strength 0.6", "vace": "mask over a clip"}
OURS = """
import json, resource, sys, time
from pathlib import Path
import numpy as np
from PIL import Image
from dreamloom import Recipe, Studio
from dreamloom.catalog import cards
from dreamloom.media.films import write_film
from dreamloom.media.writing import write_picture
from dreamloom.recipe import InputFile, Mask, VideoSpec
folder, kind, steps, prompt, frames = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), sys.argv[4], int(sys.argv[5])
known = tuple(card.model_copy(update={"frames": max(card.frames, 17)}) for card in cards.known_cards())
cards.known_cards = lambda: known
studio = Studio(folder / "home")
dice = np.random.default_rng(0)
wide = Image.fromarray(dice.integers(0, 256, (16, 24, 3), np.uint8)).resize((192, 128), Image.Resampling.BICUBIC)
clip = [np.asarray(wide.crop((2 * n, 0, 2 * n + 128, 128))) for n in range(17)]
fields = {"output": VideoSpec(frames=frames)}
if kind != "text":
    path = write_film(folder / "clip.webp", clip, 8)
    fields = {"output": VideoSpec(), "init_video": InputFile(path=str(path)), "strength": 0.6}
if kind == "vace":
    white = np.zeros((128, 128, 3), np.uint8)
    white[32:96, 32:96] = 255
    fields |= {"mask": Mask(file=InputFile(path=str(write_picture(folder / "mask.png", white)))), "strength": None}
recipe = Recipe(prompt=prompt, seed=7, steps=steps, sampler="UniPC", watermark=False, **fields)
resolved = studio.resolve(recipe)
studio.family(resolved)
began = time.process_time()
for _ in studio.run(resolved) if frames == 17 else studio.make(resolved, folder / "made.mp4", record=False):
    pass
seconds = time.process_time() - began
print(json.dumps({"seconds": seconds, "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
"""


def measured(command: list[str]) -> dict[str, Any]:
    """Runs a script that prints a JSON object last, and reads it."""
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    result: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return result


def ours(kind: str, steps: int, frames: int = 17) -> dict[str, Any]:
    """What Dreamloom needs for a film."""
    with tempfile.TemporaryDirectory() as folder:
        return measured([sys.executable, "-c", OURS, folder, kind, str(steps), PROMPT, str(frames)])


def main() -> None:
    """Measures and prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--skip-long", action="store_true")
    options = parser.parse_args()
    card = find_card(None)
    stock = [sys.executable, str(Path(__file__).with_name("stock_films.py")), str(card.folder)]
    print(f"{card.name}, 17 frames at 128x128, {options.steps} steps, CFG {card.cfg_scale:g}, UniPC")
    print(f"{'':32} {'dreamloom':>10} {'diffusers':>10} {'ratio':>7} {'MiB':>7} {'MiB':>7} {'ratio':>7}")
    for kind, name in KINDS.items():
        mine = ours(kind, options.steps)
        theirs = measured([*stock, kind, str(options.steps), str(card.cfg_scale), PROMPT])
        seconds, memory = mine["seconds"] / theirs["seconds"], mine["memory"] / theirs["memory"]
        print(
            f"{name:32} {mine['seconds']:10.2f} {theirs['seconds']:10.2f} {seconds:7.2f} "
            f"{mine['memory']:7.0f} {theirs['memory']:7.0f} {memory:7.2f}"
        )
    if options.skip_long:
        return
    print(f"\n{'text to video, written as MP4, 1 step':40} {'MiB':>7}")
    peaks = {seconds: ours("text", 1, round(seconds * card.fps))["memory"] for seconds in (5, 60)}
    for seconds, memory in peaks.items():
        print(f"{seconds} seconds{'':30} {memory:7.0f}")
    print(f"{'ratio':40} {peaks[60] / peaks[5]:7.2f}")


if __name__ == "__main__":
    main()
