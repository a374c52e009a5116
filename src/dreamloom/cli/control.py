"""`dream control`: makes the maps that pictures can be made to follow."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dreamloom.cli.output import Report
from dreamloom.cli.studio import studio_of
from dreamloom.errors import BadFile
from dreamloom.recipe.controls import MapOptions

if TYPE_CHECKING:
    from dreamloom.control import Kind

OPTIONS = "Options of some kinds; dream control list has them all"


def _option(text: str) -> Any:
    return typer.Option(metavar="X", help=text, rich_help_panel=OPTIONS)


def control(
    context: typer.Context,
    kind: Annotated[str, typer.Argument(metavar="KIND", help="Such as canny or pose; or `list`.")],
    file: Annotated[str | None, typer.Argument(metavar="FILE", help="A picture or film.", show_default=False)] = None,
    output: Annotated[
        str | None,
        typer.Option("--output", "-o", metavar="MAP", help="File to save to (default: beside the other)."),
    ] = None,
    low: Annotated[float | None, _option("canny: change of colour from which on a line goes on.")] = None,
    high: Annotated[float | None, _option("canny: change of colour that begins a line.")] = None,
    smooth: Annotated[float | None, _option("softedge, scribble, lineart: how much is smoothed.")] = None,
    thickness: Annotated[float | None, _option("scribble: of a stroke.")] = None,
    ink: Annotated[float | None, _option("lineart: how much becomes line.")] = None,
    spread: Annotated[float | None, _option("segments: how different colours may be within one.")] = None,
    smallest: Annotated[float | None, _option("segments: share of the picture that one has at least.")] = None,
    scale: Annotated[float | None, _option("tile: how many times coarser.")] = None,
    sure: Annotated[float | None, _option("pose: how certain it must be that somebody is there.")] = None,
    as_json: Annotated[bool, typer.Option("--json", metavar="", help="Print one JSON object.")] = False,
) -> None:
    """Turn a picture or film into a map of its edges, its people's pose, and so on.

    Give the map with `dream image --control KIND=MAP`. `dream control list` tells which kinds there are.
    """
    report, maps = Report(as_json), studio_of(context).maps
    if kind == "list":
        _list(report, maps.kinds())
        return
    if file is None:
        raise BadFile(f"which picture? for example: dream control {kind} photo.png -o map.png")
    options = MapOptions(
        low=low, high=high, smooth=smooth, thickness=thickness, ink=ink, spread=spread, smallest=smallest, scale=scale,
        sure=sure,
    )  # fmt: skip
    with report.alone():
        drawn = maps.write(kind, Path(file), Path(output) if output is not None else None, options.given())
    if drawn.empty:
        report.note(f"Nothing is on the map: there is nothing in {file} that {drawn.kind} shows.")
    frames = f" ({drawn.frames} frames)" if drawn.frames > 1 else ""
    report.line(f"{drawn.path}{frames}")
    report.result({"kind": drawn.kind, "path": str(drawn.path), "frames": drawn.frames, "empty": drawn.empty})


def _list(report: Report, kinds: tuple[Kind, ...]) -> None:
    report.fields((kind.name, "\n".join(_about(kind))) for kind in kinds)
    report.result({"kinds": [_as_json(kind) for kind in kinds]})


def _about(kind: Kind) -> Iterator[str]:
    yield kind.shows
    for option in kind.options:
        yield f"--{option.name}: {option.meaning}; {option.low:g} to {option.high:g}, usually {option.default:g}"
    lacking = kind.lacking()
    if lacking is not None:
        yield f"Not here: {lacking}."


def _as_json(kind: Kind) -> dict[str, Any]:
    options = [
        {"name": one.name, "meaning": one.meaning, "default": one.default, "low": one.low, "high": one.high}
        for one in kind.options
    ]
    return {"name": kind.name, "shows": kind.shows, "lacking": kind.lacking(), "options": options}
