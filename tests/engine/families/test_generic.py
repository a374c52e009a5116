"""diffusers' pipelines give the same pictures driven by us, and obey our noise, samplers, previews and cancelling."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import diffusers
import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import save_file

from dreamloom.catalog import Catalog, InputFacts, ModelCard, resolve
from dreamloom.catalog.adding import add
from dreamloom.engine.entry import run
from dreamloom.engine.events import Done, Event, Frames, Pixels, Preview, Progress
from dreamloom.engine.families.generic import Generic
from dreamloom.engine.families.generic.glimpses import Glimpser, outlook
from dreamloom.engine.families.generic.samplers import scheduler_for, share_at
from dreamloom.engine.load import load_family
from dreamloom.errors import BadRecipe, MissingModel, TooLittleMemory
from dreamloom.recipe import ImageSpec, InputFile, Mask, Outpaint, Recipe, ResolvedRecipe, Variation, VideoSpec
from small_pipelines import PIPELINES, saved

PICTURES = [name for name in PIPELINES if name not in ("ltx", "wan")]
FILMS = ["ltx", "wan"]
SIZE = ImageSpec(width=64, height=64)
FILM = VideoSpec(width=64, height=64, frames=9)


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Gives a loaded model by its name, made once."""
    root = tmp_path_factory.mktemp("models")
    kept: dict[str, tuple[ModelCard, Generic, Path]] = {}

    def model(name: str) -> tuple[ModelCard, Generic, Path]:
        if name not in kept:
            folder = saved(name, root)
            card = add(Catalog(root / "home"), folder)
            assert isinstance(card, ModelCard)
            card = card.model_copy(update={"family": "diffusers"})
            loaded = load_family(card)
            assert isinstance(loaded, Generic)
            kept[name] = card, loaded, folder
        return kept[name]

    return model


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A picture and a mask that is white in the middle, by their hash."""
    folder = tmp_path_factory.mktemp("files")
    picture = np.zeros((64, 64, 3), np.uint8)
    picture[:32], picture[32:] = (200, 60, 30), (20, 90, 200)
    mask = np.zeros((64, 64), np.uint8)
    mask[16:48, 16:48] = 255
    Image.fromarray(picture).save(folder / "picture.png")
    Image.fromarray(mask).save(folder / "mask.png")
    return {"aa" * 32: folder / "picture.png", "bb" * 32: folder / "mask.png"}


PICTURE, MASK = InputFile(path="picture.png"), InputFile(path="mask.png")
FACTS = {PICTURE: InputFacts("aa" * 32, 64, 64), MASK: InputFacts("bb" * 32, 64, 64)}


def wanted(card: ModelCard, **fields: Any) -> ResolvedRecipe:
    usual = {"prompt": "a red apple", "seed": 7, "steps": 4, "output": FILM if card.frames > 1 else SIZE}
    return resolve(Recipe(**{**usual, **fields}), card, FACTS, "dreamloom 0")


def events(model: tuple[ModelCard, Generic, Path], files: dict[str, Path] | None = None, **fields: Any) -> list[Event]:
    preview_every = fields.pop("preview_every", 0)
    return list(run(wanted(model[0], **fields), model[1], model[0], files or {}, preview_every=preview_every))


def painted(model: tuple[ModelCard, Generic, Path], files: dict[str, Path] | None = None, **fields: Any) -> Pixels:
    made = [event.pixels for event in events(model, files, **fields) if isinstance(event, Frames)]
    return np.concatenate(made)


@pytest.mark.parametrize("name", PIPELINES)
def test_it_agrees_with_the_stock_pipeline(models: Any, name: str) -> None:
    card, model, folder = models(name)
    ours = painted((card, model, folder), sampler=card.sampler if name != "sd2" else "DDIM")
    stock = diffusers.DiffusionPipeline.from_pretrained(folder)
    stock.set_progress_bar_config(disable=True)
    asked = {"num_frames": 9, "frame_rate": 24} if name == "ltx" else {"num_frames": 9} if name == "wan" else {}
    guidance = {"true_cfg_scale": card.cfg_scale, "negative_prompt": " "} if name == "qwen-image" else {}
    guidance = guidance or {"guidance_scale": card.cfg_scale - (name == "z-image")}
    binned = {"use_resolution_binning": False} if name in ("pixart", "sana") else {}
    made = stock(
        "a red apple", width=64, height=64, num_inference_steps=4, generator=torch.Generator().manual_seed(7),
        output_type="np", **asked, **guidance, **binned,
    )  # fmt: skip
    theirs = made.frames[0] if card.frames > 1 else made.images
    assert np.array_equal(ours, np.rint(np.clip(theirs, 0, 1) * 255).astype(np.uint8))


@pytest.mark.parametrize("name", PIPELINES)
def test_every_step_is_told_and_shown(models: Any, name: str) -> None:
    told = events(models(name), preview_every=1)
    assert [(event.step, event.steps) for event in told if isinstance(event, Progress)] == [
        (n, 4) for n in (1, 2, 3, 4)
    ]
    shown = [event for event in told if isinstance(event, Preview)]
    assert [event.step for event in shown] == [1, 2, 3]
    assert all(event.pixels.shape == (64, 64, 3) for event in shown)
    assert isinstance(told[-1], Done)
    frames = [event for event in told if isinstance(event, Frames)]
    assert [event.last for event in frames] == [*[False] * (len(frames) - 1), True]
    assert sum(len(event.pixels) for event in frames) == (9 if name in FILMS else 1)


class Mosaic(torch.nn.Module):
    """An autoencoder whose latents are its pictures' colours at an eighth of their size, mixed and scaled."""

    def __init__(self) -> None:
        super().__init__()
        self.mixing = torch.nn.Parameter(torch.randn(4, 3, generator=torch.Generator().manual_seed(1)))
        self.config = {"block_out_channels": (1, 1, 1, 1), "scaling_factor": 0.2, "shift_factor": 0.5}

    def encode(self, pictures: torch.Tensor) -> tuple[torch.Tensor]:
        small = torch.nn.functional.interpolate(pictures, scale_factor=1 / 8, mode="area")
        return (torch.einsum("cr,nrhw->nchw", self.mixing, small),)


