"""Words that hold in parts of a picture: where they hold, and how much."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from dreamloom.engine.families.sd import StableDiffusion
from dreamloom.engine.plan import plan
from dreamloom.engine.regions import region_weights
from dreamloom.engine.track import Track
from dreamloom.media.pictures import fit_to
from dreamloom.media.writing import write_picture
from dreamloom.recipe import ImageSpec, InputFile, Refiner, Region, VideoSpec
from example_card import resolved
from fake_family import FakeFamily
from small_stable import small_parts
from stable_painting import HEIGHT, WIDTH, Room, painted

LEFT, RIGHT = (0.0, 0.0, 0.5, 1.0), (0.5, 0.0, 1.0, 1.0)


def goals(track: Track, family: Any) -> torch.Tensor:
    """What the fake is asked to paint in each place: 100 grey is one letter of the prompt."""
    time = float(track.scheduler.timesteps[track.index])
    made = track.predicted(family, track.texts)[0]
    return (track.latents - made * (time / 1000)) * 100


def fake_track(family: FakeFamily, **fields: Any) -> Track:
    recipe = resolved(output=ImageSpec(width=64, height=64), prompt="1234", cfg_scale=1, **fields)
    return next(plan(recipe, family, {}, 64 * 64))  # type: ignore[arg-type]


def test_each_side_has_its_own_words_and_the_rest_the_whole_pictures(fake: FakeFamily) -> None:
    regions = (Region(prompt="x" * 20, box=LEFT, weight=1), Region(prompt="x" * 50, box=(0.5, 0, 1, 0.5), weight=0.5))
    seen = goals(fake_track(fake, regions=regions), fake)
    assert torch.allclose(seen[:, :, :, :4], torch.tensor(20.0), atol=1e-2)
    assert torch.allclose(seen[:, :, :4, 4:], torch.tensor((50 + 4) / 2), atol=1e-2)
    assert torch.allclose(seen[:, :, 4:, 4:], torch.tensor(4.0), atol=1e-2)


def test_regions_that_overlap_share(fake: FakeFamily) -> None:
    regions = tuple(Region(prompt="x" * count, box=(0, 0, 1, 1), weight=1) for count in (20, 50))
    assert torch.allclose(goals(fake_track(fake, regions=regions), fake), torch.tensor(35.0), atol=1e-2)


def test_one_text_is_predicted_for_each_region_and_none_for_the_negative(fake: FakeFamily) -> None:
    track = fake_track(fake, regions=(Region(prompt="a", box=LEFT), Region(prompt="b", box=RIGHT)))
    track.direction(fake)  # type: ignore[arg-type]
    assert fake.calls == [(1, False)] * 3
    fake.calls.clear()
    track.predicted(fake, [fake.encode_prompt(())])  # type: ignore[arg-type]
    assert fake.calls == [(1, False)]  # other words than the prompt's are not blended


def test_films_have_regions_too(fake: FakeFamily) -> None:
    film = VideoSpec(width=64, height=64, frames=9, fps=8.0)
    recipe = resolved(
        output=ImageSpec(width=64, height=64), prompt="1234", regions=(Region(prompt="x" * 20, box=LEFT),)
    )
    recipe = recipe.model_copy(update={"output": film, "cfg_scale": 1.0})
    track = next(plan(recipe, fake, {}, 64 * 64, 17))  # type: ignore[arg-type]
    seen = goals(track, fake)
    assert seen.shape[1] == 3
    assert torch.allclose(seen[:, :, :, 4:], torch.tensor(4.0), atol=1e-2)
    assert torch.allclose(seen[:, :, :, :4], torch.tensor(0.8 * 20 + 0.2 * 4), atol=1e-2)


def test_a_mask_says_where_as_a_box_does(tmp_path: Path) -> None:
    white = np.zeros((32, 64, 3), np.uint8)
    white[:, :32] = 255
    file = InputFile(path="mask.png", sha256="33" * 32)
    write_picture(tmp_path / "mask.png", white)
    regions = (Region(prompt="x", mask=file), Region(prompt="x", box=LEFT))
    recipe = resolved(output=ImageSpec(width=64, height=32)).model_copy(update={"regions": regions})
    files = {"33" * 32: tmp_path / "mask.png"}
    masked, boxed = region_weights(recipe, files, lambda pixels: fit_to(pixels, 64, 32), (4, 8))
    assert torch.allclose(masked, boxed, atol=1e-2)
    assert torch.allclose(boxed[:, :4], torch.tensor(0.8))
    assert not boxed[:, 4:].any()


@pytest.mark.parametrize("double", [False, True])
def test_words_that_hold_everywhere_are_as_good_as_the_prompt(tmp_path: Path, double: bool) -> None:
    room, family = Room(tmp_path), StableDiffusion(small_parts(double=double))
    everywhere = Region(prompt="a blue house", box=(0, 0, 1, 1), weight=1)
    ours = painted(room.track(family, "DDIM", regions=(everywhere,)), family)
    plain = painted(room.track(family, "DDIM", prompt="a blue house"), family)
    assert (ours - plain).abs().max() < 1e-4
    other = painted(room.track(family, "DDIM"), family)
    assert (ours - other).abs().max() > 1e-2


def test_a_refiner_reads_the_regions_itself(tmp_path: Path) -> None:
    room, base, second = Room(tmp_path), StableDiffusion(small_parts()), StableDiffusion(small_parts(seed=9))
    recipe = room.recipe(
        "DDIM", refiner=Refiner(model="x", start=0.5), regions=(Region(prompt="a blue house", box=LEFT),)
    )
    track = next(plan(recipe, base, room.files, WIDTH * HEIGHT, refiner=second))
    assert track.follow is not None
    after = track.follow(painted(track, base))
    words = after.places[0].words[0][1]
    assert torch.equal(words.tokens, second.encode_prompt(((("a blue house", 1.0),),)).tokens)
    assert painted(after, base).isfinite().all()


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"box": LEFT, "mask": {"path": "a.png"}},
        {"box": (0.5, 0, 0.5, 1)},
        {"box": (0, 1, 1, 0)},
        {"box": LEFT, "weight": 0},
    ],
)
def test_a_region_is_somewhere(fields: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"region|weight|between"):
        Region(prompt="x", **fields)
