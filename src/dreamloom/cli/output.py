"""Where a command's words go.

Terms:
    result: what the user asked for: lines on the standard output, or with `--json` exactly one JSON object there.
    note: everything else that is worth saying; it goes to the standard error, as progress does.
"""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TextIO

from dreamloom.cli.wording import safe
from dreamloom.errors import CannotWrite


class Report:
    """The result of one command, as lines or as JSON.

    It holds on to the standard output that was there when it was made.
    """

    def __init__(self, as_json: bool) -> None:
        from rich.console import Console

        self.as_json = as_json
        self._stdout = sys.stdout
        self._console = Console(file=sys.stdout, highlight=False, markup=False, emoji=False)

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Sends to the standard error whatever libraries print meanwhile, so that only the result is on the other."""
        with contextlib.redirect_stdout(sys.stderr):
            yield

    def line(self, text: str = "") -> None:
        """A line of the result; nothing with `--json`.

        Raises:
            CannotWrite: if the standard output takes no more.
            BrokenPipeError: if nobody reads it.
        """
        self.fields([("", text)])

    def fields(self, fields: Iterable[tuple[str, str]]) -> None:
        """Lines of labels and values in two columns, further lines of a value below its first; nothing with `--json`.

        Raises:
            CannotWrite: if the standard output takes no more.
            BrokenPipeError: if nobody reads it.
        """
        if self.as_json:
            return
        from rich.text import Text

        rows = list(fields)
        width = max((len(label) + 2 for label, _ in rows if label), default=0)
        with _writing():
            for label, value in rows:
                first, *others = safe(value, keep="\n\t").split("\n")
                self._console.print(Text.assemble((f"{label:{width}}", "bold"), first), soft_wrap=True)
                for other in others:
                    self._console.print(Text(" " * width + other), soft_wrap=True)
            self._stdout.flush()

    def result(self, value: Mapping[str, Any]) -> None:
        """The JSON object; nothing without `--json`.

        Raises:
            CannotWrite: if the standard output takes no more.
            BrokenPipeError: if nobody reads it.
        """
        if self.as_json:
            with _writing():
                write_json(self._stdout, value)

    def note(self, text: str) -> None:
        """A line on the standard error."""
        print(safe(text), file=sys.stderr, flush=True)


def write_json(stream: TextIO, value: Mapping[str, Any]) -> None:
    """Writes one JSON object and a line feed.

    Only ASCII is written, so that neither the terminal nor its encoding can be hurt by what the values hold.
    """
    stream.write(json.dumps(value, ensure_ascii=True, allow_nan=False, indent=2) + "\n")
    stream.flush()


@contextlib.contextmanager
def _writing() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise CannotWrite(f"cannot write to the standard output: {error.strerror or error}") from error
