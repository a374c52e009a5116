"""What a recipe gives the painter besides words, and what becomes of the frames it makes.

Terms
-----
scene
    The size and number of frames to paint; what is given of them; what is done to them when they are decoded.
start
    The frames that noise is mixed into (image to image, video to video).
guide
    The picture that an instruction changes: shown to the model all over, and painted anew all over.
steering
    What is known of the frames, told to the model as a condition: around a mask all along; of a camera's path or a
    motion path only during the first steps, in which a film settles where everything is. After that the model may make
    things move and fill in what a moved picture lacks.
still
    The picture that a film begins with, given or painted first.

A picture is a film of one frame here: all that is said of films holds for it.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np

from dreamloom.engine import finishing
from dreamloom.engine.events import Pixels
from dreamloom.engine.given import (
    Pair,
    Pairs,
    anywhere,
    from_film,
    from_stills,
    known,
    masked,
    open_frame,
    outpainted,
    read_masks,
    repeated,
)
from dreamloom.engine.moving import Still, seen, seen_from_pair
from dreamloom.engine.track import Finish
from dreamloom.engine.window import choose_window
from dreamloom.errors import BadRecipe
from dreamloom.media.footage import read_film
from dreamloom.media.masks import read_mask
from dreamloom.media.pictures import fit_to, read_picture
from dreamloom.motion.camera import Placement, path, stands_still
from dreamloom.motion.paths import Mask as Thing
from dreamloom.motion.paths import thing_at
from dreamloom.motion.stirring import Stirred
from dreamloom.motion.warp import seen_from
from dreamloom.recipe import CameraMove, ResolvedRecipe, VideoSpec


@dataclass(frozen=True)
class Scene:
    """What is given, and what is to become of it.

    Attributes:
        width, height: of what is painted, in pixels.
        frames: how many are painted; those that do not fill a latent are made and dropped.
        start: see the module's docstring; None to start from noise.
        steer: told to the model at first; None for nothing.
        keep: told to it after that; the same as `steer` where it holds all along.
        guide: see the module's docstring; None for nothing.
        pinned: how many frames at the beginning are known all over, and stay.
        placements: where the scene lies in each frame, if the camera moves.
        finish: what is done to the decoded frames.
        cut: cuts what is painted out of a picture that is fitted to the whole one; None if all of it is painted.
    """

    width: int
    height: int
    frames: int = 1
    start: Pairs | None = None
    steer: Pairs | None = None
    keep: Pairs | None = None
    guide: Pairs | None = None
    pinned: int = 0
    placements: tuple[Placement, ...] = ()
    finish: Finish = finishing.unchanged
    cut: Callable[[Pixels], Pixels] | None = None

    def fit(self, pixels: Pixels) -> Pixels:
        """A picture that goes with the whole one, in the place and size that is painted."""
        return fit_to(pixels, self.width, self.height) if self.cut is None else self.cut(pixels)


@dataclass(frozen=True)
class Painter:
    """What a model paints best.

    Attributes:
        pixels: of a frame.
        frames: at once.
        multiple: what widths and heights must be divisible by.
        time: frames of a latent.
        hold: share of the steps during which a film is held to where the camera and drawn paths lead.
        in_common: share of the noise that all frames of a film begin with in common.
    """

    pixels: int
    frames: int
    multiple: int
    time: int
    hold: float = 0.5
    in_common: float = 0.0

    @property
    def knows_few_films(self) -> bool:
        """Whether it was taught few films, and has to be helped with what others find by themselves.

        What it makes of a film is carried along that film's motion; and what a camera sees at its end is painted first,
        so that new ground stays the same in between.
        """
        return self.in_common > 0

    @property
    def context(self) -> int:
        """How many frames of a film it should see to go on with it: about half of what it sees at once."""
        return 1 + self.time * max(1, (self.frames - 1) // self.time // 2)


def needs_still(recipe: ResolvedRecipe) -> bool:
    """Whether a picture must be painted before the film: when there is none to move the camera or a thing in."""
    if not isinstance(recipe.output, VideoSpec):
        return False
    given = (recipe.init_image, recipe.init_video, recipe.extend)
    return not any(given) and bool(recipe.camera or recipe.motion_paths) and not recipe.output.loop


NEW_GROUND = 0.02  # share of the last frame from which on it is worth to be painted first


def sees_new_ground(recipe: ResolvedRecipe) -> bool:
    """Whether a film of a still ends with a view of what the still does not show, with near and far shifted alike."""
    output, given = recipe.output, (recipe.init_video, recipe.extend, recipe.last_image, recipe.mask, recipe.outpaint)
    if not isinstance(output, VideoSpec) or output.loop or any(given) or recipe.controls or recipe.motion_paths:
        return False
    if not recipe.camera or stands_still(recipe.camera):
        return False
    width, height = int(output.width or 0), int(output.height or 0)
    placed = path(recipe.camera, int(output.frames or 1), width, height)[-1]
    _, shown = seen_from(np.zeros((height, width, 3), np.uint8), placed)
    return placed.flat and float(1 - shown.mean()) > NEW_GROUND


def read_view(
    recipe: ResolvedRecipe, files: Mapping[str, Path], painter: Painter, still: Pixels | None = None
) -> Scene:
    """Reads what is known of the view that a camera ends with, as one picture; arguments are those of `read_scene`."""
    reader = _Reader(recipe, files, painter)
    first = reader.first(still)
    assert first is not None
    pair = seen_from_pair(known(first), path(recipe.camera, reader.count, *reader.size)[-1])
    return Scene(*reader.size, steer=lambda: itertools.repeat(pair), keep=lambda: itertools.repeat(pair))


def read_scene(
    recipe: ResolvedRecipe, files: Mapping[str, Path], painter: Painter, still: Pixels | None = None,
    view: Pixels | None = None,
) -> Scene:  # fmt: skip
    """Reads what a recipe starts from.

    Args:
        recipe: with hashes of its inputs.
        files: where the inputs lie, by hash.
        painter: what the model paints best.
        still: a film's first frame, where it was painted first.
        view: what its camera sees at the end, likewise.

    Raises:
        BadFile: if a file cannot be read or a mask has another size than its picture.
        BadRecipe: if a mask leaves nothing to repaint or nothing to keep, or a motion path nothing to move.
    """
    reader = _Reader(recipe, files, painter)
    scene = reader.scene(still, view)
    if isinstance(recipe.output, VideoSpec):
        scene = replace(scene, finish=reader.film_finish(scene))
    output = recipe.output
    if output.upscale > 1:
        enlarge = partial(finishing.upscaled, times=output.upscale, upscaler=output.upscaler)
        scene = replace(scene, finish=partial(finishing.one_after_the_other, steps=(scene.finish, enlarge)))
    return scene


class _Reader:
    """Reads one recipe's scene."""

    def __init__(self, recipe: ResolvedRecipe, files: Mapping[str, Path], painter: Painter) -> None:
        self.recipe, self.files, self.painter = recipe, files, painter
        output = recipe.output
        self.film = output if isinstance(output, VideoSpec) else None
        self.size = (int(output.width or 0), int(output.height or 0))
        self.count = int(output.frames or 1) if isinstance(output, VideoSpec) else 1
        self.fps = float(output.fps or 1) if isinstance(output, VideoSpec) else 1.0
        self.moves: tuple[CameraMove, ...] = recipe.camera if self.film else ()

    def scene(self, still: Pixels | None, view: Pixels | None) -> Scene:
        recipe = self.recipe
        if recipe.edit:
            return Scene(*self.size, self.count, guide=self.given_picture(self.size))
        if recipe.init_video is not None:
            return self.edited(self.given_film(None if self.edits else self.size))
        if recipe.extend is not None:
            return self.extended()
        if recipe.init_image is not None and (self.film is None or recipe.mask is not None):
            return self.edited(self.given_picture(None if self.edits else self.size))
        first = self.first(still)
        if first is not None and (self.moves or recipe.motion_paths):
            return self.moved(first, view)
        last = self.picture("last_image", self.size)
        if first is None and last is None:
            return Scene(*self.size, self.count)
        pairs = from_stills(first, last, self.count, self.size)
        return Scene(*self.size, self.count, steer=pairs, keep=pairs, pinned=int(first is not None))

    @property
    def edits(self) -> bool:
        return self.recipe.mask is not None or self.recipe.outpaint is not None

    def first(self, still: Pixels | None) -> Pixels | None:
        """A film's first frame: the still that was painted before it, or else the picture that is given, if one is."""
        return still if still is not None else self.picture("init_image", self.size)

    def picture(self, name: str, size: tuple[int, int] | None) -> Pixels | None:
        file = getattr(self.recipe, name)
        if file is None:
            return None
        pixels = read_picture(self.files[str(file.sha256)]).over()
        return pixels if size is None else fit_to(pixels, *size)

    def given_picture(self, size: tuple[int, int] | None) -> Pairs:
        pixels = self.picture("init_image", size)
        assert pixels is not None
        return repeated(pixels)

    def given_film(self, size: tuple[int, int] | None) -> Pairs:
        assert self.recipe.init_video is not None
        return from_film(read_film(self.files[str(self.recipe.init_video.sha256)]), self.fps, 0, self.count, size)

    def edited(self, pairs: Pairs) -> Scene:
        """Image to image and video to video: whole, under a mask, beyond the border, or seen by a moving camera."""
        recipe = self.recipe
        if recipe.outpaint is not None:
            return self.in_window(outpainted(pairs, recipe.outpaint))
        if recipe.mask is not None:
            pixels, _ = next(pairs())
            size = (pixels.shape[1], pixels.shape[0])
            pairs = masked(pairs, read_masks(recipe.mask, self.files, self.fps, size))
            if recipe.init_video is not None:
                return self.in_window(pairs)
            return self.stirred(self.in_window(self.held_at_ends(pairs, size)))
        if self.moves and not stands_still(self.moves):
            placements = path(self.moves, self.count, *self.size)
            pairs = seen(pairs, placements)
            return Scene(*self.size, self.count, start=pairs, steer=pairs, keep=pairs, placements=placements)
        return Scene(*self.size, self.count, start=pairs)

    def stirred(self, scene: Scene) -> Scene:
        """A film that is painted into a still, steered by how the masked part of the still is to move."""
        stir, keep = self.recipe.stir, scene.keep
        if stir is None or self.film is None or keep is None:
            return scene
        _, (pixels, mask) = itertools.islice(keep(), 2)  # the first frame is known all over
        still = Stirred(pixels, mask, stir, self.count / self.fps if self.film.loop else None)

        def steered() -> Iterator[Pair]:
            for number, pair in enumerate(keep()):
                yield known(still.at(number / self.fps)) if pair[1].any() else pair

        finish = scene.finish
        if self.painter.knows_few_films:
            steps = (partial(finishing.grained, pairs=steered), finish)
            finish = partial(finishing.one_after_the_other, steps=steps)
        return replace(scene, start=steered, steer=steered, finish=finish)

    def held_at_ends(self, pairs: Pairs, size: tuple[int, int]) -> Pairs:
        """Of a film that is painted into a still: the first frame is the still itself, the last one as given."""
        if self.film is None:
            return pairs
        last = self.picture("last_image", size)

        def held() -> Iterator[Pair]:
            for number, (pixels, mask) in enumerate(pairs()):
                if number == 0:
                    yield known(pixels)
                elif last is not None and number >= self.count - 1:
                    yield known(last)
                else:
                    yield pixels, mask

        return held

    def in_window(self, pairs: Pairs) -> Scene:
        """What is repainted, with its surroundings, at the scale that the model paints best."""
        where = anywhere(itertools.islice(pairs(), self.count if self.recipe.mask is not None else 1))
        if not where.any():
            raise BadRecipe("the mask is black all over: paint white in it what is to be painted anew", "mask")
        if self.recipe.mask is not None and where.all():
            raise BadRecipe("the mask is white all over, and nothing would stay: leave black what shall stay", "mask")
        window = choose_window(where, self.painter.pixels, self.painter.multiple)
        cut: Pairs = lambda: ((window.cut(pixels), window.cut(mask)) for pixels, mask in pairs())  # noqa: E731
        pinned = int(self.film is not None and self.recipe.init_image is not None)
        high, wide = where.shape
        return Scene(
            window.paint_width, window.paint_height, self.count, start=cut if not pinned else None, steer=cut, keep=cut,
            pinned=pinned, finish=partial(finishing.pasted_back, pairs=pairs, window=window),
            cut=lambda pixels: window.cut(fit_to(pixels, wide, high)),
        )  # fmt: skip

    def extended(self) -> Scene:
        """A film that goes on: its last frames are known, and what follows is not."""
        assert self.recipe.extend is not None
        film = read_film(self.files[str(self.recipe.extend.sha256)])
        has = film.length(self.fps)
        context = min(self.painter.context, 1 + (has - 1) // self.painter.time * self.painter.time)
        before = from_film(film, self.fps, has - context, context, self.size)
        count = context + self.count
        last = self.picture("last_image", self.size)

        def pairs() -> Iterator[Pair]:
            yield from before()
            for number in itertools.count(context):
                yield known(last) if last is not None and number >= count - 1 else open_frame(*self.size)

        scene = Scene(*self.size, count, steer=pairs, keep=pairs, pinned=context)
        old = from_film(film, self.fps, 0, has, self.size)
        scene = replace(scene, finish=partial(finishing.joined, old=old, count=has, context=context))
        if not self.moves or stands_still(self.moves):
            return scene
        placements = path(self.moves, count, *self.size, start=context)

        def steered() -> Iterator[Pair]:
            pixels: Pixels | None = None
            for pixels, mask in before():
                yield pixels, mask
            assert pixels is not None
            for number in itertools.count(context):
                if last is not None and number >= count - 1:
                    yield known(last)
                else:
                    yield seen_from_pair(known(pixels), placements[min(number, count - 1)])

        return replace(scene, steer=steered, placements=placements)

    def moved(self, first: Pixels, view: Pixels | None) -> Scene:
        """A still in which the camera moves, or things, or both."""
        last, paths = self.picture("last_image", self.size), self.recipe.motion_paths
        film = Still(first, last, self.count, self.moves, paths, self.things(first), view).moved()
        return Scene(*self.size, self.count, steer=film.steer, keep=film.keep, pinned=1, placements=film.placements)

    def things(self, first: Pixels) -> list[Thing]:
        """What moves along each motion path."""
        things = []
        for one in self.recipe.motion_paths:
            if one.mask is None:
                things.append(thing_at(first, one.points[0]))
                continue
            file = self.files[str(one.mask.sha256)]
            white = read_mask(file, self.mask_size())
            shown = fit_to(np.repeat((white * 255).astype(np.uint8)[..., None], 3, axis=2), *self.size)
            things.append(shown[..., 0] > 127)
            if not things[-1].any():
                raise BadRecipe(
                    "the mask of a motion path is black all over: paint white in it what is to move", "mask"
                )
        return things

    def mask_size(self) -> tuple[int, int]:
        """Which size a motion path's mask must have: that of the picture it is drawn for."""
        if self.recipe.init_image is None:
            return self.size
        return read_picture(self.files[str(self.recipe.init_image.sha256)]).size

    def film_finish(self, scene: Scene) -> Finish:
        """All that is done to a film's frames, in order."""
        assert self.film is not None
        steps: list[Finish] = [partial(finishing.first_frames, count=scene.frames)]
        given = self.recipe.init_video or self.recipe.mask or self.recipe.last_image
        if not given and not scene.placements and scene.frames > self.painter.frames:
            steps.append(partial(finishing.steadied, settled=self.painter.frames))
        steps.append(scene.finish)
        if self.recipe.init_video and scene.start is not None and not self.edits and self.painter.knows_few_films:
            steps.append(partial(finishing.following_film, pairs=scene.start))
        if (self.film.interpolate or 0) > self.fps:
            wanted = float(self.film.interpolate or 0)
            steps.append(partial(finishing.interpolated, fps=self.fps, wanted=wanted, loop=self.film.loop))
        return partial(finishing.one_after_the_other, steps=steps)
