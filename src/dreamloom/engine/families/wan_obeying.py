"""How a Wan VACE model follows maps and remembers who is on reference pictures.

A map is shown under the mask, all over or where a mask says. Several maps are followed one by one, and what comes of
them is weighed, so stock calls are all that is needed. A reference picture is a frame of its own before the others;
what becomes of it is known, so it is not painted but laid out, as noisy as the rest, and cut off again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch

from dreamloom.engine.families.wan_conditions import Told, as_reference, as_told, folded, unfolded
from dreamloom.engine.family import Shape
from dreamloom.engine.noise import seeded
from dreamloom.engine.steering import Steering
from dreamloom.errors import BadRecipe

REFERENCE_SEED = 0x0EF  # of the noise that reference pictures are seen through


class Obeying:
    """What a Wan model does with maps and reference pictures."""

    transformer: Any
    _blank: Any

    @property
    def shape(self) -> Shape:
        """How latents relate to pixels."""
        raise NotImplementedError

    def encode_frames(self, frames: torch.Tensor) -> torch.Tensor:
        """Frames (3, frames, height, width) in −1..1 → normalised latents."""
        raise NotImplementedError

    def steered(self, condition: torch.Tensor | None, controls: Sequence[Steering]) -> Told:
        """A condition with maps shown under its mask, one guide for each; without a condition, all over.

        Raises:
            BadRecipe: if the condition is that of a film.
        """
        return Told(tuple((self._guide(condition, one.frames), one.weight) for one in controls))

    def _guide(self, condition: torch.Tensor | None, frames: torch.Tensor) -> torch.Tensor:
        channels, _, high, wide = self.shape.latents(frames.shape[3], frames.shape[2], 1)
        space = self.shape.space
        if condition is None:
            kept, mask = self._blank(1, high, wide), torch.ones(1, *frames.shape[2:])
        elif condition.shape[1] == 1:
            kept, mask = condition[:channels], unfolded(condition[2 * channels :], space)
        else:
            raise BadRecipe("films follow no control maps yet: leave controls out", "controls")
        shown = self.encode_frames(frames * mask)
        return torch.cat([kept, shown, folded(mask, space).transpose(0, 1)])

    def referred(self, condition: torch.Tensor | Told | None, pictures: Sequence[tuple[torch.Tensor, float]]) -> Told:
        """A condition with reference pictures (3, 1, height, width) in −1..1, each with its weight."""
        if condition is None:
            condition = self._guide(None, torch.zeros_like(pictures[0][0]))
        seen = torch.cat([self.encode_frames(frames) * weight for frames, weight in pictures], dim=1)
        return Told(as_told(condition).guides, seen)

    def _obeyed(
        self, states: torch.Tensor, times: torch.Tensor, words: torch.Tensor, told: Told
    ) -> torch.Tensor | None:
        """Directions under all guides, weighed; None if none of them counts.

        Args:
            states: (ways, channels, frames, height, width).
            times: (ways,), 1000 × the share of noise.
            words: (ways, tokens, width).
            told: what to follow.
        """
        ways, before = len(states), 0
        if told.references is not None:
            before = told.references.shape[1]
            share = float(times[0]) / 1000
            noise = torch.randn(told.references.shape, generator=seeded(REFERENCE_SEED))
            known = ((1 - share) * told.references + share * noise).to(states)
            states = torch.cat([known.expand(ways, *known.shape), states], dim=2)
        total, weights = None, 0.0
        for guide, weight in told.guides:
            if weight == 0:
                continue
            if told.references is not None:
                guide = torch.cat([as_reference(told.references, self.shape.space), guide], dim=1)
            control = guide.to(states).expand(ways, *guide.shape)
            scale = control.new_full((len(self.transformer.config.vace_layers),), weight)
            made = self.transformer(
                states, times, words, control_hidden_states=control, control_hidden_states_scale=scale,
                return_dict=False,
            )[0][:, :, before:]  # fmt: skip
            total = weight * made if total is None else total + weight * made
            weights += weight
        return None if total is None else total / weights
