"""Watching a picture come about, step by step, without changing a pixel of it.

Terms
-----
glance
    What one step looked like from inside: where the picture was going with guidance, by the prompt alone, and without
    any words; what it began with; which words each place looked at.
heed
    How much each place of the picture looks at each token of the text, in the model's cross-attention: mean over heads
    and layers, added up over the tokens of a word ("What the DAAM", arXiv 2210.04885).

A watched step makes the same model call as any other, and takes its direction from it; what it makes besides (a call
without words, where guidance has not made one already, and glimpses) goes nowhere else.

To decode four pictures at every step would take many times as long as the painting. So a glimpse is a sketch where the
family can draw one (`sketch.py`); only the last step's picture, which is the finished one, is decoded.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
import torch

from dreamloom.engine.events import Glance, Maps, Pixels
from dreamloom.engine.family import Family
from dreamloom.engine.track import Track
from dreamloom.recipe import ResolvedRecipe
from dreamloom.recipe.prompt import WeightedChunk, prompt_at

MOST_ITEMS = 4  # pictures of a recipe that are watched
MOST_STEPS = 100  # of a picture; of more, only some are looked at


class Attention(Protocol):
    """What is recorded while a family predicts."""

    def maps(self) -> torch.Tensor:
        """How much each place looked at each token of the first text: (tokens, height, width)."""
        ...


@runtime_checkable
class Attentive(Protocol):
    """A family that can tell which words steer which part."""

    def words_of(self, chunks: tuple[WeightedChunk, ...]) -> tuple[tuple[str, tuple[int, ...]], ...]:
        """The words of a text in order, each with the numbers of its tokens; what was cut off is left out."""
        ...

    def attending(self, height: int, width: int) -> AbstractContextManager[Attention]:
        """Records attention while it predicts; height and width are those of the latents."""
        ...


@runtime_checkable
class Sketching(Protocol):
    """A family that can show latents at next to no cost."""

    def sketch(self, latents: torch.Tensor) -> Pixels | None:
        """What latents of one frame look like, roughly: uint8 (1, height, width, 3); None where it cannot tell."""
        ...


@dataclass(frozen=True)
class Look:
    """A step that is being taken: the direction to go on in, and what is needed for a glance at it."""

    track: Track
    direction: torch.Tensor
    prompted: torch.Tensor
    wordless: torch.Tensor
    noisy: torch.Tensor
    noise: float
    words: tuple[str, ...]
    maps: Maps

    def glance(self, family: Family, step: int, steps: int) -> Glance:
        """The glance, as of user's step `step` of `steps`."""
        track = self.track
        ends = track.index + 1 == track.total
        return Glance(
            item=track.item,
            step=step,
            steps=steps,
            noise=self.noise,
            guided=glimpse(track, track.outlook(self.direction), family, exact=ends),
            prompted=glimpse(track, track.outlook(self.prompted), family),
            wordless=glimpse(track, track.outlook(self.wordless), family),
            noisy=glimpse(track, self.noisy, family),
            words=self.words,
            maps=self.maps,
        )


class Watcher:
    """Looks at the first `MOST_ITEMS` pictures of a recipe.

    Args:
        recipe: what is painted.
        family: what paints it.
    """

    def __init__(self, recipe: ResolvedRecipe, family: Family) -> None:
        self._recipe = recipe
        self._family = family
        self._every = -(-recipe.steps // MOST_STEPS)

    def look(self, track: Track) -> Look | None:
        """Takes a track's direction and looks at it; None for a step that is not to be watched."""
        if track.item >= MOST_ITEMS or track.step % self._every:
            return None
        family, texts = self._family, track.texts
        blank = family.encode_prompt(prompt_at("", 0, 1))
        words: tuple[str, ...] = ()
        maps: Maps = np.zeros((0, 0, 0), np.float32)
        noisy = track.process.seen(track.scheduler, track.latents, track.index)
        if isinstance(family, Attentive):
            with family.attending(*track.latents.shape[2:]) as attention:
                made = track.predicted(family, texts)
            words, maps = _by_word(attention.maps(), family.words_of(self._said(track)))
        else:
            made = track.predicted(family, texts)
        bare = len(texts) > 1 and texts[1] is blank
        wordless = made[1] if bare else track.predicted(family, [blank])[0]
        return Look(track, track.guide(made), made[0], wordless, noisy, noise_share(track), words, maps)

    def _said(self, track: Track) -> tuple[WeightedChunk, ...]:
        """What the prompt says at this step; of two that are mixed, the one that counts more."""
        item, steps = self._recipe.items[track.item], self._recipe.steps
        text = item.prompt if item.mix is None or item.mix.share < 0.5 else item.mix.prompt
        return prompt_at(text, min(track.step, steps - 1), steps)


def _by_word(tokens: torch.Tensor, words: tuple[tuple[str, tuple[int, ...]], ...]) -> tuple[tuple[str, ...], Maps]:
    """Maps of tokens (tokens, height, width) → the words, and a map for each (words, height, width)."""
    maps = [tokens[list(numbers)].sum(0).numpy() for _, numbers in words]
    return tuple(word for word, _ in words), np.stack(maps) if maps else np.zeros((0, *tokens.shape[1:]), np.float32)


def noise_share(track: Track) -> float:
    """The share of noise in a track's latents, 0..1: how much noise is in them beside how much picture."""
    process, scheduler, index = track.process, track.scheduler, track.index
    one, none = torch.ones(1, 1, 1, 1), torch.zeros(1, 1, 1, 1)
    picture = float(process.mixed(scheduler, one, none, index))
    noise = float(process.mixed(scheduler, none, one, index))
    return noise / (picture + noise)


def glimpse(track: Track, latents: torch.Tensor, family: Family, *, exact: bool = False) -> Pixels:
    """One frame of what latents show: of a film the middle one, as it was painted.

    Args:
        track: that they belong to.
        latents: (channels, frames, height, width).
        family: the model.
        exact: decode them, though they could be sketched.
    """
    count = latents.shape[1]
    middle = count // 2
    sketch = family.sketch(latents[:, middle : middle + 1]) if isinstance(family, Sketching) and not exact else None
    if count == 1:
        parts = family.decode_film(latents) if sketch is None else iter([sketch])
        picture: Pixels = next(track.finish(parts))[0]
        return picture
    if sketch is not None:
        whole: Pixels = sketch[0]
        return whole
    *_, part = family.decode_film(latents[:, middle - 1 : middle + 1])
    frame: Pixels = part[-1]
    return frame
