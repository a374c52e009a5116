"""`dream remake`: makes the same pixels again from a file alone."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from dreamloom.cli.output import Report
from dreamloom.cli.studio import studio_of
from dreamloom.cli.trusting import Consent, answers


def remake(
    context: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE", help="A picture that Dreamloom made.")],
    output: Annotated[
        str | None,
        typer.Option(
            "--output", "-o", metavar="FILE|DIR", help="File or folder to save to (default: a new file beside FILE)."
        ),
    ] = None,
    inputs: Annotated[
        list[str] | None,
        typer.Option("--input", metavar="FILE", help="A file that the picture was made from; may be repeated."),
    ] = None,
    consent: Consent = None,
    as_json: Annotated[bool, typer.Option("--json", metavar="", help="Print one JSON object.")] = False,
) -> None:
    """Make the same picture again, pixel for pixel, from its file alone.

    Files that it was made from are found by their contents: beside it, among --input, or among those used before.
    """
    from dreamloom.cli.options import read_output
    from dreamloom.cli.painting import follow

    studio = studio_of(context)
    events = studio.remake(
        Path(file), read_output(output), [Path(one) for one in inputs or ()], answers=answers(consent)
    )
    follow(events, Report(as_json))
