"""`dream edit`: changes a picture as an instruction says, and leaves the rest of it alone."""

from __future__ import annotations

from typing import Annotated

import typer

from dreamloom.cli import wishes
from dreamloom.cli.output import Report
from dreamloom.cli.studio import studio_of
from dreamloom.cli.trusting import Consent, Label, Watermark, answers


def edit(
    context: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE", help="The picture to change.", show_default=False)],
    instruction: Annotated[
        str, typer.Argument(metavar="INSTRUCTION", help='What to change: "make it night".', show_default=False)
    ],
    negative_prompt: wishes.NegativePrompt = None,
    model: wishes.Model = None,
    seed: wishes.Seed = None,
    steps: wishes.Steps = None,
    cfg_scale: wishes.CfgScale = None,
    guidance_interval: wishes.GuidanceInterval = None,
    sampler: wishes.Sampler = None,
    size: wishes.Size = None,
    count: wishes.Pictures = None,
    lora: wishes.Loras = None,
    reference: wishes.References = None,
    consent: Consent = None,
    label: Label = None,
    no_watermark: Watermark = False,
    output: wishes.PictureOutput = None,
    previews: wishes.Previews = None,
    preview_every: wishes.PreviewEvery = 1,
    queue: wishes.Queue = False,
    as_json: wishes.AsJson = False,
) -> None:
    """Change a picture by saying what shall be different.

    "make it night", "turn the cat blue", "add a dragon in the background", "as a watercolour", "remove the dog". The
    result is as large as the model paints, in the shape of the picture.
    """
    from dreamloom.cli.asked import Asked
    from dreamloom.cli.painting import Wanted, carry_out

    asked = Asked(
        prompt=instruction,
        edit=True,
        init_image=file,
        negative_prompt=negative_prompt,
        model=model,
        seed=seed,
        steps=steps,
        cfg_scale=cfg_scale,
        guidance_interval=guidance_interval,
        sampler=sampler,
        size=size,
        count=count,
        loras=tuple(lora or ()),
        references=tuple(reference or ()),
        watermark=False if no_watermark else None,
        label=label,
    )
    wanted = Wanted(asked, None, output, answers(consent), previews, preview_every, queue)
    carry_out(wanted, studio_of(context), Report(as_json))
