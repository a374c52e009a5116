"""The server's log: one JSON object a line, on the standard error.

A line holds `at` (UTC), `level`, `event` (what happened) and the event's own fields. Of a request it holds method,
path, status, milliseconds and caller; never the query, the body or a header, as those may hold words and tokens.
Prompts are in it only where the user asked for that.
"""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Any

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "color_message", "taskName"}


class JsonLines(logging.Formatter):
    """Makes a line of a record; what was given as `extra` becomes fields."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, in ASCII, so that nothing in it can end it early."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line: dict[str, Any] = {"at": at, "level": record.levelname.lower(), "event": record.getMessage()}
        line.update((name, value) for name, value in vars(record).items() if name not in _STANDARD)
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str)


def log_to_stderr(level: int = logging.INFO) -> None:
    """Sends the server's log, and the warnings of the libraries that it stands on, to the standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    for name, lowest in (("dreamloom", level), ("uvicorn", logging.WARNING)):
        logger = logging.getLogger(name)
        logger.handlers[:] = [handler]
        logger.setLevel(lowest)
        logger.propagate = False
