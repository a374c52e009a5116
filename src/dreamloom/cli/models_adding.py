"""`dream models add`, `scan`, `verify` and `remove`."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dreamloom.cli.output import Report
from dreamloom.cli.studio import studio_of

if TYPE_CHECKING:
    from dreamloom.catalog import ModelCard, PartCard

AsJson = Annotated[bool, typer.Option("--json", metavar="", help="Print one JSON object.")]
SHOWN_EVERY = 2**30  # bytes that are hashed between two lines on the terminal


def add(
    context: typer.Context,
    source: Annotated[
        str, typer.Argument(metavar="PATH|HUB-ID", help="A folder or safetensors file, or owner/name on the hub.")
    ],
    as_json: AsJson = False,
) -> None:
    """Add a model, LoRA, VAE, ControlNet or embedding; its files stay where they are.

    A PATH is recognised by its tensors. A HUB-ID (owner/name, or owner/name/file.safetensors) is fetched from
    huggingface.co: safetensors and settings only.
    """
    from dreamloom.catalog import adding, hub

    report = Report(as_json)
    with report.alone(), _hashing(report) as told:
        catalog = studio_of(context).catalog
        if not Path(source).expanduser().exists() and hub.is_hub_id(source):
            card = hub.fetch(catalog, source, told)
        else:
            card = adding.add(catalog, Path(source), told)
    report.line(f"{card.name}: {_about(card)}")
    report.result(_as_json(card))


def scan(
    context: typer.Context,
    folder: Annotated[str, typer.Argument(metavar="FOLDER", help="Of A1111, Forge, ComfyUI, InvokeAI, or any other.")],
    as_json: AsJson = False,
) -> None:
    """Add everything in a folder that is known, as it lies there; nothing is copied or changed."""
    from dreamloom.catalog import adding

    report = Report(as_json)
    added: list[dict[str, Any]] = []
    left: list[dict[str, str]] = []
    with _hashing(report) as told:
        for found in adding.scan(studio_of(context).catalog, Path(folder), lambda path, count: told(count)):
            if found.card is not None:
                added.append(_as_json(found.card))
                report.line(f"{found.card.name}: {_about(found.card)}")
            else:
                left.append({"path": str(found.path), "reason": found.reason})
                report.note(f"left out: {found.path}: {found.reason}")
    report.note(f"{len(added)} added, {len(left)} left out.")
    report.result({"added": added, "left_out": left})


def verify(
    context: typer.Context,
    names: Annotated[list[str] | None, typer.Argument(metavar="[NAME]...", help="Which ones; without, all.")] = None,
    as_json: AsJson = False,
) -> None:
    """Read the files of models anew, and tell whether they still are what they were."""
    from dreamloom.catalog import adding

    report = Report(as_json)
    states: dict[str, str] = {}
    with _hashing(report) as told:
        for one in adding.verify(studio_of(context).catalog, tuple(names or ()), told):
            states[one.card.name] = one.state
            report.line(f"{one.card.name}: {one.state}")
    report.result({"states": states})
    if any(state != "as they were" for state in states.values()):
        raise typer.Exit(1)


def remove(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="Its name, as `dream models list` shows it, or a hash.")],
    as_json: AsJson = False,
) -> None:
    """Forget a model or part. Its files stay, unless they were fetched from the hub."""
    from dreamloom.catalog import adding

    report = Report(as_json)
    with report.alone():
        card = adding.remove(studio_of(context).catalog, name)
    kept = "" if not Path(str(card.path)).exists() else f"; its files stay in {card.path}"
    report.line(f"{card.name} is no longer known{kept}")
    report.result({"removed": card.name})


def _about(card: ModelCard | PartCard) -> str:
    from dreamloom.catalog import ModelCard
    from dreamloom.catalog.architectures import title_of

    if isinstance(card, ModelCard):
        return card.summary
    return f"{card.kind} for {title_of(card.architecture)}" if card.architecture else card.kind


def _as_json(card: ModelCard | PartCard) -> dict[str, Any]:
    return card.model_dump(mode="json")


@contextlib.contextmanager
def _hashing(report: Report) -> Iterator[Callable[[int], None]]:
    """Tells on the terminal, now and then, how far the reading of large files is."""
    read = 0

    def told(count: int) -> None:
        nonlocal read
        if read // SHOWN_EVERY != (read + count) // SHOWN_EVERY and sys.stderr.isatty():
            report.note(f"{(read + count) / 2**30:.0f} GiB read")
        read += count

    yield told
