"""What the studio does with control maps: makes them of pictures and films, and of what a recipe asks to follow.

    picture or film ──► frames (media) ──► maps (control) ──► coded (media), signed as changed by a program (trust)

A map that a recipe follows is kept among the inputs, under its hash like all of them, so that the result can be made
again; the same picture always gives the same map.
"""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from dreamloom.errors import BadFile, BadRecipe, CannotWrite
from dreamloom.inputs import InputKeep
from dreamloom.media.containers import ALSO_PICTURES, FILM_HEAD, film_kind
from dreamloom.media.files import read_head, write_bytes
from dreamloom.media.pictures import Pixels, read_picture
from dreamloom.media.writing import SUFFIXES, encode_picture, write_picture
from dreamloom.recipe import Control, InputFile, Recipe, VideoSpec
from dreamloom.recipe.controls import control_kind
from dreamloom.stamping import Stamping

if TYPE_CHECKING:
    from dreamloom.catalog import InputFacts
    from dreamloom.control import Kind

CHANGE = "c2pa.filtered"  # what C2PA calls making a map of a picture
PICTURE, FILM = ".png", ".mp4"  # what is written where the user names no kind
FRAMES = ".png"  # the ending by which a user asks for a film as a folder of pictures


@dataclass(frozen=True)
class Drawn:
    """A finished map.

    Attributes:
        kind: its own name, whatever it was called.
        path: where it lies.
        frames: how many frames it has; 1 for a picture.
        empty: whether nothing is on it, as on the pose of a picture without people.
    """

    kind: str
    path: Path
    frames: int
    empty: bool


