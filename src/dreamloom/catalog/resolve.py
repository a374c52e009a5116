"""From a recipe to a resolved recipe: every default filled in, every seed drawn, every size and hash made concrete.

What is said outright in a field of the recipe wins over the same thing said by a flag in the prompt; both win over
the model's own default.
"""

from __future__ import annotations

import math
import secrets
from collections.abc import Mapping
from pathlib import PureWindowsPath

from pydantic import ValidationError

from dreamloom.catalog.cards import ModelCard
from dreamloom.catalog.facts import InputFacts
from dreamloom.catalog.films import FILMS, STARTS, check_film, film_spec
from dreamloom.catalog.obeying import check_maps, check_obeys
from dreamloom.catalog.samplers import sampler_name
from dreamloom.errors import BadRecipe
from dreamloom.recipe import CameraMove, ImageSpec, InputFile, Mix, Recipe, ResolvedItem, ResolvedRecipe, VideoSpec
from dreamloom.recipe.complaints import as_bad_recipe
from dreamloom.recipe.flags import Flags
from dreamloom.recipe.parts import take_adapters
from dreamloom.recipe.prompt import take_flags
from dreamloom.recipe.recipe import Inputs, check_words
from dreamloom.recipe.stir import stir_in
from dreamloom.recipe.values import MAX_SEED
from dreamloom.recipe.wildcards import roll_wildcards

NEW_SEEDS = 2**32  # a drawn seed stays short enough to read out
BEHIND = "background"  # the prompt where something is removed and nobody says what lies behind it
STIRRED = 0.4  # how much is painted over of a part of a still that is shown moving
WIDEST = 16  # times as wide as high, or as high as wide; a picture to start from is cropped to that


def _rounded(value: float, multiple: int) -> int:
    return max(multiple, round(value / multiple) * multiple)


def fitting_size(card: ModelCard, width: int, height: int) -> tuple[int, int]:
    """The size nearest to one (width, height in pixels) that the model can paint, in the same shape as far as it goes.

    Sizes that it can paint stay as they are.
    """
    step = card.size_multiple
    shrunk = min(1.0, math.sqrt(card.max_pixels / (width * height)))
    width, height = _rounded(width * shrunk, step), _rounded(height * shrunk, step)
    while width * height > card.max_pixels:  # by rounding, or since its short side cannot be any shorter
        width, height = (width - step, height) if width >= height else (width, height - step)
    return width, height


def _with_aspect(best: tuple[int, int], aspect: float, step: int) -> tuple[int, int]:
    """The model's own area in another shape (width / height)."""
    aspect = min(max(aspect, 1 / WIDEST), WIDEST)
    width = math.sqrt(best[0] * best[1] * aspect)
    return _rounded(width, step), _rounded(width / aspect, step)


def _size(
    recipe: Recipe, flags: Flags, card: ModelCard, start: InputFacts | None, follows: InputFacts | None
) -> tuple[int, int]:
    """The finished picture's width and height in pixels; that of what it starts from counts, then of a map."""
    width, height = recipe.output.width, recipe.output.height
    if width is None and height is None and flags.size is not None:
        width, height = flags.size
    if start is not None and (recipe.mask is not None or recipe.outpaint is not None):
        out = recipe.outpaint
        whole = (
            (start.width + out.left + out.right, start.height + out.top + out.bottom)
            if out
            else (start.width, start.height)
        )
        if width not in (None, whole[0]) or height not in (None, whole[1]):
            raise BadRecipe(f"the edited picture is {whole[0]}x{whole[1]}: leave the size out", "output")
        return whole
    best = card.width, card.height
    if width is None and height is None:
        if start is not None:
            return _with_aspect(best, start.width / start.height, card.size_multiple)
        if flags.aspect is None and follows is not None:
            return _with_aspect(best, follows.width / follows.height, card.size_multiple)
        if flags.aspect is not None:
            return _with_aspect(best, flags.aspect[0] / flags.aspect[1], card.size_multiple)
    width, height = width or best[0], height or best[1]
    _check_size(card, width, height)
    return width, height


