"""Reads films from files that nobody vouches for, one frame at a time.

Terms:
    footage: a film in a file. It can be gone through any number of times, and only a few of its frames are in memory.
    constant rate: frames at even times. Phones film at a varying rate; each wanted time gets the frame nearest to it.
    own rate: the frames a second that a film has on average.

A file goes through these gates: its first bytes say which of a few containers it is (playlists and whatever else might
lead to other files are not among them), the codec is one of a few that cameras and tools use, the frame is neither
absurdly small nor large, and the packets are counted before any is decoded, up to `MAX_PACKETS`. Frames come upright
and with square pixels.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image, ImageSequence

from dreamloom.errors import BadFile
from dreamloom.media.containers import ALSO_PICTURES, FILM_HEAD, film_kind, open_container
from dreamloom.media.files import read_bytes, read_head
from dreamloom.media.pictures import Pixels

if TYPE_CHECKING:
    from av.container import InputContainer

KINDS = "give an MP4, MOV, WebM, MKV, AVI, GIF or animated WebP file"
MAX_FRAME = 20_000_000  # pixels of one frame; 4K has 9 million
MIN_SIDE = 8  # pixels
MAX_PACKETS = 150_000  # counted to learn a film's length; longer ones are believed what they say of themselves
FASTEST = 240.0  # frames a second; a film that claims more, or none, is taken at USUAL
USUAL = 25.0
CODECS = frozenset(
    "h264 hevc av1 libdav1d vp8 libvpx vp9 libvpx-vp9 mpeg4 mpeg2video mpeg1video h263 mjpeg prores dnxhd ffv1 "
    "rawvideo png msmpeg4v3 dvvideo huffyuv qtrle".split()
)


@contextlib.contextmanager
def telling(name: str) -> Iterator[None]:
    """Turns whatever a decoder raises on hostile bytes into one BadFile."""
    try:
        yield
    except (BadFile, GeneratorExit, KeyboardInterrupt, FileNotFoundError):
        raise
    except Exception as error:
        reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
        raise BadFile(f"{name} is damaged or no film ({reason}): {KINDS}", name) from error


def opened(path: Path, kind: str) -> InputContainer:
    """Opens a film's container, and nothing that it might point to."""
    import av

    av.logging.set_level(None)
    options = {"protocol_whitelist": "file", "enable_drefs": "0"} if kind == "mov" else {"protocol_whitelist": "file"}
    return av.open(f"file:{os.path.abspath(path)}", format=kind, options=options, metadata_errors="replace")


