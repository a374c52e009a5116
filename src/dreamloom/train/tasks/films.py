"""What the VACE blocks are taught of films: clips of which some frames, or some part of every frame, are known.

Terms
-----
key frame
    One in four, as the latents show them (see `train/film_autoencoder.py`).
mask frame
    The frame whose mask stands for a latent. Stock `WanVACEPipeline` takes the nearest of evenly spread ones, which are
    not the key frames; what is taught must be what it does.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import torch
import torch.nn.functional as functional
from torch.utils.data import get_worker_info

from dreamloom.engine.families.wan_conditions import folded
from dreamloom.engine.moving import RING
from dreamloom.train.data.clips import Clip, random_clip, windows
from dreamloom.train.data.painting import Art
from dreamloom.train.data.scenes import Choice
from dreamloom.train.film_latents import PORTION, FilmBank, PaintedClips, paint_key_frames
from dreamloom.train.latents import PictureSize
from dreamloom.train.tasks.bank import SPACE
from dreamloom.train.tasks.masks import inpainting_mask, outpainting_mask

KINDS: dict[str, float] = {
    "first": 0.34, "last": 0.05, "first and last": 0.14, "extend": 0.12, "camera": 0.18, "still camera": 0.05,
    "area": 0.08, "outpaint": 0.04,
}  # fmt: skip
"""What is known of a clip, and how often."""

STIRRED: dict[str, float] = {"first": 0.45, "area": 0.4, "first and last": 0.1, "still camera": 0.05}
"""The same of a clip in which the place moves by itself: a still picture, all or part of which begins to move."""

TASKS = ("text to video", "image to video", "video to video", "extend")
FLAT = ("pan", "tilt", "zoom")  # cameras that shift near and far alike, so that the first frame tells the others
SEEN = 0.1  # of −1..1: a smaller change is none
BORDER = 0.02  # of the picture, inside its border, that does not count as known where it is drawn from elsewhere

Known = Callable[[int], tuple[torch.Tensor, torch.Tensor]]


def mask_frames(frames: int) -> list[int]:
    """Which frames' masks stand for the latents of a film of 1 + 4n frames: 1 + n numbers."""
    latents = (frames + 3) // 4
    spread = functional.interpolate(torch.arange(float(frames)).view(1, 1, -1), size=latents, mode="nearest-exact")
    return [int(one) for one in spread.flatten()]


