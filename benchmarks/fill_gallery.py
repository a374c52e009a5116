"""Fills a gallery with many small pictures and some films, to try the studio with: none of them was really made.

python benchmarks/fill_gallery.py HOME [ASSETS]

The pictures are a hundred simple drawings, each standing in many places; some are made from others.
"""

from __future__ import annotations

import hashlib
import io
import random
import sys
from pathlib import Path

import numpy as np
from bench_gallery import LOOKS, MODELS, SAMPLERS, STYLES, THINGS
from PIL import Image, ImageDraw

from dreamloom.media.films import write_film
from dreamloom.recipe import ImageSpec, InputFile, Recipe, ResolvedRecipe, VideoSpec
from dreamloom.store import Job, Store, gallery
from dreamloom.studio import Studio

SIDE = 160
DRAWINGS = 100
FILMS = 5
FRAMES = 17


def drawing(chance: random.Random, shift: float = 0.0) -> Image.Image:
    """A ground and a few round things on it, which `shift` (0..1) moves."""

    def colour() -> tuple[int, ...]:
        return tuple(chance.randrange(40, 256) for _ in range(3))

    width, height = chance.choice(((SIDE, SIDE), (SIDE, 240), (240, SIDE)))
    top, bottom = np.array(colour()), np.array(colour())
    share = np.linspace(0, 1, height)[:, None, None]
    picture = Image.fromarray(np.broadcast_to(top * (1 - share) + bottom * share, (height, width, 3)).astype(np.uint8))
    draw = ImageDraw.Draw(picture)
    for _ in range(5):
        x, y, r = chance.randrange(width) + shift * 60, chance.randrange(height), chance.randrange(10, 60)
        draw.ellipse((x - r, y - r, x + r, y + r), fill=colour())
    return picture


def files(folder: Path) -> list[tuple[Path, str, int, tuple[int, int, int]]]:
    """The drawings and films as files: path, sha256, bytes, (frames, height, width)."""
    found = []
    for number in range(DRAWINGS + FILMS):
        if number < DRAWINGS:
            path = folder / f"{number}.png"
            picture = drawing(random.Random(number))
            buffer = io.BytesIO()
            picture.save(buffer, "PNG")
            path.write_bytes(buffer.getvalue())
            shape = (1, picture.height, picture.width)
        else:
            path = folder / f"{number}.mp4"
            frames = [np.asarray(drawing(random.Random(number), one / FRAMES)) for one in range(FRAMES)]
            write_film(path, iter(frames), fps=8)
            shape = (FRAMES, *frames[0].shape[:2])
        data = path.read_bytes()
        found.append((path, hashlib.sha256(data).hexdigest(), len(data), shape))
    return found


def main(home: str, count: int = 2000) -> None:
    """Fills the gallery."""
    studio, chance = Studio(Path(home)), random.Random(1)
    resolved = studio.resolve(Recipe(prompt="a", seed=1))
    store = Store(Path(home))
    made = files(store.assets.staging_for("filling"))
    for path, sha256, _, shape in made:
        place = store.assets.path(sha256, "video/mp4" if shape[0] > 1 else "image/png")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(path.read_bytes())
    for start in range(0, count, 5000):
        with store.base.write() as connection:
            for number in range(start, min(start + 5000, count)):
                _add(connection, resolved, number, chance, made)
    print(f"{count} pictures and films are in {home}")


def _add(connection: object, resolved: ResolvedRecipe, number: int, chance: random.Random, made: list) -> None:
    path, sha256, size, shape = made[-1 - number % FILMS] if number % 40 == 39 else made[number % DRAWINGS]
    frames, height, width = shape
    spec = {"width": width, "height": height}
    words = f"a {chance.choice(LOOKS)} {chance.choice(THINGS)} and a {chance.choice(THINGS)}, {chance.choice(STYLES)}"
    start = InputFile(path="start.png", sha256=made[(number * 7 + 3) % DRAWINGS][1])
    own = resolved.model_copy(
        update={
            "items": (resolved.items[0].model_copy(update={"prompt": words, "seed": number}),),
            "model": resolved.model.model_copy(update={"name": chance.choice(MODELS)[0]}),
            "sampler": chance.choice(SAMPLERS),
            "output": VideoSpec(**spec, frames=frames, fps=8) if frames > 1 else ImageSpec(**spec),
            "init_image": start if number < DRAWINGS and number % 3 == 0 else None,
        }
    )
    job = Job.model_construct(id=f"job-{number:08}", resolved=own, owner="")
    id = gallery.add(connection, job, 0, (path, sha256, size), shape)
    if number % 23 == 0:
        connection.execute("UPDATE assets SET favourite = 1 WHERE id = ?", (id,))
    for kind, label in (("board", f"Board {number % 7}"), ("tag", chance.choice(THINGS))):
        if chance.random() < 0.3:
            connection.execute("INSERT INTO labels VALUES (?, ?, ?)", (kind, label, id))


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))