@pytest.mark.parametrize("packed", [False, True])
def test_a_preview_has_the_colours_of_what_comes_out(packed: bool) -> None:
    coder = Mosaic()
    picture = torch.full((1, 3, 64, 96), -1.0)
    picture[:, 0, :, :48], picture[:, 2, :, 48:] = 1.0, 0.5
    with torch.no_grad():
        latents = (coder.encode(picture)[0] - 0.5) * 0.2
    if packed:
        latents = latents.view(1, 4, 4, 2, 6, 2).permute(0, 2, 4, 1, 3, 5).reshape(1, 24, 16)
    shown = Glimpser(coder).picture(latents, 96, 64, 1)
    assert shown is not None
    assert shown.shape == (64, 96, 3)
    assert np.abs(shown[:, :40].astype(int) - (255, 0, 0)).max() < 12
    assert np.abs(shown[:, 56:].astype(int) - (0, 0, 191)).max() < 12


@pytest.mark.parametrize("sampler", ["Euler", "DPM++ 2M Karras", "DDIM"])
@pytest.mark.parametrize("name", ["flux", "sd2"])
def test_two_points_on_the_way_tell_where_it_leads(models: Any, name: str, sampler: str) -> None:
    scheduler = scheduler_for(models(name)[1].stock, sampler)
    scheduler.set_timesteps(8, **({"mu": 1.0} if name == "flux" else {}))
    goal, noise = torch.full((1, 4, 8, 8), 0.7), torch.randn(1, 4, 8, 8)
    at = [kept * goal + share * noise for kept, share in (share_at(scheduler, index) for index in range(9))]
    for index in range(8):
        assert torch.allclose(outlook(at[index], at[index + 1], scheduler, index), goal, atol=1e-3)
    assert torch.allclose(at[8], goal, atol=0.05)


@pytest.mark.parametrize("name", ["flux", "sd2", "ltx"])
def test_the_seed_decides_and_neighbours_do_not(models: Any, name: str) -> None:
    model = models(name)
    alone, again, other = painted(model), painted(model), painted(model, seed=8)
    assert np.array_equal(alone, again)
    assert not np.array_equal(alone, other)
    assert np.array_equal(painted(model, count=2)[len(alone) :], other)