def _check_size(card: ModelCard, width: int, height: int) -> None:
    for name, side in (("width", width), ("height", height)):
        if side % card.size_multiple:
            near = _rounded(side, card.size_multiple)
            raise BadRecipe(
                f"{name} {side} is not divisible by {card.size_multiple}, as {card.name} needs it: {near} would be",
                f"output.{name}",
            )
    if width * height > card.max_pixels:
        side = math.isqrt(card.max_pixels)
        raise BadRecipe(f"{width}x{height} is more than {card.name} can paint: stay within {side}x{side}", "output")


def _pinned(file: InputFile, facts: Mapping[InputFile, InputFacts]) -> InputFile:
    # as Windows has it: both slashes part folders, so that the name is bare everywhere
    return InputFile(path=PureWindowsPath(file.path).name, sha256=facts[file].sha256)


def _inputs(recipe: Recipe, facts: Mapping[InputFile, InputFacts]) -> dict[str, object]:
    """Everything that goes in besides words, each file by bare name and hash."""
    fields: dict[str, object] = {name: getattr(recipe, name) for name in Inputs.model_fields}
    for name in STARTS:
        file = getattr(recipe, name)
        fields[name] = _pinned(file, facts) if file is not None else None
    if recipe.mask is not None:
        fields["mask"] = recipe.mask.model_copy(update={"file": _pinned(recipe.mask.file, facts)})
    for name in ("controls", "references"):
        parts = getattr(recipe, name)
        fields[name] = tuple(one.model_copy(update={"file": _pinned(one.file, facts)}) for one in parts)
    fields["regions"] = tuple(
        one.model_copy(update={"mask": _pinned(one.mask, facts)}) if one.mask else one for one in recipe.regions
    )
    fields["motion_paths"] = tuple(
        path.model_copy(update={"mask": _pinned(path.mask, facts)}) if path.mask else path
        for path in recipe.motion_paths
    )
    return fields


def _strength(recipe: Recipe, camera: tuple[CameraMove, ...]) -> float | None:
    if recipe.strength is not None:
        return recipe.strength
    if recipe.edit:
        return None
    if recipe.init_video is None and (recipe.init_image is None or isinstance(recipe.output, VideoSpec)):
        return None
    moves = recipe.init_video is not None and any(move.move != "static" for move in camera)
    return 1.0 if recipe.mask is not None or recipe.outpaint is not None or moves else 0.6


def _stirs(recipe: Recipe, card: ModelCard) -> bool:
    """Whether words of the prompt may tell how a part of a still moves."""
    film = isinstance(recipe.output, VideoSpec) and recipe.init_image is not None and not recipe.controls
    return film and recipe.mask is not None and not recipe.mask.remove and card.family != "diffusers"


def _mix(recipe: Recipe) -> Mix | None:
    """The second prompt, without the backslashes that make flags plain."""
    if recipe.mix is None:
        return None
    text, flags = take_flags(recipe.mix.prompt)
    if flags != Flags():
        raise BadRecipe("mix takes neither flags nor camera words: give them in the first prompt", "mix")
    if not text.strip():
        raise BadRecipe("mix has an empty prompt: say what to mix in", "mix")
    return recipe.mix.model_copy(update={"prompt": text})


def _check_task(recipe: Inputs, output: ImageSpec | VideoSpec, card: ModelCard) -> None:
    """Refuses what a model cannot do whose abilities only its architecture tells."""
    if card.family != "diffusers" or not card.architecture or recipe.edit:
        return
    given = "film" if recipe.init_video is not None else "picture" if recipe.init_image is not None else "text"
    made = "film" if isinstance(output, VideoSpec) else "picture"
    edits = [name for name, one in (("inpaint", recipe.mask), ("outpaint", recipe.outpaint)) if one is not None]
    task = edits[0] if edits and made == "picture" else f"{given} to {made}"
    single = task == "text to picture" and "text to film" in card.tasks  # a film of one frame
    if task not in card.tasks and not single:
        raise BadRecipe(f"{card.name} cannot do {task}: it can do {', '.join(card.tasks)}")


def _check_kinds(recipe: Recipe, facts: Mapping[InputFile, InputFacts]) -> None:
    """Refuses films where pictures are needed, and pictures where films are."""
    for name in STARTS:
        file = getattr(recipe, name)
        if file is None:
            continue
        if name in FILMS and facts[file].seconds is None:
            raise BadRecipe(f"{name} needs a film, and {file.path} is a picture: give it as init_image", name)
        if name not in FILMS and not facts[file].picture:
            raise BadRecipe(f"{name} needs a picture, and {file.path} is a film: give it as init_video", name)
    for control in recipe.controls if not isinstance(recipe.output, VideoSpec) else ():
        if not facts[control.file].picture:
            raise BadRecipe(f"a picture follows one map, and {control.file.path} is a film: make a film", "controls")


