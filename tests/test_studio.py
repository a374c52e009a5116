"""The studio from end to end, with a fake family: make, inspect, remake."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import dreamloom
from dreamloom.catalog import cards
from dreamloom.engine.events import Done, Frames, Preview, Progress
from dreamloom.errors import BadFile, BadRecipe, CannotWrite, MissingInput, MissingModel
from dreamloom.media.pictures import read_picture
from dreamloom.media.writing import write_picture
from dreamloom.recipe import ImageSpec, InputFile, Mask, Mix, Outpaint, Recipe, Variation
from dreamloom.studio import Note, Saved, Studio, destination, name_from
from dreamloom.trust.stamp import fields_for
from example_card import CARD
from fake_family import FakeFamily

APPLE = Recipe(prompt="a red apple", seed=7, steps=3)


def put_card(folder: Path, **changes: Any) -> None:
    (folder / CARD.name).mkdir(parents=True, exist_ok=True)
    (folder / CARD.name / "card.json").write_text(CARD.model_copy(update=changes).model_dump_json())
    cards.known_cards.cache_clear()


@pytest.fixture
def fake() -> FakeFamily:
    return FakeFamily()


@pytest.fixture
def studio(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fake: FakeFamily) -> Iterator[Studio]:
    """A studio whose only model is a fake, in a folder of its own that is also the working folder."""
    monkeypatch.setattr(cards, "WEIGHTS", tmp_path / "weights")
    monkeypatch.setattr("dreamloom.engine.load.load_family", lambda card: fake)
    monkeypatch.chdir(tmp_path)
    put_card(tmp_path / "weights")
    yield Studio(home=tmp_path / "home")
    cards.known_cards.cache_clear()


def saved(events: Any) -> list[Saved]:
    return [event for event in events if isinstance(event, Saved)]


def pixels(path: Path) -> Any:
    return read_picture(path).pixels


def picture(path: Path, width: int = 50, height: int = 37) -> InputFile:
    write_picture(path, np.random.default_rng(3).integers(0, 256, (height, width, 3), np.uint8))
    return InputFile(path=str(path))


def half_mask(path: Path, width: int = 50, height: int = 37) -> Mask:
    white = np.zeros((height, width, 3), np.uint8)
    white[:, width // 2 :] = 255
    write_picture(path, white)
    return Mask(file=InputFile(path=str(path)), blur=1)


# making


def test_making_tells_its_steps_and_what_was_saved(studio: Studio) -> None:
    events = list(studio.make(APPLE, preview_every=2))
    kinds = [type(event) for event in events]
    assert kinds == [Progress, Progress, Preview, Progress, Frames, Saved, Done]
    (one,) = saved(events)
    assert one.path == Path("outputs/a-red-apple.png")
    assert np.array_equal(pixels(one.path), events[4].pixels[0])
    assert one.resolved.items[0].seed == 7
    assert one.seconds >= 0


def test_the_model_is_loaded_once(studio: Studio, monkeypatch: pytest.MonkeyPatch, fake: FakeFamily) -> None:
    loads: list[str] = []
    monkeypatch.setattr("dreamloom.engine.load.load_family", lambda card: loads.append(card.name) or fake)
    studio.paint(APPLE)
    studio.paint(APPLE)
    assert loads == [CARD.name]


def test_names_are_never_taken_twice(studio: Studio, tmp_path: Path) -> None:
    names = [one.path.name for _ in range(2) for one in studio.paint(APPLE.model_copy(update={"count": 2}))]
    assert names == ["a-red-apple.png", "a-red-apple-2.png", "a-red-apple-3.png", "a-red-apple-4.png"]
    folder = tmp_path / "there.already"
    folder.mkdir()
    assert studio.paint(APPLE, folder)[0].path == folder / "a-red-apple.png"
    assert studio.paint(APPLE, Path("new"))[0].path == Path("new/a-red-apple.png")


def test_several_pictures_in_a_named_file_are_numbered(studio: Studio) -> None:
    three = APPLE.model_copy(update={"count": 3})
    for again in ("", "-2"):
        names = [one.path.name for one in studio.paint(three, Path("fruit.v2.png"))]
        assert names == [f"fruit.v2-{number}{again}.png" for number in (1, 2, 3)]


def test_the_file_that_the_user_named_is_replaced(studio: Studio) -> None:
    for name in ("dr.who.png", "photo.JPG", "lossless.webp"):
        for seed in (1, 2):
            (one,) = studio.paint(APPLE.model_copy(update={"seed": seed}), Path(name))
            assert one.path == Path(name)
            assert studio.inspect(one.path).recipe.seed == seed


def test_an_ending_that_cannot_be_written_is_refused_before_anything_is_painted(
    studio: Studio, fake: FakeFamily
) -> None:
    with pytest.raises(BadFile, match=r"end it in \.png"):
        studio.paint(APPLE, Path("apple.tiff"))
    assert not fake.calls


def test_each_file_holds_the_recipe_of_its_own_picture(studio: Studio) -> None:
    for one in studio.paint(Recipe(prompt="a {red|blue|green} cat", seed=3, count=3)):
        found = studio.inspect(one.path)
        assert found.tool == "dreamloom"
        assert found.resolved == one.resolved
        assert found.resolved.items[0].seed == 3 + one.item


def test_two_studios_may_write_to_one_folder(studio: Studio, tmp_path: Path) -> None:
    other = Studio(home=tmp_path / "other")
    running = [studio.make(APPLE, tmp_path / "both"), other.make(APPLE, tmp_path / "both")]
    made = []
    while running:
        for one in list(running):
            event = next(one, None)
            if event is None:
                running.remove(one)
            elif isinstance(event, Saved):
                made.append(event.path.name)
    assert sorted(made) == ["a-red-apple-2.png", "a-red-apple.png"]


def test_closing_leaves_nothing_half_done(studio: Studio, tmp_path: Path) -> None:
    running = studio.make(APPLE.model_copy(update={"count": 2}), tmp_path / "new")
    for event in running:
        if isinstance(event, Saved):
            break
    running.close()
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["a-red-apple.png"]


def test_where_nothing_can_be_written_it_says_so(studio: Studio, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(CannotWrite):
        studio.paint(APPLE, tmp_path / "file" / "apple.png")


@pytest.mark.parametrize(
    ("output", "count", "folder", "stem", "suffix"),
    [
        (None, 1, "outputs", "a-cat", ".png"),
        (Path("new"), 4, "new", "a-cat", ".png"),
        (Path("a/b.c.png"), 1, "a", "b.c", ".png"),
        (Path("b.webp"), 2, ".", "b", ".webp"),
    ],
)
def test_destinations(output: Path | None, count: int, folder: str, stem: str, suffix: str) -> None:
    place = destination(output, "a cat", count)
    assert (place.folder, place.stem, place.suffix) == (Path(folder), stem, suffix)
    assert place.file == (output if output and output.suffix and count == 1 else None)


def test_names_come_from_the_first_words() -> None:
    assert name_from("A (red:1.3) Apple, [on|under] the moon!") == "a-red-apple-on-the-moon"
    assert name_from("…") == "dream"
    assert name_from("../../etc/passwd") == "etc-passwd"
    assert name_from("ein süßer Apfel") == "ein-süßer-apfel"
    assert len(name_from("word " * 99)) <= 48


# remaking


@pytest.mark.parametrize("suffix", [".png", ".webp"])
@pytest.mark.parametrize("edit", ["words", "picture", "mask", "outpaint"])
def test_a_file_is_remade_pixel_for_pixel(studio: Studio, tmp_path: Path, edit: str, suffix: str) -> None:
    start = picture(tmp_path / "in" / "cat.png")
    fields: dict[str, Any] = {
        "words": {"variation": Variation(seed=1, strength=0.2), "negative_prompt": "blur"},
        "picture": {"init_image": start, "strength": 0.4},
        "mask": {"init_image": start, "mask": half_mask(tmp_path / "in" / "mask.png")},
        "outpaint": {"init_image": start, "outpaint": Outpaint(left=9)},
    }[edit]
    asked = Recipe(prompt="a {red|blue} apple", sampler="DPM++ 2M SDE", count=2, steps=3, **fields)
    made = studio.paint(asked, tmp_path / f"apple{suffix}")[1]
    (again,) = saved(studio.remake(made.path))
    assert again.path == tmp_path / f"apple-2-remade{suffix}"
    assert again.resolved == made.resolved
    assert np.array_equal(pixels(again.path), pixels(made.path))
    (third,) = saved(studio.remake(made.path))
    assert third.path == tmp_path / f"apple-2-remade-2{suffix}"


def test_a_walk_between_prompts_is_remade_from_the_file_alone(studio: Studio, tmp_path: Path) -> None:
    recipe = APPLE.model_copy(update={"mix": Mix(prompt="a green pear on the table", share=0.5), "watermark": False})
    (made,) = studio.paint(recipe, tmp_path / "between.png")
    ends = [studio.paint(APPLE.model_copy(update={"prompt": one, "watermark": False}), tmp_path / f"{one}.png")[0]
            for one in ("a red apple", "a green pear on the table")]  # fmt: skip
    grey, first, second = (float(read_picture(one.path).pixels.mean()) for one in (made, *ends))
    assert first < grey < second
    (again,) = saved(studio.remake(made.path, tmp_path / "again.png"))
    assert np.array_equal(read_picture(again.path).pixels, read_picture(made.path).pixels)
    assert again.resolved == made.resolved


def test_what_is_remade_never_replaces_what_came_meanwhile(studio: Studio, tmp_path: Path) -> None:
    (made,) = studio.paint(APPLE, tmp_path / "apple.png")
    running = studio.remake(made.path)
    next(running)
    (tmp_path / "apple-remade.png").write_text("came meanwhile")
    (again,) = saved(running)
    assert again.path == tmp_path / "apple-remade-2.png"
    assert (tmp_path / "apple-remade.png").read_text() == "came meanwhile"


def test_inputs_are_found_in_the_keep_beside_the_file_and_where_they_are_given(tmp_path: Path, studio: Studio) -> None:
    start = picture(tmp_path / "in" / "cat.png")
    (made,) = studio.paint(Recipe(prompt="a cat", init_image=start), tmp_path / "out" / "cat-2.png")
    moved = (tmp_path / "in" / "cat.png").rename(tmp_path / "elsewhere.png")
    assert saved(studio.remake(made.path))  # from the keep
    stranger = Studio(home=tmp_path / "empty")
    with pytest.raises(MissingInput, match=r"'cat\.png'") as caught:
        list(stranger.remake(made.path))
    assert caught.value.sha256 == made.resolved.init_image.sha256
    assert saved(stranger.remake(made.path, inputs=[moved]))
    moved.rename(made.path.with_name("cat.png"))
    assert saved(stranger.remake(made.path))


def test_a_found_recipe_can_be_varied_with_its_inputs_from_the_keep(tmp_path: Path, studio: Studio) -> None:
    fields = {"init_image": picture(tmp_path / "a" / "1.png"), "mask": half_mask(tmp_path / "b" / "1.png")}
    (made,) = studio.paint(Recipe(prompt="a cat", seed=1, **fields), tmp_path / "out.png")
    found = studio.inspect(made.path).recipe
    assert studio.resolve(found).id == made.resolved.id
    varied = studio.resolve(found.model_copy(update={"seed": 2}))
    assert varied.mask == made.resolved.mask
    assert varied.init_image == made.resolved.init_image


def test_other_weights_and_other_models_are_missing(studio: Studio, tmp_path: Path) -> None:
    (made,) = studio.paint(APPLE)
    put_card(tmp_path / "weights", sha256="cd" * 32)
    with pytest.raises(MissingModel, match="made with other weights of dreamloom-mini") as caught:
        list(studio.remake(made.path))
    assert caught.value.name == CARD.name
    put_card(tmp_path / "weights", name="another", sha256="cd" * 32)
    with pytest.raises(MissingModel, match=r"made with dreamloom-mini \(hash ababababab\), which is not here"):
        list(studio.remake(made.path))
    put_card(tmp_path / "weights", name="another")  # the same weights under another name
    assert list(studio.remake(made.path))
    with pytest.raises(MissingModel):
        studio.paint(Recipe(prompt="a cat", model="nothing"))


def test_a_file_without_a_recipe_is_refused(studio: Studio, tmp_path: Path) -> None:
    picture(tmp_path / "plain.png")
    with pytest.raises(BadFile, match="holds no recipe"):
        studio.inspect(tmp_path / "plain.png")
    with pytest.raises(BadFile, match="holds no recipe"):
        list(studio.remake(tmp_path / "plain.png"))
    with pytest.raises(BadFile, match="there is no file"):
        list(studio.remake(tmp_path / "nothing.png"))


def a1111(path: Path, settings: str, prompt: str = "a (red:1.2) apple <lora:shiny:0.8>") -> Path:
    text = f"{prompt}\nNegative prompt: blur\n{settings}"
    return write_picture(path, np.zeros((8, 8, 3), np.uint8), {"parameters": text})


def test_another_tools_file_is_painted_as_near_as_it_goes(studio: Studio, tmp_path: Path) -> None:
    settings = "Steps: 5, Sampler: DPM2 a, Schedule type: Karras, CFG scale: 6, Seed: 99, Size: 500x510, Model: xl"
    file = a1111(tmp_path / "00001-99.png", settings)
    events = list(studio.remake(file))
    notes = [event.text for event in events if isinstance(event, Note)]
    assert len(notes) == 4
    for word, note in zip(("xl", "DPM2 a Karras", "500x510", "adapters"), notes, strict=True):
        assert word in note
    (made,) = saved(events)
    assert made.path == tmp_path / "00001-99-remade.png"
    resolved = made.resolved
    item = resolved.items[0]
    assert (item.prompt, item.negative_prompt, item.seed) == ("a (red:1.2) apple", "blur", 99)
    assert (resolved.steps, resolved.cfg_scale, resolved.sampler) == (5, 6, CARD.sampler)
    assert resolved.output == ImageSpec(width=128, height=128)


def test_another_tools_picture_to_start_from_is_looked_for(studio: Studio, tmp_path: Path) -> None:
    settings = (
        "Steps: 4, Sampler: Euler a, CFG scale: 6, Seed: 9, Size: 64x64, Denoising strength: 0.5, Init image: cat.png"
    )
    file = a1111(tmp_path / "old" / "a.png", settings, "a cat")
    with pytest.raises(MissingInput, match=r"'cat\.png'"):
        list(studio.remake(file))
    picture(tmp_path / "old" / "cat.png")
    (made,) = saved(studio.remake(file))
    assert made.resolved.strength == 0.5
    assert made.resolved.init_image is not None
    assert made.resolved.init_image.path == "cat.png"
    assert not list((tmp_path / "old").glob("*-remade-2*"))


def test_another_tools_file_without_a_prompt_is_refused_in_a_sentence(studio: Studio, tmp_path: Path) -> None:
    file = a1111(tmp_path / "a.png", "Steps: 4, Sampler: Euler, CFG scale: 6, Seed: 9", "")
    with pytest.raises(BadRecipe, match="the prompt is empty"):
        list(studio.remake(file))


def test_a_picture_in_a_format_that_is_only_read_is_remade_as_png(studio: Studio, tmp_path: Path) -> None:
    (made,) = studio.paint(APPLE, tmp_path / "apple.png")
    odd = made.path.rename(tmp_path / "apple.bin")
    (again,) = saved(studio.remake(odd))
    assert again.path == tmp_path / "apple-remade.png"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"sampler": "Newest"}, "there is no sampler 'Newest'"),
        ({"output": ImageSpec(width=50, height=64)}, "width 50 is not divisible by 16"),
        ({"output": ImageSpec(width=16_384, height=16_384)}, "more than dreamloom-mini can paint"),
    ],
)
def test_a_file_may_ask_for_what_this_version_cannot_do(
    studio: Studio, tmp_path: Path, fake: FakeFamily, change: Any, sentence: str
) -> None:
    odd = studio.resolve(APPLE).model_copy(update=change)
    file = write_picture(tmp_path / "odd.png", np.zeros((8, 8, 3), np.uint8), fields_for(odd))
    with pytest.raises(BadRecipe, match=sentence):
        list(studio.remake(file))
    assert not fake.calls


# loading


def torch_loaded_by(code: str) -> bool:
    code = f"import sys; {code}; sys.exit(7 if {{'torch', 'diffusers', 'transformers'}} & set(sys.modules) else 0)"
    source = str(Path(dreamloom.__file__).parents[1])
    ended = subprocess.run([sys.executable, "-c", code], check=False, env={**os.environ, "PYTHONPATH": source})
    assert ended.returncode in (0, 7)
    return ended.returncode == 7


@pytest.mark.parametrize("module", ["dreamloom", "dreamloom.studio", "dreamloom.cli", "dreamloom.engine.events"])
def test_importing_loads_no_torch(module: str) -> None:
    assert not torch_loaded_by(f"import {module}")


def test_resolving_loads_no_torch(studio: Studio, tmp_path: Path) -> None:
    assert not torch_loaded_by(
        "from pathlib import Path; from dreamloom.catalog import cards; from dreamloom import Recipe, Studio;"
        f"cards.WEIGHTS = Path({str(tmp_path / 'weights')!r});"
        f"Studio(Path({str(tmp_path / 'home')!r})).resolve(Recipe(prompt='a cat'))"
    )
