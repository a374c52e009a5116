"""Hashes of large files: read once, and remembered for as long as a file's size and time stay the same.

Terms
-----
sha256
    Of the whole file. Stable Diffusion web UI (A1111) writes its first 10 hex digits into pictures.
old hash
    What A1111 wrote before: the first 8 hex digits over 64 KiB that begin 1 MiB into the file.
body hash
    What A1111 writes of LoRAs: the first 12 hex digits over the file without its header, after kohya's trainer.
blake3
    What InvokeAI writes, over the whole file; of a folder, over the hashes of its files in order, as text.

Sources: `model_hash` in modules/sd_models.py and `addnet_hash_safetensors` in modules/hashes.py of
AUTOMATIC1111/stable-diffusion-webui; `ModelHash` in invokeai/backend/model_hash/model_hash.py of invoke-ai/InvokeAI.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from blake3 import blake3

from dreamloom.errors import BadFile
from dreamloom.recipe.values import Value

SHORT = 10
DIGITS = 12  # of longer hashes that cards keep
_OLD_START, _OLD_LENGTH = 0x100000, 0x10000
_BLOCK = 4 * 2**20


class Seen(Value):
    """A file's hashes, and how it looked when they were read: its size in bytes, its time in nanoseconds."""

    size: int
    changed: int
    sha256: str
    old: str
    body: str
    blake3: str = ""  # of files that an earlier version read it is not known

    @property
    def short(self) -> tuple[str, ...]:
        """The hashes that others write: A1111's old one, that of a LoRA, and how InvokeAI's begins."""
        return self.old, self.body, self.blake3[:DIGITS]


@dataclass(frozen=True)
class Stamp:
    """How a file looks from outside."""

    size: int
    changed: int

    @classmethod
    def of(cls, file: Path) -> Stamp:
        """Looks at a file.

        Raises:
            BadFile: if it is not there.
        """
        try:
            about = file.stat()
        except OSError as error:
            message = f"{file} cannot be read ({error.strerror or error}): check the path"
            raise BadFile(message, str(file)) from error
        return cls(about.st_size, about.st_mtime_ns)


def read_hashes(file: Path, told: Callable[[int], None] = lambda count: None) -> Seen:
    """Reads a safetensors file from end to end.

    Args:
        file: on the disk.
        told: is told after each block how many bytes were read.

    Raises:
        BadFile: if it cannot be read, or changes meanwhile.
    """
    before = Stamp.of(file)
    whole, body, old, others = hashlib.sha256(), hashlib.sha256(), hashlib.sha256(), blake3()
    try:
        with file.open("rb") as opened:
            first = opened.read(8)
            whole.update(first)
            others.update(first)
            start = 8 + int.from_bytes(first, "little")
            place = 8
            while block := opened.read(_BLOCK):
                whole.update(block)
                others.update(block)
                body.update(block[max(0, start - place) :])
                old.update(block[max(0, _OLD_START - place) : max(0, _OLD_START + _OLD_LENGTH - place)])
                place += len(block)
                told(len(block))
    except OSError as error:
        raise BadFile(f"{file} cannot be read ({error.strerror or error}): check the disk", str(file)) from error
    if Stamp.of(file) != before:
        raise BadFile(f"{file} changed while it was read: wait until it is all there", str(file))
    return Seen(
        size=before.size,
        changed=before.changed,
        sha256=whole.hexdigest(),
        old=old.hexdigest()[:8],
        body=body.hexdigest()[:DIGITS],
        blake3=others.hexdigest(),
    )


def folder_hash(files: Mapping[Path, Seen]) -> str:
    """How InvokeAI's hash of a folder begins.

    Args:
        files: all that hold weights, and how they looked.
    """
    total = blake3()
    for file in sorted(files):
        total.update(files[file].blake3.encode())
    return total.hexdigest()[:DIGITS]
