"""What the painter is trained on."""

from __future__ import annotations

import pytest

from dreamloom.train.stages import SIZES, sizes_with_films


def test_without_films_there_are_pictures_alone() -> None:
    assert sizes_with_films(0) == SIZES


@pytest.mark.parametrize("films", [0.1, 0.5])
def test_films_take_their_share_of_the_batches(films: float) -> None:
    sizes = sizes_with_films(films)
    assert sum(size.share for size in sizes) == pytest.approx(1)
    assert sum(size.share for size in sizes if size.frames > 1) == pytest.approx(films)
    assert {(size.width, size.frames) for size in sizes} >= {(128, 1), (256, 1), (128, 17), (256, 17)}
