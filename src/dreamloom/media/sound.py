"""The sound of a film, carried over from one file to another.

It is decoded and coded again, as 48,000 stereo samples a second, so that it can be cut anywhere and fits any container.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from dreamloom.media.footage import opened, read_film, telling

if TYPE_CHECKING:
    from av import AudioFrame

RATE = 48_000  # samples a second; the one rate that every codec used here knows


@dataclass(frozen=True)
class Sound:
    """A film's sound.

    Attributes:
        path: the film it is taken from; it has sound.
        start: seconds that are left out at its beginning.
    """

    path: Path
    start: float = 0.0

    def pieces(self) -> Iterator[AudioFrame]:
        """Short pieces of it one after the other, planar 32-bit floats, without times.

        Raises:
            BadFile: if the file is damaged.
        """
        import av

        film = read_film(self.path)
        with telling(str(self.path)), opened(self.path, film.kind) as container:
            stream = container.streams.audio[0]
            resampler = av.AudioResampler(format="fltp", layout="stereo", rate=RATE)
            begin: float | None = None
            for frame in container.decode(stream):
                time = frame.time or 0.0
                begin = time if begin is None else begin
                if time - begin < self.start:
                    continue
                frame.pts = None
                yield from resampler.resample(frame)
            yield from resampler.resample(None)


def sound_of(path: Path, start: float = 0.0) -> Sound | None:
    """The sound of a film file from `start` seconds on; None if it has none.

    Raises:
        BadFile: if it is no film.
    """
    return Sound(path, start) if read_film(path).has_sound else None
