"""Small models for the engine's tests: a real Wan with random weights, and a fake family that needs none."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import torch
from diffusers import AutoencoderKLWan

from dreamloom.engine.families.wan import Wan
from fake_family import FakeFamily
from small_wan import small_parts


@pytest.fixture(autouse=True, scope="session")
def _one_thread() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture
def fresh_autoencoder() -> AutoencoderKLWan:
    """A stock autoencoder that no test has touched."""
    return small_parts()["autoencoder"]


@pytest.fixture(scope="session")
def parts() -> dict[str, Any]:
    return small_parts()


@pytest.fixture(scope="session")
def wan(parts: dict[str, Any]) -> Wan:
    return Wan(**parts, text_length=16, shift=3.0)


@pytest.fixture
def fake() -> FakeFamily:
    return FakeFamily()
