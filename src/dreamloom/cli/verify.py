"""`dream verify`: checks content credentials, of anybody's files.

| exit code | when |
|---|---|
| 0 | valid: signed by someone trusted here, and unchanged since |
| 3 | unsigned: without credentials |
| 4 | untrusted: unchanged since somebody signed it whom nobody here vouches for |
| 5 | tampered: changed after it was signed, or its credentials are damaged |

Of several files the highest counts. 1, 2 and 130 mean what they mean for every command (see `failures`).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dreamloom.cli.output import Report
from dreamloom.cli.studio import studio_of

if TYPE_CHECKING:
    from dreamloom.trust.verdict import Step, Verdict

_RELATIONS = {"parentOf": "made from", "inputTo": "guided by", "componentOf": "holds"}


def verify(
    context: typer.Context,
    path: Annotated[str, typer.Argument(metavar="FILE|DIR", help="A picture, film or sound, or a folder of them.")],
    trust: Annotated[
        list[str] | None,
        typer.Option(metavar="PEM", help="Also trust the certificates in this file; may be repeated."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", metavar="", help="Print one JSON object.")] = False,
) -> None:
    """Tell whether files are what their content credentials say, and what was made from what.

    Exit code 0: valid. 3: unsigned. 4: signed by someone not trusted. 5: tampered with. Of a folder, the highest.
    """
    from dreamloom.trust.verdict import EXIT_CODES

    report = Report(as_json)
    with report.alone():
        verdicts = studio_of(context).stamping.verify(Path(path), [Path(one) for one in trust or ()])
    for verdict in verdicts:
        _tell(report, verdict)
    counts = {state: sum(verdict.state == state for verdict in verdicts) for state in EXIT_CODES}
    if len(verdicts) != 1:
        report.line(", ".join(f"{count} {state}" for state, count in counts.items() if count) or "no file to check")
    report.result({"files": [verdict.model_dump(mode="json") for verdict in verdicts], "counts": counts})
    raise typer.Exit(max((EXIT_CODES[verdict.state] for verdict in verdicts), default=0))


def _tell(report: Report, verdict: Verdict) -> None:
    report.line(f"{verdict.path}: {verdict.state}")
    report.line(f"  {verdict.sentence}")
    for line in _about(verdict.chain):
        report.line(f"  {line}")
    for line in _sources(verdict.chain, "  "):
        report.line(line)
    if verdict.watermark is not None:
        report.line(
            f"  A watermark in its pixels says that Dreamloom made it, by a recipe that begins {verdict.watermark}."
        )
    if verdict.made_here is not None:
        made = verdict.made_here
        report.line(f"  It was made here, {made.made[:16].replace('T', ' ')} UTC, as {made.path}: {made.prompt}")


def _about(step: Step) -> Iterator[str]:
    """What a file is, in a few lines; nothing where there are no credentials."""
    if step.signer is None:
        return
    when = f", {step.made[:16].replace('T', ' ')} UTC" if step.made else ""
    software = f" with {step.software}" if step.software else ""
    yield f"It says: {step.what}{software}{when}."
    if step.model:
        yield f"Model {step.model.get('name')}, weights {step.model.get('sha256', '')[:12]}"
    if step.recipe:
        yield f"Recipe {step.recipe}"
    for decision in step.decisions:
        answered = f" (answer: {decision['answered']})" if decision.get("answered") else ""
        yield f"Policy {decision.get('rule')}: {decision.get('action')}{answered}"


def _sources(step: Step, indent: str) -> Iterator[str]:
    for source in step.sources:
        name = source.title or "a file without a name"
        state = "no credentials of its own" if source.state == "unsigned" else source.state
        yield f"{indent}{_RELATIONS.get(source.relation, 'holds')} {name}: {state}"
        if source.state in ("untrusted", "tampered"):
            yield f"{indent}  ({'; '.join(source.reasons)})"
        for line in _about(source):
            yield f"{indent}  {line}"
        yield from _sources(source, indent + "  ")
