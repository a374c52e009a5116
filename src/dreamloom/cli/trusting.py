"""The options about trust that every command shares that makes something."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from dreamloom.trust.policy import Answers

TRUST = "Trust"

Consent = Annotated[
    str | None,
    typer.Option(
        metavar="TEXT",
        help='Who agreed to the use of a real person\'s picture, such as "I am the person in the photo".',
        rich_help_panel=TRUST,
    ),
]
Watermark = Annotated[
    bool,
    typer.Option(
        "--no-watermark",
        metavar="",
        help="Leave out the invisible watermark; the credentials say so.",
        rich_help_panel=TRUST,
    ),
]
Label = Annotated[
    bool | None,
    typer.Option(
        "--label/--no-label",
        metavar="",
        help='Write "Made with AI" in the corner (default: only where the policy wants it).',
        rich_help_panel=TRUST,
        show_default=False,
    ),
]


def answers(consent: str | None) -> Answers:
    """What the user says to the policy."""
    from dreamloom.trust.policy import Answers

    return Answers(consent=consent[:2000] if consent else None)