def seen_from_first(first: torch.Tensor, window: torch.Tensor, then: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """A first frame as it is seen through a later window.

    Args:
        first: (3, height, width).
        window: what the camera sees at first, (3,): left edge, upper edge, size.
        then: what it sees later.

    Returns:
        The frame (3, height, width), and its mask (height, width): 1 where the first frame shows nothing.
    """
    height, width = first.shape[1:]
    down = (then[1] - window[1] + then[2] * (torch.arange(height) + 0.5) / height) / window[2]
    along = (then[0] - window[0] + then[2] * (torch.arange(width) + 0.5) / width) / window[2]
    rows, columns = torch.meshgrid(down, along, indexing="ij")
    grid = torch.stack([columns, rows], dim=-1) * 2 - 1
    drawn = functional.grid_sample(first.unsqueeze(0), grid.unsqueeze(0), padding_mode="border", align_corners=False)[0]
    return drawn, (grid.abs() > 1 - 2 * BORDER).any(-1).float()


def moving_rows(film: torch.Tensor, dice: random.Random) -> torch.Tensor:
    """A mask as one draws it by hand over what is to move: the rows in which anything does, and a little around them.

    Args:
        film: key frames, (3, 1 + n, height, width) in −1..1.
        dice: source of randomness.

    Returns:
        (height, width), 1 where to paint; all of it where nothing moves.
    """
    height, width = film.shape[2:]
    rows = ((film - film[:, :1]).abs().amax(dim=(0, 1, 3)) > SEEN).nonzero().flatten()
    mask = torch.zeros(height, width)
    if not len(rows):
        return mask + 1
    slack = height // 16
    top = max(0, int(rows[0]) - dice.randint(0, slack))
    mask[top : int(rows[-1]) + 1 + dice.randint(0, slack)] = 1
    return mask


@dataclass(frozen=True)
class ClipLessons:
    """Clips and what is known of them.

    Attributes:
        keys: (N, 3, 1 + n, height, width) in −1..1, the key frames.
        kept: likewise, 0 where nothing is known.
        masks: (N, 1 + n, height, width), 1 where to paint, of the mask frames.
    """

    keys: torch.Tensor
    kept: torch.Tensor
    masks: torch.Tensor


class ClipLessonStream(PaintedClips):
    """Endless portions of clips with what is known of them; as `PaintedClips`."""

    def __iter__(self) -> Iterator[tuple[tuple[Clip, ...], ClipLessons]]:  # type: ignore[override]
        """Yields PORTION clips at a time, for ever."""
        worker = get_worker_info()
        dice = random.Random(f"clip lessons {self.seed}-{0 if worker is None else worker.id}")
        choice = Choice(self.art.sprites)
        while True:
            clips = tuple(random_clip(choice, dice) for _ in range(PORTION))
            keys = paint_key_frames(self.art, clips, self.size)
            told = [self._told(clip, film, dice) for clip, film in zip(clips, keys, strict=True)]
            yield clips, ClipLessons(keys, *(torch.stack(part) for part in zip(*told, strict=True)))

    def _told(self, clip: Clip, film: torch.Tensor, dice: random.Random) -> tuple[torch.Tensor, torch.Tensor]:
        kinds = KINDS if clip.stir is None else STIRRED
        known = self.known(dice.choices(list(kinds), list(kinds.values()))[0], clip, film, dice)
        shown = [known(4 * number) for number in range(film.shape[1])]
        kept = torch.stack([pixels * (1 - mask) for pixels, mask in shown], dim=1)
        return kept, torch.stack([known(number)[1] for number in mask_frames(self.size.frames)])

    def known(self, kind: str, clip: Clip, film: torch.Tensor, dice: random.Random) -> Known:
        """What is known of a frame by its number: its pixels, and a mask that is 1 where they are not known.

        Args:
            kind: one of `KINDS`.
            clip: what is shown.
            film: its key frames, (3, 1 + n, height, width).
            dice: source of randomness.
        """
        height, width = film.shape[2:]
        shut, open_ = torch.zeros(height, width), torch.ones(height, width)
        last = self.size.frames - 1

        def moment(number: int) -> torch.Tensor:
            return film[:, min((number + 3) // 4, film.shape[1] - 1)]

        def whole(frames: set[int]) -> Known:
            return lambda number: (moment(number), shut if number in frames else open_)

        if kind == "camera" and clip.camera.startswith(FLAT):
            seen = windows(clip, self.size.frames)
            return lambda number: seen_from_first(film[:, 0], seen[0], seen[number]) if number else (film[:, 0], shut)
        if kind == "still camera" and clip.camera == "static":
            inner = shut.clone()
            inner[height // RING : height - height // RING, width // RING : width - width // RING] = 1
            return lambda number: (film[:, 0], inner if number else shut)
        if kind in ("area", "outpaint"):
            if kind == "outpaint":
                mask = outpainting_mask(height, width, dice)
            elif clip.stir is None:
                mask = inpainting_mask(torch.zeros(height, width), dice)
            else:
                mask = moving_rows(film, dice)
            begins = clip.stir is not None or dice.random() < 0.5
            return lambda number: (moment(number), shut if begins and not number else mask)
        if kind == "extend":
            return whole(set(range(4 * dice.randint(1, 2) + 1)))
        return whole({"last": {last}, "first and last": {0, last}}.get(kind, {0}))


class FilmTaskBank(FilmBank):
    """A rolling store of clips, each with what the model is told of it.

    Args:
        art, encode, size, capacity, seed, workers: as for `LatentBank`.
    """

    def __init__(
        self, art: Art, encode: Callable[[torch.Tensor], torch.Tensor], size: PictureSize, capacity: int, *,
        seed: int = 0, workers: int = 0,
    ) -> None:  # fmt: skip
        latents = (size.frames + 3) // 4
        shape = (2 * 16 + SPACE * SPACE, latents, size.height // SPACE, size.width // SPACE)
        self.conditions = torch.zeros(capacity, *shape, dtype=torch.float16)
        self.hidden = encode(torch.zeros(PORTION * latents, 3, size.height, size.width))[:1].unsqueeze(2)
        super().__init__(art, encode, size, capacity, seed=seed, workers=workers)

    @property
    def tasks(self) -> tuple[str, ...]:
        """What it teaches, as the model's card has it."""
        return TASKS

    def stream(self, art: Art, size: PictureSize, seed: int) -> ClipLessonStream:
        """Endless portions of clips with what is known of them."""
        return ClipLessonStream(art, size, seed)

    def told(self, painted: ClipLessons) -> dict[str, torch.Tensor]:  # type: ignore[override]
        """The latents (N, 16, 1 + n, h, w), and the conditions (N, 96, 1 + n, h, w): kept, hidden, mask."""
        kept = super().told(painted.kept)["latents"]
        masks = torch.stack([folded(one, SPACE).transpose(0, 1) for one in painted.masks])
        told = torch.cat([kept, self.hidden.expand_as(kept), masks], dim=1)
        return {**super().told(painted.keys), "conditions": told}

    def condition(self, chosen: list[int]) -> torch.Tensor:
        """The conditions of these clips, (len(chosen), 96, 1 + n, h, w)."""
        return self.conditions[chosen].float()
