"""Looks at a model's files before anything opens them: only numbers and settings are let in, nothing that could run.

Terms:
    weights: `*.safetensors`, the one format whose files hold numbers and nothing else. Pickles, under whatever name,
        archives and programs are refused.
    header: what a safetensors file begins with: a length and a JSON object that says where each tensor's bytes lie.
    settings: JSON files. Those that name code to run, libraries to import or files elsewhere are refused.

Source: the safetensors format (github.com/huggingface/safetensors, "Format"); what was abused elsewhere: pickled
weights under harmless names, `auto_map` and custom pipelines in settings, links out of the folder.
"""

from __future__ import annotations

import json
import math
import os
import re
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from dreamloom.errors import BadFile

MAX_FILES = 10_000
MAX_HEADER = 100_000_000  # bytes, as the format has it
MAX_JSON = 256 * 2**20
LIBRARIES = ("diffusers", "transformers")
# Parts that diffusers itself keeps beside a pipeline, not at its top.
BESIDE_PIPELINES = (("stable_diffusion", "StableDiffusionSafetyChecker"), ("ltx2", "LTX2TextConnectors"),
                    ("ltx2", "LTX2Vocoder"))  # fmt: skip

_HARMLESS = (".txt", ".md", ".model", ".png", ".jpg", ".jpeg", ".webp", ".jinja")
_HARMLESS_NAMES = ("LICENSE", "NOTICE", "README", ".gitattributes", ".gitignore", ".DS_Store")
_FOREIGN = {
    b"\x80": "a pickle",
    b"PK": "a zip archive, as torch pickles are",
    b"7z\xbc\xaf": "an archive",
    b"Rar!": "an archive",
    b"\x1f\x8b": "an archive",
    b"BZh": "an archive",
    b"\xfd7zXZ": "an archive",
    b"\x7fELF": "a program",
    b"MZ": "a program",
    b"#!": "a program",
    b"GGUF": "a GGUF file",
    b"\x93NUMPY": "a NumPy file, which may hold pickles",
}
_TEXT_PICKLE = re.compile(rb"(?:\(?c[a-z_0-9.]+\n[A-Za-z_0-9.]+\n|\(dp0\n|\(lp0\n|I\d+\n\.)")
_BITS = {
    **{"BOOL": 8, "U8": 8, "I8": 8, "F8_E5M2": 8, "F8_E4M3": 8, "F8_E8M0": 8, "F8_E4M3FNUZ": 8, "F8_E5M2FNUZ": 8},
    **{"I16": 16, "U16": 16, "F16": 16, "BF16": 16, "I32": 32, "U32": 32, "F32": 32, "I64": 64, "U64": 64, "F64": 64},
    **{"C64": 64, "F4": 4, "F6_E2M3": 6, "F6_E3M2": 6},
}
_CODE = ("auto_map", "custom_pipeline", "custom_pipelines", "custom_code", "custom_revision", "trust_remote_code")


def check_model_folder(folder: Path, *, others: bool = False) -> None:
    """Looks at every file of a model's folder.

    Args:
        folder: in the diffusers format.
        others: whether files of kinds that are never opened may lie about in it, as they do in many folders from
            elsewhere: pickled weights beside the safetensors, programs. What opens the model must then open
            safetensors and settings only.

    Raises:
        BadFile: at the first file that is not let in; it says why.
    """
    for number, file in enumerate(_files(folder)):
        if number >= MAX_FILES:
            raise BadFile(f"{folder} holds more than {MAX_FILES} files, which no model does", str(folder))
        if not others or file.suffix.lower() in (".safetensors", ".json"):
            check_model_file(file)


def check_model_file(file: Path) -> None:
    """Looks at one file.

    Raises:
        BadFile: if it is not let in.
    """
    suffix = file.suffix.lower()
    if suffix not in (".safetensors", ".json", *_HARMLESS) and file.name not in _HARMLESS_NAMES:
        raise _refusal(file, "is of a kind that can hold code: only safetensors weights and JSON settings are loaded")
    try:
        with file.open("rb") as opened:
            start = opened.read(64)
            size = os.fstat(opened.fileno()).st_size
            if suffix == ".safetensors":
                opened.seek(8)
                length = int.from_bytes(start[:8], "little")
                if size < 8 or length > min(MAX_HEADER, size - 8):
                    raise _refusal(file, "is no safetensors file: its header is longer than it may be")
                _check_header(file, opened.read(length), size - 8 - length)
                return
            for beginning, kind in _FOREIGN.items():
                if start.startswith(beginning) and suffix not in (".png", ".jpg", ".jpeg", ".webp"):
                    raise _refusal(file, f"is {kind}, whatever its name says")
            if _TEXT_PICKLE.match(start):
                raise _refusal(file, "is a pickle, whatever its name says")
            if suffix == ".json":
                if size > MAX_JSON:
                    raise _refusal(file, "is larger than settings are")
                _check_settings(file, start + opened.read())
    except OSError as error:
        raise _refusal(file, f"cannot be read ({error.strerror})") from error


