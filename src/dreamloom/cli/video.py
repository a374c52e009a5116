"""`dream video`: makes films from a prompt, from pictures, from films."""

from __future__ import annotations

from typing import Annotated

import typer

from dreamloom.cli import wishes
from dreamloom.cli.output import Report
from dreamloom.cli.studio import studio_of
from dreamloom.cli.trusting import Consent, Label, Watermark, answers

FILM = "Film"
START = "Start from pictures or films"
MOTION = "Motion"


def video(
    context: typer.Context,
    prompt: Annotated[
        str | None, typer.Argument(metavar="PROMPT", help="What the film should show.", show_default=False)
    ] = None,
    frames: Annotated[
        int | None,
        typer.Option(metavar="N", help="Length in frames; with --extend, what is added.", rich_help_panel=FILM),
    ] = None,
    seconds: Annotated[
        float | None, typer.Option(metavar="X", help="Length in seconds instead.", rich_help_panel=FILM)
    ] = None,
    fps: Annotated[float | None, typer.Option(metavar="N", help="Frames a second.", rich_help_panel=FILM)] = None,
    loop: Annotated[
        bool, typer.Option("--loop", metavar="", help="Let the end lead to the beginning.", rich_help_panel=FILM)
    ] = False,
    interpolate: Annotated[
        float | None, typer.Option(metavar="FPS", help="Make frames in between, up to this rate.", rich_help_panel=FILM)
    ] = None,
    upscale: wishes.Upscale = None,
    upscaler: wishes.Upscaler = None,
    camera: Annotated[
        str | None,
        typer.Option(
            metavar="TEXT",
            help='How the camera moves, such as "pan right 0.3, zoom in 1.2 then static".',
            rich_help_panel=MOTION,
        ),
    ] = None,
    motion_path: Annotated[
        list[str] | None,
        typer.Option(
            metavar="TEXT",
            help='Where a thing goes, such as "0.2,0.5 0.8,0.5 @ mask.png"; may be repeated.',
            rich_help_panel=MOTION,
        ),
    ] = None,
    stir: Annotated[
        str | None,
        typer.Option(
            metavar="TEXT",
            help='How what is white in the mask of --init-image moves, such as "ripples", "waves 1.5", "flow left",'
            ' "sway"; else as the prompt says.',
            rich_help_panel=MOTION,
        ),
    ] = None,
    init_image: Annotated[
        str | None, typer.Option(metavar="FILE", help="Picture that is the first frame.", rich_help_panel=START)
    ] = None,
    last_image: Annotated[
        str | None, typer.Option(metavar="FILE", help="Picture that is the last frame.", rich_help_panel=START)
    ] = None,
    init_video: Annotated[
        str | None, typer.Option(metavar="FILE", help="Film to make another one of.", rich_help_panel=START)
    ] = None,
    strength: Annotated[
        float | None,
        typer.Option(metavar="X", help="Denoising strength for it, 0 (keep) to 1 (repaint).", rich_help_panel=START),
    ] = None,
    extend: Annotated[
        str | None, typer.Option(metavar="FILE", help="Film to go on with.", rich_help_panel=START)
    ] = None,
    sound: Annotated[
        bool | None,
        typer.Option(
            "--sound/--no-sound",
            metavar="",
            help="Keep that film's sound (default).",
            rich_help_panel=START,
            show_default=False,
        ),
    ] = None,
    mask: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="Change only where this picture or film is white.", rich_help_panel=START),
    ] = None,
    mask_grow: wishes.MaskGrow = None,
    mask_blur: wishes.MaskBlur = None,
    mask_invert: wishes.MaskInvert = False,
    outpaint: wishes.Outpaint = None,
    negative_prompt: wishes.NegativePrompt = None,
    model: wishes.Model = None,
    seed: wishes.Seed = None,
    steps: wishes.Steps = None,
    cfg_scale: wishes.CfgScale = None,
    guidance_interval: wishes.GuidanceInterval = None,
    sampler: wishes.Sampler = None,
    size: wishes.Size = None,
    recipe: wishes.SavedRecipe = None,
    count: Annotated[
        int | None,
        typer.Option(metavar="N", help="How many films, each with its own seed.", rich_help_panel=wishes.VARIATIONS),
    ] = None,
    variation_seed: wishes.VariationSeed = None,
    variation_strength: wishes.VariationStrength = None,
    mix: wishes.Mixed = None,
    control: wishes.Controls = None,
    consent: Consent = None,
    label: Label = None,
    no_watermark: Watermark = False,
    output: Annotated[
        str | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE|DIR",
            help="File (.mp4, .webm, .gif, .webp; .png for a folder of pictures) or folder (default: outputs/).",
            rich_help_panel=wishes.OUTPUT,
        ),
    ] = None,
    codec: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="h264 or av1 in .mp4, vp9 or av1 in .webm.", rich_help_panel=wishes.OUTPUT),
    ] = None,
    poster: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="Save the middle frame as a picture too.", rich_help_panel=wishes.OUTPUT),
    ] = None,
    previews: wishes.Previews = None,
    preview_every: wishes.PreviewEvery = 1,
    queue: wishes.Queue = False,
    as_json: wishes.AsJson = False,
) -> None:
    """Make films from a prompt, a first or last picture, or another film.

    The prompt may tell how the camera moves: "a castle, the camera slowly pans left", /zoom in.
    """
    from dreamloom.cli.asked_film import AskedFilm
    from dreamloom.cli.painting import Wanted, carry_out

    asked = AskedFilm(
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
        mix=mix,
        controls=tuple(control or ()),
        watermark=False if no_watermark else None,
        label=label,
        frames=frames,
        seconds=seconds,
        fps=fps,
        last_image=last_image,
        init_video=init_video,
        extend=extend,
        loop=loop or None,
        camera=camera,
        motion_paths=tuple(motion_path or ()),
        stir=stir,
        interpolate=interpolate,
        upscale=upscale,
        upscaler=upscaler,
        sound=sound,
    )
    wanted = Wanted(asked, recipe, output, answers(consent), previews, preview_every, queue, codec, poster)
    carry_out(wanted, studio_of(context), Report(as_json))
