"""From a recipe to a resolved recipe: defaults, seeds, sizes, hashes."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dreamloom.catalog import InputFacts, resolve
from dreamloom.catalog.resolve import NEW_SEEDS
from dreamloom.catalog.samplers import all_names
from dreamloom.errors import BadPrompt, BadRecipe
from dreamloom.recipe import (
    CameraMove,
    Control,
    ImageSpec,
    InputFile,
    Mask,
    Mix,
    MotionPath,
    Outpaint,
    Recipe,
    Reference,
    ResolvedRecipe,
    Stir,
    Variation,
    VideoSpec,
)
from dreamloom.recipe.values import MAX_SEED
from example_card import CARD, OBEYING, resolved

FILMING = OBEYING.model_copy(update={"frames": 17, "fps": 8.0})
PICTURE, MASK = InputFile(path="/home/ada/photos/cat.png"), InputFile(path="masks/cat.png")
FACTS = {PICTURE: InputFacts("11" * 32, 96, 64), MASK: InputFacts("22" * 32, 96, 64)}


def size(**fields: Any) -> tuple[int | None, int | None]:
    output = resolved(FACTS, **fields).output
    return output.width, output.height


def test_what_is_left_open_is_as_the_model_likes_it() -> None:
    made = resolved()
    assert (made.steps, made.cfg_scale, made.sampler) == (CARD.steps, CARD.cfg_scale, CARD.sampler)
    assert made.output == ImageSpec(width=CARD.width, height=CARD.height)
    assert made.model == CARD.reference
    assert made.guidance_interval == (0.0, 1.0)
    assert made.strength is None


def test_flags_win_over_the_model_and_fields_over_flags() -> None:
    prompt = "a red apple --steps 12 --cfg 5 --seed 3 --size 32x48 --no blur"
    flagged = resolved(prompt=prompt, seed=None)
    item = flagged.items[0]
    assert (item.prompt, item.negative_prompt, item.seed) == ("a red apple", "blur", 3)
    assert (flagged.steps, flagged.cfg_scale, flagged.output) == (12, 5, ImageSpec(width=32, height=48))
    said = resolved(
        prompt=prompt, seed=9, steps=2, cfg_scale=0, output=ImageSpec(width=16, height=16), negative_prompt="text"
    )
    assert (said.items[0].seed, said.steps, said.cfg_scale) == (9, 2, 0)
    assert said.output == ImageSpec(width=16, height=16)
    assert said.items[0].negative_prompt == "text, blur"


def test_the_camera_is_kept_for_films() -> None:
    moves = resolved(prompt="a red apple /pan left").camera
    assert [(move.move, move.direction) for move in moves] == [("pan", "left")]
    said = (CameraMove(move="zoom", direction="in"),)
    assert resolved(prompt="a red apple /pan left", camera=said).camera == said


@pytest.mark.parametrize("prompt", ["", "   ", "--seed 5", "\n--no blur"])
def test_an_empty_prompt_is_refused(prompt: str) -> None:
    with pytest.raises(BadRecipe, match="the prompt is empty") as caught:
        resolved(prompt=prompt)
    assert caught.value.field == "prompt"


def test_a_bad_flag_is_refused_at_its_column() -> None:
    with pytest.raises(BadPrompt) as caught:
        resolved(prompt="a cat --ar foo")
    assert caught.value.column == 12


# seeds and items


def test_seeds_count_up_from_the_given_one() -> None:
    assert [item.seed for item in resolved(seed=5, count=3).items] == [5, 6, 7]
    assert [item.seed for item in resolved(seed=MAX_SEED, count=2).items] == [MAX_SEED, 0]


def test_without_a_seed_one_is_drawn_that_can_be_read_out() -> None:
    seeds = {resolved(seed=None).items[0].seed for _ in range(20)}
    assert len(seeds) > 15
    assert max(seeds) < NEW_SEEDS


def test_wildcards_are_rolled_for_each_item_with_its_own_seed() -> None:
    made = resolved(prompt="a {red|blue|green|black|white} cat", negative_prompt="{dark|light}", count=20, seed=0)
    assert len({item.prompt for item in made.items}) > 2
    assert {item.negative_prompt for item in made.items} == {"dark", "light"}
    alone = resolved(prompt="a {red|blue|green|black|white} cat", negative_prompt="{dark|light}", seed=13)
    assert made.items[13] == alone.items[0]


def test_the_variation_goes_to_every_item() -> None:
    variation = Variation(seed=1, strength=0.3)
    assert {item.variation for item in resolved(count=2, variation=variation).items} == {variation}


# sizes


def test_sizes_come_from_fields_flags_aspect_and_the_picture() -> None:
    assert size(output=ImageSpec(width=32, height=96)) == (32, 96)
    assert size(output=ImageSpec(width=96)) == (96, 64)
    assert size(prompt="a cat --ar 4:1") == (128, 32)
    assert size(prompt="a cat --ar 1:16") == (16, 256)
    assert size(init_image=PICTURE) == (80, 48)
    assert size(init_image=PICTURE, prompt="a cat --size 64x64") == (64, 64)
    assert size(init_image=PICTURE, mask=Mask(file=MASK)) == (96, 64)
    assert size(init_image=PICTURE, outpaint=Outpaint(left=1, top=2, bottom=3)) == (97, 69)
    assert size(init_image=PICTURE, mask=Mask(file=MASK), output=ImageSpec(width=96, height=64)) == (96, 64)


@given(st.integers(1, 16_384), st.integers(1, 16_384))
@settings(deadline=None, max_examples=100)
def test_a_picture_of_any_shape_gives_a_size_that_can_be_painted(width: int, height: int) -> None:
    facts = {PICTURE: InputFacts("11" * 32, width, height)}
    made = resolved(facts, init_image=PICTURE).output
    assert made.width
    assert made.height
    assert made.width % CARD.size_multiple == made.height % CARD.size_multiple == 0
    assert made.width * made.height <= CARD.max_pixels


@pytest.mark.parametrize(
    ("fields", "sentence", "field"),
    [
        (
            {"output": ImageSpec(width=50, height=64)},
            "width 50 is not divisible by 16, as dreamloom-mini needs it: 48 would be",
            "output.width",
        ),
        ({"prompt": "a --size 64x7"}, "height 7 is not divisible by 16.*: 16 would be", "output.height"),
        ({"output": ImageSpec(width=1024, height=64)}, "more than dreamloom-mini can paint: .* 128x128", "output"),
        (
            {"init_image": PICTURE, "mask": Mask(file=MASK), "output": ImageSpec(width=64)},
            "the edited picture is 96x64: leave the size out",
            "output",
        ),
        ({"sampler": "Eulr"}, "there is no sampler 'Eulr'", "sampler"),
        ({"output": VideoSpec()}, "makes pictures only", "output"),
    ],
)
def test_what_cannot_be_painted_is_told_in_a_sentence(fields: Any, sentence: str, field: str) -> None:
    with pytest.raises(BadRecipe, match=sentence) as caught:
        resolved(FACTS, **fields)
    assert caught.value.field == field


# inputs


def test_words_stir_what_a_mask_shows_of_a_films_first_frame() -> None:
    fields: dict[str, Any] = {"prompt": "ripples on a lake", "init_image": PICTURE, "mask": Mask(file=MASK)}

    def films(**fields: Any) -> ResolvedRecipe:
        return resolve(Recipe(**fields, output=VideoSpec()), FILMING, FACTS, "dreamloom 0.0.0")

    film = films(**fields)
    assert (film.stir, film.strength) == (Stir(kind="ripples"), 0.4)
    assert films(**fields, stir=Stir(kind="sway")).stir == Stir(kind="sway")
    assert resolved(FACTS, **fields).stir is None  # a picture
    assert films(**fields | {"mask": None}).stir is None


def test_inputs_are_pinned_by_hash_and_nothing_tells_of_this_machine() -> None:
    made = resolved(
        FACTS,
        init_image=PICTURE,
        mask=Mask(file=MASK, grow=3),
        controls=(Control(kind="edges", file=PICTURE, weight=0.5),),
        references=(Reference(file=PICTURE),),
        motion_paths=(MotionPath(points=((0, 0), (1, 1)), mask=MASK), MotionPath(points=((0, 0), (1, 1)))),
    )
    picture, mask = (InputFile(path="cat.png", sha256=FACTS[file].sha256) for file in (PICTURE, MASK))
    assert made.init_image == picture
    assert made.mask == Mask(file=mask, grow=3)
    assert made.controls == (Control(kind="edges", file=picture, weight=0.5),)
    assert made.references == (Reference(file=picture),)
    assert [path.mask for path in made.motion_paths] == [mask, None]
    assert "home" not in made.canonical_json()
    assert "masks/" not in made.canonical_json()


def test_strength_follows_what_is_done_with_the_picture() -> None:
    assert resolved(FACTS, init_image=PICTURE).strength == 0.6
    assert resolved(FACTS, init_image=PICTURE, mask=Mask(file=MASK)).strength == 1.0
    assert resolved(FACTS, init_image=PICTURE, outpaint=Outpaint(left=8)).strength == 1.0
    assert resolved(FACTS, init_image=PICTURE, strength=0).strength == 0


# and back

words = st.lists(
    st.sampled_from(
        [
            "a cat",
            "{red|blue} hat",
            "(big:1.2)",
            "[a:b:0.5]",
            "BREAK",
            "{2$$x|y|z}",
            r"\(plain\)",
            "camera zooms in",
            "ü",
        ]
    ),
    min_size=1,
    max_size=6,
).map(", ".join)
flags = st.lists(
    st.sampled_from(["--no blur", "--steps 12", "--cfg 3", "--ar 16:9", "--seed 4", "/pan left", "--size 32x64"]),
    max_size=3,
).map(" ".join)
edits = st.sampled_from(
    [
        {},
        {"init_image": PICTURE},
        {"init_image": PICTURE, "strength": 0.25},
        {"init_image": PICTURE, "mask": Mask(file=MASK, blur=2, invert=True)},
        {"init_image": PICTURE, "outpaint": Outpaint(right=10)},
        {"references": (Reference(file=MASK),)},
    ]
)


@given(
    prompt=words,
    flagged=flags,
    edit=edits,
    negative=words,
    seed=st.none() | st.integers(0, MAX_SEED),
    sampler=st.none() | st.sampled_from(all_names()),
    steps=st.none() | st.integers(1, 1000),
    interval=st.none() | st.just((0.25, 0.75)),
    variation=st.none() | st.builds(Variation, seed=st.integers(0, 9), strength=st.floats(0, 1)),
)
@settings(deadline=None, max_examples=150)
def test_what_is_resolved_leads_back_to_itself(
    prompt: str, flagged: str, edit: Any, negative: str, seed: Any, sampler: Any, steps: Any, interval: Any,
    variation: Any,
) -> None:  # fmt: skip
    edited = "mask" in edit or "outpaint" in edit
    first = resolved(
        FACTS,
        prompt=f"a fish, {prompt} {flagged.replace('--size 32x64', '') if edited else flagged}",
        negative_prompt=negative,
        seed=seed,
        sampler=sampler,
        steps=steps,
        guidance_interval=interval,
        variation=variation,
        **edit,
    )
    asked = first.to_recipe()
    known = {facts.sha256: facts for facts in FACTS.values()}
    again = resolve(asked, OBEYING, {file: known[str(file.sha256)] for file in asked.files()}, first.generator)
    assert again == first
    assert again.id == first.id


def test_two_inputs_of_one_name_stay_apart() -> None:
    asked = resolved(FACTS, init_image=PICTURE, mask=Mask(file=MASK)).to_recipe()
    assert asked.init_image is not None
    assert asked.mask is not None
    assert asked.init_image.path == asked.mask.file.path
    facts = {asked.init_image: FACTS[PICTURE], asked.mask.file: FACTS[MASK]}
    again = resolve(asked, CARD, facts, "dreamloom 0.0.0")
    assert again.init_image == asked.init_image
    assert again.mask == asked.mask


def test_a_recipe_is_left_as_it_was() -> None:
    recipe = Recipe(prompt="a {red|blue} cat --seed 4", init_image=PICTURE)
    before = recipe.model_dump_json()
    resolve(recipe, CARD, FACTS, "dreamloom 0.0.0")
    assert recipe.model_dump_json() == before


def test_a_second_prompt_is_rolled_for_each_picture() -> None:
    made = resolved(mix=Mix(prompt="a {red|green|blue|black|white} fox", share=0.25), count=6)
    assert {item.mix.share for item in made.items if item.mix} == {0.25}
    said = [item.mix.prompt for item in made.items if item.mix]
    assert len(said) == 6
    assert len(set(said)) > 1
    assert all("{" not in one for one in said)
    again = made.for_item(2).to_recipe()
    assert resolved(**{name: getattr(again, name) for name in ("prompt", "seed", "mix")}).items == (made.items[2],)


@pytest.mark.parametrize("prompt", ["", "a fox --no blur", "a fox /pan left", "a fox, camera zooms in"])
def test_a_second_prompt_is_words_and_nothing_else(prompt: str) -> None:
    with pytest.raises(BadRecipe, match=r"^mix "):
        resolved(mix=Mix(prompt=prompt, share=0.5))
