"""`dream models`: the models that are here, where they come from, and how others get here."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dreamloom.cli import models_adding
from dreamloom.cli.output import Report
from dreamloom.cli.studio import studio_of

if TYPE_CHECKING:
    from dreamloom.catalog import ModelCard, PartCard

app = typer.Typer(no_args_is_help=True, help="List, add, scan, verify and remove models.")


@app.command("list")
def list_models(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", metavar="", help="Print one JSON object.")] = False,
) -> None:
    """List the models that are here, and the LoRAs, VAEs and other parts that go with them."""
    report = Report(as_json)
    with report.alone():
        studio = studio_of(context)
        cards, parts = studio.models(), studio.catalog.parts()
    report.fields((card.name, f"{card.summary}  [{card.licence}]") for card in cards)
    report.fields((part.name, _about(part)) for part in parts)
    if not cards:
        report.note("No model is here.")
    report.result(
        {"models": [_as_json(card) for card in cards], "parts": [part.model_dump(mode="json") for part in parts]}
    )


@app.command("show")
def show_model(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="Its name, as `dream models list` shows it, or a hash.")],
    as_json: Annotated[bool, typer.Option("--json", metavar="", help="Print one JSON object.")] = False,
) -> None:
    """Show a model's licence, sources, hash, sizes and abilities."""
    report = Report(as_json)
    with report.alone():
        studio = studio_of(context)
        part = studio.catalog.look_up_part(name) if studio.catalog.look_up(name) is None else None
        if part is None:
            card = studio.model(name)
    if part is not None:
        report.fields(_part_fields(part))
        report.result(part.model_dump(mode="json"))
        return
    report.fields(_fields(card))
    report.result(_as_json(card))


app.command("add")(models_adding.add)
app.command("scan")(models_adding.scan)
app.command("verify")(models_adding.verify)
app.command("remove")(models_adding.remove)


def _about(part: PartCard) -> str:
    from dreamloom.catalog.architectures import title_of

    return f"{part.kind} for {title_of(part.architecture)}" if part.architecture else part.kind


def _part_fields(part: PartCard) -> Iterator[tuple[str, str]]:
    yield "Name", part.name
    yield "Kind", _about(part)
    yield "On disk", f"{part.weight_bytes / 2**20:.1f} MiB in {part.path}"
    yield "Weights", f"sha256 {part.sha256}"
    yield "Also known as", ", ".join((part.sha256[:10], *part.hashes))
    if part.words:
        yield "Words", ", ".join(part.words)


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
    if card.hashes:
        yield "Also known as", ", ".join((card.sha256[:10], card.hashes[0]))
    for source in card.sources:
        yield "Source", f"{source.name}, by {source.author}, {source.licence}\n{source.url}"


def _as_json(card: ModelCard) -> dict[str, Any]:
    return {**card.model_dump(mode="json"), "folder": str(card.folder), "disk_bytes": _disk_bytes(card.folder)}


def _disk_bytes(place: str | Path) -> int:
    """The bytes of a file, or of all files in a folder and below; 0 if it is not there."""
    files = [Path(place)] if Path(place).is_file() else Path(place).rglob("*")
    return sum(path.stat().st_size for path in files if path.is_file())
