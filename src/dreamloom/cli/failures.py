"""What happens when a command ends early: an exit code, and one sentence on the standard error.

| exit code | when |
|---|---|
| 0 | done |
| 1 | a fault of Dreamloom's own; DREAMLOOM_DEBUG=1 shows the traceback |
| 2 | bad input, or a result that cannot be written |
| 130 | cancelled with Ctrl-C |
| 141 | whoever read the output went away (a broken pipe, as for a process that its signal ends) |

With `--json`, the standard output still gets one JSON object: `{"error": {"kind", "message", …}}`.
"""

from __future__ import annotations

import contextlib
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from typing import Any

import typer
from typer.core import TyperGroup
from typer.exceptions import TyperException

from dreamloom.cli.output import write_json
from dreamloom.cli.wording import as_sentence, sentence
from dreamloom.errors import Cancelled, DreamloomError

CANCELLED = 130
BROKEN_PIPE = 141


class Program(TyperGroup):
    """The outermost group of commands, which turns every way to end into an exit code and a sentence."""

    def main(self, args: Sequence[str] | None = None, *others: Any, **more: Any) -> Any:
        """Runs one command line and exits.

        Args:
            args: what was typed after `dream`; None takes it from the process.
            others: as in Typer.
            more: as in Typer; `obj` is the studio to use.

        Raises:
            SystemExit: always.
        """
        typed = list(sys.argv[1:] if args is None else args)
        more["standalone_mode"] = False
        sys.exit(_run(lambda: TyperGroup.main(self, typed, *others, **more), _wants_json(typed)))


def _wants_json(typed: list[str]) -> bool:
    options = typed[: typed.index("--")] if "--" in typed else typed
    return "--json" in options


def _run(command: Callable[[], Any], as_json: bool) -> int:
    """Runs a command to its end, however it ends, and gives the exit code."""
    try:
        code = command()
        sys.stdout.flush()
    except SystemExit as leaving:  # Typer and Rich leave so, with 1 when a pipe breaks; shell completion with 0
        return BROKEN_PIPE if leaving.code == 1 else int(leaving.code or 0)
    except BrokenPipeError:
        _forget_output()
        return BROKEN_PIPE
    except TyperException as error:
        message = _usage(error)
        return _tell("UsageError", message, 2, as_json) if message else 0  # no message: the help was shown
    except (Cancelled, typer.Abort):
        return _tell("Cancelled", "Cancelled.", CANCELLED, as_json)
    except DreamloomError as error:
        _show_traceback()
        return _tell(type(error).__name__, sentence(error), error.exit_code, as_json, error)
    except Exception as error:
        _show_traceback()
        hint = "" if _debugging() else "; set DREAMLOOM_DEBUG=1 to see the traceback"
        told = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        return _tell(type(error).__name__, as_sentence(f"Dreamloom failed ({told}){hint}"), 1, as_json)
    if code == CANCELLED:  # what Typer makes of a KeyboardInterrupt
        return _tell("Cancelled", "Cancelled.", CANCELLED, as_json)
    return code if isinstance(code, int) else 0


def _usage(error: TyperException) -> str:
    """A sentence for what was typed wrong; empty where Typer has shown the help instead."""
    message = error.format_message()
    near = getattr(error, "possibilities", None)
    if "No such option" in message:
        name = getattr(error, "option_name", "")
        message = f"There is no option {name}" + (f"; did you mean {' or '.join(sorted(near))}?" if near else "")
    elif "unexpected extra argument" in message:
        message = f"{message}; a prompt of several words needs quotes around it"
    elif isinstance(error, typer.BadParameter) and error.param is not None:
        message = _bad_value(error) or message
    return as_sentence(message) if message else ""


def _bad_value(error: typer.BadParameter) -> str:
    from pydantic import ValidationError

    from dreamloom.recipe.complaints import as_bad_recipe

    cause = error.__cause__
    if not isinstance(cause, ValidationError) or error.param is None:
        return ""
    return f"{max(error.param.opts, key=len)} {str(as_bad_recipe(cause, ())).strip()}"


def _tell(kind: str, message: str, code: int, as_json: bool, error: DreamloomError | None = None) -> int:
    with contextlib.suppress(OSError):
        print(message, file=sys.stderr, flush=True)
    if as_json:
        details = {name: value for name, value in vars(error).items() if value not in (None, "")} if error else {}
        try:
            write_json(sys.stdout, {"error": {"kind": kind, "message": message, **details}})
        except OSError:
            _forget_output()
    return code


def _debugging() -> bool:
    return os.environ.get("DREAMLOOM_DEBUG", "") not in ("", "0")


def _show_traceback() -> None:
    if _debugging():
        with contextlib.suppress(OSError):
            traceback.print_exc()


def _forget_output() -> None:
    """Keeps the interpreter from complaining at its end about output that nobody takes."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
