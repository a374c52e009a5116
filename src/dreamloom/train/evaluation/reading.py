"""What is read off the judge: which caption a picture has, how like real pictures many are, and what they resemble.

Terms
-----
retrieval precision (R-precision)
    For a picture made for one of 100 captions: is that caption the nearest of the 100 (top-1), or among the five
    nearest (top-5)? Chance is 1 % and 5 %.
Fréchet distance
    Between the pictures' numbers of two collections, each taken for a normal distribution (Heusel et al.,
    arXiv 1706.08500); here on the judge's 192 numbers of length 1, and times 100. It grows as collections get smaller,
    so distances can be compared only at one size: that of two real collections is the ceiling.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch.nn.functional import normalize
from transformers import PreTrainedTokenizerFast

from dreamloom.train.evaluation.judge import Judge, load_judge, tokens_of

AT_A_TIME = 64


@dataclass(frozen=True)
class Found:
    """How pictures were told: the share found first and among the first five, and the caption nearest to each."""

    first: float
    five: float
    nearest: tuple[int, ...]


class Reader:
    """A judge with its words.

    Args:
        judge: trained.
        tokenizer: the one it was trained with.
    """

    def __init__(self, judge: Judge, tokenizer: PreTrainedTokenizerFast) -> None:
        self.judge, self.tokenizer = judge, tokenizer

    @classmethod
    def load(cls) -> Reader:
        """The judge that is kept beside this file; errors as for `load_judge`."""
        return cls(*load_judge())

    @torch.inference_mode()
    def see(self, pictures: torch.Tensor) -> torch.Tensor:
        """Pictures (N, 3, height, width) in −1..1 → (N, 192), of length 1."""
        return torch.cat([self.judge.see(part) for part in pictures.split(AT_A_TIME)])

    @torch.inference_mode()
    def read(self, texts: Sequence[str]) -> torch.Tensor:
        """Texts → (texts, 192), of length 1."""
        tokens, present = tokens_of(self.tokenizer, texts)
        parts = zip(tokens.split(AT_A_TIME), present.split(AT_A_TIME), strict=True)
        return torch.cat([self.judge.read(*part) for part in parts])

    def retrieval(self, pictures: torch.Tensor, captions: Sequence[str], right: Sequence[int]) -> Found:
        """Which of the captions each picture seems to belong to.

        Args:
            pictures: (N, 3, height, width) in −1..1.
            captions: what it may be.
            right: N numbers of captions.
        """
        order = (self.see(pictures) @ self.read(captions).T).argsort(dim=1, descending=True)
        places = (order == torch.tensor(right).unsqueeze(1)).int().argmax(dim=1)
        nearest = tuple(order[:, 0].tolist())
        return Found(float((places < 1).float().mean()), float((places < 5).float().mean()), nearest)

    def told(self, pictures: torch.Tensor, choices: Sequence[Sequence[Sequence[str]]]) -> list[int]:
        """Which of several descriptions fits each picture best.

        Args:
            pictures: (N, 3, height, width) in −1..1.
            choices: for each picture the descriptions, each in one or more wordings, whose mean counts.

        Returns:
            N numbers of descriptions.
        """
        found = []
        for seen, descriptions in zip(self.see(pictures), choices, strict=True):
            read = self.read([words for wordings in descriptions for words in wordings])
            middles = [part.mean(dim=0) for part in read.split([len(wordings) for wordings in descriptions])]
            found.append(int((normalize(torch.stack(middles), dim=1) @ seen).argmax()))
        return found


def frechet_distance(one: torch.Tensor, other: torch.Tensor) -> float:
    """The Fréchet distance of two collections of features, (N, width) and (M, width), times 100."""
    means, spreads = [], []
    for features in (one.double(), other.double()):
        means.append(features.mean(dim=0))
        spreads.append(features.T.cov())
    # The trace of the root of A·B equals that of the root of √A·B·√A, which is symmetric.
    values, vectors = torch.linalg.eigh(spreads[0])
    root = vectors * values.clamp(min=0).sqrt() @ vectors.T
    shared = torch.linalg.eigvalsh(root @ spreads[1] @ root).clamp(min=0).sqrt().sum()
    distance = (means[0] - means[1]).square().sum() + spreads[0].trace() + spreads[1].trace() - 2 * shared
    return 100 * float(distance.clamp(min=0))


def likeness(features: torch.Tensor, gallery: torch.Tensor) -> float:
    """Mean cosine between each of the features (N, width) and the nearest in a gallery (M, width), of length 1."""
    return float((features @ gallery.T).amax(dim=1).mean())
