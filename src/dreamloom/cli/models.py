"""`dream models`: the models that are here, and where they come from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dreamloom.cli.output import Report
from dreamloom.cli.studio import studio_of

if TYPE_CHECKING:
    from dreamloom.catalog import ModelCard

app = typer.Typer(no_args_is_help=True, help="List the models that are here, and show what they were made from.")


@app.command("list")
def list_models(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", metavar="", help="Print one JSON object.")] = False,
) -> None:
    """List the models that are here."""
    report = Report(as_json)
    with report.alone():
        cards = studio_of(context).models()
    report.fields((card.name, f"{card.summary}  [{card.licence}]") for card in cards)
    if not cards:
        report.note("No model is here.")
    report.result({"models": [_as_json(card) for card in cards]})


@app.command("show")
def show_model(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="The model's name, as `dream models list` shows it.")],
    as_json: Annotated[bool, typer.Option("--json", metavar="", help="Print one JSON object.")] = False,
) -> None:
    """Show a model's licence, sources, hash, sizes and abilities."""
    report = Report(as_json)
    with report.alone():
        card = studio_of(context).model(name)
    report.fields(_fields(card))
    report.result(_as_json(card))


def _fields(card: ModelCard) -> Iterator[tuple[str, str]]:
    from dreamloom.catalog import SAMPLERS

    yield "Name", card.name
    yield "Summary", card.summary
    yield "Family", card.family
    yield "Licence", card.licence
    yield "Can do", ", ".join(card.tasks)
    yield "Size", f"{card.width}x{card.height}, in multiples of {card.size_multiple}, at most {card.max_pixels} pixels"
    yield "Films", f"{card.frames} frames at once, {card.fps:g} a second" if card.frames > 1 else "none"
    yield "Defaults", f"{card.steps} steps, CFG scale {card.cfg_scale:g}, {card.sampler}"
    yield "Samplers", ", ".join(SAMPLERS)
    yield "Parameters", f"{card.parameters:,}"
    yield "On disk", f"{_disk_bytes(card.folder) / 2**20:.1f} MiB in {card.folder}"
    yield "Weights", f"sha256 {card.sha256}"
    for source in card.sources:
        yield "Source", f"{source.name}, by {source.author}, {source.licence}\n{source.url}"


def _as_json(card: ModelCard) -> dict[str, Any]:
    return {**card.model_dump(mode="json"), "folder": str(card.folder), "disk_bytes": _disk_bytes(card.folder)}


def _disk_bytes(folder: str | Path) -> int:
    """The bytes of all files in a folder and below; 0 if it is not there."""
    return sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file())
