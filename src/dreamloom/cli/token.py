"""`dream token …`: who may use the server from other machines."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dreamloom.cli.output import Report
from dreamloom.cli.studio import studio_of

if TYPE_CHECKING:
    from dreamloom.server.tokens import TokenBook

app = typer.Typer(no_args_is_help=True, help="Make, list and remove the tokens that let others use the server.")

Name = Annotated[str, typer.Argument(metavar="NAME", help="Whose token it is.")]
File = Annotated[
    str | None, typer.Option("--token-file", metavar="FILE", help="The file of tokens (default: Dreamloom's own).")
]
Json = Annotated[bool, typer.Option("--json", metavar="", help="Print one JSON object.")]


def _book(context: typer.Context, file: str | None) -> TokenBook:
    from dreamloom.server.tokens import TokenBook, token_file

    return TokenBook(Path(file) if file else token_file(studio_of(context).home))


@app.command("add")
def add_token(
    context: typer.Context,
    name: Name,
    admin: Annotated[bool, typer.Option("--admin", metavar="", help="It may see and steer everybody's work.")] = False,
    token_file: File = None,
    as_json: Json = False,
) -> None:
    """Make a token and show it, this once."""
    report = Report(as_json)
    token = _book(context, token_file).add(name, "admin" if admin else "user")
    report.line(token)
    report.note("Keep it: it is not shown again. A program gives it as a bearer, a person as the password to any name.")
    report.result({"name": name, "role": "admin" if admin else "user", "token": token})


@app.command("list")
def list_tokens(context: typer.Context, token_file: File = None, as_json: Json = False) -> None:
    """List whose tokens there are, with their roles; the tokens themselves are kept nowhere."""
    report = Report(as_json)
    tokens = _book(context, token_file).tokens()
    report.fields((one.name, f"{one.role:5}  made {datetime.fromtimestamp(one.created):%Y-%m-%d}") for one in tokens)
    if not tokens:
        report.note("There are no tokens.")
    report.result({"tokens": [one.model_dump(mode="json", exclude={"sha256"}) for one in tokens]})


@app.command("remove")
def remove_token(context: typer.Context, name: Name, token_file: File = None, as_json: Json = False) -> None:
    """Remove a token; a running server refuses it from the next request on."""
    report = Report(as_json)
    _book(context, token_file).remove(name)
    report.line(f"removed {name}")
    report.result({"removed": name})
