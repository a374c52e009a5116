"""The command `dream`: one file for each command, and what they share.

`program` puts the commands together, `image`, `inspect`, `remake`, `models` and `doctor` are commands; `options` and
`asked` read what was typed, `painting` follows a picture in the making, `progress` and `output` show it, `wording` and
`failures` say what went wrong. Nothing here loads torch; a command asks `studio_of` for the studio when it runs.
"""

from __future__ import annotations

from dreamloom.cli.program import app, main

__all__ = ["app", "main"]
