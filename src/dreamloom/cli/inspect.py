"""`dream inspect`: shows the recipe inside a file, whoever wrote it.

The file may come from anywhere: its texts are shown as texts, never obeyed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dreamloom.cli.output import Report
from dreamloom.cli.studio import studio_of

if TYPE_CHECKING:
    from dreamloom.recipe import Recipe, ResolvedRecipe
    from dreamloom.recipe.metadata import FoundRecipe

TOOLS = {
    "dreamloom": "Dreamloom",
    "a1111": "Stable Diffusion web UI (AUTOMATIC1111)",
    "swarmui": "SwarmUI",
    "comfyui": "ComfyUI",
    "invokeai": "InvokeAI",
}


def inspect(
    context: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE", help="A picture.")],
    as_json: Annotated[bool, typer.Option("--json", metavar="", help="Print one JSON object.")] = False,
) -> None:
    """Show the recipe inside a picture, whichever tool wrote it.

    Dreamloom, Stable Diffusion web UI (A1111), SwarmUI, ComfyUI and InvokeAI are understood.
    """
    report = Report(as_json)
    with report.alone():
        found = studio_of(context).inspect(Path(file))
    report.fields(_fields(found))
    report.result(
        {
            "path": file,
            "tool": found.tool,
            "id": found.resolved.id if found.resolved else None,
            "recipe": found.recipe.model_dump(mode="json"),
            "resolved": found.resolved.model_dump(mode="json") if found.resolved else None,
            "notes": list(found.notes),
        }
    )


def _fields(found: FoundRecipe) -> Iterator[tuple[str, str]]:
    recipe, resolved = found.recipe, found.resolved
    maker = TOOLS.get(found.tool, found.tool)
    yield "Written by", f"{maker} ({resolved.generator})" if resolved else maker
    # our own recipes are shown as they were painted, not as they have to be typed to be painted so again
    words = resolved.items[0] if resolved else recipe
    yield "Prompt", words.prompt or "(none)"
    if words.negative_prompt:
        yield "Negative prompt", words.negative_prompt
    if recipe.model is not None:
        yield "Model", recipe.model
    if resolved:
        yield "Weights", f"sha256 {resolved.model.sha256}"
    yield from _settings(recipe)
    yield from _inputs(resolved or recipe)
    if resolved:
        yield "Recipe id", resolved.id
    for note in found.notes:
        yield "Note", note


def _settings(recipe: Recipe) -> Iterator[tuple[str, str]]:
    if recipe.seed is not None:
        yield "Seed", str(recipe.seed)
    if recipe.variation is not None:
        yield "Variation", f"seed {recipe.variation.seed}, strength {recipe.variation.strength:g}"
    if recipe.mix is not None:
        yield "Mixed with", f"{recipe.mix.prompt}, share {recipe.mix.share:g}"
    if recipe.steps is not None:
        yield "Steps", str(recipe.steps)
    if recipe.cfg_scale is not None:
        yield "CFG scale", f"{recipe.cfg_scale:g}"
    if recipe.guidance_interval is not None and recipe.guidance_interval != (0, 1):
        yield "Guidance interval", "-".join(f"{share:g}" for share in recipe.guidance_interval)
    if recipe.sampler is not None:
        yield "Sampler", recipe.sampler
    if recipe.output.width is not None or recipe.output.height is not None:
        yield "Size", f"{recipe.output.width or '?'}x{recipe.output.height or '?'}"
    if recipe.output.kind == "video":
        film = recipe.output
        yield "Film", f"{film.frames or '?'} frames, {film.fps or '?'} frames a second{', a loop' if film.loop else ''}"
        if film.interpolate not in (None, film.fps):
            yield "Interpolated", f"to {film.interpolate} frames a second"
    if recipe.output.upscale > 1:
        yield "Upscaled", f"{recipe.output.upscale} times ({recipe.output.upscaler})"
    if recipe.count > 1:
        yield "Count", str(recipe.count)


def _inputs(recipe: Recipe | ResolvedRecipe) -> Iterator[tuple[str, str]]:
    for label, file in (
        ("Init image", recipe.init_image),
        ("Last image", recipe.last_image),
        ("Init video", recipe.init_video),
        ("Extended", recipe.extend),
    ):
        if file is not None:
            yield label, _file(file.path, file.sha256)
    if recipe.edit:
        yield "Edit", "the prompt is an instruction"
    if recipe.strength is not None:
        yield "Strength", f"{recipe.strength:g}"
    if recipe.mask is not None:
        shape = f"grow {recipe.mask.grow}, blur {recipe.mask.blur:g}{', inverted' if recipe.mask.invert else ''}"
        label = "Removed" if recipe.mask.remove else "Mask"
        yield label, f"{_file(recipe.mask.file.path, recipe.mask.file.sha256)}, {shape}"
    if recipe.outpaint is not None:
        yield "Outpaint", ", ".join(f"{side} {pixels}" for side, pixels in recipe.outpaint if pixels)
    if recipe.clip_skip is not None:
        yield "CLIP skip", str(recipe.clip_skip)
    if recipe.hires is not None:
        hires = recipe.hires
        steps = f", {hires.steps} steps" if hires.steps else ""
        yield "Second pass", f"{hires.scale:g} times as large ({hires.upscaler}), strength {hires.strength:g}{steps}"
    if recipe.refiner is not None:
        yield "Refiner", f"{recipe.refiner.model}, from {recipe.refiner.start:g} of the steps on"
    for region in recipe.regions:
        where = _file(region.mask.path, region.mask.sha256) if region.mask else f"box {region.box}"
        yield "Region", f"{region.prompt} ({where}, weight {region.weight:g})"
    if recipe.tiling:
        yield "Tiling", "yes"
    if recipe.stir is not None:
        yield "Stir", " ".join(str(one) for one in (recipe.stir.kind, recipe.stir.direction, recipe.stir.amount) if one)
    for label, parts in (
        ("Control", recipe.controls),
        ("Reference", recipe.references),
        ("Adapter", recipe.adapters),
        ("Camera", recipe.camera),
        ("Motion path", recipe.motion_paths),
    ):
        for part in parts:
            yield label, json.dumps(part.model_dump(mode="json", exclude_defaults=True), ensure_ascii=False)


def _file(path: str, sha256: str | None) -> str:
    return f"{path} (sha256 {sha256})" if sha256 else path
