"""What is asked for in A1111's words, and the recipe that it means."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from dreamloom.catalog import ModelCard, adapt, sampler_name
from dreamloom.catalog.pinning import STABLE
from dreamloom.errors import BadRecipe
from dreamloom.recipe import Control, ImageSpec, Mask, Recipe, ResolvedRecipe, Variation
from dreamloom.recipe.metadata.samplers import join, split
from dreamloom.recipe.parts import take_adapters
from dreamloom.recipe.values import MAX_SEED, Between, CfgScale, Hires, Prompt, Share, Side, Steps
from dreamloom.server.a1111 import pictures, units
from dreamloom.server.a1111.lenient import Lenient
from dreamloom.server.problems import Refusal
from dreamloom.server.settings import MAX_COUNT
from dreamloom.server.submitting import check_number

if TYPE_CHECKING:
    from dreamloom.studio import Studio

_HASH = re.compile(r"\s*\[[0-9a-f]{6,64}\]\s*$")
Several = Annotated[int, Between(1, MAX_COUNT)]
SeedOrRandom = Annotated[int, Between(-1, MAX_SEED)]


class Txt2Img(Lenient):
    """The body of txt2img; of what has no counterpart here, only what must be refused is named."""

    prompt: Prompt = ""
    negative_prompt: Prompt = ""
    seed: SeedOrRandom = -1
    subseed: SeedOrRandom = -1
    subseed_strength: Share = 0.0
    sampler_name: str | None = None
    sampler_index: str | None = None
    scheduler: str | None = None
    batch_size: Several = 1
    n_iter: Several = 1
    steps: Steps | None = None
    cfg_scale: CfgScale | None = None
    width: Side = 512
    height: Side = 512
    restore_faces: bool = False
    tiling: bool = False
    enable_hr: bool = False
    hr_scale: Annotated[float, Between(1, 4)] = 2.0
    hr_upscaler: Annotated[str, Field(max_length=200)] = "Latent"
    hr_second_pass_steps: Annotated[int, Between(0, 1000)] = 0
    denoising_strength: Share = 0.75
    script_name: str | None = None
    alwayson_scripts: dict[str, Any] = Field(default_factory=dict)
    override_settings: dict[str, Any] = Field(default_factory=dict)
    send_images: bool = True
    force_task_id: Annotated[str, Field(max_length=200)] | None = None


class Img2Img(Txt2Img):
    """The body of img2img."""

    init_images: Annotated[list[str], Field(max_length=16, default_factory=list)]
    mask: str | None = None
    resize_mode: Annotated[int, Between(0, 3)] = 0
    mask_blur: Annotated[float, Between(0, 256)] = 4
    inpainting_mask_invert: bool = False
    include_init_images: bool = False


def recipe_from(studio: Studio, asked: Txt2Img, model: str | None) -> Recipe | ResolvedRecipe:
    """The recipe that a request means; pictures in it are kept.

    Args:
        studio: whose models and keep.
        asked: the request.
        model: the caller's model, where the request names none.

    Raises:
        Refusal: for what cannot be done here.
        BadInput: for what cannot be used.
    """
    check_number(asked.batch_size * asked.n_iter, MAX_COUNT, "pictures")
    checkpoint = asked.override_settings.get("sd_model_checkpoint")
    card = studio.model(bare_title(checkpoint) if isinstance(checkpoint, str) and checkpoint else model)
    _refuse_missing(asked, card)
    fields: dict[str, Any] = {"output": ImageSpec(width=asked.width, height=asked.height), **_stable_only(asked, card)}
    if isinstance(asked, Img2Img):
        fields |= _start(studio, asked)
    if asked.subseed_strength:
        seed = asked.subseed if asked.subseed >= 0 else pictures.random_seed()
        fields["variation"] = Variation(seed=seed, strength=asked.subseed_strength)
    recipe = Recipe.checked(
        prompt=asked.prompt if card.family in STABLE else take_adapters(asked.prompt)[0],
        negative_prompt=asked.negative_prompt,
        model=card.name,
        seed=asked.seed if asked.seed >= 0 else None,
        steps=asked.steps,
        cfg_scale=asked.cfg_scale,
        sampler=_sampler(asked),
        count=asked.batch_size * asked.n_iter,
        **fields,
    )
    recipe, _ = adapt(recipe, card)
    controls = _controls(studio, asked, card)  # those are asked for outright: a model that takes none says so
    recipe = recipe.model_copy(update={"controls": controls}) if controls else recipe
    return _with_own_variations(studio, recipe) if recipe.variation is not None and recipe.count > 1 else recipe


def bare_title(title: str) -> str:
    """A model's name without the hash that A1111 puts behind it."""
    return _HASH.sub("", title)


