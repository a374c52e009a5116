"""What the studio does to make pictures and films larger that are there already.

    picture or film ──► frames (media) ──► enlarged (engine/upscaling) ──► coded (media), signed as enlarged (trust)

What a file says of its making stays true when it is enlarged: its recipe and the text of other tools are carried over,
and its credentials stay in the chain of the new file's. A file that says nothing gets a note that a model drew detail
into it, by the press's own word for that ("algorithmically enhanced").
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from dreamloom.catalog import Catalog
from dreamloom.errors import BadFile, BadRecipe, CannotWrite
from dreamloom.media.containers import ALSO_PICTURES, FILM_HEAD, film_kind
from dreamloom.media.files import read_head, write_bytes
from dreamloom.media.pictures import MAX_PIXELS, Picture, Pixels, read_picture
from dreamloom.media.text import read_text_fields
from dreamloom.media.writing import SUFFIXES, write_picture
from dreamloom.recipe.values import OWN_UPSCALER
from dreamloom.stamping import Stamping
from dreamloom.trust.stamp import enhanced_packet

if TYPE_CHECKING:
    from dreamloom.engine.upscaling.tiles import Upscaler
    from dreamloom.media.files import Finish

LANCZOS = "lanczos"
TIMES = (2, 3, 4)
PICTURE, FILM = ".png", ".mp4"  # what is written where the source's own ending cannot be
_CARRIED = ("parameters", "xmp", "dreamloom")
_CHANGE = "c2pa.resized"  # what C2PA calls it


@dataclass(frozen=True)
class Enlarged:
    """A finished file: where it lies, its size in pixels, how many frames it has, what enlarged it."""

    path: Path
    width: int
    height: int
    frames: int
    upscaler: str


class Enlarging:
    """Makes pictures and films larger. What does it is loaded when it is first used.

    Args:
        catalog: knows the upscalers that the user added.
        stamping: what signs.
    """

    def __init__(self, catalog: Catalog, stamping: Stamping) -> None:
        self._catalog = catalog
        self._stamping = stamping
        self._loaded: dict[str, Upscaler] = {}
        self._working = threading.Lock()  # one at a time: a network and a tile take some hundred megabytes

    def names(self) -> tuple[str, ...]:
        """What can be asked for: our own, the plain kernel, and what the user added."""
        return (OWN_UPSCALER, LANCZOS, *(part.name for part in self._catalog.parts("upscaler")))

    def write(
        self, source: Path, output: Path | None = None, *, times: int = 4, upscaler: str | None = None
    ) -> Enlarged:
        """Enlarges a picture or film file.

        Args:
            source: a picture or film.
            output: where to; a file that is there is replaced. None for a new name beside the source.
            times: 2, 3 or 4 times wider and higher.
            upscaler: one of `names`; None for our own.

        Raises:
            BadRecipe: if it cannot be made so many times larger.
            BadFile: if the source cannot be read or is too large, or the output's ending is of no use.
            MissingModel: if there is no such upscaler.
            CannotWrite: if it cannot be written; nothing is left behind then.
            CannotSign: if it cannot be signed; it is not written then.
        """
        if times not in TIMES:
            raise BadRecipe(f"a picture can be made 2, 3 or 4 times larger, not {times}", "upscale")
        upscaler = self._known(upscaler)
        shape = film_kind(read_head(source, FILM_HEAD))
        still = shape is None or (shape in ALSO_PICTURES and _wants_picture(output))
        place = output or _beside(source, times, SUFFIXES if still else None)
        if place.exists() and source.exists() and place.samefile(source):
            raise BadFile(f"{place} is the file that is to be enlarged: choose another name for the result", str(place))
        manifests: list[bytes] = []

        def sign(path: Path) -> None:
            manifests.append(self._stamping.signer.sign_copy(path, source, source.name, _CHANGE))

        text = _text(read_text_fields(source), with_model=upscaler != LANCZOS)
        if still:
            picture = read_picture(source)
            pixels = self._picture(picture, place, times, upscaler)
            path = write_picture(place, pixels, _fitting(text, place), finish=sign)
            return Enlarged(path, pixels.shape[1], pixels.shape[0], 1, upscaler)
        return self._film(source, place, times, upscaler, text, sign, manifests)

    def _picture(self, picture: Picture, place: Path, times: int, upscaler: str) -> Pixels:
        """The enlarged pixels, (H, W, 3), or (H, W, 4) where there is alpha and the format has room for it."""
        _check_size(*picture.size, times)
        if picture.alpha is None or place.suffix.lower() in (".jpg", ".jpeg"):
            return self._times(picture.over(), times, upscaler)
        with self._working:
            if upscaler != LANCZOS:
                pixels, alpha = self._network(upscaler).enlarge_with_alpha(picture.pixels, picture.alpha, times)
                assert alpha is not None
                return np.dstack([pixels, alpha])
        whole = Image.fromarray(np.dstack([picture.pixels, picture.alpha])).convert("RGBa")
        size = (whole.width * times, whole.height * times)
        return np.asarray(whole.resize(size, Image.Resampling.LANCZOS).convert("RGBA"))

    def _film(
        self, source: Path, place: Path, times: int, upscaler: str, text: Mapping[str, str], sign: Finish,
        manifests: list[bytes],
    ) -> Enlarged:  # fmt: skip
        from dreamloom.media.films import write_film
        from dreamloom.media.footage import read_film
        from dreamloom.media.sound import sound_of
        from dreamloom.trust.formats import SIDECAR, has_place

        film, frames = read_film(source), 0
        _check_size(*film.size, times)

        def enlarged() -> Iterator[Pixels]:
            nonlocal frames
            for frame in film.frames():
                frames += 1
                yield self._times(frame, times, upscaler)

        folder = place.suffix.lower() == PICTURE
        place = place.with_suffix("") if folder else place
        path = write_film(place, enlarged(), film.fps, text, sound=None if folder else sound_of(source), finish=sign)
        if path.is_file() and not has_place(path):
            try:
                write_bytes(path.with_suffix(SIDECAR), manifests[-1])
            except CannotWrite:
                path.unlink(missing_ok=True)
                raise
        return Enlarged(path, film.size[0] * times, film.size[1] * times, frames, upscaler)

    def pixels(self, pixels: Pixels, width: int, height: int, upscaler: str) -> Pixels:
        """A picture, uint8 (H, W, 3), at any size in pixels, of at most `MAX_PIXELS`; `upscaler` as for `write`."""
        name, have = self._known(upscaler), pixels.shape[:2]
        times = min(4, max(1, -(-height // have[0]), -(-width // have[1])))
        larger = pixels if times == 1 or name == LANCZOS else self._times(pixels, times, name)
        if larger.shape[:2] == (height, width):
            return larger
        return np.asarray(Image.fromarray(larger).resize((width, height), Image.Resampling.LANCZOS))

    def _times(self, pixels: Pixels, times: int, upscaler: str) -> Pixels:
        if upscaler == LANCZOS:
            size = (pixels.shape[1] * times, pixels.shape[0] * times)
            return np.asarray(Image.fromarray(pixels).resize(size, Image.Resampling.LANCZOS))
        with self._working:
            return self._network(upscaler).enlarge(pixels, times)

    def _known(self, wanted: str | None) -> str:
        """The upscaler's own name; raises MissingModel if there is none."""
        if wanted is None or wanted in (OWN_UPSCALER, LANCZOS):
            return wanted or OWN_UPSCALER
        return self._catalog.part("upscaler", wanted).name

    def _network(self, name: str) -> Upscaler:
        from dreamloom.engine.upscaling.load import load_upscaler, own_upscaler

        if name == OWN_UPSCALER:
            return own_upscaler()
        if name not in self._loaded:
            self._loaded[name] = load_upscaler(Path(str(self._catalog.part("upscaler", name).path)), name)
        return self._loaded[name]


