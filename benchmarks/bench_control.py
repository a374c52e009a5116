"""What control maps cost, and how well people are found in drawings.

python benchmarks/bench_control.py [PICTURE]

First a table: seconds of each kind for pictures of several sizes, without reading and writing. Then how many of our own
drawn people `pose` finds, and how far off their joints are.

Without a picture, one is drawn: squares on a rough ground. Whoever finds people looks at what it is given, so a
picture with people tells more of `pose`.
"""

from __future__ import annotations

import io
import sys
import time

import numpy as np
import resvg_py
from PIL import Image

from dreamloom.control import KINDS, find
from dreamloom.control.people import find_people
from dreamloom.media.pictures import Pixels, fit_to, read_picture
from dreamloom.train.data.puppets.cast import draw, keypoints
from dreamloom.train.data.puppets.people import PEOPLE

SIDES = (512, 1024, 2048)
ROUNDS = 3
POSES = ("standing", "walking", "waving", "dancing")
JOINTS = {
    "nose": 0, "left_shoulder": 11, "right_shoulder": 12, "left_elbow": 13, "right_elbow": 14, "left_wrist": 15,
    "right_wrist": 16, "left_hip": 23, "right_hip": 24, "left_knee": 25, "right_knee": 26, "left_ankle": 27,
    "right_ankle": 28,
}  # fmt: skip


def drawn() -> Pixels:
    """Squares of many colours on a rough ground, uint8 (1024, 1024, 3)."""
    dice = np.random.default_rng(7)
    pixels = dice.integers(180, 220, (1024, 1024, 3), np.uint8)
    for _ in range(60):
        top, left = dice.integers(0, 900, 2)
        pixels[top : top + dice.integers(20, 200), left : left + dice.integers(20, 200)] = dice.integers(0, 255, 3)
    return pixels


def main() -> None:
    """Measures and prints the table."""
    picture = read_picture(sys.argv[1]).over() if len(sys.argv) > 1 else drawn()
    print("| kind | " + " | ".join(f"{side} × {side}" for side in SIDES) + " |")
    print("|---|" + "---|" * len(SIDES))
    for kind in KINDS:
        if kind.lacking() is not None:
            print(f"| {kind.name} |" + " – |" * len(SIDES))
            continue
        cells = []
        for side in SIDES:
            pixels = fit_to(picture, side, side)
            kind.map(pixels)  # loads what it needs
            taken = []
            for _ in range(ROUNDS):
                began = time.perf_counter()
                kind.map(pixels)
                taken.append(time.perf_counter() - began)
            cells.append(f"{min(taken):.3f} s")
        print(f"| {kind.name} | " + " | ".join(cells) + " |")
    if find("pose").lacking() is None:
        puppets()


def puppet(label: str, doing: str) -> Pixels:
    """One of our own people on pale ground, uint8 (512, 512, 3)."""
    svg = draw(label, doing, "soft")
    png = bytes(resvg_py.svg_to_bytes(svg_string=svg, width=512, height=512, skip_system_fonts=True))
    ground = Image.new("RGBA", (512, 512), (200, 220, 235, 255))
    return np.asarray(Image.alpha_composite(ground, Image.open(io.BytesIO(png)).convert("RGBA")).convert("RGB"))


def puppets() -> None:
    """Prints how many of our own people are found, and how far off their joints are."""
    found, off = 0, []
    for label in PEOPLE:
        for doing in POSES:
            people = find_people(puppet(label, doing), 0.5)
            places = keypoints(label, doing)
            found += bool(people)
            for person in people[:1]:
                off += [np.hypot(*(person.joints[at] / 512 - places[name])) for name, at in JOINTS.items()]
    print(
        f"\n{found} of {len(PEOPLE) * len(POSES)} drawn people found; half of their joints within {np.median(off):.3f}"
    )
    print("of the picture's side")


if __name__ == "__main__":
    main()
