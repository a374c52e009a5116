"""`dream image`: paints pictures from a prompt."""

from __future__ import annotations

from typing import Annotated

import typer

from dreamloom.cli import wishes
from dreamloom.cli.output import Report
from dreamloom.cli.studio import studio_of
from dreamloom.cli.trusting import Consent, Label, Watermark, answers


def image(
    context: typer.Context,
    prompt: Annotated[
        str | None, typer.Argument(metavar="PROMPT", help="What the picture should show.", show_default=False)
    ] = None,
    negative_prompt: wishes.NegativePrompt = None,
    model: wishes.Model = None,
    seed: wishes.Seed = None,
    steps: wishes.Steps = None,
    cfg_scale: wishes.CfgScale = None,
    guidance_interval: wishes.GuidanceInterval = None,
    sampler: wishes.Sampler = None,
    size: wishes.Size = None,
    recipe: wishes.SavedRecipe = None,
    init_image: Annotated[
        str | None, typer.Option(metavar="FILE", help="Picture to start from (img2img).", rich_help_panel=wishes.START)
    ] = None,
    strength: Annotated[
        float | None,
        typer.Option(metavar="X", help="Denoising strength, 0 (keep) to 1 (repaint).", rich_help_panel=wishes.START),
    ] = None,
    mask: wishes.MaskFile = None,
    remove: wishes.RemoveFile = None,
    mask_grow: wishes.MaskGrow = None,
    mask_blur: wishes.MaskBlur = None,
    mask_invert: wishes.MaskInvert = False,
    outpaint: wishes.Outpaint = None,
    count: wishes.Pictures = None,
    variation_seed: wishes.VariationSeed = None,
    variation_strength: wishes.VariationStrength = None,
    mix: wishes.Mixed = None,
    lora: wishes.Loras = None,
    control: wishes.Controls = None,
    reference: wishes.References = None,
    clip_skip: wishes.ClipSkip = None,
    tiling: wishes.Tiling = False,
    hires: wishes.Hires = None,
    region: wishes.RegionWords = None,
    refiner: wishes.RefinerModel = None,
    refiner_start: wishes.RefinerStart = None,
    consent: Consent = None,
    label: Label = None,
    no_watermark: Watermark = False,
    output: wishes.PictureOutput = None,
    upscale: wishes.Upscale = None,
    upscaler: wishes.Upscaler = None,
    previews: wishes.Previews = None,
    preview_every: wishes.PreviewEvery = 1,
    queue: wishes.Queue = False,
    as_json: wishes.AsJson = False,
) -> None:
    """Paint pictures from a prompt.

    The prompt may hold weights (word:1.2), wildcards {red|blue}, and flags such as --no blur --ar 16:9.
    """
    from dreamloom.cli.asked import Asked
    from dreamloom.cli.painting import Wanted, carry_out

    asked = Asked(
        prompt=prompt,
        negative_prompt=negative_prompt,
        model=model,
        seed=seed,
        steps=steps,
        cfg_scale=cfg_scale,
        guidance_interval=guidance_interval,
        sampler=sampler,
        size=size,
        count=count,
        init_image=init_image,
        strength=strength,
        mask=mask,
        remove=remove,
        mask_grow=mask_grow,
        mask_blur=mask_blur,
        mask_invert=mask_invert,
        outpaint=outpaint,
        variation_seed=variation_seed,
        variation_strength=variation_strength,
        mix=mix,
        loras=tuple(lora or ()),
        controls=tuple(control or ()),
        references=tuple(reference or ()),
        clip_skip=clip_skip,
        tiling=tiling or None,
        hires=hires,
        upscale=upscale,
        upscaler=upscaler,
        regions=tuple(region or ()),
        refiner=refiner,
        refiner_start=refiner_start,
        watermark=False if no_watermark else None,
        label=label,
    )
    wanted = Wanted(asked, recipe, output, answers(consent), previews, preview_every, queue)
    carry_out(wanted, studio_of(context), Report(as_json))
