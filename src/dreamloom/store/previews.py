"""The newest preview of each picture in the making, as files that may be lost: `previews/<job>/<item>.jpg`."""

from __future__ import annotations

import contextlib
import re
import shutil
from pathlib import Path

from dreamloom.errors import CannotWrite
from dreamloom.media.files import write_bytes

_ID = re.compile("[0-9a-f-]{36}")


class Previews:
    """Previews by job and item.

    Args:
        folder: made when the first one comes.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, job: str, item: int, jpeg: bytes) -> None:
        """Replaces the preview of an item. Where it cannot be written, there is none."""
        with contextlib.suppress(CannotWrite):
            write_bytes(self._path(job, item), jpeg, durable=False)

    def get(self, job: str, item: int) -> bytes | None:
        """The newest preview of an item, as a JPEG file, or None."""
        if _ID.fullmatch(job) is None:  # an id from outside must not lead out of the folder
            return None
        try:
            return self._path(job, item).read_bytes()
        except OSError:
            return None

    def forget(self, job: str) -> None:
        """Drops all previews of a job."""
        shutil.rmtree(self._folder / job, ignore_errors=True)

    def _path(self, job: str, item: int) -> Path:
        return self._folder / job / f"{item}.jpg"