class Maps:
    """Makes control maps. What makes them is loaded when it is first used.

    Args:
        inputs: the local keep of pictures.
        stamping: what signs.
    """

    def __init__(self, inputs: InputKeep, stamping: Stamping) -> None:
        self._inputs = inputs
        self._stamping = stamping
        self._drawing = threading.Lock()  # one at a time: a large picture takes some hundred megabytes

    def kinds(self) -> tuple[Kind, ...]:
        """Every kind of map, those that cannot be made here too."""
        from dreamloom.control import KINDS

        return KINDS

    def write(self, name: str, source: Path, output: Path | None, options: Mapping[str, float] | None = None) -> Drawn:
        """Makes the map of a picture or film, as large and as long as that is.

        Args:
            name: of the kind, or what other tools call it.
            source: a picture or film.
            output: where to; of a film, .png makes a folder of pictures. A file that is there is replaced. None for a
                .png or .mp4 beside the source.
            options: by name; see the kind's own.

        Raises:
            BadRecipe: if there is no such kind, it cannot be made here, or an option cannot be used.
            BadFile: if the source cannot be read, or the output's ending is of no use.
            CannotWrite: if the map cannot be written; nothing is left behind then.
            CannotSign: if it cannot be signed; it is not written then.
        """
        from dreamloom.control import find

        kind = find(name)
        kind.check(options or {})
        shape = film_kind(read_head(source, FILM_HEAD))
        if output is None:
            output = source.with_name(f"{source.stem}-{kind.name}{PICTURE if shape is None else FILM}")
        if output.exists() and source.exists() and output.samefile(source):
            raise BadFile(f"{output} is the file that the map is made of: choose another name for the map", str(output))
        manifests: list[bytes] = []

        def sign(path: Path) -> None:
            manifests.append(self._stamping.signer.sign_copy(path, source, source.name, CHANGE))

        if shape is None or (shape in ALSO_PICTURES and output.suffix.lower() in SUFFIXES and _one_picture(output)):
            drawn = kind.map(read_picture(source).over(), options)
            return Drawn(kind.name, write_picture(output, drawn, finish=sign), 1, not drawn.any())
        from dreamloom.media.films import write_film
        from dreamloom.trust.formats import SIDECAR, has_place

        film = _FilmOfMaps(source, lambda frame: self.drawn(name, frame, options))
        place = output.with_suffix("") if output.suffix.lower() == FRAMES else output
        path = write_film(place, film, film.fps, finish=sign)
        if path.is_file() and not has_place(path):
            try:
                write_bytes(path.with_suffix(SIDECAR), manifests[-1])
            except CannotWrite:
                path.unlink(missing_ok=True)
                raise
        return Drawn(kind.name, path, film.count, film.empty)

    def drawn(self, name: str, pixels: Pixels, options: Mapping[str, float] | None = None) -> Pixels:
        """The map of a picture; both uint8 (height, width, 3). Name, options and errors are those of `write`."""
        from dreamloom.control import find

        kind = find(name)
        with self._drawing:
            return kind.map(pixels, options)

    def keep(
        self, name: str, pixels: Pixels, title: str, options: Mapping[str, float] | None = None
    ) -> tuple[InputFile, InputFacts]:
        """Makes the map of a picture and keeps it among the inputs.

        Args:
            name: of the kind, or what other tools call it.
            pixels: uint8 (height, width, 3).
            title: the picture's file name.
            options: by name; see the kind's own.

        Returns:
            How a recipe names the map, and what is known of it.

        Raises:
            BadRecipe: as `write`, and if nothing would be on the map.
            CannotWrite: if it cannot be kept.
        """
        drawn = self.drawn(name, pixels, options)
        known = control_kind(name)
        if not drawn.any():
            raise BadRecipe(f"there is nothing in {title} that a map of {known} shows: give another picture")
        file = f"{Path(title).stem}-{known}.png"
        facts = self._inputs.put(encode_picture(file, drawn), file)
        return InputFile(path=file, sha256=facts.sha256), facts

    def followed(self, recipe: Recipe, beside: Sequence[Path] = ()) -> Recipe:
        """The recipe with a map wherever it gave a picture to make one of.

        Args:
            recipe: what is asked for.
            beside: files and folders in which inputs are looked for.

        Raises:
            BadRecipe: if a map cannot be made.
            BadFile, MissingInput: if a picture cannot be read or is nowhere.
            CannotWrite: if a map cannot be kept.
        """
        if not any(control.from_picture for control in recipe.controls):
            return recipe
        film = isinstance(recipe.output, VideoSpec)
        controls = tuple(self._followed(one, film, beside) if one.from_picture else one for one in recipe.controls)
        return recipe.model_copy(update={"controls": controls})

    def _followed(self, control: Control, film: bool, beside: Sequence[Path]) -> Control:
        given = control.file
        facts = self._inputs.take(given, beside)
        known = InputFile(path=given.path, sha256=facts.sha256)
        source = self._inputs.find(known, (Path(given.path), *beside))
        if not facts.picture and not film:
            told = f"{given.path} is a film, and a picture follows one picture: give that, or make a film"
            raise BadRecipe(told, "controls")
        if facts.picture and not (film and facts.seconds is not None):
            file, _ = self.keep(control.kind, read_picture(source).over(), Path(given.path).name)
        else:
            file = self._keep_film(control.kind, source, Path(given.path).name)
        return control.model_copy(update={"file": file, "from_picture": False})

    def _keep_film(self, name: str, source: Path, title: str) -> InputFile:
        """The same as `keep` of a film, frame by frame and without loss."""
        from dreamloom.media.films import write_film

        film = _FilmOfMaps(source, lambda frame: self.drawn(name, frame))
        known = control_kind(name)
        with tempfile.TemporaryDirectory() as folder:
            file = f"{Path(title).stem}-{known}.webp"
            written = write_film(Path(folder) / file, film, film.fps)
            if film.empty:
                raise BadRecipe(f"there is nothing in {title} that a map of {known} shows: give another film")
            facts = self._inputs.take(InputFile(path=str(written)))
        return InputFile(path=file, sha256=facts.sha256)


class _FilmOfMaps:
    """The maps of a film, frame by frame; `count` and `empty` (see `Drawn`) are of those that were taken so far."""

    def __init__(self, source: Path, draw: Callable[[Pixels], Pixels]) -> None:
        from dreamloom.media.footage import read_film

        self._film, self._draw = read_film(source), draw
        self.fps, self.count, self.empty = self._film.fps, 0, True

    def __iter__(self) -> Iterator[Pixels]:
        for frame in self._film.frames():
            drawn = self._draw(frame)
            self.count, self.empty = self.count + 1, self.empty and not drawn.any()
            yield drawn


def _one_picture(output: Path) -> bool:
    """Whether an ending that may stand for a film too, such as .webp, stands for a picture."""
    from dreamloom.media.films import FILM_SUFFIXES

    return output.suffix.lower() not in FILM_SUFFIXES
