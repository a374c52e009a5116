"""From finished frames to finished files: where they go, what they say of themselves, when they take their names.

frames (engine, marked) ──► coded (media) ──► finish: signed (trust) ──► takes its name ──► noted down in the log
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from dreamloom.guarding import label_of, watermark_of
from dreamloom.media.writing import SUFFIXES, picture_format, write_new, write_picture
from dreamloom.recipe import ResolvedRecipe, VideoSpec
from dreamloom.recipe.prompt import plain_text
from dreamloom.reels import Reel
from dreamloom.stamping import Stamp, Stamping
from dreamloom.trust.policy import Decision
from dreamloom.trust.stamp import fields_for

if TYPE_CHECKING:
    from dreamloom.engine.events import Frames, Pixels

OUTPUTS = Path("outputs")
PICTURE, FILM = ".png", ".mp4"  # what is written where the user names no kind
FRAMES = ".png"  # the ending by which a user asks for a film as a folder of pictures


@dataclass(frozen=True)
class Saved:
    """A finished file: which item of the recipe, where it lies, the recipe inside it, seconds since the start."""

    item: int
    path: Path
    resolved: ResolvedRecipe
    seconds: float


@dataclass(frozen=True)
class Note:
    """A sentence for the user: what of another tool's recipe was left out or changed."""

    text: str


@dataclass(frozen=True)
class Destination:
    """Where finished pictures or films go.

    `file` is the one file that the user named (it may be replaced), or None; then new names are found in `folder`,
    with the item's number in them where `numbered`. A film without a `suffix` becomes a folder of pictures. `codec` is
    how films are coded, or None for the usual way. `poster` is a picture that a film's middle frame goes to as well.
    """

    folder: Path
    stem: str
    suffix: str
    file: Path | None = None
    numbered: bool = False
    codec: str | None = None
    poster: Path | None = None


def is_film(resolved: ResolvedRecipe) -> bool:
    """Whether a recipe makes films."""
    return isinstance(resolved.output, VideoSpec)


def name_from(prompt: str) -> str:
    """A file name from a prompt: its first words, in lower case."""
    words = re.findall(r"[^\W_]+", plain_text(prompt).lower())
    return "-".join(words)[:48].strip("-") or "dream"


def destination(
    output: Path | None,
    prompt: str,
    count: int,
    *,
    film: bool = False,
    codec: str | None = None,
    poster: Path | None = None,
) -> Destination:
    """Decides where pictures or films go.

    Args:
        output: a file with the ending of a picture or a film, a folder (there already, or written with a closing slash
            or without an ending), or None for `outputs`. A film whose ending is .png becomes a folder of pictures.
        prompt: names the files in a folder.
        count: with more than one picture a named file is numbered: apple-1.png, apple-2.png.
        film: whether films are to go there.
        codec: how films are coded.
        poster: a picture that a film's middle frame goes to as well.

    Raises:
        BadFile: if the file's ending is of no format that can be written, or cannot hold the codec.
    """
    if output is None or output.is_dir() or not output.suffix:
        place = Destination(output or OUTPUTS, name_from(prompt), FILM if film else PICTURE, None, False, codec, poster)
    else:
        suffix = "" if film and output.suffix.lower() == FRAMES else output.suffix
        file = output.with_suffix(suffix) if count == 1 else None
        place = Destination(output.parent, output.stem, suffix, file, count > 1, codec, poster)
    if film:
        from dreamloom.media.films import film_codec

        film_codec(f"film{place.suffix}", codec)
    else:
        picture_format(f"{place.stem}{place.suffix}")
    if poster is not None:
        picture_format(poster)
    return place


def beside_file(path: Path, *, film: bool) -> Destination:
    """Where that goes which is made once more from a file: beside it, in the same format if that can be written."""
    from dreamloom.media.films import FILM_SUFFIXES

    known, usual = (FILM_SUFFIXES, FILM) if film else (SUFFIXES, PICTURE)
    return Destination(path.parent, f"{path.stem}-remade", path.suffix if path.suffix.lower() in known else usual)


class Delivery:
    """Saves the pictures and films of one recipe as they are finished. Close it in the end.

    Args:
        resolved: the recipe.
        place: where they go.
        sources: where its inputs lie, by hash.
        decisions: what the policy had to say.
        stamping: what signs.
    """

    def __init__(
        self,
        resolved: ResolvedRecipe,
        place: Destination,
        sources: Mapping[str, Path],
        decisions: tuple[Decision, ...],
        stamping: Stamping,
    ) -> None:
        self._resolved, self._place, self._sources = resolved, place, sources
        self._decisions, self._stamping = decisions, stamping
        self._began = time.perf_counter()
        self._reel: Reel | None = None

    def take(self, event: Frames) -> Iterator[Saved | Note]:
        """Takes finished frames; of a film, part after part.

        Yields:
            A Saved when a file is complete, perhaps a Note after it.

        Raises:
            CannotWrite: if it cannot be written.
            CannotSign: if it cannot be signed.
        """
        own = self._resolved.for_item(event.item)
        if isinstance(own.output, VideoSpec):
            yield from self._take_part(event, own)
            return
        stamp = self._stamp(own, event.pixels, event.pixels[0])
        text = fields_for(own)
        if self._place.file is not None:
            path = write_picture(self._place.file, event.pixels[0], text, finish=stamp)
        else:
            path = write_new(
                self._place.folder, self._stem(event.item), self._place.suffix, event.pixels[0], text, finish=stamp
            )
        yield from self._saved(event.item, path, own, stamp)

    def _take_part(self, event: Frames, own: ResolvedRecipe) -> Iterator[Saved | Note]:
        if self._reel is None:
            path = self._place.file or self._place.folder / f"{self._stem(event.item)}{self._place.suffix}"
            self._reel = Reel(
                own, path, fields_for(own), self._sources, replace=self._place.file is not None, codec=self._place.codec
            )
        self._reel.add(event)
        if event.last:
            stamp = self._stamp(own, event.pixels, self._reel.poster)
            reel, self._reel = self._reel, None
            yield from self._saved(event.item, reel.finished(stamp), own, stamp)
            if self._place.poster is not None:
                yield from self._saved_poster(event.item, self._place.poster, reel.poster, own)

    def _saved_poster(self, item: int, path: Path, poster: Pixels, own: ResolvedRecipe) -> Iterator[Note]:
        if len(self._resolved.items) > 1:
            path = path.with_stem(f"{path.stem}-{item + 1}")
        stamp = self._stamp(own, poster[None], poster)
        write_picture(path, poster, fields_for(own), finish=stamp)
        trouble = stamp.note_down(path)
        if trouble:
            yield Note(trouble)

    def _stem(self, item: int) -> str:
        return f"{self._place.stem}-{item + 1}" if self._place.numbered else self._place.stem

    def _stamp(self, own: ResolvedRecipe, pixels: Pixels, poster: Pixels) -> Stamp:
        from dreamloom.trust.credentials import thumbnail_of
        from dreamloom.trust.manifest import Claim

        marks = watermark_of(own), label_of(own, pixels)
        return self._stamping.finish(Claim(own, self._sources, self._decisions, *marks, thumbnail_of(poster)))

    def _saved(self, item: int, path: Path, own: ResolvedRecipe, stamp: Stamp) -> Iterator[Saved | Note]:
        trouble = stamp.note_down(path)
        yield Saved(item, path, own, time.perf_counter() - self._began)
        if trouble:
            yield Note(trouble)

    def close(self) -> None:
        """Removes what there is of a film that was broken off."""
        if self._reel is not None:
            self._reel.abandon()