@dataclass(frozen=True)
class Film:
    """What is known of a film file.

    Attributes:
        path: the file.
        kind: its container, as `film_kind` names it.
        width, height: of its frames in pixels, upright.
        fps: its own rate.
        seconds: how long it lasts.
        has_sound: whether there is any.
        stretch: how much wider than high one of its stored pixels is shown.
    """

    path: Path
    kind: str
    width: int
    height: int
    fps: float
    seconds: float
    has_sound: bool
    stretch: float = 1.0

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) in pixels."""
        return self.width, self.height

    def length(self, fps: float | None = None) -> int:
        """How many frames it has at a constant rate, at least 1."""
        return max(1, round(self.seconds * (fps or self.fps)))

    def frames(self, fps: float | None = None, first: int = 0, count: int | None = None) -> Iterator[Pixels]:
        """Goes through the film at a constant rate; nothing behind the last wanted frame is decoded.

        Args:
            fps: frames a second; None for the film's own rate.
            first: number of the first frame, from 0.
            count: how many frames; None for all that are left.

        Yields:
            uint8 (height, width, 3).

        Raises:
            BadFile: if the film turns out to be damaged or shorter than it says.
        """
        rate = fps or self.fps
        wanted = self.length(rate) - first if count is None else count
        with telling(str(self.path)):
            yield from at_constant_rate(self._decoded(), rate, first, wanted, self._shown, str(self.path))

    def _decoded(self) -> Iterator[tuple[float, Any]]:
        """(seconds since the first frame, frame) as the decoder gives them."""
        if self.kind in ALSO_PICTURES:
            yield from _animation(self.path, self.kind)
            return
        with opened(self.path, self.kind) as container:
            yield from _video(container)

    def _shown(self, frame: Any) -> Pixels:
        pixels = _upright(frame, self.stretch)
        if pixels.shape[:2] != (self.height, self.width):  # some films change their size on the way
            pixels = np.asarray(Image.fromarray(pixels).resize(self.size, Image.Resampling.LANCZOS))
        return pixels


def at_constant_rate(
    frames: Iterable[tuple[float, Any]], fps: float, first: int, count: int, shown: Any, name: str
) -> Iterator[Pixels]:
    """Picks for each of `count` even times the frame nearest to it.

    Args:
        frames: (seconds, frame), in order of time.
        fps: how many times a second.
        first: number of the first time, from 0.
        count: how many.
        shown: turns a frame into pixels; called once for each frame that is picked.
        name: of the file, for complaints.

    Raises:
        BadFile: if there is no frame at all, or the frames end more than a second before the last time.
    """
    source = iter(frames)
    held = next(source, None)
    if held is None:
        raise BadFile(f"{name} holds no frame: {KINDS}", name)
    following = next(source, None)
    pixels: Pixels | None = None
    for number in range(first, first + count):
        time = number / fps
        while following is not None and abs(following[0] - time) <= abs(held[0] - time):
            held, following, pixels = following, next(source, None), None
        if following is None and time - held[0] > max(1.5, 1.5 / fps):
            raise BadFile(f"{name} is cut short after {held[0]:.1f} seconds: give a whole file", name)
        if pixels is None:
            pixels = shown(held[1])
        yield pixels


def _video(container: InputContainer) -> Iterator[tuple[float, Any]]:
    stream = container.streams.video[0]
    stream.thread_type = "AUTO"
    stream.codec_context.options = {"max_pixels": str(MAX_FRAME)}
    start: float | None = None
    before = 0.0
    for frame in container.decode(stream):
        time = frame.time if frame.time is not None else before + 1 / USUAL
        start = time if start is None else start
        before = max(before, time)
        yield time - start, frame


def _animation(path: Path, kind: str) -> Iterator[tuple[float, Any]]:
    with Image.open(path, formats=[kind.upper()]) as image:
        time = 0.0
        for frame in ImageSequence.Iterator(image):
            _check_size(*frame.size, str(path))  # one frame may be larger than the film declares
            copy = frame.convert("RGBA")  # decodes it, and only now is its duration known
            held = float(frame.info.get("duration") or 0)
            yield time, copy
            time += held / 1000 if held > 10 else 0.1  # as browsers do


def _upright(frame: Any, stretch: float = 1.0) -> Pixels:
    """A decoded frame as pixels, rotated as the file says, its pixels made square."""
    if isinstance(frame, Image.Image):
        white = Image.new("RGBA", frame.size, "white")
        return np.asarray(Image.alpha_composite(white, frame).convert("RGB"))
    pixels = np.asarray(frame.to_ndarray(format="rgb24"), np.uint8)
    if stretch != 1:
        height, width, _ = pixels.shape
        wide = (max(MIN_SIDE, round(width * stretch)), height)
        pixels = np.asarray(Image.fromarray(pixels).resize(wide, Image.Resampling.LANCZOS))
    turns = round(frame.rotation / 90) % 4
    return np.ascontiguousarray(np.rot90(pixels, turns)) if turns else pixels


def read_film(path: str | Path) -> Film:
    """Looks at a film file: counts its packets and decodes its first frame.

    Args:
        path: an MP4, MOV, WebM, MKV, AVI, GIF or animated WebP file; its contents count, not its name.

    Raises:
        BadFile: for everything that is wrong with the file: not there, no film, no frame, cut short, a codec that is
            not read, frames too small or too large.
    """
    path, name = Path(path), str(path)
    kind = film_kind(read_head(path, FILM_HEAD))
    if kind is None:
        raise BadFile(f"{name} is not a film, whatever its name says: {KINDS}", name)
    with telling(name):
        return _animated_film(path, kind) if kind in ALSO_PICTURES else _video_film(path, kind)


def _animated_film(path: Path, kind: str) -> Film:
    declared = open_container(read_bytes(path))
    _check_size(declared.width, declared.height, str(path))
    with Image.open(path, formats=[kind.upper()]) as image:
        width, height = image.size
        count = int(getattr(image, "n_frames", 1))
        if count > MAX_PACKETS:
            raise BadFile(f"{path} has more than {MAX_PACKETS} frames: give a shorter film", str(path))
    times = [time for time, _ in _animation(path, kind)]
    between = times[-1] / (len(times) - 1) if len(times) > 1 else 0.1
    seconds = times[-1] + between
    return Film(path, kind, width, height, _sane_rate(1 / between, 0.015), seconds, False)


def _video_film(path: Path, kind: str) -> Film:
    name = str(path)
    with opened(path, kind) as container:
        if not container.streams.video:
            raise BadFile(f"{name} has no pictures in it, only sound or data: {KINDS}", name)
        stream = container.streams.video[0]
        codec = stream.codec_context.name if stream.codec_context is not None else "nothing known"
        if codec not in CODECS:
            raise BadFile(f"{name} is coded as {codec}, which is not read here: give an H.264, AV1 or VP9 film", name)
        _check_size(stream.width, stream.height, name)
        aspect = float(stream.sample_aspect_ratio or 1)
        stretch = aspect if 0.25 <= aspect <= 4 else 1.0
        found = _counted(container, kind, name)
        has_sound = bool(container.streams.audio)
    with opened(path, kind) as container:
        first = next(_video(container), None)
        if first is None:
            raise BadFile(f"{name} holds no frame: {KINDS}", name)
        height, width = _upright(first[1], stretch).shape[:2]
    _check_size(width, height, name)
    return Film(path, kind, width, height, *found, has_sound, stretch)


def _check_size(width: int, height: int, name: str) -> None:
    if width * height > MAX_FRAME:
        most = MAX_FRAME // 1_000_000
        raise BadFile(f"{name} is {width}×{height} pixels: give a film of at most {most} megapixels", name)
    if 0 < min(width, height) < MIN_SIDE:
        raise BadFile(f"{name} is {width}×{height} pixels: a film needs at least {MIN_SIDE} on each side", name)


def _counted(container: InputContainer, kind: str, name: str) -> tuple[float, float]:
    """(own rate, seconds), from the times of the packets."""
    stream = container.streams.video[0]
    base = float(stream.time_base or 0)
    count, start, last, end = 0, float("inf"), 0.0, 0.0
    for packet in container.demux(stream):
        if packet.pts is None or not packet.size:
            continue
        count += 1
        time = packet.pts * base
        start, last = min(start, time), max(last, time)
        end = max(end, time + (packet.duration or 0) * base)
        if count >= MAX_PACKETS:
            break
    if not count:
        raise BadFile(f"{name} holds no frame: {KINDS}", name)
    if kind == "mov" and count < min(stream.frames, MAX_PACKETS):
        raise BadFile(f"{name} is cut short: {count} of its {stream.frames} frames are there", name)
    span = last - start
    rate = _sane_rate((count - 1) / span if count > 1 and span > 0 else float(stream.average_rate or 0))
    seconds = max(end - start, span + 1 / rate)
    if count >= MAX_PACKETS and container.duration:
        seconds = max(seconds, container.duration / 1_000_000)
    return rate, seconds


def _sane_rate(rate: float, blur: float = 0.0005) -> float:
    """A rate that a film can have; one that is a whole number but for a share of `blur` is that number."""
    if not 0.05 <= rate <= FASTEST:
        return USUAL
    near = round(rate)
    return float(near) if abs(rate - near) < blur * near else round(rate, 3)
