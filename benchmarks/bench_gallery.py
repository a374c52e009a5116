"""How quick the gallery is with 100,000 pictures: prints the time of each kind of question, and of writing one down.

python benchmarks/bench_gallery.py [ASSETS]
"""

from __future__ import annotations

import hashlib
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from dreamloom.recipe import ImageSpec, Recipe, ResolvedRecipe
from dreamloom.store import GalleryFilter, Job, Store, gallery
from dreamloom.studio import Studio

TIMES = 20
THINGS = "apple cat castle rocket robot teapot owl whale lantern tree violin mountain fox ship clock bridge".split()
LOOKS = "red blue golden tiny huge old friendly sleeping flying wooden glass paper striped quiet".split()
STYLES = "flat illustration,3d render,watercolour,woodcut,pixel art,line drawing".split(",")
MODELS = (("dreamloom-mini", 60), ("wan-2.1", 39), ("rare-model", 1))
SAMPLERS = ("Euler", "Euler a", "DPM++ 2M Karras", "UniPC")
SIZES = ((128, 128), (128, 192), (192, 128), (256, 256))


def fill(store: Store, resolved: ResolvedRecipe, count: int, chance: random.Random) -> None:
    """Writes `count` assets into the gallery, without files."""
    for start in range(0, count, 5000):
        with store.base.write() as connection:
            for number in range(start, min(start + 5000, count)):
                _add(connection, resolved, number, chance)


def _add(connection: object, resolved: ResolvedRecipe, number: int, chance: random.Random) -> None:
    words = [chance.choice(LOOKS), chance.choice(LOOKS), chance.choice(THINGS), "and a", chance.choice(THINGS)]
    prompt = f"a {' '.join(words)}, {chance.choice(STYLES)}" + (" kaleidoscope" if number % 5000 == 17 else "")
    width, height = chance.choice(SIZES)
    (name,) = chance.choices([name for name, _ in MODELS], [weight for _, weight in MODELS])
    own = resolved.model_copy(
        update={
            "items": (resolved.items[0].model_copy(update={"prompt": prompt, "seed": number}),),
            "model": resolved.model.model_copy(update={"name": name}),
            "sampler": chance.choice(SAMPLERS),
            "output": ImageSpec(width=width, height=height),
        }
    )
    job = Job.model_construct(id=f"job-{number:08}", resolved=own, owner="")
    sha256 = hashlib.sha256(str(number).encode()).hexdigest()
    id = gallery.add(connection, job, 0, (Path("a.png"), sha256, 30_000), (1, height, width))
    if number % 50 == 0:
        connection.execute("UPDATE assets SET favourite = 1 WHERE id = ?", (id,))
    if number % 200 == 0:
        connection.execute("UPDATE assets SET trashed = 1.0 WHERE id = ?", (id,))
    for kind, label in (("board", f"board {number % 7}"), ("tag", f"tag {chance.randrange(1000)}")):
        connection.execute("INSERT INTO labels VALUES (?, ?, ?)", (kind, label, id))


def milliseconds(ask: Callable[[], object]) -> tuple[float, float]:
    """The medians of the time on the wall and of the processor's, which a busy machine does not stretch."""
    walls, works = [], []
    for _ in range(TIMES):
        began, worked = time.perf_counter(), time.process_time()
        ask()
        walls.append(1000 * (time.perf_counter() - began))
        works.append(1000 * (time.process_time() - worked))
    return statistics.median(walls), statistics.median(works)


def main(count: int = 100_000) -> None:
    """Fills a gallery and prints the table."""
    with tempfile.TemporaryDirectory() as folder:
        resolved = Studio(Path(folder)).resolve(Recipe(prompt="a", seed=1))
        store = Store(Path(folder))
        began = time.perf_counter()
        fill(store, resolved, count, random.Random(1))
        took = time.perf_counter() - began
        size = store.base.path.stat().st_size / 2**20
        print(f"{count} assets written in {took:.0f} s ({1e6 * took / count:.0f} µs each); the base has {size:.0f} MiB")
        halfway = store.gallery.get(count // 2).created
        pages: dict[str, GalleryFilter] = {
            "newest": GalleryFilter(),
            "deep: page 900": GalleryFilter(before=count // 10),
            "model, common": GalleryFilter(model="dreamloom-mini"),
            "model, 1 in 100": GalleryFilter(model="rare-model"),
            "model and sampler and size": GalleryFilter(model="rare-model", sampler="UniPC", width=256, height=256),
            "size": GalleryFilter(width=128, height=192),
            "older half by date": GalleryFilter(until=halfway),
            "favourites": GalleryFilter(favourite=True),
            "board, 1 in 7": GalleryFilter(board="board 3"),
            "tag, 1 in 1000": GalleryFilter(tag="tag 500"),
            "board and tag": GalleryFilter(board="board 3", tag="tag 500"),
            "trash": GalleryFilter(trashed=True),
            "text: common word": GalleryFilter(text="apple"),
            "text: 20 pictures": GalleryFilter(text="kaleidoscope"),
            "text: two words": GalleryFilter(text="sleeping teapot"),
            "text: phrase, without": GalleryFilter(text='"flying whale" -watercolour'),
            "text: beginning": GalleryFilter(text="wa"),
            "text, model and favourite": GalleryFilter(text="castle", model="rare-model", favourite=True),
            "text: nothing found": GalleryFilter(text="castle zebra"),
        }
        print(f"{'question':28} {'found':>7} {'page of 100, ms':>16} {'count, ms':>16}")
        print(f"{'':28} {'':>7} {'wall':>8} {'work':>7} {'wall':>8} {'work':>7}")
        for name, wanted in pages.items():
            page = milliseconds(lambda wanted=wanted: store.gallery.search(wanted))
            counted = milliseconds(lambda wanted=wanted: store.gallery.count(wanted))
            found = store.gallery.count(wanted)
            print(f"{name:28} {found:7} {page[0]:8.1f} {page[1]:7.1f} {counted[0]:8.1f} {counted[1]:7.1f}")
        boards = milliseconds(store.gallery.boards)
        print(f"{'boards, with their numbers':28} {'':7} {boards[0]:8.1f} {boards[1]:7.1f}")
        asset = store.gallery.get(count // 2)
        lineage = milliseconds(lambda: (store.gallery.parents(asset), store.gallery.children(asset)))
        print(f"{'parents and children':28} {'':7} {lineage[0]:8.1f} {lineage[1]:7.1f}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
