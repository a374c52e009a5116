"""What the studio does so that nobody is harmed by a picture, and every picture says what it is.

    asked: may this be made? (trust/policy, trust/faces) ──► painted ──► marked: watermark, label (trust)

What a user adds to the policy lies in `policy/*.yaml` in Dreamloom's own folder.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from dreamloom.media.containers import FILM_HEAD, film_kind
from dreamloom.media.files import read_head
from dreamloom.media.masks import MASK_FLOOR, read_mask, shape_mask
from dreamloom.media.pictures import read_picture
from dreamloom.recipe import ImageSpec, InputFile, Recipe, Reference, ResolvedRecipe, VideoSpec
from dreamloom.recipe.protect import protect
from dreamloom.recipe.values import MAX_PROMPT
from dreamloom.trust.policy import Answers, Decision, Policy, decide, load_policy, needs_label

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from dreamloom.engine.events import Event, Pixels

    Where = npt.NDArray[np.bool_]

FRAMES = 8  # of a film, in which faces are looked for


class Guard:
    """Asks the policy of one home, and marks what is finished.

    Args:
        home: Dreamloom's own folder.
        is_imagined: whether nobody's likeness can be in a file, since a model that knows nobody painted it from words
            alone.
    """

    def __init__(self, home: Path, is_imagined: Callable[[Path], bool]) -> None:
        self._home = home
        self._is_imagined = is_imagined

    @cached_property
    def policy(self) -> Policy:
        """The built-in policy and what the user adds; raises BadFile if an own file cannot be used."""
        return load_policy(self._home / "policy")

    def label(self, recipe: Recipe, resolved: ResolvedRecipe) -> ResolvedRecipe:
        """Turns the visible label on where the policy wants it and the user said nothing of it."""
        if recipe.label is None and not resolved.label and needs_label(resolved, policy=self.policy):
            return resolved.model_copy(update={"label": True})
        return resolved

    def ask(self, resolved: ResolvedRecipe, answers: Answers, files: Mapping[str, Path]) -> tuple[Decision, ...]:
        """Asks whether a recipe may be made.

        Args:
            resolved: the recipe.
            answers: what the user said.
            files: where its inputs lie, by hash.

        Returns:
            What the policy had to say; see `decide`.

        Raises:
            Refused, ConsentNeeded: if it may not.
            BadFile: if an input cannot be read, or the user's own policy cannot be used.
        """
        return decide(resolved, answers, _faces(resolved, files, self._is_imagined), policy=self.policy)

    def ask_about(self, pictures: Sequence[Path], words: str, answers: Answers) -> tuple[Decision, ...]:
        """Asks whether pictures may be learned from, or kept as a character, by the same rules as for a painting.

        Args:
            pictures: all of them.
            words: what is said of them.
            answers: what the user said.

        Raises:
            Refused, ConsentNeeded: if they may not.
            BadFile: if one cannot be read, or the user's own policy cannot be used.
        """
        from dreamloom.trust.faces import can_look, count_faces

        faces = None
        if can_look():
            counts = ((path, count_faces(read_picture(path).over()) or 0) for path in pictures)
            faces = sum(count for path, count in counts if count and not self._is_imagined(path))
        given = tuple(Reference(file=InputFile(path=path.name)) for path in pictures[:1])
        recipe = Recipe(prompt=protect(words)[:MAX_PROMPT], references=given)
        return decide(recipe, answers, faces, policy=self.policy)

    def marked(
        self, events: Iterator[Event], resolved: ResolvedRecipe, files: Mapping[str, Path]
    ) -> Generator[Event, None, None]:
        """Puts the marks on what is finished that its recipe says it carries.

        Where a masked or widened picture stays as it was, it stays so: the watermark is in what was painted.

        Args:
            events: of the engine; other ones than Frames pass through.
            resolved: the whole recipe.
            files: where its inputs lie, by hash.
        """
        from dreamloom.engine.events import Frames
        from dreamloom.trust.label import label
        from dreamloom.trust.watermark import identity_of, mark_all

        painted, times = _painted(resolved, files) if resolved.watermark else None, resolved.output.upscale
        if painted is not None:
            painted = painted.repeat(times, 0).repeat(times, 1)
        for event in events:
            if isinstance(event, Frames):
                pixels = event.pixels
                if resolved.watermark:
                    pixels = mark_all(pixels, identity_of(resolved.for_item(event.item).id), painted)
                event = replace(event, pixels=label(pixels) if resolved.label else pixels)
            yield event


def watermark_of(own: ResolvedRecipe) -> str | None:
    """The identity in the pixels of what a recipe of one item makes, 8 hex digits; None if there is none."""
    return own.id[:8] if own.watermark else None


def label_of(own: ResolvedRecipe, pixels: Pixels) -> str | None:
    """The words that stand on what a recipe makes, (frames, H, W, 3); None if there are none."""
    from dreamloom.trust.label import words_for

    return words_for(pixels.shape[2], pixels.shape[1]) if own.label else None


def _faces(resolved: ResolvedRecipe, files: Mapping[str, Path], is_imagined: Callable[[Path], bool]) -> int | None:
    """How many faces of people in the inputs would change; None if nobody can look."""
    from dreamloom.trust.faces import can_look, count_faces

    if not can_look():
        return 0 if all(is_imagined(files[str(file.sha256)]) for file in _given(resolved)) else None
    total = 0
    for file in _given(resolved):
        edited = file == resolved.init_image and isinstance(resolved.output, ImageSpec)
        if edited and resolved.outpaint:
            continue  # what was there stays
        where = _painted(resolved, files) if edited else None
        path = files[str(file.sha256)]
        most = max(count_faces(pixels, where) or 0 for pixels in _looked_at(path, file, resolved))
        total += 0 if most and is_imagined(path) else most
    return total


def _looked_at(path: Path, file: InputFile, resolved: ResolvedRecipe) -> Iterator[Pixels]:
    """A picture, or some frames of a film."""
    followed = isinstance(resolved.output, VideoSpec) and file in [one.file for one in resolved.controls]
    moving = file in (resolved.init_video, resolved.extend) or followed
    if not moving or film_kind(read_head(path, FILM_HEAD)) is None:
        yield read_picture(path).over()
        return
    from dreamloom.media.footage import read_film

    film = read_film(path)
    yield from film.frames(min(film.fps, FRAMES / max(film.seconds, 0.1)))


def _painted(resolved: ResolvedRecipe, files: Mapping[str, Path]) -> Where | None:
    """Where a picture was painted anew, bool (H, W); None if everywhere. A film is coded anew as a whole."""
    if resolved.init_image is None or not isinstance(resolved.output, ImageSpec):
        return None
    import numpy as np

    width, height = int(resolved.output.width or 0), int(resolved.output.height or 0)
    if resolved.outpaint is not None:
        sides = resolved.outpaint
        painted = np.ones((height, width), np.bool_)
        painted[sides.top : height - sides.bottom, sides.left : width - sides.right] = False
        return painted
    if resolved.mask is None:
        return None
    mask = read_mask(files[str(resolved.mask.file.sha256)], (width, height))
    return shape_mask(mask, resolved.mask.grow, resolved.mask.blur, resolved.mask.invert) > MASK_FLOOR


def _given(resolved: ResolvedRecipe) -> Iterator[InputFile]:
    """The pictures and films whose contents can be seen again in the result; masks are not."""
    for file in (resolved.init_image, resolved.last_image, resolved.init_video, resolved.extend):
        if file is not None:
            yield file
    yield from (control.file for control in resolved.controls)
    yield from (reference.file for reference in resolved.references)
