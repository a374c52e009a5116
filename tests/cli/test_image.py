"""`dream image`: what is asked for reaches the studio, what was made is told, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fake_studio import FakeStudio

from dreamloom.errors import Cancelled, CannotWrite
from dreamloom.media.pictures import read_picture
from dreamloom.media.writing import write_picture
from dreamloom.recipe import ImageSpec, InputFile, Mask, Mix, Outpaint, Recipe, Variation


def asked(studio: FakeStudio) -> Recipe:
    assert isinstance(studio.recipe, Recipe)
    return studio.recipe


def draw(name: str, size: tuple[int, int] = (32, 16)) -> None:
    write_picture(name, np.zeros((size[1], size[0], 3), np.uint8))


def test_a_picture_is_painted_and_told(dream: Any) -> None:
    result = dream("image", "a red apple", "--seed", "7", "-o", "apple.png")
    assert result.exit_code == 0
    first, second = result.stdout.splitlines()
    assert first == "apple.png  seed 7"
    assert second.startswith("1 picture in ")
    assert read_picture("apple.png").pixels.shape == (16, 32, 3)


def test_every_option_reaches_the_recipe(dream: Any, studio: FakeStudio) -> None:
    result = dream(
        "image", "an apple", "--negative-prompt", "blur", "--seed", "7", "--steps", "3", "--cfg-scale", "2.5",
        "--sampler", "Euler a", "--size", "64x32", "--count", "2", "--guidance-interval", "0.2-0.8", "--model", "flat",
        "--variation-seed", "9", "--variation-strength", "0.25", "-o", "out/",
    )  # fmt: skip
    assert result.exit_code == 0, result.stderr
    assert asked(studio) == Recipe(
        prompt="an apple",
        negative_prompt="blur",
        seed=7,
        steps=3,
        cfg_scale=2.5,
        sampler="Euler a",
        output=ImageSpec(width=64, height=32),
        count=2,
        guidance_interval=(0.2, 0.8),
        model="flat",
        variation=Variation(seed=9, strength=0.25),
    )
    assert studio.output == Path("out")
    assert result.stdout.splitlines()[:2] == [
        "out/flat-1.png  seed 7, variation seed 9",
        "out/flat-2.png  seed 8, variation seed 9",
    ]


def test_nothing_typed_leaves_everything_to_the_model(dream: Any, studio: FakeStudio) -> None:
    assert dream("image", "an apple").exit_code == 0
    assert asked(studio) == Recipe(prompt="an apple")
    assert studio.output is None


def test_a_first_picture_and_a_mask(dream: Any, studio: FakeStudio) -> None:
    draw("first.png")
    draw("mask.png")
    arguments = ["image", "an apple", "--init-image", "first.png", "--strength", "0.4", "--mask", "mask.png"]
    result = dream(*arguments, "--mask-grow", "-3", "--mask-blur", "1.5", "--mask-invert")
    assert result.exit_code == 0, result.stderr
    assert asked(studio).init_image == InputFile(path="first.png")
    assert asked(studio).strength == 0.4
    assert asked(studio).mask == Mask(file=InputFile(path="mask.png"), grow=-3, blur=1.5, invert=True)


def test_outpainting(dream: Any, studio: FakeStudio) -> None:
    draw("first.png")
    result = dream("image", "an apple", "--init-image", "first.png", "--outpaint", "left=8,bottom=16")
    assert result.exit_code == 0, result.stderr
    assert asked(studio).outpaint == Outpaint(left=8, bottom=16)


def test_minus_one_is_a_random_seed(dream: Any, studio: FakeStudio) -> None:
    assert dream("image", "an apple", "--seed", "-1", "--variation-strength", "0.1").exit_code == 0
    assert asked(studio).seed is None
    assert asked(studio).variation is not None


def test_json_is_one_object_and_nothing_else(dream: Any, studio: FakeStudio) -> None:
    studio.babbles = True
    result = dream("image", "a red apple", "--seed", "7", "--count", "2", "--json", "-o", "out/")
    told = json.loads(result.stdout)
    assert [picture["path"] for picture in told["pictures"]] == ["out/flat-1.png", "out/flat-2.png"]
    assert [picture["seed"] for picture in told["pictures"]] == [7, 8]
    assert told["pictures"][0]["resolved"]["items"][0]["prompt"] == "a red apple"
    assert told["engine_seconds"] == 0.25
    assert "a library says hello" in result.stderr


def test_progress_is_plain_lines_where_there_is_no_terminal(dream: Any) -> None:
    result = dream("image", "an apple", "--count", "2")
    lines = result.stderr.splitlines()
    assert lines[0] == "Step 1 of 8"
    assert lines[1].startswith("Step 2 of 8, ")
    assert lines[1].endswith(" s left")
    assert lines[-1] == "Step 8 of 8"


def test_long_work_prints_few_lines(dream: Any) -> None:
    result = dream("image", "an apple", "--steps", "200")
    assert len(result.stderr.splitlines()) <= 11


def test_previews_are_written(dream: Any) -> None:
    result = dream("image", "an apple", "--previews", "seen", "--preview-every", "2", "--json")
    told = json.loads(result.stdout)
    assert len(told["previews"]) == 2
    for path in told["previews"]:
        assert Path(path).parent == Path("seen")
        assert read_picture(path).pixels.shape == (16, 32, 3)
    assert "2 previews in seen" in result.stderr


def test_a_saved_recipe_is_the_start(dream: Any, studio: FakeStudio) -> None:
    saved = Recipe(prompt="a pear", seed=3, steps=2, variation=Variation(seed=4, strength=0.5))
    Path("saved.json").write_text(saved.model_dump_json())
    assert dream("image", "--recipe", "saved.json").exit_code == 0
    assert asked(studio) == saved
    assert dream("image", "--recipe", "saved.json", "--seed", "-1", "--variation-strength", "0.1").exit_code == 0
    assert asked(studio) == saved.model_copy(update={"seed": None, "variation": Variation(seed=4, strength=0.1)})


def test_what_inspect_prints_and_a_picture_are_saved_recipes_too(dream: Any, studio: FakeStudio) -> None:
    dream("image", "a pear", "--seed", "3", "-o", "pear.png")
    inspected = dream("inspect", "pear.png", "--json").stdout
    Path("inspected.json").write_text(inspected)
    Path("resolved.json").write_text(json.dumps(json.loads(inspected)["resolved"]))
    for start in ("pear.png", "inspected.json", "resolved.json"):
        result = dream("image", "a plum", "--recipe", start)
        assert result.exit_code == 0, result.stderr
        assert (asked(studio).prompt, asked(studio).seed, asked(studio).steps) == ("a plum", 3, 4)


def test_a_saved_mask_can_be_shaped_anew(dream: Any, studio: FakeStudio) -> None:
    draw("first.png")
    draw("mask.png")
    saved = Recipe(
        prompt="a pear", init_image=InputFile(path="first.png"), mask=Mask(file=InputFile(path="mask.png"), grow=2)
    )
    Path("saved.json").write_text(saved.model_dump_json())
    assert dream("image", "--recipe", "saved.json", "--mask-blur", "3").exit_code == 0
    assert asked(studio).mask == Mask(file=InputFile(path="mask.png"), grow=2, blur=3)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "The prompt is empty: say what you would like to see."),
        ([" "], "The prompt is empty"),
        (["a", "--steps", "0"], "Option --steps must be between 1 and 1000, not 0."),
        (["a", "--steps", "many"], "Option --steps must be a whole number, not 'many'."),
        (["a", "--cfg-scale", "nan"], "Option --cfg-scale must be a finite number"),
        (["a", "--cfg-scale", "500"], "Option --cfg-scale must be between 0 and 100, not 500.0."),
        (["a", "--seed", "-2"], "Option --seed must be between 0 and"),
        (["a", "--sampler", "Eular"], "There is no sampler 'Eular'; the nearest are Euler"),
        (["a", "--size", "big"], "Option --size must be WIDTHxHEIGHT in pixels, for example 256x128, not 'big'."),
        (["a", "--size", "33x16"], "Width 33 is not divisible by 8"),
        (["a", "--size", "0x16"], "The width in --size must be between 1 and 16384, not 0."),
        (["a", "--strength", "0.5"], "Option --strength needs --init-image: give the picture that it works on."),
        (["a", "--init-image", "x.png", "--strength", "1.5"], "Option --strength must be between 0 and 1, not 1.5."),
        (["a", "--init-image", "x.png"], "There is no file x.png"),
        (["a", "--init-image", "."], "The file . is a folder"),
        (["a", "--init-image", "text.png"], "The file text.png"),
        (["a", "--init-image", "x.png", "--outpaint", "up=3"], "Option --outpaint must name sides"),
        (["a", "--init-image", "x.png", "--outpaint", "left=0"], "Option --outpaint adds nothing"),
        (["a", "--outpaint", "left=8"], "Option --outpaint needs --init-image"),
        (["a", "--mask-grow", "3"], "Option --mask-grow needs --mask"),
        (["a", "--mask-invert"], "Option --mask-invert needs --mask"),
        (["a", "--init-image", "x.png", "--mask", "m.png", "--mask-grow", "999"], "Option --mask-grow must be between"),
        (["a", "--variation-seed", "3"], "Option --variation-seed needs --variation-strength"),
        (["a", "--guidance-interval", "x"], "Option --guidance-interval must be two shares of the steps"),
        (["a", "--guidance-interval", "0.8-0.2"], "Option --guidance-interval must start before it ends"),
        (["a", "--model", "big"], "There is no model 'big' here; there is flat."),
        (["a", "--previews", "p", "--preview-every", "0"], "Option --preview-every must be 1 or more, not 0."),
        (["a", "--previews", "text.png"], "Cannot write previews to text.png"),
        (["a --sed 3"], "Prompt, column 3: there is no flag --sed; near it: --seed"),
        (["a", "-o", "text.png/"], "Cannot make the folder text.png"),
        (["a", "--recipe", "no.json"], "There is no file no.json"),
        (["a", "--recipe", "bad.json"], "The file bad.json is not JSON"),
        (["a", "--recipe", "list.json"], "The file list.json holds no recipe"),
        (["a", "--recipe", "odd.json"], "The recipe in odd.json cannot be used: there is no field 'cls' in a recipe"),
        (["a", "--recipe", "film.json"], "The recipe in film.json asks for a film"),
        (["a", "red", "apple"], "Got unexpected extra argument(s) (red apple); a prompt of several words needs quotes"),
        (["a", "--stps", "3"], "There is no option --stps; did you mean --steps?"),
    ],
)
def test_bad_input_is_one_sentence(dream: Any, arguments: list[str], told: str) -> None:
    Path("text.png").write_text("no picture")
    Path("bad.json").write_text("{")
    Path("list.json").write_text("[1]")
    Path("odd.json").write_text('{"prompt": "a", "cls": 1}')
    Path("film.json").write_text('{"prompt": "a", "output": {"kind": "video"}}')
    result = dream("image", *arguments)
    assert result.exit_code == 2
    assert result.stderr.startswith(told)
    assert result.stderr.count("\n") == 1
    assert not result.stdout
    assert not Path("outputs").exists()


def test_an_error_is_json_too_when_asked(dream: Any) -> None:
    result = dream("image", "a", "--steps", "0", "--json")
    assert result.exit_code == 2
    assert json.loads(result.stdout) == {
        "error": {
            "kind": "BadRecipe",
            "message": "Option --steps must be between 1 and 1000, not 0.",
            "field": "steps",
        }
    }
    assert json.loads(dream("image", "a", "--stps", "--json").stdout)["error"]["kind"] == "UsageError"


@pytest.mark.parametrize("trouble", [KeyboardInterrupt(), Cancelled("stopped")])
def test_cancelling_closes_the_events(dream: Any, studio: FakeStudio, trouble: BaseException) -> None:
    studio.trouble = trouble
    result = dream("image", "a", "-o", "a.png")
    assert result.exit_code == 130
    assert result.stderr.splitlines()[-1] == "Cancelled."
    assert studio.closed
    assert list(Path().iterdir()) == []


def test_a_preview_that_cannot_be_written_stops_the_work(
    dream: Any, studio: FakeStudio, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise CannotWrite("cannot write p/1.png: the disk is full", "p/1.png")

    monkeypatch.setattr("dreamloom.media.previews.write_bytes", full)
    result = dream("image", "a", "--previews", "p", "-o", "a.png")
    assert result.exit_code == 2
    assert result.stderr.splitlines()[-1] == "Cannot write p/1.png: the disk is full."
    assert studio.closed
    assert not Path("a.png").exists()


def test_a_fault_is_one_sentence_that_names_it(dream: Any, studio: FakeStudio, monkeypatch: pytest.MonkeyPatch) -> None:
    studio.trouble = ZeroDivisionError("division by zero\x1b[2J")
    result = dream("image", "a")
    assert result.exit_code == 1
    assert result.stderr.splitlines()[-1] == (
        "Dreamloom failed (ZeroDivisionError: division by zero\\x1b[2J); set DREAMLOOM_DEBUG=1 to see the traceback."
    )
    assert "Traceback" not in result.stderr
    monkeypatch.setenv("DREAMLOOM_DEBUG", "1")
    assert "Traceback" in dream("image", "a").stderr


def test_a_second_prompt_is_mixed_in(dream: Any, studio: FakeStudio) -> None:
    result = dream("image", "a cat", "--mix", "a fox: red, furry:0.5")
    assert result.exit_code == 0, result.stderr
    assert asked(studio).mix == Mix(prompt="a fox: red, furry", share=0.5)


@pytest.mark.parametrize("text", ["a fox", ":0.5", "a fox:much", "a fox:", ""])
def test_a_second_prompt_needs_its_share(dream: Any, text: str) -> None:
    result = dream("image", "a cat", "--mix", text)
    assert result.exit_code == 2
    assert "a fox:0.5" in result.stderr


def test_a_share_has_bounds(dream: Any) -> None:
    result = dream("image", "a cat", "--mix", "a fox:1.5")
    assert result.exit_code == 2
    assert result.stderr.strip() == "The share in --mix must be between 0 and 1, not 1.5."
