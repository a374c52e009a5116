"""Writes the previews of pictures in the making.

A run: one call of the engine, which paints one or more pictures. Each run's previews carry its number, so that those of
an earlier run in the same folder are neither replaced nor mixed with it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from dreamloom.errors import CannotWrite
from dreamloom.media.files import write_bytes
from dreamloom.media.pictures import Pixels
from dreamloom.media.writing import encode_picture

_NAME = re.compile(r"preview-(\d{1,9})-picture-\d+-step-\d+\.png")


@dataclass(frozen=True)
class PreviewFolder:
    """Where one run's previews go. Each is there whole or not at all, so that a viewer may watch the folder.

    Attributes:
        folder: made when the first preview is written.
        run: the run's number, from 1.
    """

    folder: Path
    run: int

    @classmethod
    def for_new_run(cls, folder: str | Path) -> PreviewFolder:
        """A folder with the first number that is above those of all runs before.

        Raises:
            CannotWrite: if the folder is there and cannot be looked into, or is a file.
        """
        folder = Path(folder)
        try:
            names = [entry.name for entry in folder.iterdir()] if folder.exists() else []
        except OSError as error:
            raise CannotWrite(f"cannot write previews to {folder}: {error.strerror}", str(folder)) from error
        return cls(folder, 1 + max((int(found[1]) for name in names if (found := _NAME.fullmatch(name))), default=0))

    def write(self, step: int, pixels: Pixels, picture: int = 0) -> Path:
        """Writes one preview as PNG, without waiting for the disk.

        Args:
            step: the step it was taken after, from 1.
            pixels: uint8 (H, W, 3).
            picture: which picture of the run, from 0; its name counts from 1.

        Returns:
            The path: `preview-<run>-picture-<picture>-step-<step>.png`, sorted by name as by time.

        Raises:
            CannotWrite: if the disk is full, or the folder may not be written to.
        """
        name = f"preview-{self.run:03d}-picture-{picture + 1:03d}-step-{step:04d}.png"
        return write_bytes(self.folder / name, encode_picture(name, pixels), durable=False)
