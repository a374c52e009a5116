"""`dream trust`: the keys that sign what is made here, and the log of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dreamloom.cli.output import Report
from dreamloom.cli.studio import studio_of
from dreamloom.errors import BadInput, CannotWrite

if TYPE_CHECKING:
    from dreamloom.trust.keys import Identity
    from dreamloom.trust.log import Entry

app = typer.Typer(no_args_is_help=True, help="The keys that sign what is made here, and the log of what was made.")
keys = typer.Typer(no_args_is_help=True, help="Show, replace or import the key that signs.")
log = typer.Typer(invoke_without_command=True, help="Show, export or forget what was made here.")
app.add_typer(keys, name="keys")
app.add_typer(log, name="log")

AsJson = Annotated[bool, typer.Option("--json", metavar="", help="Print one JSON object.")]


@keys.command("show")
def show_keys(context: typer.Context, as_json: AsJson = False) -> None:
    """Show who signs here and who is trusted; the keys are made if there are none yet."""
    report = Report(as_json)
    with report.alone():
        folder = studio_of(context).stamping.keys
        identity = folder.identity()
        trusted = folder.certificates()
    report.fields([*_fields(identity), ("Folder", str(folder.folder))])
    report.fields(("Trusted", f"{facts.name}, in {name}") for name, facts in trusted)
    report.result(
        {
            **_as_json(identity),
            "folder": str(folder.folder),
            "trusted": [{"file": name, **facts.model_dump(mode="json")} for name, facts in trusted],
        }
    )


@keys.command("rotate")
def rotate_keys(
    context: typer.Context,
    authority: Annotated[
        bool,
        typer.Option(
            "--authority", metavar="", help="Also make a new authority, so that nothing ties new files to old ones."
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Sign with a new key from now on. What was signed before stays valid here."""
    report = Report(as_json)
    with report.alone():
        identity = studio_of(context).stamping.keys.rotate(authority=authority)
    report.fields(_fields(identity))
    report.result(_as_json(identity))


@keys.command("import")
def import_keys(
    context: typer.Context,
    certificates: Annotated[
        str, typer.Argument(metavar="CERT", help="Your certificate and those above it, in PEM, yours first.")
    ],
    key: Annotated[str, typer.Argument(metavar="KEY", help="Its private key in PEM, without a password.")],
    as_json: AsJson = False,
) -> None:
    """Sign with a certificate of your own from now on."""
    report = Report(as_json)
    with report.alone():
        identity = studio_of(context).stamping.use(Path(certificates), Path(key))
    report.fields(_fields(identity))
    report.result(_as_json(identity))


def _fields(identity: Identity) -> Iterator[tuple[str, str]]:
    yield "Signs here", identity.signer.name
    yield "Vouched for by", f"{identity.signer.issuer}{' (on this computer alone)' if identity.is_local else ''}"
    yield "Certificate", f"sha256 {identity.signer.sha256}"
    yield "Valid until", identity.signer.valid_until[:10]
    yield "Algorithm", identity.algorithm


def _as_json(identity: Identity) -> dict[str, Any]:
    return {**identity.signer.model_dump(mode="json"), "algorithm": identity.algorithm, "local": identity.is_local}


@log.callback()
def show_log(
    context: typer.Context,
    last: Annotated[int, typer.Option(metavar="N", help="Only the N newest; 0 for all.", min=0)] = 20,
    as_json: AsJson = False,
) -> None:
    """Show what was made here: when, from what, and under which consent."""
    if context.invoked_subcommand is not None:
        return
    report = Report(as_json)
    with report.alone():
        entries = studio_of(context).stamping.log.entries(last or None)
    for entry in entries:
        report.line(f"{entry.id}  {entry.made[:16].replace('T', ' ')}  {entry.path}")
        for line in _about(entry):
            report.line(f"          {line}")
    if not entries:
        report.note("The log is empty.")
    report.result({"entries": [entry.model_dump(mode="json") for entry in entries]})


def _about(entry: Entry) -> Iterator[str]:
    yield f"{entry.model}: {' '.join(entry.prompt.split())[:100]}"
    if entry.sources:
        yield f"from {', '.join(source.name for source in entry.sources)}"
    for decision in entry.decisions:
        if decision.get("answered"):
            yield f"{decision.get('rule')}: {decision['answered']}"


@log.command("export")
def export_log(
    context: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE", help="Where to; one JSON object on each line.")],
) -> None:
    """Copy the whole log into a file."""
    report = Report(False)
    with report.alone():
        entries = studio_of(context).stamping.log.entries()
        lines = "".join(f"{json.dumps(entry.model_dump(mode='json'), ensure_ascii=False)}\n" for entry in entries)
        try:
            Path(file).write_text(lines, encoding="utf-8")
        except OSError as error:
            raise CannotWrite(f"cannot write {file}: {error.strerror or error}", file) from error
    report.line(f"{len(entries)} {'entry' if len(entries) == 1 else 'entries'} in {file}")


@log.command("forget")
def forget(
    context: typer.Context,
    id: Annotated[str | None, typer.Argument(metavar="ID", help="The entry, as the log shows it.")] = None,
    all: Annotated[bool, typer.Option("--all", metavar="", help="Forget everything.")] = False,
) -> None:
    """Take entries out of the log for good. The files that they tell of stay as they are."""
    if (id is None) != all:
        raise BadInput("name the entry to forget, or give --all to forget everything")
    report = Report(False)
    with report.alone():
        count = studio_of(context).stamping.log.forget(None if all else id)
    report.line(f"{count} forgotten")