def resolve(recipe: Recipe, card: ModelCard, facts: Mapping[InputFile, InputFacts], generator: str) -> ResolvedRecipe:
    """Makes a recipe concrete.

    Args:
        recipe: what is asked for.
        card: of the model that it names.
        facts: of every input file, as `Recipe.files` gives them.
        generator: who makes the picture, as "dreamloom 0.1.0".

    Raises:
        BadRecipe: if a field has no usable value, or nothing is left of the prompt.
        BadPrompt: if a flag in the prompt cannot be understood.
    """
    text, flags = take_flags(recipe.prompt)
    text, called = take_adapters(text)
    check_words(recipe, text)
    text = text if text.strip() else BEHIND
    negative = ", ".join(part for part in (recipe.negative_prompt.strip(), flags.negative) if part)
    seed = recipe.seed if recipe.seed is not None else flags.seed
    if seed is None:
        seed = secrets.randbelow(NEW_SEEDS)
    _check_kinds(recipe, facts)
    _check_task(recipe, recipe.output, card)
    check_obeys(recipe, recipe.output, card)
    start = next((facts[file] for file in (getattr(recipe, name) for name in STARTS) if file is not None), None)
    maps = [(one.file, facts[one.file]) for one in recipe.controls]
    width, height = _size(recipe, flags, card, start, maps[0][1] if maps else None)
    check_maps(maps, width, height)
    if recipe.hires is not None and width * height * recipe.hires.scale**2 > card.max_pixels:
        most = math.sqrt(card.max_pixels / (width * height))
        message = f"hires makes more of {width}x{height} than {card.name} can paint: scale at most {most:.2g}"
        raise BadRecipe(message, "hires")
    camera = recipe.camera or flags.camera
    stir = recipe.stir or (stir_in(text) if _stirs(recipe, card) else None)
    output = recipe.output.model_copy(update={"width": width, "height": height})
    if isinstance(recipe.output, VideoSpec):
        output = film_spec(recipe, recipe.output, card, facts, (width, height))
    first = (recipe.cfg_scale, flags.cfg_scale, card.cfg_scale)
    mix = _mix(recipe)
    items = []
    for number in range(recipe.count):
        own = (seed + number) % (MAX_SEED + 1)
        items.append(
            ResolvedItem(
                prompt=roll_wildcards(text, own),
                negative_prompt=roll_wildcards(negative, own),
                seed=own,
                variation=recipe.variation,
                mix=mix and mix.model_copy(update={"prompt": roll_wildcards(mix.prompt, own)}),
            )
        )
    try:
        return ResolvedRecipe(
            generator=generator,
            model=card.reference,
            items=tuple(items),
            steps=recipe.steps or flags.steps or card.steps,
            cfg_scale=next(one for one in first if one is not None),
            guidance_interval=recipe.guidance_interval or (0.0, 1.0),
            sampler=sampler_name(recipe.sampler or card.sampler),
            output=output,
            watermark=recipe.watermark is not False,
            label=recipe.label is True,
            **{
                **_inputs(recipe, facts),
                "strength": _strength(recipe, camera) if stir is None or recipe.strength is not None else STIRRED,
                "camera": camera,
                "stir": stir,
                "adapters": (*recipe.adapters, *called),
            },
        )
    except ValidationError as error:
        raise as_bad_recipe(error, ResolvedRecipe.model_fields) from None


def check_resolved(resolved: ResolvedRecipe, card: ModelCard) -> None:
    """Looks once more at a resolved recipe, which may come from a file that another version wrote.

    Raises:
        BadRecipe: if its sampler is unknown here, or the model cannot paint its size or do its task.
    """
    sampler_name(resolved.sampler)
    if isinstance(resolved.output, VideoSpec):
        check_film(resolved.output, card)
    _check_task(resolved, resolved.output, card)
    check_obeys(resolved, resolved.output, card)
    if resolved.mask is None and resolved.outpaint is None:
        _check_size(card, resolved.output.width or 0, resolved.output.height or 0)