def _stable_only(asked: Txt2Img, card: ModelCard) -> dict[str, Any]:
    """The recipe's fields that only models of Stable Diffusion's form follow."""
    if card.family not in STABLE:
        return {}
    layer = asked.override_settings.get("CLIP_stop_at_last_layers")
    fields: dict[str, Any] = {"tiling": asked.tiling, "clip_skip": layer if isinstance(layer, int) else None}
    if asked.enable_hr and not isinstance(asked, Img2Img):
        upscaler = "latent" if asked.hr_upscaler.lower().startswith("latent") else "lanczos"
        steps = asked.hr_second_pass_steps or None
        fields["hires"] = Hires(scale=asked.hr_scale, strength=asked.denoising_strength, steps=steps, upscaler=upscaler)
    return fields


def _refuse_missing(asked: Txt2Img, card: ModelCard) -> None:
    for name, told in (
        ("enable_hr", f"upscaling while painting (enable_hr) with {card.name}"),
        ("tiling", f"tiling with {card.name}"),
        ("restore_faces", "face restoration"),
    ):
        if getattr(asked, name) and (name == "restore_faces" or card.family not in STABLE):
            raise Refusal(422, "not-here", f"{told} is not possible here: leave it out", field=name)
    if asked.script_name and asked.script_name.lower() != "none":
        raise Refusal(422, "not-here", f"script {asked.script_name[:80]!r} not found: there are no scripts here")
    for name in _scripts(asked):
        raise Refusal(422, "not-here", f"always on script {name[:80]!r} not found: there are no scripts here")


def _scripts(asked: Txt2Img) -> list[str]:
    """The scripts that are asked for, but for ControlNet's, and those whose arguments are empty."""
    return [name for name, told in asked.alwayson_scripts.items() if name.lower() != units.SCRIPT and told]


def _controls(studio: Studio, asked: Txt2Img, card: ModelCard) -> tuple[Control, ...]:
    script = next((told for name, told in asked.alwayson_scripts.items() if name.lower() == units.SCRIPT), None)
    if not script:
        return ()
    start = asked.init_images[0] if isinstance(asked, Img2Img) and asked.init_images else None
    return units.controls_of(studio, script, card, (asked.width, asked.height), start)


def _sampler(asked: Txt2Img) -> str | None:
    wanted = join(asked.sampler_name or asked.sampler_index, asked.scheduler)
    if wanted is None:
        return None
    # A1111 lets any schedule go with any sampler; where that is not possible here, the sampler counts
    for name in (wanted, split(wanted)[0]):
        try:
            return sampler_name(name)
        except BadRecipe as error:
            told = str(error)
    raise Refusal(404, "sampler-not-found", told, field="sampler_name")


def _start(studio: Studio, asked: Img2Img) -> dict[str, Any]:
    """What goes into the recipe with the first picture."""
    if not asked.init_images:
        raise Refusal(404, "no-init-image", "init image not found: give the picture to start from in init_images")
    if len(asked.init_images) > 1:
        raise Refusal(422, "not-here", "one picture is started from at a time: give one in init_images")
    size = (asked.width, asked.height)
    start, mask = pictures.keep_start(studio, asked.init_images[0], asked.mask, size, asked.resize_mode)
    fields: dict[str, Any] = {"init_image": start, "strength": asked.denoising_strength}
    if mask is not None:
        fields["mask"] = Mask(file=mask, blur=asked.mask_blur, invert=asked.inpainting_mask_invert)
        fields["output"] = ImageSpec()  # an edited picture keeps its size
    return fields


def _with_own_variations(studio: Studio, recipe: Recipe) -> ResolvedRecipe:
    """Of several pictures, A1111 gives each its own subseed and all the same seed."""
    assert recipe.variation is not None
    resolved = studio.resolve(recipe.model_copy(update={"count": 1}))
    item = resolved.items[0]
    seeds = ((recipe.variation.seed + number) % (MAX_SEED + 1) for number in range(recipe.count))
    varied = (Variation(seed=seed, strength=recipe.variation.strength) for seed in seeds)
    return resolved.model_copy(update={"items": tuple(item.model_copy(update={"variation": one}) for one in varied)})


def settings_of(options: Mapping[str, Any]) -> str | None:
    """The model that a change of options asks for; None if it asks for none."""
    checkpoint = options.get("sd_model_checkpoint")
    return bare_title(checkpoint) if isinstance(checkpoint, str) and checkpoint else None
