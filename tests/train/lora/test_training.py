"""A LoRA is taught, written, found again and worn; the model itself stays as it was."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from dreamloom.catalog import Catalog, adding
from dreamloom.catalog.headers import read_header
from dreamloom.engine.families.sd import StableDiffusion
from dreamloom.engine.families.wan import Wan
from dreamloom.engine.outfit import Outfit
from dreamloom.errors import BadRecipe
from dreamloom.media.writing import write_picture
from dreamloom.recipe.prompt import prompt_at
from dreamloom.train.lora.album import Page, digest
from dreamloom.train.lora.files import Settings
from dreamloom.train.lora.lessons import lesson_for
from dreamloom.train.lora.training import Budget, Training, shape_of
from example_card import CARD
from fake_family import FakeFamily
from small_stable import small_parts as stable_parts
from small_wan import small_parts as wan_parts

KINDS = {"wan": "wan", "sd": "stable-diffusion", "sdxl": "stable-diffusion-xl"}


def load(kind: str) -> Any:
    if kind == "wan":
        return Wan(**wan_parts(seed=2), text_length=16, shift=3.0)
    return StableDiffusion(stable_parts(double=kind == "sdxl", seed=2))


@pytest.fixture
def pages(tmp_path: Path) -> tuple[Page, ...]:
    rng = np.random.default_rng(3)
    sizes = ((32, 32), (40, 64), (32, 32))
    found = []
    for number, (high, wide) in enumerate(sizes):
        pixels = rng.integers(0, 256, (high, wide, 3), np.uint8)
        found.append(Page(write_picture(tmp_path / f"{number}.png", pixels), f"zorb, a red apple ({number})"))
    return tuple(found)


def settings(pages: tuple[Page, ...], **fields: Any) -> Settings:
    usual: dict[str, Any] = {
        "name": "zorb", "model": "ab" * 32, "album": digest(pages), "trigger": "zorb", "rank": 4, "rate": 0.02,
        "batch": 2, "size": (32, 32), "mirror": True, "seed": 5,
    }  # fmt: skip
    return Settings(**usual | fields)


def training(family: Any, pages: tuple[Page, ...], folder: Path, steps: int, **fields: Any) -> Training:
    return Training(family, lesson_for(family, "it"), pages, settings(pages, **fields), folder, Budget(steps=steps))


def predicted(family: Any) -> torch.Tensor:
    latents = torch.randn(family.shape.latents(64, 64, 1), generator=torch.Generator().manual_seed(1))
    made: torch.Tensor = family.predict(latents, 400.0, [family.encode_prompt(prompt_at("a red apple", 0, 1))], None)
    return made


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_taught_is_worn_by_another(kind: str, pages: tuple[Page, ...], tmp_path: Path) -> None:
    family, bare = load(kind), predicted(load(kind))
    before = {name: one.clone() for name, one in lesson_for(family, "it").painter.state_dict().items()}
    run = training(family, pages, tmp_path / "run", 4)
    losses = [step.loss for step in run.steps()]
    assert len(losses) == 4
    assert all(np.isfinite(losses))
    taught = predicted(family)
    card = CARD.model_copy(update={"family": KINDS[kind]})
    path = tmp_path / "zorb.safetensors"
    run.write(path, card)
    worn = predicted(load(kind).dressed(Outfit(adapters=((path, 1.0),))))
    assert (taught - bare).abs().max() > 1e-3
    torch.testing.assert_close(worn, taught, rtol=0.02, atol=0.02 * float((taught - bare).abs().max()))
    for name, weight in lesson_for(family, "it").painter.state_dict().items():
        plain = name.replace(".base_layer.", ".")
        assert ".lora_" in name or torch.equal(weight, before[plain])


@pytest.mark.parametrize(("kind", "architecture"), [("wan", "wan"), ("sd", "sd1"), ("sdxl", "sdxl")])
def test_the_file_tells_other_tools_what_it_is(
    kind: str, architecture: str, pages: tuple[Page, ...], tmp_path: Path
) -> None:
    run = training(load(kind), pages, tmp_path / "run", 1)
    assert len(list(run.steps())) == 1
    path = tmp_path / "loras" / "zorb.safetensors"
    run.write(path, CARD.model_copy(update={"family": KINDS[kind]}))
    header = read_header(path)
    assert all(name.startswith("lora_unet_") for name in header.shapes)
    assert {name.rpartition("lora_unet_")[2].partition(".")[2] for name in header.shapes} == {
        "alpha", "lora_down.weight", "lora_up.weight",
    }  # fmt: skip
    notes = header.notes
    assert (notes["ss_network_dim"], notes["ss_network_alpha"], notes["ss_steps"]) == ("4", "4.0", "1")
    assert json.loads(notes["ss_tag_frequency"])["zorb"]["zorb"] == len(pages)
    assert notes["modelspec.trigger_phrase"] == "zorb"
    assert notes["modelspec.architecture"].endswith("/lora")
    assert not any(str(tmp_path) in told for told in notes.values())
    part = adding.add(Catalog(tmp_path / "home"), path)
    assert part.hashes[1] == notes["sshs_model_hash"][:12]  # by which the web UIs know it
    if kind == "wan":  # the others' small models have other widths than real ones
        assert (part.kind, part.architecture, part.words) == ("lora", architecture, ("zorb",))


def test_a_run_goes_on_where_it_was_stopped(pages: tuple[Page, ...], tmp_path: Path) -> None:
    first = training(load("wan"), pages, tmp_path / "run", 5)
    steps = first.steps()
    assert [next(steps).number for _ in range(3)] == [1, 2, 3]
    steps.close()
    halfway = predicted(first.lesson._family)  # type: ignore[attr-defined]
    again = training(load("wan"), pages, tmp_path / "run", 5)
    assert again.resumed
    torch.testing.assert_close(predicted(again.lesson._family), halfway)  # type: ignore[attr-defined]
    assert [step.number for step in again.steps()] == [4, 5]
    again.finish()
    assert not training(load("wan"), pages, tmp_path / "run", 5).resumed


def test_a_run_does_not_go_on_with_other_settings(pages: tuple[Page, ...], tmp_path: Path) -> None:
    next(training(load("wan"), pages, tmp_path / "run", 5).steps())
    with pytest.raises(BadRecipe, match="begun with another rank, seed: give the same"):
        training(load("wan"), pages, tmp_path / "run", 5, rank=8, seed=6)
    with pytest.raises(BadRecipe, match="another album"):
        training(load("wan"), pages[:1], tmp_path / "run", 5)


def test_only_what_can_learn_is_taught(pages: tuple[Page, ...]) -> None:
    with pytest.raises(BadRecipe, match="fake cannot be taught"):
        lesson_for(FakeFamily(), "fake")
    with pytest.raises(BadRecipe, match="inpainting cannot learn"):
        lesson_for(StableDiffusion(stable_parts(channels=9)), "it")


@pytest.mark.parametrize(
    ("given", "brought"),
    [((512, 512), (128, 128)), ((1000, 500), (176, 96)), ((500, 1000), (96, 176)), ((9000, 10), (224, 80))],
)
def test_pictures_keep_their_shape_and_are_brought_to_one_area(
    given: tuple[int, int], brought: tuple[int, int]
) -> None:
    assert shape_of(*given, (128, 128), 16) == brought
