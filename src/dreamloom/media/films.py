"""Writes films to files, frame by frame: memory does not grow with their length.

A film is complete under its name or not there at all: it is written beside its place under a hidden name and moved when
it is whole. What it says of itself (see `dreamloom.media.writing`) goes into the container:

| text | MP4 | WebM | GIF | WebP | folder of PNG |
|---|---|---|---|---|---|
| "xmp", and in it "dreamloom" | `uuid` box | tag | application extension | XMP chunk | each picture's text |
| "parameters" | comment | tag | comment | EXIF UserComment | each picture's text |

MP4 holds H.264 or AV1, WebM holds VP9 or AV1; GIF and WebP repeat for ever. H.264 has sides of even length only: an odd
picture gets one more column or row, the same as its last. WebP and PNG keep pixels exactly.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import secrets
import shutil
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Self

import numpy as np

from dreamloom.errors import BadFile, CannotWrite
from dreamloom.media.files import Finish, cannot_write, reach_disk
from dreamloom.media.film_coding import FORMATS, Coder, Pictures, coder_for
from dreamloom.media.film_text import put_text
from dreamloom.media.pictures import Pixels
from dreamloom.media.sound import Sound
from dreamloom.media.writing import next_free

FILM_SUFFIXES = tuple(FORMATS)
_NO_TEXT: Mapping[str, str] = MappingProxyType({})


def film_format(path: str | Path) -> str:
    """The ending that chooses a film's container, in lower case; "" for a folder of PNG pictures.

    Raises:
        BadFile: for an ending of no film.
    """
    suffix = Path(path).suffix.lower()
    if suffix and suffix not in FORMATS:
        known = ", ".join(FORMATS)
        message = f"{path} does not say which kind of film: end it in one of {known}, or name a folder for pictures"
        raise BadFile(message, str(path))
    return suffix


def film_codec(path: str | Path, codec: str | None) -> str | None:
    """The codec that a film is coded with.

    Args:
        path: its ending chooses the container.
        codec: "h264", "av1" or "vp9"; None for the container's usual one.

    Raises:
        BadFile: if the container does not hold that codec.
    """
    suffix = film_format(path)
    known = FORMATS.get(suffix, ())
    if codec is None:
        return known[0] if known else None
    if codec not in known:
        holds = f"holds {' or '.join(known)}" if known else "has no codec to choose"
        raise BadFile(f"{path} {holds}, not {codec}", str(path))
    return codec


class FilmWriter:
    """Writes one film; a context manager that leaves nothing behind when it is left by an error.

    Args:
        path: where to; its ending chooses the container, without one it becomes a folder of PNG pictures.
        size: (width, height) of all frames in pixels.
        fps: frames a second.
        text: what to keep beside the pixels.
        codec: see `film_codec`.
        sound: to lay under the film, cut at its end; kinds of film that hold none stay silent.
        overwrite: False to take the next free name when the path's own is taken, as `writing.next_free` counts.

    Raises:
        BadFile: if the path's ending or the codec is of no use.
        CannotWrite: if the folder cannot be written to.
    """

    def __init__(
        self, path: str | Path, size: tuple[int, int], fps: float, text: Mapping[str, str] = _NO_TEXT, *,
        codec: str | None = None, sound: Sound | None = None, overwrite: bool = True,
    ) -> None:  # fmt: skip
        chosen, self._suffix = film_codec(path, codec), film_format(path)
        self.path = Path(path)
        self._size, self._text, self._overwrite = size, text, overwrite
        self._part = self.path.parent / f".dreamloom-{secrets.token_hex(8)}.part{self._suffix}"
        self._coder: Coder | None = None
        with self._writing():
            self.path.parent.mkdir(parents=True, exist_ok=True)
            if self._suffix:
                rate = Fraction(fps).limit_denominator(10_000)
                self._coder = coder_for(self._part, self._suffix, chosen or "", size, rate, text, sound)
            else:
                self._coder = Pictures(self._part, text)

    @contextlib.contextmanager
    def _writing(self) -> Iterator[None]:
        """Whatever fails while a file is written leaves nothing behind."""
        from av.error import FFmpegError

        try:
            yield
        except BaseException as error:  # also Ctrl-C
            self.abandon()
            if isinstance(error, OSError):
                raise cannot_write(self.path, error) from error
            if isinstance(error, FFmpegError):
                raise CannotWrite(f"cannot write {self.path}: {error.strerror}", str(self.path)) from error
            raise

    def add(self, frames: Pixels) -> None:
        """Adds frames, uint8 (frames, height, width, 3).

        Raises:
            CannotWrite: if the disk is full or the like.
            ValueError: if they have another size or type.
        """
        width, height = self._size
        if frames.dtype != np.uint8 or frames.shape[1:] != (height, width, 3):
            raise ValueError(f"frames are uint8 (count, {height}, {width}, 3), not {frames.dtype} {frames.shape}")
        assert self._coder is not None
        with self._writing():
            for frame in frames:
                self._coder.add(frame)

    def close(self, finish: Finish | None = None) -> Path:
        """Completes the film and gives it its name.

        Args:
            finish: called with the complete hidden file before it takes its name; with a folder, with each picture.

        Returns:
            The path it has: the one that was asked for, or the next free one.

        Raises:
            CannotWrite: if the disk is full, a folder of that name is not empty, or the like.
        """
        assert self._coder is not None
        coder, self._coder = self._coder, None
        with self._writing():
            coder.close()
            put_text(self._part, self._suffix, self._text)
            if finish is not None:
                for file in sorted(self._part.iterdir()) if self._part.is_dir() else [self._part]:
                    finish(file)
            self._reach_disk()
            self.path = self._take_place()
        reach_disk(self.path.parent)
        return self.path

    def _reach_disk(self) -> None:
        if self._part.is_dir():
            return
        with open(self._part, "rb+") as file:
            os.fsync(file.fileno())

    def _take_place(self) -> Path:
        if self._overwrite:
            os.replace(self._part, self.path)  # of a folder: only where there is none, or an empty one
            return self.path
        while True:
            path = next_free(self.path.parent, self.path.stem, self._suffix)
            try:
                if self._part.is_dir():
                    path.mkdir()
                else:
                    # reserving the name is the one step that two writers cannot both win on every file system
                    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666))
            except FileExistsError:
                continue  # somebody was faster; the next name
            os.replace(self._part, path)
            return path

    def abandon(self) -> None:
        """Removes what has been written so far; after `close` it does nothing."""
        if self._coder is not None:
            coder, self._coder = self._coder, None
            with contextlib.suppress(Exception):
                coder.close()
        if self._part.is_dir():
            shutil.rmtree(self._part, ignore_errors=True)
        else:
            with contextlib.suppress(OSError):
                self._part.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None and self._coder is not None:
            self.close()
        else:
            self.abandon()


def write_film(
    path: str | Path, frames: Iterable[Pixels], fps: float, text: Mapping[str, str] = _NO_TEXT, *,
    codec: str | None = None, sound: Sound | None = None, finish: Finish | None = None, overwrite: bool = True,
) -> Path:  # fmt: skip
    """Writes a film from frames, uint8 (height, width, 3) each, of which at least one is needed.

    Args:
        path: as for `FilmWriter`, like all that follows.
        frames: taken one by one; if they raise, nothing is left behind.
        fps: frames a second.
        text: what to keep beside the pixels.
        codec: "h264", "av1", "vp9" or None.
        sound: to lay under the film.
        finish: what is done to the complete hidden file.
        overwrite: False to take the next free name.

    Returns:
        The path it was written to.

    Raises:
        BadFile: if the path's ending or the codec is of no use.
        CannotWrite: if it cannot be written.
        ValueError: if there is no frame, or frames differ in size.
    """
    source = iter(frames)
    first = next(source, None)
    if first is None:
        raise ValueError("a film has at least one frame")
    size = (first.shape[1], first.shape[0])
    with FilmWriter(path, size, fps, text, codec=codec, sound=sound, overwrite=overwrite) as writer:
        for frame in itertools.chain([first], source):
            writer.add(frame[None])
        return writer.close(finish)


def poster(frames: Iterable[Pixels], count: int) -> Pixels:
    """The frame that stands for a film: its middle one.

    Args:
        frames: of the film.
        count: how many they are.

    Raises:
        ValueError: if there is no frame.
    """
    middle = next(itertools.islice(frames, count // 2, None), None)
    if middle is None:
        raise ValueError("a film has at least one frame")
    return middle
