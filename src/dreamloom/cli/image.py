"""`dream image`: paints pictures from a prompt."""

from __future__ import annotations

from typing import Annotated

import typer

from dreamloom.cli.output import Report
from dreamloom.cli.studio import studio_of

PICTURE = "Picture"
START = "Start from a picture"
VARIATIONS = "Variations"
OUTPUT = "Output"


def image(
    context: typer.Context,
    prompt: Annotated[
        str | None, typer.Argument(metavar="PROMPT", help="What the picture should show.", show_default=False)
    ] = None,
    negative_prompt: Annotated[
        str | None,
        typer.Option(metavar="TEXT", help="What the picture should not show.", rich_help_panel=PICTURE),
    ] = None,
    model: Annotated[
        str | None, typer.Option(metavar="NAME", help="Model to paint with.", rich_help_panel=PICTURE)
    ] = None,
    seed: Annotated[
        int | None, typer.Option(metavar="N", help="Seed of the noise; -1 is random.", rich_help_panel=PICTURE)
    ] = None,
    steps: Annotated[
        int | None, typer.Option(metavar="N", help="Sampling steps, 1 to 1000.", rich_help_panel=PICTURE)
    ] = None,
    cfg_scale: Annotated[
        float | None,
        typer.Option(metavar="X", help="Classifier-free guidance scale, 0 to 100.", rich_help_panel=PICTURE),
    ] = None,
    guidance_interval: Annotated[
        str | None,
        typer.Option(
            metavar="FROM-TO", help="Share of the steps with guidance, such as 0.2-0.8.", rich_help_panel=PICTURE
        ),
    ] = None,
    sampler: Annotated[
        str | None,
        typer.Option(metavar="NAME", help='Sampler, such as "Euler" or "DPM++ 2M Karras".', rich_help_panel=PICTURE),
    ] = None,
    size: Annotated[
        str | None, typer.Option(metavar="WxH", help="Width and height in pixels.", rich_help_panel=PICTURE)
    ] = None,
    recipe: Annotated[
        str | None,
        typer.Option(
            metavar="FILE",
            help="Start from a saved recipe (.json) or from the recipe in a picture.",
            rich_help_panel=PICTURE,
        ),
    ] = None,
    init_image: Annotated[
        str | None, typer.Option(metavar="FILE", help="Picture to start from (img2img).", rich_help_panel=START)
    ] = None,
    strength: Annotated[
        float | None,
        typer.Option(metavar="X", help="Denoising strength, 0 (keep) to 1 (repaint).", rich_help_panel=START),
    ] = None,
    mask: Annotated[
        str | None, typer.Option(metavar="FILE", help="Inpaint where this picture is white.", rich_help_panel=START)
    ] = None,
    mask_grow: Annotated[
        int | None, typer.Option(metavar="N", help="Grow the mask by pixels.", rich_help_panel=START)
    ] = None,
    mask_blur: Annotated[
        float | None, typer.Option(metavar="X", help="Blur the mask's edge by pixels.", rich_help_panel=START)
    ] = None,
    mask_invert: Annotated[
        bool, typer.Option("--mask-invert", metavar="", help="Inpaint where the mask is black.", rich_help_panel=START)
    ] = False,
    outpaint: Annotated[
        str | None,
        typer.Option(
            metavar="SIDES", help="Pixels to add at the sides, such as left=64,right=64.", rich_help_panel=START
        ),
    ] = None,
    count: Annotated[
        int | None,
        typer.Option(metavar="N", help="How many pictures, each with its own seed.", rich_help_panel=VARIATIONS),
    ] = None,
    variation_seed: Annotated[
        int | None,
        typer.Option(
            metavar="N", help="Seed of the noise to mix in (subseed); -1 is random.", rich_help_panel=VARIATIONS
        ),
    ] = None,
    variation_strength: Annotated[
        float | None,
        typer.Option(metavar="X", help="How much of that noise, 0 to 1.", rich_help_panel=VARIATIONS),
    ] = None,
    output: Annotated[
        str | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE|DIR",
            help="File or folder to save to (default: outputs/).",
            rich_help_panel=OUTPUT,
        ),
    ] = None,
    previews: Annotated[
        str | None, typer.Option(metavar="DIR", help="Save previews to this folder.", rich_help_panel=OUTPUT)
    ] = None,
    preview_every: Annotated[
        int, typer.Option(metavar="N", help="Save a preview after every N steps.", rich_help_panel=OUTPUT)
    ] = 1,
    as_json: Annotated[
        bool, typer.Option("--json", metavar="", help="Print one JSON object.", rich_help_panel=OUTPUT)
    ] = False,
) -> None:
    """Paint pictures from a prompt.

    The prompt may hold weights (word:1.2), wildcards {red|blue}, and flags such as --no blur --ar 16:9.
    """
    from dreamloom.cli.asked import Asked, read_saved
    from dreamloom.cli.options import read_output
    from dreamloom.cli.painting import follow
    from dreamloom.errors import BadRecipe

    if preview_every < 1:
        raise BadRecipe(f"--preview-every must be 1 or more, not {preview_every}")
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
        mask_grow=mask_grow,
        mask_blur=mask_blur,
        mask_invert=mask_invert,
        outpaint=outpaint,
        variation_seed=variation_seed,
        variation_strength=variation_strength,
    )
    studio = studio_of(context)
    wanted = asked.over(read_saved(recipe, studio) if recipe is not None else None)
    events = studio.make(wanted, read_output(output), preview_every=preview_every if previews is not None else 0)
    follow(events, Report(as_json), wanted.count, previews)
