"""The options that every command shares that paints something: what it should show, what it starts from, where it goes.

Their names here are those of the parameters they are for.
"""

from __future__ import annotations

from typing import Annotated

import typer

PICTURE = "Picture"
START = "Start from a picture"
VARIATIONS = "Variations"
PARTS = "Parts and passes"
OUTPUT = "Output"

NegativePrompt = Annotated[
    str | None, typer.Option(metavar="TEXT", help="What it should not show.", rich_help_panel=PICTURE)
]
Model = Annotated[str | None, typer.Option(metavar="NAME", help="Model to paint with.", rich_help_panel=PICTURE)]
Seed = Annotated[
    int | None, typer.Option(metavar="N", help="Seed of the noise; -1 is random.", rich_help_panel=PICTURE)
]
Steps = Annotated[int | None, typer.Option(metavar="N", help="Sampling steps, 1 to 1000.", rich_help_panel=PICTURE)]
CfgScale = Annotated[
    float | None,
    typer.Option(metavar="X", help="Classifier-free guidance scale, 0 to 100.", rich_help_panel=PICTURE),
]
GuidanceInterval = Annotated[
    str | None,
    typer.Option(metavar="FROM-TO", help="Share of the steps with guidance, such as 0.2-0.8.", rich_help_panel=PICTURE),
]
Sampler = Annotated[
    str | None,
    typer.Option(metavar="NAME", help='Sampler, such as "Euler" or "DPM++ 2M Karras".', rich_help_panel=PICTURE),
]
Size = Annotated[str | None, typer.Option(metavar="WxH", help="Width and height in pixels.", rich_help_panel=PICTURE)]
SavedRecipe = Annotated[
    str | None,
    typer.Option(
        metavar="FILE",
        help="Start from a saved recipe (.json) or from the recipe in a picture or film.",
        rich_help_panel=PICTURE,
    ),
]
MaskFile = Annotated[
    str | None, typer.Option(metavar="FILE", help="Inpaint where this picture is white.", rich_help_panel=START)
]
RemoveFile = Annotated[
    str | None,
    typer.Option(
        metavar="FILE",
        help="Remove what is where this picture is white; the prompt may say what lies behind it.",
        rich_help_panel=START,
    ),
]
MaskGrow = Annotated[int | None, typer.Option(metavar="N", help="Grow the mask by pixels.", rich_help_panel=START)]
MaskBlur = Annotated[
    float | None, typer.Option(metavar="X", help="Blur the mask's edge by pixels.", rich_help_panel=START)
]
MaskInvert = Annotated[
    bool, typer.Option("--mask-invert", metavar="", help="Inpaint where the mask is black.", rich_help_panel=START)
]
Outpaint = Annotated[
    str | None,
    typer.Option(metavar="SIDES", help="Pixels to add at the sides, such as left=64,right=64.", rich_help_panel=START),
]
Pictures = Annotated[
    int | None, typer.Option(metavar="N", help="How many pictures, each with its own seed.", rich_help_panel=VARIATIONS)
]
VariationSeed = Annotated[
    int | None,
    typer.Option(metavar="N", help="Seed of the noise to mix in (subseed); -1 is random.", rich_help_panel=VARIATIONS),
]
VariationStrength = Annotated[
    float | None, typer.Option(metavar="X", help="How much of that noise, 0 to 1.", rich_help_panel=VARIATIONS)
]
Mixed = Annotated[
    str | None,
    typer.Option(
        "--mix", metavar="TEXT", help='A second prompt and its share, such as "a fox:0.5".', rich_help_panel=VARIATIONS
    ),
]
Loras = Annotated[
    list[str] | None,
    typer.Option(
        "--lora", metavar="NAME", help="A LoRA and its weight, such as ink:0.8; may come often.", rich_help_panel=PARTS
    ),
]
Controls = Annotated[
    list[str] | None,
    typer.Option(
        "--control",
        metavar="KIND=FILE",
        help="A map to follow, its weight and share of the steps, such as pose=map.png:0.8:0-0.6, or a picture to make"
        " it of, such as canny@photo.png; may come often.",
        rich_help_panel=PARTS,
    ),
]
References = Annotated[
    list[str] | None,
    typer.Option(
        "--reference",
        metavar="FILE",
        help="A picture whose subject or style is to appear, and its weight, such as cat.png:0.6; may come often.",
        rich_help_panel=PARTS,
    ),
]
ClipSkip = Annotated[
    int | None,
    typer.Option(metavar="N", help="Layer of the text encoder, counted from the last, 1.", rich_help_panel=PARTS),
]
Tiling = Annotated[
    bool, typer.Option("--tiling", metavar="", help="Let the picture's sides fit together.", rich_help_panel=PARTS)
]
Hires = Annotated[
    str | None,
    typer.Option(
        metavar="SCALE",
        help="Paint once more at a larger size: scale and strength, such as 2:0.5.",
        rich_help_panel=PARTS,
    ),
]
RegionWords = Annotated[
    list[str] | None,
    typer.Option(
        "--region",
        metavar="PLACE=TEXT",
        help='Words for a part of the picture: a box in shares of it, such as "0,0,0.5,1=a red house", or a mask\'s'
        " file; may come often.",
        rich_help_panel=PARTS,
    ),
]
RefinerModel = Annotated[
    str | None,
    typer.Option("--refiner", metavar="NAME", help="Model that paints the last steps.", rich_help_panel=PARTS),
]
RefinerStart = Annotated[
    float | None,
    typer.Option(metavar="X", help="Share of the steps from which the refiner paints, 0.8.", rich_help_panel=PARTS),
]
PictureOutput = Annotated[
    str | None,
    typer.Option(
        "--output", "-o", metavar="FILE|DIR", help="File or folder to save to (default: outputs/).",
        rich_help_panel=OUTPUT,
    ),
]  # fmt: skip
Upscale = Annotated[
    int | None, typer.Option(metavar="N", help="Make the result 2 to 4 times as wide and high.", rich_help_panel=OUTPUT)
]
Upscaler = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="What does that: dreamloom-upscale, or lanczos.", rich_help_panel=OUTPUT),
]
Previews = Annotated[
    str | None, typer.Option(metavar="DIR", help="Save previews to this folder.", rich_help_panel=OUTPUT)
]
PreviewEvery = Annotated[
    int, typer.Option(metavar="N", help="Save a preview after every N steps.", rich_help_panel=OUTPUT)
]
Queue = Annotated[
    bool, typer.Option("--queue", metavar="", help="Leave it to a `dream worker`.", rich_help_panel=OUTPUT)
]
AsJson = Annotated[bool, typer.Option("--json", metavar="", help="Print one JSON object.", rich_help_panel=OUTPUT)]
