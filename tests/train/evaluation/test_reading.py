from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
import torch

from dreamloom.train.evaluation.reading import Reader, frechet_distance, likeness

EIGHT = torch.eye(8)


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> Reader:
    """A judge to whom each picture is the number in its first pixel, and each text the number that it says."""
    monkeypatch.setattr(
        "dreamloom.train.evaluation.reading.tokens_of",
        lambda tokenizer, texts: (torch.tensor([int(text) for text in texts]), torch.ones(len(texts))),
    )
    judge: Any = SimpleNamespace(
        see=lambda pictures: EIGHT[pictures[:, 0, 0, 0].long()], read=lambda tokens, present: EIGHT[tokens]
    )
    return Reader(judge, None)  # type: ignore[arg-type]


def pictures(*numbers: int) -> torch.Tensor:
    return torch.tensor(numbers).float().view(-1, 1, 1, 1).expand(-1, 3, 4, 4)


def test_retrieval_counts_first_and_first_five(reader: Reader) -> None:
    captions = [str(number) for number in range(8)]
    found = reader.retrieval(pictures(0, 1, 3, 2, 5, 4, 7, 0), captions, range(8))
    assert found.nearest == (0, 1, 3, 2, 5, 4, 7, 0)
    assert found.first == 2 / 8
    assert 2 / 8 <= found.five < 1


def test_pictures_may_outnumber_captions(reader: Reader) -> None:
    assert reader.retrieval(pictures(0, 0, 1), ["0", "1"], [0, 1, 1]).first == pytest.approx(2 / 3)


def test_the_mean_of_the_wordings_decides(reader: Reader) -> None:
    choices = [["1"], ["0", "2"], ["3"]]
    assert reader.told(pictures(2, 3, 1), [choices] * 3) == [1, 2, 0]


def test_frechet_distance_of_normal_distributions() -> None:
    generator = torch.Generator().manual_seed(1)
    one = torch.randn(20_000, 3, generator=generator)
    assert frechet_distance(one, one) == pytest.approx(0, abs=1e-6)
    other = 2 * torch.randn(20_000, 3, generator=generator) + torch.tensor([1.0, 0.0, 0.0])
    assert frechet_distance(one, other) == pytest.approx(100 * (1 + 3), rel=0.05)  # shift² + 3 (2 − 1)²


def test_likeness_is_that_of_the_nearest() -> None:
    gallery = torch.tensor([[1.0, 0.0], [0.0, 1.0]])
    assert likeness(torch.tensor([[0.6, 0.8], [1.0, 0.0]]), gallery) == pytest.approx(0.9)
