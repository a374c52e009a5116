"""A recipe holds what was asked for, refuses what makes no sense, and survives JSON."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from pydantic import ValidationError
from recipe_examples import recipes

from dreamloom.errors import BadInput, BadRecipe
from dreamloom.recipe import ImageSpec, InputFile, Recipe, VideoSpec


@given(recipes())
@settings(max_examples=100, deadline=None)
def test_recipe_survives_json(recipe: Recipe) -> None:
    assert Recipe.model_validate_json(recipe.model_dump_json()) == recipe


@pytest.mark.parametrize(
    ("fields", "field", "told"),
    [
        ({"prompt": "a", "steps": 0}, "steps", "steps must be between 1 and 1000, not 0"),
        ({"prompt": "a", "steps": "many"}, "steps", "whole number"),
        ({"prompt": " \n"}, "prompt", "the prompt is empty: say what you would like to see"),
        ({}, "prompt", "prompt is missing"),
        ({"promt": "a"}, "promt", "near it: prompt"),
        ({"prompt": "a", "stepz": 3}, "stepz", "near it: steps"),
        ({"prompt": "a", "strength": 0.5}, "strength", "needs init_image"),
        ({"prompt": "a", "mask": {"file": {"path": "m.png"}}}, "mask", "needs init_image"),
        ({"prompt": "a", "init_image": {"path": "a.png"}, "strength": 1.5}, "strength", "between 0 and 1, not 1.5"),
        ({"prompt": "a", "output": {"kind": "image", "width": 0}}, "output.width", "between 1 and 16384"),
        ({"prompt": "a", "output": {"width": 64}}, "output", 'kind "image" or "video"'),
        ({"prompt": "a", "cfg_scale": float("nan")}, "cfg_scale", "finite"),
        ({"prompt": "a", "cfg_scale": float("inf")}, "cfg_scale", "finite"),
        ({"prompt": "a", "seed": -1}, "seed", "between 0 and"),
        ({"prompt": "a", "seed": 2**63}, "seed", "between 0 and"),
        ({"prompt": "a", "guidance_interval": (0.5, 0.5)}, "guidance_interval", "must start before it ends"),
        ({"prompt": "a", "init_image": {"path": "a"}, "outpaint": {}}, "outpaint", "adds nothing"),
        ({"prompt": "a", "camera": [{"move": "pan"}]}, "camera.0", "left or right"),
        ({"prompt": "a", "camera": [{"move": "zoom", "direction": "in", "amount": 1}]}, "camera.0", "above 1"),
        ({"prompt": "\ud800"}, "prompt", "broken characters"),
        ({"prompt": "a" * 20_001}, "prompt", "at most 20000"),
    ],
)
def test_a_bad_field_is_named_in_one_sentence(fields: dict[str, object], field: str, told: str) -> None:
    with pytest.raises(BadRecipe) as caught:
        Recipe.checked(**fields)
    assert caught.value.field == field
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)
    assert isinstance(caught.value, BadInput)


def test_mask_and_outpaint_exclude_each_other() -> None:
    with pytest.raises(BadRecipe, match="cannot go together"):
        Recipe.checked(
            prompt="a",
            init_image={"path": "a.png"},
            mask={"file": {"path": "m.png"}},
            outpaint={"left": 8},
        )


FILM = {"kind": "video"}
PICTURE = {"path": "a.png"}


@pytest.mark.parametrize(
    ("fields", "field", "told"),
    [
        ({"last_image": PICTURE}, "last_image", "needs a film as output"),
        ({"init_video": PICTURE}, "init_video", "needs a film as output"),
        ({"extend": PICTURE}, "extend", "needs a film as output"),
        ({"output": FILM, "init_video": PICTURE, "init_image": PICTURE}, "init_image", "cannot go together"),
        ({"output": FILM, "init_video": PICTURE, "extend": PICTURE}, "init_video", "cannot go together"),
        ({"output": FILM, "init_video": PICTURE, "last_image": PICTURE}, "init_video", "cannot go together"),
        ({"output": FILM, "init_image": PICTURE, "strength": 0.5}, "strength", "needs init_video: give the film"),
        (
            {"output": FILM, "init_image": PICTURE, "outpaint": {"left": 8}},
            "outpaint",
            "needs init_video: give the film",
        ),
        (
            {"output": FILM, "init_video": PICTURE, "motion_paths": [{"points": [(0, 0), (1, 0)]}]},
            "motion_paths",
            "needs a picture to start from",
        ),
        ({"output": FILM, "mask": {"file": PICTURE}}, "mask", "needs init_video or init_image"),
        (
            {
                "output": FILM,
                "init_image": PICTURE,
                "mask": {"file": PICTURE},
                "camera": [{"move": "orbit", "direction": "left"}],
            },
            "camera",
            "camera and mask cannot go together",
        ),
        (
            {
                "output": FILM,
                "init_image": PICTURE,
                "mask": {"file": PICTURE},
                "motion_paths": [{"points": [(0, 0), (1, 0)]}],
            },
            "motion_paths",
            "cannot go together",
        ),
        ({"seconds": 3}, "seconds", "needs a film as output"),
        ({"output": {**FILM, "frames": 3}, "seconds": 3}, "seconds", "cannot go together"),
        ({"output": {**FILM, "loop": True}, "last_image": PICTURE}, "last_image", "ends where it began"),
        ({"output": {**FILM, "loop": True}, "camera": [{"move": "pan", "direction": "left"}]}, "camera", "ends where"),
        ({"output": {**FILM, "fps": 8, "interpolate": 4}}, "output", "at least the film's own 8 frames"),
        ({"output": {**FILM, "frames": 10_001}}, "output.frames", "between 1 and 10000"),
        ({"output": {**FILM, "fps": 0}}, "output.fps", "between 0.1 and 240, not 0"),
        ({"output": {**FILM, "upscale": 9}}, "output.upscale", "between 1 and 4"),
        ({"motion_paths": [{"points": [(0, 0), (3, 0)]}]}, "motion_paths.0.points.1.0", "between -1 and 2, not 3"),
    ],
)
def test_what_films_cannot_have_is_told(fields: dict[str, object], field: str, told: str) -> None:
    with pytest.raises(BadRecipe) as caught:
        Recipe.checked(prompt="a", **fields)
    assert caught.value.field == field
    assert told in str(caught.value)


def test_a_film_takes_its_first_and_last_frame_and_a_loop_stands_still() -> None:
    recipe = Recipe.checked(prompt="a", output=FILM, init_image=PICTURE, last_image=PICTURE, mask={"file": PICTURE})
    assert recipe.files() == (InputFile(path="a.png"),) * 3
    Recipe.checked(prompt="a", output={**FILM, "loop": True}, camera=[{"move": "static"}])
    Recipe.checked(prompt="a", output=FILM, init_video=PICTURE, strength=0.5, outpaint={"left": 8})


def test_recipe_is_a_value() -> None:
    recipe = Recipe(prompt="a")
    with pytest.raises(ValidationError):
        recipe.prompt = "b"  # type: ignore[misc]
    assert recipe == Recipe(prompt="a")
    assert hash(recipe) == hash(Recipe(prompt="a"))


def test_output_kind_decides_between_picture_and_film() -> None:
    assert Recipe(prompt="a").output == ImageSpec()
    assert Recipe.checked(prompt="a", output={"kind": "video", "frames": 17}).output == VideoSpec(frames=17)


def test_files_lists_every_input() -> None:
    recipe = Recipe.checked(
        prompt="a",
        init_image={"path": "a"},
        mask={"file": {"path": "m"}},
        controls=[{"kind": "edges", "file": {"path": "c"}}],
        references=[{"file": {"path": "r"}}],
        motion_paths=[{"points": [(0, 0), (1, 1)], "mask": {"path": "p"}}],
    )
    assert recipe.files() == tuple(InputFile(path=name) for name in "amcrp")


def test_schema_tells_the_bounds() -> None:
    steps = Recipe.model_json_schema()["properties"]["steps"]["anyOf"][0]
    assert (steps["minimum"], steps["maximum"]) == (1, 1000)
