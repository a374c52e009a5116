"""Noise: where every picture starts.

Terms
-----
seed
    The number that decides the noise. It feeds a generator of its own for each picture, always on the CPU, so neither
    device nor batch nor neighbours change a picture.
variation
    A second seed's noise mixed into the first along the sphere (spherical interpolation; Shoemake, SIGGRAPH 1985).
    A straight mix would be too weak in the middle, and the model expects noise of full strength.
"""

from __future__ import annotations

import torch


def seeded(seed: int) -> torch.Generator:
    """A CPU generator for a seed of 0..2**63 − 1."""
    return torch.Generator().manual_seed(seed)


def noise(shape: tuple[int, ...], seed: int) -> torch.Tensor:
    """Standard normal noise of a shape, float32, on the CPU."""
    return torch.randn(shape, generator=seeded(seed))


def spherical_mix(first: torch.Tensor, second: torch.Tensor, share: float) -> torch.Tensor:
    """Goes from `first` to `second` along the sphere.

    Args:
        first: noise of any shape.
        second: noise of the same shape.
        share: 0 gives `first`, 1 gives `second`.
    """
    if share <= 0:
        return first
    if share >= 1:
        return second
    one, two = first.flatten().double(), second.flatten().double()
    cosine = torch.dot(one, two) / (one.norm() * two.norm())
    angle = torch.acos(cosine.clamp(-1, 1))
    if angle < 1e-4:
        return (first + share * (second - first)).to(first.dtype)
    mixed = (torch.sin((1 - share) * angle) * one + torch.sin(share * angle) * two) / torch.sin(angle)
    return mixed.reshape(first.shape).to(first.dtype)


def starting_noise(
    shape: tuple[int, ...], seed: int, variation_seed: int | None = None, variation_strength: float = 0.0
) -> torch.Tensor:
    """The noise of one picture, its variation mixed in.

    Args:
        shape: of the latents, (channels, frames, height, width).
        seed: of the picture.
        variation_seed: of the second noise, or None for none.
        variation_strength: 0..1, how far towards the second.
    """
    own = noise(shape, seed)
    if variation_seed is None:
        return own
    return spherical_mix(own, noise(shape, variation_seed), variation_strength)


def noise_in_common(noise: torch.Tensor, share: float) -> torch.Tensor:
    """Mixes a film's first noise into that of all its frames, which stays standard normal (PYoCo, arXiv 2305.10474).

    Args:
        noise: (channels, frames, height, width).
        share: of each frame's variance that they have in common, 0..1; the first frame keeps its noise.
    """
    later = share**0.5 * noise[:, :1] + (1 - share) ** 0.5 * noise[:, 1:]
    return torch.cat([noise[:, :1], later], dim=1)
