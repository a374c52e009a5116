"""`dream store`: backs up and checks jobs, gallery and files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from dreamloom.cli.output import Report
from dreamloom.cli.studio import studio_of

app = typer.Typer(no_args_is_help=True, help="Back up, restore and check jobs and gallery; all may run on meanwhile.")

AsJson = Annotated[bool, typer.Option("--json", metavar="", help="Print one JSON object.")]


@app.command("backup")
def backup(
    context: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE", help="Where to; a ZIP file.")],
    as_json: AsJson = False,
) -> None:
    """Write jobs, gallery and all their files into one file. Keys and tokens are not in it."""
    report = Report(as_json)
    with report.alone():
        held = studio_of(context).store.backup(Path(file))
    report.line(f"{file}  {held.jobs} jobs, {held.assets} pictures and films, {held.bytes / 2**20:.1f} MiB of files")
    report.result({"path": file, "jobs": held.jobs, "assets": held.assets, "bytes": held.bytes})


@app.command("restore")
def restore(
    context: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE", help="A file that `dream store backup` wrote.")],
    yes: Annotated[
        bool, typer.Option("--yes", metavar="", help="Replace the jobs and the gallery that are here.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Put a backup in place of the jobs and the gallery that are here. Jobs that were running are queued again."""
    report = Report(as_json)
    with report.alone():
        held, aside = studio_of(context).restore(Path(file), replace=yes)
    if aside is not None:
        report.note(f"What could not be read lies at {aside} now.")
    report.line(f"{held.jobs} jobs, {held.assets} pictures and films, {held.bytes / 2**20:.1f} MiB of files restored")
    report.result({"jobs": held.jobs, "assets": held.assets, "bytes": held.bytes})


@app.command("check")
def check(
    context: typer.Context,
    tidy: Annotated[bool, typer.Option("--tidy", metavar="", help="Delete files that nothing needs.")] = False,
    as_json: AsJson = False,
) -> None:
    """Check that the base is sound and every file is there, unchanged. Exit code 1 if anything is lost."""
    report = Report(as_json)
    with report.alone():
        store = studio_of(context).store
        found = store.check()
        deleted = store.tidy() if tidy else 0
    report.fields(("Base", line) for line in found.base)
    report.fields(("Missing", str(path)) for path in found.missing)
    report.fields(("Damaged", str(path)) for path in found.damaged)
    report.fields(("Stray", str(path)) for path in found.strays)
    report.line(f"{found.assets} files looked at: {'all is well' if found.well else 'bring back a backup'}")
    if deleted:
        report.line(f"{deleted} files deleted that nothing needed")
    named = {name: [str(path) for path in getattr(found, name)] for name in ("missing", "damaged", "strays")}
    report.result({"well": found.well, "base": list(found.base), **named, "files": found.assets, "deleted": deleted})
    if not found.well:
        raise typer.Exit(1)
