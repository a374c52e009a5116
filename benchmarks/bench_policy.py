"""What the policy stops, what it lets through, what it costs; and how well faces are found.

    python benchmarks/bench_policy.py [--faces FOLDER] [--others FOLDER]

The prompts are those of tests/trust/policy. `--faces` is a folder of pictures with one face each, `--others` one of
pictures without any. Times are processor time.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from PIL import Image

from dreamloom.errors import ConsentNeeded, Refused
from dreamloom.recipe import InputFile, Recipe
from dreamloom.trust.faces import count_faces
from dreamloom.trust.policy import Answers, built_in, decide

LISTS = Path(__file__).parents[1] / "tests" / "trust" / "policy"
LONG = "a castle on a hill, (golden hour:1.2), oil on canvas, detailed, " * 300


def stopped_by(case: dict[str, Any]) -> str | None:
    """The rule that stops a case, or None."""
    recipe = Recipe(
        prompt=case["prompt"],
        negative_prompt=case.get("negative", ""),
        init_image=InputFile(path="photo.png") if case.get("given") else None,
        watermark=False if case.get("unlabelled") else None,
    )
    try:
        decide(recipe, Answers(), case.get("faces"))
    except (Refused, ConsentNeeded) as error:
        return error.rule
    return None


def seconds(work: Any) -> float:
    """Processor time of something, the least of three."""
    times = []
    for _ in range(3):
        began = time.process_time()
        work()
        times.append(time.process_time() - began)
    return min(times)


def main() -> None:
    """Measures and prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--faces", type=Path)
    parser.add_argument("--others", type=Path)
    asked = parser.parse_args()
    began = time.process_time()
    built_in()
    loading = time.process_time() - began
    innocent = (LISTS / "innocent.txt").read_text(encoding="utf-8").splitlines()
    harmful = yaml.safe_load((LISTS / "harmful.yaml").read_text(encoding="utf-8"))
    stopped = [prompt for prompt in innocent if stopped_by({"prompt": prompt})]
    caught = sum(stopped_by(case) == case["rule"] for case in harmful)
    rows = [
        ("innocent prompts stopped", f"{len(stopped)} of {len(innocent)}"),
        ("harmful ones stopped by the right rule", f"{caught} of {len(harmful)}"),
        ("reading the rules, once, ms", f"{loading * 1000:.0f}"),
        ("an ordinary prompt, ms", f"{seconds(lambda: stopped_by({'prompt': innocent[0]})) * 1000:.1f}"),
        (f"a prompt of {len(LONG)} characters, ms", f"{seconds(lambda: stopped_by({'prompt': LONG})) * 1000:.0f}"),
    ]
    for name, folder in (("with a face", asked.faces), ("without", asked.others)):
        if folder:
            pictures = [np.asarray(Image.open(file).convert("RGB")) for file in sorted(folder.iterdir())]
            began = time.process_time()
            found = sum(bool(count_faces(picture)) for picture in pictures)
            each = (time.process_time() - began) / len(pictures) * 1000
            rows.append((f"pictures {name} in which one was found", f"{found} of {len(pictures)}, {each:.0f} ms each"))
    for name, value in rows:
        print(f"{name:45} {value}")
    for prompt in stopped:
        print(f"  stopped: {prompt}")


if __name__ == "__main__":
    main()
