"""Codes frames into containers, one by one; a part of `dreamloom.media.films`.

Colours are converted and marked as BT.709, the one matrix that every player assumes or reads.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, cast

import numpy as np

from dreamloom.media.pictures import Pixels
from dreamloom.media.sound import RATE, Sound
from dreamloom.media.writing import encode_picture

if TYPE_CHECKING:
    from av import AudioFrame

FORMATS: dict[str, tuple[str, ...]] = {".mp4": ("h264", "av1"), ".webm": ("vp9", "av1"), ".gif": (), ".webp": ()}
_CODERS: dict[str, tuple[str, dict[str, str]]] = {
    "h264": ("libx264", {"crf": "17", "preset": "medium"}),
    "av1": ("libsvtav1", {"crf": "28", "preset": "7"}),
    "vp9": ("libvpx-vp9", {"crf": "24", "b": "0", "deadline": "good", "cpu-used": "3", "row-mt": "1"}),
}
_SOUND = {".mp4": "aac", ".webm": "libopus"}
_HUNDREDTH = Fraction(1, 100)  # of a second: what a GIF counts in
_BT709 = 1


class Coder(Protocol):
    """Takes frames, uint8 (height, width, 3), and is closed once."""

    def add(self, frame: Pixels) -> None:
        """Codes one more frame."""

    def close(self) -> None:
        """Writes what is left and completes the file."""


def coder_for(
    path: Path, suffix: str, codec: str, size: tuple[int, int], fps: Fraction, text: Mapping[str, str],
    sound: Sound | None,
) -> Coder:  # fmt: skip
    """A coder for one of `FORMATS`; `codec` is one of that format's."""
    if suffix == ".gif":
        return Gif(path, size, fps)
    if suffix == ".webp":
        return Animation(path, size, fps)
    return Video(path, suffix, codec, size, fps, text, sound)


class Video:
    """MP4 and WebM."""

    def __init__(
        self, path: Path, suffix: str, codec: str, size: tuple[int, int], fps: Fraction, text: Mapping[str, str],
        sound: Sound | None,
    ) -> None:  # fmt: skip
        os.environ.setdefault("SVT_LOG", "1")  # AV1's encoder talks a lot otherwise
        import av

        name, options = _CODERS[codec]
        muxer = {"movflags": "+faststart"} if suffix == ".mp4" else {}
        self._container = av.open(str(path), "w", format=suffix[1:], options=muxer)
        tags = _tags(suffix, text)
        self._container.metadata.update(tags)
        width, height = size
        self._odd = (height % 2, width % 2) if codec == "h264" else (0, 0)
        self._stream = cast(Any, self._container.add_stream(name, rate=fps, options=dict(options)))
        self._stream.width, self._stream.height = width + self._odd[1], height + self._odd[0]
        self._stream.pix_fmt = "yuv420p"
        for field in ("colorspace", "color_primaries", "color_trc"):
            setattr(self._stream.codec_context, field, _BT709)
        self._fps, self._count = fps, 0
        self._voice: Any = None
        self._pieces: Iterator[AudioFrame] = iter(())
        self._heard = 0
        if sound is not None:
            self._voice = self._container.add_stream(_SOUND[suffix], rate=RATE)
            self._voice.layout = "stereo"
            self._pieces = sound.pieces()

    def add(self, frame: Pixels) -> None:
        """Codes one more frame, and the sound that goes with it."""
        import av

        if any(self._odd):
            frame = np.pad(frame, ((0, self._odd[0]), (0, self._odd[1]), (0, 0)), mode="edge")
        picture = av.VideoFrame.from_ndarray(np.ascontiguousarray(frame))
        picture = picture.reformat(format="yuv420p", dst_colorspace="ITU709")
        picture.pts, picture.time_base = self._count, 1 / self._fps
        self._container.mux(self._stream.encode(picture))
        self._count += 1
        while self._voice is not None and Fraction(self._heard, RATE) < self._count / self._fps:
            piece = next(self._pieces, None)
            if piece is None:
                break
            piece.pts, piece.time_base = self._heard, Fraction(1, RATE)
            self._heard += piece.samples
            self._container.mux(self._voice.encode(piece))

    def close(self) -> None:
        """Completes the file."""
        self._container.mux(self._stream.encode(None))
        if self._voice is not None:
            self._container.mux(self._voice.encode(None))
        self._container.close()


