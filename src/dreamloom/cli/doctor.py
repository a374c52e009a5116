"""`dream doctor`: says what works on this machine, and what to do about what does not.

It exits with 0 whatever it finds: what it finds is its result.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from dreamloom.cli.output import Report
from dreamloom.cli.studio import studio_of


def doctor(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", metavar="", help="Print one JSON object.")] = False,
) -> None:
    """Say what works on this machine, and what to do about what does not."""
    report = Report(as_json)
    with report.alone():
        checks = studio_of(context).doctor()
    width = max((len(check.name) for check in checks), default=0)
    for check in checks:
        mark = "ok     " if check.ok else "problem"
        report.line(f"{mark}  {check.name:{width}}  {check.detail}")
        if check.advice and not check.ok:
            report.line(f"{'':{width + 11}}{check.advice}")
    report.result({"ok": all(check.ok for check in checks), "checks": [asdict(check) for check in checks]})