def _refusal(file: Path, reason: str) -> BadFile:
    return BadFile(f"{file} {reason}", str(file))


def _files(folder: Path) -> Iterator[Path]:
    """Every file below a folder, links looked through; refuses what leads out of it and what is no file."""
    inside = folder.resolve()
    kept = inside.parent.parent / "blobs"  # where the hub's own cache keeps what its snapshots link to
    for place, folders, names in os.walk(folder):
        for name in sorted((*folders, *names)):
            path = Path(place) / name
            if path.is_symlink() and not any(
                path.resolve().is_relative_to(one)
                for one in (inside, *([kept] if inside.parent.name == "snapshots" else []))
            ):
                raise _refusal(path, "is a link that leads out of its folder")
            if name in names:
                if not stat.S_ISREG(os.stat(path).st_mode if path.exists() else 0):
                    raise _refusal(path, "is not an ordinary file")
                yield path


def _json(file: Path, data: bytes) -> Any:
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            raise ValueError("a name comes twice")
        return found

    try:
        return json.loads(data, object_pairs_hook=once)
    except (ValueError, RecursionError) as error:
        raise _refusal(file, f"is damaged: it holds no proper JSON ({error})") from None


def _check_header(file: Path, header: bytes, room: int) -> None:
    """Checks that the tensors fill the rest of the file exactly: no overlap, no gap, no lie about their size."""
    tensors = _json(file, header)
    if not isinstance(tensors, dict):
        raise _refusal(file, "is no safetensors file: its header is no object")
    notes = tensors.pop("__metadata__", {})
    if not isinstance(notes, dict) or not all(isinstance(one, str) for one in notes.values()):
        raise _refusal(file, "is no safetensors file: its notes are not texts")
    spans = sorted(_span(file, name, tensor) for name, tensor in tensors.items())
    end = 0
    for start, stop in spans:
        if start != end:
            raise _refusal(file, "is hostile or damaged: its tensors overlap or leave gaps")
        end = stop
    if end != room:
        raise _refusal(file, "is hostile or damaged: its tensors do not fill it")


def _span(file: Path, name: str, tensor: Any) -> tuple[int, int]:
    if not isinstance(tensor, Mapping) or set(tensor) != {"dtype", "shape", "data_offsets"}:
        raise _refusal(file, f"is no safetensors file: {name[:60]!r} is no tensor")
    bits, shape, offsets = _BITS.get(str(tensor["dtype"])), tensor["shape"], tensor["data_offsets"]
    whole = all(
        isinstance(one, list) and all(type(value) is int and value >= 0 for value in one) for one in (shape, offsets)
    )
    if bits is None or not whole or len(offsets) != 2 or len(shape) > 16:
        raise _refusal(file, f"is no safetensors file: the tensor {name[:60]!r} has no usable form")
    if (offsets[1] - offsets[0]) * 8 != math.prod(shape) * bits:
        raise _refusal(file, f"is hostile or damaged: the tensor {name[:60]!r} is not as large as it says")
    return offsets[0], offsets[1]


def _check_settings(file: Path, data: bytes) -> None:
    settings = _json(file, data)
    if file.name == "model_index.json":
        _check_index(file, settings)
    for name, value in _pairs(settings):
        if name in _CODE and value not in (None, False):
            raise _refusal(file, f"asks to run code of its own ({name}), and that is never done")
        if name == "weight_map" and isinstance(value, dict):
            for target in value.values():
                _check_bare(file, target)
        elif name.endswith("_file") and value is not None:
            _check_bare(file, value)


def _check_index(file: Path, settings: Any) -> None:
    """Checks that a pipeline is put together of known libraries' parts only."""
    if not isinstance(settings, dict):
        raise _refusal(file, "is no index of a model")
    for name, value in settings.items():
        if name == "_class_name" and not isinstance(value, str):
            raise _refusal(file, "names a pipeline of its own, and code of a model is never run")
        part = isinstance(value, list) and not name.startswith("_") and value != [None, None]
        if part and tuple(value) in BESIDE_PIPELINES:
            continue
        if part and (len(value) != 2 or value[0] not in LIBRARIES or not isinstance(value[1], str)):
            raise _refusal(file, f"takes its {name[:40]} from elsewhere than {' and '.join(LIBRARIES)}")


def _check_bare(file: Path, name: Any) -> None:
    if not isinstance(name, str) or name in ("", ".", "..") or re.search(r"[/\\\0:]", name):
        raise _refusal(file, f"names a file elsewhere ({str(name)[:60]!r})")


def _pairs(value: Any) -> Iterator[tuple[str, Any]]:
    """Every name and value at any depth."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            yield from one.items()
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)
