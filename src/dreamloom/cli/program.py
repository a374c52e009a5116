"""Puts the commands together.

A new command is a new file beside this one and a line at the end of `app`'s commands. Heavy imports belong inside a
command, so that `dream --help` stays fast.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from dreamloom.cli import (
    character,
    control,
    doctor,
    edit,
    gallery,
    image,
    inspect,
    jobs,
    models,
    remake,
    serve,
    store,
    token,
    train,
    trust,
    upscale,
    verify,
    video,
    worker,
)
from dreamloom.cli.failures import Program

if TYPE_CHECKING:
    from dreamloom.studio import Studio

app = typer.Typer(
    name="dream",
    cls=Program,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["--help", "-h"]},
)


def _show_version(wanted: bool) -> None:
    if wanted:
        from dreamloom.version import GENERATOR

        print(GENERATOR)
        raise typer.Exit


@app.callback()
def dream(
    version: Annotated[
        bool,
        typer.Option("--version", metavar="", help="Show the version and exit.", is_eager=True, callback=_show_version),
    ] = False,
) -> None:
    """A dream studio on your own machine: say what you see, and it paints it; say how it moves, and it films it."""


app.command()(image.image)
app.command()(edit.edit)
app.command()(video.video)
app.command()(inspect.inspect)
app.command()(remake.remake)
app.command()(verify.verify)
app.add_typer(models.app, name="models")
app.command()(control.control)
app.command()(upscale.upscale)
app.add_typer(character.app, name="character")
app.command()(doctor.doctor)
app.add_typer(gallery.app, name="gallery")
app.add_typer(jobs.app, name="jobs")
app.command()(worker.worker)
app.add_typer(store.app, name="store")
app.command()(serve.serve)
app.add_typer(token.app, name="token")
app.add_typer(trust.app, name="trust")
app.add_typer(train.app, name="train")


def main(arguments: Sequence[str] | None = None, studio: Studio | None = None) -> int:
    """Runs `dream` and exits.

    Args:
        arguments: what was typed after `dream`; None takes it from the process.
        studio: the studio to use; None opens the user's own when a command needs it.

    Raises:
        SystemExit: always, with 0 or one of the exit codes of `failures`.
    """
    _mend_streams()
    app(arguments, prog_name="dream", obj=studio)
    return 0


def _mend_streams() -> None:
    """Makes the standard streams take any text.

    Where one was closed before the start, it leads nowhere; otherwise the first file that is opened would get its
    number, and lines meant for the terminal would end in that file.
    """
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115 - open until the end
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
