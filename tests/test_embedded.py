"""The embedded model itself: real weights, loaded once, a few pictures each."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from dreamloom import Recipe, Studio
from dreamloom.catalog import find_card
from dreamloom.catalog.cards import WEIGHTS, known_cards, weights_hash
from dreamloom.engine.events import Frames, Glance
from dreamloom.motion.whole import camera_of
from dreamloom.recipe import ImageSpec, InputFile, Mask, Outpaint, ResolvedRecipe, VideoSpec
from dreamloom.recipe.camera import read_all


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Studio:
    return Studio(tmp_path_factory.mktemp("home"))


def pixels(studio: Studio, recipe: Recipe | ResolvedRecipe) -> list[np.ndarray[Any, Any]]:
    resolved = recipe if isinstance(recipe, ResolvedRecipe) else studio.resolve(recipe)
    made = {event.item: event.pixels[0] for event in studio.run(resolved) if isinstance(event, Frames)}
    return [made[number] for number in sorted(made)]


def test_the_weights_are_those_of_the_card_and_small_enough() -> None:
    for card in known_cards():
        assert weights_hash(card.folder) == card.sha256
        assert all(source.licence in {"MIT", "Apache-2.0", "CC-BY-4.0", "CC0-1.0"} for source in card.sources)
    sizes = [file.stat().st_size for file in WEIGHTS.rglob("*") if file.is_file()]
    assert sum(sizes) <= 44 * 2**20
    assert max(sizes) <= 16 * 2**20


def test_a_picture_is_the_same_twice_and_in_a_batch(studio: Studio) -> None:
    batch = pixels(studio, Recipe(prompt="a red apple", seed=5, count=4, steps=6))
    for number in (0, 3):
        alone = pixels(studio, Recipe(prompt="a red apple", seed=5 + number, steps=6))[0]
        assert np.array_equal(alone, batch[number])
    assert not np.array_equal(batch[0], batch[1])


def test_it_paints_what_is_asked_for(studio: Studio) -> None:
    apple = pixels(studio, Recipe(prompt="a red apple on a white background", seed=1))[0].astype(int)
    red = (apple[..., 0] > 140) & (apple[..., 1] < 110) & (apple[..., 2] < 110)
    assert red[64:192, 64:192].mean() > 0.4
    blue = pixels(studio, Recipe(prompt="a red apple on a blue background", seed=1))[0].astype(int)
    corners = np.stack([blue[2, 2], blue[2, -3], blue[-3, 2], blue[-3, -3]])
    assert (corners[:, 2] > corners[:, 0] + 40).all()


def test_inpainting_keeps_everything_else_exactly(studio: Studio, tmp_path: Path) -> None:
    picture = pixels(studio, Recipe(prompt="a red apple", seed=1, steps=6))[0]
    Image.fromarray(picture).save(tmp_path / "apple.png")
    mask = np.zeros((256, 256), np.uint8)
    mask[80:180, 60:200] = 255
    Image.fromarray(mask).save(tmp_path / "mask.png")
    made = pixels(
        studio,
        Recipe(
            prompt="a green apple",
            seed=2,
            steps=6,
            init_image=InputFile(path=str(tmp_path / "apple.png")),
            mask=Mask(file=InputFile(path=str(tmp_path / "mask.png"))),
        ),
    )[0]
    assert np.array_equal(made[mask == 0], picture[mask == 0])
    assert not np.array_equal(made[mask > 0], picture[mask > 0])


def test_outpainting_grows_and_keeps_the_old_picture(studio: Studio, tmp_path: Path) -> None:
    picture = pixels(studio, Recipe(prompt="a red apple", seed=1, steps=6))[0]
    Image.fromarray(picture).save(tmp_path / "apple.png")
    made = pixels(
        studio,
        Recipe(
            prompt="a red apple",
            seed=2,
            steps=4,
            init_image=InputFile(path=str(tmp_path / "apple.png")),
            outpaint=Outpaint(left=30, bottom=10),
        ),
    )[0]
    assert made.shape == (266, 286, 3)
    assert np.array_equal(made[:256, 30:], picture)


def test_a_file_is_remade_to_the_same_pixels(studio: Studio, tmp_path: Path) -> None:
    saved = studio.paint(Recipe(prompt="{a lion|a tiger} --seed 3", steps=4), tmp_path / "cat.png")[0]
    text = Image.open(saved.path).text  # type: ignore[attr-defined]
    assert json.loads(text["dreamloom"])["items"][0]["seed"] == 3
    list(studio.remake(saved.path, tmp_path / "again.png"))
    assert Image.open(tmp_path / "again.png").tobytes() == Image.open(saved.path).tobytes()


def test_stock_diffusers_loads_the_folder_and_paints_the_same(studio: Studio) -> None:
    from diffusers import WanPipeline, WanVACEPipeline

    from dreamloom.engine.noise import noise

    card = find_card(None)
    stock = WanVACEPipeline.from_pretrained(card.folder, dtype=torch.float32, local_files_only=True)
    stock.set_progress_bar_config(disable=True)
    family, _ = studio.family(studio.resolve(Recipe(prompt="a red apple")))
    plain = WanPipeline(stock.tokenizer, stock.text_encoder, stock.vae, stock.scheduler, family.plain)  # type: ignore[attr-defined]
    plain.set_progress_bar_config(disable=True)
    start = noise(family.shape.latents(card.width, card.height, 1), 9)
    theirs = plain(
        prompt="a red apple",
        height=card.height,
        width=card.width,
        num_frames=1,
        num_inference_steps=6,
        guidance_scale=3.0,
        latents=start.unsqueeze(0),
        max_sequence_length=card.text_length,
        output_type="np",
    ).frames[0][0]
    ours = pixels(studio, Recipe(prompt="a red apple", seed=9, steps=6, cfg_scale=3.0, sampler="UniPC"))[0]
    assert np.abs(theirs * 255 - ours).max() <= 1.01


def test_a_film_begins_with_its_picture_and_the_camera_goes_as_told(studio: Studio, tmp_path: Path) -> None:
    side = 128
    spec = ImageSpec(width=side, height=side)
    picture = pixels(studio, Recipe(prompt="a castle in the mountains", seed=5, output=spec))[0]
    Image.fromarray(picture).save(tmp_path / "castle.png")
    filmed = studio.resolve(
        Recipe(
            prompt="a castle in the mountains", seed=5, steps=10, output=VideoSpec(width=side, height=side),
            init_image=InputFile(path=str(tmp_path / "castle.png")), camera=read_all("pan left 12"),
        )
    )  # fmt: skip
    film = np.concatenate([event.pixels for event in studio.run(filmed) if isinstance(event, Frames)])
    assert film.shape == (17, side, side, 3)
    assert np.square(film[0] / 255 - picture / 255).mean() < 10**-2.4
    assert camera_of(list(film)).right > 0.05  # what is seen goes the other way


def test_an_instruction_changes_what_it_is_about(studio: Studio, tmp_path: Path) -> None:
    day = pixels(studio, Recipe(prompt="a castle in a meadow", seed=4))[0]
    Image.fromarray(day).save(tmp_path / "day.png")
    start = InputFile(path=str(tmp_path / "day.png"))
    night = pixels(studio, Recipe(prompt="make it night", seed=1, edit=True, init_image=start))[0]
    assert night.mean() < 0.75 * day.mean()


def test_turbo_belongs_to_the_embedded_weights_and_paints_in_six_steps(studio: Studio) -> None:
    recipe = Recipe(prompt="a red apple on a white background", seed=1, model="dreamloom-mini-turbo")
    resolved = studio.resolve(recipe)
    assert (resolved.steps, resolved.cfg_scale) == (6, 1)
    apple = pixels(studio, resolved)[0].astype(int)
    red = (apple[..., 0] > 140) & (apple[..., 1] < 110) & (apple[..., 2] < 110)
    assert red[64:192, 64:192].mean() > 0.4
    assert (apple[[2, 2, -3, -3], [2, -3, 2, -3]] > 200).all()


def test_watching_changes_nothing_and_tells_which_words_steer(studio: Studio) -> None:
    resolved = studio.resolve(Recipe(prompt="a red apple, 3d render", seed=3, steps=2))
    (plain,) = pixels(studio, resolved)
    events = list(studio.run(resolved, watch=True))
    (seen,) = [event.pixels[0] for event in events if isinstance(event, Frames)]
    assert np.array_equal(plain, seen)
    glances = [event for event in events if isinstance(event, Glance)]
    assert [glance.step for glance in glances] == [1, 2]
    assert glances[0].words == ("a", "red", "apple", "3d", "render")
    assert glances[0].maps.shape == (5, 16, 16)
    assert glances[0].maps.std(axis=(1, 2)).max() > 0.001
