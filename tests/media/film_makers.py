"""Films of moving bars, made with PyAV directly: as phones, tools and enemies make them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np

Pixels = np.ndarray[Any, np.dtype[np.uint8]]


def bar(number: int, width: int = 64, height: int = 48) -> Pixels:
    """A grey frame whose brightness tells its number (40 + 4 for each), with a red corner at its top left."""
    frame = np.full((height, width, 3), min(40 + 4 * number, 255), np.uint8)
    frame[: height // 4, : width // 4] = (200, 30, 30)
    return frame


def number_of(frame: Pixels) -> int:
    """Which number a frame of `bar` has."""
    return round((float(frame[-8:, -8:].mean()) - 40) / 4)


def film(
    path: Path, frames: Iterable[Pixels], *, fps: float = 10, times: Sequence[float] | None = None,
    rotation: int = 0, aspect: Fraction | None = None, sound: float = 0, codec: str = "libx264",
) -> Path:  # fmt: skip
    """Writes an MP4, MOV, MKV or WebM; `times` in seconds make its rate vary, `sound` is so many seconds of a tone."""
    base = Fraction(1, 1000)
    with av.open(str(path), "w") as container:
        stream: Any = container.add_stream(codec, rate=Fraction(fps).limit_denominator(1000))
        stream.pix_fmt = "yuv420p"
        if aspect:
            stream.codec_context.sample_aspect_ratio = aspect
        stream.codec_context.time_base = base
        voice: Any = container.add_stream("aac", rate=48_000) if sound else None
        for number, frame in enumerate(frames):
            if not number:
                stream.height, stream.width = frame.shape[:2]
                if rotation:
                    stream.set_display_rotation(rotation)
            picture = av.VideoFrame.from_ndarray(frame)
            picture.pts = round((times[number] if times else number / fps) * 1000)
            picture.time_base = base
            container.mux(stream.encode(picture))
        container.mux(stream.encode(None))
        if voice:
            container.mux(voice.encode(_tone(sound)))
            container.mux(voice.encode(None))
    return path


def _tone(seconds: float) -> Any:
    wave = np.sin(np.arange(round(48_000 * seconds)) * 440 * 2 * np.pi / 48_000).astype(np.float32) / 2
    frame = av.AudioFrame.from_ndarray(np.stack([wave, wave]), format="fltp", layout="stereo")
    frame.rate, frame.pts = 48_000, 0
    return frame


def only_sound(path: Path) -> Path:
    """An MP4 with a tone and no pictures."""
    with av.open(str(path), "w") as container:
        voice: Any = container.add_stream("aac", rate=48_000)
        container.mux(voice.encode(_tone(1)))
        container.mux(voice.encode(None))
    return path
