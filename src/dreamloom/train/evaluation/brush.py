"""The model under test: loaded once, asked for many pictures and films at fixed seeds."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch

from dreamloom.catalog.cards import ModelCard
from dreamloom.engine.events import Done, Event, Frames
from dreamloom.engine.family import Condition, Family
from dreamloom.engine.loop import paint
from dreamloom.engine.plan import plan
from dreamloom.recipe import ImageSpec, InputFile, ResolvedItem, ResolvedRecipe, VideoSpec
from dreamloom.version import GENERATOR

SIDE = 128  # pixels at which models are compared, whatever their own size
TIMED = 3  # pictures of which the quickest counts


class Brush:
    """A model, ready to paint.

    Args:
        card: its card.
        family: the loaded model.
    """

    def __init__(self, card: ModelCard, family: Family) -> None:
        self.card, self.family = card, family

    def _resolved(
        self, prompts: Sequence[str], seeds: Sequence[int], output: ImageSpec | VideoSpec, **settings: Any
    ) -> ResolvedRecipe:
        card = self.card
        fields = {"steps": card.steps, "cfg_scale": card.cfg_scale, "sampler": card.sampler} | settings
        return ResolvedRecipe(
            generator=GENERATOR,
            model=card.reference,
            items=tuple(ResolvedItem(prompt=prompt, seed=seed) for prompt, seed in zip(prompts, seeds, strict=True)),
            output=output,
            **fields,
        )

    def paint(self, prompts: Sequence[str], seeds: Sequence[int], side: int = SIDE, **settings: Any) -> torch.Tensor:
        """One picture for each prompt: (prompts, 3, side, side) in −1..1.

        Args:
            prompts: what to paint.
            seeds: one for each.
            side: height and width in pixels.
            **settings: steps, cfg_scale or sampler, where they shall differ from the card's.
        """
        recipe = self._resolved(prompts, seeds, ImageSpec(width=side, height=side), **settings)
        return self._painted(paint(plan(recipe, self.family, {}, side**2), self.family), len(prompts))

    def obey(
        self, conditions: Sequence[Condition], prompts: Sequence[str], seeds: Sequence[int], **settings: Any
    ) -> torch.Tensor:
        """One picture for each prompt, told something besides: (prompts, 3, 128, 128) in −1..1.

        Args:
            conditions: what the model is told, one for each prompt.
            prompts: what to paint.
            seeds: one for each.
            **settings: fields of the recipe.
        """
        recipe = self._resolved(prompts, seeds, ImageSpec(width=SIDE, height=SIDE), **settings)
        tracks = plan(recipe, self.family, {}, SIDE**2)
        told = (replace(track, conditions=((0, conditions[track.item]),)) for track in tracks)
        return self._painted(paint(told, self.family), len(prompts))

    def repaint(self, picture: Path, prompt: str, strength: float) -> torch.Tensor:
        """A picture painted over: (3, 128, 128) in −1..1.

        Args:
            picture: the file.
            prompt: what it shows.
            strength: how much is painted over, 0..1.
        """
        digest = hashlib.sha256(picture.read_bytes()).hexdigest()
        start = InputFile(path=picture.name, sha256=digest)
        spec = ImageSpec(width=SIDE, height=SIDE)
        recipe = self._resolved([prompt], [1], spec, init_image=start, strength=strength)
        return self._painted(paint(plan(recipe, self.family, {digest: picture}, SIDE**2), self.family), 1)[0]

    @staticmethod
    def _painted(events: Iterator[Event], count: int) -> torch.Tensor:
        made = {event.item: event.pixels[0] for event in events if isinstance(event, Frames)}
        pictures = torch.from_numpy(np.stack([made[number] for number in range(count)]))
        return pictures.permute(0, 3, 1, 2).float() / 127.5 - 1

    def film(
        self, prompts: Sequence[str], seeds: Sequence[int], side: int = SIDE, *, first: Sequence[Path] = (),
        **settings: Any,
    ) -> torch.Tensor:  # fmt: skip
        """One film for each prompt, as long as the model sees at once: (prompts, frames, 3, side, side) in −1..1.

        Args:
            prompts: what to film.
            seeds: one for each.
            side: height and width in pixels.
            first: pictures that the films begin with, one for each prompt; none if empty.
            **settings: fields of the recipe.
        """
        card, films = self.card, []
        spec = VideoSpec(width=side, height=side, frames=card.frames, fps=card.fps, interpolate=card.fps)
        for number, (prompt, seed) in enumerate(zip(prompts, seeds, strict=True)):
            begin: dict[str, Any] = {}
            files: dict[str, Path] = {}
            if first:
                digest = hashlib.sha256(first[number].read_bytes()).hexdigest()
                begin, files = (
                    {"init_image": InputFile(path=first[number].name, sha256=digest)},
                    {digest: first[number]},
                )
            recipe = self._resolved([prompt], [seed], spec, **begin, **settings)
            tracks = plan(recipe, self.family, files, side**2, card.frames, hold=card.hold, in_common=card.in_common)
            parts = [event.pixels for event in paint(tracks, self.family) if isinstance(event, Frames)]
            films.append(torch.from_numpy(np.concatenate(parts)).permute(0, 3, 1, 2).float() / 127.5 - 1)
        return torch.stack(films)

    def rebuilt(self, pictures: torch.Tensor) -> torch.Tensor:
        """Pictures (N, 3, height, width) in −1..1 through the autoencoder and back."""
        made = [self.family.decode_frames(self.family.encode_frames(one.unsqueeze(1)))[0] for one in pictures]
        return torch.stack([torch.from_numpy(one).permute(2, 0, 1).float() / 127.5 - 1 for one in made])

    def seconds(self, side: int) -> float:
        """Engine time for one picture: words to pixels, the model loaded and warm; the quickest of three."""
        recipe = self._resolved(["a red apple"], [1], ImageSpec(width=side, height=side))
        times = []
        for _ in range(TIMED + 1):
            *_, done = paint(plan(recipe, self.family, {}, side**2), self.family)
            assert isinstance(done, Done)
            times.append(done.seconds)
        return min(times[1:])