def _wants_picture(output: Path | None) -> bool:
    """Whether a still is to be made of what may be an animation: not, where its result is to be one."""
    return output is not None and output.suffix.lower() in (".jpg", ".jpeg")


def _beside(source: Path, times: int, suffixes: tuple[str, ...] | None) -> Path:
    from dreamloom.media.films import FILM_SUFFIXES

    known, usual = (suffixes, PICTURE) if suffixes else (FILM_SUFFIXES, FILM)
    suffix = source.suffix if source.suffix.lower() in known else usual
    return source.with_name(f"{source.stem}-{times}x{suffix}")


def _check_size(width: int, height: int, times: int) -> None:
    if width * height * times**2 > MAX_PIXELS:
        raise BadRecipe(
            f"{width}×{height} enlarged {times} times is more than {MAX_PIXELS // 1_000_000} megapixels: do it less",
            "upscale",
        )


def _text(found: Mapping[str, str], *, with_model: bool) -> dict[str, str]:
    """What the new file says: what stays true of the old one's text, and of one without any that a model drew."""
    kept = {name: text for name, text in found.items() if name in _CARRIED}
    if "xmp" not in kept and "dreamloom" not in kept and with_model:
        kept["xmp"] = enhanced_packet()
    return kept


def _fitting(text: Mapping[str, str], place: Path) -> dict[str, str]:
    """The text that a format has room for: outside a PNG the recipe lives in the XMP packet alone."""
    if place.suffix.lower() == PICTURE:
        return dict(text)
    return {name: value for name, value in text.items() if name != "dreamloom"}
