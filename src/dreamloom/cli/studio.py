"""The one place where commands get their studio from."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import typer

if TYPE_CHECKING:
    from dreamloom.studio import Studio


def studio_of(context: typer.Context) -> Studio:
    """The studio that `main` was given, or else the user's own, opened when it is first needed."""
    if context.obj is None:
        from dreamloom.studio import Studio

        context.obj = Studio()
    return cast("Studio", context.obj)
