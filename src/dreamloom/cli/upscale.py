"""`dream upscale`: makes pictures and films larger."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from dreamloom.cli.output import Report
from dreamloom.cli.studio import studio_of


def upscale(
    context: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE", help="A picture or film.", show_default=False)],
    output: Annotated[
        str | None,
        typer.Option("--output", "-o", metavar="FILE", help="File to save to (default: beside the other)."),
    ] = None,
    by: Annotated[int, typer.Option(metavar="N", help="2, 3 or 4 times as wide and high.")] = 4,
    model: Annotated[
        str | None,
        typer.Option("--model", "-m", metavar="NAME", help="Upscaler; lanczos for a plain kernel without a model."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", metavar="", help="Print one JSON object.")] = False,
) -> None:
    """Make a picture or film larger, whoever made it.

    What the file says of its making is carried over.
    """
    report, enlarging = Report(as_json), studio_of(context).enlarging
    with report.alone():
        made = enlarging.write(Path(file), Path(output) if output is not None else None, times=by, upscaler=model)
    frames = f", {made.frames} frames" if made.frames > 1 else ""
    report.line(f"{made.path} ({made.width}x{made.height}{frames})")
    report.result({
        "path": str(made.path), "width": made.width, "height": made.height, "frames": made.frames,
        "upscaler": made.upscaler,
    })  # fmt: skip
