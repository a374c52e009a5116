"""What the steps of watched jobs looked like, as files that may be lost.

Of each step there is `watched/<job>/<item>-<step>.json` and four pictures beside it. They are written before it, so
that what is told is there. Only the newest jobs are kept.
"""

from __future__ import annotations

import contextlib
import re
import shutil
from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError

from dreamloom.errors import CannotWrite
from dreamloom.media.files import write_bytes
from dreamloom.store.values import Look, LookKind

KEPT = 200  # jobs
_ID = re.compile("[0-9a-f-]{36}")


class Watched:
    """Looks by job, item and step.

    Args:
        folder: made when the first one comes.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, job: str, look: Look, pictures: Mapping[LookKind, bytes]) -> None:
        """Keeps a look, in place of an earlier one at the same step. Where it cannot be written, there is none.

        Args:
            job: its id.
            look: all but its pictures.
            pictures: JPEG files.
        """
        place = self._folder / job
        if not place.is_dir():
            self._make_room()
        with contextlib.suppress(CannotWrite):
            for kind, jpeg in pictures.items():
                write_bytes(place / _picture(look.item, look.step, kind), jpeg, durable=False)
            told = look.model_dump_json().encode()
            write_bytes(place / f"{look.item}-{look.step:04}.json", told, durable=False)

    def get(self, job: str) -> tuple[Look, ...]:
        """All looks at a job's pictures, by item and step; none if it was not watched, or long ago."""
        if _ID.fullmatch(job) is None:  # an id from outside must not lead out of the folder
            return ()
        looks = []
        for path in (self._folder / job).glob("[0-9]*-[0-9]*.json"):
            with contextlib.suppress(OSError, ValidationError):
                looks.append(Look.model_validate_json(path.read_bytes()))
        return tuple(sorted(looks, key=lambda look: (look.item, look.step)))

    def picture(self, job: str, item: int, step: int, kind: LookKind) -> bytes | None:
        """One of a look's pictures as a JPEG file, or None."""
        if _ID.fullmatch(job) is None:
            return None
        try:
            return (self._folder / job / _picture(item, step, kind)).read_bytes()
        except OSError:
            return None

    def _make_room(self) -> None:
        with contextlib.suppress(OSError):
            jobs = sorted(path for path in self._folder.iterdir() if _ID.fullmatch(path.name))  # ids sort by age
            for path in jobs[: max(0, len(jobs) - KEPT + 1)]:
                shutil.rmtree(path, ignore_errors=True)


def _picture(item: int, step: int, kind: LookKind) -> str:
    return f"{item}-{step:04}-{kind}.jpg"
