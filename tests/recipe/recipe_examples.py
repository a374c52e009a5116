"""Recipes and hypothesis strategies that several tests share."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from dreamloom.recipe import (
    Adapter,
    CameraMove,
    Control,
    ImageSpec,
    InputFile,
    Mask,
    Mix,
    ModelReference,
    MotionPath,
    Outpaint,
    Recipe,
    Reference,
    ResolvedItem,
    ResolvedRecipe,
    Stir,
    Variation,
    VideoSpec,
)
from dreamloom.recipe.values import DIRECTIONS, MAX_SEED

HASH = "ab" * 32

SYNTAX = st.lists(
    st.sampled_from(
        [
            *"()[]{}:|\\,.;\n -/",
            "BREAK",
            "0.5",
            "1.3",
            "2::",
            "2$$",
            "cat",
            " dog ",
            "--seed 7",
            " --no ",
            "--x",
            "{a|b}",
            "/pan left",
            "camera pans left",
            "the camera",
            "[a:b:0.5]",
            '"',
            "Negative prompt:",
            "Steps: 20,",
            "<lora:a:1>",
        ]
    ),
    max_size=24,
).map("".join)
ANY_TEXT = st.text(max_size=200) | SYNTAX
WORDS = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=60).filter(str.strip)

shares = st.floats(0, 1)
seeds = st.integers(0, MAX_SEED)
sides = st.integers(1, 16_384)
hashes = st.text("0123456789abcdef", min_size=64, max_size=64)
names = st.text("abc DEF+-_.:,\"'é1", min_size=1, max_size=20).filter(str.strip)
samplers = st.sampled_from(["Euler", "Euler a", "DPM++ 2M Karras", "UniPC", "DDIM", "LCM", "My, own: sampler"])
variations = st.none() | st.builds(Variation, seed=seeds, strength=shares)
mixes = st.none() | st.builds(Mix, prompt=WORDS, share=shares)


def _move(move: Any) -> st.SearchStrategy[CameraMove]:
    directions = DIRECTIONS[move]
    return st.builds(
        CameraMove,
        move=st.just(move),
        direction=st.sampled_from(directions) if directions else st.none(),
        start=st.floats(0, 0.4),
        end=st.floats(0.5, 1),
        easing=st.sampled_from(["linear", "ease-in", "ease-out", "ease-in-out"]),
    )


moves = st.sampled_from(list(DIRECTIONS)).flatmap(_move)


def files(concrete: bool) -> st.SearchStrategy[InputFile]:
    """Input files, with hashes where they must have them."""
    bare = names.filter(lambda name: name not in (".", ".."))
    return st.builds(InputFile, path=bare, sha256=hashes if concrete else st.none() | hashes)


@st.composite
def inputs(draw: st.DrawFn, concrete: bool = False, film: VideoSpec | None = None) -> dict[str, Any]:
    """The fields that Recipe and ResolvedRecipe share, for a picture or a film."""
    file = files(concrete)
    fields: dict[str, Any] = {
        "controls": tuple(draw(st.lists(st.builds(Control, kind=names, file=file), max_size=2))),
        "references": tuple(draw(st.lists(st.builds(Reference, file=file), max_size=2))),
        "adapters": tuple(draw(st.lists(st.builds(Adapter, name=st.sampled_from(["ink", "clay"])), max_size=2))),
        "camera": tuple(draw(st.lists(moves, max_size=2))),
        "motion_paths": tuple(
            draw(
                st.lists(
                    st.builds(MotionPath, points=st.just(((0.0, 0.5), (1, 0.5))), mask=st.none() | file), max_size=1
                )
            )
        ),
    }
    stirs = st.none() | st.builds(Stir, kind=st.sampled_from(["ripples", "waves", "sway"]), amount=st.floats(0.1, 4))
    mask, outpaint = st.builds(Mask, file=file), st.builds(Outpaint, left=st.integers(1, 64))
    edit = st.just({}) | st.fixed_dictionaries({"mask": mask}) | st.fixed_dictionaries({"outpaint": outpaint})
    if film is None:
        if draw(st.booleans()):
            fields |= {"init_image": draw(file), "strength": draw(shares), **draw(edit)}
    elif film.loop:
        fields |= {"camera": (), "motion_paths": (), "init_image": draw(st.none() | file)}
    else:
        fields |= draw(
            st.fixed_dictionaries({"init_image": st.none() | file, "last_image": st.none() | file})
            | st.fixed_dictionaries(
                {"init_image": file, "mask": mask, "camera": st.just(()), "motion_paths": st.just(()), "stir": stirs}
            )
            | st.fixed_dictionaries({"extend": file, "last_image": st.none() | file, "motion_paths": st.just(())})
        )
        if draw(st.booleans()):
            fields |= {"init_image": None, "extend": None, "last_image": None, "mask": None}
            fields |= {"motion_paths": (), "init_video": draw(file), "strength": draw(st.none() | shares), **draw(edit)}
            if fields.get("mask") or fields.get("outpaint"):
                fields["camera"] = ()
    return fields


rates = st.floats(0.1, 120)


def films(concrete: bool = False) -> st.SearchStrategy[VideoSpec]:
    """Films that are asked for, with every number where it must have them."""
    some = st.just(None) if not concrete else st.nothing()
    return st.builds(
        VideoSpec,
        width=some | sides,
        height=some | sides,
        frames=some | st.integers(1, 10_000),
        fps=some | rates,
        loop=st.booleans(),
        interpolate=some | st.floats(120, 240),
        upscale=st.integers(1, 4),
        sound=st.booleans(),
    )


@st.composite
def recipes(draw: st.DrawFn) -> Recipe:
    """Recipes with anything in them."""
    output = draw(st.builds(ImageSpec, width=st.none() | sides, height=st.none() | sides) | films())
    return Recipe(
        prompt=draw(WORDS),
        negative_prompt=draw(st.just("") | WORDS),
        model=draw(st.none() | names),
        seed=draw(st.none() | seeds),
        steps=draw(st.none() | st.integers(1, 1000)),
        cfg_scale=draw(st.none() | st.floats(0, 100)),
        guidance_interval=draw(st.none() | st.tuples(st.floats(0, 0.4), st.floats(0.5, 1))),
        sampler=draw(st.none() | samplers),
        output=output,
        count=draw(st.integers(1, 1000)),
        variation=draw(variations),
        mix=draw(mixes),
        **draw(inputs(film=output if isinstance(output, VideoSpec) else None)),
    )


@st.composite
def resolved_recipes(
    draw: st.DrawFn, prompts: st.SearchStrategy[str] = WORDS, with_films: bool = False
) -> ResolvedRecipe:
    """Resolved recipes of one or more items; of pictures only, unless films are wanted too."""
    item = st.builds(
        ResolvedItem, prompt=prompts, negative_prompt=st.just("") | prompts, seed=seeds, variation=variations, mix=mixes
    )
    pictures = st.builds(ImageSpec, width=sides, height=sides)
    output = draw(pictures | films(concrete=True) if with_films else pictures)
    return ResolvedRecipe(
        generator="dreamloom 0.1.0",
        model=ModelReference(name="dreamloom-mini", family="wan", sha256=HASH),
        items=tuple(draw(st.lists(item, min_size=1, max_size=3))),
        steps=draw(st.integers(1, 1000)),
        cfg_scale=draw(st.floats(0, 100)),
        sampler=draw(samplers),
        output=output,
        **draw(inputs(concrete=True, film=output if isinstance(output, VideoSpec) else None)),
    )


def resolved(**changes: Any) -> ResolvedRecipe:
    """A plain resolved recipe, with changes. `prompt`, `negative_prompt`, `seed` and `variation` go to its one item."""
    item = {"prompt": "a red apple", "seed": 7}
    item |= {name: changes.pop(name) for name in ("prompt", "negative_prompt", "seed", "variation") if name in changes}
    fields: dict[str, Any] = {
        "generator": "dreamloom 0.1.0",
        "model": ModelReference(name="dreamloom-mini", family="wan", sha256=HASH),
        "items": (ResolvedItem(**item),),
        "steps": 20,
        "cfg_scale": 4.5,
        "sampler": "DPM++ 2M Karras",
        "output": ImageSpec(width=128, height=96),
    }
    return ResolvedRecipe(**(fields | changes))