class Animation:
    """Animated WebP, exact."""

    def __init__(self, path: Path, size: tuple[int, int], fps: Fraction) -> None:
        import av

        self._container = av.open(str(path), "w", format="webp", options={"loop": "0"})
        self._stream = cast(Any, self._container.add_stream("libwebp_anim", rate=fps, options={"lossless": "1"}))
        self._stream.width, self._stream.height = size
        self._stream.pix_fmt = "bgra"
        self._fps, self._count = fps, 0

    def add(self, frame: Pixels) -> None:
        """Codes one more frame."""
        import av

        picture = av.VideoFrame.from_ndarray(np.ascontiguousarray(frame)).reformat(format="bgra")
        picture.pts, picture.time_base = self._count, 1 / self._fps
        self._container.mux(self._stream.encode(picture))
        self._count += 1

    def close(self) -> None:
        """Completes the file."""
        self._container.mux(self._stream.encode(None))
        self._container.close()


class Gif:
    """GIF: each frame with the 256 colours that suit it best, dithered in a pattern that stands still."""

    def __init__(self, path: Path, size: tuple[int, int], fps: Fraction) -> None:
        import av
        from av.filter import Graph

        width, height = size
        graph = Graph()
        self._graph = graph
        self._source = cast(Any, graph).add_buffer(width=width, height=height, format="rgb24", time_base=_HUNDREDTH)
        split = graph.add("split")
        palette = graph.add("palettegen", "stats_mode=single:reserve_transparent=0")
        paint = graph.add("paletteuse", "new=1:dither=bayer:bayer_scale=4")
        self._sink: Any = graph.add("buffersink")
        self._source.link_to(split)
        split.link_to(paint, 0, 0)
        split.link_to(palette, 1, 0)
        palette.link_to(paint, 0, 1)
        paint.link_to(self._sink)
        graph.configure()
        self._container = av.open(str(path), "w", format="gif", options={"loop": "0"})
        self._stream = cast(Any, self._container.add_stream("gif"))
        self._stream.width, self._stream.height, self._stream.pix_fmt = width, height, "pal8"
        self._stream.codec_context.time_base = _HUNDREDTH
        self._fps, self._count = fps, 0

    def add(self, frame: Pixels) -> None:
        """Codes one more frame."""
        import av

        picture = av.VideoFrame.from_ndarray(np.ascontiguousarray(frame))
        picture.pts, picture.time_base = round(self._count * 100 / self._fps), _HUNDREDTH
        self._count += 1
        self._source.push(picture)
        self._drain()

    def _drain(self) -> None:
        import av

        while True:
            try:
                painted = self._sink.pull()
            except (av.error.BlockingIOError, av.error.EOFError):
                return
            self._container.mux(self._stream.encode(painted))

    def close(self) -> None:
        """Completes the file."""
        self._source.push(None)
        self._drain()
        self._container.mux(self._stream.encode(None))
        self._container.close()


class Pictures:
    """A folder of PNG pictures, frame-00001.png and so on, each with the film's text."""

    def __init__(self, path: Path, text: Mapping[str, str]) -> None:
        path.mkdir()
        self._path, self._text, self._count = path, text, 0

    def add(self, frame: Pixels) -> None:
        """Writes one more picture."""
        self._count += 1
        name = f"frame-{self._count:05d}.png"
        (self._path / name).write_bytes(encode_picture(name, frame, self._text))

    def close(self) -> None:
        """Does nothing: every picture is complete."""


def _tags(suffix: str, text: Mapping[str, str]) -> dict[str, str]:
    """What goes into the container's own tags; they hold no zero character."""
    names = {"parameters": "comment"}
    if suffix == ".webm":
        names |= {"dreamloom": "dreamloom", "xmp": "xmp"}
    return {tag: text[key].replace("\0", "") for key, tag in names.items() if key in text}
