"""The model under test: loaded once, asked for many pictures at fixed seeds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch

from dreamloom.catalog.cards import ModelCard
from dreamloom.engine.events import Done, Frames
from dreamloom.engine.family import Family
from dreamloom.engine.loop import paint
from dreamloom.engine.plan import plan
from dreamloom.recipe import ImageSpec, ResolvedItem, ResolvedRecipe
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

    def _resolved(self, prompts: Sequence[str], seeds: Sequence[int], side: int, **settings: Any) -> ResolvedRecipe:
        card = self.card
        fields = {"steps": card.steps, "cfg_scale": card.cfg_scale, "sampler": card.sampler} | settings
        return ResolvedRecipe(
            generator=GENERATOR,
            model=card.reference,
            items=tuple(ResolvedItem(prompt=prompt, seed=seed) for prompt, seed in zip(prompts, seeds, strict=True)),
            output=ImageSpec(width=side, height=side),
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
        made: dict[int, torch.Tensor] = {}
        for event in paint(
            plan(self._resolved(prompts, seeds, side, **settings), self.family, {}, side**2), self.family
        ):
            if isinstance(event, Frames):
                made[event.item] = torch.from_numpy(event.pixels[0]).permute(2, 0, 1).float() / 127.5 - 1
        return torch.stack([made[number] for number in range(len(prompts))])

    def rebuilt(self, pictures: torch.Tensor) -> torch.Tensor:
        """Pictures (N, 3, height, width) in −1..1 through the autoencoder and back."""
        made = [self.family.decode_frames(self.family.encode_frames(one.unsqueeze(1)))[0] for one in pictures]
        return torch.stack([torch.from_numpy(one).permute(2, 0, 1).float() / 127.5 - 1 for one in made])

    def seconds(self, side: int) -> float:
        """Engine time for one picture: words to pixels, the model loaded and warm; the quickest of three."""
        recipe = self._resolved(["a red apple"], [1], side)
        times = []
        for _ in range(TIMED + 1):
            *_, done = paint(plan(recipe, self.family, {}, side**2), self.family)
            assert isinstance(done, Done)
            times.append(done.seconds)
        return min(times[1:])
