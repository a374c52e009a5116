"""A film that is written while it is painted, part by part, with its sound carried over."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from dreamloom.recipe import ResolvedRecipe, VideoSpec

if TYPE_CHECKING:
    from dreamloom.engine.events import Frames, Pixels
    from dreamloom.media.files import Finish
    from dreamloom.media.films import FilmWriter
    from dreamloom.media.sound import Sound


class Reel:
    """One film in the making; it ends with `finished` or `abandon`.

    Args:
        own: a recipe of exactly this film.
        path: its name; without an ending it becomes a folder of PNG pictures.
        text: what to keep beside the pixels.
        sources: where the recipe's inputs lie, by hash.
        replace: whether a file of that name is replaced; else the next free name is taken.
        codec: as for `dreamloom.media.films.film_codec`.
    """

    def __init__(
        self,
        own: ResolvedRecipe,
        path: Path,
        text: Mapping[str, str],
        sources: Mapping[str, Path],
        *,
        replace: bool,
        codec: str | None,
    ) -> None:
        assert isinstance(own.output, VideoSpec)
        self._spec, self._path, self._text, self._replace, self._codec = own.output, path, text, replace, codec
        self._fps = float(own.output.interpolate or own.output.fps or 1)
        self._sound = sound_for(own, sources)
        self._writer: FilmWriter | None = None
        self._poster: Pixels | None = None
        self._count = 0

    @property
    def poster(self) -> Pixels:
        """The frame that stands for the film: the middle one of those that were asked for."""
        assert self._poster is not None
        return self._poster

    def add(self, event: Frames) -> None:
        """Takes the next part.

        Raises:
            BadFile: if the film's ending or codec is of no use.
            CannotWrite: if it cannot be written.
        """
        writer = self._writer or self._opened(event.pixels)
        middle = round(int(self._spec.frames or 1) * self._fps / float(self._spec.fps or 1)) // 2
        if self._count <= middle:
            self._poster = event.pixels[min(middle - self._count, len(event.pixels) - 1)].copy()
        self._count += len(event.pixels)
        writer.add(event.pixels)

    def _opened(self, pixels: Pixels) -> FilmWriter:
        from dreamloom.media.films import FilmWriter

        size = (pixels.shape[2], pixels.shape[1])
        self._writer = FilmWriter(
            self._path, size, self._fps, self._text, codec=self._codec, sound=self._sound, overwrite=self._replace
        )
        return self._writer

    def finished(self, finish: Finish) -> Path:
        """Completes the film.

        Args:
            finish: what is done to the complete hidden file.

        Returns:
            The path it has.

        Raises:
            CannotWrite: if it cannot be written.
        """
        assert self._writer is not None
        return self._writer.close(finish)

    def abandon(self) -> None:
        """Removes what has been written so far, unless the film is finished."""
        if self._writer is not None:
            self._writer.abandon()


def sound_for(own: ResolvedRecipe, sources: Mapping[str, Path]) -> Sound | None:
    """The sound of the film that goes in, if there is one and it is to be kept."""
    given = own.init_video or own.extend
    if given is None or not isinstance(own.output, VideoSpec) or not own.output.sound:
        return None
    from dreamloom.media.sound import sound_of

    return sound_of(sources[str(given.sha256)])
