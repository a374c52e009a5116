"""How a Wan VACE model follows maps and remembers who is on reference pictures.

A map is shown under the mask, all over or where a mask says. Several maps are followed one by one, and what comes of
them is weighed, so stock calls are all that is needed. A reference picture is a frame of its own before the others;
what becomes of it is known, so it is not painted but laid out, as noisy as the rest, and cut off again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import torch

from dreamloom.engine.families.wan_conditions import Told, as_reference, as_told
from dreamloom.engine.family import Shape
from dreamloom.engine.noise import seeded
from dreamloom.engine.steering import Steering

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

    def encode_film(self, parts: Iterable[torch.Tensor]) -> torch.Tensor:
        """The same of a film in parts."""
        raise NotImplementedError

    def steered(self, condition: torch.Tensor | None, controls: Sequence[Steering]) -> Told:
        """A condition with maps shown where it leaves something to be painted, one guide for each."""
        return Told(tuple((self._guide(condition, one), one.weight) for one in controls))

    def _guide(self, condition: torch.Tensor | None, control: Steering) -> torch.Tensor:
        parts = control.parts()
        if control.masks is not None:
            parts = (part * mask for part, mask in zip(parts, control.masks(), strict=False))
        shown = self.encode_film(parts)
        if condition is not None:
            channels = len(shown)
            return torch.cat([condition[:channels], shown, condition[2 * channels :]])
        _, latents, high, wide = shown.shape
        everywhere = shown.new_ones(self.shape.space**2, latents, high, wide)
        return torch.cat([self._blank(control.count, high, wide), shown, everywhere])

    def referred(self, condition: torch.Tensor | Told | None, pictures: Sequence[tuple[torch.Tensor, float]]) -> Told:
        """A condition with reference pictures (3, 1, height, width) in −1..1, each with its weight."""
        if condition is None:
            nothing = torch.zeros_like(pictures[0][0])
            condition = self._guide(None, Steering("", None, lambda: iter([nothing]), 1, 1.0))
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
