"""`dream train lora`: teaches a model what a user's own pictures show."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dreamloom.cli.output import Report
from dreamloom.cli.progress import duration
from dreamloom.cli.studio import studio_of
from dreamloom.cli.trusting import Consent, answers

if TYPE_CHECKING:
    from dreamloom.teaching import Taught

LEARNS, SHOWS = "How it learns", "Samples"
TOLD_EVERY = 10.0  # seconds


def lora(
    context: typer.Context,
    images: Annotated[str, typer.Option(metavar="DIR", help="Folder with pictures, captions beside them as .txt.")],
    name: Annotated[str, typer.Option(metavar="NAME", help="Name of the LoRA, as prompts call it: <lora:NAME:0.8>.")],
    model: Annotated[
        str | None, typer.Option(metavar="NAME", help="Model to teach (default: the embedded one).")
    ] = None,
    trigger: Annotated[str, typer.Option(metavar="WORD", help="Word that calls up what was learned.")] = "",
    minutes: Annotated[
        float | None,
        typer.Option(metavar="X", help="Minutes to train (default: 5 for small models).", rich_help_panel=LEARNS),
    ] = None,
    steps: Annotated[
        int | None,
        typer.Option(metavar="N", help="Steps to train (default: 1500 for large models).", rich_help_panel=LEARNS),
    ] = None,
    rank: Annotated[int, typer.Option(metavar="N", help="How much it can hold.", rich_help_panel=LEARNS)] = 16,
    rate: Annotated[
        float | None,
        typer.Option(metavar="X", help="Learning rate (default: 1e-3, large models 1e-4).", rich_help_panel=LEARNS),
    ] = None,
    batch: Annotated[int, typer.Option(metavar="N", help="Pictures in a step.", rich_help_panel=LEARNS)] = 4,
    size: Annotated[
        str | None,
        typer.Option(
            metavar="WxH",
            help="Pictures are brought to this area (default: the model's own, small ones' for films).",
            rich_help_panel=LEARNS,
        ),
    ] = None,
    mirror: Annotated[
        bool, typer.Option("--mirror", metavar="", help="Show every picture mirrored too.", rich_help_panel=LEARNS)
    ] = False,
    seed: Annotated[int, typer.Option(metavar="N", min=0, help="Of all chance.", rich_help_panel=LEARNS)] = 0,
    samples: Annotated[
        int, typer.Option(metavar="N", help="How often samples are painted on the way.", rich_help_panel=SHOWS)
    ] = 4,
    sample: Annotated[
        list[str] | None,
        typer.Option(metavar="TEXT", help="What samples show; may come often.", rich_help_panel=SHOWS),
    ] = None,
    anew: Annotated[
        bool, typer.Option("--anew", metavar="", help="Begin anew, in place of an older LoRA of that name.")
    ] = False,
    consent: Consent = None,
    as_json: Annotated[bool, typer.Option("--json", metavar="", help="Print one JSON object.")] = False,
) -> None:
    """Teach a model a character, thing or style from a folder of pictures.

    A run that is stopped (Ctrl-C) goes on where it was when the same command is given again.
    """
    from dreamloom.cli.options import read_size
    from dreamloom.teaching import Taught, Wish

    wish = Wish(
        name=name, images=Path(images), model=model, trigger=trigger, minutes=minutes, steps=steps, rank=rank,
        rate=rate, batch=batch, size=read_size(size) if size is not None else None, mirror=mirror, seed=seed,
        samples=samples, prompts=tuple(sample or ()), anew=anew,
    )  # fmt: skip
    report = Report(as_json)
    painted: list[str] = []
    with report.alone():
        events = studio_of(context).teaching.lora(wish, answers(consent))
        made = _followed(events, report, painted)
    assert isinstance(made, Taught)
    report.line(f"{made.card.path}  {made.steps} steps, {made.card.weight_bytes / 2**20:.1f} MiB")
    report.line(f'Paint with it: dream image "{trigger or "..."} <lora:{made.card.name}:1>"')
    report.result({"lora": made.card.model_dump(mode="json"), "steps": made.steps, "samples": painted})


def _followed(events: Iterator[Any], report: Report, painted: list[str]) -> Taught | None:
    """Tells of a training as it goes; gives what it came to."""
    from dreamloom.studio import Note, Saved
    from dreamloom.teaching import Taught

    began = told = time.monotonic()
    first: float | None = None
    for event in events:
        if isinstance(event, Taught):
            return event
        if isinstance(event, Saved):
            painted.append(str(event.path))
            report.note(f"sample: {event.path}")
        elif isinstance(event, Note):
            report.note(event.text)
        else:
            first = event.share if first is None else first
            now = time.monotonic()
            if now - told >= TOLD_EVERY:
                told, gone = now, event.share - first
                left = f", {duration((now - began) / gone * (1 - event.share))} left" if gone > 0 else ""
                report.note(f"step {event.number}, loss {event.loss:.4f}, {event.share:.0%}{left}")
    return None