def test_a_variation_goes_from_one_seeds_picture_to_the_others(models: Any) -> None:
    model = models("sd3")
    first, second = painted(model).astype(int), painted(model, seed=8).astype(int)
    kept = painted(model, variation=Variation(seed=8, strength=0.0))
    gone = painted(model, variation=Variation(seed=8, strength=1.0))
    between = painted(model, variation=Variation(seed=8, strength=0.5)).astype(int)
    assert np.array_equal(kept, first)
    assert np.array_equal(gone, second)
    assert 0 < np.abs(between - first).mean() < np.abs(second - first).mean()


@pytest.mark.parametrize("sampler", ["Euler", "Euler a", "Heun", "DPM++ 2M Karras", "DPM++ 2M SDE", "UniPC", "LCM"])
@pytest.mark.parametrize("name", ["flux", "sd2"])
def test_samplers_go_by_our_names(models: Any, name: str, sampler: str) -> None:
    model = models(name)
    made = painted(model, sampler=sampler)
    assert np.array_equal(made, painted(model, sampler=sampler))
    assert 5 < made.std() < 120  # neither grey nor torn to black and white
    own = "DDIM" if name == "sd2" else "Euler"
    assert np.array_equal(made, painted(model, sampler=own)) == (sampler == own)


def test_a_model_with_a_sampler_of_its_own_takes_no_other(models: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    card, model, _ = models("pixart")

    class Peculiar(type(model.stock)):  # type: ignore[misc]
        pass

    monkeypatch.setattr(model, "stock", Peculiar.from_config(model.stock.config))
    with pytest.raises(BadRecipe, match="with the sampler DDIM only"):
        painted((card, model, Path()), sampler="Euler")


@pytest.mark.parametrize("name", ["flux", "sd3", "sd2", "z-image", "qwen-image"])
def test_from_a_picture(models: Any, files: dict[str, Path], name: str) -> None:
    model = models(name)
    given = np.asarray(Image.open(files["aa" * 32])).astype(int)
    little = painted(model, files, init_image=PICTURE, strength=0.3, steps=10)
    much = painted(model, files, init_image=PICTURE, strength=0.9, steps=10)
    nothing = painted(model, files, init_image=PICTURE, strength=0.0)
    assert little.shape == (1, 64, 64, 3)
    assert np.array_equal(nothing[0], given)
    assert not np.array_equal(little, much)
    steps = [
        event.step for event in events(model, files, init_image=PICTURE, strength=0.5) if isinstance(event, Progress)
    ]
    assert steps == [3, 4]


@pytest.mark.parametrize("name", ["flux", "sd3", "sd2", "z-image", "qwen-image"])
def test_under_a_mask_all_else_stays(models: Any, files: dict[str, Path], name: str) -> None:
    made = painted(models(name), files, init_image=PICTURE, mask=Mask(file=MASK), strength=0.9)[0]
    given, mask = (np.asarray(Image.open(file)) for file in files.values())
    assert np.array_equal(made[mask == 0], given[mask == 0])
    assert not np.array_equal(made[mask > 0], given[mask > 0])


def test_beyond_the_border(models: Any, files: dict[str, Path]) -> None:
    made = painted(models("sd3"), files, init_image=PICTURE, outpaint=Outpaint(right=32), output=ImageSpec())[0]
    assert made.shape == (64, 96, 3)
    assert np.array_equal(made[:, :60], np.asarray(Image.open(files["aa" * 32]))[:, :60])


@pytest.mark.parametrize("name", FILMS)
def test_a_picture_is_a_film_of_one_frame(models: Any, name: str) -> None:
    assert painted(models(name), output=SIZE).shape == (1, 64, 64, 3)


def test_a_side_that_there_is_not_is_told_even_if_the_card_thinks_so(models: Any, files: dict[str, Path]) -> None:
    card, model, folder = models("pixart")
    hopeful = card.model_copy(update={"tasks": ("text to picture", "picture to picture")})
    with pytest.raises(BadRecipe, match="cannot start from a picture"):
        painted((hopeful, model, folder), files, init_image=PICTURE)


def test_a_picture_begins_a_film(models: Any, files: dict[str, Path]) -> None:
    model = models("ltx")
    made = painted(model, files, init_image=PICTURE)
    assert made.shape == (9, 64, 64, 3)
    assert not np.array_equal(made, painted(model))


def test_a_film_becomes_another(models: Any, tmp_path: Path) -> None:
    card, model, _ = models("wan")
    frames = np.zeros((9, 64, 64, 3), np.uint8)
    for number, frame in enumerate(frames):
        frame[:, : 6 * number + 6] = (220, 120, 20)
    film = InputFile(path="given.gif")
    Image.fromarray(frames[0]).save(
        tmp_path / "given.gif", save_all=True, append_images=[Image.fromarray(one) for one in frames[1:]], duration=125
    )
    facts = {film: InputFacts("cc" * 32, 64, 64, seconds=9 / 8, fps=8.0)}
    recipe = Recipe(prompt="a red apple", seed=7, steps=4, strength=0.5, init_video=film, output=FILM)
    found = list(run(resolve(recipe, card, facts, "dreamloom 0"), model, card, {"cc" * 32: tmp_path / "given.gif"}))
    made = np.concatenate([event.pixels for event in found if isinstance(event, Frames)])
    assert made.shape == (9, 64, 64, 3)


def test_closing_it_ends_the_pipeline_at_the_next_step(models: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    card, model, _ = models("flux")
    calls = []
    forward = model.pipeline.transformer.forward
    monkeypatch.setattr(
        model.pipeline.transformer, "forward", lambda *args, **options: calls.append(1) or forward(*args, **options)
    )
    running = run(wanted(card, steps=50), model, card, {})
    assert isinstance(running, Iterator)
    next(running)
    running.close()  # type: ignore[attr-defined]
    assert len(calls) == 1
    assert painted((card, model, Path())).shape == (1, 64, 64, 3)


@pytest.mark.parametrize(
    ("name", "fields", "words"),
    [
        ("flux", {"prompt": "a [cat:dog:0.5]"}, "one text for all its steps"),
        ("flux", {"guidance_interval": (0.2, 0.8)}, "guided all the way"),
        ("pixart", {"init_image": PICTURE}, "cannot do picture to picture"),
        ("sana", {"init_image": PICTURE, "mask": Mask(file=MASK)}, "cannot do inpaint"),
        ("wan", {"init_image": PICTURE}, "cannot do picture to film"),
        ("ltx", {"output": VideoSpec(width=64, height=64, frames=8, loop=True)}, "loops"),
        ("flux", {"output": FILM}, "cannot do text to film"),
    ],
)  # fmt: skip
def test_what_it_cannot_do_is_said_in_a_sentence(
    models: Any, files: dict[str, Path], name: str, fields: dict[str, Any], words: str
) -> None:
    with pytest.raises(BadRecipe, match=words):
        painted(models(name), files, **fields)


@pytest.mark.parametrize(
    "error", [torch.OutOfMemoryError("CUDA"), RuntimeError("can't allocate memory"), MemoryError()]
)
def test_too_little_memory_says_what_to_lower(models: Any, monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    card, model, _ = models("ltx")

    def full(*_: Any, **__: Any) -> None:
        raise error

    monkeypatch.setattr(model.pipeline.transformer, "forward", full)
    with pytest.raises(TooLittleMemory, match="64x64 with 9 frames with ltx: lower the size or the frames"):
        painted((card, model, Path()))


def test_weights_in_the_prompt_are_left_out(models: Any) -> None:
    model = models("z-image")
    assert np.array_equal(painted(model, prompt="a (red:1.3) [apple]"), painted(model, prompt="a red apple"))


def test_a_painter_alone_borrows_the_rest(models: Any, tmp_path: Path) -> None:
    card, model, folder = models("flux")
    single = tmp_path / "mine.safetensors"
    save_file(model.pipeline.transformer.state_dict(), single)
    alone = card.model_copy(update={"path": str(single), "complete": False, "name": "mine"})
    with pytest.raises(MissingModel, match=r"dream models add black-forest-labs/FLUX\.1-dev"):
        load_family(alone)
    loaded = load_family(alone.model_copy(update={"borrows": str(folder)}))
    assert isinstance(loaded, Generic)
    assert np.array_equal(painted((alone, loaded, single)), painted((card, model, folder)))
