"""The loop: tracks go from noise to pictures, and say so on the way.

One loop serves a single picture, a batch, and the pictures of many askers. In each round every track in flight takes
one step. Each track is a model call of its own (with and without the prompt in one), since matrix products of another
size round differently in their last bits: so a picture's pixels never depend on its neighbours
(`docs/decisions/0003-one-track-per-model-call.md`).

It is a generator: closing it cancels, at the next step.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator

from dreamloom.engine.events import Done, Event, Frames, Pixels, Preview, Progress
from dreamloom.engine.family import Family
from dreamloom.engine.track import Track
from dreamloom.engine.watching import Watcher, glimpse

IN_FLIGHT = 4  # tracks that advance side by side; more would only use more memory


def paint(
    tracks: Iterable[Track], family: Family, *, preview_every: int = 0, watcher: Watcher | None = None
) -> Iterator[Event]:
    """Paints tracks.

    Args:
        tracks: taken up one after the other as places become free, so that they may be many.
        family: the model.
        preview_every: a preview after every so many steps; 0 for none.
        watcher: looks at the steps, if they are to be watched.

    Yields:
        Progress after each step, Preview and Glance where wanted, Frames for each finished track (a film's in parts),
        Done at the end.
    """
    began = time.perf_counter()
    waiting = iter(tracks)
    flying: list[Track] = []
    finished = 0
    while True:
        while len(flying) < IN_FLIGHT and (new := next(waiting, None)) is not None:
            flying.append(new)
        if not flying:
            break
        for place, track in enumerate(flying):
            if not track.finished:
                look = watcher.look(track) if watcher is not None else None
                direction = track.direction(family) if look is None else look.direction
                moved = track.advanced(direction)
                flying[place] = moved
                if moved.step > track.step:
                    step, steps = track.before + moved.step, track.before + moved.steps + track.after
                    yield Progress(moved.item, step, steps)
                    if look is not None:
                        yield look.glance(family, step, steps)
                    if preview_every and moved.step % preview_every == 0 and not moved.finished:
                        yield Preview(moved.item, step, steps, glimpse(track, track.outlook(direction), family))
        for track in [one for one in flying if one.finished]:
            if track.follow is not None:
                flying[flying.index(track)] = track.follow(track.latents)
                continue
            flying.remove(track)
            finished += 1
            yield from _in_parts(track.item, track.finish(family.decode_film(track.latents, loop=track.length.loop)))
    yield Done(finished, time.perf_counter() - began)


def _in_parts(item: int, parts: Iterator[Pixels]) -> Iterator[Frames]:
    """The parts as events, each one part late: only then is it known whether it was the last."""
    held = next(parts)
    first = 0
    for part in parts:
        yield Frames(item, held, first, last=False)
        first += len(held)
        held = part
    yield Frames(item, held, first, last=True)
