"""What credentials cost, and whether any change to a signed file goes unnoticed.

    python benchmarks/bench_stamp.py

Prints three tables: the time of all that is done to a picture so that it says what it is, beside the time of painting
it; the time of verifying; and what is said of files in which one random bit was flipped, 1,000 times each. Times are of
the processor, the least of many runs: they mean the same on a busy machine. "With waiting" is by the clock.
"""

from __future__ import annotations

import random
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from dreamloom import Recipe, Studio
from dreamloom.engine.events import Frames
from dreamloom.media.films import write_film
from dreamloom.media.writing import write_picture
from dreamloom.recipe import ImageSpec, InputFile, ResolvedRecipe
from dreamloom.stamping import Stamping
from dreamloom.trust.credentials import thumbnail_of
from dreamloom.trust.manifest import Claim
from dreamloom.trust.stamp import fields_for
from dreamloom.trust.verify import Verifier
from dreamloom.trust.watermark import identity_of, mark_all

FLIPS = 1000
ROUNDS = 40
PICTURES = 6
SIZES = ((128, 128), (512, 512), (3840, 2160))


def milliseconds(do: Callable[[], Any], clock: Callable[[], float] = time.process_time) -> float:
    """The least of many runs."""
    times = []
    for _ in range(ROUNDS):
        began = clock()
        do()
        times.append((clock() - began) * 1000)
    return min(times)


def noise(width: int, height: int) -> Any:
    """A picture that no format makes much smaller: the worst case for whoever hashes the file."""
    return np.random.default_rng(1).integers(0, 256, (height, width, 3), np.uint8)


def painting(folder: Path) -> tuple[float, ResolvedRecipe]:
    """The milliseconds that a picture of 128×128 takes to paint, and its recipe."""
    studio, small = Studio(folder), ImageSpec(width=128, height=128)
    engine = float("inf")
    for _ in range(PICTURES):
        began = time.process_time()
        for event in studio.make(
            Recipe(prompt="a red apple", seed=7, output=small), folder / "painted.png", record=False
        ):
            if isinstance(event, Frames):
                engine = min(engine, (time.process_time() - began) * 1000)
    return engine, studio.inspect(folder / "painted.png").resolved  # type: ignore[return-value]


def stamping_table(folder: Path, stamping: Stamping, recipe: ResolvedRecipe, engine: float) -> None:
    """What every picture gets besides its pixels, step by step."""
    heads = ("text, XMP", "watermark", "thumbnail", "sign", "log", "all", "of painting", "with waiting")
    print(f"{'stamping, ms':34}", *(f"{head:>12}" for head in heads))
    parent = write_picture(folder / "parent.png", noise(128, 128), fields_for(recipe))
    stamping.signer.sign(parent, Claim(recipe))
    source = InputFile(path="parent.png", sha256="1" * 64)
    edit = recipe.model_copy(update={"init_image": source, "strength": 0.5})
    for name, own, sources, size in (
        ("128x128 from words", recipe, {}, (128, 128)),
        ("128x128 edit of a signed picture", edit, {"1" * 64: parent}, (128, 128)),
        ("512x512 from words", recipe, {}, (512, 512)),
    ):
        pixels = noise(*size)
        claim = Claim(own, sources, thumbnail=thumbnail_of(pixels))
        path = folder / "picture.png"
        whole = write_picture(path, pixels, fields_for(own)).read_bytes()

        def sign(claim: Claim = claim, path: Path = path, whole: bytes = whole) -> None:
            path.write_bytes(whole)
            stamping.signer.sign(path, claim)

        steps = (
            lambda own=own: fields_for(own),
            lambda own=own, pixels=pixels: mark_all(pixels[None], identity_of(own.id), None),
            lambda pixels=pixels: thumbnail_of(pixels),
            sign,
            lambda claim=claim, path=path: stamping.log.add(claim, path),
        )
        parts = [milliseconds(step) for step in steps]
        waited = sum(milliseconds(step, time.perf_counter) for step in steps)
        share = f"{sum(parts) / engine:.1%}" if size == (128, 128) else ""
        print(f"{name:34}", *(f"{part:12.2f}" for part in (*parts, sum(parts))), f"{share:>12} {waited:12.1f}")
    print(f"painting a default picture takes {engine:.0f} ms")


def verifying_table(folder: Path, stamping: Stamping, recipe: ResolvedRecipe) -> None:
    """How long a verdict takes."""
    verifier = Verifier(stamping.keys.trusted(), folder)
    print(f"\n{'verifying, ms':34} {'file, MiB':>10} {'verdict':>10}")
    for width, height in SIZES:
        for suffix in (".png", ".jpg", ".webp"):
            path = write_picture(folder / f"{width}{suffix}", noise(width, height), fields_for(recipe), quality=90)
            stamping.signer.sign(path, Claim(recipe))
            took = milliseconds(lambda path=path: verifier.verdict(path))
            print(f"{f'{width}x{height} {suffix[1:]}':34} {path.stat().st_size / 2**20:10.1f} {took:10.1f}")


def signed(folder: Path, stamping: Stamping, recipe: ResolvedRecipe) -> Iterator[tuple[Path, bytes]]:
    """Signed files of every kind, and their manifests."""
    pixels = noise(64, 64)
    for suffix in (".png", ".jpg", ".webp", ".gif", ".mp4", ".webm"):
        path = folder / f"flip{suffix}"
        if suffix in (".mp4", ".webm"):
            write_film(path, [pixels, pixels[::-1]] * 8, 8, fields_for(recipe))
        elif suffix == ".gif":
            Image.fromarray(pixels).save(path)
        else:
            write_picture(path, pixels, fields_for(recipe))
        manifest = stamping.signer.sign(path, Claim(recipe, thumbnail=thumbnail_of(pixels)))
        if suffix == ".webm":
            path.with_suffix(".c2pa").write_bytes(manifest)
        yield path, manifest


def flipping_table(folder: Path, stamping: Stamping, recipe: ResolvedRecipe) -> None:
    """What is said of files with one flipped bit, in what the signature covers and in the credentials themselves."""
    verifier = Verifier(stamping.keys.trusted(), folder)
    chance = random.Random(7)
    print(f"\n{'one flipped bit, of 1,000':34} {'tampered':>10} {'valid':>10} {'other':>10}")
    for path, manifest in signed(folder, stamping, recipe):
        whole = path.read_bytes()
        # a JPEG holds the manifest in pieces: its first bytes tell where it is, its length and the headings how far
        start = whole.find(manifest[:64])
        inside = range(max(0, start - 40), min(start + len(manifest) + 100, len(whole))) if start >= 0 else range(0)
        covered = [at for at in range(len(whole)) if at not in inside]
        for name, places in ((f"{path.suffix[1:]}, picture and text", covered), ("  its credentials", list(inside))):
            if not places:
                continue
            said: Counter[str] = Counter()
            for _ in range(FLIPS):
                at = chance.choice(places)
                path.write_bytes(whole[:at] + bytes([whole[at] ^ 1 << chance.randrange(8)]) + whole[at + 1 :])
                said[verifier.verdict(path).state] += 1
            print(f"{name:34} {said['tampered']:10} {said['valid']:10} {FLIPS - said['tampered'] - said['valid']:10}")
    print("In the credentials, valid means a bit that says nothing: in room left empty, in names and lengths of boxes.")


def main() -> None:
    """Measures and prints the tables."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        engine, recipe = painting(folder)
        stamping = Stamping(folder)
        stamping_table(folder, stamping, recipe, engine)
        verifying_table(folder, stamping, recipe)
        flipping_table(folder, stamping, recipe)


if __name__ == "__main__":
    main()
